"""What a review decision needs to know of records."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby

import sqlalchemy as sa

from db import schema
from db.kinds import review
from db.ledger_tables import record_table
from domain.change import decode
from domain.fold import Known
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


def explained(connection: sa.Connection, records: Sequence[str]) -> set[str]:
    """Those of some records that carry an explanation of a finding."""
    found: set[str] = set()
    for ledger in LEDGERS.values():
        table = record_table(ledger)
        for start in range(0, len(records), _BATCH):
            rows = connection.execute(
                sa.select(table.c.id)
                .distinct()
                .join(schema.issue, schema.issue.c.record == table.c.row)
                .where(
                    table.c.id.in_(records[start : start + _BATCH]),
                    schema.issue.c.explained == sa.true(),
                )
            )
            found.update(rows.scalars())
    return found


def by_arrival(connection: sa.Connection, record: str) -> list[list[Known]]:
    """The changes of a record, those made here first, then package by package as they came."""
    table = schema.change
    rows = connection.execute(
        sa.select(table.c.digest, table.c.body, table.c.source)
        .where(table.c.record == record, table.c.set_aside == sa.false())
        .order_by(table.c.source, table.c.id)
    )
    return [
        [Known(row.digest, decode(row.body)) for row in arrived]
        for _source, arrived in groupby(rows, key=lambda row: row.source)
    ]


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
