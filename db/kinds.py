"""From folded records to the tables of their kinds: ledgers, and what is no ledger."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path

import sqlalchemy as sa

from db import schema
from db.engine import open_engine, reading
from db.journal import changes_of
from db.ledger_tables import plain_table
from db.projection import Rules, project
from domain.authority import CITY
from domain.change import is_tombstone, tombstone_of
from domain.fields import Kind, Owner
from domain.fold import RecordState, fold_record
from domain.kinds import KINDS, PERIOD, PURGE, REVIEW
from domain.ledgers import LEDGERS

_BATCH = 500

review = plain_table(REVIEW)
"""Review decisions, one per record and content digest."""
period = plain_table(PERIOD)
"""报送期."""


def project_kinds(
    connection: sa.Connection,
    states: Iterable[RecordState],
    rules: Rules,
    *,
    fresh: bool = False,
) -> None:
    """Write folded records into the tables of their kinds.

    Kinds unknown here, and records whose owner does not fit their kind, have no effect. What
    decides or forgets other records stands first, and these are folded again last.

    Args:
        connection: The transaction.
        states: The records.
        rules: What projections depend on.
        fresh: None of them is in the tables yet, nor is any record that they decide.
    """
    by_kind: dict[str, list[RecordState]] = {}
    for state in states:
        if _has_effect(state):
            by_kind.setdefault(state.kind, []).append(state)
    concerned: set[str] = set()
    others = [key for key in by_kind if key not in LEDGERS]
    for key in others:
        kind, batch = KINDS[key], by_kind[key]
        _put(connection, kind, batch)
        if not fresh:
            concerned.update(_concerned(connection, kind, batch))
    for key, batch in by_kind.items():
        if key in LEDGERS:
            project(connection, LEDGERS[key], batch, rules, fresh=fresh)
    if concerned:
        refold(connection, sorted(concerned), rules)


def _has_effect(state: RecordState) -> bool:
    kind = KINDS.get(state.kind)
    return kind is not None and (kind.owner is not Owner.CITY or state.unit == CITY)


def refold(connection: sa.Connection, records: Iterable[str], rules: Rules) -> None:
    """Fold records again and write what they are now."""
    states = [fold_record(known) for _, known in changes_of(connection, records)]
    project_kinds(connection, states, rules)


def _put(connection: sa.Connection, kind: Kind, states: Sequence[RecordState]) -> None:
    table = plain_table(kind)
    keys = [field.key for field in kind.fields]
    living = [one for one in states if not one.deleted and not one.is_purged]
    if states:
        connection.execute(
            sa.delete(table).where(table.c.id == sa.bindparam("known")),
            [{"known": one.key} for one in states],
        )
    if living:
        connection.execute(
            sa.insert(table),
            [
                {"id": one.key, "at": one.modified, "by": one.modified_by}
                | {key: one.fields.get(key) for key in keys}
                for one in living
            ],
        )


def _concerned(connection: sa.Connection, kind: Kind, states: Sequence[RecordState]) -> set[str]:
    """The records that are to be written anew because of others that were written."""
    if kind is PURGE:
        named = (str(one.fields.get("changes") or "").split() for one in states if not one.deleted)
        return forget(connection, {name for names in named for name in names})
    if kind.decides:
        return {str(one.fields.get(kind.decides) or "") for one in states}
    return set()


def forget(connection: sa.Connection, changes: Iterable[str]) -> set[str]:
    """Drop the values of changes for ever, here and whenever they come again (design §3.8).

    Returns:
        The records that they were of, as far as they are held with their values.
    """
    table, names = schema.change, sorted(changes)
    touched: set[str] = set()
    for start in range(0, len(names), _BATCH):
        part = names[start : start + _BATCH]
        held = set(
            connection.execute(
                sa.select(schema.purged.c.digest).where(schema.purged.c.digest.in_(part))
            ).scalars()
        )
        if new := [{"digest": name} for name in part if name not in held]:
            connection.execute(sa.insert(schema.purged), new)
        rows = connection.execute(
            sa.select(table.c.id, table.c.record, table.c.body).where(table.c.digest.in_(part))
        ).all()
        for row in rows:
            if not is_tombstone(row.body):
                touched.add(row.record)
                connection.execute(
                    sa.update(table).where(table.c.id == row.id).values(body=tombstone_of(row.body))
                )
    return touched


def purged_in(database: Path, key: bytes) -> set[str]:
    """The changes whose values a workspace's database is to forget.

    Raises:
        KnownError: The database cannot be read.
    """
    engine = open_engine(database, key)
    try:
        with reading(engine) as connection:
            if not sa.inspect(connection).has_table(schema.purged.name):
                return set()
            return set(connection.execute(sa.select(schema.purged.c.digest)).scalars())
    finally:
        engine.dispose()


def purged_among(connection: sa.Connection, names: Sequence[str]) -> set[str]:
    """Those of some changes whose values are to be forgotten."""
    table = schema.purged
    if connection.execute(sa.select(table.c.digest).limit(1)).first() is None:
        return set()
    found: set[str] = set()
    for start in range(0, len(names), _BATCH):
        part = names[start : start + _BATCH]
        found.update(
            connection.execute(sa.select(table.c.digest).where(table.c.digest.in_(part))).scalars()
        )
    return found


def periods(connection: sa.Connection) -> list[sa.Row[tuple[str, str, str, str]]]:
    """The reporting periods: label, first day, last day, deadline."""
    columns = period.c
    return list(
        connection.execute(
            sa.select(columns.label, columns.first_day, columns.last_day, columns.deadline)
        )
    )
