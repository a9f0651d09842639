"""Taking in changes that others wrote: chains joined to what is held, records refolded."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple, TypeVar

import sqlalchemy as sa

from db import schema
from db.bulk import large_cache
from db.journal import Chain, add_chain, chains_of, changes_of, digest_at, insert_changes, tip_of
from db.kinds import project_kinds, purged_among
from db.ledger_tables import record_table
from db.projection import Rules
from domain.change import COMPLETE, Change, Head, decode, is_tombstone, tombstone_of
from domain.fields import Ledger
from domain.fold import Known, RecordState, fold_record
from domain.ids import parts_of
from domain.ledgers import LEDGERS

Shown = str | None
"""Digest of a record's content; None where it is a draft or deleted, so nobody is shown it."""

_SHIFT = schema.CHAIN_SHIFT
_BATCH = 2_000
"""Records taken in one go: few enough to stay in the processor's cache from fold to table."""
_SHOWN = ("id", "digest", "complete", "deleted")
_T = TypeVar("_T")


@dataclass(frozen=True)
class Segment:
    """Successive changes of one installation that a package carries, their links checked.

    Attributes:
        unit: Its unit.
        replica: Its id within the unit.
        first: First sequence number.
        bodies: The bodies.
        digests: Their names.
        changes: The bodies read.
    """

    unit: str
    replica: str
    first: int
    bodies: Sequence[bytes]
    digests: Sequence[Head]
    changes: Sequence[Change]

    @property
    def last(self) -> int:
        """Last sequence number."""
        return self.first + len(self.bodies) - 1

    def digest(self, seq: int) -> Head:
        """Name of the change of a sequence number."""
        return self.digests[seq - self.first]


class Joint(NamedTuple):
    """Where a segment goes on from what is held.

    Attributes:
        chain: The branch that holds most of it; None where nothing of the installation is held.
        held: The last of its sequence numbers that this branch holds.
        is_end: Nothing else follows in that branch, so the rest can be put behind it.
    """

    chain: Chain | None
    held: int
    is_end: bool


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
        branches: Installations whose chain branched: a copied folder or disk.
        by_kind: Records touched, by ledger or other kind.
        shown: Finished records that it speaks of, by ledger: what people compare.
    """

    new: int = 0
    changed: int = 0
    same: int = 0
    gone: int = 0
    conflicts: int = 0
    changes: int = 0
    branches: list[str] = field(default_factory=list)
    by_kind: dict[str, list[str]] = field(default_factory=dict)
    shown: Counter[str] = field(default_factory=Counter)


def joint_of(connection: sa.Connection, segment: Segment) -> Joint | None:
    """Where a segment joins what is held here; None where changes before it are missing."""
    before = segment.changes[0].prev
    best: Joint | None = Joint(None, 0, is_end=True) if segment.first == 1 else None
    for chain in chains_of(connection, segment.unit, segment.replica):
        if segment.first > 1 and digest_at(connection, chain, segment.first - 1) != before:
            continue
        tip = tip_of(connection, chain).seq
        held = _last_common(connection, chain, segment, min(tip, segment.last))
        is_better = best is None or best.chain is None or held > best.held
        # Of two branches that hold as much, the one that ends there takes the rest.
        if is_better or (best is not None and held == best.held and held == tip):
            best = Joint(chain, held, is_end=held >= tip)
    return best


def _last_common(connection: sa.Connection, chain: Chain, segment: Segment, last: int) -> int:
    """The last sequence number at which a branch and a segment are one (bisection)."""
    low, high = segment.first - 1, last
    while low < high:
        middle = (low + high + 1) // 2
        if digest_at(connection, chain, middle) == segment.digest(middle):
            low = middle
        else:
            high = middle - 1
    return low


def missing_before(connection: sa.Connection, segment: Segment) -> int:
    """How many changes lie between what is held of an installation and a segment's first."""
    held = [tip_of(connection, c).seq for c in chains_of(connection, segment.unit, segment.replica)]
    return max(1, segment.first - max(held, default=0) - 1)


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
    connection: sa.Connection, segments: Sequence[Segment], *, source: int, rules: Rules
) -> Effect:
    """Put the changes of checked segments into the journal and refold what they touch.

    Raises:
        LookupError: Changes before a segment are missing; ``joint_of`` tells beforehand.
    """
    carried: set[str] = set()
    arrived: dict[str, list[Known]] = {}
    branches: list[str] = []
    with large_cache(connection, sum(len(segment.bodies) for segment in segments)):
        for segment in segments:
            carried.update(change.key for change in segment.changes)
            branches += _take_segment(connection, segment, source, arrived)
        effect = refold_arrived(connection, carried, arrived, rules)
    effect.changes = sum(map(len, arrived.values()))
    effect.branches = branches
    return effect


def _take_segment(
    connection: sa.Connection,
    segment: Segment,
    source: int,
    arrived: dict[str, list[Known]],
) -> list[str]:
    """Put what is not held of a segment into the journal; names the chain where it branches."""
    joint = joint_of(connection, segment)
    if joint is None:
        raise LookupError(segment.replica)
    chain = joint.chain
    start = max(joint.held + 1, segment.first)
    branches: list[str] = []
    if start > segment.last:
        return branches
    if chain is None:
        chain = add_chain(connection, unit=segment.unit, replica=segment.replica)
    elif not joint.is_end:
        chain = add_chain(
            connection,
            unit=chain.unit,
            replica=chain.replica,
            letter=chain.letter,
            parent=chain.number,
            first=start,
        )
        branches.append(chain.key)
    first = chain.number << _SHIFT
    new = range(start - segment.first, len(segment.bodies))
    purged = purged_among(connection, segment.digests)
    for batch in _batches(new):
        rows = []
        for i in batch:
            change, digest, body = segment.changes[i], segment.digests[i], segment.bodies[i]
            if digest in purged and not is_tombstone(body):
                body = tombstone_of(body)
                change = decode(body)
            key = change.key
            rows.append((first | change.seq, key, digest, body))
            arrived.setdefault(key, []).append(Known(digest, change))
        insert_changes(connection, rows, source=source)
    return branches


def refold_arrived(
    connection: sa.Connection,
    carried: Iterable[str],
    arrived: Mapping[str, list[Known]],
    rules: Rules,
) -> Effect:
    """Fold the records that new changes touch; tells what became of them.

    Args:
        connection: The transaction, the changes in its journal.
        carried: The records that a package speaks of.
        arrived: The changes that were not here, by record.
        rules: What projections depend on.
    """
    effect = Effect()
    before = _shown(connection, sorted(carried))
    fresh: list[str] = []
    others: list[str] = []
    known = _held_elsewhere(connection, arrived)
    for record in arrived:
        is_known = record in before or record in known or _kind_of(record) not in LEDGERS
        (others if is_known else fresh).append(record)
    for batch in _batches(fresh):
        states = [fold_record(arrived[record]) for record in batch]
        project_kinds(connection, states, rules, fresh=True)
        _count(effect, states, before, {one.key: _shown_fresh(one) for one in states})
    states = [fold_record(known) for _, known in changes_of(connection, others)]
    project_kinds(connection, states, rules)
    _count(effect, states, before, _shown(connection, [one.key for one in states]))
    for record, shown in before.items():
        if record not in arrived and shown:
            effect.same += 1
            effect.shown[_kind_of(record)] += 1
    return effect


def _kind_of(record: str) -> str:
    return parts_of(record)[1]


def _held_elsewhere(connection: sa.Connection, arrived: Mapping[str, Sequence[Known]]) -> set[str]:
    """Of records with new changes, those of which tombstones may be held, and so no table."""
    table = schema.change
    if connection.execute(sa.select(schema.purged.c.digest).limit(1)).first() is None:
        return set()
    found: set[str] = set()
    for batch in _batches(list(arrived)):
        rows = connection.execute(
            sa.select(table.c.record, sa.func.count())
            .where(table.c.record.in_(batch))
            .group_by(table.c.record)
        )
        found.update(record for record, count in rows if count > len(arrived[record]))
    return found


def _count(
    effect: Effect,
    states: Iterable[RecordState],
    before: Mapping[str, Shown],
    after: Mapping[str, Shown],
) -> None:
    for state in states:
        effect.by_kind.setdefault(state.kind, []).append(state.key)
        effect.conflicts += len(state.conflicts)
        if state.kind not in LEDGERS:
            continue
        then, now = before.get(state.key), after.get(state.key)
        effect.shown[state.kind] += now is not None
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
    by_kind: dict[str, list[str]] = {}
    for record in records:
        by_kind.setdefault(_kind_of(record), []).append(record)
    return {
        row.id: row.digest if row.complete and not row.deleted else None
        for kind, own in by_kind.items()
        if kind in LEDGERS
        for row in _rows_of(connection, LEDGERS[kind], own, _SHOWN)
    }
