"""Laws that hold whatever the contributions are."""

from __future__ import annotations

from datetime import date, timedelta
from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st

from domain.progress import Span, biennia, elapsed, format_number, json_number, judge

UNITS = ["530700", "530702", "530721", "530722"]
DAY = date(2024, 6, 30)
DISTINCT = {"C3-03", "C3-04", "C4-05", "C5-04"}
COUNTED = ["G-06", "G-14", "C3-03", "C3-04", "C4-05", "C5-04"]
entries = st.lists(
    st.tuples(
        st.sampled_from(COUNTED),
        st.integers(2020, 2026),
        st.integers(1, 400),
        st.sampled_from(UNITS),
        st.sampled_from(["", "", "甲", "乙", "丙"]),
        st.booleans(),
    ),
    max_size=20,
)


def build(new_tally, rows):
    tally = new_tally(ledgers={"training", "competition", "award"})
    for code, year, amount, unit, key, apart in rows:
        distinct = bool(key) and code in DISTINCT
        tally.add(
            code,
            year,
            1 if distinct else amount,
            unit=unit,
            key=key if distinct else "",
            undeduplicated=apart and not distinct,
        )
    return tally


def actuals(plan, tally, unit=None, year=None):
    return [
        judge(plan, plan.by_code[code], tally, unit=unit, year=year, as_of=DAY).actual
        for code in COUNTED
    ]


@given(rows=entries, more=entries)
def test_that_another_contribution_never_lowers_a_figure(plan, new_tally, rows, more):
    before = actuals(plan, build(new_tally, rows))
    after = actuals(plan, build(new_tally, rows + more))
    assert all(one <= other for one, other in zip(before, after, strict=True))


@given(rows=entries, data=st.data())
def test_that_the_order_of_records_does_not_matter(plan, new_tally, rows, data):
    shuffled = data.draw(st.permutations(rows))
    assert actuals(plan, build(new_tally, rows)) == actuals(plan, build(new_tally, shuffled))


@given(rows=entries)
def test_that_the_citys_distinct_figure_lies_between_its_largest_unit_and_their_sum(
    plan, new_tally, rows
):
    tally = build(new_tally, rows)
    units = [actuals(plan, tally, unit) for unit in UNITS]
    for city, *each in zip(actuals(plan, tally), *units, strict=True):
        assert max(each) <= city <= sum(each)


@given(rows=entries)
def test_that_years_of_a_quantity_add_up_to_the_plan(plan, new_tally, rows):
    tally = build(new_tally, rows)
    years = [actuals(plan, tally, year=year)[0] for year in range(2021, 2025)]
    assert sum(years) == actuals(plan, tally)[0]


shares = st.lists(st.tuples(st.integers(0, 50), st.integers(50, 200)), min_size=1, max_size=4)


@given(shares=shares)
def test_that_a_rate_of_several_units_is_the_ratio_of_their_sums(with_data, new_tally, shares):
    plan, tally = with_data("C1-02"), new_tally(ledgers={"training"})
    for unit, (above, below) in zip(UNITS, shares, strict=False):
        tally.add("C1-02", 2024, above, unit=unit).add("C1-02", 2024, below, unit=unit, part=1)
    found = judge(plan, plan.by_code["C1-02"], tally, unit=None, year=None, as_of=DAY)
    above, below = (sum(column) for column in zip(*shares, strict=True))
    assert found.actual == Fraction(100 * above, below)


@given(day=st.dates(date(2015, 1, 1), date(2035, 1, 1)), first=st.integers(2021, 2025))
def test_that_the_straight_line_rises_from_nothing_to_all(plan, day, first):
    span = Span(first, 2025)
    share = elapsed(plan, span, day)
    assert 0 <= share <= 1
    assert share <= elapsed(plan, span, day + timedelta(days=1))
    assert elapsed(plan, span, date(first, 1, 1) - timedelta(days=1)) == 0
    assert elapsed(plan, span, plan.end) == 1


@given(first=st.integers(2000, 2030), length=st.integers(1, 8), data=st.data())
def test_that_two_year_windows_cover_the_period_once(first, length, data):
    last = first + length - 1
    start = data.draw(st.integers(first, last))
    windows = biennia(first, last, start)
    years = [y for w in windows for y in range(w.first, w.last + 1)]
    assert years == list(range(first, last + 1))
    assert start in {w.first for w in windows}
    assert all(w.last - w.first <= 1 for w in windows)


def test_that_the_default_windows_leave_2025_alone():
    assert [w.label for w in biennia(2021, 2025, 2021)] == ["2021–22", "2023–24", "2025年"]


@given(st.fractions(-(10**9), 10**9), st.integers(0, 4))
def test_that_a_written_number_is_the_value_rounded(value, places):
    text = format_number(value, places)
    back = Fraction(text.replace(",", "").replace("−", "-"))
    assert abs(back - value) <= Fraction(1, 2 * 10**places)
    assert text != "−0"


@given(st.integers())
def test_that_whole_numbers_stay_whole_in_json(number):
    assert json_number(Fraction(number)) == number
