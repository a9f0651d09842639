"""A small dialog that asks for a few things and stays open until they were accepted."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QComboBox, QLineEdit, QWidget

from gui.common.day_edit import DayEdit
from gui.common.form_dialog import FormDialog
from gui.unlock.passphrase_field import PassphraseField


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


class AskDialog(FormDialog):
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
        help_place: str,
        note: str = "",
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(title, go, help_place=help_place, note=note, width=460, parent=parent)
        self.fields: dict[str, QWidget] = {one.key: _field(one) for one in questions}
        self.given: dict[str, str] = {}
        for question in questions:
            self.add_row(question.label, self.fields[question.key])

    def answers(self) -> dict[str, str]:
        """What stands in the fields."""
        return {key: _answer(field) for key, field in self.fields.items()}

    def submit(self) -> None:
        """Hand over the answers and wait for what becomes of them."""
        self.wait()
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
        return DayEdit(question.value)
    return QLineEdit(question.value)


def _answer(field: QWidget) -> str:
    if isinstance(field, QComboBox):
        return str(field.currentData())
    if isinstance(field, DayEdit):
        return field.day.isoformat()
    return field.text() if isinstance(field, QLineEdit) else ""
