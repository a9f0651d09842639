"""Where the changes of a record came from: replica, package, and the action they were part of."""

from __future__ import annotations

from typing import NamedTuple

import sqlalchemy as sa

from db import schema
from db.journal import Chain, load_chains
from db.kinds import review
from domain.change import decode
from domain.fold import Known

_SHIFT = schema.CHAIN_SHIFT


class Origin(NamedTuple):
    """A change with where it came from; ``is_here``: made by this installation."""

    known: Known
    chain: Chain
    is_here: bool


class Step(NamedTuple):
    """An action made here: its label and its range of sequence numbers."""

    id: int
    label: str
    first: int
    last: int


class ReviewRow(NamedTuple):
    """A review decision on one content of a record; ``at``: clock stamp."""

    decision: str
    reason: str
    at: int
    by: str


def origins(connection: sa.Connection, record: str) -> list[Origin]:
    """The changes of a record in the order of their stamps."""
    table, chains = schema.change, load_chains(connection)
    rows = connection.execute(
        sa.select(table.c.id, table.c.digest, table.c.body, table.c.source).where(
            table.c.record == record, table.c.set_aside == sa.false()
        )
    )
    found = [
        Origin(Known(row.digest, decode(row.body)), chains[row.id >> _SHIFT], row.source == 0)
        for row in rows
    ]
    return sorted(found, key=lambda one: (one.known.change.at, one.known.change.seq))


def step_of(connection: sa.Connection, seq: int, at: int) -> Step | None:
    """The action that a change made here was part of.

    Sequence numbers begin again in a new replica, so the stamp decides: an action bears the
    stamp of its last change.
    """
    table = schema.undo_step
    row = connection.execute(
        sa.select(table.c.id, table.c.label, table.c.first, table.c.last)
        .where(table.c.first <= seq, table.c.last >= seq, table.c.at >= at)
        .order_by(table.c.at)
        .limit(1)
    ).first()
    return Step(*row) if row else None


def reviews_of(connection: sa.Connection, record: str) -> list[ReviewRow]:
    """The review decisions on any content of a record."""
    table = review
    rows = connection.execute(
        sa.select(table.c.decision, table.c.reason, table.c.at, table.c.by).where(
            table.c.record == record
        )
    )
    return [ReviewRow(*row) for row in rows]
