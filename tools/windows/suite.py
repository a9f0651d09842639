"""Runs the project's own tests with the Windows Python in Wine, and lists what was skipped."""

from __future__ import annotations

import re
from pathlib import Path

from tools.windows.bundle import copy_source
from tools.windows.place import WORK, BuildError
from tools.windows.wine import Ran, Wine

SECONDS = 3000
"""How long the tests may take."""
_SKIPPED = re.compile(r"^SKIPPED \[\d+\] .*$", re.MULTILINE)
_FAILED = re.compile(r"^(?:FAILED|ERROR) (\S+)", re.MULTILINE)
_ENDING = re.compile(r"^(?:=+ )?(\d+ passed.*? in [^=\n]+?)(?: =+)?$", re.MULTILINE)


def run(wine: Wine) -> list[str]:
    """Run them; what fails is tried once more by itself, as Wine on a busy machine is no PC.

    Args:
        wine: A prefix with the Windows Python in it.

    Returns:
        What was skipped, with its reason, what passed at the second try, and the closing lines.

    Raises:
        BuildError: A test failed twice.
    """
    source = copy_source(wine)
    first = _pytest(wine, source, "-n", "2", "--dist", "worksteal")
    told = _SKIPPED.findall(first.output)
    ending = closing_line(first.output)
    if first.status == 0 and ending is not None:
        return [*told, ending]
    second = _pytest(wine, source, "--last-failed", "--last-failed-no-failures", "none")
    again = closing_line(second.output)
    if second.status or again is None:
        raise BuildError(f"tests fail on Windows:\n{first.output[-4000:]}\n{second.output[-6000:]}")
    failed = [f"at the second try: {name}" for name in _FAILED.findall(first.output)]
    return [*told, *failed, again]


def _pytest(wine: Wine, source: Path, *arguments: str) -> Ran:
    ran = wine.run(
        r"C:\Py\python.exe",
        *("-m", "pytest", "-m", "not long", "--no-header", "-o", r"cache_dir=C:\build\pytest"),
        *arguments,
        folder=source,
        seconds=SECONDS,
        # The same examples every time: to search is the part of the ordinary run.
        environment={"PYTHONUTF8": "1", "HYPOTHESIS_PROFILE": "same"},
    )
    with (WORK / "suite.log").open("a", encoding="utf-8") as log:
        log.write(ran.output)
    return ran


def closing_line(output: str) -> str | None:
    """The closing line of a pytest run that passed, without its rule; None where there is none."""
    found = _ENDING.search(output)
    return found.group(1) if found else None
