"""Where a file that was double-clicked leads, told by what is in it."""

from __future__ import annotations

import pytest

from domain.errors import KnownError
from services.program.opened_file import Goes, way_of
from services.sync import joining
from tests.services.forge import with_manifest
from tests.services.road import HUAPING, YONGSHENG, add


@pytest.fixture
def package(road):
    county = road.county()
    add(county)
    return road.send(county)


def test_that_a_package_leads_to_receiving_in_the_city_whatever_its_name(road, package):
    assert way_of(road.city, package).goes is Goes.RECEIVE
    renamed = package.rename(package.with_name("微信文件.dat"))
    assert way_of(road.city, renamed).goes is Goes.RECEIVE


def test_that_a_county_is_told_whose_a_package_is(road, package):
    with pytest.raises(KnownError, match="“永胜县-甲-0001”由市总工会接收"):
        way_of(road.county(HUAPING), package)


def test_that_a_county_is_told_which_version_a_newer_package_needs(road, package):
    data = package.read_bytes()
    package.write_bytes(with_manifest(data, b'"format_version": "1.0"', b'"format_version": "9.0"'))
    with pytest.raises(KnownError, match=r"需要产改台账 .* 或更高版本"):
        way_of(road.county(HUAPING), package)


def test_that_a_setup_file_leads_to_joining_until_it_has_been_used(road, make_workspace):
    county, file = make_workspace(YONGSHENG), road.setup_file()
    assert way_of(county, file).goes is Goes.JOIN
    joining.join(county, file)
    with pytest.raises(KnownError, match="已经用这个开通文件加入市级"):
        way_of(county, file)
    assert way_of(county, road.setup_file(anew=True)).goes is Goes.JOIN


def test_that_a_locked_setup_file_leads_to_its_code(road, make_workspace, tmp_path):
    joining.setup_files(road.city, tmp_path / "locked", code="AB12CD34")
    (file,) = (tmp_path / "locked" / "永胜县").iterdir()
    assert way_of(make_workspace(YONGSHENG), file).goes is Goes.JOIN


def test_that_another_units_setup_file_makes_another_workspace(road, make_workspace):
    way = way_of(make_workspace(HUAPING), road.setup_file(YONGSHENG))
    assert way.goes is Goes.NEW_WORKSPACE
    assert way.text.startswith("这个开通文件是给永胜县的正式账套的")


def test_that_a_practice_workspace_leaves_a_real_setup_file_alone(road, make_workspace):
    way = way_of(make_workspace(YONGSHENG, practice=True), road.setup_file())
    assert way.goes is Goes.NEW_WORKSPACE
    assert "练习账套" in way.text


def test_that_a_backup_is_told_where_it_is_restored(road, tmp_path):
    file = tmp_path / "530722-手动备份.cgbak"
    file.write_bytes(b"PK")
    with pytest.raises(KnownError, match="请在“设置”的“备份”里点“从备份还原…”"):
        way_of(road.county(), file)


def test_that_the_city_has_no_use_for_a_setup_file(road):
    with pytest.raises(KnownError, match="发给县区"):
        way_of(road.city, road.setup_file())


@pytest.mark.parametrize(
    ("name", "content", "sentence"),
    [
        ("x.ljsetup", b"not JSON", "开通文件不完整"),
        ("x.ljsetup", b"", "开通文件不完整"),
        ("x.json", b'{"format": "other"}', "开通文件"),
        ("x.ljsync", b"not a zip", "不是产改台账的同步包"),
        ("x.ljsync", b"", "文件不完整"),
        ("没有.ljsync", None, "找不到文件“没有.ljsync”"),
        ("没有.ljsetup", None, "找不到文件“没有.ljsetup”"),
    ],
    ids=[
        "setup file that is none",
        "empty setup file",
        "other JSON",
        "package that is none",
        "empty package",
        "missing package",
        "missing setup file",
    ],
)
def test_that_a_wrong_file_is_one_sentence(road, tmp_path, name, content, sentence):
    file = tmp_path / name
    if content is not None:
        file.write_bytes(content)
    with pytest.raises(KnownError, match=sentence):
        way_of(road.county(), file)
