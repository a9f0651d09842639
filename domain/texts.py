"""Cleaning what people type and paste: widths, spaces, line breaks, invisible characters."""

from __future__ import annotations

import re
from collections.abc import Mapping

_HAN = r"⺀-⿟々〇㐀-䶿一-鿿豈-﫿\U00020000-\U0003ffff"
_WIDE_PUNCTUATION = (
    r"\u3001-\u3003\u3008-\u3011\u3014-\u301f\uff01-\uff0f\uff1a-\uff20\uff3b-\uff60"
)
_HAN_CHARACTER = re.compile(f"[{_HAN}]")
_NO_SPACE_BESIDE = re.compile(f"[{_HAN}{_WIDE_PUNCTUATION}·]")
_INVISIBLE_CLASS = (
    r"\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufeff"
    r"\ufff9-\ufffb\ufffe\uffff\ud800-\udfff"
)
_INVISIBLE = re.compile(f"[{_INVISIBLE_CLASS}]")
_TO_CLEAN = re.compile(rf"[\s{_INVISIBLE_CLASS}０-９Ａ-Ｚａ-ｚ]")

_NARROW: Mapping[int, int] = {0xFF01 + n: 0x21 + n for n in range(94)} | {0x3000: 0x20}
_NARROW_WORDS: Mapping[int, int] = {
    wide: narrow for wide, narrow in _NARROW.items() if chr(narrow).isalnum()
}
_LIST_BREAK = re.compile(r"[、，,；;\n\r\v\f\x85\u2028\u2029]")
_SLASH = re.compile(r"[/／]")
_DASHES = frozenset("-—–－―−/／\\")
_QUOTED_LENGTH = 20


def narrow(text: str) -> str:
    """Full-width characters as ASCII, single spaces, nothing invisible: for numbers and codes.

    Only the full-width block is folded: NFKC would also read ``5²`` as 52 and ``①`` as 1.
    """
    if text.isascii() and text.isalnum():
        return text
    return " ".join(_INVISIBLE.sub("", text).translate(_NARROW).split())


def compact(text: str) -> str:
    """The same without any space."""
    return narrow(text).replace(" ", "")


def needs_cleaning(text: str) -> bool:
    """Whether ``clean_line`` would look at the text at all."""
    return _TO_CLEAN.search(text) is not None


def clean_line(text: str) -> str:
    """A text of one line: trimmed, letters and digits half-width, broken lines joined.

    Chinese punctuation stays as it is. Spaces that pad a name (王　强) are dropped; a space
    between longer words stays, since it may part two of them.
    """
    if not _TO_CLEAN.search(text):
        return text
    visible = _INVISIBLE.sub("", text).translate(_NARROW_WORDS)
    joined = ""
    for line in visible.splitlines():
        part = " ".join(line.split())
        if joined and part and not _closes_up(joined[-1], part[0]):
            joined += " "
        joined += part
    words = joined.split(" ")
    if len(words) > 1 and all(_HAN_CHARACTER.fullmatch(word) for word in words):
        return "".join(words)
    return joined


def clean_block(text: str) -> str:
    """A text of several lines: trimmed, its line breaks kept as line feeds."""
    return "\n".join(_INVISIBLE.sub("", text).splitlines()).strip()


def split_words(text: str, slash_word: int) -> list[str]:
    """The words of a list: parted by 、，；, line breaks, and by / between short words.

    Args:
        text: As written in one cell.
        slash_word: A / parts Chinese words (电工/焊工) where none is longer than this; in longer
            ones it belongs to a name.
    """
    words: list[str] = []
    for part in _LIST_BREAK.split(text):
        pieces = [clean_line(piece) for piece in _SLASH.split(part)]
        is_list = all(0 < len(p) <= slash_word and not p.isascii() for p in pieces)
        words += pieces if is_list else [clean_line(part)]
    return [word for word in words if word]


def is_dash(text: str) -> bool:
    """Whether a cell holds only what offices write for "nothing here": -, —, /."""
    return len(text) <= 4 and bool(text) and _DASHES.issuperset(text)


def quoted(text: str) -> str:
    """What was typed, in quotation marks, shortened for a message."""
    line = clean_line(text[:200])
    return f"“{line[:_QUOTED_LENGTH]}…”" if len(line) > _QUOTED_LENGTH else f"“{line}”"


def _closes_up(left: str, right: str) -> bool:
    return bool(_NO_SPACE_BESIDE.match(left) and _NO_SPACE_BESIDE.match(right))
