"""Runs the project's own tests with the Windows Python in Wine, and lists what was skipped."""

from __future__ import annotations

import re

from tools.windows.bundle import copy_source
from tools.windows.place import WORK, BuildError
from tools.windows.wine import Wine

SECONDS = 3000
"""How long the tests may take."""
_SKIPPED = re.compile(r"^SKIPPED \[\d+\] .*$", re.MULTILINE)
_ENDING = re.compile(r"^(?:=+ )?(\d+ passed.*? in [^=\n]+?)(?: =+)?$", re.MULTILINE)


def run(wine: Wine, *arguments: str) -> list[str]:
    """Run them.

    Args:
        wine: A prefix with the Windows Python in it.
        arguments: For pytest; none for everything that is not marked long.

    Returns:
        What was skipped, with its reason, and pytest's closing line.

    Raises:
        BuildError: A test failed.
    """
    source = copy_source(wine)
    ran = wine.run(
        r"C:\Py\python.exe",
        *("-m", "pytest", "-n", "2", "--dist", "worksteal", "-m", "not long"),
        *("-p", "no:cacheprovider", "--no-header"),
        *arguments,
        folder=source,
        seconds=SECONDS,
        environment={"PYTHONUTF8": "1"},
    )
    (WORK / "suite.log").write_text(ran.output, encoding="utf-8")
    ending = closing_line(ran.output)
    if ran.status or ending is None:
        raise BuildError(f"the tests fail on Windows:\n{ran.output[-6000:]}")
    return [*_SKIPPED.findall(ran.output), ending]


def closing_line(output: str) -> str | None:
    """The closing line of a pytest run that passed, without its rule; None where there is none."""
    found = _ENDING.search(output)
    return found.group(1) if found else None
