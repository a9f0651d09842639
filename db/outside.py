"""What a workspace keeps outside its folder, so that a copied or restored folder is noticed.

Beside the token lies the highest sequence number this installation has written: a folder whose
own journal is behind it, or that has no entry here, was copied or restored (design §6).
"""

from __future__ import annotations

import json
import os
from pathlib import Path

from platformdirs import user_data_path

_VARIABLE = "CHANGAI_STATE_DIR"
_BLOCK = 512
"""A note is whole blocks, so that one replaces another at once, and of the same length."""


def state_folder() -> Path:
    """The folder of this installation's state, of the user at this PC."""
    override = os.environ.get(_VARIABLE)
    if override:
        return Path(override)

    return user_data_path("ChanGaiTaiZhang", appauthor=False)


def remembered(token: str) -> tuple[int, str] | None:
    """Highest sequence number and workspace folder noted for a token; None if unknown here.

    A note that a power cut left unreadable still tells that the token is known here: (0, "").
    """
    try:
        text = _entry(token).read_text(encoding="utf-8")
    except UnicodeDecodeError:
        return 0, ""
    except OSError:
        return None
    try:
        entry = json.loads(text)
        return int(entry["seq"]), str(entry["folder"])
    except (ValueError, KeyError, TypeError, OverflowError, RecursionError):
        return 0, ""


def remember(token: str, seq: int, folder: Path) -> None:
    """Note the highest sequence number; a lost note only costs a new replica id later.

    Args:
        token: The workspace's token.
        seq: The number.
        folder: The workspace's folder, absolute.
    """
    entry = _entry(token)
    data = json.dumps({"seq": seq, "folder": str(folder)}).encode()
    data = data.ljust(-(-len(data) // _BLOCK) * _BLOCK)
    try:
        try:
            _overwrite(entry, data)
        except FileNotFoundError:
            entry.parent.mkdir(parents=True, exist_ok=True)
            _overwrite(entry, data)
    except OSError:
        return


def _overwrite(path: Path, data: bytes) -> None:
    """Write a file in place: renaming or emptying one makes file systems wait for the disk."""
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | getattr(os, "O_BINARY", 0), 0o600)
    try:
        os.write(handle, data)
        os.ftruncate(handle, len(data))
    finally:
        os.close(handle)


def _entry(token: str) -> Path:
    return state_folder() / "replicas" / f"{token}.json"
