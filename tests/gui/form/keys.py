"""Real keys for widgets, Chinese characters included."""

from __future__ import annotations

from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QApplication


def type_text(text, widget=None):
    """Send each character to the widget that has the focus at that moment."""
    for character in text:
        target = widget or QApplication.focusWidget()
        for kind in (QEvent.Type.KeyPress, QEvent.Type.KeyRelease):
            event = QKeyEvent(kind, 0, Qt.KeyboardModifier.NoModifier, character)
            QApplication.sendEvent(target, event)


def press(qtbot, key, modifier=Qt.KeyboardModifier.NoModifier):
    """Press a key in the widget that has the focus."""
    qtbot.keyClick(QApplication.focusWidget(), key, modifier)
