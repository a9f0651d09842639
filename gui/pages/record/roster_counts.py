"""Offers the numbers that a roster tells for the fields of its record: 培训人数, 其中农民工."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

if TYPE_CHECKING:
    from domain.fields import Field
    from gui.pages.record.record_view import RecordView


class RosterCounts(QObject):
    """Serves a record's page: a button that fills in what the rows tell, once it differs."""

    def __init__(self, page: RecordView) -> None:
        super().__init__(page)
        self._page = page
        self._fields = [field for field in page.ledger.open_fields if field.line_count is not None]
        if page.grid is not None and self._fields:
            page.form.issues_changed.connect(self._show)
            page.grid.counts_button.clicked.connect(self.take)

    def offered(self) -> list[tuple[Field, int]]:
        """The fields that hold another number than the rows tell, with that number."""
        page = self._page
        if page.grid is None or page.is_read_only:
            return []
        lines = [line.fields for line in page.grid.lines()]
        held = page.form.values().fields
        found = [(field, field.line_count.of(lines)) for field in self._fields if field.line_count]
        return [
            (field, count)
            for field, count in found
            if count is not None and held.get(field.key) != count
        ]

    def take(self) -> None:
        """Fill them in as if they were typed."""
        for field, count in self.offered():
            editor = self._page.form.cells[field.key].editor
            editor.type_text(str(count))
            editor.commit()

    def _show(self) -> None:
        grid, offered = self._page.grid, self.offered()
        if grid is None:
            return
        said = "、".join(f"{field.label} {count:,}" for field, count in offered)
        grid.counts_button.setText(f"按名册填：{said}")
        grid.counts_button.setVisible(bool(offered))
