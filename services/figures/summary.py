"""汇总表: units × indicators as a workbook, with the same figures as the page."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from pathlib import Path
from typing import TYPE_CHECKING

from domain.errors import KnownError
from domain.plan import UnitInfo
from domain.plan.units import PERCENT, multiple_of
from domain.progress import IndicatorProgress, format_target
from domain.standing import Basis
from exchange import summary_workbook
from exchange.summary_workbook import SummaryRow, SummaryTable
from services.figures.progress import ProgressReport, ProgressRow, progress

if TYPE_CHECKING:
    from services.workspace.workspace import Workspace

SUFFIX = ".xlsx"


@dataclass(frozen=True)
class Summary:
    """A 汇总表 that was written.

    Attributes:
        file: The workbook.
        report: The figures in it.
    """

    file: Path
    report: ProgressReport


def write_summary(
    workspace: Workspace,
    file: Path,
    *,
    year: int | None = None,
    basis: Basis | None = None,
    as_of: date | None = None,
) -> Summary:
    """Write the 汇总表: in the city a column for each unit, in a county its own figures.

    Args:
        workspace: The workspace.
        file: Where to, an .xlsx.
        year: One year; None for the whole plan.
        basis: Which records count; None for the default of this workspace.
        as_of: What is dated later is not counted; None for today.

    Raises:
        KnownError: The name is no .xlsx, the year is not in the plan, or it cannot be written.
    """
    if file.suffix.lower() != SUFFIX:
        raise KnownError(f"汇总表要存成 {SUFFIX} 文件。", f"请把文件名改为“{file.stem}{SUFFIX}”。")
    report = progress(workspace, year=year, basis=basis, as_of=as_of, with_units=workspace.is_city)
    summary_workbook.write_summary(table_of(report), file)
    return Summary(file, report)


def file_name(report: ProgressReport) -> str:
    """A name to offer: 丽江市总工会-指标汇总表-2021–2025-20250603.xlsx."""
    stem = f"{report.unit_info.name}-指标汇总表-{report.period}-{report.as_of:%Y%m%d}"
    return stem + SUFFIX


def column_name(unit: UnitInfo) -> str:
    """What heads a unit's column; the city's own records are 市本级, not the whole city."""
    return "市本级" if unit.level == "city" else unit.short


def count_text(report: ProgressReport) -> str:
    """90 行：已完成 31 · 达到序时 22."""
    states = " · ".join(f"{status.value} {number}" for status, number in report.counts.items())
    return f"{len(report.rows)} 行：{states}"


def table_of(report: ProgressReport) -> SummaryTable:
    """The report as the table to write."""
    facts = [
        f"填报单位：{report.unit_info.name}",
        f"期间：{report.period}",
        f"口径：{report.basis.label}",
        f"截至日期：{report.as_of.isoformat()}",
    ]
    if report.newest:
        facts.append(f"最新数据：{report.newest}")
    return SummaryTable(
        title=f"{report.plan.title}指标汇总表",
        facts=facts,
        units=[column_name(unit) for unit in report.units],
        tasks=[(task.name, [_row(row, report) for row in rows]) for task, rows in report.by_task],
        footnote=count_text(report),
    )


def _row(row: ProgressRow, report: ProgressReport) -> SummaryRow:
    one = row.progress
    return SummaryRow(
        code=one.code,
        name=one.name,
        unit=one.unit,
        target=format_target(one),
        actual=one.actual,
        percent=_rounded(one.percent),
        status=one.status.value,
        places=places_of(one),
        by_unit=tuple(row.by_unit[unit.code].actual for unit in report.units),
        note="；".join(filter(None, (*one.notes, one.suspected_note, one.reason))),
    )


def places_of(one: IndicatorProgress) -> int:
    """Decimal places its figures are shown with, where they are not whole."""
    return 1 if one.unit == PERCENT else 4 if multiple_of(one.unit) > 1 else 2


def _rounded(percent: Fraction | None) -> Fraction | None:
    return None if percent is None else Fraction(round(percent * 10), 10)
