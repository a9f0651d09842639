"""Number formats: what WPS shows of a cell, in .xlsx, .xls and .ods alike."""

from __future__ import annotations

import datetime as dt
import zipfile

import pytest

from exchange.workbook.cells import ShownNumber, YearlessDate
from exchange.workbook.formats import as_read, as_shown
from exchange.workbook.sheets import read_workbook


@pytest.mark.parametrize(
    ("code", "number", "text"),
    [
        ("0!.0,", 1500.0, "0.2"),
        (r"0\.0,", 1500.0, "0.2"),
        ('0!.0000"万元"', 1500.0, "0.1500万元"),
        ("0.00,", 1500.0, "1.50"),
        ("0.0%", 0.925, "92.5%"),
        ("00000000", 12345.0, "00012345"),
        ('"丽"0000"号"', 120.0, "丽0120号"),
        ('[>=10000]0!.0,"万";0"元"', 12000.0, "1.2万"),
        ('[>=10000]0!.0,"万";0"元"', 800.0, "800元"),
        ("0", 3.6, "4"),
        ('000"."00', 202405.0, "2024.05"),
        (";;;", 5.0, ""),
    ],
)
def test_that_a_format_shows_something_else(code, number, text):
    shown = as_shown(code, number)
    assert isinstance(shown, ShownNumber)
    assert shown.text == text
    assert shown.value == number


@pytest.mark.parametrize(
    ("code", "number"),
    [
        ("General", 1500.0),
        ("#,##0.00", 1200.0),
        ("0.00", 3.14),
        ('_ ¥* #,##0.00_ ;_ ¥* -#,##0.00_ ;_ ¥* "-"??_ ;_ @_ ', 1200.0),
        ('_ ¥* #,##0.00_ ;_ ¥* -#,##0.00_ ;_ ¥* "-"??_ ;_ @_ ', 0.0),
        ("0.00E+00", 123.0),
        ("0", 5.30722e17),
    ],
)
def test_that_a_plain_number_stays_one(code, number):
    assert as_shown(code, number) == number


@pytest.mark.parametrize(
    ("code", "shown"),
    [
        ('yyyy"年"m"月"', "2024-05"),
        ("yyyy/m/d", dt.date(2024, 5, 1)),
        ('m"月"d"日"', YearlessDate(2024, 5, 1)),
    ],
)
def test_that_a_date_is_as_precise_as_it_is_shown(code, shown):
    found = as_shown(code, dt.date(2024, 5, 1))
    assert (type(found), found) == (type(shown), shown)


@pytest.mark.parametrize(
    ("text", "cell", "is_scaled"),
    [("00012345", 12345.0, False), ("92.5%", 0.925, True), ("30人", 30.0, False)],
)
def test_that_what_a_file_tells_of_a_cell_is_taken_alike(text, cell, is_scaled):
    shown = as_read(text, cell)
    assert isinstance(shown, ShownNumber)
    assert (shown.text, shown.is_scaled) == (text, is_scaled)
    assert as_read("1,200.00", 1200.0) == 1200.0


def test_that_an_ods_tells_of_formats_and_unseen_and_struck_rows(tmp_path):
    office = "urn:oasis:names:tc:opendocument:xmlns"
    spaces = " ".join(
        f'xmlns:{name}="{office}:{name}:1.0"' for name in ("office", "table", "text", "style")
    )
    row = (
        '<table:table-row table:visibility="filter"><table:table-cell table:style-name="s"'
        ' office:value-type="string"><text:p>木春林</text:p></table:table-cell><table:table-cell'
        ' office:value-type="float" office:value="12"><text:p>0012</text:p></table:table-cell>'
        "</table:table-row>"
    )
    style = (
        '<style:style style:name="s"><style:text-properties'
        ' style:text-line-through-style="solid"/></style:style>'
    )
    path = tmp_path / "名单.ods"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        archive.writestr("META-INF/manifest.xml", "<manifest/>")
        archive.writestr(
            "content.xml",
            f"<office:document-content {spaces}><office:automatic-styles>{style}"
            "</office:automatic-styles><office:body><office:spreadsheet>"
            f'<table:table table:name="名单">{row}</table:table>'
            "</office:spreadsheet></office:body></office:document-content>",
        )
    (sheet,) = read_workbook(path)
    assert sheet.rows[0][1] == ShownNumber(12.0, "0012", plain="12")
    assert sheet.unseen_rows == {0}
    assert sheet.struck == {0: {0}}
