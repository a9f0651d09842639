"""The journal: appending changes made here, taking in those of others, reading them back."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import NamedTuple

import sqlalchemy as sa

from db import schema
from domain.change import Change, Head, decode, digest_of, encode, replica_key
from domain.clock import HybridClock
from domain.fields import Value
from domain.fold import Known
from domain.ids import parts_of

_SHIFT = schema.CHAIN_SHIFT
_SEQ_MASK = (1 << _SHIFT) - 1
_BATCH = 500
_SCALARS = (str, type(None))
_END = 1 << 63
_LATEST = (1 << 47) - 1
"""Milliseconds that a change can name, whatever this PC's clock says."""

# Every save passes these: made once, SQLAlchemy need not look at them again.
_CHAINS = sa.select(
    schema.chain.c.number,
    schema.chain.c.unit,
    schema.chain.c.replica,
    schema.chain.c.letter,
    schema.chain.c.parent,
    schema.chain.c.first,
)
_NEWEST = (
    sa.select(schema.change.c.id, schema.change.c.digest, schema.change.c.body)
    .where(schema.change.c.id.between(sa.bindparam("first"), sa.bindparam("last")))
    .order_by(schema.change.c.id.desc())
    .limit(1)
)


class Chain(NamedTuple):
    """The changes of an installation, or of one branch of them.

    Attributes:
        number: Local number, the high bits of its changes' ids.
        unit: The unit of the installation.
        replica: Its id within the unit.
        letter: 甲, 乙, … within its unit.
        parent: Number of the chain that it branched from; 0 for none.
        first: Sequence number of the first change that is in it and not in the parent.
    """

    number: int
    unit: str
    replica: str
    letter: str
    parent: int
    first: int

    @property
    def key(self) -> str:
        """The installation's full name."""
        return replica_key(self.unit, self.replica)


class Tip(NamedTuple):
    """The newest change of a chain; 0 and empty where it has none."""

    seq: int
    digest: Head
    at: int


@dataclass(frozen=True)
class Author:
    """In whose name changes are written.

    Attributes:
        chain: Of this installation.
        operator: Name of the person at the keyboard.
        plan: Version of the plan in force.
    """

    chain: Chain
    operator: str
    plan: str


def load_chains(connection: sa.Connection) -> dict[int, Chain]:
    """All chains known here, by local number."""
    return {row.number: Chain(*row) for row in connection.execute(_CHAINS)}


def chains_of(connection: sa.Connection, unit: str, replica: str) -> list[Chain]:
    """The branches of an installation's chain that are held here, parents first."""
    own = (schema.chain.c.unit == unit, schema.chain.c.replica == replica)
    rows = connection.execute(_CHAINS.where(*own).order_by(schema.chain.c.number))
    return [Chain(*row) for row in rows]


def add_chain(  # noqa: PLR0913 - one keyword per column
    connection: sa.Connection,
    *,
    unit: str,
    replica: str,
    letter: str = "",
    signing_key: str = "",
    certificate: str = "",
    parent: int = 0,
    first: int = 1,
) -> Chain:
    """Register an installation, or a branch of its chain, and give it a local number."""
    number = connection.execute(
        sa.insert(schema.chain)
        .values(
            unit=unit,
            replica=replica,
            letter=letter,
            signing_key=signing_key,
            certificate=certificate,
            parent=parent,
            first=first,
        )
        .returning(schema.chain.c.number)
    ).scalar_one()
    return Chain(number, unit, replica, letter, parent, first)


def tip_of(connection: sa.Connection, chain: Chain) -> Tip:
    """The newest change of a chain. A branch always has one of its own."""
    first = chain.number << _SHIFT
    row = connection.execute(_NEWEST, {"first": first, "last": first | _SEQ_MASK}).first()
    return Tip(row.id & _SEQ_MASK, row.digest, decode(row.body).at) if row else Tip(0, "", 0)


def digest_at(connection: sa.Connection, chain: Chain, seq: int) -> Head | None:
    """Name of the change that a chain has at a sequence number, its parents' included."""
    while seq < chain.first:
        found = connection.execute(_CHAINS.where(schema.chain.c.number == chain.parent)).first()
        if found is None:
            return None
        chain = Chain(*found)
    return connection.execute(
        sa.select(schema.change.c.digest).where(
            schema.change.c.id == (chain.number << _SHIFT | seq)
        )
    ).scalar()


def tips(connection: sa.Connection) -> list[tuple[Chain, Tip]]:
    """Every chain that has changes, with the newest of them: what is held here."""
    found = ((chain, tip_of(connection, chain)) for chain in load_chains(connection).values())
    return [(chain, tip) for chain, tip in found if tip.seq]


class Journal:
    """Appends this installation's changes within one transaction.

    Changes are kept until ``flush`` writes them in one statement. The stamps of a chain grow,
    also where another window wrote to it while this PC's clock stood back.

    Attributes:
        first: The sequence number of its first change.
        written: The newest sequence number put into the database; 0 where none was.
    """

    def __init__(self, connection: sa.Connection, author: Author, clock: HybridClock) -> None:
        self._connection = connection
        self._author = author
        self._clock = clock
        self._seq, self._prev, newest = tip_of(connection, author.chain)
        clock.pass_by(newest)
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

    def append(
        self,
        *,
        record: str,
        values: Mapping[str, Value],
        line: str = "",
        over: Mapping[Head, list[str]] | None = None,
        saw: Iterable[Head] = (),
        workbook: Mapping[str, int] | None = None,
    ) -> Known:
        """Write the next change of this installation's chain.

        Raises:
            TypeError: A value is none that a change can hold: what cannot be read back may
                never stand in the journal.
        """
        for value in values.values():
            if not _is_storable(value):
                raise TypeError("a change holds texts, 64-bit integers, truth values and None")
        self._seq += 1
        author = self._author
        unit, kind, identity = parts_of(record)
        change, body = encode(
            Change(
                replica=author.chain.replica,
                seq=self._seq,
                prev=self._prev,
                at=self._clock.tick(),
                wall=min(max(0, self._clock.wall()), _LATEST),
                kind=kind,
                unit=unit,
                record=identity,
                author="" if author.chain.unit == unit else author.chain.unit,
                set=dict(values),
                line=line,
                over=dict(over) if over else {},
                saw=sorted(saw),
                workbook=dict(workbook) if workbook else {},
                by=author.operator,
                plan=author.plan,
            )
        )
        self._prev = digest_of(body)
        self._rows.append((author.chain.number << _SHIFT | self._seq, record, self._prev, body))
        return Known(self._prev, change)

    def flush(self, *, source: int = 0) -> None:
        """Put what was appended into the database.

        Args:
            source: The package row that stands for where it came from; 0: entered here.
        """
        insert_changes(self._connection, self._rows, source=source)
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


def changes_of(
    connection: sa.Connection, records: Iterable[str]
) -> Iterator[tuple[str, list[Known]]]:
    """The known changes of records, record by record; records without changes are left out."""
    table = schema.change
    remaining = iter(records)
    while batch := list(islice(remaining, _BATCH)):
        grouped: dict[str, list[Known]] = {}
        rows = connection.execute(
            sa.select(table.c.digest, table.c.body, table.c.record)
            .where(table.c.record.in_(batch), table.c.set_aside == sa.false())
            .order_by(table.c.id)
        )
        for row in rows:
            grouped.setdefault(row.record, []).append(Known(row.digest, decode(row.body)))
        yield from grouped.items()


def all_records(connection: sa.Connection) -> Iterator[str]:
    """The full names of every record that the journal speaks of."""
    yield from connection.execute(
        sa.select(schema.change.c.record).distinct().order_by(schema.change.c.record)
    ).scalars()
