"""A change: who set which fields of which record or line to what, replacing what (design §6).

A change is written once as bytes and never encoded again: a header and, behind a tab, its values.
The header holds a salted commitment to the values, and its digest names the change. So values
can be purged while the chain still verifies: what is left of the change, its tombstone, is the
header alone.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from hashlib import sha256
from typing import Annotated

import msgspec

from domain.errors import KnownError
from domain.fields import Value
from domain.ids import RecordKey, new_salt, record_key

Head = str
"""The digest that names a change: 128 bits as 32 hex digits."""

DELETED = "deleted"
COMPLETE = "complete"
POSITION = "position"
SALT = "salt"
"""Of a record: what its lines' ids are made with."""
EXPLAIN = "explain:"
EVIDENCE = "evidence:"

SYSTEM = frozenset({DELETED, COMPLETE, POSITION, SALT})
"""Fields that no kind declares and every record or line may hold."""

Whole = Annotated[int, msgspec.Meta(ge=-(1 << 63), le=(1 << 63) - 1)]
"""A number as SQLite can hold it."""
Stamp = Annotated[int, msgspec.Meta(ge=0, le=(1 << 63) - 1)]
Moment = Annotated[int, msgspec.Meta(ge=0, lt=1 << 47)]
"""Milliseconds since 1970, as far as a calendar goes."""
Seq = Annotated[int, msgspec.Meta(ge=1, lt=1 << 40)]
"""A sequence number: a change's place in the journal has 40 bits for it."""
DIGEST_DIGITS = 32


class Change(msgspec.Struct, frozen=True, omit_defaults=True):
    """One change of one record or one of its lines.

    Attributes:
        replica: The installation that made it.
        seq: Its number in that replica's chain, from 1.
        prev: Digest of the replica's previous change; empty for the first.
        at: Hybrid logical clock stamp.
        kind: What the record is; perhaps a kind that this program does not know.
        unit: The unit that owns the record.
        record: The record's id, within its owner and kind.
        commit: Digest of the values with their salt.
        author: The unit of the installation, where it is not the owner (代录).
        line: Line id, where it concerns a line.
        over: For each head that it replaces, the fields in which it does.
        saw: Of a deletion: every head it saw, lines included.
        workbook: Of what a workbook brought: per replica the number of the newest change of the
            record that the workbook's writer held.
        wall: When it was made by that PC's own clock, in milliseconds since 1970: for people to
            read; it orders nothing.
        by: Name of the operator.
        plan: Version of the plan in force.
        set: Field keys with their new values; None clears. Never part of the header; empty in a
            tombstone.
    """

    replica: str
    seq: Seq
    prev: str
    at: Stamp
    kind: str
    unit: str
    record: str
    commit: str = ""
    author: str = ""
    line: str = ""
    over: dict[str, list[str]] = {}
    saw: list[str] = []
    workbook: dict[str, Seq] = {}
    wall: Moment = 0
    by: str = ""
    plan: str = ""
    set: dict[str, str | Whole | bool | None] = {}

    @property
    def key(self) -> RecordKey:
        """The full name of the record."""
        return record_key(self.unit, self.kind, self.record)

    @property
    def author_unit(self) -> str:
        """The unit of the installation that made it."""
        return self.author or self.unit

    @property
    def place(self) -> str:
        """The installation that made it: its unit and its id within that."""
        return replica_key(self.author_unit, self.replica)


class _Content(msgspec.Struct, frozen=True):
    """What a header commits to."""

    salt: str
    set: dict[str, str | Whole | bool | None]


_SEPARATOR = b"\t"
_NOT_CONTENT = frozenset({COMPLETE, DELETED, POSITION})
_encoder = msgspec.json.Encoder()
_sorting_encoder = msgspec.json.Encoder(order="deterministic")
_header_decoder = msgspec.json.Decoder(Change)
_content_decoder = msgspec.json.Decoder(_Content)
_put = msgspec.structs.force_setattr


def replica_key(unit: str, replica: str) -> str:
    """How an installation is named in full: what two units call by one id is two."""
    return f"{unit}/{replica}"


def encode(change: Change) -> tuple[Change, bytes]:
    """A change made whole, with a fresh salt and its commitment, and its bytes.

    The bytes are what is stored, signed and carried.
    """
    content = _encoder.encode(_Content(new_salt(), change.set))
    bare = msgspec.structs.replace(change, commit=_short(content), set={})
    header = _encoder.encode(bare)
    _put(bare, "set", change.set)
    return bare, header + _SEPARATOR + content


def decode(body: bytes) -> Change:
    """Read a change back; a tombstone sets nothing.

    Raises:
        KnownError: The bytes are not a change, or its values are not those it was made with.
    """
    header, separator, content = body.partition(_SEPARATOR)
    try:
        change = _header_decoder.decode(header)
        values = _content_decoder.decode(content).set if separator else {}
    except (msgspec.MsgspecError, UnicodeError, RecursionError):
        raise _unreadable() from None
    if change.set or (separator and change.commit != _short(content)):
        raise _unreadable()
    _put(change, "set", values)
    return change


def _unreadable() -> KnownError:
    return KnownError("数据里有一条变更无法读取。", "文件可能已损坏，请重新拷贝。")


def digest_of(body: bytes) -> Head:
    """The name of a change: over its header, which names the previous digest and the values'."""
    return _short(body.partition(_SEPARATOR)[0])


def tombstone_of(body: bytes) -> bytes:
    """What stays of a change whose values are purged: the header. Its name is the same."""
    return body.partition(_SEPARATOR)[0]


def is_tombstone(body: bytes) -> bool:
    """Whether the values of a change were purged."""
    return _SEPARATOR not in body


def _short(data: bytes) -> str:
    return sha256(data).hexdigest()[:DIGEST_DIGITS]


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
