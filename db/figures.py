"""Adding up the contributions: one pass, then every unit, year and window is answered from it.

Most keys of what is counted distinctly occur once and simply add up. For those that occur more
often the set of their (unit, year) cells is kept as a bit mask, so that any range of years and
units counts each of them once.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date

import sqlalchemy as sa

from db import schema
from db.kinds import review
from db.ledger_tables import record_table
from db.suspects import Suspects
from domain.ledgers import LEDGERS
from domain.progress.tally import EMPTY, Cell
from domain.standing import Standing

_ONE = 1_000_000
_YEARS = 10_000

_SUMS = """
SELECT indicator, part, loose, cell, sum(amount), count(*), max(date)
FROM contribution
WHERE standing >= :least AND date <= :as_of{only}
GROUP BY indicator, part, loose, cell
"""
_REPEATED = """
SELECT indicator, part, group_concat(cell)
FROM contribution INDEXED BY ix_contribution_key
WHERE key <> 0 AND standing >= :least AND date <= :as_of{only}
GROUP BY indicator, part, key HAVING count(*) > 1
"""
_ONLY = " AND indicator = :only"


@dataclass
class _Sums:
    """What one part of an indicator amounts to, by cell.

    Attributes:
        cells: Amount, 未去重 amount and number of contributions by unit and year.
        newest: Date of the newest contribution by unit.
        bits: The bit of each cell in ``masks``.
        masks: For keys that occur more than once: their cells, and how many keys have just them.
    """

    cells: dict[int, dict[int, list[int]]] = field(default_factory=dict)
    newest: dict[int, str] = field(default_factory=dict)
    bits: dict[tuple[int, int], int] = field(default_factory=dict)
    masks: Counter[int] = field(default_factory=Counter)

    def add(self, cell: int, amount: int, number: int, *, loose: bool) -> None:
        """Add to a cell."""
        unit, year = divmod(cell, _YEARS)
        found = self.cells.setdefault(unit, {}).setdefault(year, [0, 0, 0])
        found[1 if loose else 0] += amount
        found[2] += number

    def count_once(self, cells: str, number: int) -> None:
        """Take out what a repeated key added to its cells, and keep the set of them."""
        mask = 0
        for text in cells.split(","):
            cell = int(text)
            self.add(cell, -number * _ONE, -number, loose=False)
            mask |= 1 << self.bits.setdefault(divmod(cell, _YEARS), len(self.bits))
        self.masks[mask] += number

    def amount(self, unit: int | None, first: int, last: int) -> Cell:
        """The sum over a unit (None: all) and a range of years."""
        amount = loose = number = 0
        chosen = self.cells.values() if unit is None else (self.cells.get(unit, {}),)
        for years in chosen:
            for year, (plain, apart, count) in years.items():
                if first <= year <= last:
                    amount += plain
                    loose += apart
                    number += count
        wanted = sum(
            1 << bit
            for (of_unit, year), bit in self.bits.items()
            if first <= year <= last and unit in {None, of_unit}
        )
        if wanted:
            once = sum(count for mask, count in self.masks.items() if mask & wanted)
            amount += once * _ONE
            number += once
        return Cell(amount, loose, number)


@dataclass(frozen=True)
class Presence:
    """What a ledger holds of a unit.

    Attributes:
        ledger: Key of the ledger.
        unit: Code of the unit.
        best: The standing of the record that stands highest.
        modified: Stamp of the newest change.
    """

    ledger: str
    unit: str
    best: Standing
    modified: int


class Figures:
    """What the contributions of one basis amount to, up to a date.

    Implements ``domain.progress.tally.Tally``.

    Attributes:
        presences: Which units have records in which ledgers.
        suspects: What is suspected to be entered twice; None where that was not asked for.
    """

    def __init__(
        self,
        connection: sa.Connection,
        *,
        least: Standing,
        as_of: date,
        only: str = "",
        with_suspects: bool = False,
    ) -> None:
        """Read the contributions.

        Args:
            connection: The database.
            least: Records standing below this are not counted.
            as_of: What is dated later is not counted.
            only: Code of the one indicator that will be asked for; empty for all.
            with_suspects: Also find what is suspected to be entered twice.
        """
        self._parts: dict[tuple[str, int], _Sums] = {}
        self._known: dict[tuple[str, int, str | None, int, int], Cell] = {}
        values: dict[str, str | int] = {"least": int(least), "as_of": as_of.isoformat()}
        if only:
            values["only"] = only
        self._read(connection, values)
        self.presences = tuple(_presences(connection))
        self.suspects = (
            Suspects(connection, least=least, as_of=as_of, only=only) if with_suspects else None
        )
        self._with_records = {
            (one.ledger, unit)
            for one in self.presences
            if one.best >= least
            for unit in (one.unit, None)
        }

    def _read(self, connection: sa.Connection, values: Mapping[str, str | int]) -> None:
        only = _ONLY if "only" in values else ""
        parts = self._parts
        for indicator, part, loose, cell, amount, number, newest in connection.execute(
            sa.text(_SUMS.format(only=only)), values
        ):
            sums = parts.setdefault((indicator, part), _Sums())
            sums.add(cell, amount, number, loose=bool(loose))
            unit = cell // _YEARS
            sums.newest[unit] = max(newest, sums.newest.get(unit, ""))
        repeated = connection.execute(sa.text(_REPEATED.format(only=only)), values)
        for (indicator, part, cells), number in Counter(map(tuple, repeated)).items():
            parts[indicator, part].count_once(cells, number)

    def amount(
        self, indicator: str, part: int, unit: str | None, first_year: int, last_year: int
    ) -> Cell:
        """What an indicator's records amount to in a unit (None: all) and a range of years."""
        sums = self._parts.get((indicator, part))
        if sums is None:
            return EMPTY
        question = (indicator, part, unit, first_year, last_year)
        known = self._known.get(question)
        if known is None:
            code = int(unit) if unit is not None else None
            known = self._known[question] = sums.amount(code, first_year, last_year)
        return known

    def has_records(self, ledger: str, unit: str | None) -> bool:
        """Whether a ledger holds any counted record of a unit (None: of any)."""
        return (ledger, unit) in self._with_records

    def newest(self, indicator: str, unit: str | None) -> str:
        """Date of the newest record that counts for an indicator; empty where there is none."""
        code = int(unit) if unit is not None else None
        return max(
            (
                newest
                for (of, _part), sums in self._parts.items()
                if of == indicator
                for of_unit, newest in sums.newest.items()
                if code in {None, of_unit}
            ),
            default="",
        )


def _presences(connection: sa.Connection) -> Iterator[Presence]:
    for ledger in LEDGERS.values():
        table = record_table(ledger)
        rows = connection.execute(
            sa.select(table.c.unit, sa.func.max(table.c.standing), sa.func.max(table.c.modified))
            .where(table.c.deleted == sa.false())
            .group_by(table.c.unit)
        )
        for unit, best, modified in rows:
            yield Presence(ledger.key, unit, Standing(best), modified)


def newest_package_of(connection: sa.Connection) -> dict[str, int]:
    """Stamp of the newest package taken in from each unit."""
    table = schema.package
    rows = connection.execute(
        sa.select(table.c.unit, sa.func.max(table.c.at).label("newest"))
        .where(table.c.direction == "in")
        .group_by(table.c.unit)
    )
    return {row.unit: row.newest for row in rows}


def has_any_review(connection: sa.Connection) -> bool:
    """Whether a review decision was ever made."""
    return connection.execute(sa.select(sa.exists().select_from(review))).scalar_one()


__all__ = ["Figures", "Presence", "has_any_review", "newest_package_of"]
