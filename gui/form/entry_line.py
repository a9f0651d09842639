"""The one-line editor of form and roster: Enter goes on, offers open below it."""

from __future__ import annotations

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent, QKeySequence, QMouseEvent
from PySide6.QtWidgets import QLineEdit, QWidget

from gui.form.suggestions import Source, Suggester

_ENTER = frozenset({Qt.Key.Key_Return, Qt.Key.Key_Enter})
_CONTROL = Qt.KeyboardModifier.ControlModifier
_SHIFT = Qt.KeyboardModifier.ShiftModifier
_ALT = Qt.KeyboardModifier.AltModifier
_VERTICAL = {Qt.Key.Key_Up: -1, Qt.Key.Key_Down: 1}


def is_redo(event: QKeyEvent) -> bool:
    """Whether a key means 重做, on every platform."""
    is_ctrl_y = bool(event.modifiers() & _CONTROL) and event.key() == Qt.Key.Key_Y
    return is_ctrl_y or event.matches(QKeySequence.StandardKey.Redo)


class EntryLine(QLineEdit):
    """A line edit that speaks in what the user means.

    Signals:
        entered: The focus came.
        left: The focus went (a context menu does not count).
        advance_requested: Enter (True) or Shift+Enter (False).
        step_requested: Up (-1) or down (1) while no list is open.
        popup_requested: F4 or Alt+Down where there are no offers (the calendar).
        previous_requested: F2, the previous record's value.
        pin_requested: F3, keep the value for the next record.
    """

    entered = Signal()
    left = Signal()
    advance_requested = Signal(bool)
    step_requested = Signal(int)
    popup_requested = Signal()
    previous_requested = Signal()
    pin_requested = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.suggester: Suggester | None = None
        self._opens_on_click = False

    def offer_from(self, source: Source, *, closed: bool = False, delay: int = 120) -> Suggester:
        """Offer what the source knows while typing.

        Args:
            source: Asked with the text; delivers at once or later.
            closed: Only the offers are allowed: the first is chosen, a click opens them all.
            delay: Milliseconds of rest before the source is asked.
        """
        self.suggester = Suggester(self, source, delay=delay, pick_first=closed)
        self._opens_on_click = closed
        return self.suggester

    def content(self) -> str:
        """The text that stands here."""
        return self.text()

    def set_content(self, text: str) -> None:
        """Put a text here without it counting as typed."""
        if text != self.text():
            self.setText(text)

    def event(self, event: QEvent) -> bool:
        """Tab takes the chosen offer over before it moves on; Ctrl+Y is the line's own."""
        if (
            event.type() == QEvent.Type.ShortcutOverride
            and isinstance(event, QKeyEvent)
            and self.isRedoAvailable()
            and is_redo(event)
        ):
            event.accept()
            return True
        if (
            event.type() == QEvent.Type.KeyPress
            and isinstance(event, QKeyEvent)
            and event.key() == Qt.Key.Key_Tab
            and self.suggester is not None
        ):
            self.suggester.accept()
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Keys that mean more than text."""
        key = Qt.Key(event.key())
        if key in _ENTER:
            self._on_enter(event)
        elif key in _VERTICAL:
            self._on_vertical(event, _VERTICAL[key])
        elif key == Qt.Key.Key_Escape and self.suggester is not None and self.suggester.is_open:
            self.suggester.close()
        elif key == Qt.Key.Key_F4:
            self._open_popup()
        elif is_redo(event) and self.isRedoAvailable():
            self.redo()
        elif key == Qt.Key.Key_F2:
            self.previous_requested.emit()
        elif key == Qt.Key.Key_F3:
            self.pin_requested.emit()
        else:
            super().keyPressEvent(event)

    def _on_enter(self, event: QKeyEvent) -> None:
        if event.modifiers() & _CONTROL:
            event.ignore()
            return
        if self.suggester is not None and not self.suggester.accept():
            self.suggester.close()
        self.advance_requested.emit(not event.modifiers() & _SHIFT)

    def _on_vertical(self, event: QKeyEvent, step: int) -> None:
        if event.modifiers() & _ALT:
            self._open_popup()
        elif self.suggester is not None and self.suggester.is_open:
            self.suggester.move(step)
        elif self._opens_on_click and step > 0:
            self._open_popup()
        else:
            self.step_requested.emit(step)

    def _open_popup(self) -> None:
        if self.isReadOnly():
            return
        if self.suggester is None:
            self.popup_requested.emit()
        else:
            self.suggester.open_all()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """A click into a closed list shows all of it."""
        super().mousePressEvent(event)
        if self._opens_on_click and event.button() == Qt.MouseButton.LeftButton:
            if self.suggester is not None and self.suggester.is_open:
                self.suggester.close()
            else:
                self._open_popup()

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Tell that the focus came."""
        super().focusInEvent(event)
        if event.reason() != Qt.FocusReason.PopupFocusReason:
            self.entered.emit()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Close the list and tell that the focus went."""
        super().focusOutEvent(event)
        if event.reason() != Qt.FocusReason.PopupFocusReason:
            if self.suggester is not None:
                self.suggester.close()
            self.left.emit()
