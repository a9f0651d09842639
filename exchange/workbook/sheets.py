"""Reading a workbook of any format into sheets; its content tells what it is, not its name."""

from __future__ import annotations

import codecs
import csv
import io
import re
from collections.abc import Sequence
from pathlib import Path
from typing import cast

import python_calamine as calamine

from domain.errors import KnownError
from exchange.workbook.cells import Cell, Range, Sheet, formula_error, is_blank
from exchange.workbook.documents import DOCUMENT, read_docx, sheet_of_lines
from exchange.workbook.formats import as_read, as_shown
from exchange.workbook.guard import (
    MAX_MEMBER,
    damaged,
    locked,
    member_bytes,
    open_archive,
    refuse_extent,
    too_big,
)
from exchange.workbook.markup import (
    MAX_MARKUP,
    is_spreadsheet_xml,
    read_html,
    read_spreadsheet_xml,
)
from exchange.workbook.ods import MIME_PREFIX, OdsTable, scan_ods
from exchange.workbook.reading import unguarded
from exchange.workbook.scan import SheetScan
from exchange.workbook.xls import SIGNATURE, scan_xls
from exchange.workbook.xlsx import scan_xlsx

_RESAVE = "请用 WPS 打开后另存为 .xlsx，再重新导入。"
_MARKUP = re.compile(
    rb"^\s*(?:<\?xml|<!doctype|<html|<head|<body|<table|<meta|<style|<!--|<x:|mime-version:)", re.I
)
_WIDE = frozenset({codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE})
_CONTROL = re.compile(r"[\x00-\x08\x0e-\x1f]")
_MAX_CSV_WIDTH = 1000


def read_workbook(path: Path) -> tuple[Sheet, ...]:
    """All sheets of a workbook: .xlsx, .xlsm, .xlsb, .xls, .et, .ods or .csv.

    Tables of pages and Word documents, and numbered lists of persons, are read as sheets too.

    Row 0 of a sheet is its row 1, whatever blank rows it starts with.

    Raises:
        KnownError: The file is missing, locked, damaged, dangerous or no workbook.
    """
    head, size = _beginning_of(path)
    if size > MAX_MEMBER:
        raise too_big("文件超过 200 MB，没有读取。")
    if not head.strip():
        raise KnownError("文件是空的，里面没有内容。", "请确认选对了文件，或向提供者再要一份。")
    if head.startswith(SIGNATURE):
        return _read_old(path)
    if head.startswith(b"PK"):
        return _read_zipped(path)
    if _MARKUP.match(_plain_bytes(head)):
        return _read_markup(path, head)
    return (_read_csv(path),)


def _read_markup(path: Path, head: bytes) -> tuple[Sheet, ...]:
    """A page or an XML sheet that goes under the name of a workbook."""
    if path.stat().st_size > MAX_MARKUP:
        raise too_big("网页表格超过 50 MB，没有读取。")
    data = path.read_bytes()
    if is_spreadsheet_xml(head):
        return read_spreadsheet_xml(data)
    text = _decoded(data)
    if text is None or head.lstrip().lower().startswith(b"mime-version:"):
        raise KnownError("这个文件其实是网页，只是用了表格的扩展名。", _RESAVE)
    return read_html(text, path.stem)


def _beginning_of(path: Path) -> tuple[bytes, int]:
    """The first bytes of a file and its size; only a regular file has an end."""
    try:
        if path.is_dir():
            raise KnownError(f"“{path.name}”是文件夹，不是表格文件。", "请选择里面的表格文件。")
        if not path.is_file():
            raise KnownError(f"找不到文件“{path.name}”。", "请核对文件名和所在的文件夹。")
        with path.open("rb") as stream:
            return stream.read(4096), path.stat().st_size
    except (OSError, ValueError) as error:
        raise KnownError(
            f"打不开文件“{path.name}”。", "请检查它是否能打开，并先在 WPS 里关闭它。"
        ) from error


def _read_zipped(path: Path) -> tuple[Sheet, ...]:
    with open_archive(path) as archive:
        names = set(archive.namelist())
        if "content.xml" in names:
            kind = member_bytes(archive, "mimetype") if "mimetype" in names else MIME_PREFIX
            if not kind.startswith(MIME_PREFIX):
                raise _not_a_workbook()
            tables = scan_ods(archive)
            return tuple(_ods_sheets(path, tables))
        if DOCUMENT in names:
            return read_docx(archive, path.stem)
        if not any(name.lower().startswith("xl/workbook.") for name in names):
            raise _not_a_workbook()
        scans = scan_xlsx(archive)
    return tuple(
        _sheet(sheet, meta, sheet.merged_cell_ranges or (), scans.get(meta.name, SheetScan()))
        for _position, meta, sheet in _opened(path)
    )


def _read_old(path: Path) -> tuple[Sheet, ...]:
    scans = scan_xls(path.read_bytes())
    return tuple(
        _sheet(
            sheet,
            meta,
            sheet.merged_cell_ranges or (),
            scans[position] if position < len(scans) else SheetScan(),
        )
        for position, meta, sheet in _opened(path)
    )


def _ods_sheets(path: Path, tables: Sequence[OdsTable]) -> list[Sheet]:
    sheets = []
    for (_position, meta, sheet), table in zip(_opened(path), tables, strict=False):
        rows = sheet.to_python(skip_empty_area=False)
        for row, column in table.errors:
            if row < len(rows) and column < len(rows[row]):
                table.scan.flaws[row, column] = formula_error(str(rows[row][column]))
        ranges = [((r.top, r.left), (r.bottom, r.right)) for r in table.merged]
        one = _sheet(sheet, meta, ranges, table.scan)
        for (row, column), text in table.shown.items():
            if row < len(one.rows) and column < len(one.rows[row]):
                cells = cast("list[Cell]", one.rows[row])
                cells[column] = as_read(text, cells[column])
        sheets.append(one)
    return sheets


def _opened(path: Path) -> list[tuple[int, calamine.SheetMetadata, calamine.CalamineSheet]]:
    """Every worksheet with its position, the reading library's failures turned into sentences."""
    try:
        # Handed over as a stream, since given a path the library goes by the file's suffix.
        with path.open("rb") as stream, calamine.load_workbook(stream) as book:
            return [
                (position, meta, book.get_sheet_by_index(position))
                for position, meta in enumerate(book.sheets_metadata)
                if meta.typ == calamine.SheetTypeEnum.WorkSheet
            ]
    except calamine.PasswordError as error:
        raise locked() from error
    except (calamine.CalamineError, OSError, ValueError) as error:
        raise damaged() from error
    except BaseException as error:
        # The library is written in Rust: a panic on a broken file is no Exception.
        if type(error).__name__ == "PanicException":
            raise damaged() from error
        raise


def _sheet(
    sheet: calamine.CalamineSheet,
    meta: calamine.SheetMetadata,
    merged: Sequence[tuple[tuple[int, int], tuple[int, int]]],
    scan: SheetScan,
) -> Sheet:
    if sheet.end is not None:
        refuse_extent(sheet.end[0] + 1, sheet.end[1] + 1, meta.name)
    rows = cast("list[list[Cell]]", sheet.to_python(skip_empty_area=False))
    width = len(rows[0]) if rows else 0
    for (row, column), flaw in scan.flaws.items():
        if 0 <= row < len(rows) and 0 <= column < width:
            rows[row][column] = flaw
    for (row, column), code in scan.formats.items():
        if 0 <= row < len(rows) and 0 <= column < width:
            rows[row][column] = as_shown(code, rows[row][column])
    struck: dict[int, set[int]] = {}
    for row, column in scan.struck:
        if 0 <= row < len(rows) and 0 <= column < width and not is_blank(rows[row][column]):
            struck.setdefault(row, set()).add(column)
    return Sheet(
        meta.name,
        rows,
        _clipped(merged, len(rows), width),
        hidden=meta.visible != calamine.SheetVisibleEnum.Visible,
        unseen_rows=frozenset(row for row in scan.unseen_rows if row < len(rows)),
        unseen_columns=frozenset(c for c in scan.unseen_columns if c < width),
        struck={row: frozenset(columns) for row, columns in struck.items()},
    )


def _clipped(
    merged: Sequence[tuple[tuple[int, int], tuple[int, int]]], rows: int, width: int
) -> tuple[Range, ...]:
    """The merged ranges within the sheet.

    Raises:
        KnownError: They overlap, which no program writes and which would take ages to work off.
    """
    ranges = tuple(
        Range(top, left, min(bottom, rows - 1), min(right, width - 1))
        for (top, left), (bottom, right) in merged
        if top < rows and left < width
    )
    covered = sum((r.bottom - r.top + 1) * (r.right - r.left + 1) for r in ranges)
    if covered > rows * width:
        raise damaged()
    return ranges


def _plain_bytes(head: bytes) -> bytes:
    """The beginning of a text without its byte order mark, UTF-16 as ASCII."""
    if head[:2] in _WIDE:
        return head[2:].replace(b"\0", b"")
    return head.removeprefix(codecs.BOM_UTF8)


def _read_csv(path: Path) -> Sheet:
    """Text with separators, as exported by other programs: UTF-8 or GBK."""
    text = _decoded(path.read_bytes())
    if text is None or _CONTROL.search(text):
        raise _not_a_workbook()
    if path.suffix.lower() != ".csv" and (listed := sheet_of_lines(text.splitlines(), path.stem)):
        return listed
    first_lines = text[:2000]
    separator = max(",\t;", key=first_lines.count)
    if separator not in first_lines:
        raise _not_a_workbook()
    try:
        rows = list(csv.reader(io.StringIO(text, newline=""), delimiter=separator))
    except csv.Error as error:
        raise damaged() from error
    width = max(map(len, rows), default=0)
    if width > _MAX_CSV_WIDTH:
        raise _not_a_workbook()
    plain = [[unguarded(cell) if cell[:1] == "=" else cell for cell in row] for row in rows]
    return Sheet(path.stem, [row + [""] * (width - len(row)) for row in plain])


def _decoded(data: bytes) -> str | None:
    """The text; UTF-16 only where its first bytes say so, as those of Excel's Unicode text do."""
    for encoding in ("utf-16",) if data[:2] in _WIDE else ("utf-8-sig", "gb18030"):
        try:
            return data.decode(encoding)
        except UnicodeDecodeError:
            continue
    return None


def _not_a_workbook() -> KnownError:
    return KnownError(
        "这不是 Excel 或 WPS 表格文件。",
        "请选择 .xlsx、.xls、.ods 或 .csv 文件，或用 WPS 另存为 .xlsx。",
    )
