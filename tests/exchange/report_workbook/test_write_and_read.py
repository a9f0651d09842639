"""Report workbooks written and read back: what was put in comes out, in every ledger."""

from __future__ import annotations

import openpyxl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from domain.errors import KnownError
from domain.fields import FieldType, Line
from domain.ledgers import AWARD, LEDGERS, TRAINING
from exchange.report_workbook.cover import ReportHead
from exchange.report_workbook.read import read_report
from exchange.report_workbook.write import ReportRecord, write_report

RECORD, OTHER, LINE = "a" * 32, "b" * 32, "c" * 32
HEAD = ReportHead(
    unit="530722",
    unit_name="永胜县",
    period="2025年第二季度",
    number="永胜县-甲-0001",
    practice=False,
    masked=False,
    program="1.0.0",
    records={"培训": 1},
    lines={"培训": 1},
)


PLACE = f"530722/{'a' * 16}"
"""An installation."""


def round_trip(path, ledger, records, *, masked=False):
    write_report(HEAD, [(ledger, records)], path, masked=masked)
    return read_report(path)


VALUES = {
    FieldType.TEXT: st.text(
        st.characters(min_codepoint=0x4E00, max_codepoint=0x9FA5), min_size=1, max_size=20
    ),
    FieldType.NUMBER: st.integers(0, 10**9),
    FieldType.BOOLEAN: st.booleans(),
    FieldType.DATE: st.dates().map(lambda day: f"{1990 + day.year % 60}{day.isoformat()[4:7]}"),
}


@settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(st.data())
def test_that_what_is_written_is_read_and_bears_no_edit(tmp_path, data):
    ledger = data.draw(st.sampled_from(list(LEDGERS.values())))
    fields = {
        field.key: data.draw(st.sampled_from(sorted(field.codes.by_key)))
        if field.codes
        else data.draw(VALUES[field.type])
        for field in ledger.open_fields
        if (field.codes or field.type in VALUES) and data.draw(st.booleans())
    }
    fields[ledger.title] = "某某"
    record = ReportRecord(RECORD, fields, (), {PLACE: 7})
    report = round_trip(tmp_path / "x.xlsx", ledger, [record])
    (read,) = report.ledgers
    (row,) = read.records
    assert (row.id, row.seen, row.fields) == (RECORD, {PLACE: 7}, fields)
    assert row.is_as_written
    assert read.problems == []


@pytest.mark.parametrize(
    "text", ["=1+1", "+86", "-", "@x", "'引号", " 空格 ", "a\x07b", "1e5", "00123"]
)
def test_that_odd_texts_stay_texts_and_are_no_edits(tmp_path, text):
    line = Line(LINE, {"name": "和丽华", "certificate": text})
    record = ReportRecord(RECORD, {"name": "班", "remarks": text}, (line,), {})
    (read,) = round_trip(tmp_path / "x.xlsx", TRAINING, [record]).ledgers
    assert read.records[0].is_as_written
    assert read.records[0].lines[0].is_as_written
    assert openpyxl.load_workbook(tmp_path / "x.xlsx")["培训"]["B3"].data_type == "s"


def test_that_masked_data_are_kept_apart_from_values(tmp_path):
    record = ReportRecord(RECORD, {"recipient": "和丽华", "number": "530722199001010018"}, (), {})
    (read,) = round_trip(tmp_path / "x.xlsx", AWARD, [record], masked=True).ledgers
    (row,) = read.records
    assert row.masked == {"number": "530722********0018"}
    assert "number" not in row.fields
    assert row.is_as_written


def test_that_the_first_sheet_is_read_back(tmp_path):
    head = round_trip(tmp_path / "x.xlsx", TRAINING, []).head
    assert (head.unit, head.unit_name, head.number) == ("530722", "永胜县", "永胜县-甲-0001")
    assert (head.practice, head.masked, head.period) == (False, False, "2025年第二季度")
    assert (head.records, head.lines) == ({"培训": 1}, {"培训": 1})


def test_that_lines_without_their_record_are_listed(tmp_path):
    lines = (Line(LINE, {"name": "和丽华"}),)
    records = [
        ReportRecord(RECORD, {"name": "甲班"}, lines, {}),
        ReportRecord(OTHER, {"name": "乙班"}, (), {}),
    ]
    file = tmp_path / "x.xlsx"
    round_trip(file, TRAINING, records)
    book = openpyxl.load_workbook(file)
    book["培训"].delete_rows(3)
    book.save(file)
    (read,) = read_report(file).ledgers
    assert [one.id for one in read.records] == [OTHER]
    (problem,) = read.problems
    assert (problem.sheet, problem.row) == ("培训名册", 3)
    assert "不在工作簿里" in problem.reason


def test_that_a_total_below_the_rows_is_passed_over(tmp_path):
    file = tmp_path / "x.xlsx"
    round_trip(file, TRAINING, [ReportRecord(RECORD, {"name": "甲班"}, (), {})])
    book = openpyxl.load_workbook(file)
    book["培训"].append(["合计", None, None, None, None, None, None, None, None, None, None, 30])
    book["培训"].append([None, "填表人：张三"])
    book.save(file)
    (read,) = read_report(file).ledgers
    assert len(read.records) == 1
    assert len(read.remarks) == 3  # the roster's missing row is told too


def test_that_a_ledger_of_a_newer_program_is_said_to_be_unknown(tmp_path):
    file = tmp_path / "x.xlsx"
    round_trip(file, TRAINING, [])
    book = openpyxl.load_workbook(file)
    for sheet in (book["培训"], book["培训名册"]):
        for cell in sheet[2]:
            cell.value = str(cell.value).replace(" training", " volunteering")
    book.save(file)
    report = read_report(file)
    assert report.ledgers == ()
    assert all("较新的程序" in one.text for one in report.remarks)


def test_that_a_formula_error_is_listed(tmp_path):
    file = tmp_path / "x.xlsx"
    round_trip(file, TRAINING, [ReportRecord(RECORD, {"name": "甲班", "headcount": 3}, (), {})])
    book = openpyxl.load_workbook(file)
    header = [cell.value for cell in book["培训"][2]]
    book["培训"].cell(3, header.index("培训人数（人）") + 1).value = "=B3*2"
    book.save(file)
    (read,) = read_report(file).ledgers
    assert "公式" in read.problems[0].reason
    assert read.records[0].edits.keys == {"headcount"}


def test_that_what_is_no_workbook_is_refused(tmp_path):
    (tmp_path / "x.xlsx").write_bytes(b"PK\x03\x04 nothing")
    with pytest.raises(KnownError):
        read_report(tmp_path / "x.xlsx")
