"""Doubts about this computer's date."""

from __future__ import annotations

from datetime import date

import pytest

from services.program.date_check import confirm_date, date_doubt
from services.workspace import workspace as workspaces
from tests.services.conftest import OPERATOR, PASSPHRASE, SetClock
from tests.services.road import add


def again(workspace, clock):
    """The workspace after a new start of the program."""
    workspace.close()
    return workspaces.unlock(workspace.folder, operator=OPERATOR, passphrase=PASSPHRASE, now=clock)


@pytest.fixture
def built(monkeypatch):
    """Gives the program a date on which it was built."""

    def give(day: date) -> None:
        monkeypatch.setattr("services.program.date_check.build_day", lambda: day)

    return give


def test_that_a_right_date_is_in_no_doubt(workspace, clock, built):
    built(date(2025, 6, 3))
    add(workspace)
    clock.move(days=400)
    assert date_doubt(workspace) is None


def test_that_a_date_before_the_last_save_is_doubted(workspace, clock):
    add(workspace)
    clock.move(days=-6000)
    opened = again(workspace, clock)
    doubt = date_doubt(opened)
    opened.close()
    assert (
        doubt.message
        == "这台电脑的日期是2008年12月29日，早于本机上一次保存的日期（2025年6月3日）。"
    )
    assert "请在 Windows 里校正日期和时间" in doubt.hint


def test_that_a_date_before_the_build_is_doubted_in_an_empty_workspace(workspace, built):
    built(date(2025, 8, 1))
    assert "早于本程序的制作日期（2025年8月1日）" in date_doubt(workspace).message


def test_that_a_program_built_yesterday_by_the_offices_time_is_in_no_doubt(workspace, built):
    built(date(2025, 6, 4))
    assert date_doubt(workspace) is None


@pytest.mark.parametrize(("hours", "is_doubted"), [(-24, False), (-25, True)])
def test_that_clocks_a_day_apart_are_not_worth_a_word(workspace, clock, hours, is_doubted):
    add(workspace)
    clock.move(hours=hours)
    assert (date_doubt(workspace) is not None) == is_doubted


def test_that_a_county_ahead_is_named_to_the_city(road):
    ahead = SetClock()
    ahead.move(days=800)
    county = road.county(now=ahead)
    add(county)
    road.bring(road.send(county))
    doubt = date_doubt(road.city)
    assert "早于永胜县最近一次填报的日期（2027年8月12日）" in doubt.message
    assert "请提醒永胜县校正那边的电脑" in doubt.hint


def test_that_a_date_before_the_last_package_is_doubted(road, clock):
    before = SetClock()
    county = road.county(now=before)
    add(county)
    file = road.send(county)
    clock.move(days=30)
    road.bring(file)
    clock.move(days=-20)
    assert "早于上一次上报或接收的日期（2025年7月3日）" in date_doubt(road.city).message


def test_that_who_says_the_date_is_right_is_asked_no_more(workspace, clock):
    clock.move(days=3000)
    add(workspace)
    clock.move(days=-3000)
    assert date_doubt(workspace) is not None
    confirm_date(workspace)
    add(workspace, "钳工班")
    opened = again(workspace, clock)
    assert date_doubt(opened) is None
    clock.move(days=-6000)
    doubt = date_doubt(opened)
    opened.close()
    assert "早于上一次确认过的日期（2025年6月3日）" in doubt.message


def test_that_something_later_than_what_was_set_aside_counts_again(workspace, clock):
    clock.move(days=30)
    add(workspace)
    clock.move(days=-30)
    confirm_date(workspace)
    clock.move(days=100)
    add(workspace, "钳工班")
    clock.move(days=-50)
    assert "早于本机上一次保存的日期" in date_doubt(workspace).message
