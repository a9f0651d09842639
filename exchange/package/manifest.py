"""What a sync file says of itself: the manifest, read strictly, newer minor versions tolerated."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Annotated, Literal

import msgspec
from msgspec import Meta, Struct

from domain.errors import KnownError
from exchange.package.sealing import DAMAGED, SigningKey, is_signed_by

FORMAT = "ljsync"
FORMAT_MAJOR = 1
FORMAT_VERSION = "1.0"
LARGEST_INFLATED = 2 << 30
"""Most bytes of changes that a package may claim; an office writes a few megabytes a year."""
LARGEST_FILE = 512 << 20
"""Most bytes of one file carried beside the changes: it is held in memory whole."""
SIGNING_CONTEXT = "ljsync 1"
"""What the manifest's signature is for."""

_CERTIFICATE_CONTEXT = "certificate 1"

Digest = Annotated[str, Meta(pattern=r"\A[0-9a-f]{64}\Z")]
ChangeName = Annotated[str, Meta(pattern=r"\A[0-9a-f]{32}\Z")]
PreviousName = Annotated[str, Meta(pattern=r"\A([0-9a-f]{32})?\Z")]
PublicKey = Annotated[str, Meta(pattern=r"\A[0-9a-f]{64}\Z")]
SignatureHex = Annotated[str, Meta(pattern=r"\A[0-9a-f]{128}\Z")]
Recipient = Annotated[str, Meta(pattern=r"\Aage1[0-9a-z]{20,4000}\Z")]
Unit = Annotated[str, Meta(pattern=r"\A[0-9]{6}\Z")]
Key = Annotated[str, Meta(pattern=r"\A[0-9A-Za-z_.:-]{1,100}\Z")]
Letter = Annotated[str, Meta(pattern=r"\A[甲乙丙丁戊己庚辛壬癸][0-9]{0,3}\Z")]
Name = Annotated[str, Meta(pattern=r"\A[^\x00-\x1f\x7f]{1,100}\Z")]
Version = Annotated[str, Meta(pattern=r"\A[0-9]{1,6}(\.[0-9]{1,6}){0,3}[0-9A-Za-z.+-]{0,20}\Z")]
FormatVersion = Annotated[str, Meta(pattern=r"\A[0-9]{1,4}\.[0-9]{1,4}\Z")]
Count = Annotated[int, Meta(ge=0, le=1 << 53)]
Number = Annotated[int, Meta(ge=1, le=1 << 53)]
Moment = Annotated[datetime, Meta(tz=True)]


class Receipt(Struct, frozen=True):
    """The receipt that a package builds on: the newest is the greatest (epoch, number)."""

    epoch: Count
    number: Count


class JoinProof(Struct, frozen=True):
    """Proof that the sender holds the one-time secret of its setup file.

    Attributes:
        secret_id: Which secret.
        hmac: See ``exchange.setup_file.join_proof``.
    """

    secret_id: Key
    hmac: Digest


class Segment(Struct, frozen=True):
    """Successive changes of one installation that a package carries.

    Attributes:
        unit: The installation's unit.
        replica: Its id within the unit.
        first: First sequence number.
        last: Last sequence number.
        prev: Name of the change before the first; empty before the chain begins.
        tip: Name of the last change.
    """

    unit: Unit
    replica: Key
    first: Number
    last: Number
    prev: PreviousName
    tip: ChangeName


class Blob(Struct, frozen=True):
    """A file carried beside the changes, known by its content."""

    sha256: Digest
    size: Annotated[int, Meta(ge=0, le=LARGEST_FILE)]


class Payload(Struct, frozen=True):
    """Facts of the sealed part, filled in by the writer of the container.

    Attributes:
        sha256: Digest of the sealed bytes.
        size: Their number.
        inflated: Bytes of the unpacked change lines.
    """

    sha256: Digest = "0" * 64
    size: Count = 0
    inflated: Annotated[int, Meta(ge=0, le=LARGEST_INFLATED)] = 0


class Certificate(Struct, frozen=True):
    """A replica's signing key, vouched for by an older replica of the same unit.

    Attributes:
        unit: The unit both belong to.
        replica: The newer replica.
        letter: Its name inside the unit (乙).
        public_key: Its signing key.
        endorsed_by: Signing key of the older replica.
        created: When.
        signature: Over the other fields; made by ``endorse``.
    """

    unit: Unit
    replica: Key
    letter: Letter
    public_key: PublicKey
    endorsed_by: PublicKey
    created: Moment
    signature: SignatureHex = "0" * 128


class Manifest(Struct, frozen=True, kw_only=True):
    """What a package contains, from whom, for whom; signed by the sender's replica.

    Fields under "written by the container" are set by ``write_package``, whatever they held.

    Attributes:
        program_version: Program that wrote it.
        plan: Key of the plan.
        plan_version: Its version at the sender.
        practice: From a practice workspace.
        direction: ``up`` to the city, ``down`` from it.
        unit: Sender's code.
        replica: Sending replica.
        letter: Its name inside the unit (甲, 乙, …).
        number: Running number of this replica's packages.
        addressed_to: Receiver's code.
        created: When, with the offset from UTC.
        segments: The changes carried, in the order of the payload; of a chain that branched the
            branches stand behind what they branch from.
        receipt: Newest receipt the sender knows; None before the first.
        unit_recipient: Sender's age key, to reply to.
        join_proof: On a unit's packages until a receipt shows that it is known.
        certificates: Keys of this unit's newer replicas.
        relayed: Packages of others carried whole (a county passing on the city's).
        format: Always ``ljsync``. Written by the container.
        format_version: Of this format. Written by the container.
        signer: Public key that signs. Written by the container.
        changes: Number of changes. Written by the container.
        evidence: Evidence carried. Written by the container.
        payload: The sealed part. Written by the container.
        note_sha256: Digest of 说明.txt. Written by the container.
    """

    format: Literal["ljsync"] = "ljsync"
    format_version: FormatVersion = FORMAT_VERSION
    program_version: Version
    plan: Key
    plan_version: Key
    practice: bool
    direction: Literal["up", "down"]
    unit: Unit
    replica: Key
    letter: Letter
    number: Number
    addressed_to: Unit
    created: Moment
    segments: tuple[Segment, ...]
    receipt: Receipt | None = None
    unit_recipient: Recipient
    join_proof: JoinProof | None = None
    certificates: tuple[Certificate, ...] = ()
    signer: PublicKey = "0" * 64
    changes: Count = 0
    evidence: tuple[Blob, ...] = ()
    relayed: tuple[Blob, ...] = ()
    payload: Payload = Payload()
    note_sha256: Digest = "0" * 64

    def __post_init__(self) -> None:
        if any(one.first > one.last for one in self.segments):
            raise ValueError("a segment ends before it begins")
        if any((one.first == 1) != (one.prev == "") for one in self.segments):
            raise ValueError("a chain begins with its first change and nowhere else")

    @property
    def identity(self) -> str:
        """What tells packages apart: sender and running number."""
        return f"{self.unit}/{self.replica}/{self.number}"

    def called(self, names: Mapping[str, str]) -> str:
        """What people call it, the unit by its name in the receiver's plan: 永胜县-甲-0004."""
        return package_name(names.get(self.unit, self.unit), self.letter, self.number)


class _Head(Struct):
    """The part of a manifest that every format version keeps."""

    format: str
    format_version: FormatVersion
    program_version: Version


def package_name(unit_name: str, letter: str, number: int) -> str:
    """What people call a package: 永胜县-甲-0004."""
    return f"{unit_name}-{letter}-{number:04d}"


def plain_name(name: str) -> str:
    """A name without the signs that Windows takes in no file's name."""
    return "".join("_" if sign in '\\/:*?"<>|' else sign for sign in name)


def file_name(name: str, created: datetime) -> str:
    """The file's suggested name: unit, replica, number and day; no personal data."""
    return f"{plain_name(name)}-{created:%Y%m%d}.ljsync"


def encode(manifest: Manifest) -> bytes:
    """The manifest as it is signed and stored."""
    return msgspec.json.format(msgspec.json.encode(manifest), indent=1)


def decode(data: bytes) -> Manifest:
    """Read a manifest.

    Raises:
        KnownError: It is no manifest, breaks a rule, or is of a newer major format.
    """
    require_readable(data)
    try:
        return msgspec.json.decode(data, type=Manifest)
    except (msgspec.DecodeError, UnicodeError, RecursionError) as error:
        raise KnownError(DAMAGED) from error


def require_readable(data: bytes) -> None:
    """Refuse a manifest of another kind of file or of a newer major format.

    Raises:
        KnownError: Saying which version of the program is needed.
    """
    try:
        head = msgspec.json.decode(data, type=_Head)
    except (msgspec.DecodeError, UnicodeError, RecursionError) as error:
        raise KnownError(DAMAGED) from error
    if head.format != FORMAT:
        raise KnownError("这不是产改台账的同步包。")
    if int(head.format_version.partition(".")[0]) > FORMAT_MAJOR:
        raise KnownError(
            f"这个同步包由较新的程序写成，需要产改台账 {head.program_version} 或更高版本才能接收。",
            "请先升级本机的程序。",
        )


def require_for(manifest: Manifest, *, unit: str, practice: bool, names: Mapping[str, str]) -> None:
    """Refuse a package that is not meant for this workspace.

    Args:
        manifest: The package's.
        unit: Code of the own unit.
        practice: Whether the own workspace is for practice.
        names: What people call the units, by code.

    Raises:
        KnownError: It is addressed to another unit, or practice and real data would mix.
    """
    name = manifest.called(names)
    if manifest.addressed_to != unit:
        to, own = (names.get(code, code) for code in (manifest.addressed_to, unit))
        raise KnownError(
            f"同步包“{name}”不是发给本单位的。",
            f"它是发给{to}的，本单位是{own}，请核对是不是拿错了文件。",
        )
    if manifest.practice and not practice:
        raise KnownError(
            f"同步包“{name}”是练习数据，正式账套不接收。", "请让对方从正式账套重新导出。"
        )
    if practice and not manifest.practice:
        raise KnownError(f"同步包“{name}”是正式数据，练习账套不接收。", "请在正式账套中接收。")


def endorse(certificate: Certificate, key: SigningKey) -> Certificate:
    """The certificate signed by the older replica's key."""
    bare = msgspec.structs.replace(certificate, endorsed_by=key.public_hex)
    signature = key.sign(_certified(bare), _CERTIFICATE_CONTEXT).hex()
    return msgspec.structs.replace(bare, signature=signature)


def is_endorsed(certificate: Certificate) -> bool:
    """Whether the older key named in it did sign; whether that key is good is for the caller."""
    signature = bytes.fromhex(certificate.signature)
    signed = _certified(certificate)
    return is_signed_by(certificate.endorsed_by, signature, signed, _CERTIFICATE_CONTEXT)


def _certified(certificate: Certificate) -> bytes:
    parts = (
        certificate.unit,
        certificate.replica,
        certificate.letter,
        certificate.public_key,
        certificate.endorsed_by,
        certificate.created.isoformat(),
    )
    return "\n".join(parts).encode()
