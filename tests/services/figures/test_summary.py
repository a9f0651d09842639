"""The 汇总表: the figures of the page, in a workbook."""

from __future__ import annotations

from datetime import date

import openpyxl
import pytest

from domain.errors import KnownError
from domain.standing import Basis
from services.figures.progress import progress
from services.figures.summary import file_name, write_summary
from services.records import records
from services.records.records import Record

CITY, YONGSHENG, HUAPING = "530700", "530722", "530723"
HEADER = 4


def training(unit, headcount):
    fields = {
        "name": "=1+1 班",
        "category": "skill",
        "start": "2024-05-06",
        "headcount": headcount,
        "complete": True,
    }
    return Record("", "training", unit, fields)


@pytest.fixture
def city(make_workspace):
    workspace = make_workspace(CITY)
    for unit, headcount in ((YONGSHENG, 1240), (HUAPING, 585)):
        records.save(workspace, training(unit, headcount))
    return workspace


def read(path):
    return openpyxl.load_workbook(path).worksheets[0]


def by_code(sheet):
    header = [cell.value for cell in sheet[HEADER]]
    rows = sheet.iter_rows(min_row=HEADER + 1, values_only=True)
    return {row[0]: dict(zip(header, row, strict=True)) for row in rows}


def test_that_the_table_holds_the_figures_of_the_page(city, tmp_path):
    made = write_summary(city, tmp_path / "汇总表.xlsx")
    found = by_code(read(made.file))
    for row in progress(city, with_units=True).rows:
        shown = found[row.indicator.code]
        one = row.progress
        assert shown["状态"] == one.status.value
        assert shown["实际"] == ("–" if one.actual is None else float(one.actual))
    assert found["G-06"]["永胜县"] == 1240
    assert found["G-06"]["华坪县"] == 585
    assert found["G-06"]["实际"] == 1825


def test_that_a_hidden_target_stands_as_it_was_published(city, tmp_path):
    made = write_summary(city, tmp_path / "汇总表.xlsx")
    assert by_code(read(made.file))["G-06"]["目标"] == "*人次以上 / 7.*人次以上"


def test_that_the_head_says_unit_period_basis_and_day(city, tmp_path):
    made = write_summary(
        city, tmp_path / "a.xlsx", year=2024, basis=Basis.ACCEPTED, as_of=date(2025, 3, 1)
    )
    facts = read(made.file)["A2"].value
    for text in ("丽江市总工会", "2024年", "口径：已通过", "截至日期：2025-03-01"):
        assert text in facts
    assert file_name(made.report).endswith("-2024年-20250301.xlsx")


def test_that_it_prints_on_a4_across_with_repeated_header(city, tmp_path):
    sheet = read(write_summary(city, tmp_path / "a.xlsx").file)
    assert (sheet.page_setup.orientation, str(sheet.page_setup.paperSize)) == ("landscape", "9")
    assert sheet.page_setup.fitToWidth == 1
    assert sheet.print_title_rows == f"$1:${HEADER}"


def test_that_tasks_head_their_indicators(city, tmp_path):
    sheet = read(write_summary(city, tmp_path / "a.xlsx").file)
    first = [row[0].value for row in sheet.iter_rows(min_row=HEADER + 1)]
    assert first.index("建功立业") + 1 == first.index("C3-01")


def test_that_a_county_writes_its_own_figures_without_other_columns(workspace, tmp_path):
    records.save(workspace, training("", 30))
    sheet = read(write_summary(workspace, tmp_path / "a.xlsx").file)
    header = [cell.value for cell in sheet[HEADER]]
    assert "华坪县" not in header
    assert by_code(sheet)["G-06"]["实际"] == 30


def test_that_another_kind_of_file_is_refused(workspace, tmp_path):
    with pytest.raises(KnownError, match="xlsx"):
        write_summary(workspace, tmp_path / "a.csv")
    assert not (tmp_path / "a.csv").exists()
