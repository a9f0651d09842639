"""Finding Chinese words by the first letters of their pinyin: 电工 is ``dg``.

The dictionary behind it is large, so it is read when the first word is looked up.
"""

from __future__ import annotations

from functools import lru_cache
from itertools import product

_MOST_FORMS = 16
"""Readings kept of one word: a long text with many polyphones would have thousands."""


@lru_cache(maxsize=4096)
def _letters(text: str) -> tuple[tuple[str, ...], ...]:
    """The possible first letters of each character; what is not Chinese stands for itself."""
    from pypinyin import Style, pinyin  # noqa: PLC0415 - 20 MB that most starts do not need

    found: list[tuple[str, ...]] = []
    for character, readings in zip(
        text,
        (pinyin(c, style=Style.FIRST_LETTER, heteronym=True, errors="default") for c in text),
        strict=True,
    ):
        letters = dict.fromkeys(r[:1].lower() for r in readings[0]) if readings else {}
        if any(letter.isalnum() for letter in letters):
            found.append(tuple(letters))
        elif character.isalnum():
            found.append((character.lower(),))
    return tuple(found)


def initials(text: str) -> str:
    """The first letters of a word's usual reading; digits and Latin letters stay.

    Returns:
        Lower case; punctuation and spaces are left out.
    """
    from pypinyin import Style, pinyin  # noqa: PLC0415 - see _letters

    parts = (part[0] for part in pinyin(text, style=Style.FIRST_LETTER))
    return "".join(c for part in parts for c in part.lower() if c.isalnum())


@lru_cache(maxsize=4096)
def initial_forms(text: str) -> tuple[str, ...]:
    """Every spelling by first letters, the usual one first: 重庆 is ``cq`` and ``zq``."""
    forms = {initials(text): None}
    combinations = product(*_letters(text))
    for letters in combinations:
        if len(forms) >= _MOST_FORMS:
            break
        forms["".join(letters)] = None
    return tuple(forms)


def is_initials(typed: str) -> bool:
    """Whether what was typed can be first letters rather than the word itself."""
    return bool(typed) and typed.isascii() and typed.isalnum() and typed == typed.lower()


def found_by(text: str, typed: str) -> bool:
    """Whether a word is found by what was typed: a part of it, or its first letters."""
    wanted = typed.strip()
    if not wanted or wanted.casefold() in text.casefold():
        return True
    return is_initials(wanted) and any(wanted in form for form in initial_forms(text))
