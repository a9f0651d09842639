"""Which column of a pasted block belongs to which field."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from domain.fields import Field, FieldType
from gui.grid.clipboard import Block

_NOT_A_WORD = re.compile(r"[\s　()（）:：*＊/／、]")
_SERIAL = frozenset({"序号", "序", "编号", "No", "NO", "no"})
_LOOKED_AT = 4
_LEAST_RECOGNISED = 2


@dataclass(frozen=True)
class Placement:
    """Where a block goes.

    Attributes:
        keys: The field of each column of the block; None for those that go nowhere.
        rows: The rows of values.
        has_header: The block brought its own header.
        left_out: Names of the columns that go nowhere although they hold something.
    """

    keys: tuple[str | None, ...]
    rows: Block
    has_header: bool
    left_out: tuple[str, ...]


def normal(text: str) -> str:
    """A header without spaces, line breaks, brackets and marks."""
    return _NOT_A_WORD.sub("", text)


def place_block(block: Block, fields: Sequence[Field], first: int) -> Placement:
    """Find the column of each field, by a header row where there is one.

    Args:
        block: What was pasted.
        fields: The columns of the grid.
        first: The grid column that the block was pasted into; used without a header.
    """
    names = {
        normal(name): declared.key
        for declared in reversed(fields)
        for name in (*declared.synonyms, declared.caption, declared.label)
    }
    for number, row in enumerate(block[:_LOOKED_AT]):
        if _is_header(row, names):
            return _by_header(row, block[number + 1 :], names)
    return _by_position(block, fields, first)


def _is_header(row: Sequence[str], names: dict[str, str]) -> bool:
    words = [normal(text) for text in row if text.strip()]
    known = {names[word] for word in words if word in names}
    if len(words) == 1 and len(row) == 1:
        return len(known) == 1
    return len(known) >= _LEAST_RECOGNISED


def _by_header(header: Sequence[str], rows: Block, names: dict[str, str]) -> Placement:
    keys: list[str | None] = []
    left_out: list[str] = []
    for column, text in enumerate(header):
        word = normal(text)
        key = names.get(word)
        if key is not None and key not in keys:
            keys.append(key)
            continue
        keys.append(None)
        if word not in _SERIAL and any(_at(row, column) for row in rows):
            left_out.append(text.strip() or f"第 {column + 1} 列")
    return Placement(tuple(keys), rows, has_header=True, left_out=tuple(left_out))


def _by_position(block: Block, fields: Sequence[Field], first: int) -> Placement:
    width = max((len(row) for row in block), default=0)
    serial = 1 if _has_serial(block, fields[first]) else 0
    keys: list[str | None] = [None] * serial
    keys += [f.key for f in fields[first : first + width - serial]]
    left_out = [
        f"第 {column + 1} 列"
        for column in range(len(keys), width)
        if any(_at(row, column) for row in block)
    ]
    keys += [None] * (width - len(keys))
    return Placement(tuple(keys), block, has_header=False, left_out=tuple(left_out))


def _has_serial(block: Block, target: Field) -> bool:
    """Whether the first column only counts the rows; a name is never a number."""
    if target.type is not FieldType.TEXT or len(block) < 2 or len(block[0]) < 2:
        return False
    numbers = [row[0].strip() if row else "" for row in block]
    if not all(n.isascii() and n.isdigit() and len(n) < 7 for n in numbers):
        return False
    start = int(numbers[0])
    return [int(n) for n in numbers] == list(range(start, start + len(numbers)))


def _at(row: Sequence[str], column: int) -> str:
    return row[column].strip() if column < len(row) else ""
