"""How figures are written."""

from __future__ import annotations

from datetime import date
from fractions import Fraction

import pytest

from domain.progress import format_change, format_figure, format_target, json_number, judge


@pytest.mark.parametrize(
    ("code", "value", "text"),
    [
        ("G-06", Fraction(1825), "1,825"),
        ("C4-04", Fraction(96, 10), "9.6"),
        ("C4-04", Fraction(100, 3), "33.3"),
        ("C5-03", Fraction(35, 10), "3.5"),
        ("C5-03", Fraction(1, 8000), "0.0001"),
        ("C5-12", Fraction(1234567, 100), "12,345.67"),
        ("G-02", Fraction(0), "0"),
        ("G-02", None, "–"),
    ],
)
def test_that_a_figure_is_written_as_offices_write_it(plan, code, value, text):
    assert format_figure(plan.by_code[code], value) == text


@pytest.mark.parametrize(
    ("before", "after", "text"),
    [
        (1240, 1825, "1,240 → 1,825 (+585)"),
        (7, 6, "7 → 6 (−1)"),
        (None, 3, "– → 3 (+3)"),
        (3, 3, "3 → 3 (±0)"),
    ],
)
def test_that_a_change_shows_both_values_and_the_difference(plan, before, after, text):
    numbers = [None if n is None else Fraction(n) for n in (before, after)]
    assert format_change(plan.by_code["G-06"], *numbers) == text


@pytest.mark.parametrize(
    ("code", "text"),
    [
        ("C4-05", "≥ 2,270"),
        ("C4-04", "10 左右"),
        ("C4-08", "1–2"),
        ("C4-12", "≥ 516"),
        ("C3-03", "1.*人"),
        ("G-07", "6.*人以上 / 7.*人以上"),
        ("C2-02", "无数字"),
    ],
)
def test_that_a_target_is_written_as_its_operator_reads(plan, tally, code, text):
    found = judge(plan, plan.by_code[code], tally, unit=None, year=None, as_of=date(2024, 1, 1))
    assert format_target(found) == text


def test_that_json_gets_numbers():
    assert json_number(None) is None
    assert json_number(Fraction(4, 2)) == 2
    assert json_number(Fraction(1, 3)) == pytest.approx(0.333333)
