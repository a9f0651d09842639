"""The setup file ``.ljsetup`` that the city gives each unit: who it is, and the city's keys.

One file per unit: the plan, the city's public keys and a one-time secret with which the unit
proves, in its first package, that its own key belongs to it. It is signed by the city, and can
be locked with an 开通码 that is told by telephone. Format: docs/file-format.md.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import secrets
import unicodedata
from pathlib import Path
from typing import Annotated, Any, TypeVar

import msgspec
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.argon2 import Argon2id
from msgspec import Meta, Struct

from domain.errors import KnownError
from exchange.atomic import write_verified
from exchange.package.manifest import (
    Digest,
    FormatVersion,
    Key,
    Moment,
    Name,
    PublicKey,
    Recipient,
    SignatureHex,
    Unit,
    Version,
)
from exchange.package.sealing import SigningKey, is_signed_by

_FORMAT = "ljsetup"
_FORMAT_MAJOR = 1
_FORMAT_VERSION = "1.0"
_CONTEXT = "ljsetup 1"
_LARGEST_FILE = 16 << 20
_SECRET_SIZE = 32
_NONCE_SIZE = 12
_SHORTEST_CODE = 6
_DAMAGED = "开通文件不完整或已损坏，请重新拷贝。"
_DECODING_ERRORS = (msgspec.DecodeError, UnicodeError, RecursionError)

_Read = TypeVar("_Read")
Base64 = Annotated[str, Meta(pattern=r"\A[0-9A-Za-z+/]*={0,2}\Z")]


class Lock(Struct, frozen=True):
    """How slow guessing the 开通码 is made (Argon2id), and the salt.

    Attributes:
        salt: 16 random bytes, base64.
        memory_kib: Memory in KiB.
        iterations: Passes over it.
        lanes: Parallel lanes.
    """

    salt: Base64 = ""
    memory_kib: Annotated[int, Meta(ge=128, le=512 * 1024)] = 64 * 1024
    iterations: Annotated[int, Meta(ge=1, le=20)] = 3
    lanes: Annotated[int, Meta(ge=1, le=16)] = 4


class SetupContent(Struct, frozen=True, kw_only=True):
    """What a unit needs to take part; behind the lock where there is one.

    Attributes:
        plan: Key of the plan.
        plan_version: Its version at the city.
        plan_digest: SHA-256 of the plan's text.
        plan_text: The plan as TOML; None where the program's built-in plan is meant.
        city: Code of the city.
        city_name: Its name.
        city_recipient: Its age key, to seal to.
        city_key: Its signing key.
        secret_id: Which one-time secret.
        secret: The secret, 32 bytes in base64.
        is_replacement: For a replacement PC of a unit that took part before.
    """

    plan: Key
    plan_version: Key
    plan_digest: Digest
    plan_text: str | None = None
    city: Unit
    city_name: Name
    city_recipient: Recipient
    city_key: PublicKey
    secret_id: Key
    secret: Base64
    is_replacement: bool = False

    def __post_init__(self) -> None:
        if len(self.secret_bytes) != _SECRET_SIZE:
            raise ValueError("the secret has another size")
        text = self.plan_text
        if text is not None and hashlib.sha256(text.encode()).hexdigest() != self.plan_digest:
            raise ValueError("the plan's text has another digest")

    @property
    def secret_bytes(self) -> bytes:
        """The one-time secret."""
        return base64.b64decode(self.secret)


class SetupFile(Struct, frozen=True, kw_only=True):
    """A setup file: for whom it is, and the content unless it is locked and no code was given.

    Attributes:
        program_version: Program that wrote it.
        unit: The unit's code.
        unit_name: Its short name.
        practice: For a practice workspace.
        created: When, with the offset from UTC.
        content: The rest; None while locked.
    """

    program_version: Version
    unit: Unit
    unit_name: Name
    practice: bool
    created: Moment
    content: SetupContent | None


class _Signed(Struct, frozen=True, kw_only=True):
    """What the city's signature covers."""

    program_version: Version
    unit: Unit
    unit_name: Name
    practice: bool
    created: Moment
    lock: Lock | None
    content: str
    """The content's JSON; with a lock, nonce and AES-256-GCM ciphertext of it in base64."""


class _Outer(Struct, frozen=True, kw_only=True):
    format: str
    format_version: FormatVersion
    program_version: Version
    signed: str
    signer: PublicKey
    signature: SignatureHex


class _Head(Struct):
    """The part that every format version keeps."""

    format: str
    format_version: FormatVersion
    program_version: Version


def new_secret() -> tuple[str, str]:
    """A fresh one-time secret: its id and its base64 text."""
    secret = base64.b64encode(secrets.token_bytes(_SECRET_SIZE)).decode("ascii")
    return secrets.token_hex(8), secret


def write_setup_file(
    path: Path,
    setup: SetupFile,
    key: SigningKey,
    *,
    code: str | None = None,
    cost: Lock | None = None,
) -> str:
    """Write a unit's setup file.

    Args:
        path: The final name.
        setup: What it says; ``content.city_key`` is the public half of ``key``.
        key: The city's signing key.
        code: 开通码 that locks it; None leaves it open.
        cost: How slow guessing the code is made; the salt in it is ignored.

    Returns:
        SHA-256 of the file as hex digits.

    Raises:
        KnownError: The code is too short, or the medium fails.
        ValueError: There is no content, or the key is not the one named in it.
    """
    content = setup.content
    if content is None or content.city_key != key.public_hex:
        raise ValueError("a setup file needs its content and the key named in it")
    text = msgspec.json.encode(content)
    lock = None if code is None else _fresh_lock(cost or Lock())
    signed = _Signed(
        program_version=setup.program_version,
        unit=setup.unit,
        unit_name=setup.unit_name,
        practice=setup.practice,
        created=setup.created,
        lock=lock,
        content=text.decode() if lock is None or code is None else _locked(text, code, lock, setup),
    )
    signed_text = msgspec.json.encode(signed)
    outer = _Outer(
        format=_FORMAT,
        format_version=_FORMAT_VERSION,
        program_version=setup.program_version,
        signed=signed_text.decode(),
        signer=key.public_hex,
        signature=key.sign(signed_text, _CONTEXT).hex(),
    )
    return write_verified(path, msgspec.json.format(msgspec.json.encode(outer), indent=1))


def read_setup_file(path: Path, code: str | None = None) -> SetupFile:
    """Read a setup file.

    The signature shows that the file is as the holder of the city key named in it wrote it; on
    first joining that key is taken on trust, later it has to be the known one (the caller's
    check).

    Args:
        path: The file; its name means nothing.
        code: The 开通码; without it a locked file shows only for whom it is.

    Raises:
        KnownError: It cannot be read, is damaged, of a newer major format, or the code is wrong.
    """
    outer = _read_outer(path)
    text = outer.signed.encode("utf-8", "surrogatepass")
    if not is_signed_by(outer.signer, bytes.fromhex(outer.signature), text, _CONTEXT):
        raise KnownError("开通文件的签名无效，内容可能被改动过。", "请向市级重新领取。")
    signed = _decoded(text, _Signed)
    setup = SetupFile(
        program_version=signed.program_version,
        unit=signed.unit,
        unit_name=signed.unit_name,
        practice=signed.practice,
        created=signed.created,
        content=None,
    )
    if signed.lock is None:
        content = _decoded(signed.content.encode("utf-8", "surrogatepass"), SetupContent)
    elif code is not None:
        content = _decoded(_unlocked(signed.content, code, signed.lock, setup), SetupContent)
    else:
        return setup
    if content.city_key != outer.signer:
        raise KnownError("开通文件的签名无效，内容可能被改动过。", "请向市级重新领取。")
    return msgspec.structs.replace(setup, content=content)


def join_proof(secret: bytes, unit: str, public_key: str, recipient: str) -> str:
    """Proof that whoever holds the one-time secret presents these keys for this unit.

    Args:
        secret: The 32 bytes of the setup file.
        unit: The unit's code.
        public_key: Hex of the replica's signing key.
        recipient: The unit's age key.

    Returns:
        HMAC-SHA256 as hex digits.
    """
    text = "\n".join(("changai join 1", unit, public_key, recipient)).encode()
    return hmac.new(secret, text, hashlib.sha256).hexdigest()


def verify_join_proof(
    proof: str, secret: bytes, unit: str, public_key: str, recipient: str
) -> bool:
    """Whether a proof was made with this secret for these keys."""
    expected = join_proof(secret, unit, public_key, recipient)
    return hmac.compare_digest(proof.encode(), expected.encode())


def _read_outer(path: Path) -> _Outer:
    try:
        with path.open("rb") as stream:
            data = stream.read(_LARGEST_FILE + 1)
    except OSError as error:
        raise KnownError(
            f"文件“{path.name}”读不出来。", "请检查文件是否还在、U 盘是否插好。"
        ) from error
    if len(data) > _LARGEST_FILE:
        raise KnownError("这不是产改台账的开通文件。")
    try:
        head = msgspec.json.decode(data, type=_Head)
    except _DECODING_ERRORS as error:
        raise KnownError(_DAMAGED) from error
    if head.format != _FORMAT:
        raise KnownError("这不是产改台账的开通文件。")
    if int(head.format_version.partition(".")[0]) > _FORMAT_MAJOR:
        raise KnownError(
            f"这个开通文件由较新的程序写成，需要产改台账 {head.program_version} 或更高版本。",
            "请先升级本机的程序。",
        )
    return _decoded(data, _Outer)


def _decoded(data: bytes, kind: type[_Read]) -> _Read:
    try:
        return msgspec.json.decode(data, type=kind)
    except _DECODING_ERRORS as error:
        raise KnownError(_DAMAGED) from error


def _fresh_lock(cost: Lock) -> Lock:
    salt = base64.b64encode(secrets.token_bytes(16)).decode("ascii")
    return msgspec.structs.replace(cost, salt=salt)


def _cipher(code: str, lock: Lock) -> Any:  # noqa: ANN401 - imported when first used
    """The cipher under an 开通码: case, spaces, hyphens and full-width typing do not matter."""
    plain = unicodedata.normalize("NFKC", code).upper()
    plain = "".join(sign for sign in plain if not sign.isspace() and sign != "-")
    if len(plain) < _SHORTEST_CODE:
        raise KnownError(f"开通码至少 {_SHORTEST_CODE} 位。")
    slow_hash = Argon2id(
        salt=base64.b64decode(lock.salt),
        length=32,
        iterations=lock.iterations,
        lanes=lock.lanes,
        memory_cost=lock.memory_kib,
    )
    return AESGCM(slow_hash.derive(plain.encode("utf-8", "surrogatepass")))


def _bound(setup: SetupFile) -> bytes:
    return f"{_CONTEXT} {setup.unit} {setup.practice}".encode()


def _locked(text: bytes, code: str, lock: Lock, setup: SetupFile) -> str:
    nonce = secrets.token_bytes(_NONCE_SIZE)
    sealed = nonce + _cipher(code, lock).encrypt(nonce, text, _bound(setup))
    return base64.b64encode(sealed).decode("ascii")


def _unlocked(sealed_text: str, code: str, lock: Lock, setup: SetupFile) -> bytes:
    try:
        sealed = base64.b64decode(sealed_text, validate=True)
        cipher = _cipher(code, lock)
        nonce, wrapped = sealed[:_NONCE_SIZE], sealed[_NONCE_SIZE:]
        return bytes(cipher.decrypt(nonce, wrapped, _bound(setup)))
    except InvalidTag as error:
        raise KnownError("开通码不对。", "请打电话向市级核对。") from error
    except ValueError as error:
        raise KnownError(_DAMAGED) from error
