"""The content of a sync file before sealing: changes as packed JSON lines, then files as they are.

The packed part is one gzip member, so that the public tools ``age`` and ``gunzip`` open it.
"""

from __future__ import annotations

import hashlib
import zlib
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import islice

import msgspec

from domain.errors import KnownError
from exchange.package.manifest import LARGEST_FILE, LARGEST_INFLATED, Blob, Digest, PublicKey
from exchange.package.sealing import DAMAGED

PackedFiles = Iterable[tuple[str, bytes]]
"""Files with the SHA-256 under which they are known."""
TakeFile = Callable[[str, bytes], object]
"""Called with digest and content of each file that a package carries."""

_GZIP = 31
_LEVEL = 3
"""Level 3 packs real change lines in less than half the time of 6 for a tenth more bytes."""
_BATCH = 1024
_CLOSING = b"\n"


class PayloadHeader(msgspec.Struct, frozen=True):
    """The first line: ties the content to the manifest it was signed with.

    Attributes:
        package: The package's identity.
        signer: Public key of the sender's replica.
        format: Always ``ljsync-payload``.
    """

    package: str
    signer: PublicKey
    format: str = "ljsync-payload"


def _read_header(line: bytes) -> PayloadHeader:
    try:
        return msgspec.json.decode(line, type=PayloadHeader)
    except (msgspec.DecodeError, UnicodeError, RecursionError) as error:
        raise KnownError(DAMAGED) from error


class PayloadWriter:
    """Gives the payload piece by piece and counts what went through.

    Attributes:
        changes: Changes so far.
        inflated: Bytes of unpacked lines so far.
        evidence: Evidence files so far.
        relayed: Relayed packages so far.
    """

    def __init__(self, header: PayloadHeader) -> None:
        self.changes = 0
        self.inflated = 0
        self.evidence: list[Blob] = []
        self.relayed: list[Blob] = []
        self._header = header

    def pieces(
        self, changes: bytes | Iterable[bytes], evidence: PackedFiles, relayed: PackedFiles
    ) -> Iterator[bytes]:
        """The payload's bytes.

        Args:
            changes: Bodies without line ends, or all of them already joined by line ends.
            evidence: Evidence files.
            relayed: Packages of others.

        Raises:
            ValueError: A body holds a line end, or a file is not what its digest says.
            KnownError: There is more than a package can hold.
        """
        yield from self._packed(changes)
        yield from self._files(evidence, self.evidence)
        yield from self._files(relayed, self.relayed)

    def _packed(self, changes: bytes | Iterable[bytes]) -> Iterator[bytes]:
        packer = zlib.compressobj(_LEVEL, zlib.DEFLATED, _GZIP)
        header = msgspec.json.encode(self._header) + _CLOSING
        self.inflated = len(header)
        yield packer.compress(header)
        for lines in self._lines(changes):
            self.inflated += len(lines)
            if self.inflated > LARGEST_INFLATED:
                raise KnownError("要上报的改动太多，一个同步包装不下。", "请联系市级处理。")
            yield packer.compress(lines)
        yield packer.flush()

    def _lines(self, changes: bytes | Iterable[bytes]) -> Iterator[bytes]:
        if isinstance(changes, bytes):
            if changes:
                whole = changes.removesuffix(_CLOSING) + _CLOSING
                self.changes = whole.count(_CLOSING)
                yield whole
            return
        bodies = iter(changes)
        while batch := list(islice(bodies, _BATCH)):
            lines = _CLOSING.join(batch) + _CLOSING
            if lines.count(_CLOSING) != len(batch):
                raise ValueError("a change body holds a line end")
            self.changes += len(batch)
            yield lines

    @staticmethod
    def _files(files: PackedFiles, listed: list[Blob]) -> Iterator[bytes]:
        for sha256, content in files:
            if hashlib.sha256(content).hexdigest() != sha256:
                raise ValueError("a file is not what its digest says")
            if len(content) > LARGEST_FILE:
                raise KnownError("有一个附件太大，同步包装不下。", "请压缩后重新添加附件。")
            listed.append(Blob(sha256, len(content)))
            yield content


class PayloadReader:
    """Takes the payload piece by piece and never holds more than was promised.

    Every break of a promise is a ``KnownError``: the file is damaged, or made to harm.
    """

    def __init__(self, inflated: int, blobs: Sequence[Blob], take: TakeFile) -> None:
        self._unpacker = zlib.decompressobj(_GZIP)
        self._lines: list[bytes] = []
        self._room = inflated
        self._files = _FileTaker(blobs, take)

    def write(self, data: bytes) -> int:
        """Take a piece.

        Raises:
            KnownError: It does not fit what the manifest says.
        """
        if self._unpacker.eof:
            self._files.write(data)
            return len(data)
        try:
            lines = self._unpacker.decompress(data, self._room + 1)
        except zlib.error as error:
            raise KnownError(DAMAGED) from error
        self._room -= len(lines)
        if self._room < 0 or self._unpacker.unconsumed_tail:
            raise KnownError(DAMAGED)
        self._lines.append(lines)
        if self._unpacker.unused_data:
            self._files.write(self._unpacker.unused_data)
        return len(data)

    def flush(self) -> None:
        """Nothing waits to be flushed."""

    def finish(self, header: PayloadHeader, changes: int) -> list[bytes]:
        """The change bodies, once everything promised has come.

        Args:
            header: What the first line has to say.
            changes: How many changes there have to be.

        Raises:
            KnownError: Something is missing or different.
        """
        if not self._unpacker.eof or self._room:
            raise KnownError(DAMAGED)
        self._files.finish()
        text = b"".join(self._lines)
        self._lines.clear()
        if not text.endswith(_CLOSING):
            raise KnownError(DAMAGED)
        first, *bodies = text[:-1].split(_CLOSING)
        if len(bodies) != changes or _read_header(first) != header:
            raise KnownError(DAMAGED)
        return bodies


class _FileTaker:
    """Cuts the bytes behind the packed lines into the files that the manifest lists."""

    def __init__(self, blobs: Sequence[Blob], take: TakeFile) -> None:
        self._blobs = list(reversed(blobs))
        self._take = take
        self._content = bytearray()

    def write(self, data: bytes) -> None:
        rest = memoryview(data)
        while rest:
            self._hand_over_complete()
            if not self._blobs:
                raise KnownError(DAMAGED)
            missing = self._blobs[-1].size - len(self._content)
            self._content += rest[:missing]
            rest = rest[missing:]
        self._hand_over_complete()

    def finish(self) -> None:
        self._hand_over_complete()
        if self._blobs:
            raise KnownError(DAMAGED)

    def _hand_over_complete(self) -> None:
        while self._blobs and len(self._content) == self._blobs[-1].size:
            content, self._content = bytes(self._content), bytearray()
            sha256: Digest = self._blobs.pop().sha256
            if hashlib.sha256(content).hexdigest() != sha256:
                raise KnownError(DAMAGED)
            self._take(sha256, content)
