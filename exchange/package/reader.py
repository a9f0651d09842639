"""Reading ``.ljsync`` files in two stages: what can be checked without a key, then the content."""

from __future__ import annotations

import hashlib
import io
import zlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import IO, NoReturn

from domain.errors import KnownError
from exchange.package import layout
from exchange.package import manifest as manifests
from exchange.package.layout import Member
from exchange.package.manifest import SIGNING_CONTEXT, Manifest
from exchange.package.payload import PayloadHeader, PayloadReader, TakeFile
from exchange.package.sealing import DAMAGED, AgeIdentity, is_signed_by, open_stream

_BLOCK = 1 << 20
_LARGEST = {
    layout.NOTE: 64 << 10,
    layout.MANIFEST: 8 << 20,
    layout.SIGNATURE: 64,
    layout.PAYLOAD: layout.LARGEST_PART,
}


@dataclass(frozen=True)
class PackageInfo:
    """A package whose container, digests and signature hold; the sealed part is unopened.

    Whether the signer's key is known, and for whom the package is, is for the caller.

    Attributes:
        path: Where it is.
        manifest: What it says of itself.
        digest: SHA-256 of the whole file as hex digits.
        size: Bytes.
        payload_offset: Where the sealed part begins.
    """

    path: Path
    manifest: Manifest
    digest: str
    size: int
    payload_offset: int

    @property
    def signer(self) -> str:
        """The public key whose holder signed the manifest."""
        return self.manifest.signer


@dataclass(frozen=True)
class ReadPackage:
    """An opened package.

    Attributes:
        info: What ``peek`` found.
        changes: The change bodies in their order, as bytes; not yet judged.
        files: Files carried, by digest; empty where they were handed over while reading.
    """

    info: PackageInfo
    changes: list[bytes]
    files: dict[str, bytes]

    @property
    def manifest(self) -> Manifest:
        """What the package says of itself."""
        return self.info.manifest


def peek(path: Path) -> PackageInfo:
    """Check a package as far as that goes without a key: container, digests, signature.

    Raises:
        KnownError: It cannot be read, is damaged, is no package, is of a newer major format, or
            its signature is not the signer's.
    """
    try:
        with path.open("rb") as stream:
            return _peek(path, _Walk(stream))
    except OSError as error:
        raise _unreadable(path) from error


def open_payload(
    info: PackageInfo, identities: Sequence[AgeIdentity], *, take_file: TakeFile | None = None
) -> ReadPackage:
    """Open the sealed part of a package that was peeked at.

    Args:
        info: From ``peek``.
        identities: The own unit's age keys, newest first.
        take_file: Takes each carried file as it comes, so that not all are in memory at once;
            what it took counts only when this function returns.

    Raises:
        KnownError: It is sealed to somebody else, or is not what the manifest says.
    """
    files: dict[str, bytes] = {}
    manifest = info.manifest
    blobs = (*manifest.evidence, *manifest.relayed)
    reader = PayloadReader(manifest.payload.inflated, blobs, take_file or files.__setitem__)
    try:
        with info.path.open("rb") as stream:
            stream.seek(info.payload_offset)
            part = _Part(stream, manifest.payload.size)
            open_stream(part, reader, identities)
            if part.rest_sha256() != manifest.payload.sha256:
                raise KnownError(DAMAGED)
    except OSError as error:
        raise _unreadable(info.path) from error
    header = PayloadHeader(manifest.identity, manifest.signer)
    return ReadPackage(info, reader.finish(header, manifest.changes), files)


def read_package(
    path: Path,
    identities: Sequence[AgeIdentity],
    *,
    unit: str,
    practice: bool = False,
    names: Mapping[str, str] | None = None,
) -> ReadPackage:
    """Check and open a package meant for this workspace, in one go.

    Args:
        path: The file; its name means nothing.
        identities: The own unit's age keys.
        unit: Code of the own unit.
        practice: Whether the own workspace is for practice.
        names: What people call the units, by code; codes where None.

    Raises:
        KnownError: As ``peek``, ``require_for`` and ``open_payload``.
    """
    info = peek(path)
    manifests.require_for(info.manifest, unit=unit, practice=practice, names=names or {})
    return open_payload(info, identities)


class _Walk:
    """Goes through a container once, from front to back, comparing it with the only valid form."""

    def __init__(self, stream: IO[bytes]) -> None:
        self._stream = stream
        self._whole = hashlib.sha256()
        self._members: list[Member] = []
        self.size = 0

    @property
    def digest(self) -> str:
        return self._whole.hexdigest()

    def small(self, name: str) -> bytes:
        """The content of a member that is held in memory."""
        content = io.BytesIO()
        self.skim(name, content)
        return content.getvalue()

    def skim(self, name: str, copy: IO[bytes] | None = None) -> str:
        """Check a member's header and CRC; return its SHA-256."""
        member = self._header(name)
        digest, crc, left = hashlib.sha256(), 0, member.size
        while left:
            block = self._take(min(left, _BLOCK))
            if not block:
                raise KnownError(DAMAGED)
            digest.update(block)
            crc = zlib.crc32(block, crc)
            left -= len(block)
            if copy is not None:
                copy.write(block)
        if crc != member.crc:
            raise KnownError(DAMAGED)
        self._members.append(member)
        return digest.hexdigest()

    def end(self) -> None:
        """Check that the directory is the one that follows from the members, and nothing more."""
        expected = layout.trailer(self._members)
        if self._take(len(expected) + 1) != expected:
            raise KnownError(DAMAGED)

    def _header(self, name: str) -> Member:
        header = self._take(layout.header_size(name))
        member = layout.claimed_member(name, header)
        if member is None:
            if not self._members:
                _refuse_opening(header)
            raise KnownError(DAMAGED)
        if member.size > _LARGEST[name]:
            raise KnownError(DAMAGED)
        return member

    def _take(self, size: int) -> bytes:
        data = self._stream.read(size)
        self._whole.update(data)
        self.size += len(data)
        return data


def _refuse_opening(header: bytes) -> NoReturn:
    """Tell another kind of file from the damaged beginning of one of ours."""
    magic = header[: len(layout.MAGIC)]
    rest = header[layout.header_size("") :]
    if magic == layout.MAGIC[: len(magic)] and layout.NOTE.encode().startswith(rest):
        raise KnownError(DAMAGED)
    raise KnownError("这不是产改台账的同步包。", "请选择扩展名为 .ljsync 的文件。")


def _peek(path: Path, walk: _Walk) -> PackageInfo:
    note = walk.small(layout.NOTE)
    text = walk.small(layout.MANIFEST)
    manifests.require_readable(text)
    signature = walk.small(layout.SIGNATURE)
    offset = walk.size + layout.header_size(layout.PAYLOAD)
    payload_sha256 = walk.skim(layout.PAYLOAD)
    payload_size = walk.size - offset
    walk.end()
    manifest = manifests.decode(text)
    if not is_signed_by(manifest.signer, signature, text, SIGNING_CONTEXT):
        raise KnownError("同步包的签名无效，内容可能被改动过。", "请让对方重新导出。")
    facts = (hashlib.sha256(note).hexdigest(), payload_sha256, payload_size)
    if facts != (manifest.note_sha256, manifest.payload.sha256, manifest.payload.size):
        raise KnownError(DAMAGED)
    return PackageInfo(path, manifest, walk.digest, walk.size, offset)


class _Part:
    """Gives one stretch of a file and knows the digest of what was given."""

    def __init__(self, stream: IO[bytes], size: int) -> None:
        self._stream = stream
        self._left = size
        self._digest = hashlib.sha256()

    def read(self, size: int = -1) -> bytes:
        wanted = self._left if size < 0 else min(size, self._left)
        data = self._stream.read(wanted)
        self._left -= len(data)
        self._digest.update(data)
        return data

    def rest_sha256(self) -> str:
        """Read to the end of the stretch; the digest of all of it."""
        while self.read(_BLOCK):
            pass
        return self._digest.hexdigest()


def _unreadable(path: Path) -> KnownError:
    return KnownError(f"文件“{path.name}”读不出来。", "请检查文件是否还在、U 盘是否插好。")
