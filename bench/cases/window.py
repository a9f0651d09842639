"""Start, open and memory: windows, against a bare main window with an empty table."""

from __future__ import annotations

from bench import data, workspaces
from bench.case import Times, Work
from bench.process import BARE_WINDOW, Shown, show

SETTLE_MS = 1000
_RUNS = 3


def start(work: Work) -> Times:
    """Process start to the unlock window painted."""
    folder = str(workspaces.filled(work, work.scale.records, work.scale.lines, units=data.UNITS))
    command = ("main.py", "--data", folder)
    show(work.folder, *command)
    return [show(work.folder, *command).seconds for _ in range(work.scale.repeats)]


def open_workspace(work: Work) -> Times:
    """Passphrase accepted to the main window usable; the key derivation is a cheap one."""
    _opened(work)
    return [_opened(work).seconds for _ in range(work.scale.repeats)]


def memory(work: Work) -> Times:
    """Bytes of the main window that has settled."""
    return [float(_opened(work, settle_ms=SETTLE_MS).resident) for _ in range(_RUNS)]


def _opened(work: Work, *, settle_ms: int = 0) -> Shown:
    folder = workspaces.filled(work, work.scale.records, work.scale.lines, units=data.UNITS)
    return show(
        work.folder,
        str(folder),
        workspaces.PASSPHRASE,
        settle_ms=settle_ms,
        watch="bench.opening",
    )


def bare_start(work: Work) -> Times:
    """Process start to a bare window painted."""
    show(work.folder, BARE_WINDOW)
    return [show(work.folder, BARE_WINDOW).seconds for _ in range(work.scale.repeats)]


def bare_memory(work: Work) -> Times:
    """Bytes of a bare window that has settled."""
    runs = (show(work.folder, BARE_WINDOW, settle_ms=SETTLE_MS) for _ in range(_RUNS))
    return [float(shown.resident) for shown in runs]
