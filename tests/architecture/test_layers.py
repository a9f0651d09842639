"""gui | cli → services → exchange | db → domain, as pyproject.toml declares it."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]
PACKAGES = ("gui", "cli", "services", "db", "exchange", "domain")
AGAINST_THE_LAYERS = (
    ("domain", "sqlalchemy"),
    ("domain", "services"),
    ("exchange", "db"),
    ("exchange", "sqlalchemy"),
    ("services", "PySide6"),
    ("services", "gui"),
    ("cli", "PySide6"),
    ("cli", "gui"),
    ("cli", "db"),
    ("gui", "db"),
    ("gui", "sqlalchemy"),
)


def lint(folder: Path) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-c", "from importlinter.cli import lint_imports_command as c; c()"]
    return subprocess.run(
        [*command, "--no-cache"], cwd=folder, capture_output=True, text=True, check=False
    )


def test_that_the_layers_are_kept():
    result = lint(ROOT)
    assert result.returncode == 0, result.stdout + result.stderr


def test_that_imports_against_the_layers_are_found(tmp_path):
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    for name in PACKAGES:
        package = tmp_path / name
        package.mkdir()
        (package / "__init__.py").write_text('"""A room."""\n', encoding="utf-8")
    for number, (room, module) in enumerate(AGAINST_THE_LAYERS):
        planted = tmp_path / room / f"planted_{number}.py"
        planted.write_text(f"import {module}\n", encoding="utf-8")
    result = lint(tmp_path)
    assert result.returncode != 0
    found = " ".join(result.stdout.split())
    missed = [
        f"{room} -> {module}"
        for number, (room, module) in enumerate(AGAINST_THE_LAYERS)
        if f"{room}.planted_{number} -> {module}" not in found
    ]
    assert missed == []
