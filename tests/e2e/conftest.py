"""The program in a folder of its own."""

from __future__ import annotations

import pytest

from tests.e2e.program import Program


@pytest.fixture
def program(tmp_path):
    """Calls main.py."""
    return Program(tmp_path)
