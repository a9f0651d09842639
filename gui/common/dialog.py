"""What every dialog that asks for something is made of."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtWidgets import QDialog

from gui.common.help_key import offer_help

if TYPE_CHECKING:
    from PySide6.QtWidgets import QWidget


class Dialog(QDialog):
    """A dialog that the handbook tells about: F1 opens it, and what was typed stays.

    Attributes:
        help_place: The chapter or section that F1 opens.
    """

    def __init__(self, parent: QWidget | None, *, help_place: str) -> None:
        super().__init__(parent)
        self.help_place = help_place
        offer_help(self, help_place)
