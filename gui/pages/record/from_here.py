"""What leads from a record to other dialogs: its roster's import, the awards of its results."""

from __future__ import annotations

from typing import TYPE_CHECKING

from domain.fields import Ledger, Need
from domain.values import edit_text
from gui.pages.importing import titles_dialog
from gui.pages.ledger import outlets

if TYPE_CHECKING:
    from PySide6.QtWidgets import QWidget

    from gui.session import Session
    from services.records.records import Record


def import_lines(session: Session, ledger: Ledger, record: Record, parent: QWidget) -> None:
    """Import a workbook whose rows belong to a record where no column says otherwise."""
    # What tells which record it is, and what an import would ask for.
    facts = {
        field.key: edit_text(field, value)
        for field in ledger.open_fields
        if (field.key in ledger.match or field.need is Need.REQUIRED)
        and (value := record.fields.get(field.key)) not in (None, "")
    }
    outlets.open_import(session, ledger, None, parent, facts)


def open_titles(session: Session, record_id: str, parent: QWidget) -> None:
    """Show which awards the results of a competition give."""
    titles_dialog.open_titles(session, record_id, parent)
