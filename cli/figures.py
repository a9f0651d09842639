"""Commands for the figures: progress, explain, report."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from cli.context import Context, Run
from cli.table import columns
from domain.progress import format_figure, format_target
from domain.standing import Basis
from services.figures import explain, progress
from services.figures.summary import write_summary
from services.sync.cover import write_cover

if TYPE_CHECKING:
    from domain.plan import Plan
    from services.figures.explain import Counted, Explanation
    from services.figures.progress import ProgressReport

_SHOWN = 100


def _progress(context: Context) -> None:
    with context.workspace() as workspace:
        report = progress.progress(
            workspace,
            unit=context.unit(workspace.plan),
            year=context.arguments.year,
            basis=_basis(context),
            as_of=context.as_of(workspace),
        )
    context.answer(progress.to_json(report), _progress_text(report))


def _basis(context: Context) -> Basis | None:
    given = context.arguments.basis
    return Basis(given) if given else None


def _progress_text(report: ProgressReport) -> str:
    lines = [
        report.plan.title,
        f"{report.unit_info.short}　{report.period}　"
        f"截至 {report.as_of}　口径：{report.basis.label}",
    ]
    for task, rows in report.by_task:
        lines += ["", task.name]
        table = [
            (
                row.indicator.code,
                row.indicator.name,
                format_figure(row.indicator, row.progress.actual),
                format_target(row.progress),
                row.progress.unit,
                row.progress.status.value,
                row.progress.suspected_note,
            )
            for row in rows
        ]
        lines += columns(table)
    counts = "，".join(f"{status.value} {number}" for status, number in report.counts.items())
    return "\n".join([*lines, "", f"合计 {len(report.rows)} 项：{counts}"])


def _explain(context: Context) -> None:
    with context.workspace() as workspace:
        found = explain.explain(
            workspace,
            context.arguments.code,
            unit=context.unit(workspace.plan),
            year=context.arguments.year,
            basis=_basis(context),
            as_of=context.as_of(workspace),
        )
        text = _explain_text(found, workspace.plan)
    context.answer(explain.to_json(found), text)


def _explain_text(found: Explanation, plan: Plan) -> str:
    indicator, progress = found.indicator, found.progress
    lines = [
        f"{indicator.code} {indicator.name}",
        f"实际：{format_figure(indicator, progress.actual)} {progress.unit}"
        f"　{progress.status.value}",
        f"计算：{found.formula}",
        f"截至 {found.as_of}　口径：{found.basis.label}",
        f"计入 {found.counted_total} 条：",
    ]
    lines += columns(
        [
            (one.date, one.title, format_figure(indicator, one.amount), _remark(one, plan))
            for one in found.counted[:_SHOWN]
        ]
    )
    lines.append(f"没有计入 {found.not_counted_total} 条：")
    lines += columns([(one.date, one.title, one.reason) for one in found.not_counted[:_SHOWN]])
    return "\n".join(lines)


def _remark(one: Counted, plan: Plan) -> str:
    other = one.resembles
    place = plan.unit_by_code[other.unit].short if other else ""
    twice = f"疑似重复：{place} {other.date} {other.title}" if other else ""
    return "；".join(filter(None, (one.note, twice)))


def _report(context: Context) -> None:
    out = Path(context.arguments.out)
    with context.workspace() as workspace:
        if context.arguments.kind == "summary":
            written = write_summary(
                workspace,
                out,
                year=context.arguments.year,
                basis=_basis(context),
                as_of=context.as_of(workspace),
            ).file
        else:
            written = write_cover(
                workspace,
                out,
                print_document=context.outlets.print_document,
                as_of=context.arguments.as_of,
            )
    context.answer({"file": str(written)}, f"已写好：{written}")


RUNS: Mapping[str, Run] = {
    "progress": _progress,
    "explain": _explain,
    "report": _report,
}
"""What each command does."""
