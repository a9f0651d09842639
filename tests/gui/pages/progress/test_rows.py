"""How indicators read on the page."""

from fractions import Fraction

import pytest

from domain.plan import read_plan
from domain.progress import IndicatorProgress, Status
from gui.pages.progress.rows import KINDS, status_text, target_text
from services.program.resources import plan_text


@pytest.fixture(scope="module")
def plan():
    return read_plan(plan_text(), name="规划")


def standing(plan, code, **known):
    one = plan.by_code[code]
    given = {
        "code": code,
        "name": one.name,
        "actual": None,
        "numerator": None,
        "denominator": None,
        "op": one.op,
        "target": one.target,
        "target_high": one.target_high,
        "goal": one.target,
        "published": one.published,
        "unit": one.display_unit,
        "status": Status.NO_DATA,
    }
    return one, IndicatorProgress(**given | known)


@pytest.mark.parametrize(
    ("code", "text"),
    [
        ("C3-02", "≥ 4 场次"),
        ("C4-04", "10% 左右"),
        ("C1-02", "≥ 70%"),
        ("G-06", "*人次以上 / 7.*人次以上"),
    ],
)
def test_that_targets_read_with_their_unit_or_as_published(plan, code, text):
    assert target_text(*standing(plan, code), None) == text


def test_that_a_year_shows_its_share_of_the_target(plan):
    one, progress = standing(plan, "C4-05", goal=Fraction(454))
    assert target_text(one, progress, 2024) == "≥ 454 人"
    assert target_text(one, progress, None) == "≥ 2,270 人"


def test_that_what_is_late_says_by_how_many_points(plan):
    late = {"percent": Fraction(50), "expected_percent": Fraction(80)}
    _, progress = standing(plan, "C3-02", status=Status.BEHIND, **late)
    assert status_text(progress) == "滞后 30 点"
    _, progress = standing(plan, "C3-02", status=Status.DONE, **late)
    assert status_text(progress) == "已完成"


def test_that_every_state_is_a_word_and_only_judged_ones_are_coloured(plan):
    for status in Status:
        _, progress = standing(plan, "C3-02", status=status)
        assert status_text(progress) == status.value
    assert not {Status.PENDING, Status.NO_DATA, Status.TRACKED} & KINDS.keys()
