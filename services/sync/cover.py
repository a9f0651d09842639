"""报送单: what the cover sheet of a package says, gathered from the workspace."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from db import packages
from domain.clock import CHINA, china_time
from domain.errors import KnownError
from domain.ledgers import LEDGERS
from domain.plan import Kind
from domain.progress import format_figure, format_target
from exchange.documents import cover as sheet
from exchange.documents.cover import IndicatorLine, LedgerLine
from exchange.package.manifest import decode, file_name
from services.figures.progress import progress
from services.sync import periods

if TYPE_CHECKING:
    from services.workspace.workspace import Workspace

_SUFFIX = ".pdf"


@dataclass(frozen=True)
class Subject:
    """What a cover sheet is about: a package, or a report workbook.

    Attributes:
        name: What people call it: 永胜县-甲-0004.
        created: When it was written.
        changes: Changes it carries.
        evidence: Evidence files it carries.
    """

    name: str
    created: datetime
    changes: int
    evidence: int = 0


def cover_html(
    workspace: Workspace,
    subject: Subject,
    digest: str,
    *,
    as_of: date | None = None,
    file: str = "",
) -> str:
    """The cover sheet of a package as HTML.

    Args:
        workspace: The unit's.
        subject: The package.
        digest: SHA-256 of the package's file.
        as_of: The day that counts as today; None for today.
        file: Name of the package's file; empty for the usual one.
    """
    today = as_of or workspace.today
    period = periods.current(workspace, today)
    basis, indicators = _indicators(workspace, today)
    return sheet.cover_html(
        sheet.Cover(
            plan=workspace.plan.title,
            unit=workspace.unit_name,
            unit_code=workspace.unit,
            period=period.label,
            period_days=f"{period.first_day} 至 {period.last_day}",
            deadline=period.deadline.isoformat(),
            number=subject.name,
            file=file or file_name(subject.name, subject.created),
            written=f"{subject.created.astimezone(CHINA):%Y-%m-%d %H:%M}",
            operator=workspace.author.operator,
            digest=digest,
            changes=subject.changes,
            carried=subject.evidence,
            basis=basis,
            as_of=today.isoformat(),
            ledgers=_ledgers(workspace),
            indicators=indicators,
            practice=workspace.practice,
        )
    )


def _ledgers(workspace: Workspace) -> list[LedgerLine]:
    with workspace.read() as connection:
        totals = packages.ledger_totals(connection, workspace.unit)
    return [
        LedgerLine(LEDGERS[key].label, one.records, one.finished, one.lines, one.evidence)
        for key, one in totals.items()
    ]


def _indicators(workspace: Workspace, today: date) -> tuple[str, list[IndicatorLine]]:
    """The basis, and the indicators that have data in this unit."""
    report = progress(workspace, unit=workspace.unit, as_of=today)
    lines = [
        IndicatorLine(
            row.indicator.code,
            row.indicator.name,
            format_figure(row.indicator, row.progress.actual),
            format_target(row.progress) or "–",
            row.progress.unit,
        )
        for row in report.rows
        if row.progress.actual and row.indicator.kind is not Kind.ALIAS
    ]
    return report.basis.label, lines


def write_cover(
    workspace: Workspace,
    out: Path,
    *,
    print_document: Callable[[str, Path], None],
    as_of: date | None = None,
) -> Path:
    """Print the cover sheet of the newest package written here once more.

    Raises:
        KnownError: No package was written yet, or the file cannot be written.
    """
    with workspace.read() as connection:
        newest = packages.newest_written(connection, workspace.author.chain.replica)
    if newest is None:
        raise KnownError("还没有写过同步包，没有报送单。", "请先上报（submit），报送单会一并生成。")
    if out.suffix.lower() != _SUFFIX:
        out = out.with_name(out.name + _SUFFIX)
    manifest = decode(newest.manifest.encode())
    subject = Subject(newest.name, manifest.created, manifest.changes, len(manifest.evidence))
    day = as_of or manifest.created.astimezone(CHINA).date()
    print_document(cover_html(workspace, subject, newest.digest, as_of=day), out)
    return out


def printed_at(moment_ms: int) -> str:
    """When something was printed, for people."""
    return f"打印于 {china_time(moment_ms):%Y-%m-%d %H:%M}"
