"""Dates without a year: the title's year is taken and said, else the row fails."""

from __future__ import annotations

import pytest

from exchange.workbook.plan import EXPLAIN

HEAD = ["序号", "培训班名称", "培训类别", "培训时间", "培训人数"]


def rows(*dates, title="华坪县2023年职业培训台账"):
    listed = [[n, f"{n}班", "安全", day, 30] for n, day in enumerate(dates, start=1)]
    return [[title], ["填报日期：2024年1月5日"], HEAD, *listed]


def test_that_a_date_without_year_takes_that_of_the_title_and_says_so_once(plan_of):
    made = plan_of("training", rows("5.10—5.12", "6月1日-6月5日", "7.3", "2022.8.1"))
    assert [(one.fields["start"], one.fields.get("end")) for one in made.records] == [
        ("2023-05-10", "2023-05-12"),
        ("2023-06-01", "2023-06-05"),
        ("2023-07-03", None),
        ("2022-08-01", None),
    ]
    (told,) = made.problems
    assert (told.row, told.column, told.severity) == (4, "培训时间", EXPLAIN)
    assert "按标题里的2023年读" in told.reason


def test_that_the_turn_of_a_year_is_not_guessed(plan_of):
    made = plan_of("training", rows("12.28-1.3"))
    assert [p.reason for p in made.failures] == ["结业早于开班"]


@pytest.mark.parametrize(
    "title", ["职业培训台账", "2023年、2024年职业培训台账", "2021-2025年职业培训台账"]
)
def test_that_without_one_stated_year_the_rows_fail(plan_of, title):
    made = plan_of("training", rows("5月10日", "5.10—5.12", "6.1", title=title))
    assert not made.records
    assert {p.reason for p in made.failures} == {"日期缺少年份"}
    assert [p.row for p in made.failures] == [4, 5, 6]


def test_that_a_sheets_name_that_contradicts_the_title_leaves_no_year(plan_of):
    made = plan_of("training", rows("5月10日"), sheet="2024年")
    assert [p.reason for p in made.failures] == ["日期缺少年份"]


def test_that_a_fact_of_a_roster_takes_the_year_of_its_title(plan_of, ids):
    listed = [[1, "和一", ids[0]]]
    table = [
        ["2024年电工培训班学员名册"],
        ["培训时间：3月1日至3月15日"],
        ["序号", "姓名", "身份证号"],
    ]
    made = plan_of("training", table + listed)
    (record,) = made.records
    assert (record.fields["start"], record.fields["end"]) == ("2024-03-01", "2024-03-15")
    assert "2024年3月1日至3月15日" in {offer.value for offer in made.offers}


def test_that_the_period_in_a_rosters_title_is_that_of_the_class(plan_of, ids):
    title = "永胜县2024年电工培训班学员花名册（2024年3月1日—3月15日）"
    made = plan_of("training", [[title], ["序号", "姓名", "身份证号"], [1, "和一", ids[0]]])
    (record,) = made.records
    assert (record.fields["start"], record.fields["end"]) == ("2024-03-01", "2024-03-15")
    assert record.fields["name"] == "永胜县2024年电工培训班"
