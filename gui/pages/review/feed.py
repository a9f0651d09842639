"""The records that a review list shows, ledger after ledger, page after page."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from domain.fields import Ledger
from domain.ledgers import LEDGERS
from domain.standing import Standing
from domain.values import show_value
from services.records import lists

if TYPE_CHECKING:
    from services.program.shapes import Query, Row
    from services.workspace.workspace import Workspace

PAGE = 100
STATES: Mapping[str, tuple[Standing, ...]] = {
    "待审核": (Standing.RECEIVED,),
    "退回": (Standing.RETURNED,),
    "已通过": (Standing.ACCEPTED,),
}


@dataclass(frozen=True)
class Choice:
    """What the list shows.

    Attributes:
        state: A key of ``STATES``.
        unit: Code of a unit; empty for all.
        ledger: Key of a ledger; empty for all.
    """

    state: str = "待审核"
    unit: str = ""
    ledger: str = ""

    @property
    def is_narrowed(self) -> bool:
        """Whether only one unit or one ledger is wanted."""
        return bool(self.unit or self.ledger)


@dataclass(frozen=True)
class Item:
    """One record of the list.

    Attributes:
        id: The record.
        ledger: Key of its ledger.
        unit: Short name of its unit.
        title: What names it.
        date: When it was.
        quantity: Persons, where the ledger counts some.
        remark: What the checks say; empty where nothing.
    """

    id: str
    ledger: str
    unit: str
    title: str
    date: str
    quantity: str
    remark: str


@dataclass(frozen=True)
class Cursor:
    """Where the next page begins: which ledger, and behind which row of it."""

    ledger: int = 0
    after: tuple[Any, int] | None = None


@dataclass(frozen=True)
class Part:
    """A page of the list.

    Attributes:
        items: The records.
        rest: Where the next page begins; None at the end.
    """

    items: Sequence[Item]
    rest: Cursor | None


def read_part(
    workspace: Workspace,
    choice: Choice,
    cursor: Cursor = Cursor(),
    limit: int = PAGE,
) -> Part:
    """The next page of the list."""
    ledgers = _ledgers(choice)
    items: list[Item] = []
    at: Cursor | None = cursor
    while at is not None and len(items) < limit:
        query = _query(workspace, choice, ledgers[at.ledger])
        wanted = limit - len(items)
        rows = lists.page(workspace, query, after=at.after, limit=wanted)
        items += [_item(workspace, ledgers[at.ledger], row) for row in rows]
        at = _further(at, rows, wanted, len(ledgers))
    return Part(items, at)


def _further(at: Cursor, rows: Sequence[Row], wanted: int, ledgers: int) -> Cursor | None:
    if len(rows) == wanted:
        return Cursor(at.ledger, rows[-1].position)
    return Cursor(at.ledger + 1) if at.ledger + 1 < ledgers else None


def counts(workspace: Workspace, choice: Choice) -> dict[str, int]:
    """How many records each state has, with the choice's unit and ledger."""
    return {
        state: sum(
            lists.count(
                workspace, _query(workspace, Choice(state, choice.unit, choice.ledger), one)
            )
            for one in _ledgers(choice)
        )
        for state in STATES
    }


def all_ids(workspace: Workspace, choice: Choice) -> list[str]:
    """The ids of everything the list holds, also what is not loaded."""
    return [
        record
        for one in _ledgers(choice)
        for record in lists.ids(workspace, _query(workspace, choice, one))
    ]


def _ledgers(choice: Choice) -> list[Ledger]:
    return [one for one in LEDGERS.values() if choice.ledger in {"", one.key}]


def _query(workspace: Workspace, choice: Choice, ledger: Ledger) -> Query:
    units = [unit.code for unit in workspace.plan.units if unit.code != workspace.unit]
    wanted = (choice.unit,) if choice.unit else tuple(units)
    return lists.query_for(
        workspace, ledger, standings=STATES[choice.state], equal={"unit": wanted}
    )


def _item(workspace: Workspace, ledger: Ledger, row: Row) -> Item:
    info = workspace.plan.unit_by_code.get(row.unit)
    title = show_value(ledger.by_key[ledger.title], row.values[ledger.title])
    return Item(
        id=row.id,
        ledger=ledger.key,
        unit=info.short if info else row.unit,
        title=title or f"未命名的{ledger.noun}",
        date=show_value(ledger.by_key[ledger.date], row.values[ledger.date]),
        quantity=_quantity(ledger, row),
        remark=_remark(row),
    )


def _quantity(ledger: Ledger, row: Row) -> str:
    if not ledger.measure:
        return f"{row.line_count}" if row.line_count else ""
    value = row.values[ledger.measure]
    return show_value(ledger.by_key[ledger.measure], value) if value is not None else ""


def _remark(row: Row) -> str:
    if row.conflicts:
        return f"冲突 {row.conflicts}"
    if row.must_fix:
        return f"有误 {row.must_fix}"
    return f"待说明 {row.to_explain}" if row.to_explain else ""
