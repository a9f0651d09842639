"""Run by the Windows Python: starts a program several times, prints seconds to its first window.

Usage: python first_window.py RUNS PROGRAM [ARGUMENT…]
"""

from __future__ import annotations

import ctypes
import json
import subprocess
import sys
import time

_POLL = 0.005
_LONGEST = 60.0


def seconds_to_window(command: list[str]) -> float:
    """From the start of a process to its first visible window.

    Raises:
        RuntimeError: None came.
    """
    began = time.perf_counter()
    process = subprocess.Popen(command)
    try:
        while time.perf_counter() - began < _LONGEST and process.poll() is None:
            if _has_window(process.pid):
                return time.perf_counter() - began
            time.sleep(_POLL)
    finally:
        process.kill()
        process.wait()
    raise RuntimeError(f"no window came: {command[0]}")


def _has_window(process_id: int) -> bool:
    user32 = ctypes.windll.user32  # type: ignore[attr-defined, unused-ignore]
    prototype = ctypes.WINFUNCTYPE(  # type: ignore[attr-defined, unused-ignore]
        ctypes.c_bool, ctypes.c_void_p, ctypes.c_void_p
    )
    found = False

    def look(window: int, _parameter: int) -> bool:
        nonlocal found
        owner = ctypes.c_ulong()
        user32.GetWindowThreadProcessId(ctypes.c_void_p(window), ctypes.byref(owner))
        shown = bool(user32.IsWindowVisible(ctypes.c_void_p(window)))
        found = found or (shown and owner.value == process_id)
        return not found

    user32.EnumWindows(prototype(look), None)
    return found


def main() -> None:
    """Measure; a first run is not counted."""
    runs, command = int(sys.argv[1]), sys.argv[2:]
    seconds_to_window(command)
    print(json.dumps([seconds_to_window(command) for _ in range(runs)]))


if __name__ == "__main__":
    main()
