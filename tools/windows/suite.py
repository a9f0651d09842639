"""Runs the project's own tests with the Windows Python in Wine, and lists what was skipped."""

from __future__ import annotations

import re
from pathlib import Path

from tools.windows.bundle import copy_source
from tools.windows.place import WORK, BuildError
from tools.windows.wine import Ran, Wine

SECONDS = 2400
"""How long the tests may take; on a quiet machine they take a fifth of it."""
SECONDS_AGAIN = 900
"""How long those that are tried once more may take."""
_SKIPPED = re.compile(r"^SKIPPED \[\d+\] .*$", re.MULTILINE)
_FAILED = re.compile(r"^(?:FAILED|ERROR) (\S+)", re.MULTILINE)
_HUNG = re.compile(r"^Timeout \(.*?(?=^\[gw\d+\] node down|\Z)", re.MULTILINE | re.DOTALL)
_NOISE = re.compile(r"wine: Read access denied for device [^\n]*\n")
"""What Wine says of drive Z: when a program asks for its name."""
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
    first = _pytest(wine, source, "-n", "2", "--dist", "worksteal", seconds=SECONDS)
    told = _SKIPPED.findall(first.output)
    ending = closing_line(first.output)
    if first.status == 0 and ending is not None:
        return [*told, ending]
    hung = "\n".join(_HUNG.findall(first.output))[:6000]
    failed = _FAILED.findall(first.output)
    if not failed:
        raise BuildError(
            f"the tests do not come to their end on Windows:\n{hung}\n{first.output[-6000:]}"
        )
    again = ("--last-failed", "--last-failed-no-failures", "none")
    second = _pytest(wine, source, *again, seconds=SECONDS_AGAIN)
    ending = closing_line(second.output)
    if second.status or ending is None:
        raise BuildError(
            f"tests fail on Windows:\n{hung}\n{first.output[-4000:]}\n{second.output[-6000:]}"
        )
    return [*told, *(f"at the second try: {name}" for name in failed), ending]


def _pytest(wine: Wine, source: Path, *arguments: str, seconds: int) -> Ran:
    """Run pytest; what it prints has the line ends of this machine, and no word of Wine."""
    ran = wine.run(
        r"C:\Py\python.exe",
        *("-m", "pytest", "-m", "not long", "--no-header", "-o", r"cache_dir=C:\build\pytest"),
        *arguments,
        folder=source,
        seconds=seconds,
        # The same examples every time: to search is the part of the ordinary run.
        environment={"PYTHONUTF8": "1", "HYPOTHESIS_PROFILE": "same"},
    )
    output = _NOISE.sub("", ran.output.replace("\r\n", "\n"))
    with (WORK / "suite.log").open("a", encoding="utf-8") as log:
        log.write(output)
    return Ran(ran.status, output)


def closing_line(output: str) -> str | None:
    """The closing line of a pytest run that passed, without its rule; None where there is none."""
    found = _ENDING.search(output)
    return found.group(1) if found else None
