"""Which values a change may carry: the form that each type is stored in, and the limits.

Form, workbook and command line let nothing in that is not in this form, and packages are checked
against the same: what was saved can always be reported. A program of another version holds to
the same limits; a field may ask for less, and for more in a later version, but never for more
than these.
"""

from __future__ import annotations

import re
from datetime import date
from functools import lru_cache

from domain.errors import KnownError
from domain.field_types import FieldType, Storage, Value

LONGEST_TEXT = 20_000
"""Letters of any text."""
LONGEST_EXPLANATION = 500
"""Letters of one explanation of a finding."""
LONGEST_OPERATOR = 40
"""Letters of an operator's name, which every change carries."""
LARGEST_NUMBER = 1 << 62
"""Stored numbers are smaller, whatever their sign."""

_DATE = re.compile(r"([12][0-9]{3})(?:-([0-9]{2})(?:-([0-9]{2}))?)?")


def is_stored_form(kind: FieldType, value: Value) -> bool:
    """Whether a value, not None, is in the form in which fields of a type are stored."""
    if kind is FieldType.DATE:
        return is_date(value)
    storage = kind.facts.storage
    if storage is Storage.NUMBER:
        return is_number(value)
    return is_truth(value) if storage is Storage.TRUTH else is_text(value)


def is_text(value: Value) -> bool:
    """Whether it is a text that is not too long."""
    return type(value) is str and len(value) <= LONGEST_TEXT


def is_number(value: Value) -> bool:
    """Whether it is a number that can be stored."""
    return type(value) is int and -LARGEST_NUMBER < value < LARGEST_NUMBER


def is_truth(value: Value) -> bool:
    """Whether it is yes or no."""
    return type(value) is bool


def is_date(value: Value) -> bool:
    """Whether it is a year, a month or a day as they are stored."""
    return type(value) is str and _is_day(value)


def require_explanation(text: str) -> None:
    """Refuse an explanation that is too long.

    Raises:
        KnownError: It is.
    """
    if len(text) > LONGEST_EXPLANATION:
        raise KnownError(f"说明超过 {LONGEST_EXPLANATION} 个字。", "请缩短说明后再保存。")


def require_operator(name: str) -> None:
    """Refuse a name that no operator can have.

    Raises:
        KnownError: It is empty, too long, or holds what cannot be shown.
    """
    if not name.strip():
        raise KnownError("请填写操作员姓名。")
    if len(name) > LONGEST_OPERATOR:
        raise KnownError(f"操作员姓名超过 {LONGEST_OPERATOR} 个字。", "请写真实姓名。")
    if not name.isprintable():
        raise KnownError("操作员姓名里有不能显示的字符。", "请重新填写姓名。")


@lru_cache(maxsize=4096)
def _is_day(text: str) -> bool:
    found = _DATE.fullmatch(text)
    if found is None:
        return False
    year, month, day = (int(part or 1) for part in found.groups())
    try:
        return date(year, month, day) is not None
    except ValueError:
        return False
