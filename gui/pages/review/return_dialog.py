"""退回: why, in one sentence that the county understands; the usual reasons one click away."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Signal
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import (
    QHBoxLayout,
    QLabel,
    QPlainTextEdit,
    QVBoxLayout,
    QWidget,
)

from gui.common.buttons import Button, PrimaryButton, QuietButton
from gui.common.dialog import Dialog
from gui.common.fitting import Fitting
from gui.common.style import set_invalid

USUAL_REASONS = (
    "名册人数与申报人数不符，请补齐或改正。",
    "缺佐证材料，请补充签到表或文件。",
    "身份证号有误，请核对证件后改正。",
    "与已报的记录重复，请核对。",
    "日期有误，请核对。",
)
_MOST = 6


class ReturnDialog(Dialog):
    """Asks for the reason.

    Signals:
        reason_given: The reason.
    """

    reason_given = Signal(str)

    def __init__(self, what: str, reasons: Sequence[str], parent: QWidget | None = None) -> None:
        super().__init__(parent, help_place="return")
        self.setWindowTitle("退回")
        self.setMinimumWidth(520)
        self.reason = QPlainTextEdit()
        self.reason.setAccessibleName("退回原因")
        self.reason.setPlaceholderText("写一句县里看得懂的话，例如“名册缺 2 人”。")
        self.reason.setTabChangesFocus(True)
        self.reason.setMinimumHeight(56)
        self.reason.setMaximumHeight(80)
        self.problem = QLabel()
        self.problem.setProperty("role", "error")
        self.problem.hide()
        self.go = PrimaryButton("退回", key="Ctrl+Enter")
        self._lay_out(what, list(dict.fromkeys([*reasons, *USUAL_REASONS]))[:_MOST])
        self.go.clicked.connect(self._on_go_clicked)
        QShortcut(QKeySequence("Ctrl+Return"), self).activated.connect(self._on_go_clicked)
        self.reason.textChanged.connect(self._on_edited)
        Fitting(self)

    def _lay_out(self, what: str, reasons: Sequence[str]) -> None:
        heading = QLabel(f"退回{what}，原因：")
        heading.setWordWrap(True)
        usual = QVBoxLayout()
        usual.setSpacing(2)
        for reason in reasons:
            button = QuietButton(reason)
            button.setStyleSheet("text-align: left;")
            button.clicked.connect(lambda _checked=False, text=reason: self._take(text))
            usual.addWidget(button)
        cancel = Button("取消", key="Esc")
        cancel.clicked.connect(self.reject)
        buttons = QHBoxLayout()
        buttons.setSpacing(10)
        buttons.addStretch(1)
        buttons.addWidget(cancel)
        buttons.addWidget(self.go)
        column = QVBoxLayout(self)
        column.setContentsMargins(22, 20, 22, 18)
        column.setSpacing(10)
        column.addWidget(heading)
        column.addWidget(self.reason)
        column.addWidget(self.problem)
        note = QLabel("常用原因")
        note.setProperty("role", "hint")
        column.addWidget(note)
        column.addLayout(usual)
        column.addLayout(buttons)
        self.reason.setFocus()

    def _take(self, reason: str) -> None:
        self.reason.setPlainText(reason)
        self.reason.setFocus()

    def _on_edited(self) -> None:
        self.problem.clear()
        self.problem.hide()
        set_invalid(self.reason, invalid=False)

    def _on_go_clicked(self) -> None:
        reason = " ".join(self.reason.toPlainText().split())
        if not reason:
            self.problem.setText("请写明原因。")
            self.problem.show()
            set_invalid(self.reason, invalid=True)
            self.reason.setFocus()
            return
        self.accept()
        self.reason_given.emit(reason)
