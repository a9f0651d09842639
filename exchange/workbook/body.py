"""The rows below a header: data, and those that are recognised and passed over with a reason."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from domain.values import is_nothing
from exchange.workbook.cells import Cell, Sheet, cell_text, is_blank
from exchange.workbook.head import Head
from exchange.workbook.headers import is_ignored, normal_header

_TOTAL = re.compile(
    r"(?:本页|本表|本期|本年|全[省市县区年]|.{0,6}培训|各.{1,4})?(?:合计|小计|总计|共计|累计|总合计)"
    r"(?:[:：(（\d].{0,20})?|总\s*数"
)
_COUNT = re.compile(
    r"(?:本页|本表|本班|本期|全班|以上|人数|名单)?(?:共计|合计|总计|小计|累计|总人数|总数|共有|共|计|实有|实到|应到)"
    r"[:：]?(?:人数[:：]?)?[\d〇零一二三四五六七八九十百壹贰叁肆伍陆柒捌玖拾两]{1,6}"
    r"(?:人次?|名|个|位|项|条|家|支|期|班|户|行|件)?(?:[(（,，;；].{0,20})?[。.]?"
)
_CLOSING = re.compile(
    r"[-—–~*…·.。(（\[【<《/]*"
    r"(?:(?:以下|此行以下|下面|此处|本页|此页|本表|以下各行)(?:为|均为|全部)?(?:空白|无正文|空格|空行|无内容|无|略)"
    r"|空白|[转接续承见][上下前次后]一?页|续表?|(?:本页|本表|名单|全文)?(?:完毕|完|结束|止)|end|到此为止"
    r"|第[\d一二三四五六七八九十]+页.{0,3}(?:共[\d一二三四五六七八九十]+页)?"
    r"|共[\d一二三四五六七八九十]+页.{0,3}(?:第[\d一二三四五六七八九十]+页)?)"
    r"[-—–~*…·.。)）\]】>》/]*",
    re.IGNORECASE,
)
_LABEL = re.compile(r"[^:：\d]{2,10}[:：](?!\d)")
_SIGNATURE = re.compile(
    r"(?:填表|制表|填报|经办|审核|复核|负责|审批|分管|主管|单位负责|部门负责|联系)(?:人|领导|单位|日期|时间)?"
    r"(?:[(（]?(?:签字|签章|盖章|签名)[)）]?)?[:：]"
    r"|.{0,8}[(（]?(?:盖章|公章|签章|签字|签名)[)）]?[:：]|(?:填报|制表|报送|上报)(?:日期|时间|单位)[:：]"
)
_NOTE = re.compile(
    r"(?:注|备注|说明|附注|填表说明|填报说明|填写说明|温馨提示|提示)(?:[:：]|\d|[一二三1][、.])|※|★注"
)
_EXAMPLE = re.compile(r"(?:示例|样例|例如|范例|例)(?:行|数据)?(?:[:：(（].*)?")
_NUMBERED = re.compile(r"[(（]?[\d一二三四五六七八九十]{1,2}[)）.、．]")
_DATE_LINE = re.compile(r"(?:\d{4}|[〇○零一二三四五六七八九]{4})年.{1,3}月(?:.{1,3}日)?")
_STEMS = "甲乙丙丁戊己庚辛壬癸"
_UNITS = frozenset(
    [
        "人",
        "人次",
        "名",
        "万元",
        "元",
        "学时",
        "课时",
        "个",
        "家",
        "年",
        "月",
        "日",
        "年月日",
        "是/否",
        "分",
        "%",
    ]
)
_MARKS = frozenset({"/", "\\", "-", "—", "——", "无", "／"})
LONGEST_MARK = 40
_FEW = 6
_SAME_AS_HEAD = 0.6


@dataclass(frozen=True)
class Skipped:
    """A row that was read and passed over.

    Attributes:
        sheet: Name of the sheet.
        row: As the user sees it, from 1.
        reason: Why, in a few words.
        text: What the row begins with.
    """

    sheet: str
    row: int
    reason: str
    text: str


@dataclass(frozen=True)
class Body:
    """The rows below the header, counted from 0.

    Attributes:
        data: Rows that hold a record or a line.
        skipped: Rows passed over.
        sections: Rows that head a part of the table, with their texts: they may name a class.
    """

    data: Sequence[int]
    skipped: tuple[Skipped, ...]
    sections: tuple[tuple[int, str], ...]


def read_body(sheet: Sheet, head: Head, titles: Sequence[int], stop: int) -> Body:
    """Tells data from totals, signatures, notes, repeated headers and blank rows.

    Args:
        sheet: The sheet.
        head: The header of the table.
        titles: The rows with the titles of the table.
        stop: The row after its last one.
    """
    data: list[int] = []
    skipped: list[Skipped] = []
    sections: list[tuple[int, str]] = []
    sorter = _Sorter(sheet, head, titles)
    for number in range(head.bottom + 1, stop):
        reason = sorter.reason(number)
        sorter.follows_note = reason == NOTE or (sorter.follows_note and not reason)
        if reason is None:
            data.append(number)
        elif reason:
            text = next(t for t in map(cell_text, sheet.rows[number]) if t)
            skipped.append(Skipped(sheet.name, number + 1, reason, text[:LONGEST_MARK]))
            if reason == SECTION:
                sections.append((number, text))
    return Body(data, tuple(skipped), tuple(sections))


SECTION = "分节标题"
NOTE = "说明文字"


class _Sorter:
    """Tells what a row is.

    Attributes:
        follows_note: The row before it, blank ones aside, was a note.
    """

    def __init__(self, sheet: Sheet, head: Head, titles: Sequence[int]) -> None:
        self.follows_note = False
        self._sheet = sheet
        self._head = head
        self._head_texts = [
            {c: normal_header(str(cell)) for c, cell in enumerate(sheet.rows[row]) if cell != ""}
            for row in range(head.top, head.bottom + 1)
        ]
        self._titles = {
            normal_header(str(cell))
            for row in titles
            for cell in sheet.rows[row]
            if isinstance(cell, str) and cell.strip()
        }
        self._numbering = [c for c, path in enumerate(head.paths) if path and is_ignored(path[-1])]
        self._wide = {
            m.top: m.right - m.left + 1
            for m in sheet.merged
            if m.top > head.bottom and m.right > m.left
        }

    def reason(self, number: int) -> str | None:
        """None for data, "" for a blank row, else why the row is passed over."""
        row = self._sheet.rows[number]
        count = len(row) - row.count("")
        if not count:
            return ""
        if count > _FEW and number > self._head.bottom + 2 and _is_numbered_row(row):
            return None
        filled = [(c, cell) for c, cell in enumerate(row) if not is_blank(cell)]
        return self._special(number, filled) if filled else ""

    def _special(self, number: int, filled: list[tuple[int, Cell]]) -> str | None:
        text = _plain(filled[0][1])
        is_number = not isinstance(filled[0][1], str) or text.isdigit()
        if is_number and all(c in self._numbering for c, _cell in filled):
            return ""
        found = next((reason for reason, fits in self._marks(number, filled, text) if fits), None)
        return found or (self._lone(number, filled, text) if len(filled) == 1 else None)

    def _marks(
        self, number: int, filled: list[tuple[int, Cell]], text: str
    ) -> Iterator[tuple[str, bool]]:
        """The kinds of rows that are no data, and whether this is one."""
        yield "重复的表头", self._is_repeat(filled)
        yield "示例行", _EXAMPLE.fullmatch(text) is not None
        yield "合计行", _is_total(filled)
        yield "签字栏", len(filled) <= _FEW and _SIGNATURE.match(text) is not None
        yield "表尾文字", _is_closing(filled)
        yield "没有内容的行", self._says_nothing(filled)
        yield NOTE, len(filled) <= 2 and _NOTE.match(text) is not None
        yield NOTE, self.follows_note and len(filled) == 1 and _is_numbered(text)
        yield "栏号行", number <= self._head.bottom + 2 and self._is_ruler(filled)

    def _lone(self, number: int, filled: list[tuple[int, Cell]], text: str) -> str | None:
        """A single text: a title, a heading of a section, a date or a stamp; else data."""
        column, cell = filled[0]
        if not isinstance(cell, str):
            return None
        if normal_header(cell) in self._titles:
            return "重复的标题"
        if _DATE_LINE.fullmatch(text):
            return "落款"
        wide = self._wide.get(number, 1)
        is_wide = wide * 2 > len(self._head.paths)
        if is_wide or column in self._numbering or self._is_repeated_at(number + 1):
            return SECTION
        if not self._head.paths[column] or _LABEL.match(text):
            return "表外文字"
        return None

    def _says_nothing(self, filled: list[tuple[int, Cell]]) -> bool:
        """Beside the running number there are only marks such as / and 无."""
        told = [cell for column, cell in filled if column not in self._numbering]
        return bool(told) and all(isinstance(c, str) and is_nothing(c) for c in told)

    def _is_repeated_at(self, number: int) -> bool:
        """Whether a row is the header once more: what stands alone above it heads a part."""
        row = self._sheet.rows[number] if number < len(self._sheet.rows) else ()
        filled = [(c, cell) for c, cell in enumerate(row) if not is_blank(cell)]
        return bool(filled) and self._is_repeat(filled)

    def _is_repeat(self, filled: list[tuple[int, Cell]]) -> bool:
        if not isinstance(filled[-1][1], str):
            return False
        for texts in self._head_texts:
            same = sum(1 for c, cell in filled if texts.get(c) == normal_header(cell_text(cell)))
            if same >= 2 and same >= _SAME_AS_HEAD * len(filled):
                return True
        return False

    @staticmethod
    def _is_ruler(filled: list[tuple[int, Cell]]) -> bool:
        """1, 2, 3 … or 甲, 乙, 丙 … under the header, or the units of the columns."""
        texts = [_plain(cell) for _c, cell in filled]
        if len(texts) < 3:
            return False
        numbers = [int(t) for t in texts if t.isdigit() and len(t) < 4]
        letters = [t for t in texts if t in _STEMS]
        if len(numbers) + len(letters) == len(texts):
            start = numbers[0] if numbers else 1
            return numbers == list(range(start, start + len(numbers)))
        return all(t in _UNITS for t in texts)


def is_mark(texts: Sequence[Cell]) -> bool:
    """Whether what a row holds is a total, a signature or a note."""
    filled = list(enumerate(texts))
    text = _plain(texts[0])
    return _is_total(filled) or bool(_SIGNATURE.match(text) or _NOTE.match(text))


def _is_closing(filled: list[tuple[int, Cell]]) -> bool:
    """以下空白, 转下页, 班长：… 带队老师：…: what stands below the last row of a table."""
    if len(filled) > 3:
        return False
    texts = [_plain(cell) for _column, cell in filled if isinstance(cell, str)]
    if any(_CLOSING.fullmatch(text) for text in texts):
        return True
    return len(texts) == len(filled) > 1 and all(map(_LABEL.match, texts))


def _is_numbered(text: str) -> bool:
    return _NUMBERED.match(text) is not None


def _is_total(filled: list[tuple[int, Cell]]) -> bool:
    """One of the first texts is 合计 or the like, and little else is text."""
    for _column, cell in filled[:3]:
        is_short = isinstance(cell, str) and len(cell) <= LONGEST_MARK
        if is_short and (_TOTAL.fullmatch(_plain(cell)) or _COUNT.fullmatch(_plain(cell))):
            texts = sum(1 for _c, other in filled if isinstance(other, str))
            return texts <= max(3, len(filled) // 2)
    return False


def _is_numbered_row(row: Sequence[Cell]) -> bool:
    """A full row that begins with a number and has no total in its first texts: plainly data."""
    texts = 0
    for cell in row:
        if cell == "":
            continue
        if isinstance(cell, str):
            if "计" in cell or cell in _MARKS:
                return False
            texts += 1
            if texts == 2:
                return True
        elif not texts and not isinstance(cell, float):
            return False
    return False


def _plain(cell: Cell) -> str:
    return "".join(unicodedata.normalize("NFKC", cell_text(cell)).split())
