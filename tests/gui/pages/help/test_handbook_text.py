"""What the handbook says is true: buttons, messages, keys, commands, pictures and links exist."""

from __future__ import annotations

import ast
import re
from functools import cache
from pathlib import Path

import pytest

from cli.commands import BY_NAME
from exchange.documents.markdown import Picture
from gui.pages.help.chapters import HANDBOOK, PICTURES, chapters, places, topic_for
from gui.pages.table import _AFTER, _BEFORE
from tests.gui.laws import ALLOWED, ONE_WORD

ROOT = Path(__file__).resolve().parents[4]
SHOWN_BY = ("domain", "services", "exchange", "db", "gui")
ANYTHING = "\x00"
LARGEST = 2_500_000
"""Bytes of all pictures: they are in the installer."""
TEXTS = {file.name: file.read_text(encoding="utf-8") for file in sorted(HANDBOOK.glob("*.md"))}


def _written(node: ast.expr) -> str | None:
    """A text as it is in the source, with a mark where a value is put in."""
    if isinstance(node, ast.Constant):
        return node.value if isinstance(node.value, str) else None
    if isinstance(node, ast.JoinedStr):
        return "".join(_written(value) or ANYTHING for value in node.values)
    return None


@cache
def program_texts() -> tuple[str, ...]:
    """Every text in the program but docstrings, without the marks of keys."""
    found = set()
    for folder in SHOWN_BY:
        for file in (ROOT / folder).rglob("*.py"):
            tree = ast.parse(file.read_text(encoding="utf-8"))
            documented = {
                id(node.body[0].value)
                for node in ast.walk(tree)
                if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef)
                and node.body
                and isinstance(node.body[0], ast.Expr)
            }
            found |= {
                _written(node)
                for node in ast.walk(tree)
                if isinstance(node, ast.Constant | ast.JoinedStr) and id(node) not in documented
            }
    texts = (re.sub(r"\(&\w\)|\t.*", "", text or "") for text in found)
    return tuple(sorted({text for text in texts if re.search(r"[\u4e00-\u9fff]", text)}))


def is_shown(quoted: str) -> bool:
    """Whether the program shows this: a whole text, or for sentences a part of one.

    In the handbook … stands for what is different each time; a button's own … may be left out.
    """
    bare = re.sub(r"(?<! )…$", "", quoted)
    pattern = re.compile("[^，。：；]*?".join(re.escape(piece) for piece in bare.split("…")))
    is_sentence = len(quoted) > 12 or quoted.endswith("。")
    matches = pattern.search if is_sentence else pattern.fullmatch
    return any(
        matches(text.strip().rstrip("…").replace(ANYTHING, "◊")) or _fits(text, quoted)
        for text in program_texts()
    )


def _fits(text: str, quoted: str) -> bool:
    """Whether a text with values put in can read like this: 班内重复◊ as 班内重复学员."""
    fixed = text.replace(ANYTHING, "")
    if ANYTHING not in text or len(fixed) < max(3, len(quoted) / 2):
        return False
    pieces = (re.escape(piece) for piece in text.split(ANYTHING))
    return re.fullmatch(".{1,8}".join(pieces), quoted) is not None


def quoted_names():
    return sorted({name for text in TEXTS.values() for name in re.findall(r"「([^」]+)」", text)})


@pytest.mark.parametrize("quoted", quoted_names())
def test_that_what_is_quoted_is_what_the_program_shows(quoted):
    assert is_shown(quoted)


def test_that_a_name_which_the_program_does_not_show_is_found_out():
    assert not is_shown("写同步包包")
    assert not is_shown("本机没有这句话，所以查得出来。")


def test_that_every_picture_exists_is_used_and_all_are_small():
    used = {b.name for chapter in chapters() for b in chapter.blocks if isinstance(b, Picture)}
    there = {file.name: file.stat().st_size for file in PICTURES.glob("*.png")}
    assert used <= set(there)
    assert set(there) - used == set()
    assert sum(there.values()) < LARGEST


@pytest.mark.parametrize("name", TEXTS)
def test_that_every_link_leads_somewhere_and_no_mark_is_left_over(name):
    text = TEXTS[name]
    assert set(re.findall(r"\]\(#([^)]*)\)", text)) <= set(places())
    without = re.sub(r"\]\(#[a-z-]+\)|!\[[^\]]+\]\([a-z-]+\.png\)|`[^`]*`", "", text)
    assert not re.findall(r"\]\(|<\w+>|^#{3,}|^\d+\.\S|“[^”]*“", without, re.MULTILINE)
    assert text.count("**") % 2 == 0


def test_that_names_of_headings_are_used_once():
    names = [heading.name for chapter in chapters() for heading in chapter.headings]
    assert len(names) == len(set(names))


def test_that_every_page_of_the_window_has_a_chapter():
    pages = [page.key for page in (*_BEFORE, *_AFTER)]
    assert [topic_for(key) for key in pages] == pages
    keys = {chapter.key for chapter in chapters()}
    assert set(pages) <= keys
    assert {topic_for(key) for key in ("training", "competition", "award")} == {"ledger"} <= keys


def test_that_the_chapters_use_the_words_of_the_program():
    for name, text in TEXTS.items():
        without = text.replace("下载导入模板", "")
        assert [word for word in ONE_WORD if word in without] == [], name


def test_that_no_english_is_left_over():
    known = ALLOWED | {"Windows", "Word", "OFD", "X.Y.Z"}
    for name, text in TEXTS.items():
        if name.startswith("15-"):
            continue
        plain = re.sub(r"`[^`]*`|\{#[a-z-]+\}|\([^)]*\.png\)|\(#[a-z-]+\)", " ", text)
        words = set(re.findall(r"[A-Za-z]{2,}", plain))
        assert words <= known | {"JSON"}, name


def test_that_the_commands_of_the_chapter_for_technicians_exist():
    text = TEXTS["15-technicians.md"]
    rows = re.findall(r"\| `([a-z-]+)(?: ([^`]*))?` \|", text)
    assert {name for name, _ in rows} <= set(BY_NAME)
    for name, rest in rows:
        parser = BY_NAME[name].parser("main.py")
        known = {option for action in parser._actions for option in action.option_strings}
        assert set(re.findall(r"--[a-z-]+", rest)) <= known, name


def test_that_the_keys_named_are_keys_of_the_program():
    source = "\n".join(
        file.read_text(encoding="utf-8") for file in sorted((ROOT / "gui").rglob("*.py"))
    )
    spelled = {
        "Enter": "Key_Return",
        "Alt+Left": "Alt+Left",
        "Tab": "Key_Tab",
        "J": '"J"',
        "K": '"K"',
    }
    ours = r"(?:Ctrl|Alt|Shift)\+[^`]+|F\d|R|J|K|Esc|Delete"
    for text in TEXTS.values():
        for key in re.findall(rf"`({ours})`", text):
            if re.fullmatch(r"Alt\+\d|Ctrl\+[ADV]|Ctrl\+Delete", key):
                continue  # A family of keys, or Qt's own in a grid.
            assert spelled.get(key, key) in source or f"Key_{key}" in source, key
