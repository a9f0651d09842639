"""Every finding of 逻辑检查 that the tables hold, with the record it concerns."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

import sqlalchemy as sa

from db import schema
from db.ledger_tables import line_table, record_table
from domain.fields import Ledger
from domain.ledgers import LEDGERS


class FindingRow(NamedTuple):
    """A finding with its record, and the name on the line where it concerns one."""

    ledger: str
    record: str
    unit: str
    title: str | None
    rule: str
    severity: str
    field: str
    line: str
    message: str
    remedy: str
    explained: bool
    person: str | None


def findings(connection: sa.Connection) -> Iterator[FindingRow]:
    """The findings on living records, ledger by ledger."""
    issue = schema.issue
    own = [issue.c[name] for name in FindingRow._fields[4:-1]]
    for ledger in LEDGERS.values():
        table = record_table(ledger)
        rows = connection.execute(
            sa.select(table.c.id, table.c.unit, table.c[ledger.title], *own, _person(ledger))
            .join(table, table.c.row == issue.c.record)
            .where(table.c.deleted == sa.false())
            .order_by(table.c.row, issue.c.id)
        )
        for row in rows:
            yield FindingRow(ledger.key, *row)


def _person(ledger: Ledger) -> sa.ColumnElement[str | None]:
    """The name on the line that a finding concerns; looked up by the record, which has an index."""
    lines = line_table(ledger)
    if lines is None or ledger.lines is None:
        return sa.literal(None, sa.Text)
    issue = schema.issue
    return (
        sa.select(lines.c[ledger.lines.fields[0].key])
        .where(issue.c.line != "", lines.c.record == issue.c.record, lines.c.id == issue.c.line)
        .correlate(issue)
        .scalar_subquery()
    )


def living_records(connection: sa.Connection) -> int:
    """How many records are not in the recycle bin."""
    total = 0
    for ledger in LEDGERS.values():
        table = record_table(ledger)
        total += connection.execute(
            sa.select(sa.func.count()).select_from(table).where(table.c.deleted == sa.false())
        ).scalar_one()
    return total
