"""The fixed zip layout of a sync file: every byte follows from the names and the contents.

The general zip reader looks away from dates, attributes and the like; here the headers are
rebuilt from the parts and compared, so that not one bit of a file can differ unnoticed.
"""

from __future__ import annotations

import struct
from collections.abc import Sequence
from dataclasses import dataclass

NOTE = "说明.txt"
MANIFEST = "manifest.json"
SIGNATURE = "signature"
PAYLOAD = "payload.age"
NAMES = (NOTE, MANIFEST, SIGNATURE, PAYLOAD)

MAGIC = b"PK\x03\x04"
LARGEST_PART = (1 << 32) - (1 << 24)
"""Most bytes of the payload: zip without 64-bit sizes, and FAT32, end a file at 4 GB."""

_LOCAL = struct.Struct("<4s5H3I2H")
_CENTRAL = struct.Struct("<4s6H3I5H2I")
_END = struct.Struct("<4s4H2IH")
_VERSION = 20
_UTF8 = 0x0800
_STORED = 0
_TIME = 0
_DATE = 0x0021  # 1980-01-01, the zero of this format


@dataclass(frozen=True)
class Member:
    """One part of the container.

    Attributes:
        name: Its file name.
        crc: CRC-32 of its content.
        size: Bytes of its content.
    """

    name: str
    crc: int
    size: int

    @property
    def header(self) -> bytes:
        """The local header that stands before the content."""
        name = self.name.encode()
        fixed = (b"PK\x03\x04", _VERSION, _UTF8, _STORED, _TIME, _DATE)
        return _LOCAL.pack(*fixed, self.crc, self.size, self.size, len(name), 0) + name

    def central_entry(self, offset: int) -> bytes:
        """The entry in the directory at the end of the file."""
        name = self.name.encode()
        fixed = (b"PK\x01\x02", _VERSION, _VERSION, _UTF8, _STORED, _TIME, _DATE)
        sizes = (self.crc, self.size, self.size, len(name))
        return _CENTRAL.pack(*fixed, *sizes, 0, 0, 0, 0, 0, offset) + name


def header_size(name: str) -> int:
    """Bytes of the local header of a member of that name."""
    return _LOCAL.size + len(name.encode())


def claimed_member(name: str, header: bytes) -> Member | None:
    """What a local header says of the member expected here.

    Returns:
        The member, or None where the header is not exactly the one that we would write.
    """
    if len(header) != header_size(name):
        return None
    values = _LOCAL.unpack_from(header)
    member = Member(name, crc=values[6], size=values[7])
    return member if member.header == header else None


def trailer(members: Sequence[Member]) -> bytes:
    """The directory and end record that close the file."""
    entries, offset = b"", 0
    for member in members:
        entries += member.central_entry(offset)
        offset += header_size(member.name) + member.size
    count = len(members)
    return entries + _END.pack(b"PK\x05\x06", 0, 0, count, count, len(entries), offset, 0)
