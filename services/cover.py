"""报送单: what the cover sheet of a package says, gathered from the workspace."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from domain.clock import CHINA, china_time
from domain.errors import KnownError
from domain.ledgers import LEDGERS
from services import periods

if TYPE_CHECKING:
    from exchange.documents.cover import IndicatorLine, LedgerLine
    from exchange.package.manifest import Manifest
    from services.workspace import Workspace

_SUFFIX = ".pdf"


def cover_html(
    workspace: Workspace, manifest: Manifest, digest: str, *, as_of: date | None = None
) -> str:
    """The cover sheet of a package as HTML.

    Args:
        workspace: The unit's.
        manifest: The package's.
        digest: SHA-256 of the package's file.
        as_of: The day that counts as today; None for today.
    """
    from exchange.documents.cover import Cover, cover_html  # noqa: PLC0415
    from exchange.package.manifest import file_name  # noqa: PLC0415

    today = as_of or workspace.today
    period = periods.current(workspace, today)
    basis, indicators = _indicators(workspace, today)
    return cover_html(
        Cover(
            plan=workspace.plan.title,
            unit=workspace.unit_name,
            unit_code=workspace.unit,
            period=period.label,
            period_days=f"{period.first_day} 至 {period.last_day}",
            deadline=period.deadline.isoformat(),
            number=manifest.name,
            file=file_name(manifest),
            written=f"{manifest.created.astimezone(CHINA):%Y-%m-%d %H:%M}",
            operator=workspace.author.operator,
            digest=digest,
            changes=manifest.changes,
            carried=len(manifest.evidence),
            basis=basis,
            as_of=today.isoformat(),
            ledgers=_ledgers(workspace),
            indicators=indicators,
            practice=workspace.practice,
        )
    )


def _ledgers(workspace: Workspace) -> list[LedgerLine]:
    from db import packages  # noqa: PLC0415
    from exchange.documents.cover import LedgerLine  # noqa: PLC0415

    with workspace.read() as connection:
        totals = packages.ledger_totals(connection, workspace.unit)
    return [
        LedgerLine(LEDGERS[key].label, one.records, one.finished, one.lines, one.evidence)
        for key, one in totals.items()
    ]


def _indicators(workspace: Workspace, today: date) -> tuple[str, list[IndicatorLine]]:
    """The basis, and the indicators that have data in this unit."""
    from domain.plan import Kind  # noqa: PLC0415
    from domain.progress import format_figure, format_target  # noqa: PLC0415
    from exchange.documents.cover import IndicatorLine  # noqa: PLC0415
    from services.progress import progress  # noqa: PLC0415

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
    from db import packages  # noqa: PLC0415
    from exchange.package.manifest import decode  # noqa: PLC0415

    with workspace.read() as connection:
        newest = packages.newest_written(connection, workspace.author.replica.id)
    if newest is None:
        raise KnownError("还没有写过同步包，没有报送单。", "请先上报（submit），报送单会一并生成。")
    if out.suffix.lower() != _SUFFIX:
        out = out.with_name(out.name + _SUFFIX)
    digest, manifest_text = newest
    manifest = decode(manifest_text.encode())
    day = as_of or manifest.created.astimezone(CHINA).date()
    print_document(cover_html(workspace, manifest, digest, as_of=day), out)
    return out


def printed_at(moment_ms: int) -> str:
    """When something was printed, for people."""
    return f"打印于 {china_time(moment_ms):%Y-%m-%d %H:%M}"
