"""报送期: what is reported by when; set by the city, quarters where nothing is set."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING

from db import kinds
from domain.errors import KnownError
from domain.kinds import PERIOD, key_of
from services.sync.authority import require_city

if TYPE_CHECKING:
    from db.unit_of_work import ChangeSet
    from services.workspace.workspace import Workspace

_GRACE_DAYS = 10
"""A quarter's reports are due ten days after its end, unless the city says otherwise."""
_QUARTERS = "一二三四"
_LONGEST_LABEL = 40


@dataclass(frozen=True, order=True)
class Period:
    """A reporting period.

    Attributes:
        first_day: Its first day.
        last_day: Its last day.
        deadline: The last day on which it can be reported in time.
        label: What people call it: 2025年第三季度.
        is_default: Nobody set it; it is simply the quarter.
    """

    first_day: date
    last_day: date
    deadline: date
    label: str
    is_default: bool = False

    def days_left(self, today: date) -> int:
        """Days until the deadline; negative when it has passed."""
        return (self.deadline - today).days


def quarter(day: date) -> Period:
    """The quarter that a day lies in, as a reporting period."""
    number = (day.month - 1) // 3
    first = date(day.year, 3 * number + 1, 1)
    last = _next_quarter(first) - timedelta(1)
    label = f"{day.year}年第{_QUARTERS[number]}季度"
    return Period(first, last, last + timedelta(_GRACE_DAYS), label, is_default=True)


def _next_quarter(first: date) -> date:
    return date(first.year + first.month // 10, (first.month + 2) % 12 + 1, 1)


def all_periods(workspace: Workspace) -> list[Period]:
    """The periods that the city has set, in their order."""
    with workspace.read() as connection:
        rows = kinds.periods(connection)
    return sorted(
        Period(
            date.fromisoformat(row.first_day),
            date.fromisoformat(row.last_day),
            date.fromisoformat(row.deadline),
            row.label,
        )
        for row in rows
    )


def current(workspace: Workspace, today: date) -> Period:
    """The period to report now: the first that has begun and is not yet due.

    Where the city has set none that is open, the same of the quarters.
    """
    open_ones = [one for one in all_periods(workspace) if one.first_day <= today <= one.deadline]
    if open_ones:
        return min(open_ones, key=lambda one: (one.deadline, one.first_day))
    this = quarter(today)
    last = quarter(this.first_day - timedelta(1))
    return last if today <= last.deadline else this


def add(
    workspace: Workspace, *, label: str, first_day: date, last_day: date, deadline: date
) -> ChangeSet:
    """Set a period, or its name and deadline where one of the same days is known.

    Raises:
        KnownError: This is no city, or the dates are impossible.
    """
    require_city(workspace)
    name = label.strip()
    if not name or len(name) > _LONGEST_LABEL:
        raise KnownError(
            f"报送期要有名称，不超过 {_LONGEST_LABEL} 个字。", "例如“2025年第三季度”。"
        )
    if not first_day <= last_day:
        raise KnownError("报送期的止日早于起日。", "请核对日期。")
    if deadline < last_day:
        raise KnownError("截止日期早于报送期的止日。", "请核对日期。")
    values = {"label": name, **_days(first_day, last_day), "deadline": deadline.isoformat()}
    with workspace.write() as work:
        work.put(PERIOD, workspace.unit, values)
        return work.finish(f"设定报送期“{name}”")


def _days(first_day: date, last_day: date) -> dict[str, str]:
    """What identifies a period."""
    return {"first_day": first_day.isoformat(), "last_day": last_day.isoformat()}


def remove(workspace: Workspace, label: str) -> ChangeSet:
    """Take back a period by its name.

    Raises:
        KnownError: This is no city, or there is no such period.
    """
    require_city(workspace)
    found = [one for one in all_periods(workspace) if one.label == label.strip()]
    if not found:
        raise KnownError(f"没有名为“{label}”的报送期。", "请用 periods 查看已设定的报送期。")
    with workspace.write() as work:
        for one in found:
            work.delete(key_of(PERIOD, workspace.unit, _days(one.first_day, one.last_day)))
        return work.finish(f"取消报送期“{label}”")
