"""Report workbooks: written here for people, or taken in as 代录 for another unit.

What is taken in are changes that stand in this installation's own chain, name the workbook as
their source, and say what its writer had seen, so that an older workbook received later overrides
nothing.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import islice
from typing import NamedTuple

import sqlalchemy as sa

from db import ingest, schema
from db.journal import Author, Journal
from db.ledger_tables import record_table
from db.projection import Rules
from domain.change import Head
from domain.clock import HybridClock
from domain.fields import Ledger, Value
from domain.fold import Known
from domain.ledgers import LEDGERS

WORKBOOK = "workbook"
"""State of a package row that stands for a workbook: it has a number, and is no package."""

_BATCH = 500


def ids_by_date(connection: sa.Connection, ledger: Ledger, unit: str) -> list[str]:
    """A unit's living records, the oldest first."""
    table = record_table(ledger)
    living = (table.c.deleted == sa.false(), table.c.unit == unit)
    found = connection.execute(
        sa.select(table.c.id).where(*living).order_by(table.c[ledger.date], table.c.row)
    )
    return list(found.scalars())


class Entry(NamedTuple):
    """A change to be written for another unit.

    Attributes:
        record: The record's full name.
        line: The line; empty for the record itself.
        values: What the fields should be.
        over: The heads that it replaces, with the fields.
        seen: Per installation the number of the newest change of the record that the writer of
            the workbook held.
    """

    record: str
    line: str
    values: Mapping[str, Value]
    over: Mapping[Head, list[str]]
    seen: Mapping[str, int]


def brought_by_workbooks(connection: sa.Connection, records: Sequence[str]) -> set[Head]:
    """Those changes of some records that workbooks brought."""
    change, package = schema.change, schema.package
    workbooks = sa.select(package.c.id).where(
        package.c.direction == "in", package.c.state == WORKBOOK
    )
    found: set[Head] = set()
    remaining = iter(records)
    while part := list(islice(remaining, _BATCH)):
        rows = connection.execute(
            sa.select(change.c.digest).where(
                change.c.record.in_(part), change.c.source.in_(workbooks)
            )
        )
        found.update(rows.scalars())
    return found


def take_in(
    connection: sa.Connection,
    author: Author,
    clock: HybridClock,
    entries: Sequence[Entry],
    *,
    source: int,
    rules: Rules,
) -> tuple[ingest.Effect, int]:
    """Write the changes and fold what they touch.

    Args:
        connection: The transaction.
        author: In whose name they are written.
        clock: Stamps them.
        entries: The changes.
        source: The package row that stands for the workbook.
        rules: What projections depend on.

    Returns:
        What it did, and the newest sequence number of this replica; 0 where nothing was written.
    """
    journal = Journal(connection, author, clock)
    arrived: dict[str, list[Known]] = {}
    for one in entries:
        known = journal.append(
            record=one.record,
            line=one.line,
            values=one.values,
            over=one.over,
            workbook=one.seen,
        )
        arrived.setdefault(one.record, []).append(known)
    if not arrived:
        return ingest.Effect(), 0
    journal.flush(source=source)
    effect = ingest.refold_arrived(connection, arrived, arrived, rules)
    effect.changes = len(entries)
    return effect, journal.last


def count_shown(connection: sa.Connection, records: Sequence[str]) -> int:
    """How many of some records are finished and living, so that they are listed."""
    count = 0
    for ledger in LEDGERS.values():
        table = record_table(ledger)
        for start in range(0, len(records), _BATCH):
            count += connection.execute(
                sa.select(sa.func.count()).where(
                    table.c.id.in_(records[start : start + _BATCH]),
                    table.c.complete == sa.true(),
                    table.c.deleted == sa.false(),
                )
            ).scalar_one()
    return count
