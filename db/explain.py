"""Which records an indicator counts, and which it does not: the contributions one by one."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple, TypeVar

import sqlalchemy as sa

from db import schema
from db.kinds import review
from db.ledger_tables import line_table, record_table
from domain.fields import Fields, Ledger, Line
from domain.standing import Decision, Standing

_BATCH = 500
T = TypeVar("T")


@dataclass(frozen=True)
class Scope:
    """What a figure was added up from.

    Attributes:
        indicator: Code of an indicator that is no alias.
        least: Records standing below this are not counted.
        as_of: What is dated later is not counted.
        cells: The (unit, year) cells that count.
        ledgers: The ledgers it counts, of those that are built; one at least.
    """

    indicator: str
    least: Standing
    as_of: date
    cells: tuple[int, ...]
    ledgers: tuple[Ledger, ...]


class Share(NamedTuple):
    """What one record adds to one part of an indicator.

    Attributes:
        row: The record's row number.
        part: 0 the value or numerator, 1 the denominator.
        amount: Millionths, each distinct key in the first record that has it.
        undeduplicated: Millionths that no key backs.
        repeated: How many of its keys an earlier record already counted.
    """

    row: int
    part: int
    amount: int
    undeduplicated: int
    repeated: int


@dataclass(frozen=True)
class Source:
    """A record as far as an explanation needs it.

    Attributes:
        row: Row number.
        id: Record id.
        unit: Code of the owning unit.
        standing: Where it stands.
        digest: Digest of its present content.
        fields: Its declared fields that hold something.
    """

    row: int
    id: str
    unit: str
    standing: Standing
    digest: str
    fields: Fields


class Candidate(NamedTuple):
    """A record of an indicator's ledger.

    Attributes:
        row: Row number.
        date: Its date as stored; empty where there is none.
        is_near: It would add something if its state and date were right.
    """

    row: int
    date: str
    is_near: bool


def shares(connection: sa.Connection, scope: Scope) -> list[Share]:
    """What each record adds, by date; records whose every key is counted elsewhere add nothing."""
    turn = _turns(scope)
    counts = turn.c.turn == 1
    is_loose = turn.c.loose == sa.true()
    plain = sa.case((sa.and_(counts, sa.not_(is_loose)), turn.c.amount), else_=0)
    loose = sa.case((is_loose, turn.c.amount), else_=0)
    statement = (
        sa.select(
            turn.c.record,
            turn.c.part,
            sa.func.sum(plain),
            sa.func.sum(loose),
            sa.func.sum(sa.case((counts, 0), else_=1)),
        )
        .group_by(turn.c.record, turn.c.part)
        .order_by(sa.func.min(turn.c.date), turn.c.record, turn.c.part)
    )
    return [Share(*row) for row in connection.execute(statement)]


def _turns(scope: Scope) -> sa.Subquery:
    """The contributions in scope, each with its turn among those of the same key.

    The order (date, then when the record was made) is the same whichever record arrived first.
    """
    table = schema.contribution
    made = _made(scope.ledgers)
    turn = sa.func.row_number().over(
        partition_by=(table.c.part, table.c.key),
        order_by=(table.c.date, made.c.created, made.c.id, table.c.number),
    )
    return (
        sa.select(
            table.c.record,
            table.c.part,
            table.c.date,
            table.c.amount,
            table.c.loose,
            table.c.key,
            sa.case((table.c.key == 0, 1), else_=turn).label("turn"),
        )
        .join(made, made.c.row == table.c.record)
        .where(
            table.c.indicator == scope.indicator,
            table.c.standing >= int(scope.least),
            table.c.date <= scope.as_of.isoformat(),
            table.c.cell.in_(scope.cells),
        )
        .subquery()
    )


def _made(ledgers: Sequence[Ledger]) -> sa.Subquery:
    tables = map(record_table, ledgers)
    return sa.union_all(*(sa.select(t.c.row, t.c.created, t.c.id) for t in tables)).subquery()


def first_counted(connection: sa.Connection, scope: Scope, rows: Sequence[int]) -> dict[int, int]:
    """For records whose keys are counted elsewhere: a record that counts one of them."""
    if not rows:
        return {}
    turn = _turns(scope)
    later = (turn.c.key != 0) & (turn.c.turn > 1)
    keys: dict[int, int] = {}
    for batch in _batches(rows):
        statement = (
            sa.select(turn.c.record, sa.func.min(turn.c.key))
            .where(turn.c.record.in_(batch), later)
            .group_by(turn.c.record)
        )
        keys.update((row, key) for row, key in connection.execute(statement))
    owners: dict[int, int] = {}
    for batch in _batches(sorted(set(keys.values()))):
        statement = sa.select(turn.c.key, turn.c.record).where(
            turn.c.key.in_(batch), turn.c.turn == 1
        )
        owners.update((key, row) for key, row in connection.execute(statement))
    return {row: owners[key] for row, key in keys.items()}


def candidates(
    connection: sa.Connection,
    ledger: Ledger,
    indicator: str,
    *,
    unit: str | None,
    hide_drafts_of_others: str = "",
) -> list[Candidate]:
    """The living records of a ledger that may be looked at for an indicator.

    Args:
        connection: The database.
        ledger: The ledger.
        indicator: Code of an indicator that is no alias.
        unit: Code of the unit that owns them; None for all.
        hide_drafts_of_others: The unit whose drafts alone are shown (the city's list).
    """
    table, given = record_table(ledger), schema.contribution
    # As a list made once: asked record by record it would go through all of them every time.
    near = sa.select(given.c.record).where(given.c.indicator == indicator)
    is_near = table.c.row.in_(near)
    statement = sa.select(table.c.row, sa.func.coalesce(table.c[ledger.date], ""), is_near).where(
        table.c.deleted == sa.false()
    )
    if unit is not None:
        statement = statement.where(table.c.unit == unit)
    if hide_drafts_of_others:
        own = table.c.unit == hide_drafts_of_others
        statement = statement.where(sa.or_(own, table.c.standing > int(Standing.DRAFT)))
    return [Candidate(row, day, bool(near)) for row, day, near in connection.execute(statement)]


def sources(connection: sa.Connection, ledger: Ledger, rows: Sequence[int]) -> dict[int, Source]:
    """Records by their row numbers."""
    table = record_table(ledger)
    keys = [field.key for field in ledger.fields]
    found: dict[int, Source] = {}
    for batch in _batches(rows):
        for row in connection.execute(sa.select(table).where(table.c.row.in_(batch))).mappings():
            found[row["row"]] = Source(
                row=row["row"],
                id=row["id"],
                unit=row["unit"],
                standing=Standing(row["standing"]),
                digest=row["digest"],
                fields={key: row[key] for key in keys if row[key] is not None},
            )
    return found


def lines_of(
    connection: sa.Connection, ledger: Ledger, rows: Sequence[int]
) -> Mapping[int, list[Line]]:
    """The standing lines of some records, in their order."""
    table = line_table(ledger)
    found: dict[int, list[Line]] = {}
    if table is None or ledger.lines is None:
        return found
    keys = [field.key for field in ledger.lines.fields]
    for batch in _batches(rows):
        statement = sa.select(table).where(table.c.record.in_(batch))
        for row in connection.execute(statement.order_by(table.c.record, table.c.position)):
            values = row._mapping  # noqa: SLF001 - SQLAlchemy's public name for it
            fields = {key: values[key] for key in keys if values[key] is not None}
            found.setdefault(values["record"], []).append(Line(values["id"], fields))
    return found


def return_reasons(connection: sa.Connection, records: Sequence[str]) -> dict[tuple[str, str], str]:
    """Why contents of some records were returned, by record id and digest."""
    table = review
    found: dict[tuple[str, str], str] = {}
    for batch in _batches(records):
        statement = sa.select(table.c.record, table.c.digest, table.c.reason).where(
            table.c.record.in_(batch), table.c.decision == Decision.RETURN.value
        )
        found.update(
            ((row.record, row.digest), row.reason) for row in connection.execute(statement)
        )
    return found


def _batches(values: Sequence[T]) -> Iterator[Sequence[T]]:
    for start in range(0, len(values), _BATCH):
        yield values[start : start + _BATCH]
