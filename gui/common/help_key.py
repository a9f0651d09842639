"""F1 in a window: the handbook beside it, at what fits; the main window has its own."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtGui import QKeySequence, QShortcut

if TYPE_CHECKING:
    from PySide6.QtWidgets import QWidget


def open_help(window: QWidget, place: str) -> None:
    """Open the handbook beside a window, at a chapter or section."""
    from gui.pages.help.window import show_help  # noqa: PLC0415 - when first wanted

    show_help(window, place)


def offer_help(window: QWidget, place: str) -> None:
    """Let F1 open the handbook.

    Args:
        window: Where the key is pressed; the handbook closes with it.
        place: Name of a chapter or section of the handbook.
    """
    QShortcut(QKeySequence("F1"), window).activated.connect(partial(open_help, window, place))
