"""The practice workspace: made on the first start, filled with invented records."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from domain.ledgers import LEDGERS
from services.program import demo_data
from services.records.roster import create
from services.workspace import workspace
from services.workspace.recent import PRACTICE_OPERATOR, PRACTICE_PASSPHRASE, PRACTICE_UNIT

if TYPE_CHECKING:
    from db.keyfile import KdfCost
    from services.workspace.workspace import Workspace

_UNTIL = date(2025, 11, 30)


def make_practice(folder: Path, *, cost: KdfCost | None = None) -> Workspace:
    """Make the practice workspace and open it.

    Args:
        folder: Where it goes.
        cost: How slow guessing is made; None for the usual.

    Raises:
        KnownError: There is a workspace already, or the folder cannot be written.
    """
    made = workspace.create(
        folder,
        unit=PRACTICE_UNIT,
        operator=PRACTICE_OPERATOR,
        passphrase=PRACTICE_PASSPHRASE,
        practice=True,
        cost=cost,
    )
    unit = made.plan.unit_by_code[made.unit]
    invented = demo_data.invented(unit.code, unit.name, unit.short, until=_UNTIL)
    with made.write() as work:
        for record in (*invented, *demo_data.unfinished(unit.code)):
            create(work, LEDGERS[record.ledger], made.unit, record.fields, record.lines)
        work.finish("放入练习数据", undoable=False)
    return made
