"""What a review decision needs to know of records."""

from __future__ import annotations

from collections.abc import Sequence

import sqlalchemy as sa

from db.kinds import review
from db.ledger_tables import record_table
from domain.ledgers import LEDGERS

_BATCH = 500


def contents(connection: sa.Connection, records: Sequence[str]) -> dict[str, str]:
    """The present content digest of those of some records that are finished and living."""
    found: dict[str, str] = {}
    for ledger in LEDGERS.values():
        table = record_table(ledger)
        for start in range(0, len(records), _BATCH):
            rows = connection.execute(
                sa.select(table.c.id, table.c.digest).where(
                    table.c.id.in_(records[start : start + _BATCH]),
                    table.c.deleted == sa.false(),
                    table.c.complete == sa.true(),
                )
            )
            found.update((row.id, row.digest) for row in rows)
    return found


def of_record(
    connection: sa.Connection, record: str
) -> list[sa.Row[tuple[str, str, str, int, str]]]:
    """The decisions on a record, newest first: digest, decision, reason, stamp, operator."""
    table = review
    return list(
        connection.execute(
            sa.select(table.c.digest, table.c.decision, table.c.reason, table.c.at, table.c.by)
            .where(table.c.record == record)
            .order_by(table.c.at.desc())
        )
    )
