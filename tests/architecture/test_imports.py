"""Imports: at the top but for named seams, in no circle, and light before the passphrase."""

from __future__ import annotations

import ast
import subprocess
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PACKAGES = ("cli", "db", "domain", "exchange", "gui", "services")
MOST_INSIDE = 60
SEAMS = {
    "main": "window or command: neither loads the other",
    "cli.context": "opening a workspace loads the database; what only Windows has",
    "db.upgrade": "Alembic, where there is something to upgrade",
    "domain.pinyin": "20 MB of readings that most starts do not need",
    "domain.search": "the same, for a rare character",
    "gui.application": "from the unlock window to the main window",
    "gui.common.help_key": "the handbook, when F1 is pressed",
    "gui.opened_files": "the first-start window, where there is one",
    "gui.pages.submit.drives": "what only Windows has",
    "gui.unlock.first_start": "the plan's units, when a new workspace is chosen",
    "gui.unlock.passphrase_field": "what only Windows has",
    "gui.unlock.questions": "what is asked of files, once a form asks",
    "gui.unlock.recover_dialog": "a forgotten passphrase",
    "gui.unlock.restoring": "a backup that is restored",
    "services.program.mutex": "what only Windows has",
    "services.program.running": "what Windows or Linux alone has",
    "services.program.updates": "what only Windows has",
    "services.program.warm_up": "loaded while the passphrase is typed",
}
"""Modules with imports inside functions, and why."""

HEAVY = (
    "alembic",
    "cryptography",
    "docx",
    "msgspec",
    "openpyxl",
    "PySide6.QtPdf",
    "PySide6.QtPrintSupport",
    "pypdfium2",
    "pypinyin",
    "pyrage",
    "python_calamine",
    "sqlalchemy",
    "sqlcipher3",
)


def modules() -> dict[str, ast.Module]:
    paths = [ROOT / "main.py", *(p for name in PACKAGES for p in (ROOT / name).rglob("*.py"))]
    return {name_of(path): ast.parse(path.read_text(encoding="utf-8")) for path in paths}


def name_of(path: Path) -> str:
    parts = path.relative_to(ROOT).with_suffix("").as_posix().replace("/", ".")
    return parts.removesuffix(".__init__")


def imports_in(node: ast.AST) -> Iterator[ast.Import | ast.ImportFrom]:
    return (n for n in ast.walk(node) if isinstance(n, ast.Import | ast.ImportFrom))


def imports_inside(tree: ast.Module) -> set[int]:
    """Lines of the imports inside functions."""
    functions = [n for n in ast.walk(tree) if isinstance(n, ast.FunctionDef | ast.AsyncFunctionDef)]
    return {one.lineno for function in functions for one in imports_in(function)}


def imported(tree: ast.Module, known: Mapping[str, ast.Module]) -> set[str]:
    """Our modules that a module imports at its top, for annotations as well."""
    inside, found = imports_inside(tree), set()
    for node in imports_in(tree):
        if node.lineno in inside:
            continue
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        else:
            whole = {f"{node.module}.{alias.name}" for alias in node.names}
            found |= {name if name in known else str(node.module) for name in whole}
    return found & known.keys()


def circle_in(graph: Mapping[str, set[str]]) -> list[str]:
    """What is left when everything that imports nothing of the rest is taken away."""
    left = {name: set(targets) for name, targets in graph.items()}
    while free := [name for name, targets in left.items() if not targets & left.keys() - {name}]:
        for name in free:
            del left[name]
    return sorted(left)


def test_that_imports_inside_functions_stand_at_named_seams_only():
    counts = {name: len(imports_inside(tree)) for name, tree in modules().items()}
    assert {name for name, count in counts.items() if count} == SEAMS.keys()
    assert sum(counts.values()) <= MOST_INSIDE


def test_that_no_modules_import_each_other_in_a_circle_even_for_annotations():
    known = modules()
    assert circle_in({name: imported(tree, known) for name, tree in known.items()}) == []


def test_that_a_circle_is_found():
    assert circle_in({"a": {"b"}, "b": {"c"}, "c": {"b"}, "d": set()}) == ["a", "b", "c"]


@pytest.mark.parametrize(
    "module", ["gui.application", "gui.unlock.first_start", "cli.run", "services.program.running"]
)
def test_that_what_comes_before_the_passphrase_loads_nothing_heavy(module):
    script = f"import sys, {module}; print(*sys.modules)"
    command = [sys.executable, "-c", script]
    result = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
    loaded = set(result.stdout.split())
    assert module in loaded
    assert loaded.intersection(HEAVY) == set()
