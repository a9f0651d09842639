"""The user's workbook with every problem beside its row: a copy to correct and import again."""

from __future__ import annotations

import datetime as dt
import io
import re
import warnings
import zipfile
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING
from xml.etree.ElementTree import ParseError

import openpyxl
from openpyxl import Workbook
from openpyxl.cell.cell import MergedCell
from openpyxl.styles import PatternFill
from openpyxl.utils.exceptions import InvalidFileException

from exchange.atomic import write_verified
from exchange.workbook import looks
from exchange.workbook.cells import Cell, Sheet, cell_text, column_letter
from exchange.workbook.guard import member_bytes, open_archive, refuse_entities
from exchange.workbook.headers import REMARKS_HEADER, normal_header
from exchange.workbook.layout import Layout
from exchange.workbook.plan import EXPLAIN, MUST, ImportPlan, Problem
from exchange.workbook.results import Results, results_in, with_results
from exchange.workbook.sheets import read_workbook

if TYPE_CHECKING:
    from openpyxl.worksheet.worksheet import Worksheet

_MOST_CELLS = 400_000
"""Above this a workbook is not loaded with its formats: an old PC has not the memory."""
_MOST_BYTES = 32 * 2**20
"""The same for its parts: millions of blank rows have no cells."""
_REMARKS_WIDTH = 46.0
_WIDEST = 40
_NOT_IN_TITLES = re.compile(r"[\[\]:*?/\\]")
_LONGEST_TITLE = 31
_PREFIXES = {MUST: "", EXPLAIN: "请核对或说明："}


def write_annotated(source_path: Path, plan: ImportPlan, out_path: Path) -> None:
    """Writes a copy of a workbook in which failing rows carry remarks and tinted cells.

    An .xlsx keeps its formats and formulas; other formats, and very large ones, become a new
    .xlsx of the same layout.

    Raises:
        KnownError: The source cannot be read any more, or the copy cannot be written.
    """
    formatted = _formatted_copy(source_path, plan)
    book, results = formatted or (_plain_copy(source_path, plan), {})
    for layout in plan.layouts:
        name = layout.sheet.name
        title = name if name in book.sheetnames else _title(name)
        if title in book.sheetnames:
            rows = range(layout.head.top + 1, layout.stop + 1)
            found = [p for p in plan.problems if p.sheet == name and p.row in rows]
            _annotate(book[title], layout, found)
            # A workbook in which no sheet is seen cannot be saved; this one was.
            book[title].sheet_state = "visible"
    write_verified(out_path, with_results(looks.workbook_bytes(book), results))


def _formatted_copy(path: Path, plan: ImportPlan) -> tuple[Workbook, Mapping[str, Results]] | None:
    """The workbook with its formats, and the results of its formulas; None where it is none."""
    cells = sum(len(layout.sheet.rows) * layout.sheet.width for layout in plan.layouts)
    if not zipfile.is_zipfile(path) or cells > _MOST_CELLS:
        return None
    with open_archive(path) as archive:
        names = archive.namelist()
        size = sum(member.file_size for member in archive.infolist())
        if "xl/workbook.xml" not in names or size > _MOST_BYTES:
            return None
        for name in names:
            if name.endswith((".xml", ".rels", ".vml")):
                refuse_entities(member_bytes(archive, name))
        results = results_in(archive)
    try:
        with warnings.catch_warnings():
            # It warns of what it cannot keep (newer validations, pictures of some kinds).
            warnings.simplefilter("ignore")
            # Given a path it would leave the file open where it stumbles.
            book = openpyxl.load_workbook(io.BytesIO(path.read_bytes()))
    except (
        InvalidFileException,
        zipfile.BadZipFile,
        ParseError,
        KeyError,
        ValueError,
        TypeError,
        AttributeError,
        IndexError,
    ):
        return None
    is_whole = all(layout.sheet.name in book.sheetnames for layout in plan.layouts)
    return (book, results) if is_whole else None


def _plain_copy(path: Path, plan: ImportPlan) -> Workbook:
    """A new workbook with the values and merged cells of the source.

    Of a very large sheet only the header and the rows with problems, at their own row numbers.
    """
    book = Workbook()
    if book.active is not None:
        book.remove(book.active)
    heads: dict[str, set[int]] = {}
    for layout in plan.layouts:
        head = range(layout.head.top, layout.head.bottom + 1)
        heads.setdefault(layout.sheet.name, set()).update(layout.titles, head)
    for sheet in read_workbook(path):
        rows: Iterable[int] = range(len(sheet.rows))
        if len(sheet.rows) * sheet.width > _MOST_CELLS:
            wanted = heads.get(sheet.name, set()).copy()
            wanted |= {p.row - 1 for p in plan.problems if p.sheet == sheet.name}
            rows = sorted(wanted | {merged.top for merged in sheet.merged})
        _copy_sheet(book.create_sheet(_title(sheet.name)), sheet, rows)
    return book


def _title(name: str) -> str:
    """A sheet's name as a workbook may hold it: other formats and broken files allow more."""
    return looks.plain_text(_NOT_IN_TITLES.sub("_", name))[:_LONGEST_TITLE].strip("'") or "表"


def _copy_sheet(target: Worksheet, sheet: Sheet, rows: Iterable[int]) -> None:
    widths = [4] * sheet.width
    for number in rows:
        for column, value in enumerate(sheet.rows[number]):
            if value != "":
                _copy_cell(target, number + 1, column + 1, value)
                longest = max(map(_width, cell_text(value).split("\n")))
                if longest <= _WIDEST:
                    widths[column] = max(widths[column], longest)
    for merged in sheet.merged:
        target.merge_cells(
            start_row=merged.top + 1,
            start_column=merged.left + 1,
            end_row=merged.bottom + 1,
            end_column=merged.right + 1,
        )
    looks.set_widths(target, [width + 2.0 for width in widths])
    if sheet.hidden:
        target.sheet_state = "hidden"


def _width(text: str) -> int:
    """In half-width characters, as a column's width counts."""
    return len(text.encode("gb18030", "ignore"))


def _copy_cell(target: Worksheet, row: int, column: int, value: Cell) -> None:
    cell = target.cell(row, column)
    if isinstance(value, (bool, int, float, dt.date, dt.datetime, dt.time, dt.timedelta)):
        cell.value = value
        if isinstance(value, dt.date) and not isinstance(value, dt.datetime):
            cell.number_format = "yyyy-mm-dd"
    else:
        looks.put_text(cell, cell_text(value) if not isinstance(value, str) else value)
        cell.alignment = looks.WRAPPED


def _annotate(sheet: Worksheet, layout: Layout, problems: Sequence[Problem]) -> None:
    column = _remarks_column(sheet, layout)
    header = sheet.cell(layout.head.top + 1, column)
    looks.put_text(header, REMARKS_HEADER)
    header.font, header.fill = looks.HEADER_FONT, looks.HEADER_FILL
    header.border, header.alignment = looks.BORDER, looks.CENTRED
    sheet.column_dimensions[column_letter(column - 1)].width = _REMARKS_WIDTH
    for number, found in _by_row(problems).items():
        cell = sheet.cell(number, column)
        looks.put_text(cell, "\n".join(map(_remark, found)))
        cell.font, cell.alignment = looks.BODY_FONT, looks.WRAPPED
        cell.fill = _fill_of(found)
        for problem in found:
            if problem.index >= 0:
                sheet.cell(number, problem.index + 1).fill = _fill_of([problem])


def _fill_of(problems: Sequence[Problem]) -> PatternFill:
    is_wrong = any(problem.severity == MUST for problem in problems)
    return looks.WRONG_FILL if is_wrong else looks.DOUBT_FILL


def _remark(problem: Problem) -> str:
    where = f"{problem.column}：" if problem.column else ""
    prefix = _PREFIXES.get(problem.severity, "存为草稿：")
    return f"{prefix}{where}{problem.reason}。{problem.remedy}"


def _by_row(problems: Sequence[Problem]) -> Mapping[int, list[Problem]]:
    rows: dict[int, list[Problem]] = {}
    for problem in problems:
        rows.setdefault(problem.row, []).append(problem)
    return rows


def _remarks_column(sheet: Worksheet, layout: Layout) -> int:
    """The column of an earlier copy's remarks, cleared, or the first free one on the right."""
    for column, path in enumerate(layout.head.paths, start=1):
        if path and normal_header(path[-1]) == REMARKS_HEADER:
            for row in range(layout.head.bottom + 2, layout.stop + 1):
                cell = sheet.cell(row, column)
                if not isinstance(cell, MergedCell):
                    cell.value = None
            return column
    column = layout.sheet.width + 1
    while isinstance(sheet.cell(layout.head.top + 1, column), MergedCell):
        column += 1
    return column
