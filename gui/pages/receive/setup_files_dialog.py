"""制作开通文件: the city writes one setup file per unit into a folder."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFileDialog, QLineEdit, QWidget

from gui.common.buttons import Button
from gui.common.form_dialog import FormDialog

_NOTE = (
    "每个单位一个文件，放在各自的文件夹里。县里第一次打开程序时用它加入，之后上报的内容只有市级能打开。\n"
    "还没有用过的旧开通文件从此作废；已经加入的单位不受影响。"
)


class SetupFilesDialog(FormDialog):
    """Asks for the folder and the 开通码.

    Signals:
        chosen: (folder, code) to write to; the code is empty where none is wanted.
    """

    chosen = Signal(object, str)

    def __init__(self, folder: Path, parent: QWidget | None = None) -> None:
        super().__init__("制作开通文件", "制作", help_place="reissue", note=_NOTE, parent=parent)
        self.folder = QLineEdit(str(folder))
        self.code = QLineEdit()
        self.code.setPlaceholderText("可不填；填了要打电话告诉县里")
        self.code.setMaxLength(40)
        browse = Button("更改…")
        browse.setAccessibleName("更改存放文件夹")
        browse.clicked.connect(self._on_browse_clicked)
        self.add_row("存放到(&D)", self.folder, browse)
        self.add_row("开通码(&K)", self.code)

    def _on_browse_clicked(self) -> None:
        folder = QFileDialog.getExistingDirectory(self, "开通文件存放到", self.folder.text())
        if folder:
            self.folder.setText(str(Path(folder)))
            self.clear_problem()

    def submit(self) -> None:
        """Hand over folder and code."""
        folder = Path(self.folder.text().strip())
        if not self.folder.text().strip() or not folder.is_dir():
            self.complain("找不到这个文件夹，请另选一个。", self.folder)
            return
        self.accept()
        self.chosen.emit(folder, self.code.text().strip())
