"""Names of backup files, and which automatic backups are kept."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable
from datetime import date, datetime
from pathlib import Path

SUFFIX = ".cgbak"
DAILY = "每日备份"
MANUAL = "手动备份"

_DAYS, _WEEKS, _MONTHS = 7, 4, 12
_STAMP = "%Y%m%d-%H%M%S"
_STAMP_LENGTH = 15


def backup_name(unit: str, purpose: str, moment: datetime) -> str:
    """The name of a backup: unit, purpose and time; no personal data."""
    return f"{unit}-{purpose}-{moment:{_STAMP}}{SUFFIX}"


def free_path(folder: Path, name: str) -> Path:
    """A path of that name, or with a number where there is one already."""
    path, number = folder / name, 2
    while path.exists():
        path = folder / f"{Path(name).stem}-{number}{SUFFIX}"
        number += 1
    return path


def of_purpose(folder: Path, unit: str, purpose: str) -> list[tuple[date, Path]]:
    """The backups of a purpose by their names, newest first."""
    head = f"{unit}-{purpose}-"
    found = []
    for path in folder.glob(f"*{SUFFIX}"):
        stamp = path.name.removeprefix(head)[:_STAMP_LENGTH]
        day = _day(stamp)
        if path.name.startswith(head) and day is not None:
            found.append((stamp, day, path))
    return [(day, path) for _stamp, day, path in sorted(found, reverse=True)]


def _day(stamp: str) -> date | None:
    digits = stamp[:8]
    if not digits.isdecimal():
        return None
    try:
        return date(int(digits[:4]), int(digits[4:6]), int(digits[6:]))
    except ValueError:
        return None


def kept_days(days: Iterable[date]) -> set[date]:
    """Of the days that have a backup, those whose backup is kept.

    The newest 7, and the newest of each of the newest 4 weeks and 12 months that have one.
    """
    newest_first = sorted(set(days), reverse=True)
    return (
        set(newest_first[:_DAYS])
        | _newest_of_each(newest_first, lambda day: day.isocalendar()[:2], _WEEKS)
        | _newest_of_each(newest_first, lambda day: (day.year, day.month), _MONTHS)
    )


def _newest_of_each(
    newest_first: Iterable[date], part: Callable[[date], Hashable], count: int
) -> set[date]:
    newest: dict[Hashable, date] = {}
    for day in newest_first:
        newest.setdefault(part(day), day)
    return set(list(newest.values())[:count])
