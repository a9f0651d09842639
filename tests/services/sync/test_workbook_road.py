"""上报工作簿: what people can read, what they did to it by hand, and what the city makes of it."""

from __future__ import annotations

import itertools
import zipfile
from dataclasses import replace
from pathlib import Path

import openpyxl
import pytest

from db.ledger_tables import record_table
from domain.errors import KnownError
from domain.fields import Line
from domain.ids import line_id, record_key
from domain.ledgers import LEDGERS, TRAINING
from domain.standing import Standing
from services.records import check, history, lists, records, review
from services.records.records import Record
from services.sync import packages_log
from services.sync.receive_workbook import (
    details_json,
    details_text,
    is_workbook,
    preview,
    receive,
)
from services.sync.submit_workbook import submit_workbook, write_form
from services.workbooks.workbooks import write_template
from tests.services.conftest import UNIT
from tests.services.road import (
    HUAPING,
    YONGSHENG,
    add,
    change,
    database_state,
    fields_of,
    trainee,
)

NUMBER, OTHER = "530722199001010018", "530722198505050019"
_numbers = itertools.count(1)


@pytest.fixture
def written(tmp_path):
    """A function that writes a county's workbook into a folder of its own."""

    def write(workspace, **options) -> Path:
        return submit_workbook(workspace, tmp_path / f"wb-{next(_numbers)}", **options).file

    return write


@pytest.fixture
def take(road):
    """A function by which the city takes a workbook in."""

    def take_in(file, **options):
        return receive(road.city, file, confirm=True, with_backup=False, **options)

    return take_in


def enter(city, identity, **fields):
    """The city enters something for a unit that reports by workbook."""
    record = records.load(city, identity)
    records.save(city, replace(record, fields=fields))


class Book:
    """A workbook in the hands of somebody with Excel."""

    def __init__(self, file: Path):
        self.file = file
        self.book = openpyxl.load_workbook(file)

    def sheet(self, name="培训"):
        return self.book[name]

    def column(self, caption, name="培训") -> int:
        header = [cell.value for cell in self.sheet(name)[2]]
        return next(n for n, text in enumerate(header, 1) if str(text).startswith(caption))

    def cell(self, caption, row=3, name="培训"):
        return self.sheet(name).cell(row, self.column(caption, name))

    def save(self, name="改过的.xlsx") -> Path:
        out = self.file.with_name(name)
        self.book.save(out)
        return out


def counts(reception):
    (one,) = reception.arrivals
    assert not one.refused, one.reason
    return one.new, one.changed, one.same, one.conflicts


def results(workspace) -> list[dict]:
    """The results of the only competition."""
    (row,) = lists.page(workspace, lists.query_for(workspace, records.ledger_named("competition")))
    return [dict(line.fields) for line in records.load(workspace, row.id).lines]


def refusal(reception) -> str:
    (one,) = reception.arrivals
    assert one.refused
    return f"{one.reason}{one.hint}"


def is_proxy(workspace, record_id) -> bool:
    table = record_table(TRAINING)
    with workspace.read() as connection:
        row = connection.execute(table.select().where(table.c.id == record_id)).one()
    return row.proxy


class TestTheWorkbook:
    def test_that_people_find_unit_period_number_and_counts_on_the_first_sheet(self, road, written):
        county = road.county()
        add(county, lines=[trainee("和丽华", NUMBER)])
        book = openpyxl.load_workbook(written(county))
        assert book.sheetnames[:3] == ["说明", "培训", "培训名册"]
        texts = [str(cell.value) for row in book["说明"] for cell in row if cell.value is not None]
        assert {county.unit_name, UNIT, "永胜县-甲-0001", "2025年第二季度", "已脱敏"} <= set(texts)
        assert any("没有签名" in text for text in texts)

    def test_that_ids_and_marks_stand_in_hidden_columns(self, road, written):
        county = road.county()
        identity = add(county, lines=[trainee("和丽华", NUMBER)])
        book = Book(written(county))
        assert record_key(YONGSHENG, "training", book.cell("记录编号").value) == identity
        for name in ("培训", "培训名册"):
            for caption in ("记录编号", "内容校验"):
                letter = openpyxl.utils.get_column_letter(book.column(caption, name))
                assert book.sheet(name).column_dimensions[letter].hidden

    def test_that_personal_data_are_masked_unless_asked_for_and_that_is_logged(self, road, written):
        county = road.county()
        add(county, lines=[trainee("和丽华", NUMBER)])
        file = written(county)
        assert Book(file).cell("身份证号", 3, "培训名册").value == "530722********0018"
        assert NUMBER.encode() not in b"".join(_members(file))
        assert Book(written(county, masked=False)).cell("身份证号", 3, "培训名册").value == NUMBER
        with county.read() as connection:
            rows = connection.exec_driver_sql("SELECT action, detail FROM activity_log").fetchall()
        assert rows[-1] == ("导出未脱敏工作簿", "永胜县-甲-0002 1 条")

    def test_that_it_needs_no_joining_and_leaves_records_where_they_stand(
        self, make_workspace, written
    ):
        county = make_workspace(YONGSHENG)
        add(county)
        written(county)
        assert lists.standing_counts(county, TRAINING) == {Standing.READY: 1}
        assert [one.name for one in packages_log.written(county)] == ["永胜县-甲-0001"]

    def test_that_packages_and_workbooks_share_their_numbers(self, road, written):
        county = road.county()
        add(county)
        written(county)
        assert "永胜县-甲-0002" in road.send(county).name

    def test_that_a_cover_sheet_goes_with_it(self, road, tmp_path):
        county = road.county()
        add(county)
        printed = []
        submission = submit_workbook(
            county, tmp_path, print_document=lambda html, path: printed.append((html, path))
        )
        ((html, path),) = printed
        assert submission.cover == path
        assert "永胜县-甲-0001" in html
        assert submission.records == {"training": 1}
        assert submission.changes == 1

    def test_that_the_city_and_an_empty_workspace_write_none(self, road, written):
        with pytest.raises(KnownError, match="市级账套不需要上报"):
            written(road.city)
        with pytest.raises(KnownError, match="还没有记录"):
            written(road.county())

    def test_that_a_file_in_the_place_of_the_folder_is_said(self, road, tmp_path):
        county = road.county()
        add(county)
        (tmp_path / "x").write_text("x")
        with pytest.raises(KnownError, match="是一个文件"):
            submit_workbook(county, tmp_path / "x")
        with pytest.raises(KnownError, match="找不到文件夹"):
            submit_workbook(county, tmp_path / "a" / "b")


def _members(file):
    with zipfile.ZipFile(file) as archive:
        return [archive.read(name) for name in archive.namelist()]


class TestTakingIn:
    def test_that_the_records_arrive_with_their_ids_as_entered_for_the_unit(
        self, road, written, take
    ):
        county = road.county()
        identity = add(county, lines=[trainee("和丽华", NUMBER), trainee("杨军")])
        reception = take(written(county, masked=False))
        assert counts(reception) == (1, 0, 0, 0)
        (arrival,) = reception.arrivals
        assert "没有签名" in arrival.reason
        assert (arrival.unit, arrival.number) == (YONGSHENG, "永胜县-甲-0001")
        there, here = records.load(county, identity), records.load(road.city, identity)
        assert here.fields == there.fields
        assert [line.id for line in here.lines] == [line.id for line in there.lines]
        assert [line.fields for line in here.lines] == [line.fields for line in there.lines]
        assert here.unit == YONGSHENG
        assert is_proxy(road.city, identity)
        assert lists.standing_counts(road.city, TRAINING) == {Standing.RECEIVED: 1}
        assert reception.edited == []
        assert reception.left_out == []

    def test_that_the_preview_says_the_same_and_writes_nothing(self, road, written, take):
        county = road.county()
        add(county, headcount=585)
        file = written(county)
        before = database_state(road.city)
        shown = preview(road.city, file)
        assert database_state(road.city) == before
        done = take(file)
        assert counts(shown) == counts(done) == (1, 0, 0, 0)
        moved = {one.indicator.code: (one.before, one.after) for one in done.movements}
        assert moved["G-06"][1] == 585
        assert shown.movements == done.movements

    def test_that_without_confirmation_nothing_is_taken_in(self, road, written):
        county = road.county()
        add(county)
        file = written(county)
        before = database_state(road.city)
        with pytest.raises(KnownError, match="没有签名，要确认"):
            receive(road.city, file)
        assert database_state(road.city) == before

    def test_that_a_county_takes_none_in(self, road, written):
        county = road.county()
        add(county)
        file = written(county)
        for do in (preview, receive):
            with pytest.raises(KnownError, match="县区账套不接收"):
                do(county, file)

    @pytest.mark.parametrize("masked", [True, False])
    def test_that_the_same_workbook_twice_changes_nothing_and_says_so(
        self, road, written, take, masked
    ):
        county = road.county()
        add(county, lines=[trainee("和丽华", NUMBER)])
        file = written(county, masked=masked)
        take(file)
        before = database_state(road.city)
        again = take(file)
        assert counts(again) == (0, 0, 1, 0)
        assert again.arrivals[0].is_repeat
        assert "以前收过" in again.arrivals[0].reason
        assert not again.movements
        assert database_state(road.city) == before

    def test_that_a_backup_is_made_before(self, road, written):
        county = road.county()
        add(county)
        reception = receive(road.city, written(county), confirm=True)
        assert reception.backup is not None
        assert reception.backup.is_file()

    def test_that_it_is_logged_and_stands_among_what_was_received(self, road, written, take):
        county = road.county()
        add(county)
        take(written(county))
        (entry,) = packages_log.received(road.city)
        assert (entry.name, entry.unit) == ("永胜县-甲-0001", "永胜县")
        assert dict(entry.records) == {"training": 1, "competition": 0, "award": 0}
        with road.city.read() as connection:
            rows = connection.exec_driver_sql("SELECT action FROM activity_log").fetchall()
        assert ("代录上报工作簿",) in rows

    def test_that_drafts_stay_drafts(self, road, written, take):
        county = road.county()
        identity = add(county, complete=False)
        assert counts(take(written(county))) == (0, 0, 0, 0)
        assert lists.count(road.city, lists.query_for(road.city, TRAINING)) == 0
        change(county, identity, complete=True)
        assert counts(take(written(county))) == (1, 0, 0, 0)

    def test_that_explanations_travel(self, road, written, take):
        county = road.county()
        identity = add(county, lines=[trainee("和丽华", NUMBER)])
        change(county, identity, **{"explain:headcount_differs": "其余 29 人\n没有名册"})
        take(written(county))
        held = fields_of(road.city, identity)["explain:headcount_differs"]
        assert held == "其余 29 人 没有名册"

    def test_that_the_tables_equal_a_rebuild_from_the_journal(self, road, written, take):
        county = road.county()
        identity = add(county, lines=[trainee("和丽华", NUMBER)])
        take(written(county))
        review.decide(road.city, review.waiting(road.city), review.Decision.ACCEPT)
        change(county, identity, headcount=44)
        road.bring(road.send(county))
        assert check.check(road.city, rebuild=True).differences == []

    def test_that_the_city_can_write_on_after_it(self, road, written, take):
        county = road.county()
        identity = add(county)
        take(written(county))
        enter(road.city, identity, headcount=50)
        assert fields_of(road.city, identity)["headcount"] == 50
        assert list(history.history(road.city, identity))

    def test_that_every_ledger_goes_the_same_way(self, road, written, take):
        county = road.county()
        award = Record(
            "",
            "award",
            county.unit,
            {
                "honour": next(iter(LEDGERS["award"].by_key["honour"].codes.by_key)),
                "recipient": "和丽华",
                "number": NUMBER,
                "awarded": "2024-05",
                "complete": True,
            },
        )
        identity = records.save(county, award).first()
        take(written(county, masked=False))
        assert records.load(road.city, identity).fields == records.load(county, identity).fields


class TestWithPackages:
    def test_that_a_package_with_the_same_values_folds_together_and_vouches_for_them(
        self, road, written, take
    ):
        county = road.county()
        identity = add(county, lines=[trainee("和丽华", NUMBER)])
        take(written(county, masked=False))
        (arrival,) = road.bring(road.send(county)).arrivals
        assert (arrival.new, arrival.conflicts) == (0, 0)
        assert not records.load(road.city, identity).conflicts
        assert lists.count(road.city, lists.query_for(road.city, TRAINING)) == 1
        assert not is_proxy(road.city, identity)

    def test_that_a_package_with_other_values_is_a_conflict_with_both(self, road, written, take):
        county = road.county()
        identity = add(county)
        take(written(county))
        change(county, identity, headcount=44)
        (arrival,) = road.bring(road.send(county)).arrivals
        assert arrival.conflicts == 1
        (conflict,) = records.load(road.city, identity).conflicts
        assert {head.value for head in conflict.heads} == {30, 44}

    def test_that_a_workbook_of_what_is_here_brings_nothing(self, road, written, take):
        county = road.county()
        identity = add(county, lines=[trainee("和丽华", NUMBER)])
        road.bring(road.send(county))
        assert counts(take(written(county))) == (0, 0, 1, 0)
        assert not is_proxy(road.city, identity)

    def test_that_an_older_workbook_overrides_nothing_newer(self, road, written, take):
        county = road.county()
        identity = add(county)
        old = written(county)
        change(county, identity, headcount=44)
        road.bring(road.send(county))
        assert counts(take(old)) == (0, 0, 1, 0)
        assert fields_of(road.city, identity)["headcount"] == 44

    def test_that_an_older_workbook_after_a_newer_one_overrides_nothing(self, road, written, take):
        county = road.county()
        identity = add(county)
        old = written(county)
        change(county, identity, headcount=44)
        take(written(county))
        assert counts(take(old)) == (0, 0, 1, 0)
        assert fields_of(road.city, identity)["headcount"] == 44

    def test_that_the_next_workbook_replaces_what_the_last_one_said(self, road, written, take):
        county = road.county()
        identity = add(county)
        take(written(county))
        change(county, identity, headcount=44)
        assert counts(take(written(county))) == (0, 1, 0, 0)
        assert fields_of(road.city, identity)["headcount"] == 44

    def test_that_what_the_city_entered_itself_is_not_replaced_silently(self, road, written, take):
        county = road.county()
        identity = add(county)
        take(written(county))
        enter(road.city, identity, headcount=31)
        change(county, identity, headcount=44)
        assert counts(take(written(county)))[3] == 1
        (conflict,) = records.load(road.city, identity).conflicts
        assert {head.value for head in conflict.heads} == {31, 44}

    def test_that_an_edit_by_hand_of_what_a_package_brought_stands(self, road, written, take):
        county = road.county()
        identity = add(county)
        road.bring(road.send(county))
        book = Book(written(county))
        book.cell("培训人数").value = 35
        reception = take(book.save())
        assert counts(reception) == (0, 1, 0, 0)
        assert fields_of(road.city, identity)["headcount"] == 35
        assert is_proxy(road.city, identity)


class TestByHand:
    def edits(self, reception):
        return [(e.sheet, e.row, e.field, e.before, e.after) for e in reception.edited]

    def test_that_an_edited_cell_is_named_with_both_values(self, road, written):
        county = road.county()
        identity = add(county)
        road.bring(road.send(county))
        book = Book(written(county))
        book.cell("培训人数").value = 35
        book.cell("开班日期").value = "2024年5月7日"
        shown = preview(road.city, book.save())
        assert self.edits(shown) == [
            ("培训", 3, "开班日期", "2024-05-06", "2024-05-07"),
            ("培训", 3, "培训人数（人）", "30", "35"),
        ]
        assert fields_of(road.city, identity)["headcount"] == 30
        assert "导出后改动过 2 处" in shown.arrivals[0].reason
        assert "30 → 35" in details_text(shown)
        assert details_json(shown)["edited"][1]["after"] == "35"

    def test_that_an_edited_cell_of_an_unknown_record_is_said_to_be_edited(self, road, written):
        county = road.county()
        add(county, lines=[trainee("和丽华", NUMBER)])
        book = Book(written(county))
        book.cell("姓名", 3, "培训名册").value = "和丽花"
        (edit,) = preview(road.city, book.save()).edited
        assert (edit.sheet, edit.field, edit.before, edit.after) == (
            "培训名册",
            "姓名",
            "",
            "和丽花",
        )
        assert edit.note == "改动过"

    def test_that_saving_again_without_edits_is_no_edit(self, road, written):
        county = road.county()
        add(
            county,
            amount=3_500_001,
            hours=125,
            end="2024-06",
            remarks="第一行\n第二行",
            lines=[trainee("和丽华", NUMBER)],
        )
        book = Book(written(county, masked=False))
        assert preview(road.city, book.save()).edited == []

    def test_that_a_blank_cell_clears_nothing_and_is_listed(self, road, written, take):
        county = road.county()
        identity = add(county, place="永胜县城")
        road.bring(road.send(county))
        book = Book(written(county))
        book.cell("地点").value = None
        reception = take(book.save())
        assert counts(reception) == (0, 0, 1, 0)
        assert fields_of(road.city, identity)["place"] == "永胜县城"
        assert "清空" in reception.edited[0].note

    def test_that_reordered_columns_and_rows_and_a_row_above_make_no_difference(
        self, road, written, take
    ):
        county = road.county()
        ids = [add(county, name, lines=[trainee("和丽华", NUMBER)]) for name in ("甲班", "乙班")]
        file = written(county, masked=False)
        book = openpyxl.load_workbook(file)
        for name in ("培训", "培训名册"):
            sheet = book[name]
            rows = [[cell.value for cell in row] for row in sheet]
            title, header, *data = rows
            book.remove(sheet)
            fresh = book.create_sheet(f"{name}（整理）")
            for row in [["某某整理"], title[:1], header[::-1], *(r[::-1] for r in data[::-1])]:
                fresh.append(row)
        moved = file.with_name("整理过的.xlsx")
        book.save(moved)
        reception = take(moved)
        assert counts(reception) == (2, 0, 0, 0)
        assert reception.edited == []
        for identity in ids:
            assert records.load(road.city, identity).fields == records.load(county, identity).fields
            assert len(records.load(road.city, identity).lines) == 1

    def test_that_without_the_hidden_columns_rows_find_their_records_by_what_names_them(
        self, road, written, take
    ):
        county = road.county()
        identity = add(county, lines=[trainee("和丽华", NUMBER)])
        road.bring(road.send(county))
        book = Book(written(county))
        for name in ("培训", "培训名册"):
            first = book.column("记录编号", name)
            book.sheet(name).delete_cols(first, 9)
        file = book.save()
        reception = take(file)
        assert counts(reception) == (0, 0, 1, 0)
        assert any("隐藏的编号和校验列被删去" in one.note for one in reception.edited)
        assert len(records.load(road.city, identity).lines) == 1
        assert records.load(road.city, identity).lines[0].fields["id_number"] == NUMBER

    def test_that_without_the_hidden_columns_it_can_be_received_twice(self, road, written, take):
        county = road.county()
        add(county, lines=[trainee("和丽华", NUMBER), trainee("杨军")])
        book = Book(written(county))
        for name in ("培训", "培训名册"):
            book.sheet(name).delete_cols(book.column("记录编号", name), 9)
        assert counts(take(book.save("一.xlsx"))) == (1, 0, 0, 0)
        book.sheet("说明")["A50"] = "再存一次"
        assert counts(take(book.save("二.xlsx"))) == (0, 0, 1, 0)

    def test_that_rows_added_by_hand_are_new_records_and_lines(self, road, written, take):
        county = road.county()
        identity = add(county, lines=[trainee("和丽华", NUMBER)])
        book = Book(written(county))
        row = {
            "培训班名称": "新班",
            "类别": "职业技能培训",
            "开班日期": "2025-03-01",
            "培训人数": 20,
        }
        for caption, value in row.items():
            book.cell(caption, 4).value = value
        for caption, value in {
            "培训班名称": "电工班",
            "开班日期": "2024-05-06",
            "姓名": "木春",
            "身份证号": OTHER,
        }.items():
            book.cell(caption, 4, "培训名册").value = value
        file = book.save()
        reception = take(file)
        assert counts(reception) == (2, 0, 0, 0)
        assert [one.note for one in reception.edited] == ["手工添加的行", "手工添加的行"]
        assert [line.fields["name"] for line in records.load(road.city, identity).lines] == [
            "和丽华",
            "木春",
        ]
        assert lists.standing_counts(road.city, TRAINING) == {Standing.RECEIVED: 2}
        book.cell("地点", 4).value = "新址"
        assert counts(take(book.save("再.xlsx"))) == (0, 1, 1, 0)
        assert lists.count(road.city, lists.query_for(road.city, TRAINING)) == 2

    def test_that_a_copied_and_edited_row_is_a_new_record(self, road, written, take):
        county = road.county()
        identity = add(county)
        book = Book(written(county))
        for cell in list(book.sheet()[3]):
            book.sheet().cell(4, cell.column).value = cell.value
            book.sheet().cell(5, cell.column).value = cell.value
        book.cell("培训班名称", 4).value = "电工班（第2期）"
        reception = take(book.save())
        assert counts(reception) == (2, 0, 0, 0)
        assert fields_of(road.city, identity)["name"] == "电工班"
        assert {one.note for one in reception.edited} == {
            "复制后改动的行，当作新的一行",
            "与前面一行重复，没有收下",
        }

    def test_that_a_deleted_row_deletes_nothing_and_is_said(self, road, written, take):
        county = road.county()
        add(county, "甲班")
        add(county, "乙班")
        road.bring(road.send(county))
        book = Book(written(county))
        book.sheet().delete_rows(3)
        reception = take(book.save())
        assert "少 1 行" in reception.edited[0].note
        assert lists.count(road.city, lists.query_for(road.city, TRAINING)) == 2

    def test_that_an_unreadable_cell_is_left_out_with_the_reason(self, road, written, take):
        county = road.county()
        identity = add(county)
        book = Book(written(county))
        book.cell("培训人数").value = "三十来个"
        reception = take(book.save())
        (left,) = reception.left_out
        assert (left.sheet, left.row, left.field) == ("培训", 3, "培训人数（人）")
        assert "headcount" not in fields_of(road.city, identity)
        assert "没有收下" in reception.arrivals[0].reason

    def test_that_a_deleted_column_is_said_once(self, road, written, take):
        county = road.county()
        identity = add(county)
        book = Book(written(county))
        book.sheet().delete_cols(book.column("地点"))
        reception = take(book.save())
        assert [one.note for one in reception.edited] == ["“地点”列被删去或改了名，没有读取"]
        assert fields_of(road.city, identity)["headcount"] == 30

    def test_that_another_units_id_in_a_row_is_a_record_of_its_own(self, road, written):
        mine, other = road.county(), road.county(HUAPING)
        add(mine)
        foreign = add(other)
        road.bring(road.send(other))
        book = Book(written(mine))
        book.cell("记录编号").value = foreign[-32:]
        before = fields_of(road.city, foreign)
        taken = receive(road.city, book.save(), confirm=True)
        assert (taken.arrivals[0].new, taken.arrivals[0].changed) == (1, 0)
        assert fields_of(road.city, foreign) == before


class TestMasked:
    def test_that_masked_numbers_are_no_values(self, road, written, take):
        county = road.county()
        identity = add(county, lines=[trainee("和丽华", NUMBER)])
        reception = take(written(county))
        (line,) = records.load(road.city, identity).lines
        assert line.fields == {"name": "和丽华"}
        (left,) = reception.left_out
        assert left.reason == "脱敏工作簿不含完整证件号"
        assert left.value == "530722********0018"
        with road.city.read() as connection:
            bodies = connection.exec_driver_sql("SELECT body FROM change").scalars().all()
        assert not any(b"****" in body for body in bodies)

    def test_that_no_id_in_it_tells_the_number(self, road, written, take):
        county = road.county()
        identity = add(county, lines=[trainee("和丽华", NUMBER)])
        file = written(county)
        (line,) = records.load(county, identity).lines
        assert line.id != line_id("", NUMBER), "whoever has the file cannot try all numbers"
        assert line.id.encode() not in b"".join(_members(file))
        take(file)
        assert [one.id for one in records.load(road.city, identity).lines] == [line.id]
        road.bring(road.send(county))
        (there,) = records.load(road.city, identity).lines
        assert there.fields == {"name": "和丽华", "id_number": NUMBER}

    def test_that_lines_of_a_unit_that_has_not_joined_are_found_by_name_and_mask(
        self, make_workspace, road, written, take
    ):
        county = make_workspace(YONGSHENG)
        identity = add(county, lines=[trainee("和丽华", NUMBER), trainee("和丽华", OTHER)])
        take(written(county, masked=False))
        book = Book(written(county))
        book.cell("所在单位", 4, "培训名册").value = "水电站"
        reception = take(book.save())
        assert reception.left_out == []
        here = [dict(one.fields) for one in records.load(road.city, identity).lines]
        assert here == [
            {"name": "和丽华", "id_number": NUMBER},
            {"name": "和丽华", "id_number": OTHER, "enterprise": "水电站"},
        ]

    def test_that_a_known_number_stays(self, road, written, take):
        county = road.county()
        identity = add(county, lines=[trainee("和丽华", NUMBER)])
        road.bring(road.send(county))
        book = Book(written(county))
        book.cell("姓名", 3, "培训名册").value = "和丽花"
        reception = take(book.save())
        (line,) = records.load(road.city, identity).lines
        assert line.fields == {"name": "和丽花", "id_number": NUMBER}
        assert reception.left_out == []

    def test_that_a_masked_number_of_somebody_else_is_listed(self, road, written, take):
        county = road.county()
        identity = add(county, lines=[trainee("和丽华", NUMBER)])
        road.bring(road.send(county))
        book = Book(written(county))
        book.cell("身份证号", 3, "培训名册").value = "530722********2046"
        (left,) = take(book.save()).left_out
        assert "不一致" in left.reason
        assert records.load(road.city, identity).lines[0].fields["id_number"] == NUMBER

    def test_that_an_unmasked_workbook_later_fills_them_in(self, road, written, take):
        county = road.county()
        identity = add(county, lines=[trainee("和丽华", NUMBER)])
        take(written(county))
        assert counts(take(written(county, masked=False))) == (0, 1, 0, 0)
        (line,) = records.load(road.city, identity).lines
        assert line.fields["id_number"] == NUMBER

    def test_that_a_masked_cell_in_a_template_is_left_out(self, tmp_path, take):
        template = _filled_template(tmp_path, id_number="530722********2046")
        reception = take(template, unit=YONGSHENG)
        assert [one.reason for one in reception.left_out] == ["脱敏工作簿不含完整证件号"]


def _filled_template(folder: Path, *, name="电工班", id_number=OTHER) -> Path:
    file = folder / "手填.xlsx"
    write_template("training", file)
    book = openpyxl.load_workbook(file)
    for sheet, values in (
        (
            "培训",
            {"培训班名称": name, "类别": "职业技能培训", "开班日期": "2025-03-01", "培训人数": 1},
        ),
        (
            "名册",
            {"培训班名称": name, "开班日期": "2025-03-01", "姓名": "木春", "身份证号": id_number},
        ),
    ):
        header = {str(cell.value).rstrip("*"): cell.column for cell in book[sheet][3]}
        for caption, value in values.items():
            column = next(n for text, n in header.items() if text.startswith(caption))
            book[sheet].cell(5, column).value = value
    book.save(file)
    return file


class TestFilledByHand:
    def test_that_a_filled_template_is_received_with_the_unit_named(self, road, tmp_path, take):
        file = _filled_template(tmp_path)
        assert "没有写明填报单位" in refusal(preview(road.city, file))
        reception = take(file, unit=YONGSHENG)
        assert counts(reception) == (1, 0, 0, 0)
        assert "手工填写" in reception.arrivals[0].reason
        assert reception.edited == []
        assert lists.standing_counts(road.city, TRAINING) == {Standing.RECEIVED: 1}
        assert counts(take(file, unit=YONGSHENG)) == (0, 0, 1, 0)

    def test_that_a_form_of_the_unit_needs_nothing_more(self, road, tmp_path, take):
        file = tmp_path / "永胜县.xlsx"
        write_form(road.city, YONGSHENG, file)
        assert counts(preview(road.city, file)) == (0, 0, 0, 0)
        book = Book(file)
        row = {
            "培训班名称": "新班",
            "类别": "职业技能培训",
            "开班日期": "2025-03-01",
            "培训人数": 20,
        }
        for caption, value in row.items():
            book.cell(caption, 3).value = value
        reception = take(book.save())
        assert counts(reception) == (1, 0, 0, 0)
        assert reception.arrivals[0].unit == YONGSHENG
        assert reception.edited == []

    def test_that_a_form_filled_as_in_wps_brings_records_and_rosters_of_every_ledger(
        self, road, tmp_path, take
    ):
        file = tmp_path / "永胜县.xlsx"
        write_form(road.city, YONGSHENG, file, period="2025年第二季度")
        book = openpyxl.load_workbook(file)
        filled = {
            "培训": {"培训班名称": "电工班", "类别": "职业技能培训", "开班日期": "2025年3月1日",
                   "培训人数（人）": 1},
            "培训名册": {"培训班名称": "电工班", "开班日期": "2025.3.1", "姓名": "木春",
                     "身份证号": OTHER, "农民工": "是"},
            "竞赛": {"竞赛名称": "焊工大赛", "竞赛类别": "技能竞赛", "级别": "县级",
                   "开始日期": "2025-04-02", "参赛人数（人）": 1},
            "竞赛成绩": {"竞赛名称": "焊工大赛", "开始日期": "2025-04-02", "姓名": "和丽华",
                     "身份证号": NUMBER, "名次": 1},
            "荣誉": {"荣誉称号": "技术能手", "获得者": "和丽华", "表彰时间": "2025年5月"},
        }  # fmt: skip
        for name, values in filled.items():
            header = {str(cell.value).rstrip("*"): cell.column for cell in book[name][2]}
            for caption, value in values.items():
                book[name].cell(3, header[caption]).value = value
        book.save(file)
        assert counts(preview(road.city, file)) == (3, 0, 0, 0)
        reception = take(file)
        assert counts(reception) == (3, 0, 0, 0)
        assert (reception.edited, reception.left_out) == ([], [])
        assert reception.arrivals[0].unit == YONGSHENG
        assert lists.standing_counts(road.city, TRAINING) == {Standing.RECEIVED: 1}
        assert counts(take(file)) == (0, 0, 3, 0)

    def test_that_a_prize_written_under_the_rank_is_taken_in_as_a_prize(self, road, tmp_path, take):
        file = tmp_path / "永胜县.xlsx"
        write_form(road.city, YONGSHENG, file)
        book = Book(file)
        event = {"竞赛名称": "焊工大赛", "开始日期": "2025-04-02"}
        for caption, value in (event | {"竞赛类别": "技能竞赛", "级别": "县级"}).items():
            book.cell(caption, 3, "竞赛").value = value
        for caption, value in (event | {"姓名": "和丽华", "名次": "一等奖"}).items():
            book.cell(caption, 3, "竞赛成绩").value = value
        take(book.save())
        assert results(road.city) == [{"name": "和丽华", "prize": "first"}]

    def test_that_a_form_helps_to_fill_it(self, road, tmp_path):
        file = tmp_path / "永胜县.xlsx"
        write_form(road.city, YONGSHENG, file, period="2025年第二季度")
        book = openpyxl.load_workbook(file)
        told = {row[0].value: row[1].value for row in book["说明"]}
        assert (told["填报单位"], told["报送期"]) == ("永胜县总工会", "2025年第二季度")
        assert "填表人" in told
        sheet = book["培训名册"]
        header = {cell.value: cell.column_letter for cell in sheet[2]}
        assert "姓名*" in header
        assert sheet.column_dimensions[header["身份证号"]].number_format == "@"
        rules = sheet.data_validations.dataValidation
        by_column = {str(rule.sqref)[0]: rule for rule in rules}
        assert by_column[header["农民工"]].type == "list"
        assert by_column[header["身份证号"]].prompt.startswith("18 位身份证号")
        assert by_column[header["姓名*"]].prompt == "必填。"
        assert book["选项"].sheet_state == "hidden"
        titles = [row[0].value for row in book["填写说明"] if row[0].font.size > 12]
        assert titles == ["培训台账填写说明", "竞赛台账填写说明", "荣誉台账填写说明"]

    def test_that_a_rank_replaced_by_a_prize_is_a_change_by_hand(self, road, written, take):
        county = road.county()
        event = {"name": "焊工大赛", "kind": "skill", "level": "county", "start": "2025-04-02"}
        line = Line("", {"name": "和丽华", "rank": 1})
        given = event | {"complete": True}
        records.save(county, Record("", "competition", county.unit, given, (line,)))
        road.bring(road.send(county))
        book = Book(written(county))
        book.cell("名次", 3, "竞赛成绩").value = "一等奖"
        reception = take(book.save())
        told = [(one.field, one.after) for one in reception.edited]
        assert told == [("奖项", "一等奖"), ("名次", "")]
        assert results(road.city) == [{"name": "和丽华", "rank": 1, "prize": "first"}]

    def test_that_a_row_that_cannot_be_read_is_listed(self, tmp_path, take):
        file = _filled_template(tmp_path, id_number="53072219900101001X")
        reception = take(file, unit=YONGSHENG)
        assert reception.left_out
        assert reception.left_out[0].remedy

    def test_that_a_unit_the_plan_does_not_have_has_no_form(self, road, tmp_path):
        with pytest.raises(KnownError, match="规划里没有"):
            write_form(road.city, "530799999", tmp_path / "x.xlsx")


class TestRefusals:
    @pytest.fixture
    def book(self, road, written):
        county = road.county()
        add(county)
        return Book(written(county))

    def fact(self, book, label, value):
        for row in book.sheet("说明"):
            if row[0].value == label:
                row[1].value = value
        return book.save()

    @pytest.mark.parametrize(
        ("facts", "sentence"),
        [
            ({"填报单位": "大理市", "单位代码": "532901"}, "规划里没有填报单位"),
            ({"填报单位": "丽江市", "单位代码": "530700"}, "市级自己的工作簿"),
            ({"单位代码": HUAPING}, "不一致"),
            ({"填报单位": None, "单位代码": None}, "没有写明填报单位"),
            ({"数据性质": "练习数据，不作报送"}, "练习数据，正式账套不接收"),
            ({"版式": "2.0", "程序版本": "3.1.0"}, "需要产改台账 3.1.0 或更高版本"),
            ({"版式": "新"}, "版式读不出来"),
        ],
    )
    def test_that_each_is_one_sentence_and_nothing_changes(self, road, book, facts, sentence):
        for label, value in facts.items():
            file = self.fact(book, label, value)
        before = database_state(road.city)
        assert sentence in refusal(preview(road.city, file))
        assert sentence in refusal(receive(road.city, file, confirm=True))
        assert database_state(road.city) == before

    def test_that_real_data_do_not_go_into_a_practice_workspace(self, make_workspace, book):
        city = make_workspace("530700", practice=True)
        assert "练习账套不接收" in refusal(preview(city, book.file))

    def test_that_marks_of_a_newer_layout_are_refused(self, road, book):
        cell = book.cell("内容校验", 2)
        cell.value = cell.value.replace("内容校验 1", "内容校验 2")
        assert "较新的程序" in refusal(preview(road.city, book.save()))

    def test_that_another_unit_than_the_one_named_is_refused(self, road, book):
        assert "不一致" in refusal(preview(road.city, book.file, unit=HUAPING))

    def test_that_a_damaged_file_is_refused(self, road, book, tmp_path):
        file = tmp_path / "坏的.xlsx"
        file.write_bytes(book.file.read_bytes()[:-2000])
        assert "损坏" in refusal(preview(road.city, file))
        assert "找不到" in refusal(preview(road.city, tmp_path / "没有.xlsx"))

    def test_that_a_workbook_of_something_else_is_refused(self, road, tmp_path):
        other = openpyxl.Workbook()
        other.active.append(["菜单", "价格"])
        other.save(tmp_path / "菜单.xlsx")
        assert "没有找到任何台账" in refusal(preview(road.city, tmp_path / "菜单.xlsx"))

    def test_that_files_are_told_apart_by_their_content(self, road, book, tmp_path):
        county = road.county(HUAPING)
        add(county)
        package = road.send(county)
        renamed = tmp_path / "同步包.xlsx"
        renamed.write_bytes(package.read_bytes())
        assert not is_workbook(renamed)
        disguised = tmp_path / "工作簿.ljsync"
        disguised.write_bytes(book.file.read_bytes())
        assert is_workbook(disguised)
        assert is_workbook(tmp_path / "没有.xlsx")
