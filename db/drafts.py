"""暂存 on disk: unsaved input by the key of its form, in a table that never travels."""

from __future__ import annotations

from typing import NamedTuple

import sqlalchemy as sa

from db import schema


class DraftRow(NamedTuple):
    """One kept draft; ``state`` is JSON, ``at`` a clock stamp."""

    key: str
    ledger: str
    record: str
    state: str
    at: int


def put_draft(connection: sa.Connection, row: DraftRow) -> None:
    """Write a draft, replacing the one of its key."""
    table = schema.draft
    connection.execute(sa.delete(table).where(table.c.key == row.key))
    connection.execute(sa.insert(table).values(row._asdict()))


def drop_draft(connection: sa.Connection, key: str) -> bool:
    """Remove a draft; say whether there was one."""
    table = schema.draft
    return bool(connection.execute(sa.delete(table).where(table.c.key == key)).rowcount)


def drafts(connection: sa.Connection) -> list[DraftRow]:
    """All drafts, the newest first."""
    table = schema.draft
    rows = connection.execute(
        sa.select(*(table.c[name] for name in DraftRow._fields)).order_by(table.c.at.desc())
    )
    return [DraftRow(*row) for row in rows]
