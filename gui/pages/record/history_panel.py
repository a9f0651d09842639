"""修改记录 beside the form: who changed what, when, on which PC."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QScrollArea, QVBoxLayout, QWidget

from gui.common.buttons import QuietButton
from gui.common.card import hairline
from gui.theme import Theme, current_theme, theme_notifier

if TYPE_CHECKING:
    from services.records.history import Detail, Entry

_WIDTH_EMS = 19
_MOST_DETAILS = 12


class HistoryPanel(QFrame):
    """A card with one block per action, the newest first.

    Signals:
        closed: The user wants it away.
    """

    closed = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setProperty("role", "card")
        self.setAccessibleName("历史")
        title = QLabel("历史")
        title.setProperty("role", "heading")
        close = QuietButton("", icon_name="close")
        close.setAccessibleName("关闭历史")
        close.clicked.connect(self.closed)
        head = QHBoxLayout()
        head.setContentsMargins(16, 8, 6, 4)
        head.addWidget(title, 1)
        head.addWidget(close)
        self._scroll = QScrollArea()
        self._scroll.setWidgetResizable(True)
        self._scroll.setFrameShape(QFrame.Shape.NoFrame)
        self._scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._scroll.setAccessibleName("修改记录")
        column = QVBoxLayout(self)
        column.setContentsMargins(1, 1, 1, 1)
        column.setSpacing(0)
        column.addLayout(head)
        column.addWidget(self._scroll, 1)
        theme_notifier().changed.connect(self._on_theme_changed)
        self._on_theme_changed(current_theme())

    def show_entries(self, entries: Sequence[Entry]) -> None:
        """Show these actions."""
        inner = QWidget()
        inner.setProperty("role", "scrolled")
        column = QVBoxLayout(inner)
        column.setContentsMargins(16, 4, 16, 12)
        column.setSpacing(8)
        for number, entry in enumerate(entries):
            if number:
                column.addWidget(hairline())
            column.addLayout(_block(entry))
        if not entries:
            column.addWidget(_label("保存以后，每次修改都会记在这里。", "muted"))
        column.addStretch(1)
        self._scroll.setWidget(inner)

    def _on_theme_changed(self, theme: Theme) -> None:
        self.setFixedWidth(_WIDTH_EMS * theme.metrics.font_body)


def _block(entry: Entry) -> QVBoxLayout:
    block = QVBoxLayout()
    block.setSpacing(2)
    block.addWidget(_label(entry.label, "strong"))
    place = "" if entry.is_here or not entry.replica else f" · {entry.unit}-{entry.replica}"
    block.addWidget(_label(f"{entry.when:%Y-%m-%d %H:%M} · {entry.who}{place}", "hint"))
    for detail in entry.details[:_MOST_DETAILS]:
        block.addWidget(_label(_detail_text(detail), "label"))
    more = len(entry.details) - _MOST_DETAILS
    if more > 0:
        block.addWidget(_label(f"另有 {more} 处", "hint"))
    return block


def _detail_text(detail: Detail) -> str:
    what = f"{detail.line}：{detail.what}" if detail.line else detail.what
    if detail.old and detail.new:
        return f"{what}　{detail.old} → {detail.new}"
    if detail.new:
        return f"{what}　{detail.new}"
    return f"{what}　{detail.old} → （清空）" if detail.old else what


def _label(text: str, role: str) -> QLabel:
    label = QLabel(text)
    label.setProperty("role", role)
    label.setWordWrap(True)
    label.setTextFormat(Qt.TextFormat.PlainText)
    label.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
    return label
