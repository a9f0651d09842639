"""Cells that say "as above" (同上, 〃): they hold what the row above them holds."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from exchange.workbook.cells import Cell, CellError, Row, Sheet, is_blank

_WORDS = frozenset({"同上", "同 上", "同　上", "（同上）", "(同上)", "同前", "上同"})
_SIGNS = frozenset({"〃", "″", "＂", '"', "“", "”", "''", "‘‘", "’’", "′′"})
_MARKS = _WORDS | _SIGNS


def with_dittos_filled(sheet: Sheet, data: Sequence[int]) -> Sheet:
    """The sheet with every mark replaced by the cell it points to.

    Args:
        sheet: The sheet.
        data: The rows of a table that hold data: the row above is the one before among them.
    """
    rows: list[Row] | None = None
    above: Row = ()
    for number in data:
        row = sheet.rows[number]
        if not _MARKS.isdisjoint(row):
            row = [
                _pointed_to(sheet, above, number, column, cell) if cell in _MARKS else cell
                for column, cell in enumerate(row)
            ]
            rows = list(sheet.rows) if rows is None else rows
            rows[number] = row
        above = row
    return sheet if rows is None else replace(sheet, rows=rows)


def _pointed_to(sheet: Sheet, above: Row, number: int, column: int, mark: Cell) -> Cell:
    cell = above[column] if above else ""
    if is_blank(cell):
        cell = _merged_over(sheet, number - 1, column)
    if is_blank(cell):
        return CellError(str(mark), f"“{mark}”的上一行是空的", "请直接写明内容。")
    return cell


def _merged_over(sheet: Sheet, row: int, column: int) -> Cell:
    for merged in sheet.merged:
        if merged.top <= row <= merged.bottom and merged.left <= column <= merged.right:
            return sheet.rows[merged.top][merged.left]
    return ""
