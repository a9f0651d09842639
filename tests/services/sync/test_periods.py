"""报送期: set by the city, quarters where nothing is set."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.errors import KnownError
from services.records import check, undo
from services.sync import periods

Q3 = {"first_day": date(2025, 7, 1), "last_day": date(2025, 9, 30)}


@pytest.fixture
def city(make_workspace):
    return make_workspace("530700")


@given(st.dates(date(2000, 1, 1), date(2100, 1, 1)))
def test_that_every_day_lies_in_its_quarter(day):
    found = periods.quarter(day)
    assert found.first_day <= day <= found.last_day
    assert (found.last_day - found.first_day).days in {89, 90, 91}
    assert found.first_day.day == 1
    assert periods.quarter(found.last_day) == periods.quarter(found.first_day) == found


@pytest.mark.parametrize(
    ("today", "label"),
    [
        (date(2025, 7, 10), "2025年第二季度"),
        (date(2025, 7, 11), "2025年第三季度"),
        (date(2025, 12, 31), "2025年第四季度"),
        (date(2026, 1, 3), "2025年第四季度"),
    ],
)
def test_that_a_quarter_is_reported_until_ten_days_after_its_end(workspace, today, label):
    found = periods.current(workspace, today)
    assert found.label == label
    assert found.is_default


def test_that_a_period_of_the_city_counts_while_it_is_open(city):
    periods.add(city, label="三季度报送", deadline=date(2025, 10, 20), **Q3)
    assert periods.current(city, date(2025, 10, 20)).label == "三季度报送"
    assert periods.current(city, date(2025, 10, 21)).is_default
    assert periods.current(city, date(2025, 6, 30)).is_default
    assert periods.all_periods(city)[0].days_left(date(2025, 10, 15)) == 5


def test_that_the_same_days_set_again_change_the_period(city):
    periods.add(city, label="三季度", deadline=date(2025, 10, 10), **Q3)
    periods.add(city, label="第三季度", deadline=date(2025, 10, 31), **Q3)
    (found,) = periods.all_periods(city)
    assert (found.label, found.deadline) == ("第三季度", date(2025, 10, 31))


def test_that_a_removed_period_is_gone_and_can_be_set_again(city):
    periods.add(city, label="三季度", deadline=date(2025, 10, 10), **Q3)
    step = periods.remove(city, "三季度").undo
    assert periods.all_periods(city) == []
    undo.undo(city, step)
    assert len(periods.all_periods(city)) == 1
    periods.remove(city, "三季度")
    periods.add(city, label="三季度", deadline=date(2025, 10, 10), **Q3)
    assert len(periods.all_periods(city)) == 1
    assert check.check(city, rebuild=True).differences == []


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"label": "  "}, "要有名称"),
        ({"label": "长" * 50}, "要有名称"),
        ({"last_day": date(2025, 6, 1)}, "早于起日"),
        ({"deadline": date(2025, 9, 1)}, "早于报送期的止日"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_that_impossible_periods_are_refused(city, change, words):
    values = {"label": "三季度", "deadline": date(2025, 10, 10)} | Q3 | change
    with pytest.raises(KnownError, match=words):
        periods.add(city, **values)
    assert periods.all_periods(city) == []


def test_that_a_county_sets_none(workspace):
    with pytest.raises(KnownError, match="市级的操作"):
        periods.add(workspace, label="x", deadline=date(2025, 10, 10), **Q3)


def test_that_an_unknown_name_is_told(city):
    with pytest.raises(KnownError, match="没有名为"):
        periods.remove(city, "五季度")
