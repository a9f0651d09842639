"""上报: what a package carries, what is refused, what stands as reported afterwards."""

from __future__ import annotations

import errno

import pytest

from domain.errors import KnownError
from domain.ledgers import TRAINING
from domain.standing import Standing
from exchange.package.reader import peek
from services.records import lists
from services.sync import joining
from services.sync.submit import submit
from services.sync.submit_workbook import submit_workbook
from tests.services.road import add, change


def standings(workspace):
    return {k: n for k, n in lists.standing_counts(workspace, TRAINING).items() if n}


def test_that_a_package_carries_every_change_and_says_how_many_records(road, tmp_path):
    county = road.county()
    add(county, "电工班", lines=())
    add(county, "焊工班", complete=False)
    written = submit(county, tmp_path / "usb")
    manifest = peek(written.file).manifest
    assert (written.changes, manifest.changes) == (2, 2)
    assert written.records == {"training": 2}
    assert written.number == "永胜县-甲-0001"
    assert manifest.unit == county.unit
    assert manifest.addressed_to == road.city.unit
    assert peek(written.file).digest == written.digest
    assert written.file.parent == tmp_path / "usb"


def test_that_packages_are_numbered_on(road, tmp_path):
    county = road.county()
    add(county)
    numbers = [submit(county, tmp_path / "usb").number for _ in range(3)]
    assert numbers == ["永胜县-甲-0001", "永胜县-甲-0002", "永胜县-甲-0003"]
    assert len(list((tmp_path / "usb").iterdir())) == 3


def test_that_what_is_reported_stands_so_until_it_is_changed(road):
    county = road.county()
    first, _second = add(county, "电工班"), add(county, "焊工班")
    add(county, "草稿班", complete=False)
    assert standings(county) == {Standing.READY: 2, Standing.DRAFT: 1}
    road.send(county)
    assert standings(county) == {Standing.SENT: 2, Standing.DRAFT: 1}
    change(county, first, headcount=31)
    assert standings(county) == {Standing.READY: 1, Standing.SENT: 1, Standing.DRAFT: 1}
    change(county, first, headcount=30)
    assert standings(county) == {Standing.SENT: 2, Standing.DRAFT: 1}


def test_that_a_unit_that_has_not_joined_is_told_so(make_workspace, tmp_path):
    with pytest.raises(KnownError, match="还没有加入市级"):
        submit(make_workspace(), tmp_path / "usb")


def test_that_an_empty_workspace_takes_no_number(road, tmp_path):
    county = road.county()
    with pytest.raises(KnownError, match="没有可上报的内容"):
        submit(county, tmp_path / "usb")
    add(county)
    assert submit(county, tmp_path / "usb").number.endswith("0001")


def test_that_the_city_does_not_report(road, tmp_path):
    with pytest.raises(KnownError, match="市级账套不需要上报"):
        submit(road.city, tmp_path)


def test_that_a_missing_stick_is_named(road, tmp_path):
    county = road.county()
    add(county)
    with pytest.raises(KnownError, match="U 盘"):
        submit(county, tmp_path / "gone" / "usb")


def test_that_a_file_in_the_place_of_the_folder_is_named(road, tmp_path):
    county = road.county()
    add(county)
    (tmp_path / "usb").write_text("x")
    with pytest.raises(KnownError, match="不是文件夹"):
        submit(county, tmp_path / "usb")


def test_that_records_entered_before_joining_travel(road, make_workspace):
    county = make_workspace()
    identity = add(county)
    joining.join(county, road.setup_file())
    arrived = road.bring(road.send(county))
    assert arrived.changes.records == {"training": (identity,)}


def test_that_a_cover_sheet_is_printed_beside_the_package(road, tmp_path):
    county, printed = road.county(), {}
    add(county)

    def keep(html, path):
        printed[path] = html

    written = submit(county, tmp_path / "usb", print_document=keep)
    assert written.cover is not None
    html = printed[written.cover]
    for word in ("永胜县总工会", "永胜县-甲-0001", "填表人", "审核人", "负责人", "盖", "培训"):
        assert word in html
    start = written.digest[:16].upper()
    assert f"{start[:4]} {start[4:8]} {start[8:12]} {start[12:]}" in html


@pytest.mark.parametrize(
    "trouble",
    [KnownError("磁盘空间不够，文件没有写成。", "请腾出空间。"), OSError(errno.ENOSPC, "full")],
    ids=["known", "of the system"],
)
@pytest.mark.parametrize("write", [submit, submit_workbook])
def test_that_what_was_written_is_told_as_written_when_the_cover_fails(road, trouble, write):
    county = road.county()
    add(county)

    def fail(_html, _path):
        raise trouble

    written = write(county, road.stick(), print_document=fail)
    assert written.file.is_file()
    assert written.cover is None
    assert "磁盘空间不够" in written.cover_trouble


def test_that_a_package_never_takes_the_place_of_another_of_its_name(road):
    county = road.county()
    add(county)
    out = road.stick()
    first = submit(county, road.stick()).file
    out.mkdir()
    taken = out / first.name.replace("0001", "0002")
    taken.write_bytes("另一台电脑的同步包".encode())
    said = []
    written = submit(county, out, print_document=lambda html, _path: said.append(html))
    assert taken.read_bytes() == "另一台电脑的同步包".encode()
    assert written.file != taken
    assert written.file.is_file()
    assert written.file.name in said[0]
