"""Units of measure: which multiple of which base unit a printed unit is (万人次 = 10,000 人次)."""

from __future__ import annotations

from fractions import Fraction

MILLION = 10**6
"""Amounts are stored in millionths of the base unit."""
PERCENT = "%"
_MULTIPLES = {"万": 10**4, "亿": 10**8}


def base_of(unit: str) -> str:
    """The base unit: 人次 of 万人次, 元 of 亿元; a percentage has none."""
    return unit[1:] if unit[:1] in _MULTIPLES else unit


def multiple_of(unit: str) -> int:
    """How many base units make one of this unit."""
    return _MULTIPLES.get(unit[:1], 1)


def in_unit(millionths: int, unit: str) -> Fraction:
    """An amount in millionths of the base unit, in this unit, exactly."""
    return Fraction(millionths, MILLION * multiple_of(unit))


def convert(value: Fraction, unit: str, to: str) -> Fraction:
    """A value from one multiple of a base unit to another."""
    return value * multiple_of(unit) / multiple_of(to)
