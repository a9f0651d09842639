"""Setup files: who may join, once, and what the city then knows of them."""

from __future__ import annotations

import pytest

from domain.errors import KnownError
from services.sync import joining
from services.workspace import workspace as workspaces
from tests.services.conftest import OPERATOR, PASSPHRASE, QUICK
from tests.services.road import HUAPING, YONGSHENG, add, copied_folder, database_state


def test_that_every_other_unit_gets_a_file_in_a_folder_of_its_own(road, tmp_path):
    files = joining.setup_files(road.city, tmp_path / "out")
    names = {path.parent.name for path in files}
    assert names == {"古城区", "玉龙县", "永胜县", "华坪县", "宁蒗县", "市直"}
    assert all(path.name == f"{path.parent.name}-开通文件.ljsetup" for path in files)


def test_that_a_county_cannot_make_setup_files(make_workspace, tmp_path):
    with pytest.raises(KnownError, match="只有市级"):
        joining.setup_files(make_workspace(), tmp_path)


def test_that_a_new_workspace_is_made_from_a_setup_file(road, tmp_path):
    made = joining.join_new(
        road.setup_file(), tmp_path / "new", operator=OPERATOR, passphrase=PASSPHRASE, cost=QUICK
    )
    try:
        assert made.unit == YONGSHENG
        assert joining.is_joined(made)
        assert made.plan.version == road.city.plan.version
    finally:
        made.close()
    again = workspaces.unlock(tmp_path / "new", operator=OPERATOR, passphrase=PASSPHRASE)
    try:
        assert joining.is_joined(again)
    finally:
        again.close()


def test_that_the_file_of_another_unit_is_refused(road, make_workspace):
    county = make_workspace(HUAPING)
    with pytest.raises(KnownError, match="是给永胜县的"):
        joining.join(county, road.setup_file(YONGSHENG))
    assert not joining.is_joined(county)


def test_that_practice_and_real_do_not_mix(road, make_workspace):
    with pytest.raises(KnownError, match="练习账套和正式账套"):
        joining.join(make_workspace(practice=True), road.setup_file())


def test_that_another_citys_file_does_not_replace_the_first(road, make_workspace, tmp_path):
    county = road.county()
    other_city = make_workspace("530700")
    files = joining.setup_files(other_city, tmp_path / "other")
    mine = next(path for path in files if path.parent.name == "永胜县")
    with pytest.raises(KnownError, match="不是原来那个市级账套"):
        joining.join(county, mine)


def test_that_a_locked_file_needs_its_code(road, tmp_path, make_workspace):
    files = joining.setup_files(road.city, tmp_path / "out", code="LIJIANG2025")
    file = next(path for path in files if path.parent.name == "永胜县")
    county = make_workspace()
    with pytest.raises(KnownError, match="开通码"):
        joining.join(county, file)
    with pytest.raises(KnownError, match="开通码不对"):
        joining.join(county, file, code="LIJIANG2024")
    joining.join(county, file, code="lijiang-2025")
    assert joining.is_joined(county)


def test_that_a_second_pc_with_the_same_file_is_refused_and_named(road):
    first, second = road.county(), road.county()
    add(first)
    add(second)
    assert not road.bring(road.send(first)).refused
    before = database_state(road.city)
    (refused,) = road.bring(road.send(second)).refused
    assert "另一台电脑用过" in refused.reason
    assert database_state(road.city) == before


def test_that_a_new_setup_file_lets_a_replacement_pc_in_and_the_old_one_stays_known(road):
    old = road.county()
    add(old)
    road.bring(road.send(old))
    road.setup_file(anew=True)
    new = road.county()
    add(new, "焊工班")
    assert not road.bring(road.send(new)).refused
    add(old, "钳工班")
    assert not road.bring(road.send(old)).refused


def test_that_a_voided_file_is_refused_with_what_to_do(road):
    county = road.county()
    add(county)
    road.setup_file(anew=True)
    package = road.send(county)
    (refused,) = road.bring(package).refused
    assert "不能确认身份" in refused.reason
    assert refused.hint
    joining.join(county, road.setup_file())
    assert not road.bring(road.send(county)).refused


def test_that_a_unit_that_never_got_a_file_is_refused(road, make_workspace, tmp_path):
    other_city = make_workspace("530700")
    files = joining.setup_files(other_city, tmp_path / "other")
    county = make_workspace()
    joining.join(county, next(path for path in files if path.parent.name == "永胜县"))
    add(county)
    (refused,) = road.bring(road.send(county)).refused
    assert refused.reason
    assert refused.new == 0


def test_that_a_copied_folder_goes_on_as_a_replica_that_the_city_accepts(road, tmp_path):
    county = road.county()
    add(county, "电工班")
    road.bring(road.send(county))
    folder = copied_folder(county, tmp_path / "copy")
    copy = workspaces.unlock(folder, operator=OPERATOR, passphrase=PASSPHRASE, now=county.now_ms)
    try:
        assert copy.author.chain.letter == "乙"
        add(copy, "焊工班")
        add(county, "钳工班")
        reception = road.bring(road.send(copy), road.send(county))
    finally:
        copy.close()
    assert [one.refused for one in reception.arrivals] == [False, False]
    assert [one.number for one in reception.arrivals] == ["永胜县-乙-0001", "永胜县-甲-0002"]
    assert [one.new for one in reception.arrivals] == [1, 1]


def test_that_the_recovery_sheet_holds_both_keys(road, tmp_path):
    sheet = joining.write_recovery_sheet(road.city, tmp_path / "恢复页.txt")
    text = sheet.read_text(encoding="utf-8-sig")
    assert "AGE-SECRET-KEY-1" in text
    assert "签名密钥" in text


def test_that_a_new_setup_file_for_one_unit_leaves_the_others_good(road, tmp_path):
    huaping = road.county(HUAPING)
    (file,) = joining.setup_files(road.city, tmp_path / "anew", unit=YONGSHENG)
    yongsheng = road.county()
    joining.join(yongsheng, file)
    for county in (huaping, yongsheng):
        add(county)
        assert not road.bring(road.send(county)).refused
