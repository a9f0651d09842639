"""One editor per field: what was typed, what it means, and how it is shown.

An editor keeps the text as typed until it can be read; a value that is only looked at is
never rewritten.
"""

from __future__ import annotations

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QLineEdit

from domain.fields import Field, Value
from domain.unreadable import Unreadable
from domain.values import edit_text, read_value, show_value
from gui.form.entry_line import EntryLine
from gui.form.long_text import LongText


class FieldEditor(QObject):
    """The editor of one field; Qt widget and meaning side by side.

    Attributes:
        field: What is edited.
        widget: What the user sees.

    Signals:
        edited: The user changed the text.
        committed: The editor was left; its value is now normalised.
    """

    edited = Signal()
    committed = Signal()

    def __init__(self, field: Field, widget: EntryLine | LongText) -> None:
        super().__init__(widget)
        self.field = field
        self.widget = widget
        self._value: Value = None
        self._plain = ""
        self._pristine = ""
        widget.textEdited.connect(self._on_text_edited)
        widget.entered.connect(self._on_entered)
        widget.left.connect(self.commit)

    def set_value(self, value: Value) -> None:
        """Show a value that can be read."""
        self._value = value
        self._plain = self._pristine = "" if value is None else edit_text(self.field, value)
        self._show()

    def set_raw(self, text: str) -> None:
        """Show a text that could not be read yet."""
        self._value, self._pristine, self._plain = None, "", text
        self._show()

    def type_text(self, text: str) -> None:
        """Replace the text as if the user had typed it."""
        self._plain = text
        self._show()
        self.edited.emit()

    @property
    def text(self) -> str:
        """The text as typed, never masked."""
        return self._plain

    def reading(self) -> Value | Unreadable:
        """What the text means; the value that was set as long as nobody typed."""
        if self._plain == self._pristine:
            return self._value
        if not self._plain.strip():
            return None
        return read_value(self.field, self._plain)

    def commit(self) -> None:
        """Normalise what can be read; keep what cannot."""
        reading = self.reading()
        if not isinstance(reading, Unreadable):
            self._value = reading
            self._plain = self._pristine = "" if reading is None else edit_text(self.field, reading)
        self._show(masked=True)
        self.committed.emit()

    def set_read_only(self, read_only: bool) -> None:
        """Let the text be read and copied only."""
        self.widget.setReadOnly(read_only)

    def _show(self, *, masked: bool | None = None) -> None:
        hide = not self.widget.hasFocus() if masked is None else masked
        text = self._plain
        if hide and self.field.personal:
            reading = self.reading()
            if reading is not None and not isinstance(reading, Unreadable):
                text = show_value(self.field, reading, masked=True)
        self.widget.set_content(text)
        if hide and isinstance(self.widget, QLineEdit):
            self.widget.setCursorPosition(0)

    def _on_entered(self) -> None:
        if self.field.personal and self.widget.content() != self._plain:
            self.widget.set_content(self._plain)
            self.widget.selectAll()

    def _on_text_edited(self, text: str) -> None:
        self._plain = text
        self.edited.emit()
