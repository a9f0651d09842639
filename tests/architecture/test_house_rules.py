"""Habits that a tool cannot check: what files are for, how big they get, what they may name."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
ROOMS = ("domain", "exchange", "db", "services", "gui", "cli", "tools", "bench", "installer")
LONGEST_FILE = 400
VAGUE_CLASS = re.compile(r"(Manager|Helper|Helpers|Util|Utils)$")
GPL_ONLY_QT = ("QtCharts", "QtDataVisualization", "QtGraphs", "QtVirtualKeyboard", "QtNetworkAuth")
MACHINE_PATH = re.compile(r"/(?:work|home|root|Users)/\w|[A-Z]:\\Users\\")
LINK = re.compile(r"\]\((?!https?:|#)([^)#]+)")
CHINESE_STRFTIME = re.compile(r"%[A-Za-z][^\"'}]*[\u4e00-\u9fff]|strftime\([^)]*[\u4e00-\u9fff]")
OPEN_TODO = re.compile(r"\b(?:TODO|FIXME|XXX)\b(?!\()")


def sources() -> list[Path]:
    files = [path for room in ROOMS for path in sorted((ROOT / room).rglob("*.py"))]
    return [*files, *ROOT.glob("*.py")]


def written_files() -> list[Path]:
    """Everything people write: sources, tests, documents, settings."""
    documents = [*ROOT.glob("*.md"), *ROOT.glob("*.toml"), *sorted((ROOT / "docs").rglob("*.md"))]
    return [*sources(), *sorted((ROOT / "tests").rglob("*.py")), *documents, ROOT / "Makefile"]


def label(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def read(path: Path) -> str:
    return path.read_text(encoding="utf-8")


def test_that_a_module_begins_with_a_sentence_on_what_it_is_for():
    assert [label(path) for path in sources() if not _first_line(path).endswith(".")] == []


def _first_line(path: Path) -> str:
    docstring = ast.get_docstring(ast.parse(read(path))) or ""
    return docstring.partition("\n")[0].rstrip()


def test_that_a_module_stays_short_enough_for_one_purpose():
    lengths = {label(path): len(read(path).splitlines()) for path in sources()}
    assert {name: length for name, length in lengths.items() if length > LONGEST_FILE} == {}


def test_that_class_names_say_something():
    names = [
        f"{label(path)}: {node.name}"
        for path in sources()
        for node in ast.walk(ast.parse(read(path)))
        if isinstance(node, ast.ClassDef) and VAGUE_CLASS.search(node.name)
    ]
    assert names == []


def test_that_no_gpl_only_module_of_qt_is_used():
    used = [(label(p), name) for p in sources() for name in GPL_ONLY_QT if f".{name}" in read(p)]
    assert used == []


def test_that_no_file_names_a_folder_of_somebodys_machine():
    assert [label(path) for path in written_files() if MACHINE_PATH.search(read(path))] == []


def test_that_links_between_documents_lead_somewhere():
    documents = [path for path in written_files() if path.suffix == ".md"]
    links = [(path, link) for path in documents for link in LINK.findall(read(path))]
    broken = [f"{label(path)}: {link}" for path, link in links if not (path.parent / link).exists()]
    assert broken == []


def test_that_an_open_end_names_its_issue():
    here = Path(__file__)
    files = [path for path in written_files() if path != here]
    assert [label(path) for path in files if OPEN_TODO.search(read(path))] == []


@pytest.mark.parametrize("name", ["requirements.txt", "requirements-dev.txt"])
class TestRequirements:
    def test_that_they_name_no_index(self, name):
        text = read(ROOT / name)
        assert re.search(r"https?://|file:|--(?:extra-)?index|--find-links|trusted", text) is None

    def test_that_every_one_has_a_version_and_a_hash(self, name):
        entries = re.split(r"\n(?=[A-Za-z])", read(ROOT / name).strip())
        loose = [e.splitlines()[0] for e in entries if "==" not in e or "--hash=sha256:" not in e]
        assert loose == []


def test_that_the_developers_requirements_hold_the_programs_own():
    def entries(name: str) -> set[str]:
        return set(re.findall(r"^[a-z0-9-]+==\S+", read(ROOT / name), re.MULTILINE))

    assert entries("requirements.txt") <= entries("requirements-dev.txt")


def test_that_no_date_format_holds_chinese_letters():
    """Windows refuses them outside a Chinese locale; `domain.dates.in_words` writes such dates."""
    assert [label(path) for path in sources() if CHINESE_STRFTIME.search(read(path))] == []
