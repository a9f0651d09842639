"""Small files beside the database, replaced so that a power cut leaves the old or the new one."""

from __future__ import annotations

import contextlib
import os
import secrets
from collections.abc import Iterable
from pathlib import Path


def write_durable(path: Path, pieces: Iterable[bytes], *, previous: Path | None = None) -> None:
    """Write a file under a temporary name, force it to disk, then give it its name.

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
        with temporary.open("xb") as stream:
            stream.writelines(pieces)
            stream.flush()
            os.fsync(stream.fileno())
        temporary.replace(path)
        _sync_folder(path.parent)
    finally:
        with contextlib.suppress(OSError):
            temporary.unlink(missing_ok=True)


def _sync_folder(folder: Path) -> None:
    """Make the new name itself durable; Windows does so without being asked."""
    if os.name == "nt":
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
