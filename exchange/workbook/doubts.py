"""What is read and has to be looked at all the same: cells, rows and columns that mislead."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from domain.fields import FieldType
from domain.values import Unreadable
from exchange.workbook.cells import Cell, ShownNumber, YearlessDate, column_letter
from exchange.workbook.layout import Column, Layout
from exchange.workbook.plan import EXPLAIN, Problem, RowReading, cell_problem

_SHOWN = 10


def unseen(layout: Layout) -> Iterator[Problem]:
    """Findings about a table as a whole: rows that are hidden or struck out, doubtful columns."""
    sheet, data = layout.sheet, layout.body.data
    rows = [row + 1 for row in data if row in sheet.unseen_rows]
    if rows:
        yield _finding(
            layout,
            rows[0],
            f"有 {len(rows)} 行在表里是隐藏的（隐藏、筛选或折叠），也读了：{_named(rows)}",
            "不该导入的，请在表里删掉这些行；该导入的不用改。",
        )
    struck = [row + 1 for row in data if _is_struck(layout, row)]
    if struck:
        yield _finding(
            layout,
            struck[0],
            f"有 {len(struck)} 行划了删除线，也读了：{_named(struck)}",
            "划掉的人或事不该导入的，请在表里删掉这些行。",
        )
    for column in layout.columns:
        if column.doubt:
            yield replace(
                _finding(layout, layout.head.bottom + 1, column.doubt, "请核对这一列的数。"),
                column=column.header,
                index=column.index,
            )
    hidden = [c for c in layout.columns if c.target and not c.note]
    letters = [column_letter(c.index) for c in hidden if c.index in sheet.unseen_columns]
    if letters:
        yield _finding(
            layout,
            layout.head.bottom + 1,
            f"{'、'.join(letters)} 列在表里是隐藏的，也读了",
            "不该导入的，请在预览里把它们改为不导入。",
        )


def _is_struck(layout: Layout, row: int) -> bool:
    """Whether a row is struck out: its names and the like, not just one figure in it."""
    columns = layout.sheet.struck.get(row)
    if not columns:
        return False
    placed = [c.index for c in layout.columns if c.target and not c.note]
    filled = [c for c in placed if layout.sheet.rows[row][c] != ""]
    return sum(c in columns for c in filled) * 2 >= len(filled)


def _named(rows: Sequence[int]) -> str:
    listed = "、".join(map(str, rows[:_SHOWN]))
    return f"第 {listed} 行" if len(rows) <= _SHOWN else f"第 {listed} 等行"


def _finding(layout: Layout, row: int, reason: str, remedy: str) -> Problem:
    return Problem(layout.sheet.name, row, "", "", reason, remedy, severity=EXPLAIN)


def shared_numbers(
    layout: Layout, number: int, below: Mapping[int, Cell], columns: list[Column]
) -> Iterator[Problem]:
    """A number merged over several records counts once for each: the user should know."""
    for column in columns:
        if column.index in below:
            wrong = Unreadable(
                "合并单元格里的数填到了每一行，合计时会重复计算",
                "如果这是几行共用的数，请取消合并，按行分别填写。",
            )
            raw = below[column.index]
            found = cell_problem(layout, number, column, raw, wrong)
            yield replace(found, severity=EXPLAIN)


def doubts_about(
    layout: Layout, reading: RowReading, told: set[tuple[str, int]]
) -> Iterator[Problem]:
    """The doubts about the cells of a row, each said once for its column.

    Args:
        layout: The table.
        reading: The row.
        told: What was said already; added to.
    """
    yield from _assumed_years(layout, reading, told)
    yield from _otherwise_shown(layout, reading, told)


def _assumed_years(
    layout: Layout, reading: RowReading, told: set[tuple[str, int]]
) -> Iterator[Problem]:
    """Said once for each column: its dates without a year are of the year in the title."""
    for column, raw in reading.assumed:
        wrong = Unreadable(
            f"没有写年份，按标题里的{layout.year}年读，这一列没写年份的都是这样",
            "不是这一年的，请在表里写上年份。",
        )
        yield from said_once(layout, reading, (column, raw), wrong, told)


def _otherwise_shown(
    layout: Layout, reading: RowReading, told: set[tuple[str, int]]
) -> Iterator[Problem]:
    """What the user sees in the cells of a column, where the cells hold something else."""
    for column, raw in reading.otherwise:
        target = column.target
        wrong = None
        if isinstance(raw, YearlessDate):
            if layout.year and raw.year != int(layout.year):
                wrong = Unreadable(
                    f"表里只显示月日，单元格里的年份是{raw.year}年，与标题的{layout.year}年不同",
                    "请核对年份；要改的，在表里写上年份。",
                )
        elif isinstance(raw, ShownNumber) and target and target.field.type is FieldType.NUMBER:
            if raw.is_scaled:
                wrong = Unreadable(
                    f"单元格里存的是{raw.value:.15g}，按看到的{raw.text}读，这一列都是这样",
                    "不对的，请把单元格格式改成“常规”，照要填的数重新填写。",
                )
            elif raw.is_rounded:
                wrong = Unreadable(
                    f"显示的是{raw.text}，按单元格里存的{raw.value:.15g}读，这一列都是这样",
                    "要按显示的数导入，请在表里照看到的数重新填写。",
                )
        if wrong:
            yield from said_once(layout, reading, (column, raw), wrong, told)


def said_once(
    layout: Layout,
    reading: RowReading,
    cell: tuple[Column, Cell],
    wrong: Unreadable,
    told: set[tuple[str, int]],
) -> Iterator[Problem]:
    """A doubt about a whole column, at the first row where it arises."""
    column, raw = cell
    key = wrong.remedy, column.index
    if key not in told:
        told.add(key)
        found = cell_problem(layout, reading.number, column, raw, wrong)
        yield replace(found, severity=EXPLAIN)
