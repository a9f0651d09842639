"""Finding the code that a written word stands for; never a guess."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from domain import texts
from domain.fields import Code, CodeList
from domain.unreadable import Unreadable

_OFFERED = 6
_DROPPED = re.compile(r"[\s\"'“”‘’「」『』《》()（）\[\]〔〕【】/、，,；;·-]")


def normal_form(text: str) -> str:
    """A word without quotation marks, brackets, separators, spaces, width and case."""
    return _DROPPED.sub("", texts.narrow(text)).casefold()


def code_index(codes: CodeList) -> Mapping[str, str]:
    """Every way of writing a code that means one code only: exact words and normal forms.

    A label outweighs another code's synonym, and a word as declared outweighs a normal form.
    """
    index: dict[str, str] = {}
    for words in (_labels, _synonyms, _normal_labels, _normal_synonyms):
        found: dict[str, set[str]] = {}
        for code in codes.codes:
            for word in words(code):
                found.setdefault(word, set()).add(code.key)
        for word, keys in found.items():
            if word and word not in index:
                index[word] = keys.pop() if len(keys) == 1 else ""
    return index


def find_code(codes: CodeList, index: Mapping[str, str], label: str, text: str) -> str | Unreadable:
    """The key of the code a text stands for, or what may be written instead."""
    key = index.get(texts.clean_line(text)) or index.get(normal_form(text))
    return key or _unknown(codes, label, text)


def _unknown(codes: CodeList, label: str, text: str) -> Unreadable:
    offered = [code for code in codes.codes if not code.retired]
    meant = [code for code in offered if normal_form(text) in map(normal_form, code.synonyms)]
    if len(meant) > 1:
        names = "、".join(code.label for code in meant[:_OFFERED])
        return Unreadable(
            f"{texts.quoted(text)}对应不止一个{label}", f"请改写成其中一个：{names}。"
        )
    written = set(text)
    offered.sort(key=lambda code: -len(written.intersection(code.label)))
    names = "、".join(code.label for code in offered[:_OFFERED])
    more = f"等{len(offered)}项" if len(offered) > _OFFERED else ""
    return Unreadable(f"{label}里没有{texts.quoted(text)}", f"可以填：{names}{more}。")


def _labels(code: Code) -> Iterator[str]:
    yield code.label


def _synonyms(code: Code) -> Iterator[str]:
    yield from code.synonyms


def _normal_labels(code: Code) -> Iterator[str]:
    yield normal_form(code.label)


def _normal_synonyms(code: Code) -> Iterator[str]:
    yield from map(normal_form, code.synonyms)


__all__ = ["code_index", "find_code", "normal_form"]
