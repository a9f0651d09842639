"""A day typed or chosen from a calendar, as high and with the same margins as other fields."""

from __future__ import annotations

from datetime import date

from PySide6.QtCore import QDate, QLocale, QSize
from PySide6.QtWidgets import QDateEdit, QLineEdit, QWidget

from gui.common.month import Month
from gui.theme import current_theme

_MARGIN = 7
"""What Qt's own line within the field lacks to stand as text stands in other fields."""


class DayEdit(QDateEdit):
    """Shows a day as 2025-07-03."""

    def __init__(self, day: date, parent: QWidget | None = None) -> None:
        super().__init__(QDate(day.year, day.month, day.day), parent)
        self.setDisplayFormat("yyyy-MM-dd")
        self.setCalendarPopup(True)
        self.setCalendarWidget(Month())
        self.setLocale(QLocale(QLocale.Language.Chinese, QLocale.Country.China))
        for line in self.findChildren(QLineEdit):
            line.setTextMargins(_MARGIN, 0, 0, 0)

    @property
    def day(self) -> date:
        """What stands in the field."""
        shown = self.date()
        return date(shown.year(), shown.month(), shown.day())

    @day.setter
    def day(self, day: date) -> None:
        self.setDate(QDate(day.year, day.month, day.day))

    def sizeHint(self) -> QSize:
        """Room for the digits and the arrow."""
        height = current_theme().metrics.field_height
        digits = self.fontMetrics().horizontalAdvance("2025-12-31")
        return QSize(digits + height + 2 * _MARGIN, height)

    def minimumSizeHint(self) -> QSize:
        """The same."""
        return self.sizeHint()
