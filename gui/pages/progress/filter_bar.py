"""What the progress page is about: the years, the day, and which indicators are shown."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from PySide6.QtCore import Signal
from PySide6.QtWidgets import (
    QButtonGroup,
    QComboBox,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QWidget,
)

from domain.progress import Status
from domain.search import initials_of
from gui.common.buttons import Chip, LinkButton
from gui.common.day_edit import DayEdit
from gui.icons import icon
from gui.pages.ledger.flow_layout import FlowLayout
from gui.theme import Theme, current_theme, theme_notifier
from services.figures.progress import ProgressRow

_NUMERALS = "零一二三四五六七八九十"
_SEARCH_LETTERS = 16
_DAY_MARGIN = 7
LATE = "late"
"""The choice of all that is late or was missed."""
_LATE = frozenset({Status.BEHIND, Status.FAR_BEHIND, Status.NOT_MET})


class ProgressFilter(QWidget):
    """Chips for the years, a search box, a state, a day; in as many lines as they need.

    Attributes:
        year: One year; None for the whole plan.
        search: The search box.
        task: The choice of tasks.
        state: The choice of states.
        day: 截至.

    Signals:
        question_changed: Another year or day: the figures have to be read again.
        narrowed: Other indicators are wanted of the figures on show.
    """

    question_changed = Signal()
    narrowed = Signal()

    def __init__(self, years: Sequence[int], tasks: Sequence[str], today: date) -> None:
        super().__init__()
        self.year: int | None = None
        self._today = today
        self._flow = FlowLayout(self)
        self.chips: dict[int | None, Chip] = {}
        self._make_chips(years)
        self._make_search()
        self._make_task(tasks)
        self._make_state()
        self._make_day()
        for widget in (self.search, self.day):
            widget.ensurePolished()
        theme_notifier().changed.connect(self._on_theme_changed)
        self._on_theme_changed(current_theme())

    @property
    def as_of(self) -> date | None:
        """The day chosen; None while it follows today."""
        return self.day.day if self.day.day != self._today else None

    def passes(self, row: ProgressRow) -> bool:
        """Whether an indicator is wanted."""
        wanted = self.state.currentData()
        status = row.progress.status
        if wanted == LATE and status not in _LATE:
            return False
        if isinstance(wanted, Status) and status is not wanted:
            return False
        task = self.task.currentData()
        if task is not None and row.indicator.task != task:
            return False
        text = self.search.text().strip().lower()
        name = row.indicator.name
        return not text or any(
            text in hay.lower() for hay in (row.indicator.code, name, initials_of(name))
        )

    def choose_year(self, year: int | None) -> None:
        """Choose a year; None for the whole plan."""
        self.chips[year].click()

    def choose_task(self, name: str) -> bool:
        """Show the indicators of one task, in all states.

        Returns:
            Whether there is such a task.
        """
        at = self.task.findData(name)
        if at > 0:
            self.search.clear()
            self.state.setCurrentIndex(0)
            self.task.setCurrentIndex(at)
        return at > 0

    def show_all(self) -> None:
        """Take back what narrows the list, the search apart."""
        self.task.setCurrentIndex(0)
        self.state.setCurrentIndex(0)

    def _make_chips(self, years: Sequence[int]) -> None:
        group = QButtonGroup(self)
        count = len(years)
        whole = f"{_NUMERALS[count]}年累计" if count < len(_NUMERALS) else "规划期累计"
        for year in (None, *reversed(years)):
            chip = Chip(whole if year is None else str(year))
            chip.setAccessibleName(whole if year is None else f"{year}年")
            chip.setChecked(year is None)
            chip.clicked.connect(self._on_chip_clicked)
            group.addButton(chip)
            self.chips[year] = chip
            self._flow.addWidget(chip)

    def _make_search(self) -> None:
        self.search = QLineEdit()
        self.search.setAccessibleName("查找指标")
        self.search.setPlaceholderText("查找：编号、名称、首字母")
        self.search.setClearButtonEnabled(True)
        self.search.addAction(icon("search"), QLineEdit.ActionPosition.LeadingPosition)
        self.search.textChanged.connect(self.narrowed)
        self._flow.addWidget(self.search)

    def _make_task(self, tasks: Sequence[str]) -> None:
        self.task = QComboBox()
        self.task.setAccessibleName("任务")
        self.task.addItem("全部任务", None)
        for name in tasks:
            self.task.addItem(name, name)
        self.task.currentIndexChanged.connect(self.narrowed)
        self._flow.addWidget(self.task)

    def _make_state(self) -> None:
        self.state = QComboBox()
        self.state.setAccessibleName("状态")
        self.state.addItem("全部状态", None)
        self.state.addItem("滞后和未达标", LATE)
        for status in Status:
            self.state.addItem(status.value, status)
        self.state.currentIndexChanged.connect(self.narrowed)
        self._flow.addWidget(self.state)

    def _make_day(self) -> None:
        label = QLabel("截至")
        label.setProperty("role", "label")
        self.day = DayEdit(self._today)
        self.day.setAccessibleName("截至日期")
        self.day.setKeyboardTracking(False)
        label.setBuddy(self.day)
        self.to_today = LinkButton("今天")
        self.to_today.setAccessibleName("截至今天")
        self.to_today.hide()
        self.day.dateChanged.connect(self._on_day_changed)
        self.to_today.clicked.connect(self._on_today_clicked)
        together = QWidget()
        row = QHBoxLayout(together)
        row.setContentsMargins(_DAY_MARGIN, 0, 0, 0)
        row.setSpacing(_DAY_MARGIN)
        for widget in (label, self.day, self.to_today):
            row.addWidget(widget)
        self._flow.addWidget(together)

    def _on_theme_changed(self, _theme: Theme) -> None:
        letter = self.search.fontMetrics().horizontalAdvance("国")
        self.search.setFixedWidth(_SEARCH_LETTERS * letter)
        self.day.setFixedSize(self.day.sizeHint())
        self._flow.invalidate()
        self.updateGeometry()

    def _on_chip_clicked(self) -> None:
        self.year = next(year for year, chip in self.chips.items() if chip.isChecked())
        self.question_changed.emit()

    def _on_day_changed(self) -> None:
        self.to_today.setVisible(self.as_of is not None)
        self.question_changed.emit()

    def _on_today_clicked(self) -> None:
        self.day.day = self._today
