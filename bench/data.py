"""Invented records, people and workbook rows: the same ones in every run."""

from __future__ import annotations

import datetime
import random
from collections.abc import Iterator

UNITS = ("530700", "530702", "530721", "530722", "530723", "530724", "530799")
YEARS = (2021, 2022, 2023, 2024, 2025)
SEARCHED = "和丽"
"""The two characters that the search looks for; part of every 190th name or so."""

_SURNAMES = "和木杨李张王赵刘陈周吴徐孙胡朱高林何郭马罗阿"
_GIVEN = "丽华文军志强秀英玉兰国庆春梅建平海燕永红光明"
_OCCUPATIONS = ("砌筑工", "焊工", "导游", "养老护理员", "中式烹调师", "客房服务员")
_CATEGORIES = ("skill", "induction", "apprentice", "safety", "startup", "migrant")
_TOWNS = ("期纳镇", "三川镇", "大研街道", "黄山镇", "中心镇", "大兴镇")
_FUNDING = ("employment", "upgrade", "union", "enterprise", "fiscal")
_REGIONS = ("530702", "530721", "530722", "530723", "530724")
_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)

Record = dict[str, str | int]


def training(number: int) -> Record:
    """The fifteen fields of a training record, in canonical form, by its number."""
    chance = random.Random(number)
    begin = datetime.date(chance.choice(YEARS), chance.randint(1, 11), chance.randint(1, 28))
    headcount = chance.randint(20, 80)
    occupation = chance.choice(_OCCUPATIONS)
    return {
        "name": f"{occupation}培训班（第{number + 1}期）",
        "category": chance.choice(_CATEGORIES),
        "occupation": occupation,
        "level": chance.choice("543"),
        "organiser": "县总工会",
        "provider": "某某职业培训学校",
        "place": chance.choice(_TOWNS),
        "start": begin.isoformat(),
        "end": (begin + datetime.timedelta(chance.randint(2, 20))).isoformat(),
        "hours": chance.choice((40, 60, 80)),
        "headcount": headcount,
        "migrants": chance.randint(0, headcount),
        "women": chance.randint(0, headcount),
        "funding": chance.choice(_FUNDING),
        "amount": chance.randint(1, 900) * 1000,
    }


def trainee(number: int) -> Record:
    """A roster line with a valid ID number of its own, by its number."""
    chance = random.Random(~number)
    return {
        "name": person_name(chance),
        "id_number": id_number(number),
        "enterprise": f"丽江{chance.choice(_TOWNS)}第{number % 400}建筑劳务有限公司",
        "result": "passed",
        "certificate": f"S{number:012d}",
        "level": chance.choice("543"),
    }


def person_name(chance: random.Random) -> str:
    """A name of two or three characters."""
    given = "".join(chance.choices(_GIVEN, k=chance.choice((1, 2, 2))))
    return chance.choice(_SURNAMES) + given


def id_number(number: int) -> str:
    """An ID number (GB 11643) that no other number below two billion has."""
    rest, order = divmod(number, 999)
    rest, day = divmod(rest, 12 * 28 * 40)
    year, month = divmod(day, 12 * 28)
    born = datetime.date(1960 + year, 1 + month // 28, 1 + month % 28)
    digits = f"{_REGIONS[rest % len(_REGIONS)]}{born:%Y%m%d}{order + 1:03d}"
    total = sum(int(d) * weight for d, weight in zip(digits, _WEIGHTS, strict=True))
    return digits + "10X98765432"[total % 11]


def unit_of(number: int) -> str:
    """The unit that owns a record, by the record's number."""
    return UNITS[number % len(UNITS)]


def record_rows(count: int) -> Iterator[tuple[str | int, ...]]:
    """Rows of twenty columns for the raw record table."""
    for number in range(count):
        values = training(number).values()
        yield (number, f"{number:032x}", unit_of(number), f"{number * 7:064x}", *values, "")


def line_rows(count: int, records: int) -> Iterator[tuple[str | int, ...]]:
    """Rows for the raw line table, spread evenly over the records."""
    for number in range(count):
        yield (number, f"{number:032x}", number % records, *trainee(number).values())
