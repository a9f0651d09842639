"""The projections made anew from the journal, and compared with what stands in the tables."""

from __future__ import annotations

from collections.abc import Iterator
from hashlib import blake2b

import sqlalchemy as sa

from db import schema, sqlite
from db.bulk import large_cache
from db.journal import all_records, changes_of
from db.kinds import project_kinds
from db.ledger_tables import line_table, plain_table, record_table
from db.projection import Rules
from domain.fields import Ledger
from domain.fold import fold_record
from domain.ids import parts_of
from domain.kinds import KINDS
from domain.ledgers import LEDGERS

Fingerprint = dict[tuple[str, str], int]
"""By table and record id (or own id), a sum over the rows that no order changes."""

_BATCH = 500
_BITS = (1 << 64) - 1
_HANGING = (schema.contribution, schema.issue, schema.conflict)


def rebuild(connection: sa.Connection, rules: Rules) -> int:
    """Empty the projections and fold everything again from the journal.

    What is no projection (packages, what was sent, drafts, what is to be forgotten) stays. Of the
    persons and firms seen, which are only offered while typing, nothing is removed.

    Returns:
        How many records, decisions and periods the journal speaks of.
    """
    _empty(connection)
    # Decisions come first: each record is then written once, with what was decided on it.
    records = sorted(all_records(connection), key=lambda one: parts_of(one)[1] in LEDGERS)
    with large_cache(connection, len(records)):
        for start in range(0, len(records), _BATCH):
            batch = records[start : start + _BATCH]
            states = [fold_record(known) for _, known in changes_of(connection, batch)]
            project_kinds(connection, states, rules, fresh=True)
    return len(records)


def _empty(connection: sa.Connection) -> None:
    for table in (*_tables(), *_HANGING):
        connection.execute(sa.delete(table))
    sqlite.clear_search(connection)


def _tables() -> Iterator[sa.Table]:
    for kind in KINDS.values():
        if isinstance(kind, Ledger):
            yield record_table(kind)
            lines = line_table(kind)
            if lines is not None:
                yield lines
        else:
            yield plain_table(kind)


def fingerprint(connection: sa.Connection) -> Fingerprint:
    """What the projections hold, whatever row numbers their records have."""
    found: Fingerprint = {}
    ids: dict[int, str] = {}
    for ledger in LEDGERS.values():
        table = record_table(ledger)
        for row in connection.execute(sa.select(table)):
            ids[row[0]] = row[1]
            _add(found, table.name, row[1], tuple(row[1:]))
    for table in _lines_and_hanging():
        keys = [column.name for column in table.c if column.name not in {"id", "row", "record"}]
        # A line's id is its own; the id of the others is a row number.
        keys += ["id"] if "row" in table.c else []
        columns = [table.c[key] for key in keys]
        for record, *values in connection.execute(sa.select(table.c.record, *columns)):
            _add(found, table.name, ids.get(record, f"?{record}"), tuple(values))
    for number, term, offset in sqlite.documents(connection):
        _add(found, "search", ids.get(number, f"?{number}"), (term, offset))
    for kind in KINDS.values():
        if not isinstance(kind, Ledger):
            for row in connection.execute(sa.select(plain_table(kind))):
                _add(found, kind.key, row[0], tuple(row))
    return found


def _lines_and_hanging() -> Iterator[sa.Table]:
    for ledger in LEDGERS.values():
        lines = line_table(ledger)
        if lines is not None:
            yield lines
    yield from _HANGING


def _add(found: Fingerprint, table: str, record: str, values: tuple[object, ...]) -> None:
    digest = blake2b(repr(values).encode(), digest_size=8).digest()
    key = (table, record)
    found[key] = (found.get(key, 0) + int.from_bytes(digest)) & _BITS


def differences(one: Fingerprint, other: Fingerprint) -> list[tuple[str, str]]:
    """Table and record of everything that is not the same in both."""
    return sorted(key for key in one.keys() | other.keys() if one.get(key) != other.get(key))
