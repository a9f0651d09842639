"""One way to tell the user something without a dialog: a bridge and the bar that shows it."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from html import escape
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QFont, QFontMetrics
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QLabel,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from gui.common.buttons import LinkButton
from gui.common.style import set_property
from gui.icons import IconRole, icon, icon_pixmap
from gui.theme import theme_notifier

if TYPE_CHECKING:
    from collections.abc import Callable

    from domain.errors import KnownError

_ICON = 18
_GAP = 10
_MARGINS = (14, 7, 8, 7)
_BORDER = 1
SUCCESS_MS = 5000
"""How long a success stays; with something to undo it stays twice as long."""


class Level(Enum):
    """How serious a message is."""

    INFO = "info"
    SUCCESS = "success"
    WARNING = "warning"
    ERROR = "error"


@dataclass(frozen=True, slots=True)
class MessageAction:
    """One thing the user can do about a message, such as 撤销."""

    label: str
    run: Callable[[], None]


@dataclass(frozen=True, slots=True)
class Message:
    """What is said: a sentence, what to do next, and perhaps a button that does it."""

    level: Level
    text: str
    hint: str = ""
    action: MessageAction | None = None


class Messages(QObject):
    """The bridge that everything in the window talks to; connect to `shown` to record it.

    Signals:
        shown: A `Message`.
        cleared: The message on show no longer holds.
        place_left: The user went elsewhere: what was said of the place no longer holds.
    """

    shown = Signal(object)
    cleared = Signal()
    place_left = Signal()

    def info(self, text: str, hint: str = "", action: MessageAction | None = None) -> None:
        """Something worth knowing."""
        self.shown.emit(Message(Level.INFO, text, hint, action))

    def success(self, text: str, hint: str = "", action: MessageAction | None = None) -> None:
        """Something was done; goes away by itself."""
        self.shown.emit(Message(Level.SUCCESS, text, hint, action))

    def warning(self, text: str, hint: str = "", action: MessageAction | None = None) -> None:
        """Something was done but needs a look."""
        self.shown.emit(Message(Level.WARNING, text, hint, action))

    def error(self, text: str, hint: str = "", action: MessageAction | None = None) -> None:
        """Something was not done."""
        self.shown.emit(Message(Level.ERROR, text, hint, action))

    def known(self, error: KnownError) -> None:
        """Show a known error; fits as the `failed` callback of the lane."""
        self.error(error.message, error.hint)

    def clear(self) -> None:
        """Take away what is on show."""
        self.cleared.emit()

    def leave_place(self) -> None:
        """The user goes to another record: only what confirms an action stays."""
        self.place_left.emit()


_LOOK: dict[Level, tuple[str, str, IconRole, str]] = {
    Level.INFO: ("banner-info", "info", "accent", "提示"),
    Level.SUCCESS: ("banner-ok", "success", "ok", "完成"),
    Level.WARNING: ("banner-warn", "warning", "warn", "注意"),
    Level.ERROR: ("banner-bad", "error", "bad", "错误"),
}


class MessageBar(QWidget):
    """Shows the newest message and never takes the focus.

    What has to be read stands above the page, as wide as it. What only confirms floats in a
    corner (`floats`), so that the page does not move under the cursor; whoever holds the bar puts
    it there.

    Attributes:
        message: The message on show, or None.
    """

    def __init__(self, messages: Messages, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._frame = QFrame()
        self._outer = QVBoxLayout(self)
        self._outer.addWidget(self._frame)
        self.message: Message | None = None
        self._icon = QLabel()
        self._text = QLabel()
        self._text.setTextFormat(Qt.TextFormat.RichText)
        self._text.setWordWrap(True)
        self._text.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self._action = LinkButton("")
        self._close = QToolButton()
        self._close.setIcon(icon("close"))
        self._close.setAccessibleName("关闭提示")
        self._close.setToolTip("关闭提示")
        self._lay_out()
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.timeout.connect(self.dismiss)
        self._action.clicked.connect(self._on_action_clicked)
        self._close.clicked.connect(self.dismiss)
        messages.shown.connect(self.show_message)
        messages.cleared.connect(self.dismiss)
        messages.place_left.connect(self._on_place_left)
        theme_notifier().changed.connect(self._on_theme_changed)
        self.hide()

    def _lay_out(self) -> None:
        row = QHBoxLayout(self._frame)
        row.setContentsMargins(*_MARGINS)
        row.setSpacing(_GAP)
        row.addWidget(self._icon, 0, Qt.AlignmentFlag.AlignVCenter)
        row.addWidget(self._text, 1)
        row.addWidget(self._action)
        row.addWidget(self._close)
        self._outer.setContentsMargins(20, 10, 20, 0)

    @property
    def floats(self) -> bool:
        """Whether the message on show only confirms."""
        one = self.message
        if one is None:
            return False
        is_brief = one.level is Level.INFO and not one.hint and one.action is None
        return one.level is Level.SUCCESS or is_brief

    def floating_size(self, room: int) -> QSize:
        """How large it is where it floats over a page.

        Args:
            room: How wide it may be, in device-independent pixels.
        """
        said = f"{self.message.text}　{self.message.hint}" if self.message else ""
        bold = QFont(self._text.font())
        bold.setBold(True)
        words = QFontMetrics(bold).horizontalAdvance(said) + _GAP
        buttons = [w for w in (self._action, self._close) if not w.isHidden()]
        around = sum(w.sizeHint().width() + _GAP for w in buttons) + _ICON + _GAP
        around += _MARGINS[0] + _MARGINS[2] + 2 * _BORDER
        width = min(room, words + around)
        text = self._text.heightForWidth(width - around)
        tallest = max(text, *(w.sizeHint().height() for w in buttons))
        return QSize(width, tallest + _MARGINS[1] + _MARGINS[3] + 2 * _BORDER)

    def show_message(self, message: Message) -> None:
        """Replace what is on show."""
        role, _icon_name, _icon_role, word = _LOOK[message.level]
        self.message = message
        self._outer.setContentsMargins(*((0, 0, 0, 0) if self.floats else (20, 10, 20, 0)))
        set_property(self._frame, "floats", self.floats)
        set_property(self._frame, "role", role)
        self._draw_icon()
        hint = f"　{escape(message.hint)}" if message.hint else ""
        self._text.setText(f"<b>{escape(message.text)}</b>{hint}")
        self._action.setVisible(message.action is not None)
        if message.action is not None:
            self._action.setText(message.action.label)
        self.setAccessibleName(f"{word}：{message.text}{message.hint}")
        self._timer.stop()
        if self.floats:
            self._timer.start(SUCCESS_MS * (2 if message.action else 1))
        self.show()

    def dismiss(self) -> None:
        """Hide the bar."""
        self._timer.stop()
        self.message = None
        self.hide()

    def _on_place_left(self) -> None:
        if not self.floats:
            self.dismiss()

    def _on_action_clicked(self) -> None:
        action = self.message.action if self.message else None
        self.dismiss()
        if action is not None:
            action.run()

    def _on_theme_changed(self) -> None:
        if self.message is not None:
            self._draw_icon()

    def _draw_icon(self) -> None:
        if self.message is None:
            return
        _role, name, role, _word = _LOOK[self.message.level]
        ratio = self.devicePixelRatioF()
        self._icon.setPixmap(icon_pixmap(name, _ICON, role=role, ratio=ratio))
