"""One window per user: a later start hands its file to the one that runs, and ends.

The one that runs holds a lock of the system's on a file in the state folder, which is gone with
the process however it ends. A request is a small file beside it, written under another name
first; whoever takes it removes it, and only then has the later start done its work. Nothing of
Qt is needed, so that a second double click costs nothing, and no port or pipe is opened.
"""

from __future__ import annotations

import json
import os
import sys
import time
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from db.outside import state_folder
from domain.errors import KnownError

PATIENCE = 15.0
"""Seconds that a later start waits for the running one to take what it brings."""

_LOCK = "window.lock"
_REQUESTS = "requests"
_STALE = 60.0
"""Seconds after which a request that nobody took is of a start that was given up."""
_POLL = 0.05
_ANY_PROCESS = -1


@dataclass(frozen=True)
class Request:
    """What a later start asks for.

    Attributes:
        file: The file to open; None where only the window is wanted.
    """

    file: Path | None


@dataclass
class Desk:
    """Held by the running window: takes what later starts hand over.

    Attributes:
        folder: Where the requests lie.
        lock: Descriptor of the locked file; None where the state folder cannot be written, so
            that no later start finds this one.
    """

    folder: Path
    lock: int | None

    def take(self) -> list[Request]:
        """The requests that came since, oldest first; each is given once."""
        if self.lock is None:
            return []
        try:
            waiting = [
                (entry.stat().st_mtime, entry.path)
                for entry in os.scandir(self.folder)
                if entry.name.endswith(".json")
            ]
        except OSError:
            return []
        found = []
        for when, path in sorted(waiting):
            request = _read(Path(path))
            with suppress(OSError):
                Path(path).unlink(missing_ok=True)
            if request is not None and time.time() - when < _STALE:
                found.append(request)
        return found

    def close(self) -> None:
        """Let the next start be the running one."""
        if self.lock is not None:
            os.close(self.lock)
            self.lock = None


def begin(file: Path | None, *, patience: float = PATIENCE) -> Desk | None:
    """Become the running window, or hand over to the one that runs.

    Args:
        file: What this start is to open; None for only the window.
        patience: Seconds to wait for the running one.

    Returns:
        The desk of this process; None where the running one has taken over.

    Raises:
        KnownError: The running one does not answer.
    """
    desk = _claim()
    if desk is not None:
        return desk
    _let_it_come_forward()
    try:
        request = _write(file)
    except OSError:
        return Desk(_folder(), None)
    end = time.monotonic() + patience
    while request.exists():
        desk = _claim()
        if desk is not None:
            # The other ended without taking it.
            request.unlink(missing_ok=True)
            return desk
        if time.monotonic() > end:
            request.unlink(missing_ok=True)
            raise KnownError(
                "产改台账已经打开，但没有回应。", "请切换到它的窗口，等正在做的事情结束后再试。"
            )
        time.sleep(_POLL)
    return None


def _folder() -> Path:
    return state_folder() / _REQUESTS


def _claim() -> Desk | None:
    """The desk, unless another process has it."""
    folder = _folder()
    try:
        folder.mkdir(parents=True, exist_ok=True)
        handle = os.open(folder.with_name(_LOCK), os.O_RDWR | os.O_CREAT, 0o600)
    except OSError:
        return Desk(folder, None)
    try:
        _lock(handle)
    except OSError:
        os.close(handle)
        return None
    return Desk(folder, handle)


def _lock(handle: int) -> None:
    if sys.platform == "win32":
        import msvcrt  # noqa: PLC0415

        msvcrt.locking(handle, msvcrt.LK_NBLCK, 1)
    else:
        import fcntl  # noqa: PLC0415

        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)


def _write(file: Path | None) -> Path:
    asked = {"file": None if file is None else str(file.absolute())}
    name = os.urandom(8).hex()
    part = _folder() / f"{name}.part"
    part.write_text(json.dumps(asked), encoding="utf-8")
    return part.replace(part.with_suffix(".json"))


def _read(path: Path) -> Request | None:
    try:
        file = json.loads(path.read_text(encoding="utf-8"))["file"]
    except (OSError, ValueError, KeyError, TypeError, RecursionError):
        return None
    if file is None:
        return Request(None)
    return Request(Path(file)) if isinstance(file, str) and "\0" not in file else None


def _let_it_come_forward() -> None:
    """Windows lets only the process that the user just started put a window in front."""
    if sys.platform == "win32":
        import ctypes  # noqa: PLC0415

        ctypes.windll.user32.AllowSetForegroundWindow(_ANY_PROCESS)
