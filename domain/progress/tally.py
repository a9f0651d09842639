"""Where progress gets its numbers: the sums of the contributions, whoever adds them up."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import NamedTuple, Protocol


class Cell(NamedTuple):
    """The contributions of one indicator, part, unit and range of years, added up.

    Attributes:
        amount: Millionths of the base unit; where the indicator counts distinctly, each key once
            over the whole range and all units asked for.
        undeduplicated: Millionths that no key backs (未去重); not inside ``amount``.
        records: How many records contribute.
    """

    amount: int
    undeduplicated: int
    records: int


EMPTY = Cell(0, 0, 0)


class Suspects(Protocol):
    """Counted records that are suspected to be entered twice (疑似重复)."""

    def concerns(self, indicator: str) -> bool:
        """Whether any of them adds to an indicator."""
        ...

    def counted(
        self, indicator: str, unit: str | None, cells: Iterable[tuple[str, int]]
    ) -> Sequence[Sequence[int]]:
        """The groups of which more than one record is counted; its numbers, the first one first.

        Args:
            indicator: Code of an indicator that is no alias.
            unit: Code of a unit, whose records alone are compared; None for all units.
            cells: The units and years whose records are counted.
        """
        ...


class Tally(Protocol):
    """Sums of contributions on one basis (口径) and as of one date."""

    @property
    def suspects(self) -> Suspects | None:
        """What is suspected to be entered twice; None where nobody wants to know."""
        ...

    def amount(
        self, indicator: str, part: int, unit: str | None, first_year: int, last_year: int
    ) -> Cell:
        """What records dated within these years contribute.

        Where the indicator combines over time by its latest value, only the latest report of
        each unit within the range counts.

        Args:
            indicator: Code of an indicator that is no alias.
            part: 0 the value or numerator, 1 the denominator.
            unit: Code of a unit; None for all of them.
            first_year: First year of the range.
            last_year: Last year, included.
        """
        ...

    def has_records(self, ledger: str, unit: str | None) -> bool:
        """Whether the ledger has any record of this unit (of any unit where None)."""
        ...
