"""Reading what ships with the program."""

from __future__ import annotations

from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2] / "resources"

BUILT_IN_PLAN = "lijiang-2021-2025"


@cache
def plan_text(name: str = BUILT_IN_PLAN) -> str:
    """The TOML text of a plan pack that ships with the program."""
    return (ROOT / "plans" / f"{name}.toml").read_text(encoding="utf-8")
