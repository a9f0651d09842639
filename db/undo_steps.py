"""Which changes one action made, so that it can be taken back."""

from __future__ import annotations

import sqlalchemy as sa

from db import schema
from db.journal import Chain
from domain.change import decode
from domain.fold import Known

_SHIFT = schema.CHAIN_SHIFT


def take(connection: sa.Connection, step: int) -> tuple[str, int, int] | None:
    """Label and range of a step not yet undone, marking it undone; None if there is none."""
    table = schema.undo_step
    row = connection.execute(
        sa.update(table)
        .where(table.c.id == step, table.c.undone == sa.false())
        .values(undone=True)
        .returning(table.c.label, table.c.first, table.c.last)
    ).first()
    return (row.label, row.first, row.last) if row else None


def newest(connection: sa.Connection) -> tuple[int, str] | None:
    """Id and label of the newest step not yet undone."""
    table = schema.undo_step
    row = connection.execute(
        sa.select(table.c.id, table.c.label)
        .where(table.c.undone == sa.false())
        .order_by(table.c.id.desc())
        .limit(1)
    ).first()
    return (row.id, row.label) if row else None


def forget(connection: sa.Connection) -> None:
    """Drop all steps: they speak of sequence numbers of the replica that wrote them."""
    connection.execute(sa.delete(schema.undo_step))


def changes_between(connection: sa.Connection, chain: Chain, first: int, last: int) -> list[Known]:
    """The changes of a chain in a range of sequence numbers, in order."""
    table = schema.change
    base = chain.number << _SHIFT
    rows = connection.execute(
        sa.select(table.c.digest, table.c.body)
        .where(table.c.id.between(base | first, base | last))
        .order_by(table.c.id)
    )
    return [Known(row.digest, decode(row.body)) for row in rows]
