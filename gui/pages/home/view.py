"""Layout of 工作台: the period, what needs a look, the tasks, the newest records, the backup."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QHBoxLayout, QLabel, QVBoxLayout, QWidget

from gui.common.buttons import Button, PrimaryButton
from gui.common.card import Card
from gui.common.elided_label import ElidedLabel
from gui.common.tag import Tag
from gui.pages.home.links import ATTENTION_COLUMNS
from gui.pages.home.rows import RECENT_COLUMNS, UNIT_COLUMNS
from gui.pages.home.rows_table import Column, RowData, RowsTable
from gui.theme import current_theme

_GAP = 14
_BESIDE_FROM = 960
"""Width, at the designed font size, from which the units stand beside what is due."""


def label(text: str = "", role: str = "") -> QLabel:
    """A label of a role."""
    made = QLabel(text)
    made.setProperty("role", role)
    return made


class PeriodCard(Card):
    """本期报送: one figure, what it counts, a sentence, one button.

    Attributes:
        days: Days to the deadline.
        go: Leads on.
    """

    def __init__(self, button: str) -> None:
        super().__init__("本期报送")
        self.days = Tag("")
        self.add_beside_title(self.days)
        self._figure = label(role="figure")
        self._counted = label(role="muted")
        self._sentence = ElidedLabel()
        self._sentence.setProperty("role", "muted")
        self.go = PrimaryButton(button)
        number = QHBoxLayout()
        number.setSpacing(6)
        number.addWidget(self._figure)
        number.addWidget(self._counted, 0, Qt.AlignmentFlag.AlignBottom)
        number.addStretch(1)
        words = QVBoxLayout()
        words.setSpacing(2)
        words.addLayout(number)
        words.addWidget(self._sentence)
        row = QHBoxLayout()
        row.setSpacing(16)
        row.addLayout(words, 1)
        row.addWidget(self.go)
        self.body.addLayout(row)
        self.body.addStretch(1)

    def say(self, figure: str, counted: str, sentence: str) -> None:
        """Fill in."""
        self._figure.setText(figure)
        self._counted.setText(counted)
        self._sentence.setText(sentence)


class BackupCard(Card):
    """备份: when the last one was made, and one more now.

    Attributes:
        go: 立即备份.
    """

    def __init__(self, *, is_slim: bool) -> None:
        """Make it empty; a slim one is a single line that says the place as tool tip."""
        super().__init__("备份")
        self.go = Button("立即备份", icon_name="backup")
        self._when = ElidedLabel()
        self._state = Tag("")
        self._place = label(role="hint")
        self._place.setWordWrap(True)
        self._is_slim = is_slim
        self.heading.addWidget(self.go)
        if is_slim:
            self.heading.insertWidget(2, self._when)
            self.heading.insertWidget(3, self._state)
            return
        row = QHBoxLayout()
        row.setSpacing(6)
        row.addWidget(self._when)
        row.addWidget(self._state)
        row.addStretch(1)
        self.body.addLayout(row)
        self.body.addWidget(self._place)
        self.body.addStretch(1)

    def say(self, when: str, place: str, *, is_good: bool) -> None:
        """Fill in."""
        self._when.setText(when)
        self._state.show_state("正常" if is_good else "请备份", "ok" if is_good else "warn")
        self._place.setText(place)
        if self._is_slim:
            self._state.setToolTip(place)


class HomeView(QWidget):
    """All cards of the page.

    Attributes:
        period: 本期报送.
        attention: What needs a look.
        units: The city: how the units stand.
        recent: Records entered last.
        backup: 备份.
    """

    def __init__(self, *, is_city: bool) -> None:
        super().__init__()
        self.period = PeriodCard("接收" if is_city else "报送体检")
        self.attention = RowsTable(ATTENTION_COLUMNS, "需要处理", fits=True, leads_on=True)
        self.nothing = label("没有需要处理的记录。", "muted")
        self.units = RowsTable(UNIT_COLUMNS, "各单位报送情况", fits=True, leads_on=True)
        self.recent = RowsTable(RECENT_COLUMNS, "最近录入", fits=True, leads_on=True)
        self.no_recent = label("还没有录入记录。", "muted")
        self.backup = BackupCard(is_slim=is_city)
        self.tasks: RowsTable | None = None
        self._beside = QBoxLayout(QBoxLayout.Direction.LeftToRight)
        self._tasks = Card("任务进度")
        self._is_city = is_city
        self._lay_out()

    def _lay_out(self) -> None:
        attention = Card("需要处理")
        attention.body.addWidget(self.attention)
        attention.body.addWidget(self.nothing)
        attention.body.addStretch(1)
        recent = Card("最近录入")
        recent.body.addWidget(self.recent)
        recent.body.addWidget(self.no_recent)
        recent.body.addStretch(1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(_GAP)
        if self._is_city:
            self._lay_out_city(attention)
            column.addLayout(self._beside)
        else:
            column.addLayout(_side_by_side((self.period, 1), (attention, 1)))
        column.addWidget(self._tasks)
        if self._is_city:
            column.addWidget(recent)
        else:
            column.addLayout(_side_by_side((recent, 5), (self.backup, 3)))
        column.addStretch(1)

    def _lay_out_city(self, attention: Card) -> None:
        """What is due and what waits, beside it the units; below it where room is short."""
        units = Card("各单位报送情况")
        units.body.addWidget(self.units)
        units.body.addStretch(1)
        due = QVBoxLayout()
        due.setSpacing(_GAP)
        for card in (self.period, attention, self.backup):
            due.addWidget(card)
        due.setStretch(1, 1)
        self._beside.setSpacing(_GAP)
        self._beside.addLayout(due, 5)
        self._beside.addWidget(units, 6)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Put the units below where there is too little room beside."""
        super().resizeEvent(event)
        is_wide = event.size().width() / current_theme().font_scale >= _BESIDE_FROM
        direction = QBoxLayout.Direction
        self._beside.setDirection(direction.LeftToRight if is_wide else direction.TopToBottom)

    def show_attention(self, rows: Sequence[RowData]) -> None:
        """Fill 需要处理."""
        self.attention.show_rows(rows)
        self.attention.setVisible(bool(rows))
        self.nothing.setVisible(not rows)

    def show_recent(self, rows: Sequence[RowData]) -> None:
        """Fill 最近录入."""
        self.recent.show_rows(rows)
        self.recent.setVisible(bool(rows))
        self.no_recent.setVisible(not rows)

    def show_tasks(self, columns: Sequence[Column], rows: Sequence[RowData], note: str) -> None:
        """Fill 任务进度."""
        if self.tasks is None:
            self.tasks = RowsTable(columns, "任务进度", fits=True, leads_on=True)
            self._tasks.body.addWidget(self.tasks)
        self.tasks.show_rows(rows)
        self._tasks.set_title("任务进度", note)


def _side_by_side(*cards: tuple[QWidget, int]) -> QHBoxLayout:
    row = QHBoxLayout()
    row.setSpacing(_GAP)
    for card, share in cards:
        row.addWidget(card, share)
    return row
