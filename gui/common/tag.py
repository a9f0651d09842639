"""A state as a word on a tint, never as colour alone."""

from __future__ import annotations

from typing import Literal

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QSizePolicy, QWidget

from gui.common.style import set_property

TagKind = Literal["ok", "warn", "bad", "hold", "accent"]


class Tag(QLabel):
    """A small rounded label: 待报, 退回 2, 草稿."""

    def __init__(self, text: str, kind: TagKind = "hold", parent: QWidget | None = None) -> None:
        super().__init__(text, parent)
        self.setProperty("tag", kind)
        self.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)

    def show_state(self, text: str, kind: TagKind) -> None:
        """Change word and tint together."""
        self.setText(text)
        set_property(self, "tag", kind)
