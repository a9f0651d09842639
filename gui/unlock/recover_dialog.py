"""A forgotten passphrase: the city's recovery sheet gives an operator a new one."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QComboBox, QFileDialog, QLineEdit, QWidget

from gui.common.buttons import Button
from gui.common.form_dialog import FormDialog
from gui.unlock.passphrase_field import PassphraseField
from gui.unlock.workspace_form import MIN_PASSPHRASE

if TYPE_CHECKING:
    from gui.lane import Lane
    from services.program.tasks import Progress

_NOTE = (
    "本账套的管理员能打开时，请管理员在“设置—操作员”里给您重设口令。\n"
    "没有人能打开时，用市总工会保管的市级密钥恢复页重设；重设会记入操作日志。"
)


@dataclass(frozen=True, slots=True)
class Recovery:
    """What was answered.

    Attributes:
        sheet: The recovery sheet.
        operator: Who gets the new passphrase.
        passphrase: As typed twice.
    """

    sheet: Path
    operator: str
    passphrase: str = field(repr=False)


class RecoverDialog(FormDialog):
    """Asks for the sheet, the operator and the new passphrase twice.

    Signals:
        answered: A `Recovery`; answer with `accept` or `complain`.
    """

    answered = Signal(object)

    def __init__(
        self, operators: Sequence[str], operator: str, parent: QWidget | None = None
    ) -> None:
        super().__init__("忘记口令", "重设口令", help_place="forgotten", note=_NOTE, parent=parent)
        self.sheet = QLineEdit()
        self.sheet.setPlaceholderText("市级密钥恢复页.txt")
        self.operator = QComboBox()
        self.operator.addItems(list(operators))
        self.operator.setCurrentText(operator)
        self.passphrase = PassphraseField("新口令")
        self.again = PassphraseField("再输一次")
        choose = Button("选择…")
        choose.setAccessibleName("选择恢复页")
        choose.clicked.connect(self._on_choose_clicked)
        self.add_row("恢复页(&F)", self.sheet, choose)
        self.add_row("操作员(&U)", self.operator)
        self.add_row("新口令(&P)", self.passphrase)
        self.add_row("再输一次(&R)", self.again)

    def _on_choose_clicked(self) -> None:
        name, _kind = QFileDialog.getOpenFileName(
            self, "选择市级密钥恢复页", "", "恢复页 (*.txt);;所有文件 (*)"
        )
        if name:
            self.sheet.setText(str(Path(name)))
            self.clear_problem()

    def submit(self) -> None:
        """Check what was typed, and hand it over."""
        sheet = self.sheet.text().strip()
        if not sheet or not Path(sheet).is_file():
            self.complain("找不到这个恢复页文件，请重新选择。", self.sheet)
        elif len(self.passphrase.text()) < MIN_PASSPHRASE:
            self.complain(f"口令至少 {MIN_PASSPHRASE} 位。", self.passphrase)
        elif self.passphrase.text() != self.again.text():
            self.complain("两次输入的口令不一样，请重新输入。", self.again)
        else:
            self.wait()
            self.answered.emit(
                Recovery(Path(sheet), self.operator.currentText(), self.passphrase.text())
            )


def recover(
    lane: Lane,
    folder: Path,
    answer: Recovery,
    dialog: RecoverDialog,
    done: Callable[[str, str], None],
) -> None:
    """Set the new passphrase off the GUI thread; errors stay in the dialog.

    Args:
        lane: Where it runs.
        folder: The workspace.
        answer: What was answered.
        dialog: Who asked.
        done: Told the operator and what to do next.
    """

    def work(_progress: Progress) -> None:
        from services.workspace import recovery  # noqa: PLC0415

        recovery.recover(
            folder, answer.sheet, operator=answer.operator, passphrase=answer.passphrase
        )

    def finished(_none: None) -> None:
        dialog.accept()
        done(answer.operator, "口令已重设，请用新口令打开。")

    lane.submit(work, done=finished, failed=dialog.complain, owner=dialog)
