"""Lets a widget undo its own typing before the window undoes what was saved."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject
from PySide6.QtGui import QKeyEvent, QKeySequence


class OwnUndo(QObject):
    """Claims Ctrl+Z and Ctrl+Y for the widget it is installed on."""

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Claim the keys: the widget gets them as key presses, no shortcut runs."""
        if event.type() == QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent):
            standard = QKeySequence.StandardKey
            if event.matches(standard.Undo) or event.matches(standard.Redo):
                event.accept()
                return True
        return super().eventFilter(watched, event)
