"""The Excel template of a ledger: headers, an example, lists to choose from, and how to fill it."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from openpyxl import Workbook

from domain.fields import Ledger, Need
from exchange.workbook import looks
from exchange.workbook.cells import column_letter
from exchange.workbook.filling import GUIDE_SHEET, Choices, add_guide, guide_column, is_text
from exchange.workbook.headers import LINE, RECORD, Target, column_caption

if TYPE_CHECKING:
    from openpyxl.worksheet.worksheet import Worksheet

_HEADER_ROW = 3


def write_template(ledger: Ledger, out_path: Path) -> None:
    """Writes the template of a ledger; filled in, it imports without a question.

    Raises:
        KnownError: It cannot be written there.
    """
    book = Workbook()
    choices = Choices(book)
    sheet = book.active
    assert sheet is not None
    sheet.title = ledger.label
    own = [Target(RECORD, field) for field in ledger.open_fields]
    _fill(sheet, ledger, f"{ledger.label}台账导入模板", own, choices)
    if ledger.lines:
        roster = book.create_sheet(ledger.lines.label)
        lines = [Target(LINE, f) for f in ledger.lines.fields if not f.retired]
        matched = [Target(RECORD, ledger.by_key[key]) for key in ledger.match]
        title = f"{ledger.label}{ledger.lines.label}导入模板"
        _fill(roster, ledger, title, matched + lines, choices)
    add_guide(book.create_sheet(GUIDE_SHEET), ledger)
    choices.close()
    looks.save_workbook(book, out_path)


def _fill(
    sheet: Worksheet, ledger: Ledger, title: str, targets: Sequence[Target], choices: Choices
) -> None:
    last = column_letter(len(targets))
    looks.put_text(sheet["A1"], title)
    heading = sheet.cell(1, 1)
    heading.font, heading.alignment = looks.TITLE_FONT, looks.CENTRED
    sheet.merge_cells(f"A1:{last}1")
    looks.put_text(
        sheet["A2"], "带 * 的必须填写；第 4 行是示例，导入时跳过；填写要求见“填写说明”。"
    )
    sheet["A2"].font = looks.HINT_FONT
    sheet.merge_cells(f"A2:{last}2")
    _put_header(sheet, 1, "序号", required=False)
    looks.put_text(sheet.cell(_HEADER_ROW + 1, 1), "示例")
    sheet.cell(_HEADER_ROW + 1, 1).font = looks.HINT_FONT
    for column, target in enumerate(targets, start=2):
        _put_column(sheet, ledger, column, target, choices)
    looks.set_widths(sheet, [7.0, *(looks.width_of(t.field) for t in targets)])
    sheet.row_dimensions[1].height = 30
    sheet.row_dimensions[_HEADER_ROW].height = 34
    sheet.freeze_panes = f"C{_HEADER_ROW + 1}"
    looks.set_up_page(sheet, header_rows=f"1:{_HEADER_ROW}")


def _put_header(sheet: Worksheet, column: int, text: str, *, required: bool) -> None:
    cell = sheet.cell(_HEADER_ROW, column)
    looks.put_text(cell, f"{text}*" if required else text)
    cell.font = looks.REQUIRED_FONT if required else looks.HEADER_FONT
    cell.fill, cell.border, cell.alignment = looks.HEADER_FILL, looks.BORDER, looks.CENTRED


def _put_column(
    sheet: Worksheet, ledger: Ledger, column: int, target: Target, choices: Choices
) -> None:
    field = target.field
    caption = column_caption(ledger, target)
    _put_header(sheet, column, caption, required=field.need is Need.REQUIRED)
    example = sheet.cell(_HEADER_ROW + 1, column)
    if field.example:
        looks.put_text(example, field.example)
    example.font = looks.HINT_FONT
    example.number_format = "@" if is_text(field) else "General"
    guide_column(sheet, column, field, first_row=_HEADER_ROW + 1, choices=choices)
