"""How the workbooks that this program writes look on screen and on A4 paper."""

from __future__ import annotations

import io
from pathlib import Path
from typing import TYPE_CHECKING

from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE, MergedCell
from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
from openpyxl.worksheet.properties import PageSetupProperties

from domain.fields import Field, FieldType
from exchange.atomic import write_verified
from exchange.workbook.cells import column_letter

if TYPE_CHECKING:
    from openpyxl import Workbook
    from openpyxl.cell.cell import Cell
    from openpyxl.worksheet.worksheet import Worksheet

_LINE = Side(style="thin", color="FFB8C0CC")
BORDER = Border(left=_LINE, right=_LINE, top=_LINE, bottom=_LINE)
TITLE_FONT = Font(name="宋体", size=16, bold=True)
HEADER_FONT = Font(name="宋体", size=11, bold=True)
REQUIRED_FONT = Font(name="宋体", size=11, bold=True, color="FFB3261E")
BODY_FONT = Font(name="宋体", size=11)
HINT_FONT = Font(name="宋体", size=10, italic=True, color="FF6B7280")
HEADER_FILL = PatternFill("solid", fgColor="FFE8EEF6")
WRONG_FILL = PatternFill("solid", fgColor="FFF8D0CC")
DOUBT_FILL = PatternFill("solid", fgColor="FFFDEFC3")
CENTRED = Alignment(horizontal="center", vertical="center", wrap_text=True)
WRAPPED = Alignment(vertical="center", wrap_text=True)

_A4 = 9
_SHORT_NAME = 60


def width_of(field: Field) -> float:
    """A column's width in characters: wide enough for its values, and two lines of header."""
    width = field.type.facts.sheet_width
    if field.type is FieldType.TEXT and field.max_length <= _SHORT_NAME:
        width = 12.0
    return max(width, len(field.caption) + 1.0)


def plain_text(text: str) -> str:
    """Text without the characters that no workbook may hold."""
    return str(ILLEGAL_CHARACTERS_RE.sub("", text))


def is_formula_like(text: str) -> bool:
    """Whether a spreadsheet could take a text for a formula."""
    return text[:1] in {"=", "+", "-", "@", "\t", "\r"}


def put_plain(cell: Cell, text: str) -> None:
    """Puts text that is stored as text, whatever it begins with."""
    cell.value = plain_text(text)
    cell.data_type = "s"


def put_text(cell: Cell | MergedCell, text: str) -> None:
    """Puts text that stays text even when edited: ``=1+1`` in a name is never a formula."""
    if isinstance(cell, MergedCell):
        return
    put_plain(cell, text)
    if is_formula_like(text):
        cell.quotePrefix = True


def set_up_page(sheet: Worksheet, *, header_rows: str) -> None:
    """A4 landscape, all columns on one page, the header repeated, pages numbered.

    Args:
        sheet: The sheet.
        header_rows: The rows repeated on every page, ``1:2`` for instance.
    """
    sheet.page_setup.paperSize = _A4
    sheet.page_setup.orientation = "landscape"
    sheet.page_setup.fitToWidth = 1
    sheet.page_setup.fitToHeight = 0
    sheet.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
    sheet.print_title_rows = header_rows
    sheet.print_options.horizontalCentered = True
    sheet.page_margins.left = sheet.page_margins.right = 0.4
    sheet.page_margins.top = sheet.page_margins.bottom = 0.6
    footer = sheet.oddFooter
    if footer is not None and footer.center is not None:
        footer.center.text = "第 &P 页，共 &N 页"


def set_widths(sheet: Worksheet, widths: list[float]) -> None:
    """Sets the widths of the first columns."""
    for index, width in enumerate(widths):
        sheet.column_dimensions[column_letter(index)].width = width


def save_workbook(book: Workbook, path: Path) -> None:
    """Writes a workbook so that it is whole or not there at all.

    Raises:
        KnownError: The medium is full, write-protected or gone.
    """
    write_verified(path, workbook_bytes(book))


def workbook_bytes(book: Workbook) -> bytes:
    """A workbook as it stands in a file."""
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()
