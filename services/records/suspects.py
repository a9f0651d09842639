"""疑似重复 outside the figures: in what is being received, and among a unit's own records."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import TYPE_CHECKING

from db.suspects import alike
from domain.ledgers import LEDGERS
from domain.standing import Basis
from domain.suspects import suspect_groups

if TYPE_CHECKING:
    from datetime import date

    import sqlalchemy as sa

    from domain.fields import Ledger
    from domain.suspects import Entry


def suspected_among(
    connection: sa.Connection, records: Mapping[str, Collection[str]], *, as_of: date
) -> int:
    """How many of some records are suspected to be one that is here, of whatever unit.

    Args:
        connection: A transaction, whose own uncommitted changes are seen.
        records: Record ids by ledger; other kinds are passed over.
        as_of: What is dated later is not looked at.
    """
    number = 0
    for key, ids in records.items():
        ledger = LEDGERS.get(key)
        if ledger is not None and ids:
            entries = alike(connection, ledger, least=Basis.RECEIVED.least, as_of=as_of)
            groups = suspect_groups(ledger, entries, across_units=True)
            wanted = set(ids)
            number += sum(one.id in wanted for group in groups for one in group)
    return number


def own_suspects(
    connection: sa.Connection, ledger: Ledger, unit: str, *, as_of: date
) -> Sequence[Sequence[Entry]]:
    """The finished records of a unit that are suspected to be one, group by group."""
    entries = alike(connection, ledger, least=Basis.READY.least, as_of=as_of)
    own = [one for one in entries if one.unit == unit]
    return suspect_groups(ledger, own, across_units=False)
