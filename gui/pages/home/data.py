"""What 工作台 reads in one go."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from domain.clock import china_time
from services.figures import dashboard
from services.figures.progress import progress
from services.sync import packages_log, periods
from services.workspace import backup, first_steps

if TYPE_CHECKING:
    from services.figures.dashboard import Attention, LedgerContent, RecentEntry, UnitReport
    from services.figures.progress import ProgressReport
    from services.sync.packages_log import PackageEntry
    from services.sync.periods import Period
    from services.workspace.first_steps import Pending
    from services.workspace.workspace import Workspace

RECENT = 3
"""How many records 最近录入 names."""


@dataclass(frozen=True)
class BackupState:
    """How the backups stand.

    Attributes:
        newest: When the newest one that can be used was made; None where there is none.
        reason: Why it was made.
        number: How many there are.
        place: Where they lie.
        is_inside: They lie in the workspace's own folder, on the same disk.
    """

    newest: datetime | None
    reason: str
    number: int
    place: str
    is_inside: bool


@dataclass(frozen=True)
class HomeData:
    """Everything the page shows.

    Attributes:
        period: The present reporting period.
        days: Days to its deadline.
        attention: What of the unit's own records needs a look.
        contents: How the unit's own records stand.
        last: The package written last; None where there is none.
        report: Where the indicators stand.
        recent: What was entered last.
        backup: How the backups stand.
        steps: What still has to be done once.
        units: The city: how every other unit stands.
    """

    period: Period
    days: int
    attention: Sequence[Attention]
    contents: Sequence[LedgerContent]
    last: PackageEntry | None
    report: ProgressReport
    recent: Sequence[RecentEntry]
    backup: BackupState
    steps: Sequence[Pending] = ()
    units: Sequence[UnitReport] = ()

    @property
    def ready(self) -> int:
        """Records that are 待报."""
        return sum(one.ready for one in self.contents)

    @property
    def reported(self) -> int:
        """Units that reported in this period."""
        return sum(one.is_current for one in self.units)

    @property
    def waiting(self) -> int:
        """Records that wait for a decision."""
        return sum(one.waiting for one in self.units)


def read(workspace: Workspace) -> HomeData:
    """Read everything; in the lane."""
    today = workspace.today
    period = periods.current(workspace, today)
    units = dashboard.unit_reports(workspace, period=period) if workspace.is_city else []
    written = packages_log.written(workspace, 1)
    return HomeData(
        period=period,
        days=period.days_left(today),
        attention=dashboard.attention(workspace),
        contents=dashboard.contents(workspace),
        last=written[0] if written else None,
        report=progress(workspace),
        recent=dashboard.recent(workspace, RECENT),
        backup=_backups(workspace),
        steps=first_steps.pending(workspace),
        units=units,
    )


def _backups(workspace: Workspace) -> BackupState:
    folder = backup.folder_of(workspace)
    found = [info for info in backup.list_backups(folder) if not info.problem]
    inside = folder.is_relative_to(workspace.folder)
    place = "保存在本机数据文件夹" if inside else f"保存在 {folder}"
    if not found:
        return BackupState(None, "", 0, place, inside)
    moment = china_time(found[0].at)
    return BackupState(moment, found[0].reason, len(found), place, inside)
