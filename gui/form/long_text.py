"""The editor of long texts: grows with its text, and Enter leaves it like any other field."""

from __future__ import annotations

import math

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent, QResizeEvent, QShowEvent
from PySide6.QtWidgets import QPlainTextEdit, QWidget

_ENTER = frozenset({Qt.Key.Key_Return, Qt.Key.Key_Enter})
_CONTROL = Qt.KeyboardModifier.ControlModifier
_SHIFT = Qt.KeyboardModifier.ShiftModifier
_MOST_LINES = 8
_FRAME = 12
"""Border and padding, before they can be measured."""


class LongText(QPlainTextEdit):
    """Text of several lines; Shift+Enter makes a new one.

    Signals:
        textEdited: The user changed the text.
        entered: The focus came.
        left: The focus went.
        advance_requested: Enter: to the next field.
        previous_requested: F2, the previous record's value.
        pin_requested: F3, keep the value for the next record.
    """

    textEdited = Signal(str)  # noqa: N815 - the name it has on a line edit
    entered = Signal()
    left = Signal()
    advance_requested = Signal(bool)
    previous_requested = Signal()
    pin_requested = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setTabChangesFocus(True)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAsNeeded)
        self._is_filling = False
        self.document().setDocumentMargin(1)
        self.textChanged.connect(self._on_text_changed)
        self._grow()

    def content(self) -> str:
        """The text that stands here."""
        return self.toPlainText()

    def set_content(self, text: str) -> None:
        """Put a text here without it counting as typed."""
        if text != self.toPlainText():
            self._is_filling = True
            self.setPlainText(text)
            self._is_filling = False

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter leaves, Shift+Enter breaks the line, Ctrl+Enter is the form's."""
        key = event.key()
        if key in _ENTER and event.modifiers() & _CONTROL:
            event.ignore()
        elif key in _ENTER and event.modifiers() & _SHIFT:
            self.textCursor().insertText("\n")
            self.ensureCursorVisible()
        elif key in _ENTER:
            self.advance_requested.emit(True)
        elif key == Qt.Key.Key_F2:
            self.previous_requested.emit()
        elif key == Qt.Key.Key_F3:
            self.pin_requested.emit()
        else:
            super().keyPressEvent(event)

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Tell that the focus came."""
        super().focusInEvent(event)
        self.entered.emit()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Tell that the focus went."""
        super().focusOutEvent(event)
        if event.reason() != Qt.FocusReason.PopupFocusReason:
            self.left.emit()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Another width breaks the lines elsewhere."""
        super().resizeEvent(event)
        self._grow()

    def showEvent(self, event: QShowEvent) -> None:
        """The font is known now."""
        super().showEvent(event)
        self._grow()

    def _on_text_changed(self) -> None:
        self._grow()
        if not self._is_filling:
            self.textEdited.emit(self.toPlainText())

    def _grow(self) -> None:
        line = self.fontMetrics().lineSpacing()
        text = 0.0
        block = self.document().firstBlock()
        while block.isValid() and text < _MOST_LINES * line:
            text += max(self.blockBoundingRect(block).height(), line)
            block = block.next()
        frame = self.height() - self.viewport().height() if self.isVisible() else _FRAME
        margin = 2 * self.document().documentMargin()
        height = math.ceil(min(text, _MOST_LINES * line) + margin + frame + 1)
        if height != self.height():
            self.setFixedHeight(height)
