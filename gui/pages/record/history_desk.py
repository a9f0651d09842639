"""Reads a record's history when its panel is on show."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from services.records.history import history

if TYPE_CHECKING:
    from gui.pages.record.record_view import RecordView
    from services.records.history import Entry
    from services.workspace.workspace import Workspace


class HistoryDesk(QObject):
    """Serves the history panel of a record's page."""

    def __init__(self, page: RecordView) -> None:
        super().__init__(page)
        self._page = page
        page.history_button.toggled.connect(self._on_toggled)
        page.history.closed.connect(self._on_closed)

    def refresh(self) -> None:
        """Read again what is on show."""
        if not self._page.history_button.isChecked():
            return
        record_id = self._page.record.id

        def work(workspace: Workspace) -> list[Entry]:
            return history(workspace, record_id) if record_id else []

        self._page.session.read(work, done=self._page.history.show_entries, owner=self)

    def _on_toggled(self, is_on: bool) -> None:
        self._page.history.setVisible(is_on)
        self.refresh()

    def _on_closed(self) -> None:
        self._page.history_button.setChecked(False)
