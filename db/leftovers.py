"""What a killed program leaves behind under temporary names, cleared at a later start."""

from __future__ import annotations

import os
import re
import shutil
import time
from contextlib import suppress
from pathlib import Path

RESTORING = ".restore-"
"""Begin of the name of the folder in which a restore is prepared."""

_OURS = re.compile(r"\.[0-9a-f]{16}\.part(-wal|-shm|-journal)?|\.restore-[0-9a-z_]{8}")
"""The names that backups, key files and restores have until they are whole, and no others."""
_WORKED_ON = 3600.0
"""Seconds within which another window may still be writing it; a copy of a large workspace to a
slow stick takes minutes."""


def clear_leftovers(folder: Path) -> None:
    """Remove what a stopped backup or restore left in a folder; what resists stays.

    A PC's date may have been wrong when it was left: what counts is how far apart the times are.
    """
    with suppress(OSError), os.scandir(folder) as entries:
        for entry in entries:
            if not _OURS.fullmatch(entry.name):
                continue
            with suppress(OSError):
                age = abs(time.time() - entry.stat(follow_symlinks=False).st_mtime)
                if age > _WORKED_ON:
                    _remove(Path(entry.path))


def _remove(path: Path) -> None:
    if path.is_dir() and not path.is_symlink():
        shutil.rmtree(path, ignore_errors=True)
    else:
        path.unlink(missing_ok=True)
