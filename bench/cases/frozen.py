"""The Windows program under Wine: process start to its first window, against a bare one."""

from __future__ import annotations

import json
import shutil
import subprocess

from bench.case import Times, Work
from tools.windows import bundle
from tools.windows.place import ROOT, WORK, settings
from tools.windows.wine import Wine

_DISPLAY = ":97"
_WATCH = ROOT / "bench" / "first_window.py"


def why_not() -> str | None:
    """What is missing for it; None where it can be measured."""
    wine = Wine(WORK / "workshop")
    made = bundle.made_in(wine)
    if not (shutil.which("wine") and made.is_dir()):
        return "run `make windows` first"
    return None if shutil.which("Xvfb") else "there is no Xvfb to show windows on"


def start(work: Work) -> Times:
    """The program, with a state folder of its own and no workspace yet."""
    wine = Wine(WORK / "workshop")
    program = bundle.made_in(wine) / f"{settings()['product']}.exe"
    return _measured(wine, wine.path(program), work)


def bare_start(work: Work) -> Times:
    """A bare main window with an empty table, frozen by the same PyInstaller."""
    wine = Wine(WORK / "workshop")
    return _measured(wine, wine.path(bundle.build_bare(wine)), work)


def _measured(wine: Wine, program: str, work: Work) -> Times:
    # Without a display Wine lists no windows.
    screen = subprocess.Popen(
        ["Xvfb", _DISPLAY, "-screen", "0", "1366x768x24"], stderr=subprocess.DEVNULL
    )
    try:
        ran = wine.run(
            r"C:\Py\python.exe",
            wine.path(_WATCH),
            str(work.scale.repeats),
            program,
            environment={
                "CHANGAI_STATE_DIR": r"C:\bench-state",
                "PYTHONUTF8": "1",
                "DISPLAY": _DISPLAY,
            },
        )
    finally:
        wine.end()
        screen.terminate()
        screen.wait()
    if ran.status:
        raise RuntimeError(ran.output)
    return [float(one) for one in json.loads(ran.output.splitlines()[-1])]
