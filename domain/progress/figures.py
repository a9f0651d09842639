"""The figure of an indicator for a unit and a span of years, from a tally."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from domain.fields import Role
from domain.ledgers import LEDGERS
from domain.plan.model import Indicator, OverTime, OverUnits, Plan
from domain.plan.units import MILLION, in_unit
from domain.progress.spans import Span
from domain.progress.tally import EMPTY, Cell, Tally

_ZERO = Fraction(0)


@dataclass(frozen=True)
class Figure:
    """What the records of a span add up to.

    Attributes:
        value: In the indicator's display unit, 未去重 included; None where a ratio has no
            denominator.
        undeduplicated: The part of ``value`` that no key backs.
        records: How many records it rests on.
        numerator: Of a ratio, in base units.
        denominator: Of a ratio, in base units.
        years: The years of the latest reports it was put together from; empty where it adds up.
        lowest: Units whose value is the one shown, where the lowest (highest) tells.
    """

    value: Fraction | None
    undeduplicated: Fraction = _ZERO
    records: int = 0
    numerator: Fraction | None = None
    denominator: Fraction | None = None
    years: tuple[int, ...] = ()
    lowest: tuple[str, ...] = ()


def absence(indicator: Indicator, tally: Tally, unit: str | None) -> str:
    """Why there is no figure at all; empty where there is one, if only 0."""
    if any(ledger not in LEDGERS for ledger in indicator.ledgers):
        return "数据来源的台账尚未启用"
    if not any(tally.has_records(ledger, unit) for ledger in indicator.ledgers):
        return "还没有记录"
    if _is_reported(indicator) and not _has_report(indicator, tally, unit):
        return "还没有填报"
    return ""


def _is_reported(indicator: Indicator) -> bool:
    """Records state its figures, each that of one indicator: others' say nothing of it."""
    return all(LEDGERS[ledger].key_of(Role.INDICATOR) for ledger in indicator.ledgers)


def _has_report(indicator: Indicator, tally: Tally, unit: str | None) -> bool:
    return any(
        tally.amount(indicator.code, part, unit, date.min.year, date.max.year).records
        for part in (0, 1)
    )


def read_figure(
    plan: Plan, indicator: Indicator, tally: Tally, unit: str | None, span: Span
) -> Figure:
    """The figure of an indicator that is no alias.

    Args:
        plan: Names the units.
        indicator: Says how units and years combine.
        tally: The sums.
        unit: Code of a unit; None for the city as a whole.
        span: The years.
    """
    if unit is None and indicator.over_units in {OverUnits.MIN, OverUnits.MAX}:
        return _extreme(plan, indicator, tally, span)
    if indicator.over_time is OverTime.LATEST:
        return _latest(plan, indicator, tally, unit, span)
    numerator = tally.amount(indicator.code, 0, unit, span.first, span.last)
    if indicator.over_units is OverUnits.RATIO_OF_SUMS:
        denominator = tally.amount(indicator.code, 1, unit, span.first, span.last)
        return _ratio(numerator, denominator)
    return _plain(indicator, numerator)


def _plain(indicator: Indicator, cell: Cell, years: tuple[int, ...] = ()) -> Figure:
    unit = indicator.display_unit
    return Figure(
        value=in_unit(cell.amount + cell.undeduplicated, unit),
        undeduplicated=in_unit(cell.undeduplicated, unit) if cell.undeduplicated else _ZERO,
        records=cell.records,
        years=years,
    )


def _ratio(numerator: Cell, denominator: Cell, years: tuple[int, ...] = ()) -> Figure:
    above = numerator.amount + numerator.undeduplicated
    below = denominator.amount + denominator.undeduplicated
    return Figure(
        value=Fraction(above * 100, below) if below else None,
        records=max(numerator.records, denominator.records),
        numerator=Fraction(above, MILLION),
        denominator=Fraction(below, MILLION),
        years=years,
    )


def _latest(plan: Plan, indicator: Indicator, tally: Tally, unit: str | None, span: Span) -> Figure:
    """Each unit's latest year within the span; units then add up."""
    numerator = denominator = EMPTY
    years: set[int] = set()
    for code in (unit,) if unit is not None else plan.units_of(indicator):
        for year in range(span.last, span.first - 1, -1):
            above = tally.amount(indicator.code, 0, code, year, year)
            below = tally.amount(indicator.code, 1, code, year, year)
            if above.records or below.records:
                numerator, denominator = _add(numerator, above), _add(denominator, below)
                years.add(year)
                break
    found = tuple(sorted(years))
    if indicator.over_units is OverUnits.RATIO_OF_SUMS:
        return _ratio(numerator, denominator, found)
    return _plain(indicator, numerator, found)


def _add(one: Cell, other: Cell) -> Cell:
    return Cell(
        one.amount + other.amount,
        one.undeduplicated + other.undeduplicated,
        one.records + other.records,
    )


def _extreme(plan: Plan, indicator: Indicator, tally: Tally, span: Span) -> Figure:
    figures = {
        code: read_figure(plan, indicator, tally, code, span) for code in plan.units_of(indicator)
    }
    values = {code: figure.value or _ZERO for code, figure in figures.items()}
    pick = min if indicator.over_units is OverUnits.MIN else max
    value = pick(values.values())
    return Figure(
        value=value,
        undeduplicated=sum((f.undeduplicated for f in figures.values()), _ZERO),
        records=sum(f.records for f in figures.values()),
        years=tuple(sorted({year for f in figures.values() for year in f.years})),
        lowest=tuple(code for code, found in values.items() if found == value),
    )
