"""What is known of the evidence files in the store: size, kind, and whether they have travelled."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

import msgspec
import sqlalchemy as sa

from db import schema
from db.ledger_tables import record_table
from domain.change import EVIDENCE
from domain.ledgers import LEDGERS
from domain.standing import Standing


class EvidenceRow(NamedTuple):
    """One file of the store; ``at``: clock stamp of its arrival here."""

    sha256: str
    size: int
    kind: str
    at: int


class Sendable(NamedTuple):
    """A file of the store that a package may carry; ``name``: as a record calls it."""

    sha256: str
    name: str
    size: int


def note_evidence(connection: sa.Connection, rows: Iterable[EvidenceRow]) -> None:
    """Remember files of the store; what is known of them already stays."""
    table = schema.evidence
    for row in rows:
        known = connection.execute(
            sa.select(table.c.sha256).where(table.c.sha256 == row.sha256)
        ).first()
        if known is None:
            connection.execute(sa.insert(table).values(row._asdict()))


def evidence_rows(connection: sa.Connection, digests: Iterable[str]) -> dict[str, EvidenceRow]:
    """What is known of some files, by digest; those unknown are left out."""
    table = schema.evidence
    columns = (table.c[name] for name in EvidenceRow._fields)
    rows = connection.execute(sa.select(*columns).where(table.c.sha256.in_(list(digests))))
    return {row.sha256: EvidenceRow(*row) for row in rows}


def evidence_to_send(
    connection: sa.Connection, unit: str, *, again: bool = False
) -> list[Sendable]:
    """Files of the store that belong to a unit's living finished records.

    Args:
        connection: Where to read.
        unit: The unit's code.
        again: Those that a package carried already as well.

    Returns:
        Those no package carried first, then those whose last journey is longest ago.
    """
    table = schema.evidence
    query = sa.select(table.c.sha256, table.c.size).order_by(
        table.c.sent, table.c.at, table.c.sha256
    )
    rows = connection.execute(query if again else query.where(table.c.sent == 0)).all()
    names = _names_in_use(connection, unit) if rows else {}
    return [
        Sendable(row.sha256, names[row.sha256], row.size) for row in rows if row.sha256 in names
    ]


def note_evidence_sent(connection: sa.Connection, digests: Iterable[str], package: int) -> None:
    """Remember which package carried files."""
    table = schema.evidence
    for sha256 in digests:
        connection.execute(sa.update(table).where(table.c.sha256 == sha256).values(sent=package))


def _names_in_use(connection: sa.Connection, unit: str) -> dict[str, str]:
    """Names of the files that a unit's living finished records name, by digest."""
    names: dict[str, str] = {}
    for ledger in LEDGERS.values():
        table = record_table(ledger)
        texts = connection.execute(
            sa.select(table.c.extra).where(
                table.c.deleted == sa.false(),
                table.c.unit == unit,
                table.c.evidence_count > 0,
                table.c.standing > int(Standing.TO_FIX),
            )
        ).scalars()
        for text in texts:
            for key, value in msgspec.json.decode(text, type=dict[str, object]).items():
                if key.startswith(EVIDENCE) and value:
                    names.setdefault(key.removeprefix(EVIDENCE), str(value))
    return names
