"""Records that may be the one being typed: by title and date, both indexed."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import TYPE_CHECKING

from db import lists
from domain.fields import Fields, Ledger
from domain.texts import compact

if TYPE_CHECKING:
    import sqlalchemy as sa

    from db.lists import Row
    from services.workspace.workspace import Workspace

_MOST_LOOKED_AT = 200
_MOST_SHOWN = 3
_NEAR = 0.8
"""Least likeness (difflib's ratio) of two titles on the same date."""


@dataclass(frozen=True)
class Similar:
    """A record like the one being typed.

    Attributes:
        record_id: Its id.
        unit: Its unit.
        title: Its title.
        date: Its date.
        is_same: The whole match key is the same, as far as it is filled.
    """

    record_id: str
    unit: str
    title: str
    date: str
    is_same: bool


def similar(
    workspace: Workspace, ledger: Ledger, fields: Fields, *, exclude_id: str = ""
) -> list[Similar]:
    """Living records with the same title and date, or the same date and nearly the same title.

    Args:
        workspace: Whose records are looked at.
        ledger: Their ledger.
        fields: What was typed so far.
        exclude_id: The record that is being edited.

    Returns:
        The likeliest first, a few at most; nothing as long as title or date are empty.
    """
    title, date = fields.get(ledger.title), fields.get(ledger.date)
    if not isinstance(title, str) or not isinstance(date, str) or not title or not date:
        return []
    with workspace.read() as connection:
        rows = {row.id: row for row in _candidates(connection, ledger, title, date)}
    found = [
        Similar(
            row.id,
            row.unit,
            str(row.values.get(ledger.title) or ""),
            str(row.values.get(ledger.date) or ""),
            _is_same(ledger, fields, row),
        )
        for row in rows.values()
        if row.id != exclude_id and _is_like(ledger, title, date, row)
    ]
    return sorted(found, key=lambda one: (not one.is_same, one.title))[:_MOST_SHOWN]


def _candidates(connection: sa.Connection, ledger: Ledger, title: str, date: str) -> Iterator[Row]:
    for key, value in ((ledger.title, title), (ledger.date, date)):
        query = lists.Query(ledger, equal={key: (value,)}, sort=key)
        yield from lists.page(connection, query, limit=_MOST_LOOKED_AT)


def _is_like(ledger: Ledger, title: str, date: str, row: Row) -> bool:
    other_date = str(row.values.get(ledger.date) or "")
    shared = min(len(date), len(other_date))
    if not shared or date[:shared] != other_date[:shared]:
        return False
    ours, other = compact(title), compact(str(row.values.get(ledger.title) or ""))
    return ours == other or (
        # Only the number differs (第1期, 第2期): two classes on one day, not one entered twice.
        _without_digits(ours) != _without_digits(other)
        and SequenceMatcher(None, ours, other).ratio() >= _NEAR
    )


def _without_digits(text: str) -> str:
    return "".join(c for c in text if not (c.isdigit() or c in "一二三四五六七八九十"))


def _is_same(ledger: Ledger, fields: Fields, row: Row) -> bool:
    pairs = [(fields.get(key), row.values.get(key)) for key in ledger.match]
    filled = [(a, b) for a, b in pairs if a not in (None, "") and b not in (None, "")]
    return all(a == b for a, b in filled)
