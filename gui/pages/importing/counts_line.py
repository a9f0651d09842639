"""One line of counts that add up: 读到 42 行：新增 35 · 修改 0 · 相同 0 · 跳过 2 · 有误 5."""

from __future__ import annotations

from PySide6.QtWidgets import QHBoxLayout, QLabel, QWidget

from gui.common.tag import Tag
from gui.pages.importing.rows import sentence, shares
from services.workbooks.importing import Tally


class CountsLine(QWidget):
    """What was read, and its parts as tags; a part that is nothing is quiet."""

    def __init__(self) -> None:
        super().__init__()
        self._title = QLabel()
        self._title.setProperty("role", "heading")
        self._tags = [Tag("") for _part in shares(Tally())]
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(8)
        row.addWidget(self._title)
        for tag in self._tags:
            row.addWidget(tag)
        row.addStretch(1)

    def show_counts(self, title: str, tally: Tally) -> None:
        """Show these counts."""
        self._title.setText(title)
        for tag, (word, number, tint) in zip(self._tags, shares(tally), strict=True):
            tag.show_state(f"{word} {number:,}", tint if number else "hold")
        self.setAccessibleName(sentence(title, tally))
