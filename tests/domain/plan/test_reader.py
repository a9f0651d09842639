"""A plan file that cannot be is refused with a sentence that names file and key."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.errors import KnownError
from domain.plan import Target, read_plan, with_targets


def spoil(text, code, old, new):
    """The text with one thing changed within one indicator."""
    head, _, rest = text.partition(f'code = "{code}"\n')
    body, mark, tail = rest.partition("\n[[indicator]]")
    assert old in body
    return f'{head}code = "{code}"\n{body.replace(old, new, 1)}{mark}{tail}'


SPOILT = [
    ("G-02", 'kind = "count"', 'kind = "counts"', "kind"),
    ("G-02", 'op = ">="', 'op = ""', "op"),
    ("G-02", 'op = ">="', 'op = ">"', "op"),
    ("G-02", "target = 2\n", "", "target"),
    ("G-02", "target = 2\n", "target = 0\n", "target"),
    ("G-02", "target = 2\n", "target = -1\n", "target"),
    ("G-02", "target = 2\n", 'target = "2"\n', "target"),
    ("G-02", "target = 2\n", "target = nan\n", "target"),
    ("G-02", "target = 2\n", "target = true\n", "target"),
    ("G-02", "target = 2\n", "target = 2\ntarget_high = 1\n", "target_high"),
    ("G-02", 'window = "plan"', 'window = "decade"', "window"),
    ("G-02", 'measure = "1.3"', 'measure = "9.9"', "measure"),
    ("G-02", 'task = "总目标"', 'task = "无此任务"', "task"),
    ("G-02", 'level = "国家级"', 'levle = "国家级"', "levle"),
    ("G-02", "national_medal", "no_such_medal", "honour"),
    ("G-02", "honour =", "honor =", "honor"),
    ("G-02", 'ledger = "award"', 'ledger = "awards"', "ledger"),
    ("G-02", 'count = "records", ', "", "distinct"),
    ("G-02", 'over_time = "sum"', 'over_time = "distinct"', "over_time"),
    ("G-06", 'field = "headcount"', 'field = "name"', "field"),
    ("G-06", 'display_unit = "人次"', 'display_unit = "元"', "display_unit"),
    ("G-06", 'unit = "万人次"', 'unit = "万人次"\ntarget = 7', "target"),
    ("G-06", 'field = "headcount"', 'field = "amount"', "field"),
    ("C1-02", "target = 70", "target = 170", "target"),
    ("C1-02", 'part = "denominator"', 'part = "numerator"', "feed"),
    ("C1-02", 'unit = "%"', 'unit = "家"', "unit"),
    ("C2-19", '"530721"', '"539999"', "units"),
    ("C4-04", "tolerance = 1", "tolerance = -1", "tolerance"),
    ("C4-05", 'fallback = "headcount"', 'fallback = "place"', "fallback"),
    ("C4-10", 'alias_of = "G-06"', 'alias_of = "G-99"', "alias_of"),
    ("C4-12", 'alias_of = "G-08"', 'alias_of = "G-07"', "target"),
    ("C4-12", 'alias_of = "G-08"', 'alias_of = "C4-13"', "alias_of"),
    ("C5-06", "reach = 1\n", "", "reach"),
    ("C5-04", "migrant = [true]", 'migrant = ["yes"]', "migrant"),
]


@pytest.mark.parametrize(("code", "old", "new", "key"), SPOILT)
def test_that_a_spoilt_indicator_is_refused_by_name(plan_text, code, old, new, key):
    with pytest.raises(KnownError) as refused:
        read_plan(spoil(plan_text, code, old, new), name="规划.toml")
    assert "规划.toml" in refused.value.message
    assert code in refused.value.message
    assert f"{key}" in refused.value.message
    assert refused.value.hint


def test_that_a_code_given_twice_is_refused(plan_text):
    with pytest.raises(KnownError, match=r"G-02.*两次"):
        read_plan(plan_text.replace('code = "G-03"', 'code = "G-02"'), name="x")


def test_that_a_missing_city_is_refused(plan_text):
    with pytest.raises(KnownError, match="level"):
        read_plan(plan_text.replace('level = "city"', 'level = "county"', 1), name="x")


def test_that_a_period_that_runs_backwards_is_refused(plan_text):
    with pytest.raises(KnownError, match="end"):
        read_plan(plan_text.replace("end = 2025-12-31", "end = 2019-12-31"), name="x")


@given(st.text(max_size=200))
def test_that_any_text_gives_a_plan_or_a_sentence(text):
    with pytest.raises(KnownError, match="规划文件"):
        read_plan(text, name="x")


def test_that_numbers_stay_exact(plan):
    assert plan.by_code["C5-03"].target == Fraction(7, 2)


def test_that_the_city_can_set_a_hidden_figure_and_splits(plan):
    real = Target("G-06", Fraction("7.5"), source="市政府文件")
    part = Target("C4-05", Fraction(400), unit="530722", source="任务分解表")
    amended = with_targets(plan, [real, part])
    assert amended.set_target("G-06") == real
    assert amended.set_target("C4-05", "530722") == part
    again = with_targets(amended, [Target("G-06", Fraction(8), source="更正")])
    assert again.set_target("G-06").value == 8
    assert len(again.targets) == 2


@pytest.mark.parametrize(
    "target",
    [
        Target("X-1", Fraction(1)),
        Target("C4-10", Fraction(1)),
        Target("C4-05", Fraction(1), unit="000000"),
        Target("C4-05", Fraction(1), year=2031),
        Target("C4-05", Fraction(0)),
        Target("C1-02", Fraction(101)),
    ],
)
def test_that_an_impossible_target_is_refused(plan, target):
    with pytest.raises(KnownError):
        with_targets(plan, [target])
