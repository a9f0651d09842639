"""The form of ``keys.json`` on disk, read as something that anybody may have edited."""

from __future__ import annotations

import base64
import binascii
import json
from dataclasses import dataclass, field
from pathlib import Path

from db.durable import write_durable
from domain.errors import KnownError

_FORMAT = "changai-keys"
_VERSION = 1
_LARGEST_FILE = 1 << 20
_LONGEST_TEXT = 200
_SIZES = {"salt": 16, "nonce": 12, "wrapped": 48}


@dataclass(frozen=True)
class KdfCost:
    """How slow guessing a passphrase is made: Argon2id (RFC 9106, second recommendation).

    Attributes:
        memory_kib: Memory in KiB.
        iterations: Passes over it.
        lanes: Parallel lanes.
    """

    memory_kib: int = 64 * 1024
    iterations: int = 3
    lanes: int = 4

    def is_sane(self) -> bool:
        """Whether a file may ask for it: a hostile one could ask for all memory or all day."""
        fits = 8 * self.lanes <= self.memory_kib <= 512 * 1024
        return fits and 1 <= self.iterations <= 20 and 1 <= self.lanes <= 16


@dataclass(frozen=True)
class Slot:
    """The database key as one operator's passphrase opens it.

    Attributes:
        operator: Name.
        role: Role key.
        cost: Of the slow hash.
        salt: Of the slow hash.
        nonce: Of the encryption.
        wrapped: The key under AES-256-GCM.
    """

    operator: str
    role: str
    cost: KdfCost
    salt: bytes = field(repr=False)
    nonce: bytes = field(repr=False)
    wrapped: bytes = field(repr=False)

    def bound(self, workspace: str) -> bytes:
        """What the encryption also vouches for: altering a name or role breaks the slot."""
        cost = (self.cost.memory_kib, self.cost.iterations, self.cost.lanes)
        parts = (_FORMAT, _VERSION, workspace, self.operator, self.role, cost, self.salt.hex())
        return json.dumps(parts, ensure_ascii=True).encode()


@dataclass(frozen=True)
class RecoverySlot:
    """The database key sealed to the city.

    Attributes:
        recipient: The city's public age key.
        sealed: An age file in base64.
    """

    recipient: str
    sealed: str = field(repr=False)


@dataclass(frozen=True)
class KeyFile:
    """All of ``keys.json``.

    Attributes:
        workspace: Random id that binds the slots together.
        check: Tells whether a key is the right one.
        slots: One per operator.
        recovery: The city's; None before joining.
    """

    workspace: str
    check: str
    slots: tuple[Slot, ...]
    recovery: RecoverySlot | None


def previous_of(path: Path) -> Path:
    """Where the version before the present one is kept."""
    return path.with_name(f"{path.name}.bak")


def save(path: Path, file: KeyFile) -> None:
    """Write the key file durably and keep the one before it.

    Raises:
        KnownError: The disk refuses; the old file is untouched.
    """
    content = {
        "format": _FORMAT,
        "version": _VERSION,
        "workspace": file.workspace,
        "check": file.check,
        "slots": [_slot_form(slot) for slot in file.slots],
        "recovery": None
        if file.recovery is None
        else {"recipient": file.recovery.recipient, "sealed": file.recovery.sealed},
    }
    text = json.dumps(content, ensure_ascii=False, indent=1).encode()
    try:
        write_durable(path, (text,), previous=previous_of(path))
    except OSError as error:
        raise KnownError(
            "密钥文件没有保存成功。", "请检查磁盘空间和文件夹权限，然后重试。"
        ) from error


def load(path: Path) -> KeyFile:
    """Read the key file.

    Raises:
        KnownError: It is missing, damaged, or of a newer program.
    """
    try:
        with path.open("rb") as stream:
            data = stream.read(_LARGEST_FILE + 1)
    except FileNotFoundError as error:
        raise KnownError("这个文件夹里没有账套的密钥文件。", "请选择账套所在的文件夹。") from error
    except OSError as error:
        raise KnownError("账套的密钥文件读不出来。", "请检查磁盘和文件夹权限。") from error
    try:
        return _parsed(data)
    except (ValueError, TypeError, KeyError, RecursionError) as error:
        raise KnownError(
            "账套的密钥文件已损坏。",
            f"请从备份还原，或用同一文件夹里的 {previous_of(path).name} 替换它。",
        ) from error


def _parsed(data: bytes) -> KeyFile:
    if len(data) > _LARGEST_FILE:
        raise ValueError("too large")
    content = _mapping(json.loads(data))
    if content["format"] != _FORMAT:
        raise ValueError("another kind of file")
    version = _number(content["version"])
    if version > _VERSION:
        raise KnownError("这个账套由较新的程序写成。", "请先升级本机的程序。")
    slots = tuple(_slot(_mapping(one)) for one in _list(content["slots"]))
    names = {slot.operator for slot in slots}
    if not slots or len(names) != len(slots):
        raise ValueError("no slots, or two of one name")
    recovery = content.get("recovery")
    return KeyFile(
        _text(content["workspace"]),
        _text(content["check"]),
        slots,
        None if recovery is None else _recovery(_mapping(recovery)),
    )


def _slot_form(slot: Slot) -> dict[str, object]:
    return {
        "operator": slot.operator,
        "role": slot.role,
        "kdf": "argon2id",
        "memory_kib": slot.cost.memory_kib,
        "iterations": slot.cost.iterations,
        "lanes": slot.cost.lanes,
        "salt": base64.b64encode(slot.salt).decode("ascii"),
        "nonce": base64.b64encode(slot.nonce).decode("ascii"),
        "wrapped": base64.b64encode(slot.wrapped).decode("ascii"),
    }


def _slot(content: dict[str, object]) -> Slot:
    if content["kdf"] != "argon2id":
        raise ValueError("unknown slow hash")
    numbers = (_number(content[key]) for key in ("memory_kib", "iterations", "lanes"))
    cost = KdfCost(*numbers)
    if not cost.is_sane():
        raise ValueError("unreasonable cost")
    salt, nonce, wrapped = (_bytes(content[key], size) for key, size in _SIZES.items())
    operator, role = _text(content["operator"]), _text(content["role"])
    return Slot(operator, role, cost, salt, nonce, wrapped)


def _recovery(content: dict[str, object]) -> RecoverySlot:
    recipient, sealed = _text(content["recipient"]), content["sealed"]
    if not isinstance(sealed, str):
        raise TypeError("text expected")
    base64.b64decode(sealed, validate=True)
    return RecoverySlot(recipient, sealed)


def _mapping(value: object) -> dict[str, object]:
    if not isinstance(value, dict):
        raise TypeError("object expected")
    return value


def _list(value: object) -> list[object]:
    if not isinstance(value, list):
        raise TypeError("list expected")
    return value


def _text(value: object) -> str:
    if not isinstance(value, str) or not 0 < len(value) <= _LONGEST_TEXT or "\0" in value:
        raise ValueError("short text expected")
    value.encode()
    return value


def _number(value: object) -> int:
    if not isinstance(value, int) or isinstance(value, bool):
        raise TypeError("number expected")
    return value


def _bytes(value: object, size: int) -> bytes:
    if not isinstance(value, str):
        raise TypeError("text expected")
    try:
        data = base64.b64decode(value, validate=True)
    except binascii.Error as error:
        raise ValueError("base64 expected") from error
    if len(data) != size:
        raise ValueError("wrong size")
    return data
