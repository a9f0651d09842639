"""What is offered while typing: persons, enterprises, values entered before.

Persons are found by an index over their initials, which a typed name also has; earlier values
are taken from the newest records or lines, so that the time does not grow with the ledger.
"""

from __future__ import annotations

from collections import Counter
from typing import NamedTuple

import sqlalchemy as sa

from db import schema
from db.ledger_tables import line_table, record_table
from domain.fields import Ledger
from domain.search import initials_of

_NEWEST_RECORDS = 3_000
_NEWEST_LINES = 10_000
_LAST = "\U0010ffff"
"""Sorts after every text that begins the same way."""


class PersonRow(NamedTuple):
    """A person seen in records."""

    number: str
    name: str
    enterprise: str
    phone: str


def persons(connection: sa.Connection, typed: str, limit: int) -> list[PersonRow]:
    """Persons whose name, or its initials, begins as typed; the shortest match first."""
    table = schema.person
    found = sa.select(table.c.number, table.c.name, table.c.enterprise, table.c.phone)
    letters = initials_of(typed).lower()
    if not letters:
        return []
    found = found.where(*_begins(table.c.initials, letters))
    if not typed.isascii():
        found = found.where(*_begins(table.c.name, typed))
    rows = connection.execute(found.order_by(table.c.initials).limit(limit))
    return [PersonRow(*row) for row in rows]


def enterprises(connection: sa.Connection, typed: str, limit: int) -> list[str]:
    """Enterprises whose name or initials begin as typed, then those that contain it."""
    table = schema.enterprise
    low = typed.lower()
    column = table.c.initials if typed.isascii() else table.c.name
    begun = sa.select(table.c.name).where(*_begins(column, low if typed.isascii() else typed))
    names = list(connection.execute(begun.order_by(column).limit(limit)).scalars())
    if len(names) < limit:
        within = sa.select(table.c.name).where(column.contains(low, autoescape=True))
        more = connection.execute(within.order_by(table.c.name).limit(limit)).scalars()
        names = list(dict.fromkeys((*names, *more)))[:limit]
    return names


def earlier_values(
    connection: sa.Connection, ledger: Ledger, key: str, *, in_lines: bool
) -> list[tuple[str, int]]:
    """Values of a text field in the newest records or lines, the newest first.

    Returns:
        Each value once, with how often it occurs among them.
    """
    table = line_table(ledger) if in_lines else record_table(ledger)
    if table is None:
        return []
    if in_lines:
        newest = sa.select(table.c[key]).order_by(table.c.row.desc()).limit(_NEWEST_LINES)
    else:
        newest = (
            sa.select(table.c[key])
            .where(table.c.deleted == sa.false())
            .order_by(table.c.modified.desc(), table.c.row.desc())
            .limit(_NEWEST_RECORDS)
        )
    values = Counter(value for value in connection.execute(newest).scalars() if value)
    return list(values.items())


def _begins(column: sa.Column[str], start: str) -> tuple[sa.ColumnElement[bool], ...]:
    return column >= start, column < start + _LAST
