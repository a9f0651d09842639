"""The preview beside the review list."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from gui.common.card import Card, hairline
from gui.common.empty_state import EmptyState
from gui.common.tag import Tag
from gui.pages.home.rows_table import Column, RowData, RowsTable
from gui.pages.review.detail import Detail, Finding

_MOST_DIFFERENCES = 12
"""Differences that are listed; a roster replaced as a whole has hundreds."""
_MOST_AT_ONCE = 20
"""Lines of a roster that are seen at once; a longer one scrolls."""


class DetailView(Card):
    """Shows one record, or says that none is chosen.

    Attributes:
        shown: Id of the record on show; empty where there is none.
    """

    def __init__(self) -> None:
        super().__init__()
        self.setAccessibleName("记录内容")
        self.shown = ""
        self._empty = EmptyState("没有选中的记录", "在左边的列表里选一条。", "file")
        self._area = QScrollArea()
        self._area.setWidgetResizable(True)
        self._area.setAccessibleName("记录内容")
        self.body.addWidget(self._empty, 1)
        self.body.addWidget(self._area, 1)
        self.clear()

    def clear(self) -> None:
        """Show that nothing is chosen."""
        self.shown = ""
        self._area.hide()
        self._empty.show()

    def show_detail(self, detail: Detail) -> None:
        """Show a record."""
        self.shown = detail.id
        inner = QWidget()
        inner.setProperty("role", "scrolled")
        column = QVBoxLayout(inner)
        column.setContentsMargins(0, 0, 8, 0)
        column.setSpacing(10)
        column.addWidget(_text(detail.title, "heading"))
        column.addWidget(_text(detail.source, "hint"))
        if detail.since:
            column.addWidget(_text(f"上次审核以后改动 {len(detail.since)} 处", "heading"))
            shown = [*detail.since[:_MOST_DIFFERENCES]]
            if len(detail.since) > _MOST_DIFFERENCES:
                shown.append(f"另有 {len(detail.since) - _MOST_DIFFERENCES} 处，见台账里的历史")
            column.addWidget(_text("\n".join(shown), "warning"))
        for finding in detail.findings:
            column.addLayout(_finding(finding))
        column.addLayout(_fields(detail.fields))
        if detail.evidence:
            column.addWidget(_text(f"佐证材料：{'、'.join(detail.evidence)}", ""))
        if detail.line_count:
            column.addWidget(hairline())
            column.addWidget(_text(_roster_title(detail), "heading"))
            column.addWidget(_lines(detail))
        if detail.decisions:
            column.addWidget(hairline())
            column.addWidget(_text("审核记录", "heading"))
            for decision in detail.decisions:
                column.addWidget(_text(decision, "label"))
        column.addStretch(1)
        self._area.setWidget(inner)
        self._empty.hide()
        self._area.show()


def _roster_title(detail: Detail) -> str:
    return f"{detail.roster} {detail.line_count} 行"


def _text(text: str, role: str) -> QLabel:
    label = QLabel(text)
    label.setProperty("role", role)
    label.setWordWrap(True)
    label.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
    label.setTextFormat(Qt.TextFormat.PlainText)
    return label


def _finding(finding: Finding) -> QHBoxLayout:
    kind = "必须改" if finding.is_must else "已说明" if finding.explanation else "需说明"
    look = "bad" if finding.is_must else "hold" if finding.explanation else "warn"
    row = QHBoxLayout()
    row.setSpacing(8)
    row.addWidget(Tag(kind, "bad" if look == "bad" else "hold" if look == "hold" else "warn"))
    explained = f"　说明：{finding.explanation}" if finding.explanation else ""
    row.addWidget(_text(f"{finding.text}{explained}", ""), 1)
    return row


def _fields(fields: Sequence[tuple[str, str]]) -> QGridLayout:
    grid = QGridLayout()
    grid.setHorizontalSpacing(14)
    grid.setVerticalSpacing(6)
    grid.setColumnStretch(1, 1)
    for row, (label, value) in enumerate(fields):
        name = _text(label, "label")
        name.setWordWrap(False)
        name.setAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignTop)
        grid.addWidget(name, row, 0)
        grid.addWidget(_text(value, ""), row, 1)
    return grid


def _lines(detail: Detail) -> RowsTable:
    columns = [Column("序", right=True), *(Column(head) for head in detail.heads)]
    table = RowsTable(columns, detail.roster, fits=True, most=_MOST_AT_ONCE)
    table.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAsNeeded)
    table.show_rows(
        [RowData((str(at), *line), at) for at, line in enumerate(detail.lines, start=1)]
    )
    return table
