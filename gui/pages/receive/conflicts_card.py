"""冲突: fields with several values, each with who entered it and when."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QLabel, QScrollArea, QVBoxLayout, QWidget

from gui.common.card import Card, hairline

if TYPE_CHECKING:
    from services.sync.packages_log import ConflictingValue, FieldConflict

_KEPT = "两个值都会保留，先显示较晚填的"


class ConflictsCard(Card):
    """Lists conflicts; all values are kept until somebody decides."""

    def __init__(self) -> None:
        super().__init__("冲突", _KEPT)

    def show_conflicts(self, number: int, conflicts: Sequence[FieldConflict]) -> None:
        """Show some of so many conflicts; hidden where there is none."""
        self.setVisible(bool(number))
        self.set_title(f"冲突 {number}", _KEPT)
        while (item := self.body.takeAt(0)) is not None:
            widget = item.widget()
            if widget is not None:
                widget.deleteLater()
        if number:
            self.body.addWidget(_listed(conflicts, number - len(conflicts)), 1)


def _listed(conflicts: Sequence[FieldConflict], rest: int) -> QScrollArea:
    inner = QWidget()
    inner.setProperty("role", "scrolled")
    column = QVBoxLayout(inner)
    column.setContentsMargins(0, 0, 6, 0)
    column.setSpacing(6)
    for conflict in conflicts:
        column.addWidget(_label(f"{conflict.title} · {conflict.field}", "strong"))
        for value in conflict.values:
            column.addLayout(_value_row(conflict, value))
        column.addWidget(hairline())
    if rest > 0:
        column.addWidget(_label(f"另有 {rest} 处没有列出。", "muted"))
    column.addStretch(1)
    area = QScrollArea()
    area.setWidgetResizable(True)
    area.setAccessibleName("冲突")
    area.setWidget(inner)
    return area


def _value_row(conflict: FieldConflict, value: ConflictingValue) -> QHBoxLayout:
    shown = "（现在显示）" if value.is_shown else ""
    row = QHBoxLayout()
    row.setSpacing(12)
    where = value.place or conflict.unit
    who = f"{where} · {value.who} · {value.when.month}月{value.when.day}日 {value.when:%H:%M}"
    row.addWidget(_label(who, "label"), 3)
    said = _label(f"{value.text}{shown}", "")
    said.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
    row.addWidget(said, 2)
    return row


def _label(text: str, role: str) -> QLabel:
    label = QLabel(text)
    label.setProperty("role", role)
    label.setWordWrap(True)
    return label
