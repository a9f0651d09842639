"""How a report workbook is laid out: its sheets, its hidden columns, and the marks of its rows.

A row's marks are digests of what can be seen in it, so that a change by hand shows. They are
taken over the visible text: a digest of a masked ID number's real digits could be tried out in
a moment, as only its eight digits of birth are hidden.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from hashlib import blake2b, sha256

from domain import texts
from domain.change import COMPLETE
from domain.fields import Field, FieldType, Ledger, Value
from domain.numbers import digits_of
from domain.unreadable import Unreadable
from exchange.workbook.cells import Cell, CellError, cell_text, is_blank
from exchange.workbook.headers import LINE, RECORD, Target, column_caption
from exchange.workbook.reading import CellReader, cell_reader

LAYOUT_MAJOR = 1
LAYOUT = "1.0"
"""Version of this layout; one with a greater first number is not read."""

COVER_SHEET = "说明"
COVER_TITLE = "产改台账上报工作簿"

RECORD_ID = "记录编号"
LINE_ID = "行编号"
RECORD_VERSION = "记录版本"
EXPLAINED_RULES = "说明项"
MARKS = "内容校验"
RECORD_IDS = (RECORD_ID, RECORD_VERSION, EXPLAINED_RULES)
"""Hidden columns of a ledger's sheet, beside the marks."""
LINE_IDS = (RECORD_ID, LINE_ID)
"""The same of a roster's."""
HIDDEN_CAPTIONS = frozenset((*RECORD_IDS, *LINE_IDS))

EXPLAINED = "explain"
"""Key of the column with the explanations of a record, one line each."""

IDENTIFIER = re.compile(r"[0-9a-f]{32}")

_ROW_DIGITS = 16
_FIELD_DIGITS = 4
_MARKS_HEADER = re.compile(rf"{MARKS} ([0-9]+) ([a-z_]+)(\.lines)? ([0-9A-Za-z_.,]*)")
_MARKS_CELL = re.compile(r"[0-9a-f]+")
_MASKED_PART = re.compile(r"[*＊]")

COMPLETE_FIELD = Field(COMPLETE, "填写完成", FieldType.BOOLEAN)
EXPLAINED_FIELD = Field(EXPLAINED, "合理性说明", FieldType.LONG_TEXT, max_length=20_000)


@cache
def record_targets(ledger: Ledger) -> tuple[Target, ...]:
    """The visible columns of a ledger's sheet."""
    own = [Target(RECORD, field) for field in ledger.open_fields]
    return (*own, Target(RECORD, COMPLETE_FIELD), Target(RECORD, EXPLAINED_FIELD))


@cache
def line_targets(ledger: Ledger) -> tuple[Target, ...]:
    """The visible columns of a roster's sheet: what names the record, then the line's fields."""
    if ledger.lines is None:
        return ()
    matched = [Target(RECORD, ledger.by_key[key]) for key in ledger.match]
    return (*matched, *(Target(LINE, field) for field in ledger.lines.fields if not field.retired))


def roster_name(ledger: Ledger) -> str:
    """Name of the sheet with a ledger's lines: 培训名册."""
    return f"{ledger.label}{ledger.lines.label}" if ledger.lines else ""


def caption(ledger: Ledger, target: Target) -> str:
    """The header of a visible column."""
    return column_caption(ledger, target)


def plain_caption(text: str) -> str:
    """A header for comparing: without spaces, line breaks and the star of required fields."""
    return texts.compact(text).replace("*", "")


def is_masked(field: Field, raw: Cell) -> bool:
    """Whether a cell holds personal data with stars in it, which is no value."""
    return field.personal and isinstance(raw, str) and _MASKED_PART.search(raw) is not None


@cache
def reader_for(field: Field) -> CellReader:
    """The function that reads a field's cells."""
    return cell_reader(field)


def seen_in(field: Field, raw: Cell | None) -> str:
    """What a cell says, the same however Excel or WPS stores it; empty for a blank cell."""
    if raw is None or is_blank(raw):
        return ""
    value = None if is_masked(field, raw) else reader_for(field)(raw)
    if value is None or isinstance(value, Unreadable):
        return f"?{_words(raw)}"
    return f"{type(value).__name__[0]}{value}"


def _words(raw: Cell) -> str:
    if isinstance(raw, int | float) and not isinstance(raw, bool):
        return digits_of(raw) or cell_text(raw)
    return texts.compact(raw.text if isinstance(raw, CellError) else cell_text(raw))


@dataclass(frozen=True)
class MarksHeader:
    """What the header of the marks says.

    Attributes:
        version: First number of the layout.
        ledger: Key of the ledger.
        is_roster: The rows are lines.
        keys: Which column each mark is of, in their order.
    """

    version: int
    ledger: str
    is_roster: bool
    keys: tuple[str, ...]


def marks_header(ledger: Ledger, targets: Sequence[Target], *, is_roster: bool) -> str:
    """The header over the marks; it tells what sheet this is, whatever its name is by now."""
    part = ".lines" if is_roster else ""
    return f"{MARKS} {LAYOUT_MAJOR} {ledger.key}{part} {','.join(t.key for t in targets)}"


def read_marks_header(text: str) -> MarksHeader | None:
    """The same read back; None where it is no such header."""
    found = _MARKS_HEADER.fullmatch(" ".join(text.split()))
    if found is None:
        return None
    version, ledger, part, keys = found.groups()
    return MarksHeader(int(version[:6]), ledger, part is not None, tuple(keys.split(",")))


def marks_of(identity: str, seen: Sequence[tuple[str, str]]) -> str:
    """The marks of a row: a digest of the whole, then a short one of each column.

    Args:
        identity: The ids that the row bears.
        seen: Key and visible content of each column, in the order of the header.
    """
    whole = sha256("\x1f".join((identity, *(f"{k}\x1e{v}" for k, v in seen))).encode())
    return whole.hexdigest()[:_ROW_DIGITS] + "".join(_mark(v) for _, v in seen)


def _mark(content: str) -> str:
    return blake2b(content.encode(), digest_size=_FIELD_DIGITS // 2).hexdigest()


@dataclass(frozen=True)
class Edits:
    """What was changed by hand in a row.

    Attributes:
        keys: The columns that differ.
        is_touched: The row differs as a whole; where no column does, its ids were changed.
    """

    keys: frozenset[str] = frozenset()
    is_touched: bool = False


def edits_in(
    marks: str, identity: str, keys: Sequence[str], seen: Mapping[str, str]
) -> Edits | None:
    """What differs from the marks; None where the marks themselves are not whole.

    Args:
        marks: As ``marks_of`` wrote them.
        identity: The ids that the row bears now.
        keys: The columns that were marked, in their order.
        seen: What is visible now; a column that is gone is absent.
    """
    if len(marks) != _ROW_DIGITS + _FIELD_DIGITS * len(keys) or not _MARKS_CELL.fullmatch(marks):
        return None
    differing = set()
    for number, key in enumerate(keys):
        start = _ROW_DIGITS + _FIELD_DIGITS * number
        if key in seen and marks[start : start + _FIELD_DIGITS] != _mark(seen[key]):
            differing.add(key)
    is_whole = all(key in seen for key in keys)
    now = marks_of(identity, [(key, seen.get(key, "")) for key in keys])
    is_touched = bool(differing) or (is_whole and now[:_ROW_DIGITS] != marks[:_ROW_DIGITS])
    return Edits(frozenset(differing), is_touched)


def as_value(field: Field, raw: Cell) -> Value | Unreadable:
    """What a cell holds for a field."""
    return reader_for(field)(raw)
