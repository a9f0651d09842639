"""Which target holds for a unit and a year, and whether a figure reaches it."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

from domain.plan.model import Indicator, Kind, Operator, OverUnits, Plan, Window
from domain.plan.units import convert

_ABOUT = Fraction(1, 10)
_EACH_UNIT = frozenset({Kind.RATIO, Kind.COMPARE})


@dataclass(frozen=True)
class Aim:
    """What is to be reached.

    Attributes:
        target: As set for the unit, in the display unit; None where hidden or not set.
        high: Its upper end.
        is_for_unit: It is the asked unit's own, not the whole city's.
    """

    target: Fraction | None
    high: Fraction | None = None
    is_for_unit: bool = True


def aim_of(plan: Plan, indicator: Indicator, unit: str | None) -> Aim:
    """The target of the whole plan, or of each of its windows.

    A rate, and a target that every unit has to reach, holds for each unit; a quantity only for
    the city unless it was split.

    Args:
        plan: With the targets set beside its text.
        indicator: No alias.
        unit: Code of a unit; None for the city as a whole.
    """
    own = plan.set_target(indicator.code, unit) if unit is not None else None
    found = own or plan.set_target(indicator.code)
    target, high = (found.value, found.high) if found else (indicator.target, indicator.target_high)
    holds_for_each = indicator.kind in _EACH_UNIT or indicator.over_units is OverUnits.MIN
    return Aim(
        target=_shown(indicator, target),
        high=_shown(indicator, high),
        is_for_unit=unit is None or own is not None or holds_for_each,
    )


def year_goal(
    plan: Plan, indicator: Indicator, unit: str | None, year: int, target: Fraction
) -> tuple[Fraction, bool]:
    """What a year has to bring of a target for the whole plan.

    Returns:
        The goal in the display unit, and whether it was set rather than an equal share.
    """
    own = plan.set_target(indicator.code, unit or "", year)
    if own is not None:
        return convert(own.value, indicator.unit, indicator.display_unit), True
    return target / len(plan.years), False


def is_reached(
    indicator: Indicator, value: Fraction, goal: Fraction, high: Fraction | None
) -> bool:
    """The figure satisfies the indicator's operator."""
    if indicator.op is Operator.EQUAL:
        return value == goal
    if indicator.op is Operator.RANGE:
        return goal <= value <= (goal if high is None else high)
    if indicator.op is Operator.ABOUT:
        return abs(value - goal) <= tolerance(indicator, goal)
    return value >= goal


def least(indicator: Indicator, goal: Fraction) -> Fraction:
    """The lowest figure that reaches the goal."""
    return goal - tolerance(indicator, goal) if indicator.op is Operator.ABOUT else goal


def tolerance(indicator: Indicator, goal: Fraction) -> Fraction:
    """How far ``~`` lets a figure be off: as declared, else a tenth of the goal."""
    if indicator.tolerance is None:
        return goal * _ABOUT
    return convert(indicator.tolerance, indicator.unit, indicator.display_unit)


def counts_up(indicator: Indicator) -> bool:
    """Its figure grows with time, so that a pace and a forecast mean something."""
    return indicator.window in {Window.PLAN, Window.YEAR, Window.BIENNIUM} and (
        indicator.kind in {Kind.COUNT, Kind.SUM, Kind.GROWTH}
    )


def _shown(indicator: Indicator, value: Fraction | None) -> Fraction | None:
    if value is None or indicator.unit == indicator.display_unit or not indicator.unit:
        return value
    return convert(value, indicator.unit, indicator.display_unit)
