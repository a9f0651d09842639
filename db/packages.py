"""Packages written and received, who has joined, and what was reported of each record."""

from __future__ import annotations

import base64
from collections.abc import Iterator, Mapping
from typing import NamedTuple

import sqlalchemy as sa

from db import schema
from db.journal import load_replicas
from db.ledger_tables import record_table
from domain.ledgers import LEDGERS
from domain.standing import Standing

_SHIFT = schema.REPLICA_SHIFT


class Joined(NamedTuple):
    """A unit that was given a setup file.

    Attributes:
        unit: Its code.
        secret_id: Which one-time secret.
        secret: The secret.
        signing_key: The first key that used it; empty until then.
    """

    unit: str
    secret_id: str
    secret: bytes
    signing_key: str


class PackageRow(NamedTuple):
    """A package written or received here."""

    id: int
    direction: str
    unit: str
    replica: str
    number: int
    name: str
    digest: str
    at: int
    by: str
    state: str


def give_out(connection: sa.Connection, *, unit: str, secret_id: str, secret: str) -> None:
    """Note a setup file given out; the unit's earlier one is void, used or not.

    PCs that joined with the earlier one stay known by their signing keys.
    """
    table = schema.joined_unit
    connection.execute(sa.delete(table).where(table.c.unit == unit))
    connection.execute(
        sa.insert(table).values(unit=unit, secret_id=secret_id, secret=base64.b64decode(secret))
    )


def joined(connection: sa.Connection, unit: str) -> Joined | None:
    """What is known of a unit's joining; None if it never got a setup file."""
    table = schema.joined_unit
    row = connection.execute(
        sa.select(table.c.unit, table.c.secret_id, table.c.secret, table.c.signing_key).where(
            table.c.unit == unit
        )
    ).first()
    return Joined(*row) if row else None


def note_joined(
    connection: sa.Connection, *, unit: str, replica: str, signing_key: str, recipient: str, at: int
) -> None:
    """The first key to use a unit's secret wins."""
    connection.execute(
        sa.update(schema.joined_unit)
        .where(schema.joined_unit.c.unit == unit)
        .values(replica=replica, signing_key=signing_key, recipient=recipient, joined_at=at)
    )


def certificates(connection: sa.Connection, unit: str) -> list[str]:
    """Certificates of a unit's replicas, as JSON."""
    table = schema.replica
    return list(
        connection.execute(
            sa.select(table.c.certificate)
            .where(table.c.unit == unit, table.c.certificate != "")
            .order_by(table.c.number)
        ).scalars()
    )


def signing_keys(connection: sa.Connection, unit: str) -> Mapping[str, str]:
    """Known signing keys of a unit's replicas, by replica id."""
    table = schema.replica
    rows = connection.execute(
        sa.select(table.c.id, table.c.signing_key).where(
            table.c.unit == unit, table.c.signing_key != ""
        )
    )
    return {row.id: row.signing_key for row in rows}


def set_signing_key(
    connection: sa.Connection, replica: str, signing_key: str, letter: str, certificate: str = ""
) -> None:
    """Keep the signing key that a replica proved to have."""
    connection.execute(
        sa.update(schema.replica)
        .where(schema.replica.c.id == replica)
        .values(signing_key=signing_key, letter=letter, certificate=certificate)
    )


def next_number(connection: sa.Connection, replica: str) -> int:
    """The number of the next package that a replica writes."""
    table = schema.package
    newest = connection.execute(
        sa.select(sa.func.max(table.c.number)).where(
            table.c.direction == "up", table.c.replica == replica
        )
    ).scalar()
    return (newest or 0) + 1


def add_package(  # noqa: PLR0913 - one keyword per column
    connection: sa.Connection,
    *,
    direction: str,
    unit: str,
    replica: str,
    number: int,
    name: str,
    at: int,
    by: str,
    digest: str = "",
    manifest: str = "",
    state: str = "taken",
) -> int:
    """Note a package; returns its id."""
    return int(
        connection.execute(
            sa.insert(schema.package)
            .values(
                direction=direction,
                unit=unit,
                replica=replica,
                number=number,
                name=name,
                digest=digest,
                manifest=manifest,
                at=at,
                by=by,
                state=state,
            )
            .returning(schema.package.c.id)
        ).scalar_one()
    )


def finish_package(connection: sa.Connection, package: int, digest: str, manifest: str) -> None:
    """Note that a package lies whole on its medium."""
    connection.execute(
        sa.update(schema.package)
        .where(schema.package.c.id == package)
        .values(digest=digest, manifest=manifest, state="written")
    )


def packages(connection: sa.Connection, direction: str, limit: int = 50) -> list[PackageRow]:
    """The newest packages of a direction (``up``: written here; ``in``: received here)."""
    table = schema.package
    rows = connection.execute(
        sa.select(*(table.c[name] for name in PackageRow._fields))
        .where(table.c.direction == direction)
        .order_by(table.c.id.desc())
        .limit(limit)
    )
    return [PackageRow(*row) for row in rows]


def newest_stamp(connection: sa.Connection) -> int:
    """The clock stamp of the package written or received here last; 0 where there is none."""
    return connection.execute(sa.select(sa.func.max(schema.package.c.at))).scalar() or 0


def has_package(connection: sa.Connection, digest: str) -> bool:
    """Whether a file of this digest was received before."""
    table = schema.package
    return (
        connection.execute(
            sa.select(table.c.id)
            .where(table.c.direction == "in", table.c.digest == digest)
            .limit(1)
        ).first()
        is not None
    )


def bodies_beyond(
    connection: sa.Connection, unit: str, base: Mapping[str, int]
) -> tuple[dict[str, tuple[int, int]], dict[str, str], Iterator[bytes]]:
    """The changes of a unit's replicas that a base vector does not hold.

    Returns:
        Ranges and head digests by replica, and the bodies in the order of the chains.
    """
    table = schema.change
    ranges: dict[str, tuple[int, int]] = {}
    heads: dict[str, str] = {}
    spans: list[tuple[int, int]] = []
    for replica in sorted(load_replicas(connection).values()):
        if replica.unit != unit or replica.origin:
            continue
        first = (replica.number << _SHIFT) + base.get(replica.id, 0) + 1
        last = (replica.number + 1 << _SHIFT) - 1
        newest = connection.execute(
            sa.select(table.c.id, table.c.digest)
            .where(table.c.id.between(first, last))
            .order_by(table.c.id.desc())
            .limit(1)
        ).first()
        if newest:
            mask = (1 << _SHIFT) - 1
            ranges[replica.id] = (first & mask, newest.id & mask)
            heads[replica.id] = newest.digest
            spans.append((first, newest.id))

    def bodies() -> Iterator[bytes]:
        for first, last in spans:
            rows = connection.exec_driver_sql(
                "SELECT body FROM change WHERE id BETWEEN ? AND ? ORDER BY id", (first, last)
            )
            while part := rows.fetchmany(2000):
                for (body,) in part:
                    yield body

    return ranges, heads, bodies()


class LedgerTotals(NamedTuple):
    """How much a unit's ledger holds: records, finished ones among them, lines, evidence files."""

    records: int
    finished: int
    lines: int
    evidence: int


def ledger_totals(connection: sa.Connection, unit: str) -> dict[str, LedgerTotals]:
    """What each ledger holds of a unit, by ledger; empty ledgers included."""
    found = {}
    for ledger in LEDGERS.values():
        table = record_table(ledger)
        is_finished = table.c.standing > int(Standing.TO_FIX)
        row = connection.execute(
            sa.select(
                sa.func.count(),
                sa.func.count().filter(is_finished),
                sa.func.coalesce(sa.func.sum(table.c.line_count), 0),
                sa.func.coalesce(sa.func.sum(table.c.evidence_count), 0),
            ).where(table.c.deleted == sa.false(), table.c.unit == unit)
        ).one()
        found[ledger.key] = LedgerTotals(*row)
    return found


def newest_written(connection: sa.Connection, replica: str) -> tuple[str, str] | None:
    """Digest and manifest of the newest package that a replica wrote whole."""
    table = schema.package
    row = connection.execute(
        sa.select(table.c.digest, table.c.manifest)
        .where(table.c.direction == "up", table.c.replica == replica, table.c.state == "written")
        .order_by(table.c.number.desc())
        .limit(1)
    ).first()
    return (row.digest, row.manifest) if row else None


def living_counts(connection: sa.Connection, unit: str) -> dict[str, int]:
    """How many living records of a unit each ledger holds; ledgers without any are left out."""
    counts = {}
    for ledger in LEDGERS.values():
        table = record_table(ledger)
        number = connection.execute(
            sa.select(sa.func.count())
            .select_from(table)
            .where(table.c.deleted == sa.false(), table.c.unit == unit)
        ).scalar_one()
        if number:
            counts[ledger.key] = int(number)
    return counts


def note_sent(connection: sa.Connection, package: int) -> None:
    """Everything that is 待报 is now in a package: 已报, until it is changed again."""
    ready, sent = int(Standing.READY), int(Standing.SENT)
    for ledger in LEDGERS.values():
        key = ledger.key
        run = connection.exec_driver_sql
        run(
            f"INSERT INTO dispatch (record, digest, package, confirmed) "  # noqa: S608
            f'SELECT id, digest, ?, 0 FROM "{key}" WHERE deleted = 0 AND standing = {ready} '
            f"ON CONFLICT (record) DO UPDATE SET digest = excluded.digest, "
            f"package = excluded.package, confirmed = 0",
            (package,),
        )
        run(
            f"UPDATE contribution SET standing = {sent} WHERE standing = {ready} "  # noqa: S608
            f'AND record IN (SELECT row FROM "{key}" WHERE deleted = 0 AND standing = {ready})'
        )
        run(f'UPDATE "{key}" SET standing = {sent} WHERE deleted = 0 AND standing = {ready}')  # noqa: S608
