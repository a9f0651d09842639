"""What a page shows where there is nothing yet: why, and how to begin."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QVBoxLayout, QWidget

from gui.icons import icon

if TYPE_CHECKING:
    from PySide6.QtWidgets import QPushButton

_PICTURE = 40


class _Picture(QWidget):
    """A large quiet icon, drawn anew in the colours of the moment."""

    def __init__(self, name: str) -> None:
        super().__init__()
        self._icon = icon(name, role="hold")
        self.setFixedSize(_PICTURE, _PICTURE)

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Draw the icon."""
        painter = QPainter(self)
        self._icon.paint(painter, self.rect())
        painter.end()


class EmptyState(QWidget):
    """A picture, a sentence, a hint and the buttons that lead on."""

    def __init__(
        self, text: str, hint: str = "", icon_name: str = "inbox", parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._text = QLabel(text)
        self._text.setProperty("role", "heading")
        self._hint = QLabel(hint)
        self._hint.setProperty("role", "muted")
        self._hint.setWordWrap(True)
        self._actions = QHBoxLayout()
        self._actions.setSpacing(10)
        self._actions.addStretch(1)
        self._actions.addStretch(1)
        column = QVBoxLayout(self)
        column.setSpacing(8)
        column.addStretch(2)
        column.addWidget(_Picture(icon_name), 0, Qt.AlignmentFlag.AlignHCenter)
        for label in (self._text, self._hint):
            label.setAlignment(Qt.AlignmentFlag.AlignCenter)
            column.addWidget(label)
        column.addLayout(self._actions)
        column.addStretch(3)

    def say(self, text: str, hint: str = "") -> None:
        """Change sentence and hint."""
        self._text.setText(text)
        self._hint.setText(hint)

    def add_action(self, button: QPushButton) -> None:
        """Add a button, in the order of use."""
        self._actions.insertWidget(self._actions.count() - 1, button)
