"""F1 in a window: the handbook beside it, at what fits; the main window has its own."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtGui import QKeySequence, QShortcut

if TYPE_CHECKING:
    from PySide6.QtWidgets import QWidget


def offer_help(window: QWidget, place: str) -> None:
    """Let F1 open the handbook.

    Args:
        window: Where the key is pressed; the handbook closes with it.
        place: Name of a chapter or section of the handbook.
    """

    def open_it() -> None:
        from gui.pages.help.window import show_help  # noqa: PLC0415 - when first wanted

        show_help(window, place)

    QShortcut(QKeySequence("F1"), window).activated.connect(open_it)
