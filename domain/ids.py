"""Identifiers: who has a fresh one, who shares one by nature, and how a record is named in full."""

from __future__ import annotations

import hmac
import os
import re
import time
import uuid
from collections.abc import Iterable
from hashlib import sha256
from typing import NewType

RecordKey = NewType("RecordKey", str)
"""A record's full name ``owner/kind/id``: what two units or two kinds call by one id is two."""
LineId = NewType("LineId", str)
UnitCode = NewType("UnitCode", str)
ReplicaId = NewType("ReplicaId", str)

_NAMESPACE = uuid.UUID("8f5d2c1e-7b44-5a6e-9d1c-c4a6e7a10001")
_VERSION_AND_VARIANT = (0x7 << 76) | (0b10 << 62)
_CLEAR = ~((0xF << 76) | (0b11 << 62))
_DIGITS = 32
_UNIT = re.compile(r"[0-9]{6}")
_KIND = re.compile(r"[a-z][a-z0-9_]{0,39}")
_ID = re.compile(r"[0-9a-f]{32}")
_KEY = re.compile(f"({_UNIT.pattern})/({_KIND.pattern})/({_ID.pattern})")

is_unit_code = _UNIT.fullmatch
"""Matches the code of a unit (GB/T 2260)."""
is_kind_key = _KIND.fullmatch
"""Matches the key of a kind, also of one that this program does not know."""
is_id = _ID.fullmatch
"""Matches the id of a record or a line."""


def new_id() -> str:
    """A fresh UUIDv7 (RFC 9562) as 32 hex digits: sorts by the time it was made."""
    milliseconds = time.time_ns() // 1_000_000
    number = (milliseconds << 80) | int.from_bytes(os.urandom(10), "big")
    return f"{(number & _CLEAR) | _VERSION_AND_VARIANT:032x}"


def natural_id(kind: str, parts: Iterable[object]) -> str:
    """The id that two replicas give to the same thing: from its natural key (design §5)."""
    return uuid.uuid5(_NAMESPACE, "\x1f".join((kind, *map(str, parts)))).hex


def record_key(unit: str, kind: str, identity: str) -> RecordKey:
    """The full name of a record: its owner, its kind, its id."""
    return RecordKey(f"{unit}/{kind}/{identity}")


def parts_of(key: str) -> tuple[str, str, str]:
    """Owner, kind and id of a record's full name.

    Raises:
        ValueError: It is none.
    """
    found = _KEY.fullmatch(key)
    if found is None:
        raise ValueError("no name of a record")
    unit, kind, identity = found.groups()
    return unit, kind, identity


def is_record_key(text: str) -> bool:
    """Whether a text is the full name of a record."""
    return _KEY.fullmatch(text) is not None


def new_salt() -> str:
    """128 random bits as hex: what keeps a digest from being guessed backwards."""
    return os.urandom(_DIGITS // 2).hex()


def line_id(salt: str, id_number: str | None) -> LineId:
    """A line's id: from its record's salt and ID number where there is one, else fresh (design §5).

    So the same trainee typed on two PCs is one line. The salt goes with the record when it is
    purged: without it nobody finds the number by trying all there are.
    """
    if not id_number:
        return LineId(new_id())
    return LineId(hmac.digest(salt.encode(), id_number.encode(), sha256).hex()[:_DIGITS])
