"""Lists on paper: a ledger's records as a document for A4, masked unless asked otherwise."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from db import facts
from db.engine import writing
from domain.standing import STANDING_LABELS
from exchange.documents.listing import ListedRow, listing_html
from services.records import lists
from services.sync.cover import printed_at

if TYPE_CHECKING:
    from db.lists import Query
    from services.sync.submit import PrintDocument
    from services.workspace.workspace import Workspace

_PAGE = 500


def print_list(
    workspace: Workspace,
    query: Query,
    out: Path,
    *,
    print_sideways: PrintDocument,
    masked: bool = True,
) -> int:
    """A list as a PDF; showing personal data is noted in the 操作日志.

    Args:
        workspace: The workspace.
        query: The list, in its order.
        out: Where to.
        print_sideways: Renders a document on A4 with the long side across.
        masked: Personal data is masked.

    Returns:
        How many records it holds.

    Raises:
        KnownError: The file cannot be written.
    """
    units = workspace.plan.unit_by_code
    rows: list[ListedRow] = []
    after = None
    while found := lists.page(workspace, query, after=after, limit=_PAGE):
        rows += [
            ListedRow(
                units[one.unit].short if one.unit in units else one.unit,
                STANDING_LABELS[one.standing],
                one.values,
            )
            for one in found
        ]
        after = found[-1].position
    html = listing_html(
        query.ledger,
        rows,
        unit=workspace.unit_name,
        as_of=printed_at(workspace.now_ms()),
        masked=masked,
        with_unit=workspace.is_city,
    )
    print_sideways(html, out)
    if not masked:
        with writing(workspace.engine) as connection:
            facts.log_action(
                connection,
                at=workspace.moment,
                by=workspace.author.operator,
                action="打印未脱敏清单",
                detail=f"{query.ledger.label} {len(rows)} 条",
            )
    return len(rows)
