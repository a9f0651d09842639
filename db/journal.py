"""The journal: appending changes made here, taking in those of others, reading them back."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import NamedTuple

import sqlalchemy as sa

from db import schema
from domain.change import Change, Head, decode, digest_of, encode
from domain.clock import HybridClock
from domain.fields import Value
from domain.fold import Known

_SHIFT = schema.REPLICA_SHIFT
_SEQ_MASK = (1 << _SHIFT) - 1
_BATCH = 500
_SCALARS = (str, type(None))
_END = 1 << 63

# Every save passes these: made once, SQLAlchemy need not look at them again.
_REPLICAS = sa.select(
    schema.replica.c.number,
    schema.replica.c.id,
    schema.replica.c.unit,
    schema.replica.c.letter,
    schema.replica.c.origin,
    schema.replica.c.fork_from,
)
_NEWEST = (
    sa.select(schema.change.c.id, schema.change.c.digest)
    .where(schema.change.c.id.between(sa.bindparam("first"), sa.bindparam("last")))
    .order_by(schema.change.c.id.desc())
    .limit(1)
)


class Replica(NamedTuple):
    """An installation whose changes are held here.

    Attributes:
        number: Local number, the high bits of its changes' ids.
        id: Its id, as in heads.
        unit: The unit it belongs to.
        letter: 甲, 乙, … within its unit.
        origin: Of a fork: the replica whose tail it is.
        fork_from: Of a fork: the first forked sequence number.
    """

    number: int
    id: str
    unit: str
    letter: str
    origin: str
    fork_from: int


@dataclass(frozen=True)
class Author:
    """In whose name changes are written.

    Attributes:
        replica: This installation.
        operator: Name of the person at the keyboard.
        plan: Version of the plan in force.
    """

    replica: Replica
    operator: str
    plan: str


def load_replicas(connection: sa.Connection) -> dict[int, Replica]:
    """All replicas known here, by local number."""
    return {row.number: Replica(*row) for row in connection.execute(_REPLICAS)}


def add_replica(  # noqa: PLR0913 - one keyword per column
    connection: sa.Connection,
    *,
    replica_id: str,
    unit: str,
    letter: str = "",
    signing_key: str = "",
    certificate: str = "",
    origin: str = "",
    fork_from: int = 0,
) -> Replica:
    """Register a replica and give it a local number."""
    number = connection.execute(
        sa.insert(schema.replica)
        .values(
            id=replica_id,
            unit=unit,
            letter=letter,
            signing_key=signing_key,
            certificate=certificate,
            origin=origin,
            fork_from=fork_from,
        )
        .returning(schema.replica.c.number)
    ).scalar_one()
    return Replica(number, replica_id, unit, letter, origin, fork_from)


def last_of(connection: sa.Connection, replica: Replica) -> tuple[int, str]:
    """Sequence number and digest of a replica's newest change; (0, "") when it has none."""
    first = replica.number << _SHIFT
    row = connection.execute(_NEWEST, {"first": first, "last": first | _SEQ_MASK}).first()
    return (row.id & _SEQ_MASK, row.digest) if row else (0, "")


def digest_at(connection: sa.Connection, replica: Replica, seq: int) -> str | None:
    """Digest of the change that a replica's chain holds at a sequence number."""
    return connection.execute(
        sa.select(schema.change.c.digest).where(
            schema.change.c.id == (replica.number << _SHIFT | seq)
        )
    ).scalar()


def vector(connection: sa.Connection) -> dict[str, int]:
    """The newest sequence number held of every replica."""
    held = {}
    for replica in load_replicas(connection).values():
        seq, _ = last_of(connection, replica)
        if seq:
            held[replica.id] = seq
    return held


def newest_stamps(connection: sa.Connection) -> dict[str, int]:
    """The clock stamp of the newest change held of every replica."""
    stamps = {}
    for replica in load_replicas(connection).values():
        seq, _ = last_of(connection, replica)
        if seq:
            body = connection.execute(
                sa.select(schema.change.c.body).where(
                    schema.change.c.id == (replica.number << _SHIFT | seq)
                )
            ).scalar_one()
            stamps[replica.id] = decode(body).at
    return stamps


class Journal:
    """Appends this replica's changes within one transaction.

    Changes are kept until ``flush`` writes them in one statement.

    Attributes:
        first: The sequence number of its first change.
        written: The newest sequence number put into the database; 0 where none was.
    """

    def __init__(self, connection: sa.Connection, author: Author, clock: HybridClock) -> None:
        self._connection = connection
        self._author = author
        self._clock = clock
        self._seq, self._prev = last_of(connection, author.replica)
        self._rows: list[tuple[int, str, str, bytes]] = []
        self.first = self._seq + 1
        self.written = 0

    @property
    def last(self) -> int:
        """Sequence number of the newest change."""
        return self._seq

    @property
    def stamp(self) -> int:
        """Clock stamp of the newest change."""
        return self._clock.newest

    def append(  # noqa: PLR0913 - the parts of a change
        self,
        *,
        kind: str,
        unit: str,
        record: str,
        values: Mapping[str, Value],
        line: str = "",
        over: Mapping[Head, list[str]] | None = None,
        saw: Mapping[str, list[tuple[int, int]]] | None = None,
    ) -> Known:
        """Write the next change of this replica's chain.

        Raises:
            TypeError: A value is none that a change can hold: what cannot be read back may
                never stand in the journal.
        """
        for value in values.values():
            if not _is_storable(value):
                raise TypeError("a change holds texts, 64-bit integers, truth values and None")
        self._seq += 1
        author = self._author
        change = Change(
            replica=author.replica.id,
            seq=self._seq,
            prev=self._prev,
            at=self._clock.tick(),
            kind=kind,
            unit=unit,
            record=record,
            set=dict(values),
            line=line,
            over=dict(over) if over else {},
            saw=dict(saw) if saw else {},
            by=author.operator,
            plan=author.plan,
        )
        body = encode(change)
        self._prev = digest_of(body)
        self._rows.append((author.replica.number << _SHIFT | self._seq, record, self._prev, body))
        return Known(f"{author.replica.id}:{self._seq}", change)

    def flush(self) -> None:
        """Put what was appended into the database."""
        insert_changes(self._connection, self._rows, source=0)
        self._rows = []
        self.written = self._seq


def _is_storable(value: object) -> bool:
    if isinstance(value, int):
        return -_END <= value < _END
    return isinstance(value, _SCALARS)


def insert_changes(
    connection: sa.Connection, rows: Sequence[tuple[int, str, str, bytes]], *, source: int
) -> None:
    """Insert journal rows (id, record, digest, body) that a package, or this PC, brought."""
    if rows:
        connection.exec_driver_sql(
            "INSERT INTO change (id, record, digest, body, source) VALUES (?, ?, ?, ?, ?)",
            [(*row, source) for row in rows],
        )


def reader(connection: sa.Connection) -> ChangeReader:
    """What turns journal rows into known changes, with the replicas as of now."""
    return ChangeReader(load_replicas(connection))


class ChangeReader:
    """Turns journal rows into known changes; gives forked tails their derived heads."""

    def __init__(self, replicas: Mapping[int, Replica]) -> None:
        self._replicas = replicas

    def known(self, change_id: int, body: bytes) -> Known:
        """The change with the head it is known by here."""
        replica = self._replicas[change_id >> _SHIFT]
        change = decode(body)
        if replica.origin:
            change = _renamed(change, replica)
        return Known(f"{replica.id}:{change_id & _SEQ_MASK}", change)


def _renamed(change: Change, fork: Replica) -> Change:
    """References of a forked tail to itself, under the derived replica."""

    def rename(head: Head) -> Head:
        origin, _, seq = head.rpartition(":")
        inside = origin == fork.origin and seq.isdecimal() and int(seq) >= fork.fork_from
        return f"{fork.id}:{seq}" if inside else head

    saw: dict[str, list[tuple[int, int]]] = {}
    for origin, ranges in change.saw.items():
        for first, last in ranges:
            if origin != fork.origin or last < fork.fork_from:
                saw.setdefault(origin, []).append((first, last))
                continue
            if first < fork.fork_from:
                saw.setdefault(origin, []).append((first, fork.fork_from - 1))
            saw.setdefault(fork.id, []).append((max(first, fork.fork_from), last))
    return Change(
        replica=fork.id,
        seq=change.seq,
        prev=change.prev,
        at=change.at,
        kind=change.kind,
        unit=change.unit,
        record=change.record,
        set=change.set,
        line=change.line,
        over={rename(head): keys for head, keys in change.over.items()},
        saw=saw,
        by=change.by,
        plan=change.plan,
    )


def changes_of(
    connection: sa.Connection, records: Iterable[str]
) -> Iterator[tuple[str, list[Known]]]:
    """The known changes of records, record by record; records without changes are left out."""
    read = reader(connection).known
    table = schema.change
    remaining = iter(records)
    while batch := list(islice(remaining, _BATCH)):
        grouped: dict[str, list[Known]] = {}
        rows = connection.execute(
            sa.select(table.c.id, table.c.body, table.c.record)
            .where(table.c.record.in_(batch), table.c.set_aside == sa.false())
            .order_by(table.c.id)
        )
        for row in rows:
            grouped.setdefault(row.record, []).append(read(row.id, row.body))
        yield from grouped.items()


def all_records(connection: sa.Connection) -> Iterator[str]:
    """The ids of every record that the journal speaks of."""
    yield from connection.execute(
        sa.select(schema.change.c.record).distinct().order_by(schema.change.c.record)
    ).scalars()
