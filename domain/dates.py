"""Reading the dates that offices write, and keeping the precision they have."""

from __future__ import annotations

import re
from calendar import monthrange
from datetime import date, datetime, timedelta
from functools import lru_cache

from domain import texts
from domain.unreadable import Unreadable

FIRST_YEAR = 1900
LAST_YEAR = 2100

# Days counted as Excel does since 1900 (ECMA-376, 1900 date system), valid from 1900-03-01.
_SERIAL_EPOCH = date(1899, 12, 30)
_FIRST_SERIAL = (date(1990, 1, 1) - _SERIAL_EPOCH).days
_LAST_SERIAL = (date(2100, 12, 31) - _SERIAL_EPOCH).days

_LONGEST = 40
_EXAMPLE = "请写成 2024-05-06 或 2024年5月6日。"
_NO_SUCH_DATE = Unreadable("日期不存在", "请核对年、月、日。")
_YEAR_OUT_OF_RANGE = Unreadable("年份不对", f"年份应在{FIRST_YEAR}至{LAST_YEAR}之间，请核对。")
_SHORT_YEAR = Unreadable("年份只有两位", f"年份请写四位，{_EXAMPLE}")
_NO_YEAR = Unreadable("日期缺少年份", _EXAMPLE)
_RANGE = Unreadable("这里写了一段时间", "请把开始和结束分别填在两栏，这里只留一个日期。")
_NOT_A_DATE = Unreadable("不是日期", _EXAMPLE)
_LOST_ZERO = Unreadable(
    "分不清是1月还是10月", "表格把它存成了小数，末位的0可能丢了，请写成 2024年1月 或 2024年10月。"
)

_SEPARATORS = str.maketrans(
    {"。": ".", "·": ".", "、": ".", "—": "-", "–": "-", "−": "-", "―": "-"}
)
_WEEKDAY = re.compile(r"\(?(?:星期|周|礼拜)[一二三四五六日天]\)?$")
_TIME = re.compile(r"(?:T| |(?<=日))\d{1,2}:\d{1,2}(?::\d{1,2}(?:\.\d{1,9})?)?Z?$", re.ASCII)
_FULL = re.compile(
    r"(\d{4})(?:年(\d{1,2})月|([-./])(\d{1,2})(?:\3|月))(\d{1,2})[日号]?\.?", re.ASCII
)
_MONTH = re.compile(r"(\d{4})[-./年](\d{1,2})(?:月份?)?\.?", re.ASCII)
_YEAR = re.compile(r"(\d{4})(?:年度?)?", re.ASCII)
_SHORT = re.compile(r"\d{2}[-./年]\d{1,2}(?:[-./月](?:\d{1,2}[日号]?)?)?|\d{2}年", re.ASCII)
_YEARLESS = re.compile(r"\d{1,2}月(?:\d{1,2}[日号]?)?", re.ASCII)
_YEAR_LAST = re.compile(r"\d{1,2}[-./]\d{1,2}[-./]\d{2,4}", re.ASCII)
_SOME_RANGE = re.compile(r"[至到~～]|\d[年月日号]?-+\d", re.ASCII)
_HAN_DATE = re.compile(
    r"([〇○零Oo0一二三四五六七八九]{4})年(?:([一二三四五六七八九十]{1,2})月"
    r"(?:([一二三四五六七八九十廿卅]{1,3})[日号]?)?)?份?"
)
_HAN_DIGITS = dict(zip("〇○零Oo0一二三四五六七八九", "000000123456789", strict=True))


def read_date_text(text: str) -> str | Unreadable | None:
    """A written date as ``YYYY``, ``YYYY-MM`` or ``YYYY-MM-DD``; None where nothing is written."""
    return _read_short(text) if len(text) <= _LONGEST else _read(" ".join(text.split())[:200])


def read_date_number(number: float) -> str | Unreadable:
    """A date that a workbook holds as a number: yyyymmdd, yyyymm, a year or an Excel serial.

    2024.5 stands for 2024年5月; 2024.1 could have been 2024.10, so it is refused.
    """
    if isinstance(number, bool) or not 0 <= number < 1e9:
        return _NOT_A_DATE
    whole = int(number)
    if _FIRST_SERIAL <= number < _LAST_SERIAL + 1:
        return (_SERIAL_EPOCH + timedelta(days=whole)).isoformat()
    if whole == number:
        return _from_digits(str(whole))
    month = f"{number:.10g}".partition(".")[2]
    if FIRST_YEAR <= whole <= LAST_YEAR:
        return _LOST_ZERO if month == "1" else _checked(str(whole), month)
    return _NOT_A_DATE


def read_date_object(moment: date) -> str | Unreadable:
    """A date (or a date with a time, which is dropped) as ``YYYY-MM-DD``."""
    if not FIRST_YEAR <= moment.year <= LAST_YEAR:
        return _YEAR_OUT_OF_RANGE
    return moment.date().isoformat() if isinstance(moment, datetime) else moment.isoformat()


def in_words(day: date) -> str:
    """A day as sentences have it: 2025年6月3日.

    Not by ``strftime``: outside a Chinese locale Windows refuses Chinese letters in its format.
    """
    return f"{day.year}年{day.month}月{day.day}日"


def is_date(year: int, month: int, day: int) -> bool:
    """Whether there is such a day, in the years this program deals with."""
    return (
        FIRST_YEAR <= year <= LAST_YEAR
        and 1 <= month <= 12
        and 1 <= day <= monthrange(year, month)[1]
    )


def han_integer(text: str) -> int | None:
    """A Chinese number below 100: 六, 十二, 二十一, 廿三."""
    spelled = text.replace("廿", "二十").replace("卅", "三十")
    tens, ten, ones = spelled.partition("十")
    if not ten:
        return _HAN_ONES.get(spelled)
    high = _HAN_ONES.get(tens) if tens else 1
    low = _HAN_ONES.get(ones) if ones else 0
    return None if high is None or low is None else 10 * high + low


_HAN_ONES = {character: n for n, character in enumerate("一二三四五六七八九", start=1)}


@lru_cache(maxsize=20_000)
def _read_short(text: str) -> str | Unreadable | None:
    return _read(text)


def _read(text: str) -> str | Unreadable | None:
    plain = _WEEKDAY.sub("", texts.narrow(text).lstrip("'‘’").strip())
    written = _TIME.sub("", plain).replace(" ", "").translate(_SEPARATORS)
    if not written or texts.is_dash(written):
        return None
    found = _from_parts(written)
    if found is None and written.isascii() and written.replace(".", "", 1).isdigit():
        found = _from_digits(written)
    return found or _refusal(written)


def _from_parts(written: str) -> str | Unreadable | None:
    """A date whose year, month and day are told apart by what stands between them."""
    if full := _FULL.fullmatch(written):
        year, named, _separator, numbered, day = full.groups()
        return _checked(year, named or numbered, day)
    if shorter := _MONTH.fullmatch(written) or _YEAR.fullmatch(written):
        return _checked(*shorter.groups())
    if han := _HAN_DATE.fullmatch(written):
        return _from_han(*han.groups())
    return None


def _from_digits(written: str) -> str | Unreadable:
    """Digits without separators: their number tells what they are."""
    if len(written) == 8 and "." not in written:
        return _checked(written[:4], written[4:6], written[6:])
    if len(written) == 6 and "." not in written:
        return _SHORT_YEAR if _may_be_short(written) else _checked(written[:4], written[4:])
    if len(written) == 4 and "." not in written:
        return _checked(written)
    whole = written.partition(".")[0]
    if len(whole) == 5 and _FIRST_SERIAL <= int(whole) <= _LAST_SERIAL:
        return (_SERIAL_EPOCH + timedelta(days=int(whole))).isoformat()
    return _SHORT_YEAR if _SHORT.fullmatch(written) else _NOT_A_DATE


def _may_be_short(written: str) -> bool:
    """Whether six digits can be a day with a year of two digits: 200512, and not 202405."""
    if written[:2] not in {"19", "20"}:
        return True
    return is_date(2000 + int(written[:2]), int(written[2:4]), int(written[4:]))


def _from_han(year: str, month: str | None, day: str | None) -> str | Unreadable:
    parts = ["".join(_HAN_DIGITS[character] for character in year)]
    parts += [str(han_integer(part) or 0) for part in (month, day) if part is not None]
    return _checked(*parts)


def _checked(year: str, month: str | None = None, day: str | None = None) -> str | Unreadable:
    if not FIRST_YEAR <= int(year) <= LAST_YEAR:
        return _YEAR_OUT_OF_RANGE
    if month is None:
        return year
    if not is_date(int(year), int(month), int(day or 1)):
        return _NO_SUCH_DATE
    stem = f"{year}-{int(month):02d}"
    return stem if day is None else f"{stem}-{int(day):02d}"


def _refusal(written: str) -> Unreadable:
    if _SHORT.fullmatch(written):
        return _SHORT_YEAR
    if _YEARLESS.fullmatch(written):
        return _NO_YEAR
    if _YEAR_LAST.fullmatch(written):
        return _NOT_A_DATE
    return _RANGE if _SOME_RANGE.search(written) else _NOT_A_DATE
