"""The packages written and received here, and what they left in conflict."""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from db import dashboard
from db.journal import load_chains
from db.workbooks import WORKBOOK
from domain.change import DELETED
from domain.clock import china_time, stamp_time
from domain.fields import Ledger
from domain.ledgers import LEDGERS
from domain.values import show_value

if TYPE_CHECKING:
    import sqlalchemy as sa

    from db.dashboard import ConflictRow, PackageNote
    from services.workspace.workspace import Workspace

WRITTEN, RECEIVED = "up", "in"
MOST = 50
_SEARCHED = 5_000
"""Conflicts looked through for those of certain records; those changed last come first."""


@dataclass(frozen=True)
class PackageEntry:
    """A package written or received here.

    Attributes:
        name: What people call it: 永胜县-甲-0004.
        unit: Short name of the unit that wrote it.
        when: When it was written or received.
        who: The operator who did it.
        records: Living records by ledger at the time it was written.
        is_done: It was written or taken in to the end.
        is_workbook: It is a workbook, which nobody signed.
    """

    name: str
    unit: str
    when: datetime
    who: str
    records: Mapping[str, int]
    is_done: bool
    is_workbook: bool = False

    @property
    def content(self) -> str:
        """What it holds, in words: 培训 12 条，竞赛 3 条."""
        return "，".join(
            f"{LEDGERS[key].label} {number:,} 条"
            for key, number in self.records.items()
            if key in LEDGERS
        )


@dataclass(frozen=True)
class ConflictingValue:
    """One of the values that a field in conflict has.

    Attributes:
        text: The value as shown, personal data masked.
        who: Who entered it.
        when: When.
        is_shown: This one is shown until somebody decides.
        place: The unit and PC that it was entered on: 永胜县 甲机.
    """

    text: str
    who: str
    when: datetime
    is_shown: bool
    place: str = ""


@dataclass(frozen=True)
class FieldConflict:
    """A field with several values; all of them are kept.

    Attributes:
        ledger: Key of the ledger.
        record: The record.
        unit: Short name of the owning unit.
        title: What names the record.
        field: Label of the field; with the roster's name where it is of a line.
        values: The values, the one shown first.
    """

    ledger: str
    record: str
    unit: str
    title: str
    field: str
    values: tuple[ConflictingValue, ...]


def written(workspace: Workspace, limit: int = MOST) -> list[PackageEntry]:
    """The packages that this unit wrote, the newest first."""
    return _entries(workspace, WRITTEN, limit)


def received(workspace: Workspace, limit: int = MOST) -> list[PackageEntry]:
    """The packages that were taken in here, the newest first."""
    return _entries(workspace, RECEIVED, limit)


def _entries(workspace: Workspace, direction: str, limit: int) -> list[PackageEntry]:
    with workspace.read() as connection:
        notes = dashboard.package_notes(connection, direction, limit)
    return [_entry(workspace, note) for note in notes]


def _entry(workspace: Workspace, note: PackageNote) -> PackageEntry:
    info = workspace.plan.unit_by_code.get(note.unit)
    return PackageEntry(
        name=note.name,
        unit=info.short if info else note.unit,
        when=stamp_time(note.at),
        who=note.by,
        records=json.loads(note.counts),
        is_done=note.state != "writing",
        is_workbook=note.state == WORKBOOK,
    )


def conflicts(workspace: Workspace, limit: int = MOST) -> list[FieldConflict]:
    """Fields with several values, those of the records changed last first."""
    with workspace.read() as connection:
        rows = dashboard.conflicts(connection, limit)
        places = _places(workspace, connection)
    return [_conflict(workspace, row, places) for row in rows]


def conflicts_of(
    workspace: Workspace,
    connection: sa.Connection,
    records: Collection[str],
    limit: int = MOST,
) -> list[FieldConflict]:
    """Fields with several values of some records, as a transaction sees them.

    Args:
        workspace: The workspace.
        connection: A transaction, whose own uncommitted changes are seen.
        records: Ids of the records.
        limit: How many are told at most.
    """
    rows = dashboard.conflicts(connection, _SEARCHED)
    found = [row for row in rows if row.id in records][:limit]
    places = _places(workspace, connection)
    return [_conflict(workspace, row, places) for row in found]


def _places(workspace: Workspace, connection: sa.Connection) -> Mapping[str, str]:
    """By installation, the unit and PC in words."""
    names = {unit.code: unit.short for unit in workspace.plan.units}
    return {
        one.key: f"{names.get(one.unit, one.unit)} {one.letter}机"
        if one.letter
        else names.get(one.unit, one.unit)
        for one in load_chains(connection).values()
    }


def _conflict(workspace: Workspace, row: ConflictRow, places: Mapping[str, str]) -> FieldConflict:
    ledger = LEDGERS[row.ledger]
    info = workspace.plan.unit_by_code.get(row.unit)
    label, values = _values(ledger, row, places)
    title = row.title
    return FieldConflict(
        ledger=row.ledger,
        record=row.id,
        unit=info.short if info else row.unit,
        title=show_value(ledger.by_key[ledger.title], title)
        if isinstance(title, str)
        else f"未命名的{ledger.noun}",
        field=label,
        values=values,
    )


def _values(
    ledger: Ledger, row: ConflictRow, places: Mapping[str, str]
) -> tuple[str, tuple[ConflictingValue, ...]]:
    lines = ledger.lines if row.line else None
    field = lines.by_key.get(row.field) if lines else ledger.by_key.get(row.field)

    def text(value: Any) -> str:  # noqa: ANN401 - any JSON scalar
        if row.field == DELETED:
            return "删除" if value else "保留"
        if value is None:
            return "（空）"
        return show_value(field, value) if field else str(value)

    label = "是否删除" if row.field == DELETED else field.label if field else "其他内容"
    place = f"{lines.label} · {label}" if lines else label
    values = tuple(
        ConflictingValue(
            text(value),
            str(by),
            china_time(wall),
            is_shown=number == 0,
            place=places.get(str(pc), ""),
        )
        for number, (_at, _head, value, by, pc, wall) in enumerate(json.loads(row.heads))
    )
    return place, values
