"""审核: the city's decisions, each naming the content it judged (design §6)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from db import lists, reviews
from domain.errors import KnownError
from domain.fields import Value
from domain.kinds import REVIEW, key_of
from domain.ledgers import LEDGERS
from domain.standing import Decision, Standing
from services.sync.authority import require_city

if TYPE_CHECKING:
    from db.unit_of_work import ChangeSet
    from services.workspace.workspace import Workspace


def waiting(workspace: Workspace, *, unit: str = "", ledger: str = "") -> list[str]:
    """Ids of the records that are 已收 and wait for a decision."""
    found: list[str] = []
    with workspace.read() as connection:
        for one in LEDGERS.values():
            if ledger and one.key != ledger:
                continue
            query = lists.Query(
                one,
                standings=(Standing.RECEIVED,),
                equal={"unit": (unit,)} if unit else {},
            )
            found += lists.ids(connection, query)
    return found


def explained(workspace: Workspace, record_ids: Sequence[str]) -> set[str]:
    """Those of some records that carry an explanation, which somebody should have read."""
    with workspace.read() as connection:
        return reviews.explained(connection, record_ids)


def decide(
    workspace: Workspace, record_ids: Iterable[str], decision: Decision, *, reason: str = ""
) -> ChangeSet:
    """Accept or return records as they are now.

    Raises:
        KnownError: This is no city, a return has no reason, or a record is a draft or unknown.
    """
    require_city(workspace)
    if decision is Decision.RETURN and not reason.strip():
        raise KnownError("退回要写明原因。", "请写一句县里看得懂的话，例如“名册缺 2 人”。")
    wanted = list(record_ids)
    with workspace.write() as work:
        found = reviews.contents(work.connection, wanted)
        missing = [one for one in wanted if one not in found]
        if missing:
            raise KnownError("有记录找不到或还是草稿，不能审核。", "请刷新列表后再试。")
        decisions: list[dict[str, Value]] = [
            {
                "record": record,
                "digest": digest,
                "decision": decision.value,
                "reason": reason.strip() or None,
            }
            for record, digest in found.items()
        ]
        work.load(key_of(REVIEW, workspace.unit, values) for values in decisions)
        for values in decisions:
            work.put(REVIEW, workspace.unit, values)
        word = "通过" if decision is Decision.ACCEPT else "退回"
        return work.finish(f"审核{word} {len(found)} 条记录")
