"""What titles say without naming the field: codes, a document, a year; and what they refuse."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from domain.fields import Code, Field, Ledger, Need

_FULL_DATE = re.compile(r"20\d\d\s*[年./-]\s*\d{1,2}\s*[月./-]\s*\d{1,2}\s*[日号]?(?!\d)")
_ORDINAL = re.compile(r"第[一二三四五六七八九十百\d]{1,4}[届次批]|\d{4}[-—至]?\d{0,4}年?度?")
_ELIDED = re.compile(r"^(?:[、，,和及与暨]|以及)+(.{2,12})")


_PLACE_WORDS = ("省", "市", "县", "区")
_ORGANISATION = ("学校", "中心", "学院", "机构", "公司", "基地", "鉴定")
_YEAR = re.compile(r"(20\d\d)年")
YEARS = re.compile(r"20\d\d\s*年?\s*[-—–―~～至到、]+\s*(?:20)?\d\d\s*年")
LABELLED = re.compile(r"(?:^|(?<=[\s;；,，。、)）]))([^\s:：;；,，。]{2,14}?)[:：]")


def refusal_in(ledger: Ledger, texts: Sequence[str]) -> str:
    """What a table is whose titles say that none of its rows is such a record; else empty."""
    for text in texts:
        for pattern, what in ledger.refused.items():
            if re.search(pattern, "".join(text.split())):
                return what
    return ""


def implied(ledger: Ledger, text: str) -> Iterator[tuple[str, str]]:
    """What a title says of all rows without naming the field: codes, a document, its year."""
    for field in ledger.open_fields:
        if field.codes:
            label = _only_code(field, text) if field.need is Need.REQUIRED else ""
            if label := label or _said_code(field, text):
                yield field.key, label
        elif field.looks and (found := re.search(field.looks, text)):
            yield field.key, found.group().strip("，,（( ")
    if not ledger.lines:
        day, year = _FULL_DATE.search(text), _YEAR.search(text)
        if day and not YEARS.search(text) and not LABELLED.search(text):
            yield ledger.date, day.group()
        elif year:
            yield ledger.date, f"{year.group(1)}年"


def _said_code(field: Field, text: str) -> str:
    """The label of the last code in the order of the list that a title speaks of."""
    codes = field.codes.codes if field.codes else ()
    said = [code.label for code in codes if any(word in text for word in code.said_by)]
    return said[-1] if said else ""


def named_codes(field: Field, text: str) -> tuple[Code, ...]:
    """The codes that a title names, those among them whose beginning is left out.

    五一劳动奖状、奖章和工人先锋号 names three; the second and the third begin as the first does.
    """
    codes = field.codes.codes if field.codes else ()
    plain = _ORDINAL.sub("", "".join(text.split()))
    words: dict[str, Code] = {}
    for code in codes:
        for word in (code.label, *code.synonyms):
            is_level = len(word) == 2 and word.endswith("级")
            if (len(word) >= 3 or is_level) and not word.endswith(_PLACE_WORDS):
                words[word] = code
    found: dict[str, Code] = {}
    rest = plain
    for word in sorted(words, key=len, reverse=True):
        at = rest.find(word)
        if at >= 0 and not rest[at + len(word) :].startswith(_ORGANISATION):
            code = words[word]
            found[code.key] = code
            _add_elided(codes, code, word, rest, at, found)
            rest = rest.replace(word, "\0")
    return tuple(found.values())


def codes_in(ledger: Ledger, texts: Sequence[str]) -> dict[str, tuple[Code, ...]]:
    """The codes that titles name, by the keys of their fields."""
    found: dict[str, tuple[Code, ...]] = {}
    for field in ledger.open_fields:
        if field.codes and field.need is Need.REQUIRED:
            named = [code for text in texts for code in named_codes(field, text)]
            found[field.key] = tuple({code.key: code for code in named}.values())
    return found


def _add_elided(
    codes: Sequence[Code], code: Code, word: str, text: str, at: int, found: dict[str, Code]
) -> None:
    """Adds the codes that stand shortened beside one that is written in full."""
    after = text[at + len(word) :]
    while part := _ELIDED.match(after):
        tail = part.group(1)
        other = max(
            (c for c in codes if c is not code and _shortened(word, c.label, tail)),
            key=lambda c: len(_shortened(word, c.label, tail)),
            default=None,
        )
        if other is None:
            break
        found[other.key] = other
        short = _shortened(word, other.label, tail)
        after = tail[len(short) :] + after[part.end() :]
    before = text[:at].rstrip("、，,和及与暨")
    for other in codes:
        # 五一劳动奖和工人先锋号: the first stands for 奖状 and 奖章.
        stem = other.label[:-1]
        if other is not code and len(stem) >= 5 and before.endswith(stem):
            found[other.key] = other


def _shortened(word: str, label: str, tail: str) -> str:
    """How ``tail`` writes a label shortly beside a word with the same beginning; else empty."""
    shared = 0
    while shared < min(len(word), len(label)) and word[shared] == label[shared]:
        shared += 1
    for start in range(1, shared + 1):
        rest = label[start:]
        if len(rest) >= 2 and tail.startswith(rest):
            return rest
    return ""


def _only_code(field: Field, text: str) -> str:
    """The label of the one code that a text names; empty where it names none or several."""
    found = named_codes(field, text)
    return found[0].label if len(found) == 1 else ""
