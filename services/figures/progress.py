"""指标进度: every indicator against its target and against time, on a stated basis (口径)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from db.figures import Figures, has_any_review, newest_package_of
from domain.authority import CITY
from domain.clock import stamp_time
from domain.plan import Indicator, Kind, Plan, Task, UnitInfo
from domain.progress import IndicatorProgress, Status, json_number, judge
from domain.standing import Basis

if TYPE_CHECKING:
    import sqlalchemy as sa

    from services.workspace.workspace import Workspace


@dataclass(frozen=True)
class ProgressRow:
    """One indicator.

    Attributes:
        indicator: The row of the plan.
        progress: Where it stands, for the unit of the report.
        by_unit: Where it stands in each unit, by unit code; empty where that was not asked for.
        newest: Date of the newest record that counts, as precise as it was given; may be empty.
    """

    indicator: Indicator
    progress: IndicatorProgress
    by_unit: Mapping[str, IndicatorProgress] = field(default_factory=dict)
    newest: str = ""


@dataclass(frozen=True)
class ProgressReport:
    """All indicators of the plan, in its order.

    Attributes:
        plan: The plan.
        unit: Code of the unit it is for; None for the whole city.
        year: One year; None for the whole plan.
        as_of: The day that counts as today.
        basis: Which records are counted.
        rows: One per indicator, aliases included.
        units: The units of ``by_unit``, in the order of columns.
        ages: Days since a unit's data last changed (of other units: since a package of theirs
            was last received); units without data are not in it.
    """

    plan: Plan
    unit: str | None
    year: int | None
    as_of: date
    basis: Basis
    rows: tuple[ProgressRow, ...]
    units: tuple[UnitInfo, ...] = ()
    ages: Mapping[str, int] = field(default_factory=dict)

    @property
    def unit_info(self) -> UnitInfo:
        """The unit it is for; the city where it is for all."""
        return self.plan.unit_by_code[self.unit or CITY]

    @property
    def counts(self) -> Mapping[Status, int]:
        """How many indicators stand where, the commonest states of the enumeration first."""
        found = Counter(row.progress.status for row in self.rows)
        return {status: found[status] for status in Status if found[status]}

    @property
    def by_task(self) -> Sequence[tuple[Task, tuple[ProgressRow, ...]]]:
        """The rows under their tasks; tasks without indicators are left out."""
        grouped = (
            (task, tuple(row for row in self.rows if row.indicator.task == task.name))
            for task in self.plan.tasks
        )
        return tuple((task, rows) for task, rows in grouped if rows)

    @property
    def newest(self) -> str:
        """Date of the newest record that counts for any indicator; may be empty."""
        return max((row.newest for row in self.rows), default="")

    @property
    def period(self) -> str:
        """The years looked at, for people: 2021–2025, 2024年."""
        plan = self.plan
        return f"{self.year}年" if self.year else f"{plan.start.year}–{plan.end.year}"

    @property
    def is_over(self) -> bool:
        """The plan's period is over: it is the final evaluation."""
        return self.as_of > self.plan.end


def default_basis(workspace: Workspace) -> Basis:
    """待报以上 in a county; in the city 含已收 until its first review, then 已通过."""
    if not workspace.is_city:
        return Basis.READY

    with workspace.read() as connection:
        return Basis.ACCEPTED if has_any_review(connection) else Basis.RECEIVED


def unit_asked(workspace: Workspace, unit: str | None) -> str | None:
    """The unit a question is about; None is the whole city.

    A county asks about itself unless it says otherwise; the city's own code stands for all.
    """
    if unit is None and not workspace.is_city:
        return workspace.unit
    return None if unit == CITY else unit


def progress(
    workspace: Workspace,
    *,
    unit: str | None = None,
    year: int | None = None,
    basis: Basis | None = None,
    as_of: date | None = None,
    with_units: bool = False,
) -> ProgressReport:
    """Where every indicator stands.

    Args:
        workspace: The workspace.
        unit: Code of a unit; None for the workspace's own, which for the city is all of them.
        year: One year; None for the whole plan.
        basis: Which records count; None for the default of this workspace.
        as_of: What is dated later is not counted; None for today.
        with_units: Also each unit by itself.

    Raises:
        KnownError: The year or unit is not in the plan.
    """
    plan, asked = workspace.plan, unit_asked(workspace, unit)
    basis = basis or default_basis(workspace)
    as_of = as_of or workspace.today
    with workspace.read() as connection:
        figures = _read(connection, basis, as_of)
        ages = _ages(workspace, connection, figures, as_of)
    units = _columns(plan) if with_units else ()

    def row(indicator: Indicator) -> ProgressRow:
        def judged(of: str | None) -> IndicatorProgress:
            return judge(plan, indicator, figures, unit=of, year=year, as_of=as_of)

        return ProgressRow(
            indicator,
            judged(asked),
            {one.code: judged(one.code) for one in units},
            figures.newest(plan.original(indicator).code, asked),
        )

    rows = tuple(map(row, plan.indicators))
    return ProgressReport(plan, asked, year, as_of, basis, rows, units, ages)


def progress_of_all(
    workspace: Workspace,
    *,
    units: Iterable[str | None],
    years: Iterable[int | None],
    basis: Basis | None = None,
    as_of: date | None = None,
) -> Mapping[tuple[str | None, int | None], tuple[IndicatorProgress, ...]]:
    """Every indicator for several units and years from one reading of the contributions.

    Args:
        workspace: The workspace.
        units: Codes as the plan has them; None for all units together.
        years: Years; None for the whole plan.
        basis: Which records count; None for the default of this workspace.
        as_of: What is dated later is not counted; None for today.

    Raises:
        KnownError: A year or unit is not in the plan.
    """
    plan, day, asked = workspace.plan, as_of or workspace.today, list(years)
    basis = basis or default_basis(workspace)
    with workspace.read() as connection:
        figures = _read(connection, basis, day)
    return {
        (unit, year): tuple(
            judge(plan, indicator, figures, unit=unit, year=year, as_of=day)
            for indicator in plan.indicators
        )
        for unit in units
        for year in asked
    }


def figures_by_unit(
    workspace: Workspace, connection: sa.Connection, *, basis: Basis | None = None
) -> Mapping[tuple[str, str], Fraction | None]:
    """The actual figure of each indicator in each unit, over the whole plan and as of today.

    Aliases are left out: their originals tell the same.

    Args:
        workspace: The workspace.
        connection: A transaction, whose own uncommitted changes are seen.
        basis: Which records count; None for 待报以上, so that what is received shows before it is
            reviewed.

    Returns:
        By indicator and unit; None where there are no data.
    """
    plan, day = workspace.plan, workspace.today
    figures = _read(connection, basis or Basis.READY, day, with_suspects=False)
    return {
        (indicator.code, unit.code): judge(
            plan, indicator, figures, unit=unit.code, year=None, as_of=day
        ).actual
        for indicator in plan.indicators
        if indicator.kind is not Kind.ALIAS
        for unit in plan.units
    }


def to_json(report: ProgressReport) -> dict[str, Any]:
    """The report as ``progress --json`` prints it."""
    return {
        "plan": report.plan.key,
        "unit": report.unit or CITY,
        "as_of": report.as_of.isoformat(),
        "basis": report.basis.value,
        "indicators": [
            {
                "code": one.code,
                "name": one.name,
                "actual": json_number(one.actual),
                "numerator": json_number(one.numerator),
                "denominator": json_number(one.denominator),
                "target": json_number(one.target),
                "published": one.published,
                "unit": one.unit,
                "suspected": one.suspected,
                "status": one.status.value,
            }
            for one in (row.progress for row in report.rows)
        ],
    }


def _read(
    connection: sa.Connection, basis: Basis, as_of: date, *, with_suspects: bool = True
) -> Figures:
    return Figures(connection, least=basis.least, as_of=as_of, with_suspects=with_suspects)


def _columns(plan: Plan) -> tuple[UnitInfo, ...]:
    """Counties and 市直 first, then what the city enters itself."""
    return tuple(sorted(plan.units, key=lambda unit: unit.code == CITY))


def _ages(
    workspace: Workspace, connection: sa.Connection, figures: Figures, as_of: date
) -> dict[str, int]:
    newest: dict[str, int] = {}
    for one in figures.presences:
        newest[one.unit] = max(one.modified, newest.get(one.unit, 0))
    if workspace.is_city:
        received = newest_package_of(connection)
        newest |= {unit: at for unit, at in received.items() if unit in newest}
    return {unit: max((as_of - stamp_time(stamp).date()).days, 0) for unit, stamp in newest.items()}
