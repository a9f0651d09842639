"""Dates: typed in any form, stepped by the arrow keys, or picked from a small calendar."""

from __future__ import annotations

from datetime import date, timedelta

from PySide6.QtCore import QDate, QPoint, Qt
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QFrame, QLineEdit, QVBoxLayout

from domain.fields import Field
from gui.common.month import Month
from gui.form.editors import FieldEditor
from gui.form.entry_line import EntryLine
from gui.icons import icon

_FULL = 10
_MONTH = 7


class DateEditor(FieldEditor):
    """A date as precise as it is known."""

    def __init__(self, field: Field, widget: EntryLine) -> None:
        super().__init__(field, widget)
        self._line = widget
        self._popup: CalendarPopup | None = None
        widget.step_requested.connect(self._on_step)
        widget.popup_requested.connect(self._on_popup)
        action = QAction(icon("calendar"), "日历（F4）", widget)
        action.triggered.connect(self._on_popup)
        widget.addAction(action, QLineEdit.ActionPosition.TrailingPosition)

    def _on_step(self, step: int) -> None:
        reading = self.reading()
        if isinstance(reading, str) and reading and not self._line.isReadOnly():
            self.type_text(stepped(reading, step))

    def _on_popup(self) -> None:
        if self._line.isReadOnly():
            return
        self._line.setFocus(Qt.FocusReason.OtherFocusReason)
        if self._popup is None:
            self._popup = CalendarPopup(self._line)
            self._popup.calendar.clicked.connect(self._on_picked)
            self._popup.calendar.activated.connect(self._on_picked)
        reading = self.reading()
        self._popup.open_below(self._line, reading if isinstance(reading, str) else "")

    def _on_picked(self, day: QDate) -> None:
        if self._popup is not None:
            self._popup.hide()
        self.type_text(day.toString("yyyy-MM-dd"))
        self._line.setFocus(Qt.FocusReason.OtherFocusReason)


class CalendarPopup(QFrame):
    """A month to click a day in.

    Attributes:
        calendar: The month.
    """

    def __init__(self, line: EntryLine) -> None:
        super().__init__(line, Qt.WindowType.Popup)
        self.setProperty("role", "card")
        self.setAccessibleName("日历")
        self.calendar = Month(self)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(4, 4, 4, 4)
        layout.addWidget(self.calendar)

    def open_below(self, line: EntryLine, text: str) -> None:
        """Open under the editor, on the date that stands there."""
        day = QDate.fromString(text[:_FULL], "yyyy-MM-dd")
        if day.isValid():
            self.calendar.setSelectedDate(day)
        elif len(text) >= len("2024"):
            self.calendar.setCurrentPage(int(text[:4]), int(text[5:7] or 1))
        self.move(line.mapToGlobal(QPoint(0, line.height() + 2)))
        self.show()
        self.calendar.setFocus()


def stepped(text: str, step: int) -> str:
    """The next or previous day, month or year: whatever the date is precise to."""
    if len(text) == _FULL:
        return _day_after(date.fromisoformat(text), step)
    if len(text) == _MONTH:
        months = int(text[:4]) * 12 + int(text[5:]) - 1 + step
        return f"{months // 12:04d}-{months % 12 + 1:02d}"
    return f"{int(text) + step:04d}"


def _day_after(day: date, step: int) -> str:
    if (step < 0 and day == date.min) or (step > 0 and day == date.max):
        return day.isoformat()
    return (day + timedelta(days=step)).isoformat()
