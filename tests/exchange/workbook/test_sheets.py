"""Reading files: every format, hostile ones refused with a sentence, rows numbered as seen."""

from __future__ import annotations

import contextlib
import datetime as dt
import re
import struct
import zipfile
from pathlib import Path

import openpyxl
import pytest
import xlwt
from odf.opendocument import OpenDocumentSpreadsheet
from odf.table import CoveredTableCell, Table, TableCell, TableRow
from odf.text import P

from domain.errors import KnownError
from exchange.workbook.cells import CellError, Range
from exchange.workbook.sheets import read_workbook


def _rewritten(source, target, **parts):
    """A copy of a zipped file with some members changed; keys are the ends of their names."""
    with zipfile.ZipFile(source) as old, zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            data = old.read(name)
            for ending, change in parts.items():
                if name.endswith(f"{ending}.xml"):
                    data = change(data)
            new.writestr(name, data)
    return target


@pytest.fixture
def simple(book):
    return book(("甲", [[], ["", "培训班", 3], ["", dt.date(2024, 5, 6), 1.5]]))


def test_that_row_zero_is_the_first_row_even_when_it_is_blank(simple):
    (sheet,) = read_workbook(simple)
    assert sheet.name == "甲"
    assert sheet.rows[0] == ["", "", ""]
    assert sheet.rows[1] == ["", "培训班", 3.0]
    assert sheet.rows[2] == ["", dt.date(2024, 5, 6), 1.5]


@pytest.mark.parametrize("said", [b"A1", b"A1:XFD1048576", b"C7:D9"])
def test_that_a_wrong_dimension_does_not_matter(simple, tmp_path, said):
    lying = _rewritten(
        simple,
        tmp_path / "wps.xlsx",
        sheet1=lambda b: re.sub(rb'<dimension ref="[^"]*"', b'<dimension ref="' + said + b'"', b),
    )
    assert read_workbook(lying)[0].rows == read_workbook(simple)[0].rows


def test_that_the_content_tells_the_format_whatever_the_name(simple, tmp_path):
    renamed = simple.rename(tmp_path / "台账.xls")
    assert read_workbook(renamed)[0].rows[1][1] == "培训班"


def test_that_a_failed_formula_is_seen_in_an_xlsx(book, tmp_path):
    path = book(("甲", [["人数"], [5], ["=A2/0"]]))
    failed = _rewritten(
        path,
        tmp_path / "e.xlsx",
        sheet1=lambda b: re.sub(
            rb'<c r="A3"[^>]*>.*?</c>', b'<c r="A3" t="e"><f>A2/0</f><v>#DIV/0!</v></c>', b
        ),
    )
    cell = read_workbook(failed)[0].rows[2][0]
    assert isinstance(cell, CellError)
    assert cell.text == "#DIV/0!"


def test_that_a_saved_result_of_a_formula_is_read(book, tmp_path):
    path = book(("甲", [["人数"], ["=2+3"]]))
    saved = _rewritten(
        path,
        tmp_path / "f.xlsx",
        sheet1=lambda b: re.sub(rb'<c r="A2"[^>]*>.*?</c>', b'<c r="A2"><f>2+3</f><v>5</v></c>', b),
    )
    assert read_workbook(saved)[0].rows[1][0] == 5.0


@pytest.fixture
def old(tmp_path):
    book = xlwt.Workbook(encoding="utf-8")
    sheet = book.add_sheet("成绩")
    sheet.write(2, 1, "姓名")
    sheet.write_merge(3, 5, 1, 1, "和丽华")
    sheet.row(3).set_cell_error(2, 0x2A)
    sheet.write(4, 2, 3.5)
    for row in range(6, 200):
        sheet.write(row, 3, f"第{row}行")
    path = tmp_path / "成绩.xls"
    book.save(str(path))
    return path


def test_that_an_old_format_gives_merged_cells_and_failed_formulas(old):
    (sheet,) = read_workbook(old)
    assert sheet.rows[2][1] == "姓名"
    assert sheet.merged == (Range(3, 1, 5, 1),)
    assert sheet.rows[3][2] == CellError(
        "#N/A", "公式出错（#N/A）", "请在原表里改正公式，或直接填写数值，保存后重新导入。"
    )
    assert sheet.rows[4][2] == 3.5


def test_that_a_small_old_file_in_the_mini_stream_is_read(tmp_path):
    book = xlwt.Workbook()
    book.add_sheet("一").write(0, 0, "x")
    path = tmp_path / "小.xls"
    book.save(str(path))
    assert read_workbook(path)[0].rows == [["x"]]


def _cell(text=None, *, kind="string", **attributes):
    cell = TableCell(valuetype=kind, **attributes) if text is not None else TableCell(**attributes)
    if text is not None:
        cell.addElement(P(text=text))
    return cell


def _row(*cells, **attributes):
    row = TableRow(**attributes)
    for cell in cells:
        row.addElement(cell)
    return row


@pytest.fixture
def open_document(tmp_path):
    """An .ods with repeated blank rows and columns before a merged cell."""
    document = OpenDocumentSpreadsheet()
    table = Table(name="名册")
    blank = _cell(numbercolumnsrepeated=3)
    table.addElement(_row(_cell(numbercolumnsrepeated=9), numberrowsrepeated=4))
    table.addElement(_row(blank, _cell("班级", numberrowsspanned=3, numbercolumnsspanned=2)))
    covered = CoveredTableCell(numbercolumnsrepeated=2)
    table.addElement(_row(_cell(numbercolumnsrepeated=3), covered, _cell("甲")))
    table.addElement(
        _row(_cell("2", kind="float", value="2", numbercolumnsrepeated=2), numberrowsrepeated=2)
    )
    table.addElement(_row(_cell(numbercolumnsrepeated=16384), numberrowsrepeated=1048000))
    document.spreadsheet.addElement(table)
    path = tmp_path / "名册.ods"
    document.save(str(path))
    return path


def test_that_an_open_document_gives_merged_cells_past_repeated_rows(open_document):
    (sheet,) = read_workbook(open_document)
    assert sheet.merged == (Range(4, 3, 6, 4),)
    assert sheet.rows[4][3] == "班级"
    assert sheet.rows[5][5] == "甲"
    assert [row[0] for row in sheet.rows] == ["", "", "", "", "", "", 2.0, 2.0]


@pytest.mark.parametrize("encoding", ["utf-8-sig", "gb18030", "utf-16"])
def test_that_text_with_commas_is_read_in_every_encoding(tmp_path, encoding):
    path = tmp_path / "导出.csv"
    path.write_bytes('培训班,人数\r\n"甲,班",5\r\n'.encode(encoding))
    (sheet,) = read_workbook(path)
    assert sheet.rows == [["培训班", "人数"], ["甲,班", "5"]]


def test_that_hidden_sheets_are_marked(tmp_path):
    book = openpyxl.Workbook()
    book.active["A1"] = 1
    book.create_sheet("藏").sheet_state = "hidden"
    book.save(tmp_path / "h.xlsx")
    assert [sheet.hidden for sheet in read_workbook(tmp_path / "h.xlsx")] == [False, True]


def test_that_charts_between_sheets_do_not_shift_them(tmp_path):
    book = openpyxl.Workbook()
    book.active.title = "一"
    book.active["A1"] = "一"
    book.create_chartsheet("图")
    book.create_sheet("二")["A1"] = "二"
    book.save(tmp_path / "c.xlsx")
    assert [(s.name, s.rows[0][0]) for s in read_workbook(tmp_path / "c.xlsx")] == [
        ("一", "一"),
        ("二", "二"),
    ]


@pytest.mark.parametrize(
    ("day", "code", "seen"),
    [
        (dt.date(2024, 5, 1), 'yyyy"年"m"月"', "2024-05"),
        (dt.date(2024, 5, 1), "[$-804]yyyy\\-mm;@", "2024-05"),
        (dt.date(2024, 1, 1), 'yyyy"年"', "2024"),
        (dt.date(2024, 5, 1), 'yyyy"年"', dt.date(2024, 5, 1)),
        (dt.date(2024, 5, 6), 'yyyy"年"m"月"', dt.date(2024, 5, 6)),
        (dt.date(2024, 5, 1), 'yyyy"年"m"月"d"日"', dt.date(2024, 5, 1)),
        (dt.date(2024, 5, 1), "yyyy-mm-dd", dt.date(2024, 5, 1)),
    ],
)
def test_that_a_date_is_as_precise_as_the_user_sees_it(tmp_path, day, code, seen):
    book = openpyxl.Workbook()
    book.active["B2"] = day
    book.active["B2"].number_format = code
    book.save(tmp_path / "d.xlsx")
    assert read_workbook(tmp_path / "d.xlsx")[0].rows[1][1] == seen


class TestRefusals:
    """What is no workbook, or no good one, is refused with a sentence and the next step."""

    @pytest.mark.parametrize(
        ("content", "said"),
        [
            (b"", "空的"),
            (b"   \r\n", "空的"),
            (b"hello", "不是"),
            (b"%PDF-1.7\n\x00\x01,,,", "不是"),
            (b"<html><table><tr><td>1</td></tr></table></html>", "网页"),
            (b"\xef\xbb\xbf<?xml version='1.0'?><Workbook/>", "网页"),
            ("<html><table><tr><td>一</td></tr></table></html>".encode("utf-16"), "网页"),
            (b"MIME-Version: 1.0\r\nX-Document-Type: Workbook\r\n", "网页"),
            (b"PK\x03\x04garbage", "损坏"),
            (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"0" * 600, "损坏"),
            (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "损坏"),
        ],
    )
    def test_that_other_content_is_refused(self, tmp_path, content, said):
        path = tmp_path / "x.xls"
        path.write_bytes(content)
        with pytest.raises(KnownError, match=said) as caught:
            read_workbook(path)
        assert caught.value.hint

    def test_that_a_missing_file_is_refused(self, tmp_path):
        with pytest.raises(KnownError, match="找不到"):
            read_workbook(tmp_path / "没有.xlsx")

    def test_that_a_folder_is_told_from_a_file(self, tmp_path):
        with pytest.raises(KnownError, match="是文件夹"):
            read_workbook(tmp_path)

    @pytest.mark.skipif(not Path("/dev/zero").exists(), reason="such files are Unix's")
    def test_that_a_file_without_an_end_is_not_read(self, tmp_path):
        (tmp_path / "x.xlsx").symlink_to("/dev/zero")
        with pytest.raises(KnownError, match="找不到"):
            read_workbook(tmp_path / "x.xlsx")

    def test_that_a_document_without_a_list_is_refused(self, tmp_path):
        path = tmp_path / "a.docx"
        with zipfile.ZipFile(path, "w") as archive:
            archive.writestr("word/document.xml", "<w/>")
        with pytest.raises(KnownError, match="没有表格"):
            read_workbook(path)

    def test_that_a_cut_off_workbook_is_refused(self, simple):
        simple.write_bytes(simple.read_bytes()[:-300])
        with pytest.raises(KnownError, match="损坏"):
            read_workbook(simple)

    def test_that_a_cut_off_old_workbook_is_refused_or_read(self, old):
        whole = old.read_bytes()
        for length in range(512, len(whole), 1777):
            old.write_bytes(whole[:length])
            with contextlib.suppress(KnownError):
                read_workbook(old)

    def test_that_a_far_cell_is_refused_before_it_takes_the_memory(self, tmp_path):
        book = openpyxl.Workbook()
        book.active["A1"] = 1
        book.active.cell(1048576, 16384).value = 2
        book.save(tmp_path / "far.xlsx")
        with pytest.raises(KnownError, match="范围太大"):
            read_workbook(tmp_path / "far.xlsx")

    def test_that_a_far_cell_of_an_open_document_is_refused(self, open_document, tmp_path):
        far = _rewritten(
            open_document,
            tmp_path / "far.ods",
            content=lambda b: (
                b.replace(
                    b'table:number-columns-repeated="2" office:value="2"',
                    b'table:number-columns-repeated="16000" office:value="2"',
                )
                .replace(
                    b'office:value="2" table:number-columns-repeated="2"',
                    b'office:value="2" table:number-columns-repeated="16000"',
                )
                .replace(b'number-rows-repeated="2"', b'number-rows-repeated="900000"')
            ),
        )
        with pytest.raises(KnownError, match="范围太大"):
            read_workbook(far)

    @pytest.mark.parametrize("entity", [b'<!DOCTYPE x [<!ENTITY a "aaa">]>', b"<!DOCTYPE x>"])
    def test_that_declared_entities_are_refused(self, open_document, simple, tmp_path, entity):
        def add(data):
            return re.sub(rb"^(<\?xml[^>]*\?>)?", rb"\1" + entity, data, count=1)

        for source, part in ((open_document, "content"), (simple, "sheet1"), (simple, "workbook")):
            bad = _rewritten(source, tmp_path / f"bad{source.suffix}", **{part: add})
            with pytest.raises(KnownError, match="外部定义"):
                read_workbook(bad)

    def test_that_a_bomb_is_refused(self, simple, tmp_path):
        bomb = _rewritten(
            simple,
            tmp_path / "bomb.xlsx",
            sheet1=lambda b: b.replace(b"<sheetData>", b"<sheetData>" + b" " * 40_000_000),
        )
        with pytest.raises(KnownError, match="大得不正常"):
            read_workbook(bomb)

    def test_that_a_password_is_told(self, old, open_document, tmp_path):
        data = old.read_bytes()
        at = data.index(struct.pack("<HH", 0x0042, 2))  # CODEPAGE
        old.write_bytes(data[:at] + struct.pack("<HH", 0x002F, 2) + data[at + 4 :])
        locked = _rewritten(
            open_document,
            tmp_path / "locked.ods",
            manifest=lambda b: b.replace(
                b"</manifest:manifest>", b"<manifest:encryption-data/></manifest:manifest>"
            ),
        )
        for path in (old, locked):
            with pytest.raises(KnownError, match="密码"):
                read_workbook(path)
