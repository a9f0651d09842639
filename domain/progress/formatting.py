"""How figures are written for people, and as numbers in JSON."""

from __future__ import annotations

from fractions import Fraction

from domain.plan.model import Indicator, Operator
from domain.plan.units import PERCENT, multiple_of
from domain.progress.model import IndicatorProgress

NOTHING = "–"
_SIGNS = {Operator.AT_LEAST: "≥ ", Operator.EQUAL: "= "}


def format_figure(indicator: Indicator, value: Fraction | None) -> str:
    """A figure in the indicator's display unit, with thousands separators, without the unit.

    Percentages keep one decimal, multiples such as 万人 and 亿元 four, all others two; zeros at
    the end are left out. Nothing becomes a dash.
    """
    return _in(indicator.display_unit, value)


def _in(unit: str, value: Fraction | None) -> str:
    if value is None:
        return NOTHING
    places = 1 if unit == PERCENT else 4 if multiple_of(unit) > 1 else 2
    return format_number(value, places)


def format_number(value: Fraction, places: int) -> str:
    """A number rounded half up to so many places at most, with thousands separators."""
    scale = 10**places
    units, rest = divmod((abs(value.numerator) * scale * 2 // value.denominator + 1) // 2, scale)
    text = f"{units:,}.{rest:0{places}}".rstrip("0").rstrip(".") if rest else f"{units:,}"
    return f"−{text}" if value < 0 and (units or rest) else text


def format_change(indicator: Indicator, before: Fraction | None, after: Fraction | None) -> str:
    """A change as the preview writes it: 1,240 → 1,825 (+585)."""
    difference = (after or Fraction(0)) - (before or Fraction(0))
    sign = "+" if difference > 0 else "−" if difference < 0 else "±"
    step = format_figure(indicator, abs(difference))
    return f"{format_figure(indicator, before)} → {format_figure(indicator, after)} ({sign}{step})"


def format_target(progress: IndicatorProgress) -> str:
    """A target for people: ≥ 2,270, 10 左右, 1–2; as published where the number is hidden."""
    if progress.target is None:
        return progress.published
    text = _in(progress.unit, progress.target)
    if progress.op is Operator.ABOUT:
        return f"{text} 左右"
    if progress.target_high is not None:
        return f"{text}–{_in(progress.unit, progress.target_high)}"
    return f"{_SIGNS.get(progress.op, '')}{text}"


def json_number(value: Fraction | None) -> int | float | None:
    """A figure for JSON: whole numbers as such, others rounded to six decimals."""
    if value is None:
        return None
    return value.numerator if value.denominator == 1 else round(float(value), 6)
