"""A field for a passphrase: hidden unless asked, with a warning when Caps Lock is on."""

from __future__ import annotations

import sys

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QAction, QFocusEvent, QKeyEvent
from PySide6.QtWidgets import QLineEdit, QWidget

from gui.icons import icon

_CAPS_KEY = 0x14


def caps_lock_state() -> bool | None:
    """Whether Caps Lock is on, where the system says so; else None."""
    if sys.platform == "win32":
        import ctypes  # noqa: PLC0415 - Windows only, and the window must come up fast

        return bool(ctypes.windll.user32.GetKeyState(_CAPS_KEY) & 1)
    return None


class PassphraseField(QLineEdit):
    """Dots instead of letters, an eye to show them.

    Signals:
        caps_lock_changed: Whether Caps Lock seems to be on.
    """

    caps_lock_changed = Signal(bool)

    def __init__(self, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName(name)
        self.setEchoMode(QLineEdit.EchoMode.Password)
        self.setInputMethodHints(
            Qt.InputMethodHint.ImhSensitiveData | Qt.InputMethodHint.ImhNoPredictiveText
        )
        self._caps_on = False
        self._eye = QAction(icon("eye"), "显示口令", self)
        self._eye.setShortcut("Alt+S")
        self._eye.setShortcutContext(Qt.ShortcutContext.WidgetShortcut)
        self._eye.setToolTip("显示口令（Alt+S）")
        self._eye.triggered.connect(self.toggle_shown)
        self.addAction(self._eye, QLineEdit.ActionPosition.TrailingPosition)

    @property
    def is_shown(self) -> bool:
        """Whether the letters are to be read."""
        return self.echoMode() is QLineEdit.EchoMode.Normal

    def toggle_shown(self) -> None:
        """Show the letters, or hide them again."""
        shown = not self.is_shown
        mode = QLineEdit.EchoMode.Normal if shown else QLineEdit.EchoMode.Password
        self.setEchoMode(mode)
        word = "隐藏口令" if shown else "显示口令"
        self._eye.setIcon(icon("eye-off" if shown else "eye"))
        self._eye.setText(word)
        self._eye.setToolTip(f"{word}（Alt+S）")

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Watch for letters whose case does not fit the Shift key."""
        super().keyPressEvent(event)
        state = caps_lock_state()
        if state is None:
            state = self._guess(event)
        self._tell(is_on=state)

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Ask the system when one begins to type."""
        super().focusInEvent(event)
        self._tell(is_on=bool(caps_lock_state()))

    def _guess(self, event: QKeyEvent) -> bool:
        if event.key() == Qt.Key.Key_CapsLock:
            return not self._caps_on
        text = event.text()
        is_ascii_letter = len(text) == 1 and text.isascii() and text.isalpha()
        if not is_ascii_letter:
            return self._caps_on
        shift = bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
        return text.isupper() != shift

    def _tell(self, *, is_on: bool) -> None:
        if is_on != self._caps_on:
            self._caps_on = is_on
            self.caps_lock_changed.emit(is_on)
