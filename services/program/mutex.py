"""Lets the Windows installer see that the program runs: a named mutex, held until it ends."""

from __future__ import annotations

import sys
from typing import Any

NAME = "Local\\ChanGaiTaiZhang"
"""What installer and uninstaller look for, of this Windows session: named as the folder of the
program in pyproject.toml."""

_held: list[int] = []


def hold() -> None:
    """Hold the mutex until the process ends; nothing elsewhere than on Windows.

    Several processes may hold it at once: it is there as long as one of them runs.
    """
    if sys.platform == "win32" and not _held:
        handle = _kernel().CreateMutexW(None, 0, NAME)
        if handle:
            _held.append(handle)


def let_go() -> None:
    """Let the mutex go before the end, so that an installer that was just started may go on."""
    while _held:
        _kernel().CloseHandle(_held.pop())


def _kernel() -> Any:  # noqa: ANN401 - the module has no types for it
    import ctypes  # noqa: PLC0415 - Windows only, and the first window must come up fast

    kernel = ctypes.WinDLL("kernel32")  # type: ignore[attr-defined, unused-ignore]
    kernel.CreateMutexW.argtypes = (ctypes.c_void_p, ctypes.c_int, ctypes.c_wchar_p)
    kernel.CreateMutexW.restype = ctypes.c_void_p
    kernel.CloseHandle.argtypes = (ctypes.c_void_p,)
    return kernel
