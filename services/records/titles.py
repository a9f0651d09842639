"""技术状元 and 技术能手: from competition results to award records, in one step."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from db import matching
from domain.change import COMPLETE
from domain.checks import check_record, must_fix
from domain.codes import PRIZE
from domain.errors import KnownError
from domain.fields import Fields, Line, Value
from domain.ledgers.award import AWARD
from domain.ledgers.competition import COMPETITION
from services.records import roster
from services.records.records import Record, load

if TYPE_CHECKING:
    from db.unit_of_work import ChangeSet
    from services.workspace.workspace import Workspace

TITLES = ("champion", "expert")
"""Titles of a result line that are honours of the same code."""


@dataclass(frozen=True)
class Titles:
    """The awards that a competition's results give.

    Attributes:
        competition: The competition.
        new: Fields of the awards that are not here yet.
        held: Fields of those that are here already.
    """

    competition: Record
    new: Sequence[Fields]
    held: Sequence[Fields]

    @property
    def known(self) -> int:
        """How many are here already."""
        return len(self.held)


def titles_of(workspace: Workspace, competition_id: str) -> Titles:
    """The awards that the results of a competition give; nothing is written.

    Raises:
        KnownError: The record is no competition, or no result has such a title.
    """
    competition = load(workspace, competition_id)
    if competition.ledger != COMPETITION.key:
        raise KnownError("只有竞赛记录可以生成荣誉。", "请打开一条竞赛记录。")
    wanted = [_award(competition, line) for line in _titled(competition.lines)]
    if not wanted:
        raise KnownError("成绩里没有“技术状元”或“技术能手”。", "请先在成绩的“授予称号”一栏填写。")
    with workspace.read() as connection:
        held = matching.candidates(
            connection, AWARD, competition.unit, (one["recipient"] for one in wanted)
        )
    known = {
        _key(dict(zip(AWARD.match, one.key, strict=True))) for ones in held.values() for one in ones
    }
    new = [one for one in wanted if _key(one) not in known]
    return Titles(competition, new, [one for one in wanted if _key(one) in known])


def _titled(lines: Sequence[Line]) -> Iterator[Line]:
    return (
        line for line in lines if line.fields.get("title") in TITLES and line.fields.get("name")
    )


def _key(award: Fields) -> tuple[Value, ...]:
    """Honour, recipient, number and date: what tells two awards of one event apart."""
    return tuple(map(award.get, ("honour", "recipient", "number", "awarded")))


def _award(competition: Record, line: Line) -> dict[str, Value]:
    fields = competition.fields
    given: dict[str, Value] = {
        "honour": line.fields.get("title"),
        "level": fields.get("level"),
        "recipient": line.fields.get("name"),
        "number": line.fields.get("id_number"),
        "enterprise": line.fields.get("enterprise"),
        "stage": "named",
        "awarded": fields.get("end") or fields.get("start"),
        "issuer": fields.get("organisers"),
        "source": fields.get("name"),
        "remarks": _won(line.fields) or None,
    }
    return {key: value for key, value in given.items() if value is not None}


def _won(line: Fields) -> str:
    """What was won in which trade: 电工第1名、一等奖; empty where that is not told."""
    rank, prize, trade = (line.get(key) for key in ("rank", "prize", "trade"))
    place = f"第{rank}名" if rank else ""
    won = "、".join(filter(None, (place, PRIZE.label_of(prize) if isinstance(prize, str) else "")))
    return f"{trade}{won}" if trade and won else ""


def award_titles(workspace: Workspace, competition_id: str) -> ChangeSet:
    """Make the awards that are not here yet, in one step that can be undone.

    Where the competition lacks what an award must have, such as its date, they are drafts.

    Raises:
        KnownError: As ``titles_of``, or all awards are here already.
    """
    titles = titles_of(workspace, competition_id)
    if not titles.new:
        raise KnownError("这场竞赛的荣誉都已经生成过了。")
    with workspace.write() as work:
        for fields in titles.new:
            is_ready = not must_fix(check_record(AWARD, fields, ()))
            values = {**fields, COMPLETE: True} if is_ready else fields
            roster.create(work, AWARD, titles.competition.unit, values)
        return work.finish(f"生成 {len(titles.new)} 条荣誉")
