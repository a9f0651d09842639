"""Which editor fits a field, and where its offers come from."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget

from domain.field_types import Editor
from domain.fields import Field, Offer
from gui.form.code_editor import CodeEditor
from gui.form.date_editor import DateEditor
from gui.form.editors import FieldEditor
from gui.form.entry_line import EntryLine
from gui.form.long_text import LongText
from gui.form.suggestions import Deliver

FieldOffers = Callable[[Field, str, Deliver], None]
"""Asked for offers of a field; delivers at once or later."""


Bring = Callable[[Mapping[str, str]], None]
"""Takes the values of other fields that came with an offer, by their keys."""


def make_editor(
    field: Field, offers: FieldOffers | None, parent: QWidget, bring: Bring | None = None
) -> FieldEditor:
    """The editor that fits a field."""
    kind = field.type.facts.editor
    if kind is Editor.BLOCK:
        return FieldEditor(field, LongText(parent))
    line = EntryLine(parent)
    if kind is Editor.CHOICE:
        return CodeEditor(field, line)
    if kind is Editor.DATE:
        return DateEditor(field, line)
    editor = FieldEditor(field, line)
    if kind is Editor.NUMBER:
        line.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
    elif offers is not None and field.offer is not Offer.NOTHING:
        attach_offers(editor.type_text, field, line, offers, bring)
    return editor


def attach_offers(
    take: Callable[[str], None],
    field: Field,
    line: EntryLine,
    offers: FieldOffers,
    bring: Bring | None = None,
) -> None:
    """Offer what was entered before while a text is typed."""

    def source(text: str, deliver: Deliver) -> None:
        offers(field, text, deliver)

    suggester = line.offer_from(source)
    suggester.accepted.connect(take)
    if bring is not None:
        suggester.brought.connect(bring)
