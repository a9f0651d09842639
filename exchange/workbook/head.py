"""Finding the header rows of a sheet and joining their levels column by column."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from exchange.workbook.cells import Cell, Range, Sheet, cell_text, is_blank
from exchange.workbook.headers import HeaderIndex, is_elsewhere, is_ignored, normal_header
from exchange.workbook.pairs import pairs_in

_SEARCHED_ROWS = 40
_LONGEST_HEADER = 60
_LONGEST_PARENT = 16
MAX_LEVELS = 4
"""The most rows that one header has."""
_SHARE_OF_BEST = 0.6


@dataclass(frozen=True)
class Head:
    """The header of a sheet.

    Attributes:
        top: Its first row, from 0.
        bottom: Its last row.
        paths: For every column the texts of its levels, topmost first; empty without a header.
    """

    top: int
    bottom: int
    paths: tuple[tuple[str, ...], ...]


def find_head(index: HeaderIndex, sheet: Sheet) -> Head | None:
    """The header rows: those under the titles in which most words are known; None without any."""
    scores = [score(index, sheet, row) for row in range(min(len(sheet.rows), _SEARCHED_ROWS))]
    best = max(scores, default=0)
    if best < 2:
        scores = [_familiar(index, sheet, row) for row in range(len(scores))]
        best = max(scores, default=0)
    if best < 2:
        return None
    row = next(r for r, found in enumerate(scores) if found >= max(2, _SHARE_OF_BEST * best))
    return head_at(index, sheet, row)


def _familiar(index: HeaderIndex, sheet: Sheet, row: int) -> int:
    """How many headers a row holds, those among them of what the ledger does not keep.

    A list of persons may name no more than one field by a declared word: the rest is evidence.
    """
    texts = [cell for cell in sheet.rows[row] if not is_blank(cell)]
    is_head = len(texts) > 2 and all(
        isinstance(c, str) and len(c) <= _LONGEST_PARENT for c in texts
    )
    known = score(index, sheet, row) if is_head else 0
    others = sum(is_elsewhere((str(cell),)) or is_ignored(str(cell)) for cell in texts)
    return known + others if known and others else 0


def head_at(index: HeaderIndex, sheet: Sheet, row: int, *, floor: int = 0) -> Head:
    """The header that a row with known words belongs to, none of it above ``floor``."""
    anchors = _anchors(sheet, row)
    top = row
    while top > floor and row - top < MAX_LEVELS - 1 and _is_parent(index, sheet, anchors, top):
        top -= 1
    bottom = _bottom(index, sheet, anchors, row)
    return Head(top, bottom, _paths(sheet, anchors, top, bottom))


Anchors = Mapping[tuple[int, int], Range]


def _anchors(sheet: Sheet, row: int) -> dict[tuple[int, int], Range]:
    """The merged range over every cell of the rows that may belong to one header."""
    first, last = row - MAX_LEVELS, row + MAX_LEVELS
    found: dict[tuple[int, int], Range] = {}
    for merged in sheet.merged:
        if merged.top > last or merged.bottom < first:
            continue
        for covered in range(max(merged.top, first), min(merged.bottom, last) + 1):
            for column in range(merged.left, min(merged.right, sheet.width - 1) + 1):
                found[covered, column] = merged
    return found


def score(index: HeaderIndex, sheet: Sheet, row: int) -> int:
    """How many different fields the words of a row name."""
    found: set[str] = set()
    for cell in sheet.rows[row]:
        if isinstance(cell, str) and 0 < len(cell) <= _LONGEST_HEADER:
            text = normal_header(cell)
            targets = index.match(text).targets if text else ()
            if targets:
                found.add(targets[0].key)
    return 0 if len(found) > 1 and pairs_in(index, sheet.rows[row]) else len(found)


def _texts(sheet: Sheet, row: int) -> dict[int, Cell]:
    return {c: cell for c, cell in enumerate(sheet.rows[row]) if not is_blank(cell)}


def _is_parent(index: HeaderIndex, sheet: Sheet, anchors: Anchors, top: int) -> bool:
    """Whether the row above ``top`` is an upper level of the header, not a title."""
    above = _texts(sheet, top - 1)
    if not above or not all(
        isinstance(cell, str)
        and len(normal_header(cell)) <= _LONGEST_PARENT
        and ":" not in cell
        and "：" not in cell
        for cell in above.values()
    ):
        return False
    reaching = any((top - 1, c) in anchors and anchors[top - 1, c].bottom >= top for c in above)
    used = len(_texts(sheet, top)) or 1
    for column, cell in above.items():
        merged = anchors.get((top - 1, column))
        if merged and merged.right > merged.left:
            is_title = len(above) == 1 and merged.right - merged.left + 1 > 0.6 * used
            if not is_title:
                return True
        elif not reaching and not _joins(index, sheet, top, column, str(cell)):
            return False
    return reaching or not any((top - 1, c) in anchors for c in above)


def _joins(index: HeaderIndex, sheet: Sheet, top: int, column: int, parent: str) -> bool:
    """Whether an unmerged cell and the one below it make one header together."""
    child = sheet.rows[top][column]
    if not isinstance(child, str) or is_blank(child):
        return False
    return bool(index.match(normal_header(parent) + normal_header(child)).targets)


def _bottom(index: HeaderIndex, sheet: Sheet, anchors: Anchors, row: int) -> int:
    bottom = row
    for column in range(sheet.width):
        merged = anchors.get((row, column))
        if merged and merged.bottom > bottom and not is_blank(sheet.rows[merged.top][merged.left]):
            bottom = min(merged.bottom, row + MAX_LEVELS - 1)
    bottom = min(bottom, len(sheet.rows) - 1)
    while bottom + 1 < len(sheet.rows) and bottom - row < MAX_LEVELS - 1:
        if not _is_child_row(index, sheet, anchors, bottom):
            break
        bottom += 1
    return bottom


def _is_child_row(index: HeaderIndex, sheet: Sheet, anchors: Anchors, bottom: int) -> bool:
    """Whether the row below holds only the parts of joint headers above it."""
    below = _texts(sheet, bottom + 1)
    if not below or not all(isinstance(cell, str) for cell in below.values()):
        return False
    known = 0
    for column, cell in below.items():
        parent = _parent_of(sheet, anchors, bottom, column, below)
        if parent is None:
            return False
        child = normal_header(str(cell))
        match = index.match_path((parent, child))
        known += bool(match.targets) or is_ignored(child)
    return known * 2 >= len(below)


def _parent_of(
    sheet: Sheet, anchors: Anchors, row: int, column: int, below: Mapping[int, Cell]
) -> str | None:
    """The joint header over a cell: a range merged sideways, or a text with blanks beside it."""
    merged = anchors.get((row, column))
    if merged:
        return (
            str(sheet.rows[merged.top][merged.left])
            if merged.right > merged.left and merged.bottom <= row
            else None
        )
    left = column
    while left >= 0 and is_blank(sheet.rows[row][left]):
        if left not in below or (row, left) in anchors:
            return None
        left -= 1
    if left < 0 or (row, left) in anchors or left not in below:
        return None
    beside = left + 1
    is_joint = beside in below and beside < sheet.width and is_blank(sheet.rows[row][beside])
    return str(sheet.rows[row][left]) if is_joint else None


def _paths(sheet: Sheet, anchors: Anchors, top: int, bottom: int) -> tuple[tuple[str, ...], ...]:
    """For every column the texts of its levels, each once."""
    paths: list[list[str]] = [[] for _column in range(sheet.width)]
    for row in range(top, bottom + 1):
        below = _texts(sheet, row + 1) if row < bottom else {}
        for column, path in enumerate(paths):
            text = _level_text(sheet, anchors, row, column, below)
            merged = anchors.get((row, column))
            is_title = merged is not None and merged.top < top
            if text and not is_title and (not path or path[-1] != text):
                path.append(text)
    return tuple(map(tuple, paths))


def _level_text(
    sheet: Sheet, anchors: Anchors, row: int, column: int, below: Mapping[int, Cell]
) -> str:
    """What one level of the header says of a column, on its own or as a joint header."""
    merged = anchors.get((row, column))
    if merged:
        cell = sheet.rows[merged.top][merged.left]
        return "" if is_blank(cell) else cell_text(cell)
    cell = sheet.rows[row][column]
    if not is_blank(cell):
        return cell_text(cell)
    if column in below:
        return (_parent_of(sheet, anchors, row, column, below) or "").strip()
    return ""
