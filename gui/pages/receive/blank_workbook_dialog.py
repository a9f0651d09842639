"""空白上报工作簿: for a unit whose PCs cannot run the program, to be filled in WPS."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QComboBox, QFileDialog, QLineEdit, QWidget

from gui.common.buttons import Button
from gui.common.form_dialog import FormDialog

if TYPE_CHECKING:
    from collections.abc import Sequence

_NOTE = (
    "给装不了程序的单位用：每种台账一张工作表，里面写好单位和报送期，有下拉选项和填写说明。\n"
    "该单位用 WPS 填好交回，在“接收”里选中它，核对后作为代录收下。"
)


class BlankWorkbookDialog(FormDialog):
    """Asks for unit, period and folder.

    Signals:
        chosen: (folder, code of the unit, label of the period).
    """

    chosen = Signal(object, str, str)

    def __init__(
        self,
        units: Sequence[tuple[str, str]],
        periods: Sequence[str],
        folder: Path,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(
            "空白上报工作簿", "制作", help_place="blank-workbook", note=_NOTE, parent=parent
        )
        self.unit = QComboBox()
        self.unit.setPlaceholderText("请选择填报单位")
        for code, name in units:
            self.unit.addItem(name, code)
        self.unit.setCurrentIndex(-1)
        self.unit.currentIndexChanged.connect(self.clear_problem)
        self.period = QComboBox()
        self.period.addItems(list(periods))
        self.folder = QLineEdit(str(folder))
        browse = Button("更改…")
        browse.setAccessibleName("更改存放文件夹")
        browse.clicked.connect(self._on_browse_clicked)
        self.add_row("填报单位(&U)", self.unit)
        self.add_row("报送期(&Q)", self.period)
        self.add_row("存放到(&D)", self.folder, browse)

    def _on_browse_clicked(self) -> None:
        folder = QFileDialog.getExistingDirectory(self, "工作簿存放到", self.folder.text())
        if folder:
            self.folder.setText(str(Path(folder)))
            self.clear_problem()

    def submit(self) -> None:
        """Hand over what was chosen."""
        folder = Path(self.folder.text().strip())
        if self.unit.currentIndex() < 0:
            self.complain("请选择填报单位。", self.unit)
        elif not self.folder.text().strip() or not folder.is_dir():
            self.complain("找不到这个文件夹，请另选一个。", self.folder)
        else:
            self.accept()
            self.chosen.emit(folder, str(self.unit.currentData()), self.period.currentText())
