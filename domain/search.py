"""How texts become search tokens, and a typed query a match expression.

A Chinese text is indexed as its overlapping pairs of characters and its last character, so
that a phrase of pairs finds exactly the substring; its pinyin initials are one more token.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from operator import add

from domain.pinyin_letters import FIRST, LETTERS

_RUNS = re.compile(r"[0-9A-Za-z]+|[\u3400-\u9fff\U00020000-\U0003ffff]+")
_RARE = re.compile("[\u3007\u3400-\u4dbf\uf900-\ufaff\U00020000-\U0003ffff]")
"""Characters with a reading that are not in the table of letters."""
_TAIL = 6
_INITIALS = "\ue000"
"""Before the initials, for the index to tell them from letters: nobody types it."""
_MOST_TERMS = 32
"""Terms of a query that are looked for; FTS5 refuses expressions of hundreds."""


class _Letters(dict[str, str]):
    """First letter of each character's commonest reading; punctuation has none.

    A dict, as whole rosters pass here: what was looked up once costs a subscript.
    """

    def __missing__(self, character: str) -> str:
        letter = _first_letter(character) if character.isalnum() else ""
        self[character] = letter
        return letter


def _first_letter(character: str) -> str:
    if "\u4e00" <= character <= "\u9fff":
        letter = LETTERS[ord(character) - FIRST]
        return character if letter == "." else letter
    if _RARE.match(character):
        from pypinyin import Style, lazy_pinyin  # noqa: PLC0415 - a third of a second, 50 MB

        return lazy_pinyin(character, style=Style.FIRST_LETTER)[0][:1].lower()
    return character.lower()


_letters = _Letters()


def initials_of(text: str) -> str:
    """Pinyin initials, character by character; letters and digits stay, punctuation goes."""
    return "".join(map(_letters.__getitem__, text))


@lru_cache(maxsize=65536)
def tokens(text: str) -> str:
    """The tokens of one value, in the order that makes phrases exact."""
    parts = [_tokens_of_run(run) for run in _RUNS.findall(text)]
    if not text.isascii():
        parts.append(_INITIALS + initials_of(text))
    return " ".join(parts)


@lru_cache(maxsize=65536)
def _tokens_of_run(run: str) -> str:
    """Of letters and digits, or of Chinese characters: few runs make up very many texts."""
    if run.isascii():
        low = run.lower()
        return f"{low} {low[-_TAIL:]}" if len(low) > _TAIL else low
    return " ".join([*map(add, run, run[1:]), run[-1]])


def match_expression(query: str) -> str:
    """The FTS5 expression of what a user typed; empty when there is nothing to look for.

    Words are all required. Letters may be pinyin initials or the start of a number.
    """
    terms: list[str] = []
    for run in _RUNS.findall(unicodedata.normalize("NFKC", query))[:_MOST_TERMS]:
        if run[0].isascii():
            low = run.lower()
            terms.append(f'("{low}"* OR "{_INITIALS}{low}"*)')
        elif len(run) == 1:
            terms.append(f'"{run}"*')
        else:
            pairs = " ".join(run[i : i + 2] for i in range(len(run) - 1))
            terms.append(f'"{pairs}"')
    return " AND ".join(terms)
