"""Positions of lines, with room between them, so that a move or an insert is one change."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence

SPACING = 1024
"""Between neighbours, so that lines can be put between them without moving any."""

_Key = tuple[int, str]
_Anchor = tuple[int, _Key]


def arrange(lines: Sequence[tuple[str, int | None]]) -> list[int]:
    """Positions that give lines the order in which they stand, keeping as many as possible.

    Args:
        lines: Id and present position of each line; None where it has none yet. Lines of one
            position stand in the order of their ids.

    Returns:
        A position for each line.
    """
    anchors = _with_room(_longest_rise(lines))
    positions: list[int] = []
    before: int | None = None
    for index, (position, _) in [*anchors, (len(lines), (None, ""))]:
        positions += _between(before, position, index - len(positions))
        if position is not None:
            positions.append(position)
            before = position
    return positions


def _longest_rise(lines: Sequence[tuple[str, int | None]]) -> list[_Anchor]:
    """The longest part of the lines that is in order already (patience sorting)."""
    keys: list[_Key] = []
    piles: list[int] = []
    earlier: dict[int, int] = {}
    found: dict[int, _Key] = {}
    for index, (name, position) in enumerate(lines):
        if position is None:
            continue
        key = found[index] = (position, name)
        pile = bisect_left(keys, key)
        if pile:
            earlier[index] = piles[pile - 1]
        keys[pile : pile + 1] = [key]
        piles[pile : pile + 1] = [index]
    rise: list[_Anchor] = []
    index = piles[-1] if piles else -1
    while index >= 0:
        rise.append((index, found[index]))
        index = earlier.get(index, -1)
    return rise[::-1]


def _with_room(rise: list[_Anchor]) -> list[_Anchor]:
    """Those that can stay where they are: with a number for each line between two of them."""
    kept: list[_Anchor] = []
    for index, key in rise:
        if kept:
            between = index - kept[-1][0] - 1
            if between and key[0] - kept[-1][1][0] <= between:
                continue
        kept.append((index, key))
    return kept


def _between(before: int | None, after: int | None, count: int) -> list[int]:
    """Positions for lines between two others, or before the first, or behind the last."""
    if before is None:
        first = 0 if after is None else after - SPACING * count
        return [first + SPACING * n for n in range(count)]
    if after is None:
        return [before + SPACING * (n + 1) for n in range(count)]
    return [before + (after - before) * (n + 1) // (count + 1) for n in range(count)]
