"""Measures every case, prints a table and writes build/bench.json.

`make bench`, or: python -m bench.run [--only NAME…] [--quick] [--no-large]
"""

from __future__ import annotations

import argparse
import json
import shutil
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

from bench.case import LARGE, NORMAL, QUICK, Case, Work
from bench.cases import CASES

BUILD = Path(__file__).resolve().parent.parent / "build"
Row = dict[str, str | float | None]


def measure(case: Case, work: Work, *, title: str, goal: float | None) -> Row:
    """One row of the table."""
    ours = case.summary(case.ours(work))
    reference = case.summary(case.reference(work))
    ratio = ours / reference if reference else None
    return {"name": title, "ours": ours, "reference": reference, "ratio": ratio, "goal": goal}


def rows(options: argparse.Namespace) -> Iterator[tuple[Case, Row]]:
    """Every case at its normal size, then those that grow at a million lines."""
    chosen = [case for case in CASES if not options.only or case.name in options.only]
    BUILD.mkdir(exist_ok=True)
    folder = Path(tempfile.mkdtemp(prefix="bench-", dir=BUILD))
    try:
        work = Work(QUICK if options.quick else NORMAL, folder)
        for case in chosen:
            reason = case.why_not()
            if reason:
                print(f"{case.name:<28}not measured: {reason}", flush=True)
                continue
            yield case, measure(case, work, title=case.name, goal=case.goal)
        work = Work(LARGE, folder)
        for case in chosen if options.large and not options.quick else ():
            if case.grows:
                title = f"{case.name} ({LARGE.lines:,} lines)"
                yield case, measure(case, work, title=title, goal=None)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def line(case: Case, row: Row) -> str:
    """A row as it is printed."""
    ratio, goal = row["ratio"], row["goal"]
    verdict = "missed" if isinstance(ratio, float) and goal and ratio > float(goal) else ""
    return (
        f"{row['name']:<28}{_figure(row['ours'], case.unit):>12}"
        f"{_figure(row['reference'], case.unit):>12}{_ratio(ratio):>9}{_ratio(goal):>8}  {verdict}"
    ).rstrip()


def _figure(value: str | float | None, unit: str) -> str:
    if not isinstance(value, float):
        return "-"
    return f"{value * 1000:,.2f} ms" if unit == "s" else f"{value / 2**20:,.1f} MB"


def _ratio(value: str | float | None) -> str:
    return "-" if value is None else f"{float(value):.2f}"


def main(arguments: list[str]) -> None:
    """Measure what the arguments ask for."""
    parser = argparse.ArgumentParser(prog="bench", description=__doc__)
    parser.add_argument("--only", nargs="+", choices=[case.name for case in CASES])
    parser.add_argument("--quick", action="store_true", help="little data, to try the cases out")
    parser.add_argument("--no-large", dest="large", action="store_false")
    print(f"{'':<28}{'ours':>12}{'reference':>12}{'ratio':>9}{'goal':>8}", flush=True)
    table = []
    for case, row in rows(parser.parse_args(arguments)):
        print(line(case, row), flush=True)
        table.append(row)
    (BUILD / "bench.json").write_text(json.dumps(table, indent=1), encoding="utf-8")


if __name__ == "__main__":
    main(sys.argv[1:])
