"""Which units and years make a figure, and how many suspects are counted in them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from domain.plan.model import OverTime
from domain.progress.case import Case


def newest_years(case: Case) -> Mapping[str, int]:
    """Of what is reported year by year: the year each unit reported last; else nothing.

    Args:
        case: With the span that is looked at in the end.
    """
    if case.indicator.over_time is not OverTime.LATEST:
        return {}
    years = range(case.span.last, case.span.first - 1, -1)
    found: dict[str, int] = {}
    for unit in _units(case):
        for year in years:
            parts = (case.tally.amount(case.indicator.code, n, unit, year, year) for n in (0, 1))
            if any(cell.records for cell in parts):
                found[unit] = year
                break
    return found


def counted_cells(case: Case) -> tuple[tuple[str, int], ...]:
    """The units and years whose records are counted.

    Args:
        case: With the span that is looked at in the end.
    """
    if case.indicator.over_time is OverTime.LATEST:
        return tuple(newest_years(case).items())
    years = range(case.span.first, case.span.last + 1)
    return tuple((unit, year) for unit in _units(case) for year in years)


def suspect_groups(case: Case) -> Sequence[Sequence[int]]:
    """The counted records that are suspected to be one, group by group, the first entered first.

    Args:
        case: With the span that is looked at in the end.
    """
    suspects, code = case.tally.suspects, case.indicator.code
    if suspects is None or not suspects.concerns(code):
        return ()
    return suspects.counted(code, case.unit, counted_cells(case))


def suspected(case: Case) -> int:
    """How many of the counted records are suspected to be another one, entered again."""
    return sum(len(group) - 1 for group in suspect_groups(case))


def _units(case: Case) -> tuple[str, ...]:
    if case.unit is not None:
        return (case.unit,)
    return tuple(unit.code for unit in case.plan.units)
