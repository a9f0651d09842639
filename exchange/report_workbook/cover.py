"""The first sheet of a report workbook (说明): whose records, of when, how to deal with it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Alignment

from domain import texts
from domain.errors import KnownError
from exchange.report_workbook.form import COVER_SHEET, COVER_TITLE, LAYOUT, LAYOUT_MAJOR
from exchange.workbook import looks
from exchange.workbook.cells import Sheet, cell_text

if TYPE_CHECKING:
    from openpyxl.cell.cell import Cell
    from openpyxl.worksheet.worksheet import Worksheet

UNIT, UNIT_CODE, NUMBER, WRITTEN = "填报单位", "单位代码", "编号", "导出时间"
_PERIOD, _OPERATOR, _PLAN = "报送期", "导出人", "规划"
_NATURE, _PERSONAL, _LAYOUT, _PROGRAM = "数据性质", "证件号和电话", "版式", "程序版本"
_LINE_KEY = "行编号密钥"
_LONGEST_KEY = 2000
_PRACTICE, _REAL = "练习数据，不作报送", "正式数据"
_MASKED, _PLAIN = "已脱敏", "未脱敏，请妥善保管"
_LEDGER, _RECORDS, _LINES = "台账", "记录（条）", "名册（行）"
_LONGEST = 100
_ONE_LINE = Alignment(vertical="center")
_SEARCHED_ROWS = 60
_FIRST_FACT = 4
"""Row of the first fact, from 1."""

_GUIDANCE = (
    "怎样使用",
    "1. 这是同步包之外的另一种报送方式：给人看，也可由市级用产改台账“接收”。",
    "2. 工作簿没有签名，市级核实后作为“代录”收下；能交同步包的请交同步包。",
    "3. 可以改动和加行，市级接收时会列出改动过的地方；空白格不清除已有内容。",
    "4. 删去一行不会删除市级已有的记录；要删除的请在程序里删除。",
    "5. 各表右侧隐藏的列是编号和校验，请不要改动；新增的行不用填。",
    "6. 附件不随工作簿报送；带 * 号的证件号和电话市级不会当作内容收下。",
)

_BLANK_GUIDANCE = (
    "怎样填写",
    "1. 一张工作表填一种台账，一行一条记录；名册、成绩一行一个人，前两列与所在的记录写得一样。",
    "2. 带 * 的必须填写。单击一格，旁边会显示怎样填；有下拉箭头的从中选择。详见“填写说明”。",
    "3. 身份证号和电话的列已设成文本，直接输入。没有内容的台账空着即可。",
    "4. 请不要改动工作表的名称、表头和右侧隐藏的列，不要合并单元格。",
    "5. 填好后交给市总工会，由市级核实后代录。佐证材料不随工作簿报送，另行送交。",
)
_BY_HAND = ("填表人", "审核人", "填表日期")


@dataclass(frozen=True, kw_only=True)
class ReportHead:
    """What the first sheet says.

    Attributes:
        unit: Code of the unit; empty where it does not say.
        unit_name: Its name.
        period: Label of the reporting period.
        number: What people call it: 永胜县-甲-0004; empty for a form that was filled by hand.
        written: When, as people write it.
        operator: Who wrote it.
        plan: Title of the plan.
        practice: From a practice workspace; None where it does not say.
        masked: Personal data is masked; None where it does not say.
        program: Version of the program that wrote it.
        layout: Version of the layout; empty where it does not say.
        line_key: The sealed key of the lines' ids; empty where they stand plain.
        records: Records per ledger label.
        lines: Lines per ledger label.
    """

    unit: str = ""
    unit_name: str = ""
    period: str = ""
    number: str = ""
    written: str = ""
    operator: str = ""
    plan: str = ""
    practice: bool | None = None
    masked: bool | None = None
    program: str = ""
    layout: str = LAYOUT
    line_key: str = ""
    records: dict[str, int]
    lines: dict[str, int]


def add_cover(book: Workbook, head: ReportHead, *, is_blank: bool = False) -> None:
    """Writes the first sheet.

    Args:
        book: The workbook.
        head: What the sheet says.
        is_blank: There is nothing in it yet: it tells how to fill it, and leaves room for names.
    """
    sheet = book.create_sheet(COVER_SHEET)
    looks.set_widths(sheet, [20.0, 46.0, 14.0])
    looks.set_up_page(sheet, header_rows="1:1")
    sheet.page_setup.orientation = "portrait"

    title = WriteOnlyCell(sheet)
    looks.put_text(title, COVER_TITLE)
    title.font = looks.TITLE_FONT
    sheet.append([title])
    sheet.append([_text(sheet, "没有签名，市级核实后作为代录收下")])
    sheet.append([])
    facts = _facts(head)
    if is_blank:
        facts = [one for one in facts if one[1]] + [(label, "") for label in _BY_HAND]
    for pair in facts:
        sheet.append(_ruled(sheet, pair, bold=1))
    if head.line_key:
        sheet.row_dimensions[_FIRST_FACT + len(facts)].hidden = True
        sheet.append([_text(sheet, _LINE_KEY), _text(sheet, head.line_key)])
    sheet.append([])
    if not is_blank:
        sheet.append(_ruled(sheet, (_LEDGER, _RECORDS, _LINES), bold=3))
        for label, number in head.records.items():
            sheet.append(_ruled(sheet, (label, number, head.lines.get(label, 0)), bold=1))
        sheet.append([])
    first, *more = _BLANK_GUIDANCE if is_blank else _GUIDANCE
    sheet.append([_text(sheet, first, bold=True)])
    for sentence in more:
        cell = _text(sheet, sentence)
        cell.alignment = _ONE_LINE
        sheet.append([cell])


def _text(sheet: Worksheet, value: str, *, bold: bool = False) -> Cell:
    cell = WriteOnlyCell(sheet)
    looks.put_text(cell, value)
    cell.font = looks.HEADER_FONT if bold else looks.BODY_FONT
    cell.alignment = looks.WRAPPED
    cell.number_format = "@"
    return cell


def _ruled(sheet: Worksheet, values: Sequence[str | int], *, bold: int) -> list[Cell]:
    cells = []
    for number, value in enumerate(values):
        cell = _text(sheet, str(value), bold=number < bold)
        if isinstance(value, int):
            cell = WriteOnlyCell(sheet, value)
            cell.font, cell.alignment = looks.BODY_FONT, looks.WRAPPED
        cell.border = looks.BORDER
        if number < bold:
            cell.fill = looks.HEADER_FILL
        cells.append(cell)
    return cells


def _facts(head: ReportHead) -> list[tuple[str, str]]:
    return [
        (UNIT, head.unit_name),
        (UNIT_CODE, head.unit),
        (_PERIOD, head.period),
        (NUMBER, head.number),
        (WRITTEN, head.written),
        (_OPERATOR, head.operator),
        (_PLAN, head.plan),
        (_NATURE, _PRACTICE if head.practice else _REAL),
        (_PERSONAL, _MASKED if head.masked else _PLAIN),
        (_LAYOUT, head.layout),
        (_PROGRAM, head.program),
    ]


def is_cover(sheet: Sheet) -> bool:
    """Whether a sheet is the first sheet of a report workbook, whatever it is called by now."""
    top = [cell_text(cell) for row in sheet.rows[:3] for cell in row[:3]]
    return COVER_TITLE in top


def read_cover(sheet: Sheet) -> ReportHead:
    """What the first sheet says.

    Raises:
        KnownError: A newer program wrote the workbook, or its version cannot be read.
    """
    facts: dict[str, str] = {}
    records: dict[str, int] = {}
    lines: dict[str, int] = {}
    in_counts = False
    for row in sheet.rows[:_SEARCHED_ROWS]:
        words = [cell_text(cell)[:_LONGEST_KEY] for cell in (*row[:3], "", "", "")[:3]]
        label = texts.compact(words[0]).rstrip(":：")
        if label == _LEDGER:
            in_counts = True
        elif in_counts and words[1].isdecimal():
            records[label] = int(words[1][:9])
            lines[label] = int(words[2][:9]) if words[2].isdecimal() else 0
        elif label and label not in facts:
            longest = _LONGEST_KEY if label == _LINE_KEY else _LONGEST
            facts[label] = texts.clean_line(words[1][:longest])
    require_readable(facts.get(_LAYOUT, ""), facts.get(_PROGRAM, ""))
    nature, personal = facts.get(_NATURE, ""), facts.get(_PERSONAL, "")
    return ReportHead(
        unit=texts.compact(facts.get(UNIT_CODE, "")),
        unit_name=facts.get(UNIT, ""),
        period=facts.get(_PERIOD, ""),
        number=facts.get(NUMBER, ""),
        written=facts.get(WRITTEN, ""),
        operator=facts.get(_OPERATOR, ""),
        plan=facts.get(_PLAN, ""),
        practice="练习" in nature if nature else None,
        masked=personal.startswith(_MASKED) if personal else None,
        program=facts.get(_PROGRAM, ""),
        layout=facts.get(_LAYOUT, ""),
        line_key=facts.get(_LINE_KEY, ""),
        records=records,
        lines=lines,
    )


def require_readable(layout: str, program: str) -> None:
    """Refuses a layout that a newer program made.

    Raises:
        KnownError: It is newer; an empty version passes, as forms may be filled from scratch.
    """
    major = layout.partition(".")[0]
    if not layout:
        return
    if not (major.isascii() and major.isdigit() and len(major) < 5):
        raise KnownError("工作簿“说明”里的版式读不出来，可能被改动过。", "请让该单位重新导出一份。")
    if int(major) > LAYOUT_MAJOR:
        needed = f"产改台账 {program} 或更高版本" if program else "更高版本的产改台账"
        raise KnownError(
            f"这个工作簿由较新的程序写成，需要{needed}才能接收。", "请先升级本机的程序。"
        )
