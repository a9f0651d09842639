"""Reading one cell for a field: as typing does, and what only workbooks hold."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from typing import NamedTuple

from domain.fields import Field, FieldType, Value
from domain.values import Unreadable, is_nothing, reader_of
from exchange.workbook.cells import CellError, ShownNumber, formula_error

CellReader = Callable[[object], Value | Unreadable]

_HOUR = re.compile(
    r"(?<=[\d日])\s*(?:全天|[上下中]午|早上|晚上|凌晨)?\s*"
    r"(?:\d{1,2}(?:[:：时点]\d{0,2}(?:[:：分]\d{0,2})?秒?)(?:半|整|开始|起)?)?$"
)
_HALF_DAY = re.compile(r"全天|[上下中]午|早上|晚上|凌晨|\d[时点]")

_SPAN = re.compile(r"(.{4,14}?)\s*(?:至|到|—+|–+|~+|--+|―+)\s*(.{1,14})")
_DASHED = re.compile(
    r"(\d{4}[./年]\d{1,2}[./月]\d{1,2}日?|\d{8}|\d{4}年\d{1,2}月)\s*-\s*(.{1,12})"
    r"|(\d{4}-\d{1,2}-\d{1,2})\s*-\s*(\d{4}-\d{1,2}-\d{1,2})"
    r"|(\d{4}[./]\d{1,2})\s*-\s*(\d{4}[./]\d{1,2})|(\d{4}年\d{1,2})\s*-\s*(\d{1,2}月)"
)

_YEARLESS = re.compile(r"\d{1,2}\s*(?:(月)|([./])\s*\d{1,2}(?![\d./]))", re.ASCII)

_GUARDED = re.compile(r'="((?:[^"]|"")*)"\s*', re.DOTALL)
_TEXTS = frozenset({FieldType.TEXT, FieldType.LONG_TEXT, FieldType.TEXTS})
_NUMERIC = frozenset({FieldType.NUMBER})
_ODD_STARTS = frozenset("=#")
_LONGEST_ODD = 24
_ERRORS = frozenset(
    {"#N/A", "#REF!", "#VALUE!", "#DIV/0!", "#NAME?", "#NUM!", "#NULL!", "#SPILL!", "#CALC!"}
) | {"#GETTING_DATA", "#FIELD!", "#BLOCKED!", "#UNKNOWN!", "#CONNECT!"}
_SCIENTIFIC = re.compile(r"[-+]?\d(?:\.\d+)?[Ee]\+?\d{1,3}", re.ASCII)

NO_YEAR = Unreadable(
    "日期缺少年份", "请写成 2024-05-06 或 2024年5月6日；整张表是同一年的，在标题里写明年份也可以。"
)


class Period(NamedTuple):
    """What stands in a cell of a date column that is not plainly one date.

    Attributes:
        first: The day, or the first one.
        last: The last day; empty where one day is written.
        is_assumed: The year is not written there.
    """

    first: str
    last: str
    is_assumed: bool


def cell_reader(field: Field) -> CellReader:
    """The function that reads a field's cells; it never raises."""
    read = _written_reader(field)
    is_date = field.type is FieldType.DATE

    def read_cell(raw: object) -> Value | Unreadable:
        if isinstance(raw, CellError):
            return Unreadable(raw.reason, raw.remedy)
        if isinstance(raw, ShownNumber):
            return _read_shown(field, read, raw)
        value = read(raw)
        if is_date and isinstance(value, Unreadable) and isinstance(raw, str):
            return _without_hour(read, raw, value)
        return value

    return read_cell


def _written_reader(field: Field) -> CellReader:
    """Reads what stands in a cell as text, and refuses what only spoilt workbooks hold."""
    read = reader_of(field)
    if field.type not in _TEXTS:
        return lambda raw: read(unguarded(raw) if type(raw) is str and raw[:1] == "=" else raw)

    def read_text(raw: object) -> Value | Unreadable:
        if type(raw) is str and raw and (raw[0] in _ODD_STARTS or len(raw) <= _LONGEST_ODD):
            raw = unguarded(raw)
            if is_nothing(raw):
                return None
            if wrong := _spoilt(field, raw):
                return wrong
        return read(raw)

    return read_text


def unguarded(text: str) -> str:
    """A text without what guards its digits in files of web systems: ``="0012"``."""
    guarded = _GUARDED.fullmatch(text)
    return guarded.group(1).replace('""', '"') if guarded else text


def _spoilt(field: Field, text: str) -> Unreadable | None:
    """Why a text is none that anybody wrote: the name of an error, or a rounded number."""
    plain = text.strip()
    if plain.upper() in _ERRORS:
        wrong = formula_error(plain)
        return Unreadable(wrong.reason, wrong.remedy)
    if _SCIENTIFIC.fullmatch(plain):
        return Unreadable(
            f"{field.label}被存成数字，末位已丢", "请在表格里把该列设为文本，照原件重新填写。"
        )
    return None


def _read_shown(field: Field, read: CellReader, raw: ShownNumber) -> Value | Unreadable:
    """A number as the user sees it; refused where what is seen and what is held do not agree."""
    if field.type in _NUMERIC:
        if not raw.is_scaled:
            value = read(raw.plain)
            return read(raw.value) if isinstance(value, Unreadable) and not raw.plain else value
        if raw.is_rounded or not raw.text:
            return _differs(raw)
        value = read(raw.text)
        if isinstance(value, Unreadable):
            wrong = _differs(raw)
            return Unreadable(f"{value.message}，{wrong.message}", wrong.remedy)
        return value
    if field.type is FieldType.BOOLEAN:
        return read(raw.value)
    value = read(raw.text)
    is_unread = isinstance(value, Unreadable) or value is None
    return read(raw.value) if is_unread and field.type not in _TEXTS else value


def _differs(raw: ShownNumber) -> Unreadable:
    held = f"{raw.value:.15g}"
    shown = f"显示的是{raw.text}" if raw.text else "表里看不见"
    return Unreadable(
        f"单元格里存的是{held}，{shown}",
        "请把单元格格式改成“常规”，照要填的数重新填写。",
    )


def _without_hour(read: CellReader, text: str, refusal: Unreadable) -> Value | Unreadable:
    """A date with a part of the day after it: 2024年5月6日上午9点."""
    if not _HALF_DAY.search(text):
        return refusal
    plain = _HOUR.sub("", unicodedata.normalize("NFKC", text).strip())
    value = read(plain)
    return refusal if isinstance(value, Unreadable) else value


def read_span(read: CellReader, raw: object) -> tuple[str, str] | None:
    """The two ends of a period written in one cell; None where it is none that can be read."""
    ends = split_span(raw) if isinstance(raw, str) else None
    if ends is None:
        return None
    first, last = read(ends[0]), read(ends[1])
    return (first, last) if isinstance(first, str) and isinstance(last, str) else None


def lacks_year(raw: object) -> bool:
    """Whether a text begins with a month and no year: 5月6日, 5.10—5.12."""
    return isinstance(raw, str) and with_year(raw, "2000") != ""


def with_year(raw: str, year: str) -> str:
    """A date or a period without a year, written with it; empty for any other text."""
    plain = unicodedata.normalize("NFKC", raw).strip()
    match = _YEARLESS.match(plain)
    return f"{year}{'年' if match[1] else match[2]}{plain}" if match and year else ""


def read_period(read: CellReader, raw: object, *, year: str, may_end: bool) -> Period | None:
    """What a cell that is not plainly a date says; None where it is none that can be read.

    Args:
        read: Reads one date.
        raw: The cell.
        year: The year that the table's title states; empty where it states none.
        may_end: The cell may give both ends of a period.
    """
    if not isinstance(raw, str):
        return None
    if may_end and (ends := read_span(read, raw)):
        return Period(*ends, is_assumed=False)
    text = with_year(raw, year)
    first = read(text) if text else None
    if isinstance(first, str):
        return Period(first, "", is_assumed=True)
    ends = read_span(read, text) if text and may_end else None
    return Period(*ends, is_assumed=True) if ends else None


def split_span(text: str) -> tuple[str, str] | None:
    """The two ends of a written period, 2024.5.6—5.20 for instance; None where it is one date."""
    plain = unicodedata.normalize("NFKC", text).strip()
    match = _DASHED.fullmatch(plain) or _SPAN.fullmatch(plain)
    if not match:
        return None
    first, last = (part.strip() for part in match.groups() if part is not None)
    return first, _completed(first, last)


def _completed(first: str, last: str) -> str:
    """The end of a period with the year and month it shares with the beginning."""
    parts = re.findall(r"\d+", first)
    given = re.findall(r"\d+", last)
    if given and len(given) < len(parts) <= 3 and len(parts[0]) == 4:
        return "-".join(parts[: len(parts) - len(given)] + given)
    return last
