"""A forgotten passphrase: the city's recovery sheet opens what has joined it, and nothing else."""

from __future__ import annotations

import pytest

from domain.errors import KnownError
from services.records import records
from services.records.records import Record
from services.sync import joining
from services.workspace import workspace as workspaces
from services.workspace.recovery import recover
from tests.services.conftest import OPERATOR, PASSPHRASE, QUICK

NEW = "新的口令2026年"


@pytest.fixture
def city(make_workspace):
    return make_workspace(unit="530700")


@pytest.fixture
def sheet(city, tmp_path):
    return joining.write_recovery_sheet(city, tmp_path / "恢复页.txt")


def renew(workspace, sheet):
    workspace.close()
    recover(workspace.folder, sheet, operator=OPERATOR, passphrase=NEW, cost=QUICK)
    return workspaces.unlock(workspace.folder, operator=OPERATOR, passphrase=NEW)


def test_that_the_sheet_opens_the_citys_own_workspace(city, sheet):
    opened = renew(city, sheet)
    assert opened.unit == "530700"
    opened.close()
    with pytest.raises(KnownError, match="口令不对"):
        workspaces.unlock(opened.folder, operator=OPERATOR, passphrase=PASSPHRASE)


def test_that_the_sheet_opens_a_unit_that_joined_with_all_its_records(
    city, sheet, make_workspace, tmp_path
):
    county = make_workspace(unit="530722")
    saved = records.save(county, Record("", "training", "", {"name": "电工班"}))
    file = next(f for f in joining.setup_files(city, tmp_path / "开通") if "永胜" in f.name)
    joining.join(county, file)
    opened = renew(county, sheet)
    assert records.load(opened, saved.first()).fields["name"] == "电工班"
    with opened.read() as connection:
        said = connection.exec_driver_sql("SELECT action, detail FROM activity_log").fetchall()
    assert ("用市级密钥重设口令", OPERATOR) in [tuple(row) for row in said]
    opened.close()


def test_that_a_unit_that_never_joined_is_not_opened(sheet, make_workspace):
    alone = make_workspace(unit="530723")
    with pytest.raises(KnownError, match="没有留下市级"):
        renew(alone, sheet)


def test_that_another_citys_sheet_opens_nothing(city, make_workspace, tmp_path):
    other = make_workspace(unit="530700", folder=tmp_path / "另一个市级")
    foreign = joining.write_recovery_sheet(other, tmp_path / "别的恢复页.txt")
    with pytest.raises(KnownError, match="打不开"):
        renew(city, foreign)


def test_that_a_file_without_a_key_is_told(city, tmp_path):
    (tmp_path / "别的.txt").write_text("不是恢复页", encoding="utf-8")
    with pytest.raises(KnownError, match="没有解密密钥"):
        renew(city, tmp_path / "别的.txt")
