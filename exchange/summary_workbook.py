"""汇总表: indicators down, units across, as a workbook to read, print on A4 and hand on."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path

from openpyxl import Workbook
from openpyxl.cell.cell import Cell
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.worksheet.worksheet import Worksheet

from exchange.workbook import looks
from exchange.workbook.cells import column_letter

NOTHING = "–"
_HEADER_ROW = 4
_FIXED = ("编号", "指标", "单位", "目标", "实际", "完成（%）", "状态")
_WIDTHS = (9.0, 34.0, 7.0, 18.0, 12.0, 9.5, 10.5)
_LAST = ("说明",)
_UNIT_WIDTH = 11.0
_NOTE_WIDTH = 30.0
_FACT_FONT = Font(name="宋体", size=10, color="FF4B5563")
_TASK_FONT = Font(name="宋体", size=11, bold=True)
_TASK_FILL = PatternFill("solid", fgColor="FFF3F5F8")
_NUMBER = Alignment(horizontal="right", vertical="center")
_MIDDLE = Alignment(horizontal="center", vertical="center")


@dataclass(frozen=True)
class SummaryRow:
    """One indicator.

    Attributes:
        code: Its code.
        name: Its name.
        unit: Unit of its figures.
        target: The target as people read it; as published where the number is hidden.
        actual: The figure; None where there are no data.
        percent: Actual as a percentage of what is to be reached; None where it is not judged so.
        status: The state in Chinese.
        places: Decimal places its figures may have.
        by_unit: The figure of each unit, in the order of the table's units.
        note: What must be said beside the figure.
    """

    code: str
    name: str
    unit: str
    target: str
    actual: Fraction | None
    percent: Fraction | None
    status: str
    places: int
    by_unit: tuple[Fraction | None, ...]
    note: str


@dataclass(frozen=True)
class SummaryTable:
    """The whole table.

    Attributes:
        title: First row.
        facts: What the figures are: period, 口径, 截至日期; one line.
        units: Headers of the units' columns.
        tasks: Tasks with their indicators.
        footnote: A line below the title, such as the numbers of states.
    """

    title: str
    facts: Sequence[str]
    units: Sequence[str]
    tasks: Sequence[tuple[str, Sequence[SummaryRow]]]
    footnote: str = ""


def write_summary(table: SummaryTable, path: Path) -> None:
    """Write the table so that the file is whole or not there at all.

    Raises:
        KnownError: It cannot be written there.
    """
    book = Workbook()
    book.remove(book.worksheets[0])
    sheet: Worksheet = book.create_sheet("汇总表")
    headers = (*_FIXED, *table.units, *_LAST)
    widths = [*_WIDTHS, *(_UNIT_WIDTH for _ in table.units), _NOTE_WIDTH]
    looks.set_widths(sheet, widths)
    looks.set_up_page(sheet, header_rows=f"1:{_HEADER_ROW}")
    sheet.freeze_panes = f"C{_HEADER_ROW + 1}"
    last = column_letter(len(headers) - 1)
    sheet.row_dimensions[1].height = 30
    sheet.row_dimensions[_HEADER_ROW].height = 24
    sheet.append([_text(sheet, table.title, looks.TITLE_FONT, _MIDDLE)])
    sheet.append([_text(sheet, "　".join(table.facts), _FACT_FONT, _MIDDLE)])
    sheet.append([_text(sheet, table.footnote, _FACT_FONT, _MIDDLE)])
    sheet.append([_header(sheet, text) for text in headers])
    for task, rows in table.tasks:
        sheet.append(_task(sheet, task, len(headers)))
        for one in rows:
            sheet.append(list(_cells(sheet, one)))
    for row in range(1, _HEADER_ROW):
        sheet.merge_cells(f"A{row}:{last}{row}")
    looks.save_workbook(book, path)


def _text(sheet: Worksheet, text: str, font: Font, alignment: Alignment) -> Cell:
    cell = Cell(sheet, row=1, column=1)
    looks.put_text(cell, text)
    cell.font, cell.alignment = font, alignment
    return cell


def _header(sheet: Worksheet, text: str) -> Cell:
    cell = _text(sheet, text, looks.HEADER_FONT, looks.CENTRED)
    cell.fill, cell.border = looks.HEADER_FILL, looks.BORDER
    return cell


def _task(sheet: Worksheet, task: str, columns: int) -> list[Cell]:
    cells = [_bordered(_text(sheet, "", _TASK_FONT, looks.WRAPPED)) for _ in range(columns)]
    looks.put_text(cells[0], task)
    cells[0].alignment = Alignment(vertical="center")
    for cell in cells:
        cell.fill = _TASK_FILL
    return cells


def _cells(sheet: Worksheet, row: SummaryRow) -> Iterable[Cell]:
    for text in (row.code, row.name):
        yield _bordered(_text(sheet, text, looks.BODY_FONT, looks.WRAPPED))
    yield _bordered(_text(sheet, row.unit, looks.BODY_FONT, _MIDDLE))
    target = Alignment(horizontal="right", vertical="center", wrap_text=True)
    yield _bordered(_text(sheet, row.target, looks.BODY_FONT, target))
    yield _number(sheet, row.actual, row.places)
    yield _number(sheet, row.percent, 1)
    yield _bordered(_text(sheet, row.status, looks.BODY_FONT, _MIDDLE))
    for value in row.by_unit:
        yield _number(sheet, value, row.places)
    yield _bordered(_text(sheet, row.note, looks.BODY_FONT, looks.WRAPPED))


def _number(sheet: Worksheet, value: Fraction | None, places: int) -> Cell:
    if value is None:
        return _bordered(_text(sheet, NOTHING, looks.BODY_FONT, _NUMBER))
    is_whole = value.denominator == 1
    shown = value.numerator if is_whole else round(float(value), 6)
    cell = Cell(sheet, row=1, column=1, value=shown)
    cell.number_format = "#,##0" if is_whole else f"#,##0.{'0' * places}"
    cell.font, cell.alignment = looks.BODY_FONT, _NUMBER
    return _bordered(cell)


def _bordered(cell: Cell) -> Cell:
    cell.border = looks.BORDER
    return cell
