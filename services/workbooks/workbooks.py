"""Templates and lists as workbooks."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from db import facts, lists
from db.engine import writing
from db.journal import changes_of
from domain.fold import fold_record
from domain.plan import Plan, read_plan
from exchange.workbook import listing, template
from services.program.resources import plan_text
from services.records.records import Record, ledger_named, record_of

if TYPE_CHECKING:
    from db.lists import Query
    from services.workspace.workspace import Workspace


def write_template(ledger_key: str, out: Path, plan: Plan | None = None) -> None:
    """The Excel template of a ledger.

    Args:
        ledger_key: The ledger.
        out: Where to.
        plan: Gives the code lists that are its own; the built-in plan without it.

    Raises:
        KnownError: No such ledger, or the file cannot be written.
    """
    plan = plan or read_plan(plan_text(), name="规划")
    template.write_template(ledger_named(ledger_key, plan), out)


def write_list(
    workspace: Workspace, query: Query, out: Path, *, masked: bool = True, title: str = ""
) -> int:
    """A list as a workbook; showing personal data is noted in the 操作日志.

    Returns:
        How many records it holds.

    Raises:
        KnownError: The file cannot be written.
    """
    records = list(_records(workspace, query))
    listing.write_listing(query.ledger, records, out, masked=masked, title=title)
    if not masked:
        with writing(workspace.engine) as connection:
            facts.log_action(
                connection,
                at=workspace.moment,
                by=workspace.author.operator,
                action="导出未脱敏清单",
                detail=f"{query.ledger.label} {len(records)} 条",
            )
    return len(records)


def _records(workspace: Workspace, query: Query) -> Iterator[Record]:
    with workspace.read() as connection:
        ids = lists.ids(connection, query)
        for record, known in changes_of(connection, ids):
            yield record_of(record, fold_record(known))
