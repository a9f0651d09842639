"""Identifiers: who has a fresh one, and who shares one by nature."""

from __future__ import annotations

import os
import time
import uuid
from typing import NewType

RecordId = NewType("RecordId", str)
LineId = NewType("LineId", str)
UnitCode = NewType("UnitCode", str)
ReplicaId = NewType("ReplicaId", str)

_NAMESPACE = uuid.UUID("8f5d2c1e-7b44-5a6e-9d1c-c4a6e7a10001")
_VERSION_AND_VARIANT = (0x7 << 76) | (0b10 << 62)
_CLEAR = ~((0xF << 76) | (0b11 << 62))


def new_id() -> str:
    """A fresh UUIDv7 (RFC 9562) as 32 hex digits: sorts by the time it was made."""
    milliseconds = time.time_ns() // 1_000_000
    number = (milliseconds << 80) | int.from_bytes(os.urandom(10), "big")
    return f"{(number & _CLEAR) | _VERSION_AND_VARIANT:032x}"


def natural_id(kind: str, *parts: str) -> str:
    """The id that two replicas give to the same thing: from its natural key (design §5)."""
    return uuid.uuid5(_NAMESPACE, "\x1f".join((kind, *parts))).hex


def line_id(record_id: str, id_number: str | None) -> LineId:
    """A line's id: from its record and ID number where there is one, else fresh (design §5).

    So the same trainee typed on two PCs is one line.
    """
    return LineId(natural_id("line", record_id, id_number) if id_number else new_id())
