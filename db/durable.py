"""Small files beside the database, replaced so that a power cut leaves the old or the new one."""

from __future__ import annotations

import contextlib
import os
import secrets
from collections.abc import Iterable
from pathlib import Path


def write_durable(path: Path, pieces: Iterable[bytes], *, previous: Path | None = None) -> None:
    """Write a file under a temporary name, force it to disk, then give it its name.

    Only its owner can read it; on Windows whoever can read the folder.

    Args:
        path: The final name.
        pieces: The content.
        previous: Where a copy of the file that is replaced is kept; None keeps none.

    Raises:
        OSError: The disk refuses; the old file is untouched.
    """
    if previous is not None and path.exists():
        write_durable(previous, (path.read_bytes(),))
    temporary = path.with_name(f".{secrets.token_hex(8)}.part")
    try:
        with open(temporary, "xb", opener=_for_the_owner) as stream:
            stream.writelines(pieces)
            stream.flush()
            os.fsync(stream.fileno())
        temporary.replace(path)
        _sync_folder(path.parent)
    finally:
        with contextlib.suppress(OSError):
            temporary.unlink(missing_ok=True)


def _for_the_owner(name: str, flags: int) -> int:
    return os.open(name, flags, 0o600)


def make_private(folder: Path) -> None:
    """Let only its owner into a folder; on Windows the user's profile sees to that."""
    if os.name == "nt":
        return
    # A stick's file system knows no owners.
    with contextlib.suppress(OSError):
        if folder.stat().st_mode & 0o077:
            folder.chmod(0o700)


def _sync_folder(folder: Path) -> None:
    """Make the new name itself durable; Windows does so without being asked."""
    if os.name == "nt":
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
