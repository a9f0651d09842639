"""How a row of the progress page reads: its columns, its cells, what the tool tip adds."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction

from domain.plan import Indicator, Task, Window
from domain.plan.units import PERCENT
from domain.progress import (
    IndicatorProgress,
    Status,
    format_figure,
    format_number,
    format_target,
)
from domain.progress.formatting import NOTHING
from gui.common.tag import TagKind
from gui.pages.home.rows_table import Cell, Tone
from services.figures.progress import ProgressReport, ProgressRow
from services.figures.summary import column_name

KINDS: dict[Status, TagKind] = {
    Status.DONE: "ok",
    Status.ON_PACE: "ok",
    Status.MET: "ok",
    Status.BEHIND: "warn",
    Status.FAR_BEHIND: "bad",
    Status.NOT_MET: "bad",
}
"""Colours of states; all others are grey."""
_FULL = 100


@dataclass(frozen=True)
class ProgressColumn:
    """A column of the table.

    Attributes:
        key: What it shows; for a unit's column ``unit``.
        title: Its header.
        letters: Its width in Chinese characters.
        right: Numbers stand at the right.
        unit: Code of the unit, of a unit's column.
        is_spare: It is left out where there is too little room.
    """

    key: str
    title: str
    letters: float
    right: bool = False
    unit: str = ""
    is_spare: bool = False


@dataclass(frozen=True)
class NotedCell(Cell):
    """A cell with a quiet note behind its words.

    Attributes:
        note: The note.
    """

    note: str = ""


@dataclass(frozen=True)
class FigureCell(Cell):
    """A figure with a quiet note below it.

    Attributes:
        note: The note.
    """

    note: str = ""

    @property
    def said(self) -> str:
        """Both, for people who have it read out."""
        return "，".join(filter(None, (self.text, self.note)))


def columns_of(report: ProgressReport) -> tuple[ProgressColumn, ...]:
    """The columns: in the city one per unit."""
    target = "年度目标" if report.year else "目标"
    units = [
        ProgressColumn("unit", column_name(unit), 3.3, right=True, unit=unit.code)
        for unit in report.units
    ]
    return (
        ProgressColumn("name", "指标", 16),
        ProgressColumn("target", target, 7.6, right=True),
        ProgressColumn("actual", "实际", 4.6, right=True),
        ProgressColumn("bar", "进度", 7.4),
        ProgressColumn("status", "状态", 7.7),
        ProgressColumn("gap", "还差", 4.6, right=True, is_spare=bool(units)),
        ProgressColumn("newest", "最新数据", 6, is_spare=bool(units)),
        *units,
    )


def task_cell(task: Task, rows: tuple[ProgressRow, ...]) -> Cell:
    """The heading of a task."""
    return NotedCell(task.name, tone="strong", note=f"{len(rows)} 项")


def cells_of(row: ProgressRow, report: ProgressReport) -> Iterator[Cell]:
    """The cells of an indicator, one per column."""
    one, indicator = row.progress, row.indicator
    said = (one.name, *_notes(row), one.suspected_note, *facts_of(row))
    tip = "\n".join(filter(None, said))
    yield NotedCell(f"{one.code} {one.name}", note=" · ".join(_notes(row)), tip=tip)
    yield Cell(target_text(indicator, one, report.year), tip=_target_tip(indicator, one))
    twice = f"疑似重复 {one.suspected:,}" if one.suspected else ""
    yield FigureCell(figure_text(indicator, one.actual), tip=tip, note=twice)
    yield _bar(one)
    yield Cell(status_text(one), tag=KINDS.get(one.status, "hold"), tip=one.reason)
    yield Cell(figure_text(indicator, one.gap or None), tone="soft")
    yield Cell(row.newest or NOTHING, tone="soft")
    for unit in report.units:
        in_unit = row.by_unit[unit.code]
        shown = format_figure(indicator, in_unit.actual)
        is_nothing = not in_unit.actual
        tip = "；".join(filter(None, (*in_unit.notes, in_unit.suspected_note, in_unit.reason)))
        text = NOTHING if is_nothing else shown
        tone: Tone = "soft" if is_nothing else ""
        twice = f"疑似 {in_unit.suspected:,}" if in_unit.suspected else ""
        yield FigureCell(text, tone=tone, tip=tip, note=twice)


def figure_text(indicator: Indicator, value: Fraction | None) -> str:
    """A figure; percentages with their sign."""
    text = format_figure(indicator, value)
    return f"{text}%" if value is not None and indicator.display_unit == PERCENT else text


def with_unit(indicator: Indicator, value: Fraction | None) -> str:
    """A figure with its unit: 1,981 人, 9.6%."""
    text = figure_text(indicator, value)
    is_bare = value is None or indicator.display_unit == PERCENT
    return text if is_bare else f"{text} {indicator.display_unit}"


def target_text(indicator: Indicator, one: IndicatorProgress, year: int | None) -> str:
    """The target with its unit; as published where the number is hidden."""
    if one.target is None:
        return one.published
    if year is not None and one.goal is not None and one.goal != one.target:
        return f"≥ {with_unit(indicator, one.goal)}"
    text = format_target(one)
    about = " 左右" if text.endswith(" 左右") else ""
    number = text.removesuffix(about)
    return f"{number}%{about}" if one.unit == PERCENT else f"{number} {one.unit}{about}"


def _target_tip(indicator: Indicator, one: IndicatorProgress) -> str:
    parts = (f"规划原文：{one.published}", indicator.source, indicator.note, *one.approximations)
    return "\n".join(filter(None, parts))


def status_text(one: IndicatorProgress) -> str:
    """The state, with how many points behind where it is: 滞后 30 点."""
    word: str = one.status.value
    is_behind = one.status in {Status.BEHIND, Status.FAR_BEHIND}
    if not is_behind or one.percent is None or one.expected_percent is None:
        return word
    points = round(one.expected_percent - one.percent)
    return f"{word} {points} 点" if points > 0 else word


def _bar(one: IndicatorProgress) -> Cell:
    if one.percent is None:
        return Cell("不计百分比" if one.actual is not None else "", tone="soft", tip=one.reason)
    expected = one.expected_percent
    is_running = expected is not None and 0 < expected < _FULL
    mark = float(expected) / _FULL if is_running and expected is not None else None
    said = f"{format_number(one.percent, 1)}%"
    due = f"，应达 {format_number(expected, 1)}%" if is_running and expected is not None else ""
    kind = KINDS.get(one.status, "hold")
    return Cell(said + due, bar=(float(one.percent) / _FULL, kind, mark), tip=said + due)


def _notes(row: ProgressRow) -> Iterator[str]:
    one = row.progress
    if row.indicator.window is not Window.PLAN:
        yield one.window
    yield from one.notes


def facts_of(row: ProgressRow) -> Iterator[str]:
    """What there is to say of an indicator, in short sentences."""
    one, indicator = row.progress, row.indicator
    if one.numerator is not None and one.denominator is not None:
        above, below = format_number(one.numerator, 2), format_number(one.denominator, 2)
        yield f"{above} ÷ {below}"
    if one.reason:
        yield one.reason
    if one.percent is not None:
        yield f"完成 {format_number(one.percent, 1)}%"
    if one.expected_percent is not None and one.expected_percent < _FULL:
        yield f"序时应达 {format_number(one.expected_percent, 1)}%"
    if one.gap:
        yield f"还差 {with_unit(indicator, one.gap)}"
    if one.needed_per_month:
        yield f"每月需 {with_unit(indicator, one.needed_per_month)}"
    if one.forecast is not None:
        yield f"照此到期 {with_unit(indicator, one.forecast)}"
    yield from one.approximations
    if row.newest:
        yield f"最新数据 {row.newest}"
