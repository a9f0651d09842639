"""A change: who set which fields of which record or line to what, replacing what (design §6).

A change is written once as bytes and never encoded again: its digest, the chain and the
packages all speak of exactly these bytes.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from hashlib import sha256
from typing import Annotated

import msgspec

from domain.errors import KnownError
from domain.fields import Value

Head = str
"""A reference to a change: ``replica:seq``."""
Ranges = dict[str, list[tuple[int, int]]]
"""Sets of changes by replica, as closed ranges of sequence numbers."""

DELETED = "deleted"
COMPLETE = "complete"
POSITION = "position"
EXPLAIN = "explain:"
EVIDENCE = "evidence:"


Whole = Annotated[int, msgspec.Meta(ge=-(1 << 63), le=(1 << 63) - 1)]
"""A number as SQLite can hold it."""
Stamp = Annotated[int, msgspec.Meta(ge=0, le=(1 << 63) - 1)]
Seq = Annotated[int, msgspec.Meta(ge=1, lt=1 << 40)]
"""A sequence number: a change's id has 40 bits for it."""


class Change(msgspec.Struct, frozen=True, omit_defaults=True):
    """One change of one record or one of its lines.

    Attributes:
        replica: The installation that made it.
        seq: Its number in that replica's chain, from 1.
        prev: Hex digest of the replica's previous change; empty for the first.
        at: Hybrid logical clock stamp.
        kind: Ledger key, or another kind that the journal carries.
        unit: The unit that owns the record.
        record: Record id.
        set: Field keys with their new values; None clears.
        line: Line id, where it concerns a line.
        over: For each head that it replaces, the fields in which it does.
        saw: Of a deletion: every head it saw, lines included.
        by: Name of the operator.
        plan: Version of the plan in force.
    """

    replica: str
    seq: Seq
    prev: str
    at: Stamp
    kind: str
    unit: str
    record: str
    set: dict[str, str | Whole | bool | None]
    line: str = ""
    over: dict[str, list[str]] = {}
    saw: dict[str, list[tuple[int, int]]] = {}
    by: str = ""
    plan: str = ""


_encoder = msgspec.json.Encoder()
_sorting_encoder = msgspec.json.Encoder(order="deterministic")
_NOT_CONTENT = frozenset({COMPLETE, DELETED, POSITION})
_decoder = msgspec.json.Decoder(Change)


def encode(change: Change) -> bytes:
    """The bytes of a change, as they are stored, signed and carried."""
    return _encoder.encode(change)


def decode(body: bytes) -> Change:
    """Read a change back.

    Raises:
        KnownError: The bytes are not a change.
    """
    try:
        return _decoder.decode(body)
    except msgspec.MsgspecError:
        raise KnownError("数据里有一条变更无法读取。", "文件可能已损坏，请重新拷贝。") from None


def digest_of(body: bytes) -> str:
    """SHA-256 of a change's bytes; as they name the previous digest, it seals the chain."""
    return sha256(body).hexdigest()


def content_digest(fields: Mapping[str, Value], line_digests: Iterable[str] = ()) -> str:
    """What a review decision names: SHA-256 over fields, evidence and lines (design §6).

    填写完成 is a state, not content; empty fields and the order of lines do not count.
    """
    content = {**fields}
    for key in _NOT_CONTENT:
        content.pop(key, None)
    if None in content.values():
        content = {key: value for key, value in content.items() if value is not None}
    return sha256(_sorting_encoder.encode((content, sorted(line_digests)))).hexdigest()


def as_ranges(heads: Iterable[Head]) -> Ranges:
    """Heads as ranges, for the ``saw`` of a deletion."""
    numbers: dict[str, set[int]] = {}
    for head in heads:
        replica, _, seq = head.rpartition(":")
        numbers.setdefault(replica, set()).add(int(seq))
    return {replica: _merged(sorted(found)) for replica, found in numbers.items()}


def _merged(numbers: list[int]) -> list[tuple[int, int]]:
    ranges: list[tuple[int, int]] = []
    for number in numbers:
        if ranges and ranges[-1][1] == number - 1:
            ranges[-1] = (ranges[-1][0], number)
        else:
            ranges.append((number, number))
    return ranges


def in_ranges(head: Head, ranges: Mapping[str, list[tuple[int, int]]]) -> bool:
    """Whether a head is in a set of ranges."""
    replica, _, seq_text = head.rpartition(":")
    seq = int(seq_text)
    return any(first <= seq <= last for first, last in ranges.get(replica, ()))
