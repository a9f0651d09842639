"""The growing wait after wrong passphrases, kept on disk beside the key file."""

from __future__ import annotations

import contextlib
import json
import math
from collections.abc import Callable
from pathlib import Path

from db.durable import write_durable
from domain.errors import KnownError

LONGEST_WAIT = 60
_FREE = 1
"""Wrong answers that cost no wait."""

Clock = Callable[[], float]
"""The present time in seconds, as ``time.time`` gives it."""
_Failures = dict[str, tuple[int, float]]
"""Per operator: wrong answers in a row, time of the last."""


class WrongPassphraseError(KnownError):
    """The passphrase is wrong.

    Attributes:
        wait_seconds: Whole seconds before the next attempt is looked at.
    """

    def __init__(self, wait_seconds: int) -> None:
        again = f"请等 {wait_seconds} 秒再试。" if wait_seconds else "请检查大小写后再试。"
        super().__init__("口令不对。", f"{again}忘记口令时，可请市级帮助重设。")
        self.wait_seconds = wait_seconds


class TooSoonError(KnownError):
    """An attempt while the wait of an earlier one is not over.

    Attributes:
        wait_seconds: Whole seconds left.
    """

    def __init__(self, wait_seconds: int) -> None:
        super().__init__(f"请等 {wait_seconds} 秒再试。")
        self.wait_seconds = wait_seconds


def wait_after(failures: int) -> int:
    """Seconds to wait after so many wrong answers in a row: 0, 1, 2, 4, … 60."""
    if failures <= _FREE:
        return 0
    doublings = min(failures - _FREE - 1, 10)
    return min(1 << doublings, LONGEST_WAIT)


def refuse_while_waiting(path: Path, operator: str, clock: Clock) -> None:
    """Refuse an attempt that comes too soon.

    A clock set back starts the wait again rather than making it endless.

    Args:
        path: The key file.
        operator: Who tries.
        clock: Gives the present time.

    Raises:
        TooSoonError: With the seconds left.
    """
    failures = _read(path)
    count, last = failures.get(operator, (0, 0.0))
    wait, now = wait_after(count), clock()
    if now < last:
        failures[operator] = (count, now)
        _write(path, failures)
        last = now
    left = math.ceil(last + wait - now)
    if left > 0:
        raise TooSoonError(left)


def note_failure(path: Path, operator: str, clock: Clock) -> int:
    """Count a wrong answer; return the seconds to wait."""
    failures = _read(path)
    count = failures.get(operator, (0, 0.0))[0] + 1
    failures[operator] = (count, clock())
    _write(path, failures)
    return wait_after(count)


def clear(path: Path, operator: str) -> None:
    """Forget an operator's wrong answers."""
    failures = _read(path)
    if failures.pop(operator, None) is not None:
        _write(path, failures)


def _sidecar(path: Path) -> Path:
    return path.with_name(f"{path.name}.attempts")


def _read(path: Path) -> _Failures:
    """What is noted; nothing where the note is missing or damaged: it guards, it holds no data."""
    try:
        content = json.loads(_sidecar(path).read_bytes())
        noted = {str(name): (int(count), float(last)) for name, (count, last) in content.items()}
    except (OSError, ValueError, TypeError, AttributeError, OverflowError, RecursionError):
        return {}
    return {name: one for name, one in noted.items() if math.isfinite(one[1])}


def _write(path: Path, failures: _Failures) -> None:
    # A folder that cannot be written is reported when the database is opened.
    with contextlib.suppress(OSError):
        write_durable(_sidecar(path), (json.dumps(failures, ensure_ascii=False).encode(),))
