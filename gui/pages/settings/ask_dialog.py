"""A small dialog that asks for a few things and stays open until they were accepted."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from PySide6.QtCore import QDate, Signal
from PySide6.QtWidgets import (
    QComboBox,
    QDateEdit,
    QDialog,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QVBoxLayout,
    QWidget,
)

from gui.common.buttons import Button, PrimaryButton
from gui.unlock.passphrase_field import PassphraseField

if TYPE_CHECKING:
    from domain.errors import KnownError

_DATES = "yyyy-MM-dd"


@dataclass(frozen=True)
class Question:
    """One field of the dialog.

    Attributes:
        key: Under which its answer is given.
        label: What stands before it.
        value: What it begins with: text, or a date for a date field.
        is_secret: A passphrase.
        choices: Answers to choose from: key and label.
    """

    key: str
    label: str
    value: str | date = ""
    is_secret: bool = False
    choices: Sequence[tuple[str, str]] = ()


class AskDialog(QDialog):
    """Asks; who made it acts on `answered` and calls `accept` or `complain`.

    Attributes:
        fields: The editors by key.
        given: The answers given last.

    Signals:
        answered: The answers by key: texts, and ISO dates of date fields.
    """

    answered = Signal(object)

    def __init__(
        self,
        title: str,
        questions: Sequence[Question],
        go: str,
        *,
        note: str = "",
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.setWindowTitle(title)
        self.setMinimumWidth(460)
        self.fields: dict[str, QWidget] = {one.key: _field(one) for one in questions}
        self.given: dict[str, str] = {}
        self.problem = QLabel()
        self.problem.setProperty("role", "error")
        self.problem.setWordWrap(True)
        self.go = PrimaryButton(go)
        self.go.setDefault(True)
        self.go.clicked.connect(self._on_go_clicked)
        self._lay_out(questions, note)

    def _lay_out(self, questions: Sequence[Question], note: str) -> None:
        grid = QGridLayout()
        grid.setHorizontalSpacing(12)
        grid.setVerticalSpacing(10)
        grid.setColumnStretch(1, 1)
        for row, question in enumerate(questions):
            caption = QLabel(question.label)
            caption.setProperty("role", "label")
            field = self.fields[question.key]
            field.setAccessibleName(question.label)
            caption.setBuddy(field)
            grid.addWidget(caption, row, 0)
            grid.addWidget(field, row, 1)
        said = QLabel(note)
        said.setWordWrap(True)
        said.setProperty("role", "muted")
        said.setVisible(bool(note))
        cancel = Button("取消", key="Esc")
        cancel.clicked.connect(self.reject)
        buttons = QHBoxLayout()
        buttons.addStretch(1)
        buttons.addWidget(cancel)
        buttons.addWidget(self.go)
        column = QVBoxLayout(self)
        column.setContentsMargins(22, 20, 22, 18)
        column.setSpacing(12)
        column.addWidget(said)
        column.addLayout(grid)
        column.addWidget(self.problem)
        column.addLayout(buttons)
        next(iter(self.fields.values())).setFocus()

    def answers(self) -> dict[str, str]:
        """What stands in the fields."""
        return {key: _answer(field) for key, field in self.fields.items()}

    def complain(self, error: KnownError | str) -> None:
        """Say what is wrong; the dialog stays."""
        self.problem.setText(str(error))
        self.go.setEnabled(True)

    def _on_go_clicked(self) -> None:
        self.problem.clear()
        self.go.setEnabled(False)
        self.given = self.answers()
        self.answered.emit(self.given)


def _field(question: Question) -> QWidget:
    if question.is_secret:
        return PassphraseField(question.label)
    if question.choices:
        box = QComboBox()
        for key, label in question.choices:
            box.addItem(label, key)
        return box
    if isinstance(question.value, date):
        day = question.value
        edit = QDateEdit(QDate(day.year, day.month, day.day))
        edit.setDisplayFormat(_DATES)
        edit.setCalendarPopup(True)
        return edit
    return QLineEdit(question.value)


def _answer(field: QWidget) -> str:
    if isinstance(field, QComboBox):
        return str(field.currentData())
    if isinstance(field, QDateEdit):
        return field.date().toString(_DATES)
    return field.text() if isinstance(field, QLineEdit) else ""
