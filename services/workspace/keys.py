"""The keys of a workspace: the unit's age identity and the replica's signing key."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import msgspec

from db import facts, packages
from exchange.package.manifest import Certificate
from exchange.package.sealing import AgeIdentity, SigningKey

if TYPE_CHECKING:
    import sqlalchemy as sa

AGE_IDENTITY = "age_identity"
SIGNING_KEY = "signing_key"
"""Names under which the keys lie among the secrets."""


def age_identity(connection: sa.Connection) -> AgeIdentity:
    """The unit's age identity: what is sealed to this unit is opened with it."""
    return AgeIdentity.from_text((facts.get_secret(connection, AGE_IDENTITY) or b"").decode())


def signing_key(connection: sa.Connection) -> SigningKey:
    """The key that this replica signs with."""
    return SigningKey.from_text((facts.get_secret(connection, SIGNING_KEY) or b"").decode())


def certificates(connection: sa.Connection, unit: str) -> tuple[Certificate, ...]:
    """The certificates of a unit's newer replicas held here."""
    texts = packages.certificates(connection, unit)
    return tuple(msgspec.convert(json.loads(text), Certificate) for text in texts)
