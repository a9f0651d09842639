"""The program's version, from pyproject.toml or the built package, and when it was built."""

from __future__ import annotations

import tomllib
from datetime import date
from functools import cache

from services.program.resources import ROOT


@cache
def program_version() -> str:
    """Version of this program, such as ``0.1.0``."""
    for folder in (ROOT, ROOT.parent):
        file = folder / "pyproject.toml"
        if file.is_file():
            return str(tomllib.loads(file.read_text(encoding="utf-8"))["project"]["version"])
    return "0.0.0"


@cache
def build_day() -> date | None:
    """The day on which this program was built; None where it runs from its source."""
    file = ROOT / "built.txt"
    return date.fromisoformat(file.read_text().strip()) if file.is_file() else None
