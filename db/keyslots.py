"""The key file beside the database: who can open it, each by a passphrase of their own.

The database is encrypted with a random key. ``keys.json`` holds that key once per operator,
wrapped by the passphrase through a slow hash, and once sealed to the city's age key for when a
passphrase is forgotten. Operator names and roles in it guard against mistakes, not against
cryptographers: whoever has opened the database once can keep its key.

Each write keeps the file before it as ``keys.json.bak``; as with every old backup, the
passphrases of its time open that copy.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import secrets
import unicodedata
from dataclasses import replace
from pathlib import Path
from types import ModuleType

import pyrage
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.argon2 import Argon2id

from db.keyfile import KdfCost, KeyFile, RecoverySlot, Slot, load, save
from db.unlock_delay import Clock, WrongPassphraseError, clear, note_failure, refuse_while_waiting
from domain.errors import KnownError
from domain.stored import require_operator

NORMAL_COST = KdfCost()
SHORTEST_PASSPHRASE = 8
KEY_SIZE = 32


def create(path: Path, operator: str, passphrase: str, role: str, *, cost: KdfCost) -> bytes:
    """Make the key file of a new workspace with its first operator.

    Args:
        path: Where ``keys.json`` is to be.
        operator: Name of the operator, as shown at start.
        passphrase: See ``normal_passphrase``.
        role: The operator's role; a key of the program's.
        cost: How slow guessing is made; ``NORMAL_COST`` outside tests.

    Returns:
        The new database key, 32 bytes.

    Raises:
        KnownError: There is a key file already, or the passphrase is too short.
    """
    if path.exists():
        raise KnownError("这个文件夹里已经有账套的密钥。", "请换一个文件夹，或打开已有的账套。")
    key = secrets.token_bytes(KEY_SIZE)
    workspace = secrets.token_hex(16)
    slot = _wrapped(workspace, key, operator, passphrase, role, cost)
    save(path, KeyFile(workspace, _check_value(workspace, key), (slot,), None))
    return key


def unlock(path: Path, operator: str, passphrase: str, *, clock: Clock) -> bytes:
    """The database key, by an operator's passphrase.

    The first wrong answer costs no wait, then 1, 2, 4 … up to 60 seconds have to pass; the
    caller shows the wait, and attempts before its end are refused unchecked. The count is on
    disk, so that restarting the program does not shorten it.

    Args:
        path: ``keys.json``.
        operator: Who.
        passphrase: As typed.
        clock: Gives the present time in seconds.

    Raises:
        WrongPassphraseError: With the seconds to wait before the next attempt.
        TooSoonError: An earlier wait is not over.
        KnownError: No such operator, or the key file is missing or damaged.
    """
    file = load(path)
    slot = _slot_of(file, operator)
    refuse_while_waiting(path, operator, clock)
    key = _unwrapped(file.workspace, slot, passphrase)
    if key is None:
        raise WrongPassphraseError(note_failure(path, operator, clock))
    clear(path, operator)
    return key


def operators(path: Path) -> list[tuple[str, str]]:
    """Name and role of everyone who has a slot, in the order they were added.

    Raises:
        KnownError: The key file is missing or damaged.
    """
    return [(slot.operator, slot.role) for slot in load(path).slots]


def add_operator(
    path: Path, key: bytes, operator: str, passphrase: str, role: str, *, cost: KdfCost
) -> None:
    """Give another operator access; the database is open, so its key is at hand.

    Raises:
        KnownError: The name is taken, the passphrase too short, or the key not this file's.
    """
    file = _load_for(path, key)
    if any(slot.operator == operator for slot in file.slots):
        raise KnownError(f"已经有操作员“{operator}”。", "请换一个名字。")
    slot = _wrapped(file.workspace, key, operator, passphrase, role, cost)
    save(path, replace(file, slots=(*file.slots, slot)))


def set_passphrase(
    path: Path, key: bytes, operator: str, passphrase: str, *, cost: KdfCost
) -> None:
    """Give an operator a new passphrase without the old one (after a recovery).

    Raises:
        KnownError: No such operator, the passphrase is too short, or the key not this file's.
    """
    file = _load_for(path, key)
    role = _slot_of(file, operator).role
    renewed = _wrapped(file.workspace, key, operator, passphrase, role, cost)
    slots = tuple(renewed if slot.operator == operator else slot for slot in file.slots)
    save(path, replace(file, slots=slots))
    clear(path, operator)


def change_passphrase(
    path: Path, operator: str, old: str, new: str, *, cost: KdfCost, clock: Clock
) -> None:
    """Change an operator's passphrase, who has to know the old one.

    Raises:
        KnownError: As ``unlock`` and ``set_passphrase``.
    """
    normal_passphrase(new)
    set_passphrase(path, unlock(path, operator, old, clock=clock), operator, new, cost=cost)


def remove_operator(path: Path, operator: str) -> None:
    """Take an operator's slot away; the passphrase no longer opens this file.

    Raises:
        KnownError: No such operator, or it is the last one.
    """
    file = load(path)
    slot = _slot_of(file, operator)
    if len(file.slots) == 1:
        raise KnownError("不能删除唯一的操作员。", "请先添加另一位操作员。")
    save(path, replace(file, slots=tuple(one for one in file.slots if one is not slot)))
    clear(path, operator)


def set_recovery(path: Path, key: bytes, recipient: str) -> None:
    """Seal the database key to the city's age key, so that the city can open the workspace.

    Args:
        path: ``keys.json``.
        key: The database key.
        recipient: The city's public age key.

    Raises:
        KnownError: The recipient is no age key, or the key is not this file's.
    """
    age = _age()
    file = _load_for(path, key)
    try:
        native = age.x25519.Recipient.from_str(recipient)
    except age.RecipientError as error:
        raise KnownError("市级的加密公钥无法识别。", "请向市级重新领取开通文件。") from error
    sealed = base64.b64encode(age.encrypt(_recovery_text(file.workspace, key), [native]))
    save(path, replace(file, recovery=RecoverySlot(recipient, sealed.decode("ascii"))))


def recovery_recipient(path: Path) -> str | None:
    """The age key that can recover this workspace; None where there is none.

    Raises:
        KnownError: The key file is missing or damaged.
    """
    recovery = load(path).recovery
    return recovery.recipient if recovery else None


def recover(path: Path, identity: str) -> bytes:
    """The database key, by the city's private age key.

    The caller logs it and has a new passphrase set.

    Args:
        path: ``keys.json``.
        identity: ``AGE-SECRET-KEY-1…``.

    Raises:
        KnownError: There is no recovery slot, or it is for another key.
    """
    age = _age()
    file = load(path)
    if file.recovery is None:
        raise KnownError("这个账套没有留下市级的开启方式。", "没有加入市级的账套，只能用口令打开。")
    try:
        native = age.x25519.Identity.from_str(identity.strip())
    except age.IdentityError as error:
        raise KnownError("解密密钥无法识别。", "请核对密钥是否抄写完整。") from error
    try:
        text = age.decrypt(base64.b64decode(file.recovery.sealed), [native])
    except age.DecryptError as error:
        raise KnownError("这把密钥打不开这个账套。", "请核对是不是本市的密钥。") from error
    key = bytes(text[-KEY_SIZE:])
    if text != _recovery_text(file.workspace, key) or not _fits(file, key):
        raise KnownError("账套的密钥文件已损坏。", "请从备份还原。")
    return key


def normal_passphrase(passphrase: str) -> bytes:
    """The bytes that are hashed: NFKC, so that full-width typing makes no difference, then UTF-8.

    Spaces count, also at the ends. At least 8 characters, counted after normalising.

    Raises:
        KnownError: It is too short.
    """
    text = unicodedata.normalize("NFKC", passphrase)
    if len(text) < SHORTEST_PASSPHRASE:
        raise KnownError(f"口令至少 {SHORTEST_PASSPHRASE} 位。", "请换一个长一些的口令。")
    return text.encode("utf-8", "surrogatepass")


def _age() -> ModuleType:
    return pyrage  # type: ignore[no-any-return]


def _slot_of(file: KeyFile, operator: str) -> Slot:
    for slot in file.slots:
        if slot.operator == operator:
            return slot
    raise KnownError(f"没有操作员“{operator}”。", "请从名单中选择。")


def _load_for(path: Path, key: bytes) -> KeyFile:
    file = load(path)
    if not _fits(file, key):
        raise KnownError("密钥文件与打开的账套不一致。", "请关闭程序重新打开账套。")
    return file


def _fits(file: KeyFile, key: bytes) -> bool:
    return hmac.compare_digest(file.check, _check_value(file.workspace, key))


def _check_value(workspace: str, key: bytes) -> str:
    """Tells that a key is this file's, without telling the key."""
    return hmac.new(key, f"changai key check 1 {workspace}".encode(), hashlib.sha256).hexdigest()


def _recovery_text(workspace: str, key: bytes) -> bytes:
    return f"changai recovery 1 {workspace} ".encode() + key


def _derived(passphrase: bytes, salt: bytes, cost: KdfCost) -> bytes:
    slow_hash = Argon2id(
        salt=salt,
        length=KEY_SIZE,
        iterations=cost.iterations,
        lanes=cost.lanes,
        memory_cost=cost.memory_kib,
    )
    return slow_hash.derive(passphrase)


def _wrapped(
    workspace: str, key: bytes, operator: str, passphrase: str, role: str, cost: KdfCost
) -> Slot:
    require_operator(operator)
    secret = normal_passphrase(passphrase)
    salt, nonce = secrets.token_bytes(16), secrets.token_bytes(12)
    bare = Slot(operator, role, cost, salt, nonce, b"")
    cipher = AESGCM(_derived(secret, salt, cost))
    return replace(bare, wrapped=cipher.encrypt(nonce, key, bare.bound(workspace)))


def _unwrapped(workspace: str, slot: Slot, passphrase: str) -> bytes | None:
    """The key in a slot; None where the passphrase is wrong."""
    try:
        secret = normal_passphrase(passphrase)
    except KnownError:
        return None
    cipher = AESGCM(_derived(secret, slot.salt, slot.cost))
    try:
        return cipher.decrypt(slot.nonce, slot.wrapped, slot.bound(workspace))
    except InvalidTag:
        return None
