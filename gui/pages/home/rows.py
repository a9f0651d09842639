"""What the tables of 工作台 list: tasks, units, records entered last."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from fractions import Fraction
from typing import TYPE_CHECKING

from domain.progress import Status
from domain.standing import STANDING_LABELS, Standing
from gui.common.tag import TagKind
from gui.pages.home.rows_table import Cell, Column, RowData

if TYPE_CHECKING:
    from gui.common.bar import BarKind
    from services.figures.dashboard import RecentEntry, UnitReport
    from services.figures.progress import ProgressReport, ProgressRow

_RUNNING: tuple[tuple[str, frozenset[Status]], ...] = (
    ("已完成", frozenset({Status.DONE, Status.MET})),
    ("达到序时", frozenset({Status.ON_PACE})),
    ("滞后", frozenset({Status.BEHIND, Status.FAR_BEHIND, Status.NOT_MET})),
    ("待核定", frozenset({Status.PENDING, Status.UNDECIDED})),
    ("只跟踪", frozenset({Status.TRACKED})),
    ("无数据", frozenset({Status.NO_DATA})),
)
_OVER: tuple[tuple[str, frozenset[Status]], ...] = (
    ("达标", frozenset({Status.MET, Status.DONE})),
    ("未达标", frozenset({Status.NOT_MET, Status.BEHIND, Status.FAR_BEHIND, Status.ON_PACE})),
    ("无法判定", frozenset({Status.UNDECIDED})),
    ("待核定", frozenset({Status.PENDING})),
    ("只跟踪", frozenset({Status.TRACKED})),
    ("无数据", frozenset({Status.NO_DATA})),
)
_LATE = frozenset({"滞后", "未达标"})
_FULL = Fraction(100)
_NEARLY = Fraction(7, 10)
_OLD_DAYS = 30

STANDING_KINDS: dict[Standing, TagKind] = {
    Standing.DRAFT: "hold",
    Standing.TO_FIX: "bad",
    Standing.RETURNED: "bad",
    Standing.READY: "ok",
    Standing.SENT: "accent",
    Standing.RECEIVED: "accent",
    Standing.ACCEPTED: "ok",
}
RECENT_COLUMNS = (
    Column("", stretches=True),
    Column("", stretches=True),
    Column("", right=True),
    Column(""),
)
UNIT_COLUMNS = (
    Column("单位"),
    Column("本期"),
    Column("最近收到", stretches=True),
    Column("记录", right=True),
    Column("待审核", right=True),
    Column("退回", right=True),
    Column("数据"),
)


def task_columns(*, is_over: bool) -> tuple[Column, ...]:
    """The columns of the task table, during the plan's period and after it."""
    states = _OVER if is_over else _RUNNING
    return (
        Column("任务"),
        Column("指标", right=True),
        *(Column(title, right=True) for title, _states in states),
        Column("总体", stretches=True),
    )


def task_rows(report: ProgressReport) -> list[RowData]:
    """One row per task."""
    states = _OVER if report.is_over else _RUNNING
    return [_task_row(task.name, rows, states) for task, rows in report.by_task]


def _task_row(
    name: str, rows: Sequence[ProgressRow], states: Sequence[tuple[str, frozenset[Status]]]
) -> RowData:
    cells: list[str | Cell] = [name, str(len(rows))]
    for title, members in states:
        number = sum(row.progress.status in members for row in rows)
        late = number and title in _LATE
        cells.append(Cell(str(number), tone="warn" if late else "" if number else "soft"))
    return RowData((*cells, _overall(rows)), name)


def _overall(rows: Sequence[ProgressRow]) -> Cell:
    """How far the task is: the mean of its percentages, each counted up to 100."""
    judged = [row.progress for row in rows if row.progress.percent is not None]
    if not judged:
        return Cell("不计百分比", tone="soft", tip="还没有可以计算百分比的指标")
    share = _mean([min(one.percent or Fraction(0), _FULL) for one in judged])
    expected = [one.expected_percent for one in judged if one.expected_percent is not None]
    mark = _mean(expected) if expected else None
    said = f"{len(judged)} 项可计算的指标平均完成 {float(share):.0f}%（超额按 100% 计）"
    if mark is not None:
        said += f"，应达 {float(mark):.0f}%"
    kind: BarKind = "ok" if mark is None or share >= mark else "warn"
    if mark is not None and share < mark * _NEARLY:
        kind = "bad"
    drawn = (float(share / 100), kind, float(mark / 100) if mark is not None else None)
    return Cell(said, bar=drawn, tip=said)


def _mean(values: Sequence[Fraction]) -> Fraction:
    return sum(values, Fraction(0)) / len(values)


def recent_row(entry: RecentEntry, *, with_unit: bool) -> RowData:
    """A record entered last."""
    detail = f"{entry.unit} · {entry.detail}" if with_unit else entry.detail
    tag = Cell(STANDING_LABELS[entry.standing], tag=STANDING_KINDS[entry.standing])
    return RowData((entry.title, Cell(detail, tone="soft"), entry.quantity, tag), entry)


def unit_row(report: UnitReport, today: date) -> RowData:
    """How a unit stands with the city."""
    return RowData(
        (
            report.name,
            _this_period(report),
            _last_package(report, today),
            _number(report.total),
            _number(report.waiting, "accent"),
            _number(report.returned, "bad"),
            _age(report),
        ),
        report,
    )


def _number(number: int, tone: str = "") -> Cell:
    if not number:
        return Cell("0", tone="soft")
    return Cell(f"{number:,}", tone="accent" if tone == "accent" else "bad" if tone else "")


def _this_period(report: UnitReport) -> Cell:
    if report.is_current:
        return Cell("已报", tag="ok")
    if report.has_joined:
        return Cell("未报", tag="warn")
    return Cell("未加入" if report.has_setup else "未开通", tag="hold")


def _last_package(report: UnitReport, today: date) -> Cell:
    if report.received is None:
        return Cell("还没有", tone="soft")
    when = moment_text(report.received, today)
    return Cell(when, tip=f"{report.package}，{report.received:%Y-%m-%d %H:%M}")


def _age(report: UnitReport) -> Cell:
    if report.age is None:
        return Cell("–", tone="soft")
    if report.age == 0:
        return Cell("今天")
    return Cell(f"{report.age} 天前", tone="warn" if report.age > _OLD_DAYS else "")


def moment_text(moment: datetime, today: date) -> str:
    """A moment as one says it: 今天 08:31, 昨天 17:02, 12月2日 09:10."""
    days = (today - moment.date()).days
    if days in {0, 1}:
        return f"{'昨天' if days else '今天'} {moment:%H:%M}"
    year = f"{moment.year}年" if moment.year != today.year else ""
    return f"{year}{moment.month}月{moment.day}日 {moment:%H:%M}"
