"""Spans of years in which a target is to be reached, and how much of one has passed."""

from __future__ import annotations

from datetime import date
from fractions import Fraction
from typing import NamedTuple

from domain.plan.model import Plan

_BIENNIUM = 2
_DAYS_PER_MONTH = Fraction(365, 12)


class Span(NamedTuple):
    """Whole years, both ends included."""

    first: int
    last: int

    @property
    def label(self) -> str:
        """2025年, 2023–24, 2021–2025."""
        if self.first == self.last:
            return f"{self.first}年"
        is_biennium = self.last - self.first + 1 == _BIENNIUM
        return f"{self.first}–{self.last % 100:02d}" if is_biennium else f"{self.first}–{self.last}"


def whole(plan: Plan) -> Span:
    """The plan's period."""
    return Span(plan.start.year, plan.end.year)


def biennia(first: int, last: int, start: int) -> tuple[Span, ...]:
    """Windows of two years through a period.

    Args:
        first: First year of the period.
        last: Last year of the period.
        start: First year of one of the windows, within the period.

    Returns:
        In order; at either end a window may be cut to one year by the period.
    """
    before = start - _BIENNIUM * ((start - first + 1) // _BIENNIUM)
    return tuple(
        Span(max(year, first), min(year + _BIENNIUM - 1, last))
        for year in range(before, last + 1, _BIENNIUM)
    )


def is_short(span: Span) -> bool:
    """The period cuts this two-year window to one year."""
    return span.last - span.first + 1 < _BIENNIUM


def elapsed(plan: Plan, span: Span, as_of: date) -> Fraction:
    """How much of a span has passed at the end of a day: 0 to 1, in a straight line."""
    first, last = _ends(plan, span)
    total = (last - first).days + 1
    passed = (as_of - first).days + 1
    return Fraction(min(max(passed, 0), total), total)


def months_left(plan: Plan, span: Span, as_of: date) -> Fraction:
    """Months from a day to the end of a span; 0 when it is over."""
    first, last = _ends(plan, span)
    return max((last - max(as_of, first)).days, 0) / _DAYS_PER_MONTH


def is_over(plan: Plan, span: Span, as_of: date) -> bool:
    """The last day of the span lies before this day."""
    return as_of > _ends(plan, span)[1]


def _ends(plan: Plan, span: Span) -> tuple[date, date]:
    return (max(plan.start, date(span.first, 1, 1)), min(plan.end, date(span.last, 12, 31)))
