"""What records contribute, against a plain count of the rules of the design."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain import codes
from domain.feeds import ONE, compile_feeds, event_key, explain_record
from domain.fields import Line
from domain.ledgers import LEDGERS
from domain.plan import Kind

UNIT = "530722"
PEOPLE = [f"53072219900101{n:04d}" for n in range(6)]


@pytest.fixture(scope="module")
def contribute(plan):
    return compile_feeds(plan)


def line(n, **fields):
    return Line(f"line{n}", {"name": "和丽华", **fields})


def training(**fields):
    return {"name": "电工培训班", "category": "skill", "start": "2024-05-06", **fields}


def of(found, code):
    return [c for c in found if c.indicator == code]


def test_that_person_times_are_the_declared_headcount(contribute):
    found = of(contribute["training"](training(headcount=50), [line(1), line(2)], UNIT), "G-06")
    assert [(c.amount, c.part, c.date, c.key, c.undeduplicated, c.line) for c in found] == [
        (50 * ONE, 0, "2024-05-06", "", False, "")
    ]


def test_that_without_a_headcount_the_roster_gives_the_person_times(contribute):
    found = of(contribute["training"](training(), [line(1), line(2)], UNIT), "G-06")
    assert [c.amount for c in found] == [2 * ONE]


def test_that_apprentices_are_persons_by_id_number(contribute):
    roster = [line(1, id_number=PEOPLE[0]), line(2, id_number=PEOPLE[1]), line(3)]
    found = contribute["training"](training(category="apprentice", headcount=9), roster, UNIT)
    assert [(c.key, c.undeduplicated, c.line) for c in of(found, "C4-05")] == [
        (PEOPLE[0], False, "line1"),
        (PEOPLE[1], False, "line2"),
        ("", True, "line3"),
    ]


def test_that_a_headcount_without_a_roster_is_kept_apart(contribute):
    found = contribute["training"](training(category="apprentice", headcount=9), [], UNIT)
    assert [(c.amount, c.undeduplicated) for c in of(found, "C4-05")] == [(9 * ONE, True)]


def test_that_other_classes_have_no_apprentices(contribute):
    assert of(contribute["training"](training(headcount=9), [], UNIT), "C4-05") == []


def test_that_migrants_come_from_the_roster_or_else_from_the_declared_number(contribute):
    told = [line(1, id_number=PEOPLE[0], migrant=True), line(2, id_number=PEOPLE[1], migrant=False)]
    silent = [line(1, id_number=PEOPLE[0])]
    class_ = training(headcount=9, migrants=4)

    def found(roster):
        counted = of(contribute["training"](class_, roster, UNIT), "C5-04")
        return [(c.key, c.amount // ONE, c.undeduplicated) for c in counted]

    assert found(told) == [(PEOPLE[0], 1, False)]
    assert found([]) == [("", 4, True)]
    assert found(silent) == [("", 4, True)]


def competition(**fields):
    return {"name": "绿色能源劳动竞赛", "kind": "labour", "start": "2023-05", **fields}


def test_that_several_counties_in_one_event_share_its_key(contribute):
    one = contribute["competition"](competition(level="province"), [], UNIT)
    other = contribute["competition"](
        competition(name="2023年“绿色能源” 劳动竞赛", level="province", start="2023-06-01"),
        [],
        "530723",
    )
    assert {c.key for c in [*of(one, "C3-01"), *of(other, "C3-01")]} == {"2023:绿色能源劳动竞赛"}
    assert of(one, "C3-02") == []


def test_that_the_same_name_in_another_year_is_another_event():
    assert event_key("劳动竞赛", "2023") != event_key("劳动竞赛", "2024-01-01")
    assert event_key("2023年度劳动竞赛", "2023") == event_key("劳动竞赛", "2023-09")
    assert event_key("——", "2023") == event_key(None, "2023") == ""


def test_that_trades_of_the_event_and_of_its_results_count_once_each(contribute):
    event = competition(kind="skill", trades="电工、焊工", industry="C")
    found = contribute["competition"](event, [line(1, trade="焊 工"), line(2, trade="钳工")], UNIT)
    assert [c.key for c in of(found, "C3-05")] == ["电工", "焊工", "钳工"]
    assert [c.key for c in of(found, "C3-04")] == ["C"]


def test_that_participants_beyond_the_results_list_are_kept_apart(contribute):
    results = [
        line(1, id_number=PEOPLE[0], trade="电工"),
        line(2, id_number=PEOPLE[0], trade="焊工"),
    ]
    found = of(contribute["competition"](competition(participants=86), results, UNIT), "C3-03")
    assert [(c.key, c.amount // ONE, c.undeduplicated) for c in found] == [
        (PEOPLE[0], 1, False),
        (PEOPLE[0], 1, False),
        ("", 85, True),
    ]


def test_that_an_award_without_a_stage_is_named_and_a_recommended_one_only_tracked(contribute):
    def codes_of(**fields):
        award = {"honour": "national_medal", "recipient": "和丽华", "awarded": "2024", **fields}
        return [(c.indicator, c.date) for c in contribute["award"](award, [], UNIT)]

    assert codes_of() == codes_of(stage="named") == [("G-02", "2024")]
    assert codes_of(stage="recommended") == [("C2-02", "2024")]
    assert codes_of(stage="published") == []
    assert codes_of(honour="unknown to this program") == []


def test_that_a_record_without_a_date_counts_nowhere(contribute, plan):
    fields = {"name": "电工", "category": "skill", "headcount": 9}
    assert contribute["training"](fields, [], UNIT) == []
    assert explain_record(plan.by_code["G-06"], fields, [], UNIT) == "没有填写开班日期"


REASONS = [
    ("C4-05", training(headcount=9), [], "类别不是企业新型学徒制"),
    ("G-06", training(), [], "没有填写培训人数，也没有名册"),
    ("G-06", training(headcount=0), [], "培训人数是 0"),
    ("C5-04", training(headcount=9), [], "没有名册，也没有填写其中农民工"),
    ("C5-04", training(migrants=0), [], "其中农民工是 0"),
    ("C5-04", training(), [line(1, migrant=False)], "名册中没有农民工"),
    ("C3-02", competition(level="county"), [], "级别不是市级"),
    ("C3-02", competition(), [], "没有填写级别"),
    ("C3-04", competition(kind="skill"), [], "没有填写行业"),
    ("C3-05", competition(kind="skill", trades="、"), [], "没有填写竞赛工种"),
    ("C3-05", competition(), [], "竞赛类别不是技能竞赛"),
    (
        "G-02",
        {"honour": "national_medal", "awarded": "2024", "stage": "recommended"},
        [],
        "阶段是推荐",
    ),
    (
        "G-01",
        {"honour": "craftsman", "awarded": "2024"},
        [],
        "荣誉称号不是全国劳动模范或全国先进工作者",
    ),
    ("C2-02", {"honour": "national_medal", "awarded": "2024"}, [], "没有填写阶段"),
    ("C1-09", training(), [], "本指标不从这类台账取数"),
    ("C4-10", training(), [], "没有填写培训人数，也没有名册"),
    ("G-06", training(headcount=9), [], ""),
]


@pytest.mark.parametrize(("code", "fields", "lines", "reason"), REASONS)
def test_that_a_record_that_does_not_count_says_why(plan, code, fields, lines, reason):
    assert explain_record(plan.by_code[code], fields, lines, UNIT) == reason


numbers = st.none() | st.integers(0, 500)
keys = {
    name: st.none() | st.sampled_from([c.key for c in list_.codes])
    for name, list_ in (
        ("category", codes.TRAINING_CATEGORY),
        ("kind", codes.COMPETITION_KIND),
        ("level", codes.LEVEL),
        ("industry", codes.INDUSTRY),
        ("honour", codes.HONOUR),
        ("stage", codes.AWARD_STAGE),
    )
}
dates = st.sampled_from(["2021", "2022-03", "2024-05-06"])
trades = st.none() | st.sampled_from(["", "电工", "电工、焊工", "焊 工", "—"])
people = st.fixed_dictionaries(
    {
        "id_number": st.none() | st.sampled_from(PEOPLE),
        "migrant": st.none() | st.booleans(),
        "trade": trades,
    }
)
rosters = st.lists(people, max_size=5).map(
    lambda rows: [Line(f"l{n}", r) for n, r in enumerate(rows)]
)
records = {
    "training": st.fixed_dictionaries(
        {"start": dates, "category": keys["category"], "headcount": numbers, "migrants": numbers}
    ),
    "competition": st.fixed_dictionaries(
        {
            "name": st.none() | st.sampled_from(["甲赛", "2021年甲赛", "。"]),
            "start": dates,
            "kind": keys["kind"],
            "level": keys["level"],
            "industry": keys["industry"],
            "trades": trades,
            "participants": numbers,
        }
    ),
    "award": st.fixed_dictionaries(
        {"awarded": dates, "honour": keys["honour"], "stage": keys["stage"]}
    ),
}


@given(ledger=st.sampled_from(sorted(LEDGERS.keys() & records.keys())), data=st.data())
def test_that_a_record_counts_exactly_where_no_reason_is_given(plan, contribute, ledger, data):
    fields = data.draw(records[ledger])
    lines = data.draw(rosters) if LEDGERS[ledger].lines else []
    found = {c.indicator for c in contribute[ledger](fields, lines, UNIT)}
    for indicator in plan.indicators:
        if ledger in indicator.ledgers and indicator.kind is not Kind.ALIAS:
            reason = explain_record(indicator, fields, lines, UNIT, ledger=ledger)
            assert (indicator.code in found) == (reason == ""), (indicator.code, reason)


@given(fields=records["training"], lines=rosters)
def test_that_training_counts_as_a_plain_count_does(contribute, fields, lines):
    found = contribute["training"](fields, lines, UNIT)
    headcount = fields["headcount"]
    person_times = len(lines) if headcount is None else headcount
    assert sum(c.amount for c in of(found, "G-06")) == person_times * ONE
    apprentices = of(found, "C4-05")
    if fields["category"] != "apprentice":
        assert apprentices == []
    elif lines:
        named = [c.fields["id_number"] for c in lines if c.fields["id_number"]]
        assert [c.key for c in apprentices if not c.undeduplicated] == named
        assert sum(c.undeduplicated for c in apprentices) == len(lines) - len(named)
    else:
        assert sum(c.amount for c in apprentices) == (headcount or 0) * ONE
    assert all(c.amount > 0 for c in found)


def test_that_the_unit_decides_where_an_indicator_names_its_units(plan):
    only = replace(plan.by_code["G-06"], units=("530723",))
    contribute = compile_feeds(replace(plan, indicators=(only,)))["training"]
    fields = training(headcount=9)
    assert contribute(fields, [], UNIT) == []
    assert len(contribute(fields, [], "530723")) == 1
    assert explain_record(only, fields, [], UNIT) == "填报单位不在本指标的范围内"
