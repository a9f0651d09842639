"""制作开通文件: the city writes one setup file per unit into a folder."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Signal
from PySide6.QtWidgets import (
    QDialog,
    QFileDialog,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QVBoxLayout,
    QWidget,
)

from gui.common.buttons import Button, PrimaryButton
from gui.common.style import set_invalid

_NOTE = (
    "每个单位一个文件，放在各自的文件夹里。县里第一次打开程序时用它加入，之后上报的内容只有市级能打开。\n"
    "还没有用过的旧开通文件从此作废；已经加入的单位不受影响。"
)


class SetupFilesDialog(QDialog):
    """Asks for the folder and the 开通码.

    Signals:
        chosen: (folder, code) to write to; the code is empty where none is wanted.
    """

    chosen = Signal(object, str)

    def __init__(self, folder: Path, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle("制作开通文件")
        self.setMinimumWidth(560)
        self.folder = QLineEdit(str(folder))
        self.code = QLineEdit()
        self.code.setPlaceholderText("可不填；填了要打电话告诉县里")
        self.code.setMaxLength(40)
        self.problem = QLabel()
        self.problem.setProperty("role", "error")
        self.go = PrimaryButton("制作")
        self.go.setDefault(True)
        self._lay_out()
        self.go.clicked.connect(self._on_go_clicked)

    def _lay_out(self) -> None:
        note = QLabel(_NOTE)
        note.setWordWrap(True)
        note.setProperty("role", "muted")
        browse = Button("更改…")
        browse.setAccessibleName("更改存放文件夹")
        browse.clicked.connect(self._on_browse_clicked)
        grid = QGridLayout()
        grid.setHorizontalSpacing(12)
        grid.setVerticalSpacing(10)
        for row, (text, field) in enumerate(
            (("存放到(&D)", self.folder), ("开通码(&K)", self.code))
        ):
            caption = QLabel(text)
            caption.setProperty("role", "label")
            caption.setBuddy(field)
            field.setAccessibleName(text.split("(", maxsplit=1)[0])
            grid.addWidget(caption, row, 0)
            grid.addWidget(field, row, 1)
        grid.addWidget(browse, 0, 2)
        cancel = Button("取消", key="Esc")
        cancel.clicked.connect(self.reject)
        buttons = QHBoxLayout()
        buttons.addStretch(1)
        buttons.addWidget(cancel)
        buttons.addWidget(self.go)
        column = QVBoxLayout(self)
        column.setContentsMargins(22, 20, 22, 18)
        column.setSpacing(12)
        column.addWidget(note)
        column.addLayout(grid)
        column.addWidget(self.problem)
        column.addLayout(buttons)
        self.folder.setFocus()

    def _on_browse_clicked(self) -> None:
        folder = QFileDialog.getExistingDirectory(self, "开通文件存放到", self.folder.text())
        if folder:
            self.folder.setText(str(Path(folder)))

    def _on_go_clicked(self) -> None:
        folder = Path(self.folder.text().strip())
        if not self.folder.text().strip() or not folder.is_dir():
            set_invalid(self.folder, invalid=True)
            self.problem.setText("找不到这个文件夹，请另选一个。")
            self.folder.setFocus()
            return
        self.accept()
        self.chosen.emit(folder, self.code.text().strip())
