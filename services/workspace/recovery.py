"""A forgotten passphrase: the city's key opens the workspace, and a new one is set (design §6)."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from db import keyslots
from domain.clock import system_milliseconds
from domain.errors import KnownError
from services.workspace import layout, operators
from services.workspace import workspace as workspaces

if TYPE_CHECKING:
    from db.keyfile import KdfCost

_IDENTITY = re.compile(r"AGE-SECRET-KEY-1[0-9A-Z]{20,100}")
_LARGEST = 64 << 10


def recover(
    folder: Path,
    sheet: Path,
    *,
    operator: str,
    passphrase: str,
    now: Callable[[], int] = system_milliseconds,
    cost: KdfCost | None = None,
) -> None:
    """Give an operator a new passphrase by the city's recovery sheet; noted in the 操作日志.

    Args:
        folder: The workspace: the city's, or that of a unit which has joined it.
        sheet: The recovery sheet, or another text that holds the city's age key.
        operator: Who forgot the passphrase.
        passphrase: The new one.
        now: The present time in milliseconds.
        cost: How slow guessing is made; the normal cost when None.

    Raises:
        KnownError: No workspace, no key on the sheet, another city's key, or the unit has never
            joined; the passphrase is too short.
    """
    if not layout.exists(folder):
        raise KnownError(f"“{folder}”里没有账套。", "请选择账套所在的文件夹。")
    keys = folder / layout.KEYS
    key = keyslots.recover(keys, _identity_on(sheet))
    keyslots.set_passphrase(keys, key, operator, passphrase, cost=cost or keyslots.NORMAL_COST)
    opened = workspaces.open_with_key(folder, key, operator=operator, now=now)
    try:
        operators.note(opened, "用市级密钥重设口令", operator)
    finally:
        opened.close()


def _identity_on(sheet: Path) -> str:
    try:
        with sheet.open("rb") as stream:
            text = stream.read(_LARGEST).decode("utf-8", "replace")
    except OSError:
        raise KnownError(f"文件“{sheet.name}”读不出来。", "请检查文件是否还在。") from None
    found = _IDENTITY.search(text)
    if found is None:
        raise KnownError("这个文件里没有解密密钥。", "请选择市级密钥恢复页。")
    return found.group()
