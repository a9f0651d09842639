"""What helps people to fill a sheet by hand: lists to choose from, hints, how each field goes."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from openpyxl import Workbook
from openpyxl.worksheet.datavalidation import DataValidation

from domain.field_types import Editor
from domain.fields import Columns, Field, Ledger, Need
from exchange.workbook import looks
from exchange.workbook.cells import column_letter

if TYPE_CHECKING:
    from openpyxl.worksheet.worksheet import Worksheet

GUIDE_SHEET = "填写说明"
_CHOICES = "选项"
_LAST_ROW = 5000
_LONGEST_PROMPT, _LONGEST_TITLE = 255, 32
"""What Excel takes of a hint beside a cell."""


class Choices:
    """The hidden sheet that the drop-down lists point to."""

    def __init__(self, book: Workbook) -> None:
        self._book = book
        self._sheet = book.create_sheet(_CHOICES)
        self._ranges: dict[str, str] = {}

    def range_of(self, field: Field) -> str:
        """The range with a field's choices, written there when first asked for."""
        labels = ["是", "否"]
        key = "boolean"
        if field.codes:
            key = field.codes.key
            labels = [code.label for code in field.codes.codes if not code.retired]
        if key not in self._ranges:
            column = len(self._ranges) + 1
            for row, label in enumerate(labels, start=1):
                looks.put_text(self._sheet.cell(row, column), label)
            letter = column_letter(column - 1)
            self._ranges[key] = f"{_CHOICES}!${letter}$1:${letter}${len(labels)}"
        return self._ranges[key]

    def close(self) -> None:
        """Hides the sheet behind the others."""
        self._sheet.sheet_state = "hidden"
        self._book.move_sheet(self._sheet, len(self._book.sheetnames))


def guide_column(
    sheet: Worksheet, column: int, field: Field, *, first_row: int, choices: Choices
) -> None:
    """Let a column take what people fill in: as text, from a list, with a hint beside the cell.

    Args:
        sheet: The sheet.
        column: The column, from 1.
        field: What is filled in there.
        first_row: The first row to be filled, from 1.
        choices: The lists of the workbook.
    """
    letter = column_letter(column - 1)
    if is_text(field):
        # Excel rounds an 18-digit number after the 15th digit unless the column is text.
        sheet.column_dimensions[letter].number_format = "@"
    is_listed = field.type.facts.editor is Editor.CHOICE
    rule = DataValidation("list" if is_listed else None, allow_blank=True)
    if is_listed:
        rule.formula1 = choices.range_of(field)
        rule.showErrorMessage = True
        rule.errorTitle, rule.error = field.label, "请从下拉列表里选一项。"
    hint = hint_on(field)
    if hint:
        rule.showInputMessage = True
        rule.promptTitle, rule.prompt = field.label[:_LONGEST_TITLE], hint[:_LONGEST_PROMPT]
    if is_listed or hint:
        rule.add(f"{letter}{first_row}:{letter}{_LAST_ROW}")
        sheet.add_data_validation(rule)


def is_text(field: Field) -> bool:
    """Whether a spreadsheet must not take a field for a number."""
    return field.type.facts.kept_as_text


def hint_on(field: Field) -> str:
    """How a field is filled in, without the choices, which a list shows."""
    need = "必填。" if field.need is Need.REQUIRED else ""
    return "".join((need, field.help, field.type.facts.hint))


def add_guide(sheet: Worksheet, ledger: Ledger, row: int = 1) -> int:
    """Every field of a ledger with its help, for people who do not have the program.

    Args:
        sheet: Where to.
        ledger: The ledger.
        row: The row of the title, from 1.

    Returns:
        The last row written.
    """
    title = sheet.cell(row, 1)
    looks.put_text(title, f"{ledger.label}台账填写说明")
    title.font = looks.TITLE_FONT
    parts: list[tuple[str, Columns]] = [(ledger.noun, ledger)]
    if ledger.lines:
        parts.append((ledger.lines.label, ledger.lines))
    for noun, columns in parts:
        row += 2
        _put_row(sheet, row, (f"【{noun}】", "是否必填", "怎样填写"), is_header=True)
        for field in columns.open_fields:
            row += 1
            asked = columns.asked_when(field)
            need = "必填" if field.need is Need.REQUIRED else ""
            how = f"{asked}时才填。" if asked else ""
            _put_row(sheet, row, (field.caption, need, how + _guidance(field)), is_header=False)
    demands = [rule.describe(ledger) for rule in ledger.rules]
    if ledger.lines:
        demands += [rule.describe(ledger.lines) for rule in ledger.lines.rules]
    if demands:
        row += 2
        _put_row(sheet, row, ("【逻辑检查】", "", "还要符合"), is_header=True)
        for demand in demands:
            row += 1
            _put_row(sheet, row, ("", "", demand), is_header=False)
    looks.set_widths(sheet, [26.0, 10.0, 90.0])
    looks.set_up_page(sheet, header_rows="1:1")
    return row


def _put_row(sheet: Worksheet, row: int, texts: Sequence[str], *, is_header: bool) -> None:
    for column, text in enumerate(texts, start=1):
        cell = sheet.cell(row, column)
        looks.put_text(cell, text)
        cell.font = looks.HEADER_FONT if is_header else looks.BODY_FONT
        cell.border, cell.alignment = looks.BORDER, looks.WRAPPED
        if is_header:
            cell.fill = looks.HEADER_FILL


def _guidance(field: Field) -> str:
    sentences = [field.help, field.type.facts.hint]
    if field.codes:
        labels = "、".join(code.label for code in field.codes.codes if not code.retired)
        sentences.append(f"可以填：{labels}。")
    return "".join(sentences)
