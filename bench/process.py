"""Starts a program with a window in a process of its own and measures it from outside."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
BARE_WINDOW = "bench/bare_window.py"
_LONGEST = 120


@dataclass(frozen=True)
class Shown:
    """A window that was shown.

    Attributes:
        seconds: From the start of the process, or from where the watch says, to the paint.
        resident: Bytes held when it had settled.
    """

    seconds: float
    resident: int


def show(
    folder: Path,
    *command: str,
    settle_ms: int = 0,
    watch: str = "bench.first_paint",
    **environment: str,
) -> Shown:
    """Run a script with its arguments until its window is painted and has settled.

    Args:
        folder: Where the child may leave its report.
        command: Script and arguments, from the project's folder; or what the watch asks for.
        settle_ms: How long to wait after the paint before memory is read.
        watch: The module that runs it, notes the paint and leaves the report.
        environment: Further variables for the child.
    """
    report = folder / "first-paint.json"
    report.unlink(missing_ok=True)
    runner = [sys.executable, "-m", watch, str(report), str(settle_ms)]
    variables = {"QT_QPA_PLATFORM": "offscreen", **os.environ, **environment}
    begin = time.perf_counter_ns()
    finished = subprocess.run(
        [*runner, *command],
        check=False,
        cwd=ROOT,
        env=variables,
        timeout=_LONGEST,
        stderr=subprocess.PIPE,
    )
    if finished.returncode or not report.exists():
        raise RuntimeError(finished.stderr.decode(errors="replace") or "no window was painted")
    values = json.loads(report.read_text(encoding="ascii"))
    begin = values.get("began", begin)
    return Shown((values["painted"] - begin) / 1e9, values["resident"])
