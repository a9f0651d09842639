"""Writing ``.ljsync`` files: content packed, sealed and signed, in a container of fixed layout."""

from __future__ import annotations

import hashlib
import tempfile
import zlib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import msgspec

from domain.errors import KnownError
from exchange.atomic import storage_error, write_verified
from exchange.package import layout
from exchange.package import manifest as manifests
from exchange.package.layout import Member
from exchange.package.manifest import SIGNING_CONTEXT, Manifest, Payload
from exchange.package.payload import PackedFiles, PayloadHeader, PayloadWriter
from exchange.package.sealing import SigningKey, seal_stream

_BLOCK = 1 << 20
_IN_MEMORY = 32 << 20


@dataclass(frozen=True)
class WrittenPackage:
    """A package on the medium.

    Attributes:
        path: Where it is.
        digest: SHA-256 of the whole file as hex digits; the cover sheet's check code.
        size: Bytes.
        manifest: As signed and stored.
    """

    path: Path
    digest: str
    size: int
    manifest: Manifest


def write_package(  # noqa: PLR0913 - one package, one call
    path: Path,
    manifest: Manifest,
    changes: bytes | Iterable[bytes],
    *,
    signing_key: SigningKey,
    recipients: Sequence[str],
    note_text: str,
    evidence: PackedFiles = (),
    relayed: PackedFiles = (),
) -> WrittenPackage:
    """Write a package; the manifest's facts of the content are filled in here.

    Args:
        path: The final name; appears only when the file is whole and read back.
        manifest: What is said of the package.
        changes: Canonical change bodies without line ends, or all joined by line ends.
        signing_key: The replica's.
        recipients: Age keys that can open it: the receiver's and the own unit's.
        note_text: 说明.txt, for whoever opens the file as a zip.
        evidence: Evidence files with their digests.
        relayed: Packages of others with their digests.

    Raises:
        KnownError: The medium fails, or a recipient's key is no key.
        ValueError: Content breaks the format (a fault of the caller).
    """
    note = ("\ufeff" + "\r\n".join(note_text.splitlines()) + "\r\n").encode()
    writer = PayloadWriter(PayloadHeader(manifest.identity, signing_key.public_hex))
    with tempfile.SpooledTemporaryFile(max_size=_IN_MEMORY) as spool:
        sealed = _Sealed(spool)
        seal_stream(writer.pieces(changes, evidence, relayed), sealed, recipients)
        signed = msgspec.structs.replace(
            manifest,
            format=manifests.FORMAT,
            format_version=manifests.FORMAT_VERSION,
            signer=signing_key.public_hex,
            changes=writer.changes,
            evidence=tuple(writer.evidence),
            relayed=tuple(writer.relayed),
            payload=Payload(sealed.sha256, sealed.size, writer.inflated),
            note_sha256=hashlib.sha256(note).hexdigest(),
        )
        text = manifests.encode(signed)
        manifests.decode(text)
        small = (note, text, signing_key.sign(text, SIGNING_CONTEXT))
        size, pieces = _container(small, sealed)
        return WrittenPackage(path, write_verified(path, pieces), size, signed)


class _Sealed:
    """Takes the sealed bytes into a spool and knows their digests."""

    def __init__(self, spool: tempfile.SpooledTemporaryFile[bytes]) -> None:
        self.size = 0
        self.crc = 0
        self._digest = hashlib.sha256()
        self._spool = spool

    @property
    def sha256(self) -> str:
        return self._digest.hexdigest()

    def write(self, data: bytes) -> int:
        self.size += len(data)
        if self.size > layout.LARGEST_PART:
            raise KnownError("同步包超过 4 GB，没有写成。", "请减少随包携带的附件，分次上报。")
        self.crc = zlib.crc32(data, self.crc)
        self._digest.update(data)
        try:
            self._spool.write(data)
        except OSError as error:
            raise storage_error(error, Path(tempfile.gettempdir(), "同步包")) from error
        return len(data)

    def flush(self) -> None:
        """Nothing waits to be flushed."""

    def blocks(self) -> Iterator[bytes]:
        self._spool.seek(0)
        while block := self._spool.read(_BLOCK):
            yield block


def _container(small: Sequence[bytes], sealed: _Sealed) -> tuple[int, Iterator[bytes]]:
    """Size and bytes of the container around its parts."""
    members = [
        Member(name, zlib.crc32(content), len(content))
        for name, content in zip(layout.NAMES, small, strict=False)
    ]
    members.append(Member(layout.PAYLOAD, sealed.crc, sealed.size))
    end = layout.trailer(members)
    size = sum(len(member.header) + member.size for member in members) + len(end)

    def pieces() -> Iterator[bytes]:
        for member, content in zip(members, small, strict=False):
            yield member.header + content
        yield members[-1].header
        yield from sealed.blocks()
        yield end

    return size, pieces()
