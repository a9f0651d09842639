"""The units that headers state: which a field takes as they are, which shift its decimal point."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import replace
from typing import NamedTuple

from domain.fields import Field, FieldType

MONEY: Mapping[str, int] = {
    "元": 4,
    "十元": 3,
    "百元": 2,
    "千元": 1,
    "万元": 0,
    "万": 0,
    "十万元": -1,
    "百万元": -2,
    "千万元": -3,
    "亿元": -4,
    "亿": -4,
}
"""Units of money with the power of ten by which 万元 holds them."""

_MONEY_WORD = re.compile(
    r"(?<![\d.美欧港])(?:[亿千百十]?万|亿|千|百|十)?元|[千百十]?万(?![人名个])|亿"
)
_ALIKE = (
    frozenset({"人", "人次", "名", "位", "个", "人/次"}),
    frozenset({"学时", "课时", "小时", "个学时", "个课时"}),
    frozenset({"个", "家", "支", "项", "户", "队"}),
)
_POINTS = frozenset({"分", "名", "位", "次"})
_COUNT_WORD = re.compile(
    r"[百千万]?人/?次|[百千万]人|人(?!数|员|均)|学时|课时|小时|分钟|[天周月年](?![度份月日])|节|期|班"
    r"|场|次|户|家|支|项|个|队|名|位|%|分(?!钟)|公里|件|套|亩|吨"
)
_RATE = re.compile(
    r"(?:元|人|学时|课时|天|万)\s*/\s*(?!次)[\u4e00-\u9fff]|/\s*(?:人|期|班|天|年|月|课时|学时|生|名)"
    r"|每|人均|均价|单价|标准|按.+计"
)
_SAID = re.compile(
    r"(?:计量)?单位[:为是]?|以|按|用|为单位|计|均|统一|填写|精确到|保留.{1,3}位小数?|.位小数"
)
_BRACKETED = re.compile(r"[(\[【]([^()\[\]【】]*)[)\]】]")
_TRAILING = re.compile(
    r"[/:,_、-]?([亿千百十]?万元|亿元|千元|百元|元)$|[/:,](人次|人|学时|课时|天|个|家)$"
)


class Stated(NamedTuple):
    """What a header says of the unit of its column.

    Attributes:
        unit: The unit where it is another one of money than the field's; else empty.
        trouble: Why its numbers cannot be taken as they are; empty where they can.
        is_said: A unit is stated at all.
    """

    unit: str = ""
    trouble: str = ""
    is_said: bool = False


def stated_unit(field: Field, header: str) -> Stated:
    """What a header, its levels parted by ``/`` or one alone, says of a number's unit."""
    if field.type is not FieldType.NUMBER:
        return Stated()
    plain = "".join(unicodedata.normalize("NFKC", header).split())
    said = _BRACKETED.findall(plain)
    trailing = _TRAILING.search(_BRACKETED.sub("", plain))
    if trailing:
        said.append(trailing.group(1) or trailing.group(2))
    for words in reversed(said):
        found = unit_in(field, words)
        if found.is_said:
            return found
    return Stated()


def unit_in(field: Field, words: str) -> Stated:
    """What the words in a header's brackets say of the unit."""
    found = _units_in(field, words)
    if not found:
        return Stated()
    if _RATE.search(words) and words not in {"人/次", field.unit}:
        return Stated(trouble=f"“{words}”像是单价或折算，不是总数", is_said=True)
    if len(found) > 1:
        return Stated(trouble=f"“{words}”写了几个单位", is_said=True)
    unit = found.pop()
    if unit in MONEY and field.unit in MONEY:
        return Stated(unit=unit, is_said=True)
    if _is_alike(unit, field.unit):
        return Stated(is_said=True)
    held = f"台账里的单位是“{field.unit}”" if field.unit else "台账里没有单位"
    return Stated(trouble=f"表头写的单位是“{unit}”，{held}", is_said=True)


def _is_alike(unit: str, held: str) -> bool:
    """Whether a number in one unit is the same number in the other."""
    if unit == held or any({unit, held} <= alike for alike in _ALIKE):
        return True
    return not held and unit in _POINTS


def _units_in(field: Field, words: str) -> set[str]:
    plain = _SAID.sub("", words)
    if field.unit in MONEY:
        return {"".join(found) for found in _MONEY_WORD.findall(plain)}
    return set(_COUNT_WORD.findall(plain)) or set(_MONEY_WORD.findall(plain))


_units: dict[tuple[int, str], tuple[Field, Field]] = {}


def in_unit(field: Field, unit: str) -> Field:
    """The field read in another unit of money: 元 in a field of 万元 shifts the decimal point."""
    if not unit or unit == field.unit or field.unit not in MONEY:
        return field
    places = field.places - MONEY[unit] + MONEY[field.unit]
    if places < 0:
        return field
    known = _units.get((id(field), unit))
    if known is None:
        shown = unit if unit.endswith("元") else f"{unit}元"
        known = _units[id(field), unit] = (field, replace(field, unit=shown, places=places))
    return known[1]
