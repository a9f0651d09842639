"""Buttons: the plain one, the one that matters, the dangerous one, the quiet one, chips."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QWidget

from gui.icons import icon

if TYPE_CHECKING:
    from PySide6.QtGui import QKeyEvent

    from gui.icons import IconRole


class Button(QPushButton):
    """A push button, with its key written small behind the text where it has one.

    The key is only shown; the page makes the shortcut.
    """

    kind = ""
    icon_role: IconRole = "soft"

    def __init__(
        self, text: str, *, key: str = "", icon_name: str = "", parent: QWidget | None = None
    ) -> None:
        super().__init__(text, parent)
        if self.kind:
            self.setProperty("kind", self.kind)
        self.setAutoDefault(False)
        self._key = QLabel(key, self)
        self._key.setProperty("role", "kbd")
        self._key.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self._key.setVisible(bool(key))
        if key:
            self.setProperty("keyed", True)
            self.setToolTip(f"{text}（{key}）")
            row = QHBoxLayout(self)
            row.setContentsMargins(0, 0, 14, 0)
            row.addStretch(1)
            row.addWidget(self._key)
        if icon_name:
            self.setIcon(icon(icon_name, role=self.icon_role, gap=bool(text)))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter presses it as the space bar does."""
        plain = event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
        is_enter = event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter)
        if is_enter and plain == Qt.KeyboardModifier.NoModifier and not event.isAutoRepeat():
            self.click()
            return
        super().keyPressEvent(event)

    def show_key(self, *, shown: bool) -> None:
        """Show or hide the key behind the text; the tool tip names it anyway."""
        self._key.setVisible(shown and bool(self._key.text()))
        self.updateGeometry()

    def sizeHint(self) -> QSize:
        """Room for the text and the key."""
        # The style sheet gives the key its font only when it is polished.
        self._key.ensurePolished()
        hint = super().sizeHint()
        if self._key.isHidden():
            return hint
        return QSize(hint.width() + self._key.sizeHint().width() + 7, hint.height())

    def minimumSizeHint(self) -> QSize:
        """Never cut the text off."""
        return self.sizeHint()


class PrimaryButton(Button):
    """The one thing a page is for; at most one in sight."""

    kind = "primary"
    icon_role: IconRole = "on_accent"


class DangerButton(Button):
    """Takes something away."""

    kind = "danger"
    icon_role: IconRole = "bad"


class QuietButton(Button):
    """A side action without a frame."""

    kind = "quiet"


class LinkButton(Button):
    """Leads to a thing, within a line of text or a table: 查看 ›."""

    kind = "link"


class Chip(Button):
    """One of several choices of which one is on; put them into a `QButtonGroup`."""

    kind = "chip"

    def __init__(self, text: str, *, parent: QWidget | None = None) -> None:
        super().__init__(text, parent=parent)
        self.setCheckable(True)
