"""What the home, submit and receive pages ask of the database: counts, examples, packages."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

import sqlalchemy as sa

from db import schema
from db.kinds import review
from db.ledger_tables import record_table
from domain.fields import Ledger, Severity, Value
from domain.ledgers import LEDGERS
from domain.standing import Standing

_EXAMPLES = 40
"""Records looked at to word what is wrong; enough to tell, and the same cost at any size."""


class StandingCount(NamedTuple):
    """How many living records of a unit in a ledger stand somewhere, and the newest of them."""

    ledger: str
    unit: str
    standing: Standing
    number: int
    modified: int


class RecentRow(NamedTuple):
    """A record that was entered or changed lately."""

    ledger: str
    id: str
    unit: str
    standing: Standing
    line_count: int
    modified: int
    values: dict[str, Value]


class PackageNote(NamedTuple):
    """A package written or received, with its records by kind as JSON."""

    direction: str
    unit: str
    name: str
    at: int
    by: str
    state: str
    counts: str


class ConflictRow(NamedTuple):
    """A field with several values; ``heads`` is JSON."""

    ledger: str
    id: str
    unit: str
    title: Value
    line: str
    field: str
    heads: str


def standing_counts(connection: sa.Connection) -> list[StandingCount]:
    """Living records by ledger, unit and standing."""
    found = []
    for ledger in LEDGERS.values():
        table = record_table(ledger)
        rows = connection.execute(
            sa.select(
                table.c.unit, table.c.standing, sa.func.count(), sa.func.max(table.c.modified)
            )
            .where(table.c.deleted == sa.false())
            .group_by(table.c.unit, table.c.standing)
        )
        found += [
            StandingCount(ledger.key, unit, Standing(standing), count, modified)
            for unit, standing, count, modified in rows
        ]
    return found


def issue_counts(connection: sa.Connection, ledger: Ledger, unit: str) -> tuple[int, int, int]:
    """Records of a unit with findings to fix, with findings to explain, and with conflicts."""
    table = record_table(ledger)
    row = connection.execute(
        sa.select(
            sa.func.count().filter(table.c.must_fix > 0),
            sa.func.count().filter(table.c.to_explain > 0),
            sa.func.count().filter(table.c.conflicts > 0),
        ).where(table.c.deleted == sa.false(), table.c.unit == unit)
    ).one()
    return (int(row[0]), int(row[1]), int(row[2]))


def issue_messages(
    connection: sa.Connection, ledger: Ledger, unit: str, severity: Severity
) -> list[str]:
    """Different findings of the newest records that have any, as the list shows them."""
    table, issue = record_table(ledger), schema.issue
    column = table.c.must_fix if severity is Severity.MUST else table.c.to_explain
    newest = (
        sa.select(table.c.row)
        .where(table.c.deleted == sa.false(), table.c.unit == unit, column > 0)
        .order_by(table.c.modified.desc())
        .limit(_EXAMPLES)
    )
    rows = connection.execute(
        sa.select(issue.c.message)
        .where(
            issue.c.record.in_(newest),
            issue.c.severity == severity.value,
            issue.c.explained == sa.false(),
        )
        .order_by(issue.c.id.desc())
    ).scalars()
    return list(dict.fromkeys(rows))


def newest_title(
    connection: sa.Connection, ledger: Ledger, unit: str, standing: Standing
) -> tuple[Value, str]:
    """Title and return reason of the newest record of a standing; empty where there is none."""
    table = record_table(ledger)
    row = connection.execute(
        sa.select(table.c[ledger.title], review.c.reason)
        .outerjoin(
            review, sa.and_(review.c.record == table.c.id, review.c.digest == table.c.digest)
        )
        .where(
            table.c.deleted == sa.false(),
            table.c.unit == unit,
            table.c.standing == int(standing),
        )
        .order_by(table.c.modified.desc())
        .limit(1)
    ).first()
    return (row[0], row[1] or "") if row else (None, "")


def recent(connection: sa.Connection, limit: int, *, drafts_of: str) -> list[RecentRow]:
    """The records changed last, over all ledgers, the newest first.

    Args:
        connection: The database.
        limit: How many at most.
        drafts_of: The unit whose drafts may be shown.
    """
    found = []
    for ledger in LEDGERS.values():
        table = record_table(ledger)
        keys = [field.key for field in ledger.fields]
        rows = connection.execute(
            sa.select(table)
            .where(
                table.c.deleted == sa.false(),
                sa.or_(table.c.unit == drafts_of, table.c.standing > int(Standing.DRAFT)),
            )
            .order_by(table.c.modified.desc(), table.c.row.desc())
            .limit(limit)
        ).mappings()
        found += [_recent(ledger, row, keys) for row in rows]
    return sorted(found, key=lambda row: row.modified, reverse=True)[:limit]


def _recent(ledger: Ledger, row: sa.RowMapping, keys: Sequence[str]) -> RecentRow:
    return RecentRow(
        ledger=ledger.key,
        id=row["id"],
        unit=row["unit"],
        standing=Standing(row["standing"]),
        line_count=row["line_count"],
        modified=row["modified"],
        values={key: row[key] for key in keys},
    )


def package_notes(connection: sa.Connection, direction: str, limit: int) -> list[PackageNote]:
    """The newest packages of a direction (``up``: written here; ``in``: received here)."""
    table = schema.package
    rows = connection.execute(
        sa.select(*(table.c[name] for name in PackageNote._fields))
        .where(table.c.direction == direction)
        .order_by(table.c.id.desc())
        .limit(limit)
    )
    return [PackageNote(*row) for row in rows]


def newest_received(connection: sa.Connection) -> dict[str, tuple[str, int]]:
    """Name and stamp of the newest package taken in from each unit."""
    table = schema.package
    newest = (
        sa.select(sa.func.max(table.c.id)).where(table.c.direction == "in").group_by(table.c.unit)
    )
    rows = connection.execute(
        sa.select(table.c.unit, table.c.name, table.c.at).where(table.c.id.in_(newest))
    )
    return {unit: (name, at) for unit, name, at in rows}


def joined_units(connection: sa.Connection) -> dict[str, bool]:
    """Units that were given a setup file, and whether it was used."""
    table = schema.joined_unit
    rows = connection.execute(sa.select(table.c.unit, table.c.signing_key))
    return {unit: bool(key) for unit, key in rows}


def conflicts(connection: sa.Connection, limit: int) -> list[ConflictRow]:
    """Fields in conflict, those of the records changed last first."""
    found: list[tuple[int, ConflictRow]] = []
    conflict = schema.conflict
    for ledger in LEDGERS.values():
        table: Any = record_table(ledger)
        rows = connection.execute(
            sa.select(
                table.c.modified,
                table.c.id,
                table.c.unit,
                table.c[ledger.title].label("title"),
                conflict.c.line,
                conflict.c.field,
                conflict.c.heads,
            )
            .join(conflict, conflict.c.record == table.c.row)
            .where(table.c.deleted == sa.false())
            .order_by(table.c.modified.desc())
            .limit(limit)
        )
        found += [(row[0], ConflictRow(ledger.key, *row[1:])) for row in rows]
    return [row for _at, row in sorted(found, key=lambda pair: pair[0], reverse=True)[:limit]]


def frequent_reasons(connection: sa.Connection, limit: int) -> list[str]:
    """The reasons that records were returned with most often."""
    table = review
    rows = connection.execute(
        sa.select(table.c.reason)
        .where(table.c.reason != "")
        .group_by(table.c.reason)
        .order_by(sa.func.count().desc(), sa.func.max(table.c.at).desc())
        .limit(limit)
    )
    return list(rows.scalars())
