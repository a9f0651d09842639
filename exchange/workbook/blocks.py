"""The tables of a sheet: one under another, each with titles and a header, or side by side."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from exchange.workbook.body import is_mark
from exchange.workbook.cells import Cell, Sheet, is_blank
from exchange.workbook.facts import is_title
from exchange.workbook.head import Head, find_head, head_at, score
from exchange.workbook.headers import (
    IGNORED,
    REMARKS_HEADER,
    HeaderIndex,
    is_ignored,
    normal_header,
)
from exchange.workbook.pairs import pairs_in

_LONGEST_HEADER = 60
_MOST_TITLES = 6
_SAME_SHARE = 0.6
_MOST_PARTS = 6
_MOST_OUTSIDE = 2
_OUTSIDE = frozenset({"备注", "说明", "签名", "签字", "签章", "其他"})


@dataclass(frozen=True)
class Block:
    """One table of a sheet; rows count from 0.

    Attributes:
        head: Its header.
        titles: The rows above the header that tell of it.
        stop: The row after its last one.
        outside: Columns beside the parts of a table that stands side by side: nobody knows of
            which part they speak.
    """

    head: Head
    titles: Sequence[int]
    stop: int
    outside: frozenset[int] = frozenset()


def find_blocks(index: HeaderIndex, sheet: Sheet) -> tuple[Block, ...]:
    """The tables of a sheet from top to bottom; none where there is no header.

    A header that comes again under no title of its own, or under the same title, is that of the
    next printed page and starts no table.
    """
    head = find_head(index, sheet)
    if head is None:
        return ()
    blocks = [Block(head, range(head.top), len(sheet.rows))]
    for row in _candidates(index, sheet, head.bottom + 1):
        last = blocks[-1]
        if row <= last.head.bottom:
            continue
        head = head_at(index, sheet, row, floor=last.head.bottom + 1)
        comes_again = _comes_again(last.head, head)
        own = _titles_above(index, sheet, (last.head.bottom, head.top), any_text=not comes_again)
        if comes_again and _texts(sheet, own) <= _texts(sheet, last.titles):
            continue
        titles = (*_shared(blocks[0].titles, len(own)), *own) if own else tuple(last.titles)
        start = own[0] if own else head.top
        blocks[-1] = Block(last.head, last.titles, start)
        blocks.append(Block(head, titles, len(sheet.rows)))
    return tuple(blocks)


def parts_of(sheet: Sheet, block: Block) -> list[tuple[Sheet, Block]]:
    """A table whose header comes twice or more side by side, as its parts; others as they are.

    Each part is the whole sheet in which the other parts' columns are blank.
    """
    words = [
        (column, word)
        for column, path in enumerate(block.head.paths)
        if (word := normal_header("".join(path))) and word != REMARKS_HEADER
    ]
    found = _repeated([word for _column, word in words])
    if found is None:
        return [(sheet, block)]
    first, period, times = found
    starts = [column for column, _word in words[first : first + period * times : period]]
    after = first + period * times
    end = words[after][0] if after < len(words) else sheet.width
    outside = frozenset(column for column, _word in (*words[:first], *words[after:]))
    parts = [range(left, right) for left, right in pairwise([*starts, end])]
    return [_part(sheet, block, part, outside) for part in parts if part]


def _repeated(words: list[str]) -> tuple[int, int, int] | None:
    """Where words come again side by side: the first, how many there are, how often they come.

    A few words may stand before and behind: 备注 at the right of two lists.
    """
    for first in range(min(_MOST_OUTSIDE, len(words)) + 1):
        for period in range((len(words) - first) // 2, 1, -1):
            part = words[first : first + period]
            if len({*part}) < period:
                continue
            times = 1
            while words[first + times * period : first + (times + 1) * period] == part:
                times += 1
            rest = words[first + times * period :]
            is_whole = times > 1 and len(rest) <= _MOST_OUTSIDE and times <= _MOST_PARTS
            if is_whole and all(_may_stand_outside(word) for word in (*words[:first], *rest)):
                return first, period, times
    return None


def _may_stand_outside(word: str) -> bool:
    return is_ignored(word) or word in _OUTSIDE


def _part(
    sheet: Sheet, block: Block, columns: range, outside: frozenset[int]
) -> tuple[Sheet, Block]:
    paths = block.head.paths
    kept = {c for c, path in enumerate(paths) if path and path[-1] == REMARKS_HEADER}
    kept.update(columns)
    kept.update(outside)
    rows = list(sheet.rows)
    for number in range(block.head.top, block.stop):
        rows[number] = [cell if c in kept else "" for c, cell in enumerate(rows[number])]
    own = tuple(path if c in kept else () for c, path in enumerate(paths))
    merged = tuple(m for m in sheet.merged if m.top < block.head.top or m.left in kept)
    head = replace(block.head, paths=own)
    part = replace(block, head=head, outside=outside)
    return replace(sheet, rows=rows, merged=merged), part


def _shared(first: Sequence[int], own: int) -> Sequence[int]:
    """The title rows of the whole sheet: those of the first table beyond its own."""
    return first[: max(len(first) - own, 0)]


def _candidates(index: HeaderIndex, sheet: Sheet, start: int) -> Iterator[int]:
    """Rows that can only be headers: nothing but short texts, mostly names of columns."""
    for number in range(start, len(sheet.rows)):
        row = sheet.rows[number]
        if _may_be_header(index, row):
            texts = [cell for cell in row if not is_blank(cell)]
            known = score(index, sheet, number)
            familiar = known + sum(1 for cell in texts if is_ignored(str(cell)))
            is_all = known and familiar == len(texts) > 1
            if is_all or (known > 1 and familiar * 2 >= len(texts)):
                yield number


def _may_be_header(index: HeaderIndex, row: Sequence[Cell]) -> bool:
    """A quick look, since every row of a sheet gets it."""
    is_known = False
    for cell in row:
        if cell == "":
            continue
        if not isinstance(cell, str) or len(cell) > _LONGEST_HEADER:
            return False
        if not is_known:
            word = "".join(cell.split())
            is_known = word in index.known or word in IGNORED
    return is_known


def _comes_again(head: Head, other: Head) -> bool:
    """Whether two headers have mostly the same words over the same columns."""
    pairs = [
        (normal_header("".join(first)), normal_header("".join(second)))
        for first, second in zip(head.paths, other.paths, strict=True)
        if second
    ]
    return sum(first == second for first, second in pairs) >= _SAME_SHARE * len(pairs)


def _titles_above(
    index: HeaderIndex, sheet: Sheet, between: tuple[int, int], *, any_text: bool
) -> tuple[int, ...]:
    """The rows right above a header that hold nothing but titles and labelled facts.

    Args:
        index: The headers of the ledger.
        sheet: The sheet.
        between: The last row that cannot be one, and the first row of the header.
        any_text: A single text is a title whatever it says.
    """
    found: list[int] = []
    floor, top = between
    row = top - 1
    while row > floor and len(found) < _MOST_TITLES:
        texts = [cell for cell in sheet.rows[row] if not is_blank(cell)]
        if not texts and not found:
            row -= 1
            continue
        is_free = any_text or _is_wide(sheet, row)
        if not texts or is_mark(texts):
            break
        if not is_title(index.ledger, texts, is_free=is_free) and not pairs_in(index, texts):
            break
        found.insert(0, row)
        row -= 1
    return tuple(found)


def _is_wide(sheet: Sheet, row: int) -> bool:
    return any(m.top == row and (m.right - m.left + 1) * 2 > sheet.width for m in sheet.merged)


def _texts(sheet: Sheet, rows: Sequence[int]) -> set[str]:
    return {
        normal_header(cell)
        for row in rows
        for cell in sheet.rows[row]
        if isinstance(cell, str) and not is_blank(cell)
    }
