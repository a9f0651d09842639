"""The ``.sig`` beside an installer: its version and digest, signed with the release key.

Nothing in such a file is believed before the signature holds, and then only that the installer
with exactly these bytes is this version of this program. Format: docs/file-format.md.
"""

from __future__ import annotations

import base64
import binascii
from pathlib import Path
from typing import Annotated, Literal

import msgspec
from msgspec import Meta, Struct

from domain.errors import KnownError
from exchange.package.manifest import Digest, FormatVersion, SignatureHex
from exchange.package.sealing import SigningKey, is_signed_by

SUFFIX = ".sig"
"""What is added to the installer's name."""
LARGEST_INSTALLER = 512 << 20
"""Most bytes that a signed statement may claim."""

_FORMAT = "changai-release"
_FORMAT_MAJOR = 1
_FORMAT_VERSION = "1.0"
_CONTEXT = "release 1"
_LARGEST_FILE = 16 << 10
_KEY_SIZE = 32
_DECODING_ERRORS = (msgspec.DecodeError, UnicodeError, RecursionError)

ReleaseVersion = Annotated[str, Meta(pattern=r"\A[0-9]{1,6}(\.[0-9]{1,6}){1,3}\Z")]


class Release(Struct, frozen=True, kw_only=True):
    """The signed statement on an installer.

    Attributes:
        product: Which program, so that one key can sign more than one.
        version: Its version: numbers with points between.
        size: Bytes of the installer.
        sha256: Its digest.
    """

    product: Literal["产改台账"] = "产改台账"
    version: ReleaseVersion
    size: Annotated[int, Meta(ge=1, le=LARGEST_INSTALLER)]
    sha256: Digest


class _Outer(Struct, frozen=True, kw_only=True):
    format: str
    format_version: FormatVersion
    signed: str
    signature: SignatureHex


def encode(release: Release, key: SigningKey) -> bytes:
    """The content of the ``.sig`` file."""
    text = msgspec.json.encode(release)
    outer = _Outer(
        format=_FORMAT,
        format_version=_FORMAT_VERSION,
        signed=text.decode(),
        signature=key.sign(text, _CONTEXT).hex(),
    )
    return msgspec.json.format(msgspec.json.encode(outer), indent=1)


def read(path: Path, keys: tuple[str, ...]) -> Release:
    """What a ``.sig`` file says, once its signature is found to be by one of the keys.

    Args:
        path: The file.
        keys: Public release keys as hex.

    Raises:
        KnownError: It cannot be read, is no such file, or somebody else signed it.
    """
    try:
        with path.open("rb") as stream:
            data = stream.read(_LARGEST_FILE + 1)
    except OSError as error:
        raise KnownError(
            f"签名文件“{path.name}”读不出来。", "安装程序和它的 .sig 文件要放在一起。"
        ) from error
    outer = _outer(data)
    text = outer.signed.encode("utf-8", "surrogatepass")
    signature = bytes.fromhex(outer.signature)
    if not any(is_signed_by(key, signature, text, _CONTEXT) for key in keys):
        raise KnownError(
            "安装程序的签名无效，不是本程序的发布者签发的。", "请不要运行它，向市总工会重新领取。"
        )
    try:
        return msgspec.json.decode(text, type=Release)
    except _DECODING_ERRORS as error:
        raise KnownError(
            "签名文件里说的不是产改台账的安装程序。", "请核对是不是拿错了文件。"
        ) from error


def _outer(data: bytes) -> _Outer:
    foreign = KnownError("这不是安装程序的签名文件。", "请核对是不是拿错了文件。")
    if len(data) > _LARGEST_FILE:
        raise foreign
    try:
        outer = msgspec.json.decode(data, type=_Outer)
    except _DECODING_ERRORS as error:
        raise foreign from error
    if outer.format != _FORMAT:
        raise foreign
    if int(outer.format_version.partition(".")[0]) > _FORMAT_MAJOR:
        raise KnownError(
            "签名文件的格式较新，本程序不能核验。", "请向市总工会核实来源后，直接运行安装程序。"
        )
    return outer


def read_public_keys(text: str) -> tuple[str, ...]:
    """The release keys of a ``release-key.txt`` as hex: one base64 key per line, # for remarks.

    Raises:
        ValueError: A line is no key: the build went wrong.
    """
    lines = [line.partition("#")[0].strip() for line in text.splitlines()]
    return tuple(_public_key(line).hex() for line in lines if line)


def _public_key(line: str) -> bytes:
    try:
        key = base64.b64decode(line, validate=True)
    except binascii.Error as error:
        raise ValueError(f"no release key: {line}") from error
    if len(key) != _KEY_SIZE:
        raise ValueError(f"no release key: {line}")
    return key


def public_key_line(key: SigningKey) -> str:
    """The public half of a release key as a line of ``release-key.txt``."""
    return base64.b64encode(bytes.fromhex(key.public_hex)).decode("ascii")


def numbers(version: str) -> tuple[int, ...]:
    """A version to compare by: 1.10 is newer than 1.9, and 1.2.0 is 1.2."""
    found: list[int] = []
    for part in version.split("."):
        digits = part[: len(part) - len(part.lstrip("0123456789"))]
        if not digits:
            break
        found.append(int(digits))
    while found and found[-1] == 0:
        found.pop()
    return tuple(found)
