"""The plan as it ships, and its text to be spoilt."""

from __future__ import annotations

from pathlib import Path

import pytest

from domain.plan import read_plan

PLAN_FILE = Path(__file__).parents[3] / "resources" / "plans" / "lijiang-2021-2025.toml"


@pytest.fixture(scope="session")
def plan_text():
    return PLAN_FILE.read_text(encoding="utf-8")


@pytest.fixture(scope="session")
def plan(plan_text):
    return read_plan(plan_text, name=PLAN_FILE.name)
