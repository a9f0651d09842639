"""What 工作台 asks to be done once, and that it stops asking when it is done."""

from __future__ import annotations

import pytest

from services.sync import joining
from services.workspace import data_folder
from services.workspace.data_folder import FolderWarning
from services.workspace.first_steps import Step, pending
from services.workspace.practice import make_practice
from tests.services.road import add


@pytest.fixture
def city(make_workspace):
    return make_workspace("530700")


def steps(workspace):
    return [one.step for one in pending(workspace)]


def test_that_a_city_makes_setup_files_once(city, tmp_path):
    assert steps(city) == [Step.SETUP_FILES]
    joining.setup_files(city, tmp_path / "开通")
    assert steps(city) == []


def test_that_a_city_is_reminded_of_its_recovery_sheet_until_it_is_gone(city, tmp_path):
    joining.setup_files(city, tmp_path / "开通")
    sheet = joining.write_recovery_sheet(city, joining.usual_recovery_sheet(city.folder))
    assert steps(city) == [Step.RECOVERY_SHEET]
    assert sheet.name in pending(city)[0].text
    sheet.unlink()
    assert steps(city) == []


def test_that_a_county_joins_and_begins(city, make_workspace, tmp_path):
    county = make_workspace("530722")
    assert steps(county) == [Step.JOIN, Step.FIRST_RECORD]
    file = next(f for f in joining.setup_files(city, tmp_path / "开通") if "永胜" in f.name)
    joining.join(county, file)
    assert steps(county) == [Step.FIRST_RECORD]
    add(county, complete=False)
    assert steps(county) == []


def test_that_a_bad_place_for_the_data_is_named(city, tmp_path, monkeypatch):
    joining.setup_files(city, tmp_path / "开通")
    warning = FolderWarning("removable", "在 U 盘上。", "请放在本机硬盘上。")
    monkeypatch.setattr(data_folder, "judge", lambda _folder: warning)
    (one,) = pending(city)
    assert (one.step, one.text) == (Step.FOLDER, "在 U 盘上。请放在本机硬盘上。")


def test_that_practice_asks_for_nothing(tmp_path):
    practice = make_practice(tmp_path / "练习")
    assert steps(practice) == []
    practice.engine.dispose()
