"""Single values: read from what was typed or what a workbook holds, shown, and put in an editor.

Reading is dispatched once per field: ``reader_of`` gives the function for a column, which an
import of many rows calls directly.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, time, timedelta
from functools import lru_cache, partial

from domain import choices, dates, gb, numbers, texts
from domain.fields import Field, FieldType, Value
from domain.unreadable import Unreadable

Reader = Callable[[object], Value | Unreadable]
"""Reads one raw value; never raises."""

SEVERAL = "、"
"""Stands between the texts of a TEXTS field."""
_MEMO = 4096
_MEMO_LENGTH = 64
_NOTHING = frozenset({"", "无", "没有", "暂无", "(无)", "无。", "空", "null", "none", "n/a", "nil"})
_SLASH_WORD = 5

_TRUTH: dict[object, bool] = {
    **dict.fromkeys(("是", "有", "对", "√", "✓", "✔", "☑", "y", "Y", "yes", "true", "1"), True),
    **dict.fromkeys(("否", "无", "非", "不是", "没有", "×", "✗", "✘", "☒", "╳"), False),
    **dict.fromkeys(("x", "X", "n", "N", "no", "false", "0"), False),
}


def read_value(field: Field, raw: object) -> Value | Unreadable:
    """What a raw value means in a field.

    Args:
        field: The field it stands in.
        raw: What was typed (str), or what a workbook cell holds (str, int, float, bool, date,
            datetime, time, timedelta, None).

    Returns:
        The canonical value, None where the cell is blank, or why it cannot be read.
    """
    return reader_of(field)(raw)


def read_elsewhere(field: Field, raw: object) -> tuple[Field, Value] | None:
    """Where a text belongs that cannot be read in its own field, and what it means there.

    Args:
        field: The field it stands in.
        raw: What stands there.

    Returns:
        The first of the field's ``otherwise`` that takes it, with the value; None where none does.
    """
    if isinstance(raw, str):
        for other in field.otherwise:
            value = read_value(other, raw)
            if value is not None and not isinstance(value, Unreadable):
                return other, value
    return None


def reader_of(field: Field) -> Reader:
    """The function that reads this field's values; the same one every time."""
    known = _readers.get(id(field))
    if known is not None and known[0] is field:
        return known[1]
    reader = _MAKERS[field.type](field)
    _readers[id(field)] = (field, reader)
    return reader


def show_value(field: Field, value: Value, *, masked: bool = True) -> str:
    """A value for screen, print and workbook; personal data masked unless asked otherwise."""
    text = edit_text(field, value)
    return _mask(field.type, text) if masked and field.personal and text else text


def texts_in(field: Field, value: Value) -> tuple[str, ...]:
    """The single texts of a value: those that a TEXTS field joins, else the text itself."""
    if not isinstance(value, str) or not value:
        return ()
    return tuple(value.split(SEVERAL)) if field.type is FieldType.TEXTS else (value,)


def edit_text(field: Field, value: Value) -> str:
    """What stands in the editor, unmasked; reading it gives the value again."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, int):
        is_number = field.type is FieldType.NUMBER
        return numbers.write_number(field.places if is_number else 0, value)
    if field.type is FieldType.CODE and field.codes:
        return field.codes.label_of(value)
    return value


def _mask(kind: FieldType, text: str) -> str:
    if kind is FieldType.PARTY_NUMBER and not gb.is_id_number(text):
        # A firm's credit code is public.
        return text if isinstance(gb.normalise_credit_code(text), str) else gb.mask_id_number(text)
    if kind in {FieldType.ID_NUMBER, FieldType.PARTY_NUMBER}:
        return gb.mask_id_number(text)
    if kind is FieldType.PHONE:
        return gb.mask_phone(text)
    return f"{text[0]}{'*' * min(len(text) - 1, 3)}" if len(text) > 1 else "*"


def _line_reader(field: Field) -> Reader:
    longest = field.max_length
    to_clean = texts.needs_cleaning

    def read(raw: object) -> Value | Unreadable:
        if type(raw) is not str:
            raw = _as_text(field, raw)
            if not isinstance(raw, str):
                return raw
        text = texts.clean_line(raw) if to_clean(raw) else raw
        return (text or None) if len(text) <= longest else _too_long(field)

    return read


def _block_reader(field: Field) -> Reader:
    def read(raw: object) -> Value | Unreadable:
        if raw is None or raw == "":
            return None
        text = _as_text(field, raw)
        if not isinstance(text, str):
            return text
        text = texts.clean_block(text)
        return (text or None) if len(text) <= field.max_length else _too_long(field)

    return read


def _list_reader(field: Field) -> Reader:
    def read(raw: object) -> Value | Unreadable:
        if raw is None or raw == "":
            return None
        text = _as_text(field, raw)
        if not isinstance(text, str):
            return text
        joined = SEVERAL.join(dict.fromkeys(texts.split_words(text, _SLASH_WORD)))
        return (joined or None) if len(joined) <= field.max_length else _too_long(field)

    return read


def _code_reader(field: Field) -> Reader:
    codes = field.codes
    if codes is None:
        return _line_reader(field)
    index = choices.code_index(codes)

    def find(text: str) -> Value | Unreadable:
        found = choices.find_code(codes, index, field.label, text)
        is_blank = isinstance(found, Unreadable) and is_nothing(text)
        return None if is_blank else found

    find_again = _remembered(find)

    def read(raw: object) -> Value | Unreadable:
        if raw is None or raw == "":
            return None
        if type(raw) is str:
            return index.get(raw) or find_again(raw)
        text = _as_text(field, raw)
        return find_again(text) if isinstance(text, str) else text

    return read


def _date_reader(field: Field) -> Reader:
    def read(raw: object) -> Value | Unreadable:
        if type(raw) is str:
            return dates.read_date_text(raw)
        if raw is None:
            return None
        if isinstance(raw, date):
            return dates.read_date_object(raw)
        if isinstance(raw, (int, float)):
            return dates.read_date_number(raw)
        if isinstance(raw, str):
            return dates.read_date_text(str(raw))
        return Unreadable(f"{field.label}不是日期", "请写成 2024-05-06 或 2024年5月6日。")

    return read


def _number_reader(field: Field) -> Reader:
    scale: int = 10**field.places
    least = -numbers.LIMIT + 1 if field.minimum is None else field.minimum

    def find(text: str) -> Value | Unreadable:
        found = numbers.read_number_text(field, text)
        is_blank = isinstance(found, Unreadable) and is_nothing(text)
        return None if is_blank else found

    read_text = _remembered(find)

    def read(raw: object) -> Value | Unreadable:
        if type(raw) is float:
            scaled = raw * scale
            if least <= scaled < numbers.LIMIT:
                value = round(scaled)
                # Exactly so where the cell is the nearest double to that decimal number.
                if value / scale == raw:
                    return value
        elif isinstance(raw, str):
            return read_text(raw)
        elif raw is None:
            return None
        return _read_odd_number(field, raw)

    return read


def _read_odd_number(field: Field, raw: object) -> Value | Unreadable:
    if isinstance(raw, (int, float)) and not isinstance(raw, bool):
        return numbers.read_number(field, raw)
    if isinstance(raw, (date, time, timedelta)):
        return Unreadable(
            f"{field.label}是日期或时间，不是数字", "请在表格里把该单元格设为数值，再重新填写。"
        )
    return Unreadable(f"{field.label}不是数字", "请只填一个确切的数，例如 50。")


def _truth_reader(field: Field) -> Reader:
    words = {**_TRUTH, field.label: True, f"非{field.label}": False}

    def find(text: str) -> Value | Unreadable:
        word = texts.compact(text)
        if not word or texts.is_dash(word):
            return None
        known = words.get(word, words.get(word.lower()))
        refusal = Unreadable(f"{field.label}看不出是还是否", "请填“是”或“否”。")
        return refusal if known is None else known

    find_again = _remembered(find)

    def read(raw: object) -> Value | Unreadable:
        if raw is None or type(raw) is bool:
            return raw
        if isinstance(raw, str):
            known = words.get(raw)
            return find_again(str(raw)) if known is None else known
        if isinstance(raw, (int, float)) and raw in {0, 1}:
            return raw == 1
        return find("？")

    return read


def _standard_reader(
    field: Field, *, normalise: Callable[[str], str | Unreadable], name: str
) -> Reader:
    """A reader of numbers fixed by a standard, which workbooks may have spoilt."""
    digits_lost = Unreadable(
        f"{name}被存成数字，末位已丢", "请在表格里把该列设为文本，照证件重新填写。"
    )

    def read(raw: object) -> Value | Unreadable:
        if type(raw) is str:
            found = normalise(raw) if raw else None
            is_blank = isinstance(found, Unreadable) and is_nothing(raw)
            return None if is_blank else found
        if isinstance(raw, (int, float)) and not isinstance(raw, bool):
            digits = numbers.digits_of(raw)
            return digits_lost if digits is None else normalise(digits)
        text = _as_text(field, raw)
        return read(text) if isinstance(text, str) else text

    return read


def _as_text(field: Field, raw: object) -> str | Unreadable | None:
    """The text a cell of any kind was meant to hold."""
    if raw is None or isinstance(raw, str):
        return raw if raw is None else str(raw)
    if isinstance(raw, bool):
        return "是" if raw else "否"
    if isinstance(raw, (int, float)):
        return numbers.digits_of(raw) or Unreadable(
            f"{field.label}被存成数字，末位已丢", "请在表格里把该列设为文本，再重新填写。"
        )
    if isinstance(raw, datetime):
        is_day = raw.time() == time.min
        return raw.date().isoformat() if is_day else f"{raw:%Y-%m-%d %H:%M}"
    if isinstance(raw, (date, time)):
        return raw.isoformat()
    return Unreadable(f"{field.label}不是文字", "请在表格里把该单元格设为文本，再重新填写。")


def is_nothing(text: str) -> bool:
    """Whether a text says that there is nothing: 无, /, —."""
    word = texts.compact(text)
    return word.lower() in _NOTHING or texts.is_dash(word)


def _too_long(field: Field) -> Unreadable:
    return Unreadable(f"{field.label}超过{field.max_length}个字", "请缩短后重新填写。")


def _remembered(
    read: Callable[[str], Value | Unreadable],
) -> Callable[[str], Value | Unreadable]:
    """The same function with a memory for short texts, which columns repeat."""
    recall = lru_cache(maxsize=_MEMO)(read)

    def read_again(text: str) -> Value | Unreadable:
        return recall(text) if len(text) <= _MEMO_LENGTH else read(text)

    return read_again


_MAKERS: dict[FieldType, Callable[[Field], Reader]] = {
    FieldType.TEXT: _line_reader,
    FieldType.LONG_TEXT: _block_reader,
    FieldType.TEXTS: _list_reader,
    FieldType.CODE: _code_reader,
    FieldType.DATE: _date_reader,
    FieldType.NUMBER: _number_reader,
    FieldType.BOOLEAN: _truth_reader,
    FieldType.ID_NUMBER: partial(
        _standard_reader, normalise=gb.normalise_id_number, name="身份证号"
    ),
    FieldType.CREDIT_CODE: partial(
        _standard_reader, normalise=gb.normalise_credit_code, name="统一社会信用代码"
    ),
    FieldType.PARTY_NUMBER: partial(
        _standard_reader, normalise=gb.normalise_party_number, name="证件号"
    ),
    FieldType.PHONE: partial(_standard_reader, normalise=gb.normalise_phone, name="电话号码"),
}

# Fields are declared once and live as long as the program. They are told apart by identity:
# hashing one would hash its whole code list for every cell.
_readers: dict[int, tuple[Field, Reader]] = {}

__all__ = [
    "SEVERAL",
    "Reader",
    "Unreadable",
    "edit_text",
    "is_nothing",
    "read_elsewhere",
    "read_value",
    "reader_of",
    "show_value",
    "texts_in",
]
