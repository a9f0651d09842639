"""Below the indicators: the records that one figure counts, and those it does not."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QToolButton, QVBoxLayout, QWidget

from domain.progress.formatting import NOTHING
from gui.common.card import Card
from gui.common.elided_label import ElidedLabel
from gui.common.tag import Tag
from gui.icons import icon
from gui.pages.home.rows_table import Cell, Column, RowData, RowsTable
from gui.pages.progress.rows import KINDS, facts_of, figure_text, status_text, with_unit
from services.figures.explanation import Counted, Explanation, NotCounted
from services.figures.progress import ProgressRow

_COUNTED = (
    Column("计入", stretches=True),
    Column("单位"),
    Column("时间"),
    Column("数量", right=True),
)
_NOT_COUNTED = (
    Column("未计入", stretches=True),
    Column("单位"),
    Column("时间"),
    Column("原因", stretches=True),
)
_FACTS_FROM = 11
_MOST = 20
"""Share of the heading line that the formula may take, against the stretch of 1 behind it."""
PROMPT = "选择一个指标，看哪些记录计入、哪些没有计入。"


class RecordsPanel(Card):
    """The explanation of one figure.

    Attributes:
        counted: Records that count.
        not_counted: Records that do not, with the reason.

    Signals:
        record_chosen: (ledger key, record id).
        close_requested: The user wants the room back.
    """

    record_chosen = Signal(str, str)
    close_requested = Signal()

    def __init__(self) -> None:
        super().__init__("指标")
        self.counted = RowsTable(_COUNTED, "计入的记录")
        self.not_counted = RowsTable(_NOT_COUNTED, "没有计入的记录")
        self._tag = Tag("")
        self._tag.hide()
        self.add_beside_title(self._tag)
        self.close_button = QToolButton()
        self.close_button.setIcon(icon("close"))
        self.close_button.setAccessibleName("收起记录")
        self.close_button.setToolTip("收起记录（Esc）")
        self.close_button.clicked.connect(self.close_requested)
        self.heading.addWidget(self.close_button)
        self.formula = ElidedLabel()
        self.formula.setProperty("role", "hint")
        self.facts = ElidedLabel()
        self.facts.setProperty("role", "hint")
        self._sums = QLabel(), QLabel()
        self._shown = ""
        self._lay_out()
        for table in (self.counted, self.not_counted):
            table.row_chosen.connect(self._on_row_chosen)
        self.clear()

    def _lay_out(self) -> None:
        self.heading.insertWidget(self.heading.count() - 2, self.formula, _MOST)
        self.body.addWidget(self.facts)
        row = QHBoxLayout()
        row.setSpacing(24)
        for table, label in zip((self.counted, self.not_counted), self._sums, strict=True):
            label.setProperty("role", "hint")
            side = QWidget()
            column = QVBoxLayout(side)
            column.setContentsMargins(0, 4, 0, 0)
            column.setSpacing(2)
            column.addWidget(table, 1)
            column.addWidget(label)
            row.addWidget(side, 1)
        self.body.addLayout(row, 1)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """On a low screen the records come before the facts."""
        super().resizeEvent(event)
        is_roomy = event.size().height() >= _FACTS_FROM * self.fontMetrics().height()
        self.facts.setVisible(is_roomy)

    def clear(self) -> None:
        """Show nothing but what to do."""
        self._shown = ""
        self.set_title(PROMPT)
        self._tag.hide()
        for label in (self.formula, self.facts, *self._sums):
            label.setText("")
        self.counted.show_rows([])
        self.not_counted.show_rows([])

    def show_heading(self, row: ProgressRow, unit: str) -> None:
        """Say at once which figure is meant; its records come later."""
        one = row.by_unit[unit] if unit else row.progress
        self.set_title(f"{one.code} {one.name} = {with_unit(row.indicator, one.actual)}")
        self._tag.show_state(status_text(one), KINDS.get(one.status, "hold"))
        self._tag.show()
        asked = ProgressRow(row.indicator, one, newest="" if unit else row.newest)
        self.facts.setText(" · ".join(filter(None, (one.suspected_note, *facts_of(asked)))))

    def show_explanation(self, found: Explanation, units: dict[str, str]) -> None:
        """Show the records.

        Args:
            found: The explanation.
            units: Short names of the units, by code.
        """
        one = found.progress
        place = f"（{units.get(found.unit, found.unit)}）" if found.unit and len(units) > 1 else ""
        figure = with_unit(found.indicator, found.actual)
        self.set_title(f"{one.code} {one.name}{place} = {figure}")
        self.formula.setText(found.formula)
        self.counted.show_rows([self._counted(found, c, units) for c in found.counted])
        self.not_counted.show_rows([self._not_counted(n, units) for n in found.not_counted])
        totals = (found.counted_total, found.not_counted_total)
        lists = (found.counted, found.not_counted)
        for label, total, shown in zip(self._sums, totals, lists, strict=True):
            label.setText(_total(total, len(shown)))

    @staticmethod
    def _counted(found: Explanation, one: Counted, units: dict[str, str]) -> RowData:
        amount = figure_text(found.indicator, one.amount)
        if one.base is not None:
            amount = f"{one.amount} / {one.base}"
        return RowData(
            (
                _title(one, units),
                units.get(one.unit, one.unit),
                one.date or NOTHING,
                Cell(f"{amount}（{one.note}）" if one.note else amount, tip=one.note),
            ),
            key=(one.ledger, one.id),
        )

    @staticmethod
    def _not_counted(one: NotCounted, units: dict[str, str]) -> RowData:
        return RowData(
            (
                Cell(one.title, tip=one.title),
                units.get(one.unit, one.unit),
                one.date or NOTHING,
                Cell(one.reason, tone="soft", tip=one.reason),
            ),
            key=(one.ledger, one.id),
        )

    def focus_records(self) -> None:
        """Put the focus on the first list that has any record."""
        for table in (self.counted, self.not_counted):
            if table.rows.rowCount():
                table.setFocus(Qt.FocusReason.ShortcutFocusReason)
                if not table.currentIndex().isValid():
                    table.setCurrentIndex(table.rows.index(0, 0))
                return

    def _on_row_chosen(self, key: object) -> None:
        if isinstance(key, tuple):
            ledger, record = key
            self.record_chosen.emit(ledger, record)


def _title(one: Counted, units: dict[str, str]) -> Cell:
    """The title of a counted record, with the one it is suspected to be."""
    other, twice = one.resembles, ""
    if other is not None:
        title = other.title if other.title != one.title else ""
        told = (units.get(other.unit, other.unit), other.date, title)
        twice = f"疑似重复：{' '.join(filter(None, told))}"
    text = f"{one.title}　{twice}" if twice else one.title
    return Cell(text, tip="\n".join(filter(None, (one.title, twice, one.note))))


def _total(total: int, shown: int) -> str:
    if total > shown:
        return f"共 {total:,} 条，列出前 {shown:,} 条"
    return f"共 {total:,} 条" if total else "没有"
