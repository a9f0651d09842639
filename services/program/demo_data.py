"""Invented records of every unit in 2021–2025: the same ones whenever they are made."""

from __future__ import annotations

import random
from collections.abc import Iterator
from datetime import date, timedelta
from typing import NamedTuple

from domain.authority import CITY
from domain.change import COMPLETE, EXPLAIN
from domain.fields import Fields, Line, Value
from services.records.records import Record

_SURNAMES = "和木杨李张王赵刘陈周吴徐孙胡朱高林何郭马罗阿"
_GIVEN = "丽华文军志强秀英玉兰国庆春梅建平海燕永红光明"
_TRADES = ("电工", "焊工", "砌筑工", "中式烹调师", "客房服务员", "养老护理员", "茶艺师", "导游")
_CATEGORIES = ("skill", "skill", "skill", "induction", "apprentice", "safety", "startup", "migrant")
_FUNDING = ("employment", "upgrade", "union", "enterprise", "fiscal")
_INDUSTRIES = "CDEGHN"
_SERIES = ("dianzhong", "networks", "rail", "forestry", "energy", "lake", "industry", None)
_FIRMS = ("建设工程", "水电开发", "文化旅游", "农产品加工", "客运", "酒店管理", "矿业", "园林")
_PERSON_HONOURS = ("city_medal", "city_model", "craftsman", "technician", "champion", "expert")
_TEAM_HONOURS = ("city_certificate", "city_vanguard")
_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_REGION = {"530700": "530702", "530799": "530702"}
_CLASSES, _EVENTS, _HONOURS = (4, 7), (1, 2), (2, 4)
_ROSTER_EVERY = 3


class _Place(NamedTuple):
    """A unit that invents its records.

    Attributes:
        code: Its code.
        name: Full name of its office.
        short: Its short name.
    """

    code: str
    name: str
    short: str


def invented(code: str, name: str, short: str, *, until: date) -> Iterator[Record]:
    """A unit's records dated up to a day, ready to be saved."""
    place = _Place(code, name, short)
    chance = random.Random(int(code))
    for year in range(2021, until.year + 1):
        if year > 2025:
            return
        made = [
            *(_training(place, chance, year, n) for n in range(chance.randint(*_CLASSES))),
            *(_competition(place, chance, year, n) for n in range(chance.randint(*_EVENTS))),
            *(_award(place, chance, year) for _ in range(chance.randint(*_HONOURS))),
        ]
        for record, day in made:
            if day <= until:
                yield record


def _day(chance: random.Random, year: int, first: int = 1, last: int = 11) -> date:
    return date(year, chance.randint(first, last), chance.randint(1, 28))


def _person(chance: random.Random) -> str:
    return chance.choice(_SURNAMES) + "".join(chance.choices(_GIVEN, k=chance.choice((1, 2, 2))))


def _id_number(chance: random.Random, place: _Place) -> str:
    born = date(1965, 1, 1) + timedelta(chance.randrange(13_000))
    region = _REGION.get(place.code, place.code)
    digits = f"{region}{born:%Y%m%d}{chance.randrange(1, 999):03d}"
    total = sum(int(d) * weight for d, weight in zip(digits, _WEIGHTS, strict=True))
    return digits + "10X98765432"[total % 11]


def _firm(chance: random.Random, place: _Place) -> str:
    return f"{place.short}{chance.choice('金玉古雪泸程')}山{chance.choice(_FIRMS)}有限公司"


def _record(place: _Place, ledger: str, values: Fields, lines: tuple[Line, ...] = ()) -> Record:
    given = {key: value for key, value in values.items() if value is not None}
    return Record("", ledger, place.code, {**given, COMPLETE: True}, lines)


def _training(place: _Place, chance: random.Random, year: int, number: int) -> tuple[Record, date]:
    trade, start = chance.choice(_TRADES), _day(chance, year)
    with_roster = number % _ROSTER_EVERY == 0
    headcount = chance.randint(12, 24) if with_roster else chance.randint(30, 80)
    lines = tuple(_trainee(place, chance) for _ in range(headcount)) if with_roster else ()
    values: dict[str, Value] = {
        "name": f"{place.short}{year}年{trade}培训班（第{number + 1}期）",
        "category": chance.choice(_CATEGORIES),
        "occupation": trade,
        "level": chance.choice("543"),
        "organiser": place.name,
        "provider": f"{place.short}职业技能培训学校",
        "place": place.short,
        "start": start.isoformat(),
        "end": (start + timedelta(chance.randint(5, 20))).isoformat(),
        "hours": chance.choice((40, 60, 80)) * 10,
        "headcount": headcount,
        "migrants": chance.randint(headcount // 3, headcount),
        "women": chance.randint(0, headcount // 2),
        "funding": chance.choice(_FUNDING),
        "amount": headcount * chance.randint(8, 20) * 10_000,
    }
    return _record(place, "training", values, lines), start


def _trainee(place: _Place, chance: random.Random) -> Line:
    values = {
        "name": _person(chance),
        "id_number": _id_number(chance, place),
        "enterprise": _firm(chance, place),
        "result": "passed",
    }
    return Line("", values)


def _competition(
    place: _Place, chance: random.Random, year: int, number: int
) -> tuple[Record, date]:
    trade, start = chance.choice(_TRADES), _day(chance, year, 4, 10)
    level = "city" if place.code == CITY else "county"
    lines = tuple(
        Line(
            "",
            {
                "name": _person(chance),
                "id_number": _id_number(chance, place),
                "enterprise": _firm(chance, place),
                "trade": trade,
                "rank": rank,
                "score": (98 - 2 * rank) * 1000,
                **({"title": "champion" if rank == 1 else "expert"} if rank <= 3 else {}),
            },
        )
        for rank in range(1, chance.randint(6, 10))
    )
    values: dict[str, Value] = {
        "name": f"{place.short}{year}年{trade}职工职业技能大赛" + ("（复赛）" if number else ""),
        "kind": chance.choice(("skill", "skill", "labour")),
        "level": level,
        "series": chance.choice(_SERIES),
        "industry": chance.choice(_INDUSTRIES),
        "trades": trade,
        "organisers": place.name,
        "place": place.short,
        "start": start.isoformat(),
        "end": (start + timedelta(2)).isoformat(),
        "units_count": chance.randint(4, 15),
        "participants": chance.randint(40, 160),
    }
    return _record(place, "competition", values, lines), start


def _award(place: _Place, chance: random.Random, year: int) -> tuple[Record, date]:
    is_team = chance.random() < 0.3
    honour = chance.choice(_TEAM_HONOURS if is_team else _PERSON_HONOURS)
    day = date(year, 4, chance.randint(20, 28))
    firm = _firm(chance, place)
    values: dict[str, Value] = {
        "honour": honour,
        "level": "city",
        "recipient": f"{firm}{chance.choice('一二三')}班组" if is_team else _person(chance),
        "number": None if is_team else _id_number(chance, place),
        "enterprise": firm,
        "stage": "named",
        "document": f"丽工发〔{year}〕{chance.randint(3, 40)}号",
        "awarded": day.isoformat(),
        "issuer": "丽江市总工会",
    }
    return _record(place, "award", values), day


def unfinished(code: str) -> Iterator[Record]:
    """What a workspace in use also holds: a draft, and a record with something to explain."""
    draft: dict[str, Value] = {
        "name": "叉车司机培训班（第1期）",
        "category": "skill",
        "start": "2025-05-12",
    }
    yield Record("", "training", code, draft)
    odd: dict[str, Value] = {
        "name": "消防设施操作员培训班（第1期）",
        "category": "safety",
        "start": "2025-04-08",
        "end": "2025-04-18",
        "headcount": 6000,
        f"{EXPLAIN}headcount_large": "全县企业分批线上培训，按实际登记人数填报。",
        COMPLETE: True,
    }
    yield Record("", "training", code, odd)
