"""Until something is saved in a session, F2 takes over from the newest record of the ledger."""

from __future__ import annotations

from typing import TYPE_CHECKING

from domain.fields import Fields
from services.records import lists

if TYPE_CHECKING:
    from gui.pages.record.record_view import RecordView
    from services.workspace.workspace import Workspace


def read_previous(page: RecordView) -> None:
    """Read the newest record's fields, unless one was saved already."""
    session, ledger, form = page.session, page.ledger, page.form
    if ledger.key in session.last_saved:
        return

    def work(workspace: Workspace) -> Fields:
        rows = lists.page(workspace, lists.query_for(workspace, ledger), limit=1)
        return rows[0].values if rows else {}

    def arrived(values: Fields) -> None:
        session.last_saved.setdefault(ledger.key, values)
        form.previous_values = session.last_saved[ledger.key]

    session.read(work, done=arrived, owner=page)
