"""Doubts about this computer's date: it is told, nothing is refused.

A flat battery lets an old office PC start years ago; records then get wrong dates and belong to
the wrong 报送期. What shows it is whatever already happened later than "now".
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from typing import TYPE_CHECKING

from db import facts, journal, packages
from db.engine import writing
from domain.clock import CHINA, china_time, stamp_milliseconds
from services.program.version import build_day

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    import sqlalchemy as sa

    from services.workspace.workspace import Workspace

TOLERANCE_MS = 24 * 3600 * 1000
"""Two PCs whose clocks differ by less are not worth a word."""

CONFIRMED = "date_confirmed"
"""Fact: when somebody last said that the date is right, in milliseconds since 1970."""
SET_ASIDE = "date_set_aside"
"""Fact: the latest moment that was then shown to be wrong, in milliseconds since 1970."""

_REMEDY = "请在 Windows 里校正日期和时间，再重新打开程序，否则新记录的日期和报送期会错。"


@dataclass(frozen=True)
class DateDoubt:
    """Why this computer's date is probably wrong.

    Attributes:
        message: What does not fit, in one sentence.
        hint: What to do.
    """

    message: str
    hint: str

    def __str__(self) -> str:
        return f"{self.message}{self.hint}"


@dataclass(frozen=True)
class _Mark:
    """Something that has happened: now cannot be before it.

    Attributes:
        at: When, in milliseconds since 1970.
        what: What, to follow 早于.
        whose: The other unit whose clock may be the wrong one; empty where only this one may.
    """

    at: int
    what: str
    whose: str = ""


def date_doubt(workspace: Workspace) -> DateDoubt | None:
    """What speaks against this computer's date; None where nothing does.

    The date is held against the build of the program, the newest change of every replica and the
    last package written or received here (design §6).
    """
    now = workspace.now_ms()
    confirmed = _moment(workspace.facts, CONFIRMED)
    # A clock that once was far ahead goes on from there with every change that is stamped.
    wrong_until = _moment(workspace.facts, SET_ASIDE) + TOLERANCE_MS
    later = [
        mark
        for mark in _marks(workspace)
        if mark.at > now + TOLERANCE_MS and not confirmed + TOLERANCE_MS < mark.at < wrong_until
    ]
    if not later:
        return None
    newest = max(later, key=lambda mark: mark.at)
    hint = _REMEDY
    if newest.whose:
        hint += f"如果这台电脑的日期没有错，请提醒{newest.whose}校正那边的电脑。"
    today, day = (_day_text(china_time(one).date()) for one in (now, newest.at))
    return DateDoubt(f"这台电脑的日期是{today}，早于{newest.what}（{day}）。", hint)


def confirm_date(workspace: Workspace) -> None:
    """Somebody says that the date is right: what is later now is wrong and does not count again.

    Now itself counts from here on, and so does whatever happens later than all of that.
    """
    now = workspace.now_ms()
    noted = {
        CONFIRMED: str(now),
        SET_ASIDE: str(max((mark.at for mark in _marks(workspace)), default=now)),
    }
    with writing(workspace.engine) as connection:
        for name, value in noted.items():
            facts.set_fact(connection, name, value)
        facts.log_action(
            connection, at=now, by=workspace.author.operator, action="确认电脑日期没有错"
        )
    workspace.facts.update(noted)


def _marks(workspace: Workspace) -> Iterator[_Mark]:
    built = build_day()
    if built is not None:
        yield _Mark(_start_of(built), "本程序的制作日期")
    confirmed = _moment(workspace.facts, CONFIRMED)
    if confirmed:
        yield _Mark(confirmed, "上一次确认过的日期")
    with workspace.read() as connection:
        yield from _written_marks(workspace, connection)


def _written_marks(workspace: Workspace, connection: sa.Connection) -> Iterator[_Mark]:
    for chain, tip in journal.tips(connection):
        at = stamp_milliseconds(tip.at)
        if chain == workspace.author.chain:
            yield _Mark(at, "本机上一次保存的日期")
        else:
            unit = workspace.plan.unit_by_code.get(chain.unit)
            name = unit.short if unit else "另一个单位"
            yield _Mark(at, f"{name}最近一次填报的日期", name)
    stamp = packages.newest_stamp(connection)
    if stamp:
        yield _Mark(stamp_milliseconds(stamp), "上一次上报或接收的日期")


def _moment(facts: Mapping[str, str], name: str) -> int:
    return int(facts.get(name) or 0)


def _start_of(day: date) -> int:
    return int(datetime.combine(day, time(), CHINA).astimezone(UTC).timestamp() * 1000)


def _day_text(day: date) -> str:
    return f"{day.year}年{day.month}月{day.day}日"
