"""A copied or restored workspace goes on as a new replica, endorsed by the old one's key."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import UTC, datetime
from itertools import count
from typing import TYPE_CHECKING

import msgspec

from db import facts, undo_steps
from db.journal import add_chain
from domain.ids import new_id
from exchange.package.manifest import Certificate, endorse
from exchange.package.sealing import SigningKey
from services.workspace.keys import SIGNING_KEY, signing_key

if TYPE_CHECKING:
    import sqlalchemy as sa

    from db.journal import Chain

LETTERS = "甲乙丙丁戊己庚辛壬癸"


def letter_of(index: int) -> str:
    """The letter of a unit's n-th replica: 甲, 乙, …, 癸, then 甲2 and so on."""
    letter = LETTERS[index % len(LETTERS)]
    return letter if index < len(LETTERS) else f"{letter}{index // len(LETTERS) + 1}"


def free_letter(taken: Collection[str]) -> str:
    """The first letter that no replica of the unit has."""
    return next(one for one in map(letter_of, count()) if one not in taken)


def succeed(
    connection: sa.Connection, unit: str, chains: Iterable[Chain], *, now_ms: int
) -> tuple[Chain, str]:
    """Make a new replica of this workspace and a new token; the old key endorses the new one.

    Returns:
        The new installation's chain and the new token.
    """
    old, new = signing_key(connection), SigningKey.new()
    replica_id, token = new_id()[-16:], new_id()
    letter = free_letter({one.letter for one in chains if one.unit == unit})
    certificate = endorse(
        Certificate(
            unit=unit,
            replica=replica_id,
            letter=letter,
            public_key=new.public_hex,
            endorsed_by=old.public_hex,
            created=datetime.fromtimestamp(now_ms // 1000, UTC),
        ),
        old,
    )
    chain = add_chain(
        connection,
        unit=unit,
        replica=replica_id,
        letter=letter,
        signing_key=new.public_hex,
        certificate=msgspec.json.encode(certificate).decode(),
    )
    facts.set_secret(connection, SIGNING_KEY, new.text.encode())
    facts.set_fact(connection, "replica", replica_id)
    facts.set_fact(connection, "token", token)
    undo_steps.forget(connection)
    return chain, token
