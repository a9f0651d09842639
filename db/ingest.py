"""Taking in changes that others wrote: chains checked, forks kept apart, records refolded."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, TypeVar

import sqlalchemy as sa

from db import schema
from db.bulk import large_cache
from db.journal import (
    Replica,
    add_replica,
    changes_of,
    digest_at,
    insert_changes,
    last_of,
    load_replicas,
)
from db.kinds import project_kinds
from db.ledger_tables import record_table
from db.projection import Rules, project
from domain.change import COMPLETE, Change
from domain.fields import Ledger
from domain.fold import Known, RecordState, fold_record
from domain.ledgers import LEDGERS

Shown = str | None
"""Digest of a record's content; None where it is a draft or deleted, so nobody is shown it."""

_SHIFT = schema.REPLICA_SHIFT
_BATCH = 2_000
"""Records taken in one go: few enough to stay in the processor's cache from fold to table."""
_SHOWN = ("id", "digest", "complete", "deleted")
_T = TypeVar("_T")
_FORK_MARK = 12


@dataclass(frozen=True)
class Chain:
    """The changes of one replica that a package carries, in order, their links checked.

    Attributes:
        replica: Its id.
        unit: Its unit.
        first: First sequence number.
        bodies: The bodies.
        digests: Their digests.
        changes: The bodies read.
    """

    replica: str
    unit: str
    first: int
    bodies: Sequence[bytes]
    digests: Sequence[str]
    changes: Sequence[Change]

    @property
    def last(self) -> int:
        """Last sequence number."""
        return self.first + len(self.bodies) - 1


@dataclass
class Effect:
    """What taking in a package did to the records it speaks of.

    Attributes:
        new: Finished records that were not here, or were drafts.
        changed: Records whose content is another now, or that were deleted or taken back.
        same: Finished records it carries that are as they were.
        gone: Of the changed: records that were here and are deleted or drafts now.
        conflicts: Fields in conflict in the records touched.
        changes: Changes that were not here.
        forks: Replicas whose tail was kept apart.
        by_kind: Records touched, by ledger or other kind.
    """

    new: int = 0
    changed: int = 0
    same: int = 0
    gone: int = 0
    conflicts: int = 0
    changes: int = 0
    forks: list[str] = field(default_factory=list)
    by_kind: dict[str, list[str]] = field(default_factory=dict)


def missing_before(connection: sa.Connection, chain: Chain) -> int:
    """How many changes of the replica lie between what is held here and the chain's first."""
    replica = _replica(connection, chain.replica)
    held = last_of(connection, replica)[0] if replica else 0
    return max(0, chain.first - held - 1)


def breaks_into(connection: sa.Connection, chain: Chain) -> bool:
    """Whether the chain goes on from what is held here, where it does not start from 1."""
    if chain.first == 1:
        return True
    replica = _replica(connection, chain.replica)
    before = digest_at(connection, replica, chain.first - 1) if replica else None
    return before == chain.changes[0].prev


def owners(connection: sa.Connection, records: Sequence[str]) -> dict[str, tuple[str, str]]:
    """Ledger and unit of those of some records that are in the tables."""
    return {
        row.id: (ledger.key, row.unit)
        for ledger in LEDGERS.values()
        for row in _rows_of(connection, ledger, records, ("id", "unit"))
    }


def _rows_of(
    connection: sa.Connection, ledger: Ledger, records: Sequence[str], columns: Sequence[str]
) -> Iterator[sa.Row[Any]]:
    """Columns of those of some records that are in a ledger's table."""
    table = record_table(ledger)
    if connection.execute(sa.select(table.c.row).limit(1)).first() is None:
        return
    wanted = sa.select(*(table.c[name] for name in columns))
    for batch in _batches(records):
        yield from connection.execute(wanted.where(table.c.id.in_(batch)))


def _batches(items: Sequence[_T]) -> Iterator[Sequence[_T]]:
    return (items[start : start + _BATCH] for start in range(0, len(items), _BATCH))


def take_in(
    connection: sa.Connection, chains: Sequence[Chain], *, source: int, rules: Rules
) -> Effect:
    """Put the changes of checked chains into the journal and refold what they touch."""
    effect = Effect()
    carried: dict[str, str] = {}
    arrived: dict[str, list[Known]] = {}
    with large_cache(connection, sum(len(chain.bodies) for chain in chains)):
        for chain in chains:
            for change in chain.changes:
                carried[change.record] = change.kind
            _take_chain(connection, chain, source, effect, arrived)
        _refold(connection, carried, arrived, rules, effect)
    return effect


def _take_chain(
    connection: sa.Connection,
    chain: Chain,
    source: int,
    effect: Effect,
    arrived: dict[str, list[Known]],
) -> None:
    replica = _replica(connection, chain.replica) or add_replica(
        connection, replica_id=chain.replica, unit=chain.unit
    )
    held, _ = last_of(connection, replica)
    overlap = min(held, chain.last)
    start = max(held + 1, chain.first)
    if overlap >= chain.first and _digest(chain, overlap) != digest_at(
        connection, replica, overlap
    ):
        start = _first_difference(connection, replica, chain, overlap)
        replica, start = _fork(connection, replica, chain, start)
        effect.forks.append(replica.id)
    first = replica.number << _SHIFT | chain.first
    new = range(start - chain.first, len(chain.bodies))
    effect.changes += len(new)
    for batch in _batches(new):
        rows = []
        for i in batch:
            change = chain.changes[i]
            rows.append((first + i, change.record, chain.digests[i], chain.bodies[i]))
            known = Known(f"{replica.id}:{chain.first + i}", change)
            arrived.setdefault(change.record, []).append(known)
        insert_changes(connection, rows, source=source)


def _replica(connection: sa.Connection, replica_id: str) -> Replica | None:
    return next((r for r in load_replicas(connection).values() if r.id == replica_id), None)


def _digest(chain: Chain, seq: int) -> str:
    return chain.digests[seq - chain.first]


def _first_difference(
    connection: sa.Connection, replica: Replica, chain: Chain, overlap: int, *, first: int = 0
) -> int:
    """The first sequence number at which the chain differs from what is held (bisection)."""
    low, high = first or chain.first, overlap
    while low < high:
        middle = (low + high) // 2
        if _digest(chain, middle) == digest_at(connection, replica, middle):
            low = middle + 1
        else:
            high = middle
    return low


def _fork(
    connection: sa.Connection, replica: Replica, chain: Chain, start: int
) -> tuple[Replica, int]:
    """The derived replica of a forked tail, and the first of its changes not held yet.

    A tail that differs again from one already taken in under that name gets a name of its own.
    """
    name = _digest(chain, start)[:_FORK_MARK]
    while (known := _replica(connection, f"{replica.id}~{name}")) is not None:
        held, _ = last_of(connection, known)
        overlap = min(held, chain.last)
        if _digest(chain, overlap) == digest_at(connection, known, overlap):
            return known, max(start, held + 1)
        again = _first_difference(connection, known, chain, overlap, first=start)
        name += _digest(chain, again)[:_FORK_MARK]
    derived = add_replica(
        connection,
        replica_id=f"{replica.id}~{name}",
        unit=chain.unit,
        letter=replica.letter,
        origin=replica.id,
        fork_from=start,
    )
    return derived, start


def _refold(
    connection: sa.Connection,
    carried: Mapping[str, str],
    arrived: Mapping[str, list[Known]],
    rules: Rules,
    effect: Effect,
) -> None:
    before = _shown(connection, list(carried))
    fresh: list[str] = []
    others: list[str] = []
    for record in arrived:
        is_known = record in before or carried[record] not in LEDGERS or effect.forks
        (others if is_known else fresh).append(record)
    for batch in _batches(fresh):
        states = [(record, fold_record(arrived[record])) for record in batch]
        project(connection, states, rules, fresh=True)
        _count(effect, states, before, {record: _shown_fresh(state) for record, state in states})
    states = [(record, fold_record(known)) for record, known in changes_of(connection, others)]
    project(connection, states, rules)
    project_kinds(connection, states, rules)
    _count(effect, states, before, _shown(connection, [record for record, _ in states]))
    effect.same += sum(1 for record in before if record not in arrived and before[record])


def _count(
    effect: Effect,
    states: Iterable[tuple[str, RecordState]],
    before: Mapping[str, Shown],
    after: Mapping[str, Shown],
) -> None:
    for record, state in states:
        effect.by_kind.setdefault(state.kind, []).append(record)
        effect.conflicts += len(state.conflicts)
        if state.kind not in LEDGERS:
            continue
        then, now = before.get(record), after.get(record)
        if then == now:
            effect.same += now is not None
        elif then is None:
            effect.new += 1
        else:
            effect.changed += 1
            effect.gone += now is None


def _shown_fresh(state: RecordState) -> Shown:
    """Of a record that was not here: whether it is shown now."""
    return "" if state.record.values.get(COMPLETE) is True and not state.deleted else None


def _shown(connection: sa.Connection, records: Sequence[str]) -> dict[str, Shown]:
    """Those of some records that are in the tables, with the content that is shown of them."""
    return {
        row.id: row.digest if row.complete and not row.deleted else None
        for ledger in LEDGERS.values()
        for row in _rows_of(connection, ledger, records, _SHOWN)
    }
