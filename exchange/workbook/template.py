"""The Excel template of a ledger: headers, an example, lists to choose from, and how to fill it."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from openpyxl import Workbook
from openpyxl.worksheet.datavalidation import DataValidation

from domain.fields import Field, FieldType, Ledger, Need
from exchange.workbook import looks
from exchange.workbook.cells import column_letter
from exchange.workbook.headers import LINE, RECORD, Target, column_caption

if TYPE_CHECKING:
    from openpyxl.worksheet.worksheet import Worksheet

_CHOICES = "选项"
_LAST_ROW = 5000
_HEADER_ROW = 3
_AS_TEXT = frozenset(
    {
        FieldType.TEXT,
        FieldType.TEXTS,
        FieldType.LONG_TEXT,
        FieldType.ID_NUMBER,
        FieldType.CREDIT_CODE,
        FieldType.PARTY_NUMBER,
        FieldType.PHONE,
    }
)
_KINDS = {
    FieldType.DATE: "日期，如 2024-05-06；只知道年月的写 2024-05。",
    FieldType.BOOLEAN: "填“是”或“否”。",
    FieldType.ID_NUMBER: "18 位身份证号；单元格须为文本格式。",
    FieldType.CREDIT_CODE: "18 位统一社会信用代码。",
    FieldType.PARTY_NUMBER: "18 位；单元格须为文本格式。",
    FieldType.PHONE: "手机或座机号码。",
    FieldType.TEXTS: "有几个的用顿号隔开。",
}


def write_template(ledger: Ledger, out_path: Path) -> None:
    """Writes the template of a ledger; filled in, it imports without a question.

    Raises:
        KnownError: It cannot be written there.
    """
    book = Workbook()
    choices = _Choices(book)
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
    _explain(book.create_sheet("填写说明"), ledger)
    choices.close()
    looks.save_workbook(book, out_path)


class _Choices:
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


def _fill(
    sheet: Worksheet, ledger: Ledger, title: str, targets: Sequence[Target], choices: _Choices
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
    sheet: Worksheet, ledger: Ledger, column: int, target: Target, choices: _Choices
) -> None:
    field = target.field
    caption = column_caption(ledger, target)
    _put_header(sheet, column, caption, required=field.need is Need.REQUIRED)
    letter = column_letter(column - 1)
    as_text = field.type in _AS_TEXT
    if as_text:
        # Excel rounds an 18-digit number after the 15th digit unless the column is text.
        sheet.column_dimensions[letter].number_format = "@"
    example = sheet.cell(_HEADER_ROW + 1, column)
    if field.example:
        looks.put_text(example, field.example)
    example.font = looks.HINT_FONT
    example.number_format = "@" if as_text else "General"
    if field.type in {FieldType.CODE, FieldType.BOOLEAN}:
        rule = DataValidation("list", formula1=choices.range_of(field), allow_blank=True)
        rule.errorTitle, rule.error = field.label, "请从下拉列表里选一项。"
        rule.add(f"{letter}{_HEADER_ROW + 1}:{letter}{_LAST_ROW}")
        sheet.add_data_validation(rule)


def _explain(sheet: Worksheet, ledger: Ledger) -> None:
    """Every field with its help, for people who do not have the program."""
    looks.put_text(sheet["A1"], f"{ledger.label}台账填写说明")
    sheet["A1"].font = looks.TITLE_FONT
    row = 1
    parts: list[tuple[str, Sequence[Field]]] = [(ledger.noun, ledger.open_fields)]
    if ledger.lines:
        parts.append((ledger.lines.label, [f for f in ledger.lines.fields if not f.retired]))
    for noun, fields in parts:
        row += 2
        _put_row(sheet, row, (f"【{noun}】", "是否必填", "怎样填写"), is_header=True)
        for field in fields:
            row += 1
            need = "必填" if field.need is Need.REQUIRED else ""
            _put_row(sheet, row, (field.caption, need, _guidance(field)), is_header=False)
    looks.set_widths(sheet, [26.0, 10.0, 90.0])
    looks.set_up_page(sheet, header_rows="1:1")


def _put_row(sheet: Worksheet, row: int, texts: Sequence[str], *, is_header: bool) -> None:
    for column, text in enumerate(texts, start=1):
        cell = sheet.cell(row, column)
        looks.put_text(cell, text)
        cell.font = looks.HEADER_FONT if is_header else looks.BODY_FONT
        cell.border, cell.alignment = looks.BORDER, looks.WRAPPED
        if is_header:
            cell.fill = looks.HEADER_FILL


def _guidance(field: Field) -> str:
    sentences = [field.help, _KINDS.get(field.type, "")]
    if field.codes:
        labels = "、".join(code.label for code in field.codes.codes if not code.retired)
        sentences.append(f"可以填：{labels}。")
    return "".join(sentences)
