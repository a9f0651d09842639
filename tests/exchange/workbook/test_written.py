"""Templates, lists and annotated copies: what this program writes, it reads."""

from __future__ import annotations

import datetime as dt
import re
import zipfile
from types import SimpleNamespace

import openpyxl
import pytest

from domain.fields import FieldType, Line
from domain.ledgers import LEDGERS
from exchange.workbook import annotate
from exchange.workbook.annotate import write_annotated
from exchange.workbook.listing import write_listing
from exchange.workbook.template import write_template

SAMPLES = {
    "培训台账.xlsx": "training",
    "学员花名册.xlsx": "training",
    "学员花名册.ods": "training",
    "竞赛成绩表.xls": "competition",
    "表彰情况统计表.xlsx": "award",
}


def _records(plan):
    return [
        SimpleNamespace(
            fields=record.fields,
            lines=[Line(str(n), line.fields) for n, line in enumerate(record.lines)],
        )
        for record in plan.records
    ]


def _content(plan):
    return [(r.fields, [line.fields for line in r.lines]) for r in plan.records]


@pytest.mark.parametrize("ledger", LEDGERS)
class TestTemplates:
    def test_that_an_empty_template_imports_nothing(self, ledger, plan, tmp_path):
        write_template(LEDGERS[ledger], tmp_path / "t.xlsx")
        made = plan(tmp_path / "t.xlsx", ledger)
        assert not made.records
        assert not made.problems
        assert not made.questions
        assert {s.reason for s in made.skipped} == {"示例行"}

    def test_that_the_example_imports_once_it_is_no_example_any_more(self, ledger, plan, tmp_path):
        path = tmp_path / "t.xlsx"
        write_template(LEDGERS[ledger], path)
        book = openpyxl.load_workbook(path)
        sheet = book[LEDGERS[ledger].label]
        for cell in sheet[4]:
            sheet.cell(5, cell.column).value = cell.value if cell.column > 1 else 1
        book.save(path)
        made = plan(path, ledger)
        assert [r.row for r in made.records] == [5]
        assert not made.failures
        assert not made.questions

    def test_that_numbers_which_excel_would_round_are_text_and_codes_are_chosen(
        self, ledger, tmp_path
    ):
        write_template(LEDGERS[ledger], tmp_path / "t.xlsx")
        book = openpyxl.load_workbook(tmp_path / "t.xlsx")
        declared = LEDGERS[ledger]
        number_types = {FieldType.ID_NUMBER, FieldType.PARTY_NUMBER, FieldType.PHONE}
        lines = declared.lines.fields if declared.lines else ()
        wanted = {f.label for f in (*declared.fields, *lines) if f.type in number_types}
        found = {
            cell.value
            for sheet in book
            if sheet.max_row > 3
            for cell in sheet[3]
            if cell.column > 1 and sheet.column_dimensions[cell.column_letter].number_format == "@"
        }
        assert wanted <= found
        every = book[declared.label].data_validations.dataValidation
        validations = [one for one in every if one.type == "list"]
        codes = [f for f in declared.fields if f.type in {FieldType.CODE, FieldType.BOOLEAN}]
        assert len(validations) == len(codes)
        assert book["选项"].sheet_state == "hidden"
        assert "填写说明" in book.sheetnames


def test_that_a_filled_template_with_a_roster_joins(plan, tmp_path, ids):
    path = tmp_path / "t.xlsx"
    write_template(LEDGERS["training"], path)
    book = openpyxl.load_workbook(path)
    book["培训"].append([1, "电工班", "职业技能培训", *[None] * 5, "2024-05-06", None, None, 2])
    for n in range(2):
        row = [n + 1, "电工班", dt.date(2024, 5, 6), f"和{n}", ids[n], None, "甲公司", "是"]
        book["名册"].append([*row, None, "合格", None, "中级工（四级）"])
    book.save(path)
    made = plan(path, "training")
    assert not made.questions
    assert not made.failures
    (record,) = made.records
    assert record.fields["headcount"] == 2
    assert [line.fields["migrant"] for line in record.lines] == [True, True]
    assert [line.fields["level"] for line in record.lines] == ["4", "4"]


@pytest.mark.parametrize(("name", "ledger"), SAMPLES.items())
def test_that_a_list_imports_as_the_same_values(name, ledger, plan, samples, tmp_path):
    made = plan(samples / name, ledger)
    write_listing(LEDGERS[ledger], _records(made), tmp_path / "清单.xlsx", masked=False)
    again = plan(tmp_path / "清单.xlsx", ledger)
    assert _content(again) == _content(made)
    assert not again.questions
    assert not again.skipped


def test_that_a_list_masks_personal_data_unless_asked(plan, samples, tmp_path):
    made = plan(samples / "学员花名册.xlsx", "training")
    write_listing(LEDGERS["training"], _records(made), tmp_path / "清单.xlsx", title="名册")
    sheet = openpyxl.load_workbook(tmp_path / "清单.xlsx")["名册"]
    text = " ".join(str(cell.value) for row in sheet.iter_rows() for cell in row)
    number = made.records[0].lines[0].fields["id_number"]
    assert number not in text
    assert "13888812345" not in text


@pytest.mark.parametrize("text", ["=1+1", "+86", "-注", "@甲", '=HYPERLINK("http://x")'])
def test_that_text_stays_text_in_a_list(text, plan, tmp_path):
    fields = {"name": text, "category": "safety", "start": "2024", "headcount": 5, "remarks": text}
    record = SimpleNamespace(fields=fields, lines=[])
    write_listing(LEDGERS["training"], [record], tmp_path / "清单.xlsx", masked=False)
    cell = openpyxl.load_workbook(tmp_path / "清单.xlsx")["培训"].cell(3, 2)
    assert (cell.value, cell.data_type) == (text, "s")
    assert cell.quotePrefix
    assert _content(plan(tmp_path / "清单.xlsx", "training")) == [(fields, [])]


def test_that_a_list_prints_on_a4_with_its_header_on_every_page(tmp_path):
    write_listing(LEDGERS["award"], [], tmp_path / "清单.xlsx")
    sheet = openpyxl.load_workbook(tmp_path / "清单.xlsx").active
    assert (sheet.page_setup.orientation, sheet.page_setup.paperSize) == ("landscape", 9)
    assert sheet.page_setup.fitToHeight == 0
    assert sheet.print_title_rows == "$1:$2"


def test_that_characters_no_workbook_may_hold_are_left_out(tmp_path):
    record = SimpleNamespace(fields={"name": "甲\x01班"}, lines=[])
    write_listing(LEDGERS["training"], [record], tmp_path / "清单.xlsx")
    assert openpyxl.load_workbook(tmp_path / "清单.xlsx").active.cell(3, 2).value == "甲班"


@pytest.mark.parametrize(("name", "ledger"), SAMPLES.items())
def test_that_an_annotated_copy_imports_like_its_source(name, ledger, plan, samples, tmp_path):
    made = plan(samples / name, ledger)
    write_annotated(samples / name, made, tmp_path / "问题.xlsx")
    again = plan(tmp_path / "问题.xlsx", ledger)
    assert _content(again) == _content(made)
    assert again.counts == made.counts
    assert again.line_counts == made.line_counts
    assert [p.row for p in again.problems] == [p.row for p in made.problems]
    assert not again.questions


def test_that_an_annotated_copy_keeps_formats_and_says_what_to_do(plan, samples, tmp_path):
    source = samples / "培训台账.xlsx"
    made = plan(source, "training")
    write_annotated(source, made, tmp_path / "问题.xlsx")
    before = openpyxl.load_workbook(source).active
    after = openpyxl.load_workbook(tmp_path / "问题.xlsx").active
    assert after["R3"].value == "导入问题"
    assert "日期不存在" in after["R33"].value
    assert after["R32"].value is None
    assert after["I33"].fill.fgColor.rgb == after["R33"].fill.fgColor.rgb
    assert after["I33"].fill.fgColor.rgb != before["I33"].fill.fgColor.rgb
    assert after["A3"].font.b == before["A3"].font.b
    assert after.column_dimensions["B"].width == before.column_dimensions["B"].width
    assert set(map(str, after.merged_cells.ranges)) == set(map(str, before.merged_cells.ranges))


def test_that_an_annotated_copy_keeps_formulas_and_their_results(plan, book, tmp_path):
    rows = [
        ["培训班名称", "类别", "开班日期", "男职工", "女职工", "培训人数", "举办单位"],
        ["一班", "安全", "2024.3.1", 20, 10, "=D2+E2", '=A2&"主办"'],
        ["二班", "安全", "2024.2.30", 20, 10, "=D3+E3", "=1/0"],
    ]
    source = _calculated(book(("Sheet1", rows)), {"F2": "30", "F3": "30", "G2": "一班主办"})
    answers = {"男职工": ""}
    made = plan(source, "training", answers)
    write_annotated(source, made, tmp_path / "问题.xlsx")
    assert openpyxl.load_workbook(tmp_path / "问题.xlsx").active["F2"].value == "=D2+E2"
    again = plan(tmp_path / "问题.xlsx", "training", answers)
    assert _content(again) == _content(made)
    assert again.records[0].fields["headcount"] == 30
    assert again.records[0].fields["organiser"] == "一班主办"
    assert [(p.row, p.reason) for p in again.problems] == [(p.row, p.reason) for p in made.problems]


def test_that_a_name_no_workbook_may_hold_is_changed_in_the_copy(plan, tmp_path):
    source = tmp_path / "一班/二班:2024？这是一个很长很长很长很长很长很长的名字.csv".replace(
        "/", "["
    )
    source.write_text("培训班名称,类别,开班日期,培训人数\n一班,安全,2024.2.30,3\n", "utf-8")
    write_annotated(source, plan(source, "training"), tmp_path / "问题.xlsx")
    sheet = openpyxl.load_workbook(tmp_path / "问题.xlsx").active
    assert sheet.title.startswith("一班_二班_2024？")
    assert "日期不存在" in sheet["E2"].value


def test_that_an_oversized_workbook_is_copied_without_its_formats(
    plan, samples, tmp_path, monkeypatch
):
    monkeypatch.setattr(annotate, "_MOST_BYTES", 10_000)
    source = samples / "培训台账.xlsx"
    write_annotated(source, plan(source, "training"), tmp_path / "问题.xlsx")
    sheet = openpyxl.load_workbook(tmp_path / "问题.xlsx").active
    assert not sheet["A3"].font.b
    assert "日期不存在" in sheet["R33"].value


def _calculated(path, results):
    """The workbook as an office program would save it: with the results of its formulas."""
    with zipfile.ZipFile(path) as archive:
        members = {name: archive.read(name) for name in archive.namelist()}
    part = "xl/worksheets/sheet1.xml"
    text = members[part].decode()
    for cell, result in results.items():
        kind = "" if result.isdigit() else ' t="str"'
        text = re.sub(
            rf'<c r="{cell}"([^>]*)>(<f>.*?</f>)<v\s*/?>(?:</v>)?</c>',
            lambda m, c=cell, k=kind, r=result: f'<c r="{c}"{m[1]}{k}>{m[2]}<v>{r}</v></c>',
            text,
        )
    members[part] = text.encode()
    with zipfile.ZipFile(path, "w") as archive:
        for name, data in members.items():
            archive.writestr(name, data)
    return path


def test_that_a_second_annotated_copy_writes_into_the_same_column(plan, samples, tmp_path):
    source = samples / "培训台账.xlsx"
    write_annotated(source, plan(source, "training"), tmp_path / "一.xlsx")
    book = openpyxl.load_workbook(tmp_path / "一.xlsx")
    book.active["I33"] = "2024-01-13"
    book.save(tmp_path / "一.xlsx")
    write_annotated(
        tmp_path / "一.xlsx", plan(tmp_path / "一.xlsx", "training"), tmp_path / "二.xlsx"
    )
    sheet = openpyxl.load_workbook(tmp_path / "二.xlsx").active
    assert sheet["S3"].value is None
    assert not sheet["R33"].value
    assert sheet["R38"].value


def test_that_other_formats_become_a_new_workbook_of_the_same_layout(plan, samples, tmp_path):
    source = samples / "学员花名册.ods"
    write_annotated(source, plan(source, "training"), tmp_path / "问题.xlsx")
    sheet = openpyxl.load_workbook(tmp_path / "问题.xlsx").active
    assert "B3:B27" in set(map(str, sheet.merged_cells.ranges))
    assert sheet["M2"].value == "导入问题"
    assert "校验码" in sheet["M6"].value


def test_that_of_a_very_large_workbook_only_the_problems_are_copied(
    plan, samples, tmp_path, monkeypatch
):
    monkeypatch.setattr("exchange.workbook.annotate._MOST_CELLS", 100)
    source = samples / "学员花名册.xlsx"
    write_annotated(source, plan(source, "training"), tmp_path / "问题.xlsx")
    sheet = openpyxl.load_workbook(tmp_path / "问题.xlsx").active
    assert "校验码" in sheet["M6"].value
    assert sheet["C4"].value is None
    again = plan(tmp_path / "问题.xlsx", "training")
    assert [p.row for p in again.failures] == [6, 12, 61]
