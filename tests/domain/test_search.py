"""Search: what is typed finds exactly what contains it, and nothing typed breaks it."""

from __future__ import annotations

import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from pypinyin import Style, lazy_pinyin

from domain.search import initials_of, match_expression, tokens

ROOT = Path(__file__).resolve().parents[2]
CHARACTERS = "电工班丽江和华〇一a1 （·"


class Index:
    """A full-text index as the workspace has it."""

    def __init__(self):
        self._connection = sqlite3.connect(":memory:")
        self._connection.execute("CREATE VIRTUAL TABLE s USING fts5(text, tokenize='unicode61')")

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self._connection.close()

    def add(self, *values):
        document = " ".join(tokens(value) for value in values)
        self._connection.execute("INSERT INTO s (text) VALUES (?)", (document,))

    def finds(self, query):
        match = match_expression(query)
        if not match:
            return []
        rows = self._connection.execute("SELECT rowid FROM s WHERE s MATCH ?", (match,))
        return sorted(row[0] for row in rows)


@pytest.fixture
def index():
    with Index() as made:
        yield made


@given(st.text("电工丽江和", min_size=1, max_size=8), st.text("电工丽江和", min_size=1, max_size=4))
def test_that_chinese_is_found_exactly_where_it_stands(text, query):
    with Index() as index:
        index.add(text)
        assert bool(index.finds(query)) == (query in text)


@given(st.lists(st.text("电工丽", min_size=1, max_size=3), min_size=2, max_size=4))
def test_that_nothing_is_found_across_two_values(values):
    with Index() as index:
        index.add(*values)
        for query in ("电工", "工丽", "丽电", "电电", "工电丽"):
            assert bool(index.finds(query)) == any(query in value for value in values)


def test_that_a_two_character_name_is_found(index):
    index.add("和丽华", "李四")
    index.add("李四光")
    assert index.finds("李四") == [1, 2]
    assert index.finds("四光") == [2]
    assert index.finds("光") == [2]


def test_that_all_words_are_needed(index):
    index.add("电工培训班", "丽江市总工会")
    index.add("电工培训班")
    assert index.finds("电工 总工会") == [1]


def test_that_initials_find_a_name_from_its_start(index):
    index.add("张三丰")
    assert index.finds("zs") == [1]
    assert index.finds("ZSF") == [1]
    assert index.finds("sf") == []


@pytest.mark.parametrize("query", ["p", "py", "pyz"])
def test_that_letters_find_only_initials_and_words_of_their_own(index, query):
    index.add("张三")
    index.add("Python培训")
    assert index.finds(query) == ([2] if "python".startswith(query) else [])


def test_that_a_number_is_found_by_its_start_and_its_tail(index):
    index.add("53072219900307123X")
    assert index.finds("530722") == [1]
    assert index.finds("07123x") == [1]
    assert index.finds("7123X") == []


def test_that_letter_case_and_full_width_do_not_matter(index):
    index.add("CNC操作")
    assert index.finds("cnc") == index.finds("ＣＮＣ") == [1]


@pytest.mark.parametrize("query", ["", "  ", "（）", '"', "*", "^", "·", "\x00", "\ue000"])
def test_that_nothing_to_look_for_gives_no_expression(query):
    assert match_expression(query) == ""


HOSTILE = "\"*^AND OR NEAR( NOT ) : - + {text} text: ' ; DROP TABLE s --"


@given(st.text() | st.lists(st.sampled_from([*HOSTILE.split(), "电", "工"])).map(" ".join))
@example(HOSTILE)
@example("和 " * 5000)
@example("a " * 5000)
@example("和丽华" * 5000)
@example("9" * 5000)
@example("NEAR(电工 班, 2)")
@example("\ud83d")
def test_that_no_query_breaks_the_index(query):
    with Index() as index:
        index.add("电工班", "and or near")
        index.finds(query)


@given(st.text(CHARACTERS, max_size=12))
def test_that_every_text_is_found_by_itself(text):
    with Index() as index:
        index.add(text)
        if match_expression(text):
            assert index.finds(text) == [1]


def test_that_initials_leave_out_punctuation():
    assert initials_of("电工（第1期）·A班") == "dgd1qab"


def test_that_the_table_of_letters_says_what_pypinyin_says():
    for start in range(0x2E80, 0x10000, 97):
        character = chr(start)
        if character.isalnum():
            expected = lazy_pinyin(character, style=Style.FIRST_LETTER)[0][:1].lower()
            assert initials_of(character) == expected, hex(start)


def test_that_common_texts_need_no_dictionary():
    script = (
        "import sys; from domain.search import initials_of; "
        "print(initials_of('永胜县（第2期）Ａ班'), 'pypinyin' in sys.modules)"
    )
    run = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=True, cwd=ROOT
    )
    assert run.stdout.split() == ["ysxd2qａb", "False"]


@given(st.text())
def test_that_any_text_has_tokens_that_the_index_takes(text):
    with Index() as index:
        index.add(text.encode("utf-8", "ignore").decode())
