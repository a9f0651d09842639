"""What a figure is made of, and why the rest does not count."""

from __future__ import annotations

from datetime import date

import pytest
import sqlalchemy as sa
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bench.data import id_number
from domain.errors import KnownError
from domain.fields import Line
from domain.ledgers import LEDGERS
from domain.standing import Basis, Decision
from services.figures.explain import explain, to_json
from services.figures.progress import progress
from services.records import lists, records, review
from services.records.records import Record

CITY, YONGSHENG, HUAPING = "530700", "530722", "530723"
PEOPLE = [id_number(n * 1000 + 3) for n in range(4)]
BUILT = ("G-06", "C4-05", "C5-04", "C3-01", "C3-02", "C3-03", "C3-04", "C3-05", "C3-06", "C4-10")


def training(unit="", lines=(), **fields):
    given = {
        "name": "电工培训班（第1期）",
        "category": "skill",
        "start": "2024-05-06",
        "headcount": 40,
        "complete": True,
    }
    return Record("", "training", unit, given | fields, tuple(lines))


def contest(unit="", lines=(), **fields):
    given = {
        "name": "滇中引水工程丽江段劳动竞赛",
        "kind": "labour",
        "level": "city",
        "start": "2023-05-11",
        "complete": True,
    }
    return Record("", "competition", unit, given | fields, tuple(lines))


def person(n, **fields):
    return Line("", {"name": "和丽华", "id_number": PEOPLE[n], **fields})


def put(workspace, record):
    return records.save(workspace, record).first()


def reasons(explanation):
    return {one.id: one.reason for one in explanation.not_counted}


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


def test_that_each_counted_record_is_listed_with_what_it_adds(workspace):
    first = put(workspace, training(name="焊工班", start="2023-01-05"))
    second = put(workspace, training(headcount=5))
    found = explain(workspace, "G-06")
    assert [(one.id, one.title, one.amount) for one in found.counted] == [
        (first, "焊工班", 40),
        (second, "电工培训班（第1期）", 5),
    ]
    assert found.actual == 45
    assert found.counted[0].unit == YONGSHENG
    assert found.counted[0].date == "2023-01-05"


def test_that_the_formula_is_a_sentence_with_period_and_basis(workspace):
    text = explain(workspace, "C3-02", year=2023).formula
    for word in ("赛事", "劳动竞赛", "级别为市级", "2023年", "口径：待报以上"):
        assert word in text


def test_that_a_draft_is_listed_as_not_counted(workspace):
    draft = put(workspace, training(complete=False))
    found = explain(workspace, "G-06")
    assert reasons(found) == {draft: "草稿"}
    assert (found.actual, found.counted) == (None, ())


def test_that_what_must_be_fixed_says_so(workspace):
    wrong = put(workspace, training(name=None))
    (listed,) = explain(workspace, "G-06").not_counted
    assert (listed.id, listed.reason) == (wrong, "必须改")
    assert "没有填写" in listed.title


def test_that_a_returned_record_gives_the_citys_reason(city):
    record = put(city, training(YONGSHENG))
    review.decide(city, [record], Decision.RETURN, reason="名册缺 2 人")
    assert reasons(explain(city, "G-06")) == {record: "退回：名册缺 2 人"}


def test_that_what_is_received_but_not_reviewed_is_told_apart(city):
    accepted, waiting = put(city, training(YONGSHENG)), put(city, training(HUAPING))
    review.decide(city, [accepted], Decision.ACCEPT)
    found = explain(city, "G-06")
    assert [one.id for one in found.counted] == [accepted]
    assert reasons(found) == {waiting: "已收，未审核"}
    assert explain(city, "G-06", basis=Basis.RECEIVED).actual == 80


def test_that_a_county_without_a_receipt_has_nothing_received(workspace):
    record = put(workspace, training())
    found = explain(workspace, "G-06", basis=Basis.RECEIVED)
    assert not found.actual
    assert reasons(found) == {record: "待报，没有市级回执"}
    assert explain(workspace, "G-06").actual == 40


def test_that_a_record_outside_the_period_says_which_period(workspace):
    old = put(workspace, training(start="2020-11-01"))
    late = put(workspace, training(start="2025-09-01"))
    found = reasons(explain(workspace, "G-06"))
    assert found[old] == "2020 年，不在 2021–2025 内"
    assert found[late] == "晚于截至日期 2025-06-03"


def test_that_a_condition_of_the_plan_is_named_in_the_words_of_the_form(workspace):
    record = put(workspace, training())
    assert reasons(explain(workspace, "C4-05")) == {record: "类别不是企业新型学徒制"}


def test_that_a_draft_that_would_not_count_anyway_gives_both_reasons(workspace):
    record = put(workspace, training(complete=False))
    assert reasons(explain(workspace, "C4-05")) == {record: "草稿；类别不是企业新型学徒制"}


def test_that_a_deleted_record_is_not_listed(workspace):
    record = put(workspace, training())
    records.delete(workspace, [record])
    found = explain(workspace, "G-06")
    assert (found.counted_total, found.not_counted_total) == (0, 0)


def test_that_the_same_event_of_another_county_is_named(city):
    first = put(city, contest(YONGSHENG))
    second = put(city, contest(HUAPING, start="2023-06-01"))
    found = explain(city, "C3-02")
    assert [one.id for one in found.counted] == [first]
    assert reasons(found) == {second: "与永胜县同一赛事，已计（滇中引水工程丽江段劳动竞赛）"}
    assert explain(city, "C3-02", unit=HUAPING).actual == 1


def test_that_a_person_counted_before_is_noted(workspace):
    put(workspace, training(lines=[person(0)], category="apprentice", headcount=1))
    second = put(
        workspace,
        training(
            lines=[person(0), person(1)], category="apprentice", headcount=2, start="2024-09-01"
        ),
    )
    found = explain(workspace, "C4-05")
    assert found.actual == 2
    assert found.counted[1].id == second
    assert found.counted[1].amount == 1
    assert found.counted[1].note == "另有 1 个与别的记录同一人，只计一次"


def test_that_figures_without_roster_are_marked(workspace):
    put(workspace, training(category="apprentice"))
    assert explain(workspace, "C4-05").counted[0].note == "未去重"


def test_that_the_roster_that_stands_in_for_a_headcount_is_noted(workspace):
    put(workspace, training(lines=[person(0), person(1)], headcount=None))
    found = explain(workspace, "G-06")
    assert [(one.amount, one.note) for one in found.counted] == [(2, "按名册人数")]


def test_that_the_city_does_not_list_drafts_of_others(city):
    put(city, training(YONGSHENG, complete=False))
    own = put(city, training(CITY, complete=False))
    assert list(reasons(explain(city, "G-06"))) == [own]


def test_that_an_alias_is_explained_by_its_original(workspace):
    put(workspace, training())
    alias, original = explain(workspace, "c4-10"), explain(workspace, "G-06")
    assert alias.indicator.code == "C4-10"
    assert (alias.counted, alias.formula) == (original.counted, original.formula)


def test_that_an_indicator_without_ledger_says_so(workspace):
    found = explain(workspace, "C1-02")
    assert "尚未启用" in found.formula
    assert (found.actual, found.counted, found.not_counted) == (None, (), ())


def test_that_a_limit_shortens_the_lists_but_not_the_totals(workspace):
    for n in range(5):
        put(workspace, training(headcount=n + 1))
        put(workspace, training(complete=False))
    found = explain(workspace, "G-06", limit=2)
    assert (len(found.counted), found.counted_total) == (2, 5)
    assert (len(found.not_counted), found.not_counted_total) == (2, 5)
    assert found.actual == 15


def test_that_records_that_nearly_count_come_first(workspace):
    put(workspace, training(start="2025-01-01"))
    draft = put(workspace, training(category="apprentice", complete=False, start="2021-01-01"))
    assert explain(workspace, "C4-05", limit=1).not_counted[0].id == draft


def test_that_an_unknown_code_is_a_known_error(workspace):
    with pytest.raises(KnownError, match="X-99"):
        explain(workspace, "X-99")


def test_that_the_json_has_the_agreed_shape(workspace):
    counted, draft = put(workspace, training()), put(workspace, training(complete=False))
    found = to_json(explain(workspace, "G-06"))
    assert list(found) == ["code", "actual", "formula", "basis", "counted", "not_counted"]
    assert (found["code"], found["actual"], found["basis"]) == ("G-06", 40, "ready")
    assert found["counted"][0]["id"] == counted
    assert found["counted"][0]["amount"] == 40
    assert found["not_counted"] == [{"id": draft, "reason": "草稿"}]


DATES = st.sampled_from(["2021", "2022-03", "2023-11-30", "2024-02-01", "2020", "2025-12-01"])
LINES = st.lists(
    st.builds(
        lambda n, trade: person(n, **trade),
        st.integers(0, 3),
        st.sampled_from([{}, {"trade": "焊工"}]),
    ),
    max_size=3,
    unique_by=lambda line: line.fields["id_number"],
)
MADE = st.lists(
    st.builds(
        lambda unit, lines, start, category, headcount, complete: training(
            unit,
            [Line("", {k: v for k, v in one.fields.items() if k != "trade"}) for one in lines],
            start=start,
            category=category,
            headcount=headcount,
            complete=complete,
        ),
        st.sampled_from([YONGSHENG, HUAPING]),
        LINES,
        DATES,
        st.sampled_from(["apprentice", "skill"]),
        st.integers(0, 30),
        st.booleans(),
    )
    | st.builds(
        lambda unit, lines, start, kind, name, participants: contest(
            unit, lines, start=start, kind=kind, name=name, participants=participants
        ),
        st.sampled_from([YONGSHENG, HUAPING]),
        LINES,
        DATES,
        st.sampled_from(["labour", "skill"]),
        st.sampled_from(["绿色能源竞赛", "焊工大赛"]),
        st.integers(0, 30),
    ),
    max_size=5,
)


@settings(max_examples=12, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    made=MADE,
    unit=st.sampled_from([None, HUAPING]),
    year=st.sampled_from([None, 2023]),
)
def test_that_the_counted_amounts_add_up_to_the_figure(open_city, made, unit, year):
    city = open_city()
    for record in made:
        put(city, record)
    day = date(2025, 6, 3)
    report = progress(city, unit=unit, year=year, as_of=day)
    listed = [row.progress for row in report.rows if row.indicator.code in BUILT]
    for one in listed:
        found = explain(city, one.code, unit=unit, year=year, as_of=day)
        assert found.progress == one
        assert sum(c.amount for c in found.counted) == (one.actual or 0)
        assert not {c.id for c in found.counted} & {n.id for n in found.not_counted}
        assert all(n.reason for n in found.not_counted)
        shortened = explain(city, one.code, unit=unit, year=year, as_of=day, limit=1)
        assert shortened.counted == found.counted[:1]
        assert shortened.counted_total == len(found.counted)


def test_that_no_record_is_looked_up_by_going_through_all_figures(workspace):
    put(workspace, training())
    asked = []

    def note(_connection, _cursor, statement, parameters, _context, _many):
        asked.append((statement, parameters))

    sa.event.listen(workspace.engine, "before_cursor_execute", note)
    explain(workspace, "G-06")
    sa.event.remove(workspace.engine, "before_cursor_execute", note)
    with workspace.engine.connect() as connection:
        for statement, parameters in [one for one in asked if one[0].startswith("SELECT")]:
            plan = connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", parameters)
            assert not [step for step in plan if "CORRELATED" in step[3]], statement
