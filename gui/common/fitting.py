"""Keeps a small window as large as what it says, and every window on the screen."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, QSize
from PySide6.QtWidgets import QLayout, QWidget

_FRAME = QSize(8, 40)
"""What a title bar and its borders take, roughly: nobody knows before the window is shown."""

_TRIES = 3


def room_for(window: QWidget) -> QSize:
    """How large a window may be so that its frame stays on the screen."""
    return window.screen().availableGeometry().size() - _FRAME


class Fitting(QObject):
    """Lets a window grow with what it says: a longer sentence never squeezes what stands below.

    Qt asks a layout how high wrapped text is only when the window is first shown, and does not
    hold a window with a least width of its own to the width that its buttons need.
    """

    def __init__(self, window: QWidget) -> None:
        super().__init__(window)
        window.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Look whether there is room whenever something of the layout has changed."""
        is_due = event.type() in {QEvent.Type.LayoutRequest, QEvent.Type.Show}
        if is_due and isinstance(watched, QWidget) and watched.isVisible():
            _fit(watched)
        return False


def _fit(window: QWidget) -> None:
    layout = window.layout()
    if layout is None:
        return
    layout.activate()
    room = window.screen().availableGeometry()
    frame = window.frameGeometry().height() - window.height()
    wide = min(layout.totalMinimumSize().width(), room.width())
    if wide > window.width():
        window.resize(wide, window.height())
    # Text that has only now been given its width may ask for more.
    for _try in range(_TRIES):
        height = min(_needed(layout, window.width()), room.height() - frame)
        if height <= window.height():
            break
        window.resize(window.width(), height)
    below = window.y() + window.height() + frame - (room.bottom() + 1)
    if below > 0:
        window.move(window.x(), max(room.top(), window.y() - below))


def _needed(layout: QLayout, width: int) -> int:
    if layout.hasHeightForWidth():
        return int(layout.totalHeightForWidth(width))
    return int(layout.totalSizeHint().height())
