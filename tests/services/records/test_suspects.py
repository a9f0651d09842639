"""疑似重复: counted all the same, shown beside the figure, told record by record."""

from __future__ import annotations

from itertools import combinations

import openpyxl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bench.data import id_number
from domain.fields import Line
from domain.ledgers import LEDGERS
from domain.standing import Basis
from services.figures import dashboard, explanation
from services.figures.dashboard import Matter
from services.figures.explain import explain
from services.figures.progress import progress, to_json
from services.figures.summary import write_summary
from services.records import lists, records
from services.records.records import Record
from services.sync.receive import preview
from services.sync.reception import reception_text
from tests.services.road import HUAPING, YONGSHENG, add, trainee

CITY = "530700"
PEOPLE = [id_number(n * 1000 + 3) for n in range(4)]


def training(unit="", lines=(), **fields):
    given = {
        "name": "电工培训班（第1期）",
        "category": "skill",
        "start": "2024-05-06",
        "headcount": 40,
        "complete": True,
    }
    return Record("", "training", unit, given | fields, tuple(lines))


def contest(unit="", **fields):
    given = {
        "name": "滇中引水工程丽江段劳动竞赛",
        "kind": "labour",
        "level": "city",
        "start": "2023-05-11",
        "complete": True,
    }
    return Record("", "competition", unit, given | fields)


def honour(unit="", **fields):
    given = {
        "honour": "champion",
        "recipient": "和丽华",
        "document": "丽工发〔2024〕12号",
        "awarded": "2024-08",
        "complete": True,
    }
    return Record("", "award", unit, given | fields)


def put(workspace, *made):
    return [records.save(workspace, record).first() for record in made]


def shown(workspace, code, **question):
    """What ``progress`` says, once it is seen that ``explain`` marks as many records."""
    report = progress(workspace, **question)
    number = next(row for row in report.rows if row.indicator.code == code).progress.suspected
    found = explain(workspace, code, **question)
    assert sum(one.is_suspected for one in found.counted) == number
    return number


@pytest.fixture
def city(make_workspace):
    return make_workspace(CITY)


@pytest.fixture
def open_city(make_workspace):
    """A function that gives an empty city, always the same one."""
    city = make_workspace(CITY)

    def emptied():
        queries = [lists.query_for(city, ledger) for ledger in LEDGERS.values()]
        living = [record for query in queries for record in lists.ids(city, query)]
        with city.write() as work:
            work.load(living)
            for record in living:
                work.delete(record)
            work.finish("清空")
        return city

    return emptied


def test_that_suspects_stay_counted_and_are_told_beside_the_figure(workspace):
    first, second = put(workspace, training(), training(name="电工培训班 (第1期)", headcount=2))
    put(workspace, training(name="焊工培训班", headcount=1))
    row = next(r for r in progress(workspace).rows if r.indicator.code == "G-06")
    assert row.progress.actual == 43
    assert row.progress.suspected == 1
    assert row.progress.suspected_note == "含疑似重复 1"
    counted = {one.id: one for one in explain(workspace, "G-06").counted}
    later = counted[second].resembles
    assert (later.id, later.unit, later.title, later.date) == (
        first, YONGSHENG, "电工培训班（第1期）", "2024-05-06",
    )  # fmt: skip
    assert counted[first].resembles.id == second
    assert [one.is_suspected for one in (counted[first], counted[second])] == [False, True]
    assert sum(one.resembles is None for one in counted.values()) == 1


def test_that_records_of_two_units_are_compared_for_the_city_only(city):
    put(city, honour(YONGSHENG), honour(HUAPING))
    assert shown(city, "C3-06") == 1
    assert shown(city, "C3-06", unit=YONGSHENG) == 0
    by_unit = next(
        r for r in progress(city, with_units=True).rows if r.indicator.code == "C3-06"
    ).by_unit
    assert {one.suspected for one in by_unit.values()} == {0}


def test_that_only_what_is_counted_is_suspected(city):
    put(city, honour(YONGSHENG), honour(HUAPING), honour(HUAPING, stage="recommended"))
    put(city, honour(HUAPING, complete=False))
    assert shown(city, "C3-06") == 1
    assert shown(city, "C3-06", year=2023) == 0
    assert shown(city, "C3-06", basis=Basis.ACCEPTED) == 0


def test_that_what_is_counted_once_anyway_is_not_suspected(city):
    put(city, contest(YONGSHENG), contest(HUAPING))
    row = next(r for r in progress(city).rows if r.indicator.code == "C3-02")
    assert (row.progress.actual, row.progress.suspected) == (1, 0)
    assert shown(city, "C3-02") == 0


@pytest.mark.parametrize("is_first", [True, False])
def test_that_the_order_of_arrival_does_not_matter(road, clock, is_first):
    """The class entered first counts its persons, the other one those that are left."""
    given = {"provider": "丽江职校", "place": "三楼", "category": "apprentice", "headcount": None}
    few = [trainee("和丽华", number) for number in PEOPLE[:2]]
    more = [trainee("和丽华", number) for number in PEOPLE[:3]]
    one, other = road.county(YONGSHENG), road.county(HUAPING)
    first = add(one, lines=few, **given)
    clock.move(hours=1)
    add(other, lines=more, **given)
    packages = [road.send(one), road.send(other)]
    road.bring(*(packages if is_first else reversed(packages)))
    assert shown(road.city, "C4-05") == 1
    counted = explain(road.city, "C4-05").counted
    assert {one.id == first: one.amount for one in counted} == {True: 2, False: 1}


def test_that_json_says_it_of_indicators_and_of_records(city):
    first, second = put(city, honour(YONGSHENG), honour(HUAPING))
    found = {one["code"]: one["suspected"] for one in to_json(progress(city))["indicators"]}
    assert {code for code, number in found.items() if number} == {"C3-06"}
    listed = explanation.to_json(explain(city, "C3-06"))["counted"]
    assert {one["id"]: (one["suspected"], one["resembles"]["id"]) for one in listed} == {
        first: (False, second),
        second: (True, first),
    }
    assert list(listed[0]["resembles"]) == ["id", "unit", "title", "date"]


def test_that_the_summary_says_it_in_the_note(city, tmp_path):
    put(city, honour(YONGSHENG), honour(HUAPING))
    file = write_summary(city, tmp_path / "汇总表.xlsx").file
    rows = openpyxl.load_workbook(file).active.iter_rows(values_only=True)
    notes = {row[0]: row[-1] for row in rows}
    assert "含疑似重复 1" in notes["C3-06"]
    assert "疑似重复" not in str(notes["G-06"])


def test_that_a_preview_tells_how_many_records_are_suspected(road):
    one, other = road.county(YONGSHENG), road.county(HUAPING)
    for county in (one, other):
        put(county, honour(county.unit), training(county.unit))
    road.bring(road.send(one))
    found = preview(road.city, [road.send(other)])
    assert found.suspected == 1
    assert "其中 1 条与别的记录疑似重复" in reception_text(found, road.city.plan)
    assert preview(road.city, [road.send(one)]).suspected == 0


def test_that_the_workbench_leads_a_county_to_its_own_suspects(workspace):
    put(workspace, training(), training(), training(), training(name="焊工班", complete=False))
    matters = [one for one in dashboard.attention(workspace) if one.matter is Matter.SUSPECTED]
    (found,) = matters
    assert (found.ledger, found.count, found.search) == ("training", 2, "电工培训班（第1期）")
    wanted = lists.query_for(workspace, LEDGERS["training"], search=found.search)
    assert lists.count(workspace, wanted) == 3


UNITS = st.sampled_from([CITY, YONGSHENG, HUAPING])
ROSTER = st.lists(st.sampled_from([None, *PEOPLE[:3]]), max_size=3).map(
    lambda numbers: tuple(
        Line("", {"name": "和丽华"} | ({"id_number": n} if n else {})) for n in numbers
    )
)
SCHOOL = {"provider": "丽江职校", "place": "三楼"}
MADE = st.one_of(
    st.builds(
        lambda unit, lines, at, **fields: training(unit, lines, **fields, **at),
        UNITS,
        ROSTER,
        st.sampled_from([{}, SCHOOL]),
        category=st.sampled_from(["skill", "apprentice"]),
        start=st.sampled_from(["2023-05-06", "2024-05-06"]),
        headcount=st.sampled_from([None, 3]),
        complete=st.sampled_from([True, True, False]),
    ),
    st.builds(contest, UNITS, start=st.sampled_from(["2023-05-11", "2024"])),
    st.builds(
        honour,
        UNITS,
        recipient=st.sampled_from(["和丽华", "和志明"]),
        stage=st.sampled_from([None, "recommended"]),
    ),
)


def is_like(one, other, *, across_units):
    """The rule once more, as plainly as can be."""
    here, there = one.fields, other.fields

    def same(*keys):
        return all(here.get(key) and here.get(key) == there.get(key) for key in keys)

    if one.ledger != other.ledger or (one.unit != other.unit and not across_units):
        return False
    if one.ledger == "award":
        return same("honour", "recipient", "document")
    if one.ledger == "competition" or one.unit == other.unit:
        return same("name", "start")
    return same("name", "start", "provider", "place")


def plain_groups(made, *, across_units):
    """The records, by id, that are suspected to be one."""
    groups = {id_: {id_} for id_ in made}
    for one, other in combinations(made, 2):
        if is_like(made[one], made[other], across_units=across_units):
            joined = groups[one] | groups[other]
            groups.update((id_, joined) for id_ in joined)
    return {tuple(id_ for id_ in made if id_ in group) for group in groups.values()}


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    made=st.lists(MADE, max_size=6),
    unit=st.sampled_from([None, YONGSHENG, HUAPING]),
    year=st.sampled_from([None, 2024]),
)
def test_that_the_number_equals_a_plain_count(open_city, made, unit, year):
    city = open_city()
    ids = put(city, *made)
    loaded = {id_: records.load(city, id_) for id_ in ids}
    standing = {id_: one for id_, one in loaded.items() if one.fields.get("complete")}
    groups = plain_groups(standing, across_units=unit is None)
    report = progress(city, unit=unit, year=year)
    for code in ("G-06", "C4-05", "C5-04", "C3-01", "C3-02", "C3-06"):
        found = explain(city, code, unit=unit, year=year)
        counted = {one.id for one in found.counted}
        row = next(row for row in report.rows if row.indicator.code == code)
        later = {id_ for group in groups for id_ in [i for i in group if i in counted][1:]}
        assert (code, row.progress.suspected) == (code, len(later))
        assert {one.id for one in found.counted if one.is_suspected} == later
