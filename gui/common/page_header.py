"""The line at the top of a page: where one is, its state, and what can be done."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QSizePolicy, QWidget

from gui.common.buttons import Button, LinkButton
from gui.common.elided_label import ElidedLabel
from gui.common.tag import Tag, TagKind
from gui.theme import Theme, current_theme, theme_notifier

KEYS_FROM = 900
"""Width, at the designed font size, from which buttons show their keys."""


class PageHeader(QFrame):
    """Crumb, title, state tag, subtitle; actions to the right.

    Signals:
        crumb_clicked: The user wants back to the list.
    """

    crumb_clicked = Signal()

    def __init__(self, title: str = "", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("pageHeader")
        self._crumb = LinkButton("")
        self._crumb.hide()
        self._crumb.clicked.connect(self.crumb_clicked)
        self._title = ElidedLabel(title)
        self._title.setProperty("role", "title")
        self._tag = Tag("")
        self._tag.hide()
        self._sub = ElidedLabel()
        self._sub.setProperty("role", "muted")
        self._sub.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        self._left = QHBoxLayout()
        self._actions = QHBoxLayout()
        for box in (self._left, self._actions):
            box.setSpacing(10)
        row = QHBoxLayout(self)
        row.setContentsMargins(20, 0, 20, 0)
        row.setSpacing(14)
        for widget in (self._crumb, self._title, self._tag):
            row.addWidget(widget)
        row.addLayout(self._left)
        row.addWidget(self._sub, 1)
        row.addLayout(self._actions)
        theme_notifier().changed.connect(self._on_theme_changed)
        self._on_theme_changed(current_theme())

    @property
    def title(self) -> str:
        """The title on show."""
        return self._title.text()

    def set_title(self, title: str, *, crumb: str = "") -> None:
        """Title, and the list it belongs to where this is one of its records."""
        self._title.setText(title)
        self._crumb.setText(f"{crumb} ›" if crumb else "")
        self._crumb.setAccessibleName(f"返回{crumb}")
        self._crumb.setVisible(bool(crumb))

    def set_subtitle(self, text: str) -> None:
        """A muted sentence behind the title, cut where there is no room."""
        self._sub.setText(text)

    def set_state(self, text: str, kind: TagKind = "hold") -> None:
        """A tag behind the title; empty text takes it away."""
        self._tag.show_state(text, kind)
        self._tag.setVisible(bool(text))

    def add_choice(self, widget: QWidget) -> None:
        """Put a chip or switch behind the title."""
        self._left.addWidget(widget)

    def add_action(self, widget: QWidget) -> None:
        """Put a button or label at the right end, behind those already there."""
        self._actions.addWidget(widget)
        self._show_keys(current_theme())

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Drop the keys behind the buttons where room is short."""
        super().resizeEvent(event)
        self._show_keys(current_theme())

    def _on_theme_changed(self, theme: Theme) -> None:
        self.setFixedHeight(theme.metrics.header_height)
        self._show_keys(theme)

    def _show_keys(self, theme: Theme) -> None:
        is_roomy = self.width() / theme.font_scale >= KEYS_FROM
        for at in range(self._actions.count()):
            item = self._actions.itemAt(at)
            widget = item.widget() if item is not None else None
            if isinstance(widget, Button):
                widget.show_key(shown=is_roomy)
