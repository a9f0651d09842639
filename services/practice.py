"""The practice workspace: made on the first start, filled with invented records."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from domain.ids import new_id
from services import workspace
from services.recent import PRACTICE_OPERATOR, PRACTICE_PASSPHRASE, PRACTICE_UNIT

if TYPE_CHECKING:
    from db.keyfile import KdfCost
    from services.workspace import Workspace

_UNTIL = date(2025, 11, 30)


def make_practice(folder: Path, *, cost: KdfCost | None = None) -> Workspace:
    """Make the practice workspace and open it.

    Args:
        folder: Where it goes.
        cost: How slow guessing is made; None for the usual.

    Raises:
        KnownError: There is a workspace already, or the folder cannot be written.
    """
    from domain.ledgers import LEDGERS  # noqa: PLC0415 - keeps program start light
    from services import demo_data  # noqa: PLC0415
    from services.roster import given, new_lines  # noqa: PLC0415

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
            name = new_id()
            lines = new_lines(LEDGERS[record.ledger], name, record.lines)
            work.create(record.ledger, made.unit, given(record.fields), lines, record=name)
        work.finish("放入练习数据", undoable=False)
    return made
