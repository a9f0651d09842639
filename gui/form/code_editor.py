"""Closed lists: found by characters, by other spellings or by pinyin initials."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QLineEdit

from domain.fields import Field
from domain.pinyin import found_by, initial_forms, is_initials
from domain.unreadable import Unreadable
from gui.form.editors import FieldEditor
from gui.form.entry_line import EntryLine
from gui.form.suggestions import Deliver
from gui.icons import icon

_YES_NO = ("是", "否")


class CodeEditor(FieldEditor):
    """A closed list, found by characters, by other spellings or by pinyin initials."""

    def __init__(self, field: Field, widget: EntryLine) -> None:
        super().__init__(field, widget)
        self._line = widget
        suggester = widget.offer_from(self._offer, closed=True, delay=0)
        suggester.accepted.connect(self.type_text)
        open_list = QAction(icon("chevron-down"), "展开（F4）", widget)
        open_list.triggered.connect(self._on_open)
        widget.addAction(open_list, QLineEdit.ActionPosition.TrailingPosition)

    def commit(self) -> None:
        """What was typed stands for the one entry it finds."""
        if isinstance(self.reading(), Unreadable):
            found = matching(self.field, self._plain)
            if len(found) == 1:
                self._plain = found[0]
                self.edited.emit()
        super().commit()

    def _offer(self, text: str, deliver: Deliver) -> None:
        deliver(matching(self.field, text))

    def _on_open(self) -> None:
        self._line.setFocus(Qt.FocusReason.OtherFocusReason)
        if self._line.suggester is not None and not self._line.isReadOnly():
            self._line.suggester.open_all()


def matching(field: Field, typed: str) -> list[str]:
    """The labels of a closed list that what was typed can mean, the likeliest first."""
    wanted = typed.strip()
    ranked = [
        (rank, number, label)
        for number, (label, synonyms) in enumerate(_choices(field))
        if (rank := _rank(label, synonyms, wanted)) is not None
    ]
    return [label for _rank_, _number, label in sorted(ranked)]


def _choices(field: Field) -> list[tuple[str, tuple[str, ...]]]:
    if field.codes is None:
        return [(word, ()) for word in _YES_NO]
    return [(code.label, code.synonyms) for code in field.codes.codes if not code.retired]


def _rank(label: str, synonyms: tuple[str, ...], wanted: str) -> int | None:
    words = (label, *synonyms)
    if not wanted or wanted in words:
        return 0
    if label.startswith(wanted):
        return 1
    if is_initials(wanted) and any(form.startswith(wanted) for form in initial_forms(label)):
        return 2
    if any(found_by(word, wanted) for word in words):
        return 3
    return None
