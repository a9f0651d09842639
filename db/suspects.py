"""Which counted records are suspected to be entered twice, read anew whenever figures are.

Nothing is kept of it per record, so that saving and merging cost nothing more. Few records share
title and date with another: those are found from two indexes, and only they are read.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from typing import NamedTuple

import sqlalchemy as sa

from db import schema
from db.ledger_tables import ROW_SHIFT, record_table
from db.projection import cell_of
from domain.fields import Ledger
from domain.ledgers import LEDGERS
from domain.plan.sameness import plain_texts
from domain.standing import Standing
from domain.suspects import Entry, compared_fields, suspect_groups

_BATCH = 500


class _Held(NamedTuple):
    """One contribution of a record that is under suspicion."""

    record: int
    indicator: str
    part: int
    cell: int
    key: int


class _Share(NamedTuple):
    """Where a record adds to an indicator, and where it does not as others did before.

    Attributes:
        cell: Bit of the cell it adds to.
        earlier: Bits of the cells in which a record before it holds the same key.
    """

    cell: int
    earlier: int


class Suspects:
    """The groups of suspects among the records of one basis, up to a date."""

    def __init__(
        self, connection: sa.Connection, *, least: Standing, as_of: date, only: str = ""
    ) -> None:
        """Find them, and what they add to which indicators.

        Args:
            connection: The database.
            least: Records standing below this are not counted.
            as_of: What is dated later is not counted.
            only: Code of the one indicator that will be asked for; empty for all.
        """
        self._connection, self._least, self._as_of = connection, least, as_of
        self._bits: dict[int, int] = {}
        groups: dict[bool, list[list[int]]] = {True: [], False: []}
        for ledger in LEDGERS.values():
            entries = alike(connection, ledger, least=least, as_of=as_of)
            for across_units, found in groups.items():
                listed = suspect_groups(ledger, entries, across_units=across_units)
                found += [[one.row for one in group] for group in listed]
        suspected = sorted({row for group in groups[True] for row in group})
        shares = self._shares(suspected, only)
        self._groups = {
            (code, across_units): _with_shares(found, of)
            for code, of in shares.items()
            for across_units, found in groups.items()
        }

    def concerns(self, indicator: str) -> bool:
        """Whether any of them adds to an indicator."""
        return (indicator, True) in self._groups

    def counted(
        self, indicator: str, unit: str | None, cells: Iterable[tuple[str, int]]
    ) -> list[list[int]]:
        """The groups of which more than one record is counted.

        Args:
            indicator: Code of an indicator that is no alias.
            unit: Code of a unit, whose records alone are compared; None for all units.
            cells: The units and years whose records are counted.

        Returns:
            Row numbers of the counted records, in each group the one entered first before the
            others.
        """
        wanted = 0
        for code, year in cells:
            wanted |= self._bits.get(cell_of(code, year), 0)
        found = []
        for group in self._groups.get((indicator, unit is None), ()):
            counted = [row for row, shares in group if _adds(shares, wanted)]
            if len(counted) > 1:
                found.append(counted)
        return found

    def _shares(
        self, rows: Sequence[int], only: str
    ) -> Mapping[str, Mapping[int, frozenset[_Share]]]:
        """What each record under suspicion adds, by indicator."""
        held = [one for one in self._held(rows) if not only or one.indicator == only]
        holders = self._holders(held)
        found: defaultdict[str, defaultdict[int, set[_Share]]] = defaultdict(
            lambda: defaultdict(set)
        )
        for one in held:
            earlier = 0
            if one.key:
                earlier = holders[one.indicator, one.part, one.key][one.record]
            share = _Share(self._bit(one.cell), earlier)
            found[one.indicator][one.record].add(share)
        return {
            code: {row: frozenset(shares) for row, shares in of.items()}
            for code, of in found.items()
        }

    def _held(self, rows: Sequence[int]) -> Iterator[_Held]:
        table = schema.contribution
        columns = [table.c[name] for name in _Held._fields]
        for batch in _batches(rows):
            found = self._connection.execute(sa.select(*columns).where(table.c.record.in_(batch)))
            yield from map(_Held._make, found)

    def _holders(self, held: Sequence[_Held]) -> Mapping[tuple[str, int, int], Mapping[int, int]]:
        """Of each key: the records that have it, with the cells of those before them.

        The order is that in which ``explain`` lets a key count.
        """
        table = schema.contribution
        wanted: defaultdict[tuple[str, int], set[int]] = defaultdict(set)
        for one in held:
            if one.key:
                wanted[one.indicator, one.part].add(one.key)
        holding: defaultdict[tuple[str, int, int], set[tuple[str, int, int]]] = defaultdict(set)
        for (indicator, part), keys in wanted.items():
            for batch in _batches(sorted(keys)):
                found = self._connection.execute(
                    sa.select(table.c.key, table.c.date, table.c.record, table.c.cell).where(
                        table.c.indicator == indicator,
                        table.c.part == part,
                        table.c.key.in_(batch),
                        table.c.key != 0,
                        table.c.standing >= int(self._least),
                        table.c.date <= self._as_of.isoformat(),
                    )
                )
                for key, day, record, cell in found:
                    holding[indicator, part, key].add((day, record, cell))
        entered = _entered(
            self._connection, {record for of in holding.values() for _, record, _ in of}
        )
        return {
            key: self._cells_before(sorted(of, key=lambda one: (one[0], entered[one[1]])))
            for key, of in holding.items()
        }

    def _cells_before(self, ordered: Sequence[tuple[str, int, int]]) -> Mapping[int, int]:
        before: dict[int, int] = {}
        cells = 0
        for _, record, cell in ordered:
            before.setdefault(record, cells)
            cells |= self._bit(cell)
        return before

    def _bit(self, cell: int) -> int:
        return self._bits.setdefault(cell, 1 << len(self._bits))


def _with_shares(
    groups: Iterable[Sequence[int]], shares: Mapping[int, frozenset[_Share]]
) -> list[list[tuple[int, frozenset[_Share]]]]:
    """Of each group the records that add something; groups of fewer than two are left out."""
    found = ([(row, shares[row]) for row in group if row in shares] for group in groups)
    return [group for group in found if len(group) > 1]


def _adds(shares: Iterable[_Share], wanted: int) -> bool:
    return any(share.cell & wanted and not share.earlier & wanted for share in shares)


def _entered(connection: sa.Connection, rows: Iterable[int]) -> dict[int, tuple[int, str]]:
    """When records were made, and their ids: an order that no way of arrival changes."""
    of_ledger: defaultdict[int, list[int]] = defaultdict(list)
    for row in sorted(rows):
        of_ledger[row >> ROW_SHIFT].append(row)
    found: dict[int, tuple[int, str]] = {}
    for ledger in LEDGERS.values():
        table = record_table(ledger)
        for batch in _batches(of_ledger[ledger.number]):
            statement = sa.select(table.c.row, table.c.created, table.c.id)
            for row, created, id_ in connection.execute(statement.where(table.c.row.in_(batch))):
                found[row] = (created, id_)
    return found


def alike(
    connection: sa.Connection, ledger: Ledger, *, least: Standing, as_of: date
) -> list[Entry]:
    """The records of a ledger that could be suspects: they share a title, and the date it asks."""
    if ledger.suspicion is None:
        return []
    table = record_table(ledger)
    keys = compared_fields(ledger)
    columns = [table.c[name] for name in ("row", "id", "unit", "created", *keys)]
    found: list[Entry] = []
    for batch in _batches(_rows_alike(connection, ledger, as_of)):
        statement = sa.select(*columns).where(
            table.c.row.in_(batch),
            table.c.standing >= int(least),
            table.c[ledger.date] <= as_of.isoformat(),
        )
        for row, id_, unit, created, *values in connection.execute(statement):
            found.append(Entry(row, id_, unit, created, dict(zip(keys, values, strict=True))))
    return found


def _rows_alike(connection: sa.Connection, ledger: Ledger, as_of: date) -> list[int]:
    assert ledger.suspicion is not None
    titles = _titles(connection, ledger)
    by_date = ledger.date in ledger.suspicion.fields and ledger.date in ledger.match
    parts = _rows_by_date(connection, ledger, as_of) if by_date else [list(titles)]
    found: set[int] = set()
    for rows in parts:
        firsts: dict[str, int] = {}
        for row in rows:
            title = titles.get(row)
            if title:
                first = firsts.setdefault(title, row)
                if first != row:
                    found |= {first, row}
    return sorted(found)


def _titles(connection: sa.Connection, ledger: Ledger) -> dict[int, str]:
    """The plain titles of the living records: as two texts, from the index of titles alone."""
    table = record_table(ledger)
    title = table.c[ledger.title]
    numbers, lines = connection.execute(
        sa.select(
            sa.func.group_concat(table.c.row),
            sa.func.group_concat(sa.func.replace(title, "\n", " "), "\n"),
        ).where(table.c.deleted == sa.false(), title.is_not(None))
    ).one()
    if not numbers:
        return {}
    return dict(zip(map(int, numbers.split(",")), plain_texts(lines), strict=True))


def _rows_by_date(connection: sa.Connection, ledger: Ledger, as_of: date) -> Iterator[list[int]]:
    """Living records that have their date with others, from the index of dates alone."""
    table = record_table(ledger)
    day = table.c[ledger.date]
    listed = connection.execute(
        sa.select(sa.func.group_concat(table.c.row))
        .where(table.c.deleted == sa.false(), day <= as_of.isoformat())
        .group_by(day)
        .having(sa.func.count() > 1)
    ).scalars()
    for numbers in listed:
        yield list(map(int, numbers.split(",")))


def _batches(values: Sequence[int]) -> Iterator[Sequence[int]]:
    for start in range(0, len(values), _BATCH):
        yield values[start : start + _BATCH]
