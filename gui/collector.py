"""Python's cycle collector, kept to the GUI thread while lanes work.

The collector runs on whichever thread makes the next object. On a lane's thread it would destroy
the widgets of a closed window there, and Qt crashes when one of their timers is due.
"""

from __future__ import annotations

import gc

_holders: set[object] = set()
_working: set[object] = set()
_YOUNG = 1
_was_on = False


def hold(holder: object) -> None:
    """Let nothing but `collect_if_due` collect, until every holder has released."""
    global _was_on  # noqa: PLW0603 - the collector is one for the process
    if not _holders:
        _was_on = gc.isenabled()
        gc.disable()
    _holders.add(holder)


def release(holder: object) -> None:
    """The holder's thread has ended."""
    _working.discard(holder)
    if holder in _holders:
        _holders.discard(holder)
        if not _holders and _was_on:
            gc.enable()


def note_work(holder: object, *, is_working: bool) -> None:
    """The holder's thread has something to do now, or nothing any more."""
    (_working.add if is_working else _working.discard)(holder)


def collect_if_due() -> None:
    """Collect what the collector would have collected by itself; call it on the GUI thread.

    Old objects wait until nothing is being worked on: with ten thousands of records in hand,
    looking at all of them would hold up the window.
    """
    counts, thresholds = gc.get_count(), gc.get_threshold()
    due = [at for at in range(len(counts)) if counts[at] > thresholds[at]]
    if due and not gc.isenabled():
        gc.collect(min(due[-1], _YOUNG) if _working else due[-1])
