"""Pages of a ledger's list: filtered, searched, sorted by an indexed key, read by keyset.

A page costs the same wherever it lies and however large the table is (style.md, trap 11).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import sqlalchemy as sa

from db import sqlite
from db.ledger_tables import record_table
from domain.fields import Ledger, Value
from domain.search import match_expression
from domain.standing import Standing

PAGE = 100
MODIFIED = "modified"


@dataclass(frozen=True)
class Query:
    """What a list shows.

    Attributes:
        ledger: The ledger.
        search: What stands in the search box.
        equal: Fields (or ``unit``) with the values that pass; None for an empty field.
        standings: States that pass; empty for all.
        years: First and last year of the record's date; None for all.
        sort: ``modified`` or a sortable field.
        descending: Largest first.
        deleted: The recycle bin instead of the living records.
        open_issues: Only records with findings: ``must``, ``explain`` or ``conflict``.
        hide_drafts_of_others: The unit whose drafts alone are shown (the city's list).
    """

    ledger: Ledger
    search: str = ""
    equal: Mapping[str, tuple[Value, ...]] = field(default_factory=dict)
    standings: tuple[Standing, ...] = ()
    years: tuple[int, int] | None = None
    sort: str = MODIFIED
    descending: bool = True
    deleted: bool = False
    open_issues: str = ""
    hide_drafts_of_others: str = ""


@dataclass(frozen=True)
class Row:
    """A row of the list.

    Attributes:
        row: Row number in the table.
        id: Record id.
        unit: Owning unit.
        standing: Where it stands.
        must_fix: Findings that must be fixed.
        to_explain: Findings not yet explained.
        conflicts: Fields in conflict.
        line_count: Lines.
        evidence_count: Pieces of evidence.
        modified: Stamp of the last change.
        values: The listed fields' values.
        position: Where the next page goes on from.
    """

    row: int
    id: str
    unit: str
    standing: Standing
    must_fix: int
    to_explain: int
    conflicts: int
    line_count: int
    evidence_count: int
    modified: int
    values: Mapping[str, Value]
    position: tuple[Any, int]


def page(
    connection: sa.Connection,
    query: Query,
    *,
    after: tuple[Any, int] | None = None,
    limit: int = PAGE,
) -> list[Row]:
    """The next rows of a list after a position (that of the last row shown)."""
    table = record_table(query.ledger)
    rows: list[Row] = []
    for part in _parts(table, query, after):
        if len(rows) < limit:
            rows += _read(connection, table, query, part, limit - len(rows))
    return rows


_Part = tuple[sa.ColumnElement[bool], ...]


def _parts(table: sa.Table, query: Query, after: tuple[Any, int] | None) -> list[_Part]:
    """The ranges of the index to read, one after the other; NULL is the smallest value.

    One range at a time, as an OR over both would keep SQLite from using the index's order.
    """
    sort, row = table.c[query.sort], table.c.row
    empty, filled = sort.is_(None), sort.is_not(None)
    if after is None:
        return [(filled,), (empty,)] if query.descending else [(empty,), (filled,)]
    value, number = after
    if value is None:
        beyond = row < number if query.descending else row > number
        return [(empty, beyond)] if query.descending else [(empty, beyond), (filled,)]
    here, there = sa.tuple_(sort, row), sa.tuple_(sa.literal(value), sa.literal(number))
    return [(here < there,), (empty,)] if query.descending else [(here > there,)]


def _read(
    connection: sa.Connection, table: sa.Table, query: Query, part: _Part, limit: int
) -> list[Row]:
    sort, row = table.c[query.sort], table.c.row
    order = (sort.desc(), row.desc()) if query.descending else (sort.asc(), row.asc())
    statement = (
        sa.select(table).where(*_conditions(table, query), *part).order_by(*order).limit(limit)
    )
    keys = [f.key for f in query.ledger.fields]
    return [_row(one, keys, query.sort) for one in connection.execute(statement).mappings()]


def _row(row: sa.RowMapping, keys: Sequence[str], sort: str) -> Row:
    return Row(
        row=row["row"],
        id=row["id"],
        unit=row["unit"],
        standing=Standing(row["standing"]),
        must_fix=row["must_fix"],
        to_explain=row["to_explain"],
        conflicts=row["conflicts"],
        line_count=row["line_count"],
        evidence_count=row["evidence_count"],
        modified=row["modified"],
        values={key: row[key] for key in keys},
        position=(row[sort], row["row"]),
    )


def _conditions(table: sa.Table, query: Query) -> list[sa.ColumnElement[bool]]:
    conditions: list[sa.ColumnElement[bool]] = [
        table.c.deleted == (sa.true() if query.deleted else sa.false())
    ]
    for key, values in query.equal.items():
        column = sqlite.filter_only(table.c[key])
        among = column.in_([value for value in values if value is not None])
        conditions.append(sa.or_(among, column.is_(None)) if None in values else among)
    if query.standings:
        conditions.append(table.c.standing.in_([int(one) for one in query.standings]))
    if query.years is not None:
        first, last = query.years
        date = sqlite.filter_only(table.c[query.ledger.date])
        conditions.append(date.between(str(first), f"{last}-99"))
    if query.open_issues:
        conditions.append(table.c[_ISSUE_COLUMNS[query.open_issues]] > 0)
    if query.hide_drafts_of_others:
        own = table.c.unit == query.hide_drafts_of_others
        conditions.append(sa.or_(own, table.c.standing > int(Standing.DRAFT)))
    match = match_expression(query.search)
    if match:
        conditions.append(table.c.row.in_(sqlite.matching_rows(match)))
    elif query.search.strip():
        conditions.append(sa.false())
    return conditions


_ISSUE_COLUMNS = {"must": "must_fix", "explain": "to_explain", "conflict": "conflicts"}


def count(connection: sa.Connection, query: Query) -> int:
    """How many records a list holds."""
    table = record_table(query.ledger)
    return int(
        connection.execute(
            sa.select(sa.func.count()).select_from(table).where(*_conditions(table, query))
        ).scalar_one()
    )


def ids(connection: sa.Connection, query: Query) -> list[str]:
    """The ids of all records of a list, in no particular order."""
    table = record_table(query.ledger)
    return list(
        connection.execute(sa.select(table.c.id).where(*_conditions(table, query))).scalars()
    )


def standing_counts(connection: sa.Connection, query: Query) -> dict[Standing, int]:
    """How many records of a list stand where, whatever state it is narrowed to."""
    table = record_table(query.ledger)
    conditions = _conditions(table, replace(query, standings=()))
    rows = connection.execute(
        sa.select(table.c.standing, sa.func.count()).where(*conditions).group_by(table.c.standing)
    )
    return {Standing(standing): number for standing, number in rows}
