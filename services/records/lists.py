"""Looking through a ledger: pages, counts, all ids of a filter."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from db import lists
from db.lists import Query
from domain.standing import Standing

if TYPE_CHECKING:
    from db.lists import Row
    from domain.fields import Ledger
    from services.workspace.workspace import Workspace


def query_for(workspace: Workspace, ledger: Ledger, **choices: Any) -> Query:  # noqa: ANN401 - Query's own
    """A list of a ledger as this workspace may see it; the city sees no drafts of others."""
    others = workspace.unit if workspace.is_city else ""
    return Query(ledger, hide_drafts_of_others=others, **choices)


def page(
    workspace: Workspace, query: Query, *, after: tuple[Any, int] | None = None, limit: int = 100
) -> list[Row]:
    """The next rows of a list after a position."""
    with workspace.read() as connection:
        return lists.page(connection, query, after=after, limit=limit)


def count(workspace: Workspace, query: Query) -> int:
    """How many records a list holds."""
    with workspace.read() as connection:
        return lists.count(connection, query)


def ids(workspace: Workspace, query: Query) -> list[str]:
    """The ids of all records of a list."""
    with workspace.read() as connection:
        return lists.ids(connection, query)


def own_ids(workspace: Workspace, query: Query) -> list[str]:
    """The ids of those records of a list that are this unit's own: those it may change."""
    units = query.equal.get("unit", (workspace.unit,))
    if workspace.unit not in units:
        return []
    return ids(workspace, replace(query, equal={**query.equal, "unit": (workspace.unit,)}))


def standing_counts(
    workspace: Workspace,
    ledger: Ledger,
    **choices: Any,  # noqa: ANN401 - Query's own
) -> dict[Standing, int]:
    """How many records of a list stand where, whatever state it is narrowed to."""
    with workspace.read() as connection:
        return lists.standing_counts(connection, query_for(workspace, ledger, **choices))
