"""Reading and writing scaled numbers: an integer that counts 10**-places of the field's unit."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from decimal import Context, Decimal

from domain import dates, texts
from domain.fields import Field
from domain.unreadable import Unreadable

LIMIT = 10**15
"""Scaled numbers stay below this: exact in JSON, in SQLite and in a double."""

_EXACT_DIGITS = 15
_LONGEST = 60
_EXACT = Context(prec=200)
"""Room for every digit of the longest text: nothing is rounded on the way."""
_NUMBER = re.compile(r"([-+]?)(\d{1,15}|\d{1,3}(?:[, ]\d{3}){1,4}|(?=\.\d))(?:\.(\d*))?", re.ASCII)
_PARTS = re.compile(r"([¥￥第]?) ?([-+.\d][-+.,\d ]*?) ?([^-+.,\d]*)", re.ASCII)
_HAN_RANK = re.compile(r"第?([一二三四五六七八九十]{1,3})名?")
_SHARED_RANK = re.compile(r"并列|[（(]并列[）)]")
_RANK_WORDS: Mapping[str, int] = {"冠军": 1, "亚军": 2, "季军": 3}
_MINUS = str.maketrans({"−": "-", "﹣": "-"})

# What may follow a figure, by the field's unit, with the power of ten it stands for.
_SUFFIXES: Mapping[str, Mapping[str, int]] = {
    "": {"名": 0, "分": 0, "位": 0},
    "人": {"名": 0, "人次": 0, "位": 0},
    "人次": {"人": 0, "名": 0},
    "学时": {"课时": 0, "小时": 0, "个学时": 0, "个课时": 0},
    "个": {"家": 0, "项": 0, "支": 0},
    "万元": {"万": 0, "元": -4, "亿元": 4},
    "元": {"万元": 4, "万": 4},
}


def read_number_text(field: Field, text: str) -> int | Unreadable | None:
    """A written number as the field stores it; None where nothing is written."""
    written = texts.narrow(text[: 4 * _LONGEST]).lstrip("'‘’").translate(_MINUS).strip()
    if not written or texts.is_dash(written):
        return None
    if len(text) > 4 * _LONGEST or len(written) > _LONGEST:
        return _not_a_number(field)
    number = _decimal(field, written)
    return _not_a_number(field) if number is None else _scaled(field, number)


def read_number(field: Field, number: float) -> int | Unreadable:
    """A number from a workbook, taken at the 15 digits that a workbook shows."""
    if not math.isfinite(number):
        return _not_a_number(field)
    if isinstance(number, int):
        return _scaled(field, Decimal(number)) if abs(number) < LIMIT else _too_large(field)
    return _scaled(field, Decimal(f"{number:.{_EXACT_DIGITS}g}"))


def write_number(places: int, scaled: int) -> str:
    """The plain decimal digits of a scaled number, without trailing zeros."""
    if not places:
        return str(scaled)
    whole, rest = divmod(abs(scaled), 10**places)
    decimals = f"{rest:0{places}d}".rstrip("0")
    sign = "-" if scaled < 0 else ""
    return f"{sign}{whole}.{decimals}" if decimals else f"{sign}{whole}"


def digits_of(number: float) -> str | None:
    """A workbook's number as the text it was meant to be; None where its last digits are gone."""
    if not math.isfinite(number) or abs(number) >= LIMIT:
        return None
    return str(int(number)) if number == int(number) else f"{number:.{_EXACT_DIGITS}g}"


def _decimal(field: Field, written: str) -> Decimal | None:
    """The number written, in the field's unit."""
    if field.is_rank:
        written = _SHARED_RANK.sub("", written)
        value = _rank(written)
        if value is not None:
            return Decimal(value)
    parts = _PARTS.fullmatch(written)
    if not parts or (parts[1] == "第" and not field.is_rank):
        return None
    power = _power(field, parts[3].replace(" ", ""))
    figure = _NUMBER.fullmatch(parts[2].strip())
    if power is None or not figure:
        return None
    sign, whole, decimals = figure.groups()
    digits = whole.replace(",", "").replace(" ", "")
    return Decimal(f"{sign}{digits or 0}.{decimals or 0}E{power}")


def _rank(written: str) -> int | None:
    """The place that is written in words."""
    found = _HAN_RANK.fullmatch(written)
    return dates.han_integer(found[1]) if found else _RANK_WORDS.get(written)


def _power(field: Field, suffix: str) -> int | None:
    if suffix in {"", field.unit}:
        return 0
    return _SUFFIXES.get(field.unit, {}).get(suffix)


def _scaled(field: Field, number: Decimal) -> int | Unreadable:
    if abs(number) >= LIMIT:
        return _too_large(field)
    shifted = number.scaleb(field.places, _EXACT)
    value = int(shifted)
    if value != shifted:
        return _too_precise(field)
    if abs(value) >= LIMIT:
        return _too_large(field)
    if field.minimum is not None and value < field.minimum:
        least = write_number(field.places, field.minimum)
        return Unreadable(f"{field.label}不能小于{least}", "请核对。")
    return value


def _too_precise(field: Field) -> Unreadable:
    if not field.places:
        return Unreadable(f"{field.label}不能有小数", "请填整数。")
    return Unreadable(f"{field.label}的小数超过{field.places}位", f"最多{field.places}位，请核对。")


def _too_large(field: Field) -> Unreadable:
    return Unreadable(f"{field.label}太大", "请核对位数和单位。")


def _not_a_number(field: Field) -> Unreadable:
    if field.is_rank:
        return Unreadable(f"{field.label}看不出是第几", "请写第几名，例如 1、第一名、冠军。")
    return Unreadable(f"{field.label}不是数字", "请只填一个确切的数，例如 50。")
