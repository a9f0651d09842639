"""暂存: what is being typed, on disk before it is saved; never journalled, never travels."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

import msgspec

from db.drafts import DraftRow, drafts, drop_draft, put_draft
from db.engine import writing
from domain.clock import stamp_time

if TYPE_CHECKING:
    from services.workspace.workspace import Workspace


@dataclass(frozen=True)
class Draft:
    """Unsaved input of one form.

    Attributes:
        key: Names the form: the record's id, or one that a new record's form made up.
        ledger: Ledger key.
        record: Id of the record that is edited; empty for a new one.
        state: What the form needs to show the input again.
        kept: When it was last kept.
    """

    key: str
    ledger: str
    record: str
    state: Mapping[str, Any]
    kept: datetime


def keep(
    workspace: Workspace, key: str, ledger: str, record: str, state: Mapping[str, Any]
) -> None:
    """Put unsaved input on disk; it has survived a power cut when this returns.

    Args:
        workspace: Where.
        key: Names the form; its earlier draft is replaced.
        ledger: Ledger key.
        record: Id of the record that is edited; empty for a new one.
        state: What JSON can hold.
    """
    text = msgspec.json.encode(state).decode()
    with writing(workspace.engine) as connection:
        put_draft(connection, DraftRow(key, ledger, record, text, workspace.moment))


def drop(workspace: Workspace, key: str) -> bool:
    """Forget a draft: its record was saved, or the user discarded it.

    Returns:
        Whether there was one.
    """
    with writing(workspace.engine) as connection:
        return drop_draft(connection, key)


def all_drafts(workspace: Workspace) -> list[Draft]:
    """What was typed and not saved, the newest first."""
    with workspace.read() as connection:
        rows = drafts(connection)
    return [
        Draft(row.key, row.ledger, row.record, msgspec.json.decode(row.state), stamp_time(row.at))
        for row in rows
    ]
