"""The columns of a ledger's list: the fields declared as listed, and what is known of a record."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from domain.clock import stamp_time
from domain.fields import Field, FieldType, Ledger, Lines, Role
from domain.standing import STANDING_LABELS, Standing
from domain.values import show_value

if TYPE_CHECKING:
    from gui.common.tag import TagKind
    from services.program.shapes import Row

MODIFIED = "modified"
STANDING = "standing"
FINDINGS = "findings"
UNIT = "unit"
LINES = "lines"
_MOST_FIXED = 7
"""Letters of a coded column that is as wide as its longest entry."""
_MOST_WANTED = 10

STANDING_KINDS: Mapping[Standing, TagKind] = {
    Standing.DRAFT: "hold",
    Standing.TO_FIX: "bad",
    Standing.RETURNED: "bad",
    Standing.READY: "accent",
    Standing.SENT: "ok",
    Standing.RECEIVED: "ok",
    Standing.ACCEPTED: "ok",
}


@dataclass(frozen=True)
class Column:
    """One column.

    Attributes:
        key: Field key, or one of this module's names.
        caption: Its header.
        text: What a row shows.
        sort: The list's sort key; empty where it cannot be sorted by.
        is_number: Aligned to the right.
        weight: Share of the free width; 0 for a column as wide as its kind asks.
        letters: Width in letters of the font: the least, or the fixed one.
        wanted: Width in letters that it is given before the free width is shared; 0 for none.
        gives_way: When it is hidden where room is short: 1 first; 0 never.
        begins_descending: The first click puts the largest first.
        kind: Colour of the text or tag; None for plain text.
        is_internal: It tells how the record stands in the program, not what it says: not printed.
    """

    key: str
    caption: str
    text: Callable[[Row], str]
    sort: str = ""
    is_number: bool = False
    weight: int = 0
    letters: int = 6
    wanted: int = 0
    gives_way: int = 0
    begins_descending: bool = False
    kind: Callable[[Row], TagKind] | None = None
    is_internal: bool = False


def columns_of(ledger: Ledger, units: Mapping[str, str] | None = None) -> list[Column]:
    """The columns of a ledger's list.

    Args:
        ledger: The ledger.
        units: Short names of the units by code, where records of several are listed.
    """
    columns = [_field_column(ledger, field) for field in ledger.fields if field.listed]
    numbers = [at for at, column in enumerate(columns) if column.is_number]
    for at in numbers[1:]:
        # What part of the first number they are can be read in the record.
        columns[at] = replace(columns[at], gives_way=3)
    if units is not None:
        names = units
        columns.insert(
            1, Column(UNIT, "填报单位", lambda row: names.get(row.unit, row.unit), letters=5)
        )
    if ledger.lines is not None:
        columns.append(_lines_column(ledger.lines))
    return [
        *columns,
        Column(
            STANDING,
            "状态",
            lambda row: STANDING_LABELS[row.standing],
            letters=4,
            kind=lambda row: STANDING_KINDS[row.standing],
            is_internal=True,
        ),
        Column(FINDINGS, "检查", findings_text, letters=5, kind=_findings_kind, is_internal=True),
        Column(
            MODIFIED,
            "最近修改",
            lambda row: f"{stamp_time(row.modified):%m-%d %H:%M}",
            sort=MODIFIED,
            letters=7,
            gives_way=1,
            begins_descending=True,
            is_internal=True,
        ),
    ]


def _lines_column(lines: Lines) -> Column:
    """How many lines a record has, so that a class known by its roster does not look empty."""
    return Column(
        LINES,
        lines.label,
        lambda row: f"{row.line_count:,}",
        is_number=True,
        letters=2,
        gives_way=2,
    )


def _field_column(ledger: Ledger, field: Field) -> Column:
    is_title = field.key == ledger.title
    is_number = field.type is FieldType.NUMBER
    is_name = is_title and field.role is not Role.PERSON
    caption = field.label if field.unit in {"人", "个"} else field.caption
    return Column(
        field.key,
        caption,
        lambda row: show_value(field, row.values.get(field.key)),
        sort=field.key if field.sortable else "",
        is_number=is_number,
        weight=6 if is_name else _weight_of(field),
        letters=15 if is_name else len(caption) if is_number else _letters_of(field),
        wanted=22 if is_name else _wanted_of(field),
        begins_descending=is_number or field.type is FieldType.DATE,
    )


def _letters_of(field: Field) -> int:
    """Room for the longest entry of a closed list that is not overlong."""
    return 6 if field.codes is None else min(_longest(field), _MOST_FIXED)


def _weight_of(field: Field) -> int:
    """Share of the free width: names of persons and enterprises ask for most."""
    if field.role in {Role.PERSON, Role.ENTERPRISE}:
        return 3
    return 1 if field.type.facts.is_prose else 0


def _wanted_of(field: Field) -> int:
    """Letters that most entries of a text or a closed list have room in."""
    if field.codes is not None:
        return min(_longest(field), _MOST_WANTED)
    return _MOST_WANTED if field.type.facts.is_prose else 0


def _longest(field: Field) -> int:
    """Letters of a closed list's longest entry, or of the label."""
    codes = field.codes.codes if field.codes else ()
    return max([len(field.label), *(len(code.label) for code in codes)])


def findings_text(row: Row) -> str:
    """What 逻辑检查 found: 必须改 2 · 需说明 1."""
    parts = (("冲突", row.conflicts), ("必须改", row.must_fix), ("需说明", row.to_explain))
    return " · ".join(f"{word} {count}" for word, count in parts if count)


def _findings_kind(row: Row) -> TagKind:
    return "bad" if row.conflicts or row.must_fix else "warn"
