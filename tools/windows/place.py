"""Where the Windows build keeps its things, what the product is called, and how it talks."""

from __future__ import annotations

import sys
import time
import tomllib
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
WORK = ROOT / "build" / "windows"
DIST = ROOT / "dist"
NATIVE = Path(__file__).resolve().parent / "native"
PYTHON = "3.11.7"
"""Version of the interpreter that ships, and of the standard library it must be given."""

_began = time.monotonic()


def version() -> str:
    """The program's version, such as 0.1.0."""
    return str(_pyproject()["project"]["version"])


def settings() -> dict[str, str]:
    """What pyproject.toml calls the program: product, console, folder, publisher."""
    return dict(_pyproject()["tool"]["changai"])


def _pyproject() -> dict[str, Any]:
    return tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))


def stage(sentence: str) -> None:
    """Say what begins, and how long it took to come here."""
    print(f"== {sentence} ({time.monotonic() - _began:.0f} s)", file=sys.stderr, flush=True)


class BuildError(SystemExit):
    """The build ends here; the text says why."""
