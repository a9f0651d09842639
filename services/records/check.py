"""逻辑检查 of everything, and whether the tables are what the journal folds to."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from db import engine, sqlite
from db import findings as rows
from db import rebuild as projections
from domain.errors import KnownError
from domain.fields import Severity
from domain.kinds import KINDS
from domain.ledgers import LEDGERS
from services.program.tasks import NO_PROGRESS, Progress

if TYPE_CHECKING:
    from services.workspace.workspace import Workspace

_PART_LABELS = {
    "contribution": "指标贡献",
    "issue": "检查问题",
    "conflict": "冲突",
    "search": "搜索",
    **{kind.key: kind.noun for kind in KINDS.values()},
}


@dataclass(frozen=True)
class Finding:
    """A finding on a record.

    Attributes:
        ledger: Label of the ledger.
        record: Record id.
        unit: Owning unit's code.
        title: What people call the record.
        rule: Key of the rule.
        is_must: 强制性, else 合理性.
        field: Label of the field; empty for the record as a whole.
        message: What is wrong.
        remedy: What to do.
        explained: An explanation was given.
        person: Name on the line it concerns; empty where it concerns the record.
    """

    ledger: str
    record: str
    unit: str
    title: str
    rule: str
    is_must: bool
    field: str
    message: str
    remedy: str
    explained: bool
    person: str = ""


@dataclass(frozen=True)
class CheckReport:
    """What a check found.

    Attributes:
        records: How many records were looked at.
        findings: Every finding.
        rebuilt: The tables were compared with a rebuild.
        differences: Where they differ from it, in words.
    """

    records: int
    findings: Sequence[Finding]
    rebuilt: bool = False
    differences: Sequence[str] = ()

    @property
    def must_fix(self) -> int:
        """Findings that must be fixed."""
        return sum(one.is_must for one in self.findings)

    @property
    def to_explain(self) -> int:
        """Findings neither fixed nor explained."""
        return sum(not one.is_must and not one.explained for one in self.findings)


def check(
    workspace: Workspace, *, rebuild: bool = False, progress: Progress = NO_PROGRESS
) -> CheckReport:
    """List every finding; compare the tables with a rebuild from the journal if asked.

    Raises:
        KnownError: The copy for the comparison could not be written.
    """
    progress.report(0, 2, "正在检查")
    with workspace.read() as connection:
        found = [_finding(row) for row in rows.findings(connection)]
        records = rows.living_records(connection)
    if not rebuild:
        return CheckReport(records, found)
    progress.check()
    progress.report(1, 2, "正在从变更日志重算")
    return CheckReport(records, found, rebuilt=True, differences=_compared(workspace))


def _finding(row: Any) -> Finding:  # noqa: ANN401 - db's row
    ledger = LEDGERS[row.ledger]
    declared = ledger.by_key.get(row.field)
    if row.line and ledger.lines is not None:
        declared = ledger.lines.by_key.get(row.field)
    return Finding(
        ledger=ledger.label,
        record=row.record,
        unit=row.unit,
        title=row.title or f"（没有{ledger.by_key[ledger.title].label}）",
        rule=row.rule,
        is_must=row.severity == Severity.MUST.value,
        field=declared.label if declared else "",
        message=row.message,
        remedy=row.remedy,
        explained=row.explained,
        person=row.person or "",
    )


def _compared(workspace: Workspace) -> list[str]:
    try:
        folder = Path(tempfile.mkdtemp(prefix=".check-", dir=workspace.folder))
    except OSError:
        raise KnownError("没有地方放比较用的副本。", "请检查磁盘剩余空间。") from None
    try:
        copy = folder / "copy.db"
        sqlite.copy_database(workspace.database, workspace.key, copy)
        opened = engine.open_engine(copy, workspace.key, pooled=False)
        with engine.writing(opened) as connection:
            present = projections.fingerprint(connection)
            projections.rebuild(connection, workspace.rules)
            rebuilt = projections.fingerprint(connection)
        opened.dispose()
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    return [_difference(*one) for one in projections.differences(present, rebuilt)]


def _difference(table: str, record: str) -> str:
    ledger = LEDGERS.get(table.removesuffix("_line"))
    label = _PART_LABELS.get(table) or (ledger.label if ledger else table)
    if ledger is not None and ledger.lines is not None and table.endswith("_line"):
        label = f"{ledger.label}{ledger.lines.label}"
    return f"{label}：{record}"


def to_json(report: CheckReport) -> dict[str, Any]:
    """The report as ``check --json`` prints it."""
    return {
        "records": report.records,
        "must_fix": report.must_fix,
        "to_explain": report.to_explain,
        "issues": [
            {
                "ledger": one.ledger,
                "id": one.record,
                "unit": one.unit,
                "title": one.title,
                "person": one.person,
                "rule": one.rule,
                "severity": "must" if one.is_must else "explain",
                "field": one.field,
                "message": one.message,
                "remedy": one.remedy,
                "explained": one.explained,
            }
            for one in report.findings
        ],
        "rebuilt": report.rebuilt,
        "differences": list(report.differences),
    }
