"""Names of persons as they stand in cells: several in one, a note in brackets behind one."""

from __future__ import annotations

import re
from typing import NamedTuple

from domain.fields import Field, Offer

_ODD = re.compile(r"[、，,;；/／&＆+\r\n(（]|\S\s+\S|等")
_BREAK = re.compile(r"[、，,;；/／&＆+\r\n]+")
_NAME = re.compile(r"[\u3400-\u9fff]{2,4}|[\u3400-\u9fff]{1,8}(?:[·•．.][\u3400-\u9fff]{1,8})+")
_COLLECTIVE = re.compile(
    r"(?:[局厂队班组站所会社院校店部处科办委矿场室行园库台]|公司|中心|车间|集团)$"
)
_MORE = re.compile(r"等\s*(?:[\d一二两三四五六七八九十]+\s*)?[人名位]")
_NOTE = re.compile(r"^([^()（）]{2,12})[(（]([^()（）]+)[)）]$")
_NOTED = re.compile(
    r"[男女]|族|党员|团员|群众|退休|离休|退役|已故|去世|逝世|追授|追记|岁|出生|[年月]生"
    r"|兼|职务|挂职|借调"
)


class People(NamedTuple):
    """What a cell of names says.

    Attributes:
        names: The persons it names, one by one; one where it plainly names one.
        note: What stands in brackets behind the only name and is no part of it.
        has_more: It speaks of others whom it does not name: 某某等3人.
        is_doubtful: Two words that may be two persons or one.
    """

    names: tuple[str, ...]
    note: str = ""
    has_more: bool = False
    is_doubtful: bool = False


def names_persons(field: Field) -> bool:
    """Whether a field holds the name of a person, or of a person or a collective."""
    return field.offer is Offer.PERSONS


def people_in(text: str) -> People | None:
    """What a cell of names says beside one plain name; None where it is just that."""
    if not _ODD.search(text):
        return None
    plain = text.strip()
    if _MORE.search(plain):
        return People((plain,), has_more=True)
    noted = _NOTE.match(plain)
    if noted and _NOTED.search(noted.group(2)) and _is_name(noted.group(1)):
        return People((_joined(noted.group(1)),), note=noted.group(2).strip())
    parts = [part for piece in _BREAK.split(plain) if (part := _joined(piece))]
    if len(parts) > 1 and all(map(_is_name, parts)):
        return People(tuple(parts))
    words = plain.split()
    if len(words) > 1 and all(map(_is_name, words)):
        return People((plain,), is_doubtful=True)
    return None


def split_like(text: str, count: int) -> list[str]:
    """The parts of a cell that stands beside several persons; none where they are not as many."""
    parts = [part.strip() for part in re.split(r"[、，,;；/／\s]+", text) if part.strip()]
    return parts if len(parts) == count else []


def _joined(text: str) -> str:
    """A name without the spaces that pad it."""
    words = text.split()
    return "".join(words) if all(len(word) == 1 for word in words) else text.strip()


def _is_name(text: str) -> bool:
    plain = _joined(text)
    return _NAME.fullmatch(plain) is not None and not _COLLECTIVE.search(plain)
