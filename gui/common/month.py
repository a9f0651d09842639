"""A month to choose a day in, in the colours and words of the program."""

from __future__ import annotations

from PySide6.QtCore import QLocale, QSize, Qt
from PySide6.QtGui import QColor, QTextCharFormat
from PySide6.QtWidgets import QCalendarWidget, QTableView, QToolButton, QWidget

from gui.icons import icon
from gui.theme import Theme, current_theme, theme_notifier

_COLUMNS, _ROWS = 7, 8
"""Days of a week; weeks on show, with the line of their names and that of the month."""
_WEEKEND = (Qt.DayOfWeek.Saturday, Qt.DayOfWeek.Sunday)


class Month(QCalendarWidget):
    """Begins on Monday; what is not of the month is quiet."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setLocale(QLocale(QLocale.Language.Chinese, QLocale.Country.China))
        self.setFirstDayOfWeek(Qt.DayOfWeek.Monday)
        self.setVerticalHeaderFormat(QCalendarWidget.VerticalHeaderFormat.NoVerticalHeader)
        self.setHorizontalHeaderFormat(QCalendarWidget.HorizontalHeaderFormat.SingleLetterDayNames)
        for name, step, said in (("prev", "left", "上个月"), ("next", "right", "下个月")):
            button = self.findChild(QToolButton, f"qt_calendar_{name}month")
            if isinstance(button, QToolButton):
                button.setIcon(icon(f"chevron-{step}"))
                button.setAccessibleName(said)
                button.setToolTip(said)
        for view in self.findChildren(QTableView):
            # Else no day may be narrower than the heading of a table.
            view.horizontalHeader().setMinimumSectionSize(1)
        theme_notifier().changed.connect(self._on_theme_changed)
        self._on_theme_changed(current_theme())

    def sizeHint(self) -> QSize:
        """Square days as high as a row of a table."""
        row = current_theme().metrics.row_height
        return QSize((_COLUMNS + 1) * row, _ROWS * row)

    def minimumSizeHint(self) -> QSize:
        """The same."""
        return self.sizeHint()

    def _on_theme_changed(self, theme: Theme) -> None:
        colours = theme.colours
        names, day = QTextCharFormat(), QTextCharFormat()
        names.setForeground(QColor(colours.soft))
        names.setBackground(QColor(colours.panel))
        day.setForeground(QColor(colours.ink))
        self.setHeaderTextFormat(names)
        for weekend in _WEEKEND:
            self.setWeekdayTextFormat(weekend, day)
