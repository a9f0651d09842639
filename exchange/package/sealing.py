"""The two keys of sync files: age keys that open them and Ed25519 keys that sign them.

The libraries are imported when first used, so that they cost nothing at program start.
"""

from __future__ import annotations

import base64
import binascii
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from types import ModuleType
from typing import Any, Protocol

import pyrage
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric import ed25519

from domain.errors import KnownError

DAMAGED = "文件不完整或已损坏，请重新拷贝。"
_NOT_OURS = "这个同步包不是发给本单位的。"
_ASK_SENDER = "请核对是不是拿错了文件；拿对了就请对方重新导出。"
_SIGNED_PREFIX = b"changai "
_KEY_SIZE = 32


class Sink(Protocol):
    """Takes the opened content piece by piece."""

    def write(self, data: bytes, /) -> int:
        """Take a piece; return its size."""

    def flush(self) -> None:
        """Finish what was taken."""


class Source(Protocol):
    """Gives the sealed content piece by piece."""

    def read(self, size: int = -1, /) -> bytes:
        """Up to ``size`` bytes; none at the end."""


def _age() -> ModuleType:
    return pyrage  # type: ignore[no-any-return]


@dataclass(frozen=True)
class AgeIdentity:
    """The private age key of a unit; whoever holds it opens what is sealed to the unit.

    Attributes:
        text: The key as ``AGE-SECRET-KEY-1…``, as the public age tool takes it.
    """

    text: str = field(repr=False)

    @classmethod
    def new(cls) -> AgeIdentity:
        """A fresh key."""
        return cls(str(_age().x25519.Identity.generate()))

    @classmethod
    def from_text(cls, text: str) -> AgeIdentity:
        """Take a key as it was printed or stored.

        Raises:
            KnownError: It is not an age key.
        """
        identity = cls(text.strip())
        identity.native()
        return identity

    @property
    def recipient(self) -> str:
        """The public half, ``age1…``: what is given to others."""
        return str(self.native().to_public())

    def native(self) -> Any:  # noqa: ANN401 - the library has no types
        """The key as the library wants it."""
        age = _age()
        try:
            return age.x25519.Identity.from_str(self.text)
        except age.IdentityError as error:
            raise KnownError("解密密钥无法识别。", "请核对密钥是否抄写完整。") from error


def _native_recipients(recipients: Iterable[str]) -> list[Any]:
    age = _age()
    try:
        return [age.x25519.Recipient.from_str(text) for text in dict.fromkeys(recipients)]
    except age.RecipientError as error:
        raise KnownError("对方的加密公钥无法识别。", "请向市级重新领取开通文件。") from error


class _Chunks:
    """A file-like source over an iterator that keeps the error the library would flatten."""

    def __init__(self, chunks: Iterator[bytes]) -> None:
        self.failure: BaseException | None = None
        self._chunks = chunks
        self._rest = memoryview(b"")

    def read(self, size: int = -1) -> bytes:
        """Up to ``size`` bytes."""
        try:
            while not self._rest:
                self._rest = memoryview(next(self._chunks))
        except StopIteration:
            return b""
        except BaseException as error:
            self.failure = error
            raise
        end = len(self._rest) if size < 0 else size
        piece, self._rest = bytes(self._rest[:end]), self._rest[end:]
        return piece


class _Guard:
    """A sink before another that keeps the error the library would flatten."""

    def __init__(self, sink: Sink) -> None:
        self.failure: BaseException | None = None
        self._sink = sink

    def write(self, data: bytes) -> int:
        """Hand a piece on, unless an earlier one failed: the library may still try another."""
        if self.failure is not None:
            raise self.failure
        try:
            self._sink.write(data)
        except BaseException as error:
            self.failure = error
            raise
        return len(data)

    def flush(self) -> None:
        """Hand the end on."""
        self._sink.flush()


def seal_stream(chunks: Iterator[bytes], sink: Sink, recipients: Sequence[str]) -> None:
    """Seal pieces to the recipients and write them to the sink as one age file.

    Errors of the pieces and of the sink come through as they are.

    Raises:
        KnownError: A recipient is not an age key.
    """
    natives = _native_recipients(recipients)
    source, guard = _Chunks(chunks), _Guard(sink)
    age = _age()
    try:
        age.encrypt_io(source, guard, natives)
    except age.EncryptError as error:
        _raise_first(source.failure, guard.failure)
        raise RuntimeError("sealing failed") from error
    _raise_first(source.failure, guard.failure)


def open_stream(source: Source, sink: Sink, identities: Sequence[AgeIdentity]) -> None:
    """Open an age file with whichever of the keys fits and write the content to the sink.

    Errors of the sink come through as they are. What the sink took before an error is
    authentic but incomplete.

    Raises:
        KnownError: It is sealed to somebody else, or damaged.
    """
    natives = [identity.native() for identity in identities]
    guard = _Guard(sink)
    age = _age()
    try:
        age.decrypt_io(source, guard, natives)
    except age.DecryptError as error:
        _raise_first(guard.failure)
        if "No matching keys" in str(error):
            raise KnownError(_NOT_OURS, _ASK_SENDER) from error
        raise KnownError(DAMAGED) from error
    _raise_first(guard.failure)


def _raise_first(*failures: BaseException | None) -> None:
    """Let the first failure through; the library flattens it, or loses it in its last write."""
    for failure in failures:
        if failure is not None:
            raise failure from None


def seal(data: bytes, recipients: Sequence[str]) -> bytes:
    """Seal bytes to the recipients: an age file.

    Raises:
        KnownError: A recipient is not an age key.
    """
    return bytes(_age().encrypt(data, _native_recipients(recipients)))


def open_sealed(data: bytes, identity: AgeIdentity) -> bytes:
    """Open an age file.

    Raises:
        KnownError: It is sealed to somebody else, or damaged.
    """
    age = _age()
    try:
        return bytes(age.decrypt(data, [identity.native()]))
    except age.DecryptError as error:
        if "No matching keys" in str(error):
            raise KnownError(_NOT_OURS, _ASK_SENDER) from error
        raise KnownError(DAMAGED) from error


@dataclass(frozen=True)
class SigningKey:
    """The private Ed25519 key of a replica.

    Attributes:
        seed: The 32 bytes it is made from.
    """

    seed: bytes = field(repr=False)

    @classmethod
    def new(cls) -> SigningKey:
        """A fresh key."""
        return cls(ed25519.Ed25519PrivateKey.generate().private_bytes_raw())

    @classmethod
    def from_text(cls, text: str) -> SigningKey:
        """Take a key from its base64 text.

        Raises:
            KnownError: It is not such a key.
        """
        try:
            seed = base64.b64decode(text.strip(), validate=True)
        except (binascii.Error, ValueError) as error:
            raise KnownError("签名密钥无法识别。") from error
        if len(seed) != _KEY_SIZE:
            raise KnownError("签名密钥无法识别。")
        return cls(seed)

    @property
    def text(self) -> str:
        """The key as base64."""
        return base64.b64encode(self.seed).decode("ascii")

    @property
    def public_hex(self) -> str:
        """The public half as 64 hex digits."""
        return str(self._native().public_key().public_bytes_raw().hex())

    def sign(self, data: bytes, context: str) -> bytes:
        """The 64-byte signature over data; the context keeps one use from passing as another."""
        return bytes(self._native().sign(_signed(data, context)))

    def _native(self) -> Any:  # noqa: ANN401 - the type would have to be imported at start

        return ed25519.Ed25519PrivateKey.from_private_bytes(self.seed)


def is_signed_by(public_hex: str, signature: bytes, data: bytes, context: str) -> bool:
    """Whether the holder of a public key signed this data for this use."""
    try:
        key = ed25519.Ed25519PublicKey.from_public_bytes(bytes.fromhex(public_hex))
        key.verify(signature, _signed(data, context))
    except (InvalidSignature, ValueError):
        return False
    return True


def _signed(data: bytes, context: str) -> bytes:
    return _SIGNED_PREFIX + context.encode("ascii") + b"\n" + data
