"""What the demo leaves to read: imported samples, the preview, progress and summary."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from services.figures.explain import explain
from services.figures.summary import write_summary
from services.program.resources import ROOT
from services.workbooks import importing

if TYPE_CHECKING:
    from services.workspace.workspace import Workspace

SAMPLES = ROOT / "demo"
_SAMPLES: tuple[tuple[str, str, dict[str, str]], ...] = (
    ("training", "培训台账.xlsx", {}),
    ("training", "学员花名册.xlsx", {}),
    ("competition", "竞赛成绩表.xls", {}),
    ("award", "表彰情况统计表.xlsx", {}),
)
EXPLAINED = "G-06"


def write_text(path: Path, text: str) -> Path:
    """A text file as Windows programs read it."""
    path.write_text(text, encoding="utf-8-sig", newline="")
    return path


def import_samples(
    workspace: Workspace, reports: Path, *, tell: Callable[[str], None]
) -> list[Path]:
    """Import the shipped sample workbooks; failing rows come back in annotated copies."""
    reports.mkdir(exist_ok=True)
    written = []
    for ledger, name, facts in _SAMPLES:
        preview = importing.plan_import(workspace, ledger, SAMPLES / name, facts=facts)
        importing.apply_import(workspace, preview, with_backup=False)
        records, lines = preview.records, preview.lines
        rows = f"，名册 {lines.new} 行" if lines.read else ""
        tell(f"导入“{name}”：新增 {records.new} 条{rows}，有问题 {len(preview.problems)} 处")
        if preview.problems:
            copy = reports / f"{Path(name).stem}-标注.xlsx"
            importing.write_errors(preview, copy)
            written.append(copy)
    return written


def write_reports(city: Workspace, folder: Path, *, as_of: date) -> list[Path]:
    """The city's summary workbook, and the explanation of one figure."""
    summary = write_summary(city, folder / "summary.xlsx", as_of=as_of)
    found = explain(city, EXPLAINED, as_of=as_of)
    lines = [
        f"{found.indicator.code} {found.indicator.name}",
        found.formula,
        f"计入 {found.counted_total} 条：",
        *(f"  {one.date}　{one.title}　{float(one.amount):g}" for one in found.counted),
        f"没有计入 {found.not_counted_total} 条：",
        *(f"  {one.date}　{one.title}　{one.reason}" for one in found.not_counted),
    ]
    text = write_text(folder / f"指标来历-{EXPLAINED}.txt", "\r\n".join(lines))
    return [summary.file, text]
