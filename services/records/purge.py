"""彻底清除: wrongly imported people forgotten for ever, wherever it reaches (design §3.8)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from domain.errors import KnownError
from domain.kinds import PURGE
from services.sync.authority import require_city

if TYPE_CHECKING:
    from db.unit_of_work import ChangeSet
    from services.workspace.workspace import Workspace

_NAMES_EACH = 500
"""Changes that one record of the kind names: its field holds 20,000 letters."""


def purge(workspace: Workspace, record_ids: Sequence[str], *, reason: str) -> ChangeSet:
    """Forget the values of all changes of some records; what is left verifies and tells nothing.

    Raises:
        KnownError: This is no city, there is no reason, or a record is unknown.
    """
    require_city(workspace)
    if not reason.strip():
        raise KnownError("彻底清除要写明原因。", "例如“误把外单位人员名册导入”。")
    with workspace.write() as work:
        work.load(record_ids)
        names = []
        for record in dict.fromkeys(record_ids):
            known = work.known(record)
            if not known:
                raise KnownError("找不到要清除的记录。", "请刷新列表后再试。")
            names += [one.head for one in known]
        for start in range(0, len(names), _NAMES_EACH):
            part = " ".join(names[start : start + _NAMES_EACH])
            values = {"changes": part, "reason": reason.strip()}
            work.create(PURGE, workspace.unit, values)
        return work.finish(f"彻底清除 {len(record_ids)} 条记录", undoable=False)
