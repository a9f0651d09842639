"""How a figure is held against its target and against time."""

from __future__ import annotations

from datetime import date
from fractions import Fraction

import pytest

from domain.errors import KnownError
from domain.plan import Operator, Target, with_targets
from domain.progress import Status, format_target, judge

HALF = date(2023, 7, 1)
"""The middle of the period, to a day."""
AFTER = date(2026, 11, 22)


def ask(plan, code, tally, *, unit=None, year=None, as_of=HALF):
    return judge(plan, plan.by_code[code], tally, unit=unit, year=year, as_of=as_of)


@pytest.mark.parametrize(
    ("count", "status"),
    [
        (0, Status.FAR_BEHIND),
        (1, Status.FAR_BEHIND),
        (2, Status.BEHIND),
        (3, Status.ON_PACE),
        (5, Status.DONE),
        (7, Status.DONE),
    ],
)
def test_that_a_count_is_held_against_the_straight_line(plan, tally, count, status):
    tally.add("G-02", 2022)
    for _ in range(count):
        tally.add("C3-06", 2022)
    found = ask(plan, "C3-06", tally)
    assert (found.actual, found.status) == (count, status)
    assert found.percent == count * 20
    assert abs(found.expected_percent - 50) < 1
    assert found.gap == max(5 - count, 0)
    assert abs(found.forecast - 2 * count) < Fraction(1, 10)
    assert found.window == "2021–2025"
    if count == 2:
        assert abs(found.needed_per_month - Fraction(3, 30)) < Fraction(1, 100)


def test_that_records_of_later_years_do_not_count_yet(plan, tally):
    tally.add("C3-06", 2022).add("C3-06", 2024)
    assert ask(plan, "C3-06", tally).actual == 1
    assert ask(plan, "C3-06", tally, as_of=AFTER).actual == 2


@pytest.mark.parametrize(("count", "status"), [(5, Status.MET), (4, Status.NOT_MET)])
def test_that_after_the_period_the_verdict_is_final(plan, tally, count, status):
    for _ in range(count):
        tally.add("C3-06", 2025)
    found = ask(plan, "C3-06", tally, as_of=AFTER)
    assert (found.status, found.expected_percent, found.needed_per_month) == (status, 100, None)


@pytest.mark.parametrize("as_of", [HALF, AFTER])
def test_that_a_hidden_target_is_never_judged_and_still_counted(plan, tally, as_of):
    tally.add("G-06", 2022, 1240).add("G-06", 2022, 585)
    found, alias = ask(plan, "G-06", tally, as_of=as_of), ask(plan, "C4-10", tally, as_of=as_of)
    assert (found.actual, found.unit, found.status) == (1825, "人次", Status.PENDING)
    assert (found.target, found.percent, found.gap) == (None, None, None)
    assert format_target(found) == "*人次以上 / 7.*人次以上"
    assert (alias.actual, alias.status, alias.code) == (1825, Status.PENDING, "C4-10")
    assert format_target(alias) == "7.*人次以上"


def test_that_a_figure_set_by_the_city_is_judged_in_the_unit_shown(plan, tally):
    amended = with_targets(plan, [Target("G-06", Fraction("7.5"), source="市政府文件")])
    found = ask(amended, "G-06", tally.add("G-06", 2022, 60000))
    assert (found.target, found.actual, found.percent) == (75000, 60000, 80)
    assert found.status is Status.ON_PACE


def test_that_an_open_reading_is_judged_and_marked(plan, tally):
    found = ask(plan, "G-14", tally.add("G-14", 2021))
    assert found.status is Status.FAR_BEHIND
    assert "口径待核" in found.notes
    assert ask(plan, "G-02", tally).notes == ()


def test_that_what_is_tracked_has_a_figure_and_no_judgement(plan, tally):
    found = ask(plan, "C2-02", tally.add("C2-02", 2021), as_of=AFTER)
    assert (found.actual, found.status, found.percent) == (1, Status.TRACKED, None)


@pytest.mark.parametrize("as_of", [HALF, AFTER])
def test_that_an_indicator_without_its_ledger_has_no_data(plan, new_tally, as_of):
    found = ask(plan, "C5-01", new_tally(ledgers={"training", "period_report"}), as_of=as_of)
    assert (found.actual, found.status) == (None, Status.NO_DATA)
    assert found.reason == "数据来源的台账尚未启用"


def test_that_no_record_in_the_ledger_is_no_data_and_not_zero(plan, new_tally):
    empty, used = new_tally(ledgers=set()), new_tally(ledgers={"award"})
    assert (ask(plan, "G-02", empty).actual, ask(plan, "G-02", empty).status) == (
        None,
        Status.NO_DATA,
    )
    assert (ask(plan, "G-02", used).actual, ask(plan, "G-02", used).status) == (
        0,
        Status.FAR_BEHIND,
    )


def test_that_what_no_roster_backs_is_added_and_shown_apart(plan, tally):
    tally.add("C4-05", 2022, key="A").add("C4-05", 2023, key="A", unit="530723")
    tally.add("C4-05", 2022, 1200, undeduplicated=True)
    found = ask(plan, "C4-05", tally)
    assert (found.actual, found.undeduplicated) == (1201, 1200)
    assert "含未去重 1,200 人" in found.notes
    assert ask(plan, "C4-05", tally, unit="530723").actual == 1


def test_that_a_unit_is_not_judged_against_the_whole_citys_target(plan, tally):
    tally.add("C3-06", 2022, unit="530722")
    found = ask(plan, "C3-06", tally, unit="530722")
    assert (found.actual, found.target, found.status) == (1, 5, Status.TRACKED)
    assert found.reason
    split = with_targets(plan, [Target("C3-06", Fraction(1), unit="530722", source="分解")])
    found = ask(split, "C3-06", tally, unit="530722")
    assert (found.target, found.status) == (1, Status.DONE)
    assert ask(split, "C3-06", tally).target == 5


def test_that_a_year_of_a_plan_target_is_held_against_its_share(plan, tally):
    for _ in range(2):
        tally.add("C3-06", 2022)
    found = ask(plan, "C3-06", tally, year=2022)
    assert (found.actual, found.goal, found.target) == (2, 1, 5)
    assert (found.status, found.window) == (Status.ON_PACE, "2022年")
    assert found.approximations
    assert ask(plan, "C3-06", tally, year=2021, as_of=AFTER).status is Status.FAR_BEHIND
    assert ask(plan, "C3-06", tally, year=2025).status is Status.NO_DATA
    yearly = with_targets(plan, [Target("C3-06", Fraction(4), year=2022, source="分解")])
    found = ask(yearly, "C3-06", tally, year=2022)
    assert (found.goal, found.status, found.approximations) == (4, Status.FAR_BEHIND, ())


@pytest.mark.parametrize("year", [2020, 2026])
def test_that_a_year_outside_the_period_is_refused(plan, tally, year):
    with pytest.raises(KnownError):
        ask(plan, "G-02", tally, year=year)


def test_that_an_unknown_unit_is_refused(plan, tally):
    with pytest.raises(KnownError):
        ask(plan, "G-02", tally, unit="110000")


def test_that_two_year_windows_are_judged_each(plan, tally):
    for key in "CDE":
        tally.add("C3-04", 2023, key=key)
    tally.add("C3-04", 2021, key="C")
    found = ask(plan, "C3-04", tally)
    assert (found.actual, found.window, found.status) == (3, "2023–24", Status.DONE)
    assert found.failed == ("2021–22",)
    assert "未达到：2021–22" in found.notes
    assert ask(plan, "C3-04", tally, year=2022).status is Status.NOT_MET
    assert ask(plan, "C3-04", tally, as_of=AFTER).status is Status.NOT_MET


def test_that_a_last_window_of_one_year_cannot_fail_the_plan_alone(plan, tally):
    for year in (2021, 2023, 2025):
        tally.add("C3-04", year, key="C")
        tally.add("C3-04", min(year + 1, 2024), key="D")
    found = ask(plan, "C3-04", tally, as_of=AFTER)
    assert (found.actual, found.status) == (1, Status.UNDECIDED)
    assert "2025年" in found.reason
    tally.add("C3-04", 2025, key="E")
    assert ask(plan, "C3-04", tally, as_of=AFTER).status is Status.MET


def test_that_each_year_has_to_reach_a_yearly_target(with_data, tally):
    plan = with_data("C1-09")
    for year, times in ((2021, 16), (2022, 15), (2023, 8)):
        for _ in range(times):
            tally.add("C1-09", year)
    found = ask(plan, "C1-09", tally)
    assert (found.actual, found.status, found.failed) == (8, Status.ON_PACE, ("2022年",))
    assert ask(plan, "C1-09", tally, year=2021).status is Status.DONE
    assert ask(plan, "C1-09", tally, year=2022).status is Status.NOT_MET
    assert ask(plan, "C1-09", tally, as_of=AFTER).status is Status.NOT_MET


def test_that_every_unit_has_to_hold_its_own_meeting(with_data, tally):
    plan = with_data("C2-19")
    units = plan.by_code["C2-19"].units
    for unit in units[:-1]:
        tally.add("C2-19", 2023, unit=unit)
    found = ask(plan, "C2-19", tally)
    assert (found.actual, found.notes) == (0, ("未达到：2021年、2022年", "最低：宁蒗县"))
    assert ask(plan, "C2-19", tally, unit=units[0]).status is Status.DONE
    assert ask(plan, "C2-19", tally, unit="530799").reason == "本指标不适用于本单位"
    tally.add("C2-19", 2023, unit=units[-1])
    assert ask(plan, "C2-19", tally).status is Status.DONE


def test_that_the_citys_rate_is_the_ratio_of_the_sums(with_data, tally):
    plan = with_data("C1-02")
    tally.add("C1-02", 2025, 9, unit="530722").add("C1-02", 2025, 10, unit="530722", part=1)
    tally.add("C1-02", 2025, 1, unit="530723").add("C1-02", 2025, 90, unit="530723", part=1)
    found = ask(plan, "C1-02", tally, as_of=AFTER)
    assert (found.numerator, found.denominator, found.actual) == (10, 100, 10)
    assert found.status is Status.NOT_MET
    assert ask(plan, "C1-02", tally, unit="530722", as_of=AFTER).status is Status.MET


def test_that_a_state_is_the_latest_report_of_each_unit_and_not_their_sum(with_data, tally):
    plan = with_data("C1-13")
    tally.add("C1-13", 2021, 30, unit="530722").add("C1-13", 2023, 25, unit="530722")
    tally.add("C1-13", 2022, 10, unit="530723")
    found = ask(plan, "C1-13", tally)
    assert (found.actual, found.window) == (35, "2023年末")
    assert found.approximations == ("最近的数据为 2022、2023 年",)
    late = ask(plan, "C1-13", tally, as_of=AFTER)
    assert late.status is Status.UNDECIDED
    assert "2025 年没有数据" in late.reason


def test_that_a_rate_with_nothing_to_divide_by_is_no_data(with_data, tally):
    plan = with_data("C1-02")
    assert ask(plan, "C1-02", tally.add("C1-02", 2023, 3)).status is Status.NO_DATA
    found = ask(plan, "C1-02", tally, as_of=AFTER)
    assert (found.actual, found.status) == (None, Status.UNDECIDED)


@pytest.mark.parametrize(
    ("value", "status"),
    [
        (9, Status.MET),
        (10, Status.MET),
        (11, Status.MET),
        (8, Status.NOT_MET),
        (12, Status.NOT_MET),
    ],
)
def test_that_about_ten_percent_allows_one_point_either_way(with_data, tally, value, status):
    plan = with_data("C4-04")
    tally.add("C4-04", 2025, value).add("C4-04", 2025, 100, part=1)
    assert ask(plan, "C4-04", tally, as_of=AFTER).status is status


@pytest.mark.parametrize(
    ("changes", "reached", "missed"),
    [
        ({"op": Operator.EQUAL}, [5], [4, 6]),
        ({"op": Operator.RANGE, "target_high": Fraction(6)}, [5, 6], [4, 7]),
        ({"op": Operator.ABOUT, "target": Fraction(20)}, [18, 20, 22], [17, 23]),
        ({"target_high": Fraction(6)}, [5, 6, 9], [4]),
    ],
)
def test_that_each_operator_has_its_bounds(with_data, new_tally, changes, reached, missed):
    plan = with_data("C3-06", **changes)
    for value, status in [(v, Status.MET) for v in reached] + [(v, Status.NOT_MET) for v in missed]:
        tally = new_tally().add("C3-06", 2022, value)
        assert ask(plan, "C3-06", tally, as_of=AFTER).status is status, value


def test_that_a_rate_of_the_last_year_shows_the_last_report_until_then(with_data, tally):
    plan = with_data("C2-16")
    tally.add("C2-16", 2022, 9).add("C2-16", 2022, 10, part=1)
    found = ask(plan, "C2-16", tally)
    assert (found.actual, found.window, found.status) == (90, "2022年", Status.BEHIND)
    assert ask(plan, "C2-16", tally, as_of=AFTER).status is Status.UNDECIDED
    tally.add("C2-16", 2025, 10).add("C2-16", 2025, 10, part=1)
    assert ask(plan, "C2-16", tally, as_of=AFTER).status is Status.MET


def test_that_a_rate_to_be_held_fails_by_one_period(with_data, tally):
    plan = with_data("C2-11")
    for year, above in ((2021, 9), (2022, 7), (2023, 8)):
        tally.add("C2-11", year, above).add("C2-11", year, 10, part=1)
    found = ask(plan, "C2-11", tally)
    assert (found.actual, found.status, found.failed) == (80, Status.ON_PACE, ("2022年",))
    assert ask(plan, "C2-11", tally, as_of=AFTER).status is Status.NOT_MET


@pytest.mark.parametrize(
    ("state", "running", "final"),
    [
        (1, Status.DONE, Status.MET),
        (2, Status.DONE, Status.MET),
        (0, Status.BEHIND, Status.NOT_MET),
    ],
)
def test_that_a_milestone_to_be_started_is_reached_by_starting(
    with_data, tally, state, running, final
):
    plan = with_data("C5-06")
    tally.add("C5-06", 2022, state, unit="530721")
    assert ask(plan, "C5-06", tally).status is running
    assert ask(plan, "C5-06", tally, as_of=AFTER).status is final


def test_that_representatives_are_left_to_the_comparison_with_the_last_term(with_data, tally):
    plan = with_data("C2-01")
    tally.add("C2-01", 2022, 3).add("C2-01", 2022, 10, part=1)
    found = ask(plan, "C2-01", tally)
    assert (found.actual, found.status) == (30, Status.UNDECIDED)


def test_that_before_the_period_there_are_no_data(plan, tally):
    found = ask(plan, "G-02", tally.add("G-02", 2021), as_of=date(2020, 6, 1))
    assert (found.status, found.reason) == (Status.NO_DATA, "规划期尚未开始")


@pytest.mark.parametrize("as_of", [date(2021, 1, 1), HALF, date(2025, 12, 31), AFTER])
@pytest.mark.parametrize("year", [None, 2021, 2025])
@pytest.mark.parametrize("unit", [None, "530700", "530799"])
def test_that_every_row_can_be_asked_for(plan, new_tally, unit, year, as_of):
    tally = new_tally(ledgers={"training", "competition", "award"})
    for indicator in plan.indicators:
        found = judge(plan, indicator, tally, unit=unit, year=year, as_of=as_of)
        assert found.code == indicator.code
        if found.status in {Status.PENDING, Status.TRACKED, Status.NO_DATA}:
            assert found.percent is None
