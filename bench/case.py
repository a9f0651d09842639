"""What a benchmark is: our times and the reference's, and the ratio that is wanted."""

from __future__ import annotations

import gc
import statistics
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

Times = list[float]
"""Seconds (or bytes, where a case measures memory) of several runs."""


@dataclass(frozen=True)
class Scale:
    """How much data a run has.

    Attributes:
        records: Training records of the workspace that is opened, searched and counted.
        lines: Their roster lines, all together.
        listed: Records of the long list in ``page``.
        listed_short: Records of the short list that it is compared with.
        packed: Records in the package that is written and merged.
        rows: Rows of the workbook that is imported.
        saves: Single records saved one after the other.
        repeats: How often a case of less than a second is repeated.
    """

    records: int = 20_000
    lines: int = 200_000
    listed: int = 200_000
    listed_short: int = 10_000
    packed: int = 100_000
    rows: int = 50_000
    saves: int = 300
    repeats: int = 5


NORMAL = Scale()
LARGE = Scale(records=100_000, lines=1_000_000)
QUICK = Scale(
    records=200, lines=2_000, listed=2_000, listed_short=100, packed=500, rows=200, saves=10,
    repeats=1,
)  # fmt: skip


@dataclass(frozen=True)
class Work:
    """What a case gets: how much data, and a folder on a real disk for what it makes.

    Files in the folder live as long as the run; cases may share them by name.
    """

    scale: Scale
    folder: Path


def median(times: Sequence[float]) -> float:
    """The middle of the times."""
    return statistics.median(times)


def slowest_of_twenty(times: Sequence[float]) -> float:
    """The 95th percentile: nineteen of twenty times are no longer."""
    ordered = sorted(times)
    return ordered[min(len(ordered) - 1, int(len(ordered) * 0.95))]


@dataclass(frozen=True)
class Case:
    """A row of the table.

    Attributes:
        name: Its name in the table and in ``bench.json``.
        goal: Greatest ratio of ours to the reference.
        ours: Measures the program.
        reference: Measures the bare work it is compared with.
        summary: Makes one figure of several times.
        grows: Depends on the number of lines, so it is also reported at a million.
        unit: ``s`` or ``B``.
        why_not: Tells what is missing on this machine to measure it; None where nothing is.
    """

    name: str
    goal: float
    ours: Callable[[Work], Times]
    reference: Callable[[Work], Times]
    summary: Callable[[Sequence[float]], float] = median
    grows: bool = False
    unit: str = "s"
    why_not: Callable[[], str | None] = lambda: None


def timed(action: Callable[[], object], repeats: int) -> Times:
    """Seconds of each of some runs of an action, after one that is not counted."""
    action()
    times = []
    for _ in range(repeats):
        gc.collect()
        begin = time.perf_counter()
        action()
        times.append(time.perf_counter() - begin)
    return times
