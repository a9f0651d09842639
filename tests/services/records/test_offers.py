"""What is offered while typing, by characters or by pinyin initials."""

from __future__ import annotations

import pytest
import sqlalchemy as sa

from db import schema
from db.engine import writing
from db.ledger_tables import record_table
from domain.fields import Line
from domain.ledgers import LEDGERS
from domain.search import initials_of
from services.records import records
from services.records.offers import Offered, offers

TRAINING, COMPETITION, AWARD = (LEDGERS[key] for key in ("training", "competition", "award"))
NAME = TRAINING.lines.by_key["name"]
FIRM = TRAINING.lines.by_key["enterprise"]
PROVIDER = TRAINING.by_key["provider"]
ORGANISERS = COMPETITION.by_key["organisers"]


@pytest.fixture
def people(workspace):
    """Some persons and enterprises seen in records."""
    with writing(workspace.engine) as connection:
        connection.execute(
            sa.insert(schema.person),
            [
                {
                    "number": f"53072219900101{n:04}",
                    "name": name,
                    "initials": initials_of(name),
                    "enterprise": firm,
                    "phone": phone,
                }
                for n, (name, firm, phone) in enumerate(
                    (
                        ("和丽华", "永胜县建筑公司", "13988880000"),
                        ("何立新", "", ""),
                        ("和丽", "", ""),
                        ("杨玉兰", "", ""),
                    )
                )
            ],
        )
        connection.execute(
            sa.insert(schema.enterprise),
            [
                {"name": name, "initials": initials_of(name)}
                for name in ("永胜县建筑公司", "丽江永胜物流公司", "A100%电气")
            ],
        )
    return workspace


def texts(found):
    return [one.text for one in found]


@pytest.mark.parametrize(
    ("typed", "names"),
    [
        ("和", ["和丽", "和丽华"]),
        ("和丽华", ["和丽华"]),
        ("hl", ["和丽", "和丽华", "何立新"]),
        ("HLH", ["和丽华"]),
        (" yyl ", ["杨玉兰"]),
        ("丽", []),
        ("", []),
        ("（", []),
        ("%", []),
    ],
)
def test_that_persons_are_found_by_name_or_initials(people, typed, names):
    assert texts(offers(people, NAME, "training", typed)) == names


def test_that_a_person_brings_what_stands_beside_the_name(people):
    (one,) = offers(people, NAME, "training", "和丽华")
    assert one == Offered(
        "和丽华",
        {
            "id_number": "530722199001010000",
            "enterprise": "永胜县建筑公司",
            "phone": "13988880000",
        },
    )


def test_that_the_fields_beside_are_those_of_the_ledger(people):
    (one,) = offers(people, AWARD.by_key["recipient"], "award", "和丽华")
    assert one.extra == {"number": "530722199001010000", "enterprise": "永胜县建筑公司"}


@pytest.mark.parametrize(
    ("typed", "names"),
    [
        ("永胜", ["永胜县建筑公司", "丽江永胜物流公司"]),
        ("ysx", ["永胜县建筑公司"]),
        ("wl", ["丽江永胜物流公司"]),
        ("0%", []),
        ("a100", ["A100%电气"]),
        ("", []),
    ],
)
def test_that_enterprises_are_found_by_any_part(people, typed, names):
    assert texts(offers(people, FIRM, "training", typed)) == names


def test_that_no_more_than_the_limit_are_offered(people):
    assert len(offers(people, NAME, "training", "h", limit=2)) == 2
    assert len(offers(people, FIRM, "training", "公司", limit=1)) == 1


def test_that_earlier_values_are_offered_the_most_frequent_first(workspace, save_record):
    for provider in ("甲学校", "乙学校", "乙学校", "丙中心"):
        save_record(provider=provider)
    assert texts(offers(workspace, PROVIDER, "training", "")) == ["乙学校", "丙中心", "甲学校"]
    assert texts(offers(workspace, PROVIDER, "training", "学校")) == ["乙学校", "甲学校"]
    assert texts(offers(workspace, PROVIDER, "training", "bzx")) == ["丙中心"]
    assert texts(offers(workspace, PROVIDER, "training", "丙中心")) == []


def test_that_deleted_records_offer_nothing(workspace, save_record):
    records.delete(workspace, [save_record(provider="甲学校")])
    assert offers(workspace, PROVIDER, "training", "") == []


def test_that_values_of_lines_are_offered(workspace, save_record):
    lines = [Line("", {"name": "和丽华", "trade": "电工"}), Line("", {"name": "何立新"})]
    save_record("competition", lines, name="大赛", start="2024-05-06")
    trade = COMPETITION.lines.by_key["trade"]
    assert texts(offers(workspace, trade, "competition", "dg")) == ["电工"]


def test_that_joined_texts_are_offered_one_by_one(workspace, save_record):
    for organisers in ("县总工会、人社局", "县总工会"):
        save_record("competition", name="大赛", start="2024-05-06", organisers=organisers)
    assert texts(offers(workspace, ORGANISERS, "competition", "")) == ["县总工会", "人社局"]
    assert texts(offers(workspace, ORGANISERS, "competition", "县总工会、")) == ["县总工会、人社局"]


def test_that_other_fields_offer_nothing(workspace):
    assert offers(workspace, TRAINING.by_key["remarks"], "training", "x") == []


@pytest.mark.slow
def test_that_offers_are_found_among_twenty_thousand_records(workspace):
    columns = {
        "unit": "530722",
        "proxy": False,
        "complete": True,
        "standing": 4,
        "digest": "",
        "must_fix": 0,
        "to_explain": 0,
        "conflicts": 0,
        "deleted": False,
        "created": 1,
        "modified_by": "",
        "line_count": 0,
        "evidence_count": 0,
        "extra": "",
    }
    with writing(workspace.engine) as connection:
        connection.execute(
            sa.insert(record_table(TRAINING)),
            [
                {**columns, "row": n, "id": str(n), "modified": n, "provider": f"学校{n % 50}"}
                for n in range(20_000)
            ],
        )
    assert len(offers(workspace, PROVIDER, "training", "学校4")) == 10
