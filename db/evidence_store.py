"""Evidence at rest: files known by their content, encrypted, under names that tell nothing.

A file's key is derived from the database key and its SHA-256, so the same content always gives
the same encrypted file: it never changes, and a backup copies it once. Content is encrypted in
pieces (AES-256-GCM; the nonce is the piece's number and whether it is the last), so that a
missing, moved or cut-off piece is noticed.
"""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Iterator
from pathlib import Path
from typing import IO, Any

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from db.durable import write_durable
from domain.errors import KnownError

_MAGIC = b"ljevid1\n"
_PIECE = 1 << 20
_TAG = 16


def put(folder: Path, key: bytes, content: bytes | Path, *, limit: int) -> str:
    """Take a file into the store; one that is there already is kept, a damaged one healed.

    Args:
        folder: The store's folder.
        key: The database key.
        content: The bytes, or where they are.
        limit: Most bytes a file may have.

    Returns:
        The SHA-256 of the content as hex digits: how it is asked for.

    Raises:
        KnownError: It is too big, cannot be read, changed meanwhile, or the disk refuses.
    """
    size, sha256 = _measure(content, limit)
    if verify(folder, key, sha256):
        return sha256
    path = path_of(folder, key, sha256)
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        write_durable(path, _encrypted(key, sha256, _pieces(content), size))
    except OSError as error:
        raise KnownError("附件没有保存成功。", "请检查磁盘空间是否足够。") from error
    return sha256


def get(folder: Path, key: bytes, sha256: str) -> bytes:
    """The content of a file.

    Raises:
        KnownError: It is not there, or damaged.
    """
    return b"".join(read_pieces(folder, key, sha256))


def read_pieces(folder: Path, key: bytes, sha256: str) -> Iterator[bytes]:
    """The content piece by piece; it is whole and right only when the end is reached.

    Raises:
        KnownError: It is not there, or damaged.
    """
    digest = hashlib.sha256()
    try:
        with path_of(folder, key, sha256).open("rb") as stream:
            for piece in _decrypted(key, sha256, stream):
                digest.update(piece)
                yield piece
    except FileNotFoundError as error:
        raise KnownError("附件不在本机。", "请从备份还原，或请对方随同步包发来。") from error
    except OSError as error:
        raise KnownError("附件读不出来。", "请检查磁盘。") from error
    if digest.hexdigest() != sha256:
        raise _damaged()


def exists(folder: Path, key: bytes, sha256: str) -> bool:
    """Whether the store has a file, whatever its state."""
    return path_of(folder, key, sha256).is_file()


def verify(folder: Path, key: bytes, sha256: str) -> bool:
    """Whether the store has a file and all of it can be read."""
    try:
        for _piece in read_pieces(folder, key, sha256):
            pass
    except KnownError:
        return False
    return True


def path_of(folder: Path, key: bytes, sha256: str) -> Path:
    """Where a file lies: under a keyed digest, so that names tell nothing about content."""
    name = hmac.new(_derived(key, b"name"), sha256.encode(), hashlib.sha256).hexdigest()
    return folder / name[:2] / name[2:4] / name[4:]


def _derived(key: bytes, use: bytes) -> bytes:
    return hmac.new(key, b"changai evidence 1 " + use, hashlib.sha256).digest()


def _cipher(key: bytes, sha256: str) -> Any:  # noqa: ANN401 - imported when first used

    own = hmac.new(_derived(key, b"content"), sha256.encode(), hashlib.sha256).digest()
    return AESGCM(own)


def _nonce(number: int, *, is_last: bool) -> bytes:
    return number.to_bytes(11, "big") + bytes([is_last])


def _pieces(content: bytes | Path) -> Iterator[bytes]:
    if isinstance(content, bytes):
        yield from (content[at : at + _PIECE] for at in range(0, len(content), _PIECE))
        return
    with content.open("rb") as stream:
        while piece := stream.read(_PIECE):
            yield piece


def _measure(content: bytes | Path, limit: int) -> tuple[int, str]:
    """Size and SHA-256 of what is to be stored."""
    digest, size = hashlib.sha256(), 0
    try:
        for piece in _pieces(content):
            size += len(piece)
            if size > limit:
                raise KnownError(
                    f"附件超过 {limit // (1 << 20)} MB，没有添加。", "请压缩后再添加。"
                )
            digest.update(piece)
    except OSError as error:
        raise KnownError("附件的原文件读不出来。", "请检查文件是否还在，是否被占用。") from error
    return size, digest.hexdigest()


def _encrypted(key: bytes, sha256: str, pieces: Iterator[bytes], size: int) -> Iterator[bytes]:
    cipher, digest = _cipher(key, sha256), hashlib.sha256()
    last = max(0, (size - 1) // _PIECE)
    yield _MAGIC
    for number, piece in enumerate(pieces):
        digest.update(piece)
        yield cipher.encrypt(_nonce(number, is_last=number == last), piece, _MAGIC)
    if size == 0:
        yield cipher.encrypt(_nonce(0, is_last=True), b"", _MAGIC)
    if digest.hexdigest() != sha256:
        raise KnownError("附件的原文件在添加时被改动了。", "请关闭打开它的程序后重新添加。")


def _decrypted(key: bytes, sha256: str, stream: IO[bytes]) -> Iterator[bytes]:
    if stream.read(len(_MAGIC)) != _MAGIC:
        raise _damaged()
    cipher, number = _cipher(key, sha256), 0
    block = stream.read(_PIECE + _TAG)
    try:
        while True:
            following = stream.read(_PIECE + _TAG)
            yield cipher.decrypt(_nonce(number, is_last=not following), block, _MAGIC)
            if not following:
                return
            block, number = following, number + 1
    except (InvalidTag, ValueError) as error:
        raise _damaged() from error


def _damaged() -> KnownError:
    return KnownError("附件已损坏，打不开。", "请从备份还原，或重新添加原文件。")
