"""The sums that every figure is made from, against counting in plain Python."""

from __future__ import annotations

from contextlib import contextmanager
from datetime import date

import pytest
import sqlalchemy as sa
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bench.data import id_number
from db.create import create_tables
from db.engine import open_engine, reading, writing
from db.explain import Scope, shares
from db.figures import Figures
from db.journal import Author, add_chain
from db.ledger_tables import record_table
from db.projection import Rules, cell_of
from db.unit_of_work import unit_of_work
from domain.clock import HybridClock
from domain.feeds import compile_feeds
from domain.ids import new_id
from domain.ledgers import LEDGERS
from domain.plan import read_plan
from domain.standing import Standing
from services.program.resources import plan_text

KEY = bytes(range(32))
CITY, YONGSHENG, HUAPING = "530700", "530722", "530723"
UNITS = (CITY, YONGSHENG, HUAPING)
PEOPLE = [id_number(n * 1000 + 7) for n in range(5)]
LATE = date(2030, 1, 1)
ONE = 10**6


@pytest.fixture(scope="module")
def city(tmp_path_factory):
    """An empty database of the city, and how to write into it."""
    engine = open_engine(tmp_path_factory.mktemp("figures") / "data.db", KEY)
    with writing(engine) as connection:
        create_tables(connection)
        chain = add_chain(connection, unit=CITY, replica="r" * 16, letter="甲")
    plan = read_plan(plan_text(), name="规划")
    author = Author(chain, "张三", f"{plan.key}/{plan.version}")
    yield engine, author, Rules(CITY, is_city=True, contribute=compile_feeds(plan))
    engine.dispose()


@contextmanager
def written(city, records):
    """A transaction in which some records are written; none of them is kept."""
    engine, author, rules = city
    with unit_of_work(engine, author, HybridClock(lambda: 10**12), rules) as work:
        for ledger, unit, values, lines in records:
            given = [(new_id(), dict(line) | {"position": n}) for n, line in enumerate(lines)]
            filled = {key: value for key, value in values.items() if value is not None}
            work.create(LEDGERS[ledger], unit, filled, given)
        work.finish("试", undoable=False)
        yield work.connection
        work.connection.rollback()


DATES = st.sampled_from(["2021", "2022-03", "2022-03-04", "2023-11-30", "2024", "2025-06-01"])
PERSON = st.fixed_dictionaries(
    {"name": st.just("和丽华")},
    optional={"id_number": st.sampled_from(PEOPLE), "trade": st.sampled_from(["焊工", "电工"])},
)
TRAINING = st.tuples(
    st.just("training"),
    st.sampled_from(UNITS),
    st.fixed_dictionaries(
        {
            "name": st.just("电工班"),
            "category": st.sampled_from(["apprentice", "skill"]),
            "start": DATES,
            "headcount": st.none() | st.integers(0, 90),
            "complete": st.booleans(),
        }
    ),
    st.lists(PERSON.map(lambda p: {k: v for k, v in p.items() if k != "trade"}), max_size=4),
)
COMPETITION = st.tuples(
    st.just("competition"),
    st.sampled_from(UNITS),
    st.fixed_dictionaries(
        {
            "name": st.sampled_from(["滇中引水劳动竞赛", "绿色能源劳动竞赛", "焊工大赛"]),
            "kind": st.sampled_from(["labour", "skill"]),
            "level": st.sampled_from(["city", "province"]),
            "trades": st.sampled_from([None, "焊工", "焊工、电工", "导游"]),
            "start": DATES,
            "complete": st.booleans(),
        }
    ),
    st.lists(PERSON, max_size=3),
)
AWARD = st.tuples(
    st.just("award"),
    st.sampled_from(UNITS),
    st.fixed_dictionaries(
        {
            "honour": st.sampled_from(["champion", "expert"]),
            "recipient": st.just("和志明"),
            "stage": st.sampled_from([None, "named", "recommended"]),
            "awarded": DATES,
            "complete": st.booleans(),
        }
    ),
    st.just([]),
)
RECORDS = st.lists(TRAINING | COMPETITION | AWARD, max_size=9)
PLACES = st.sampled_from([None, *UNITS])
SPANS = st.sampled_from([(2021, 2025), (2022, 2022), (2023, 2024)])


def plain_counts(records):
    """What the plan says of these records, counted without any of the program's machinery."""
    of = {ledger: [r for r in records if r[0] == ledger] for ledger in LEDGERS}
    labour = {
        (v["start"][:4], v["name"])
        for _, _, v, _ in of["competition"]
        if v["kind"] == "labour" and v["level"] == "city"
    }
    trades = set()
    for _, _, v, lines in of["competition"]:
        if v["kind"] == "skill":
            trades |= set((v["trades"] or "").split("、")) | {p.get("trade", "") for p in lines}
    people, nameless, alone = set(), 0, 0
    for _, _, v, lines in of["training"]:
        if v["category"] == "apprentice":
            people |= {p["id_number"] for p in lines if "id_number" in p}
            nameless += sum("id_number" not in p for p in lines)
            alone += 0 if lines else v["headcount"] or 0
    times = sum(
        len(lines) if v["headcount"] is None else v["headcount"]
        for _, _, v, lines in of["training"]
    )
    champions = [
        v
        for _, _, v, _ in of["award"]
        if v["honour"] == "champion" and v["stage"] in {None, "named"}
    ]
    return {
        "G-06": (times, 0),
        "C4-05": (len(people), nameless + alone),
        "C3-02": (len(labour), 0),
        "C3-05": (len(trades - {""}), 0),
        "C3-06": (len(champions), 0),
    }


def day_of(record):
    return record[2][LEDGERS[record[0]].date]


@pytest.mark.parametrize("headcount", [10**11, 10**11 - 1])
def test_that_sums_hold_for_as_many_and_as_large_amounts_as_can_be_saved(city, headcount):
    values = {"name": "电工班", "category": "skill", "start": "2024-05-06", "headcount": headcount}
    with written(city, [("training", YONGSHENG, values, [])] * 100) as connection:
        figures = Figures(connection, least=Standing.DRAFT, as_of=LATE)
        scope = Scope(
            "G-06",
            Standing.DRAFT,
            LATE,
            tuple(cell_of(YONGSHENG, year) for year in range(2021, 2026)),
            (LEDGERS["training"],),
        )
        shown = sum(share.amount for share in shares(connection, scope))
    assert figures.amount("G-06", 0, None, 2021, 2025).amount == 100 * headcount * ONE
    assert shown == 100 * headcount * ONE


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(records=RECORDS, unit=PLACES, span=SPANS, as_of=st.sampled_from([date(2023, 11, 29), LATE]))
def test_that_figures_equal_a_plain_count(city, records, unit, span, as_of):
    with written(city, records) as connection:
        figures = Figures(connection, least=Standing.DRAFT, as_of=as_of)
    wanted = [
        r
        for r in records
        if unit in {None, r[1]}
        and span[0] <= int(day_of(r)[:4]) <= span[1]
        and day_of(r) <= as_of.isoformat()
    ]
    for code, (amount, loose) in plain_counts(wanted).items():
        cell = figures.amount(code, 0, unit, *span)
        assert (code, cell.amount, cell.undeduplicated) == (code, amount * ONE, loose * ONE)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(records=RECORDS, unit=PLACES)
def test_that_only_records_that_stand_high_enough_count(city, records, unit):
    with written(city, records) as connection:
        figures = Figures(connection, least=Standing.READY, as_of=LATE)
        found = [
            list(connection.execute(sa.select(table.c.standing).order_by(table.c.row)).scalars())
            for table in map(record_table, LEDGERS.values())
        ]
    by_ledger = {key: iter(rows) for key, rows in zip(LEDGERS, found, strict=True)}
    wanted = [r for r in records if next(by_ledger[r[0]]) >= Standing.READY]
    mine = [r for r in wanted if unit in {None, r[1]}]
    for code, (amount, loose) in plain_counts(mine).items():
        cell = figures.amount(code, 0, unit, 2021, 2025)
        assert (cell.amount, cell.undeduplicated) == (amount * ONE, loose * ONE)
    for ledger in LEDGERS:
        assert figures.has_records(ledger, unit) == any(r[0] == ledger for r in mine)


def test_that_reading_one_indicator_gives_the_same_as_reading_all(city):
    lines = [{"name": "和", "id_number": PEOPLE[0]}, {"name": "木", "id_number": PEOPLE[1]}]
    values = {"name": "班", "category": "apprentice", "start": "2022-05"}
    records = [("training", unit, values, lines) for unit in UNITS]
    with written(city, records) as connection:
        whole = Figures(connection, least=Standing.DRAFT, as_of=LATE)
        one = Figures(connection, least=Standing.DRAFT, as_of=LATE, only="C4-05")
        for unit in (None, *UNITS):
            assert one.amount("C4-05", 0, unit, 2021, 2025) == whole.amount(
                "C4-05", 0, unit, 2021, 2025
            )
            assert one.amount("C4-05", 0, unit, 2021, 2025).amount == 2 * ONE
        assert one.amount("G-06", 0, None, 2021, 2025).records == 0


def test_that_the_newest_date_is_that_of_a_counted_record(city):
    def training(unit, day):
        return (
            "training",
            unit,
            {"name": "班", "category": "skill", "start": day, "headcount": 3},
            (),
        )

    records = [training(YONGSHENG, "2023-05-06"), training(HUAPING, "2024"), training(CITY, "2029")]
    with written(city, records) as connection:
        figures = Figures(connection, least=Standing.DRAFT, as_of=date(2025, 1, 1))
    assert figures.newest("G-06", None) == "2024"
    assert figures.newest("G-06", YONGSHENG) == "2023-05-06"
    assert figures.newest("C3-02", None) == ""


def test_that_an_empty_database_has_neither_figures_nor_records(city):
    with reading(city[0]) as connection:
        figures = Figures(connection, least=Standing.READY, as_of=LATE)
    assert figures.amount("G-06", 0, None, 2021, 2025).amount == 0
    assert not figures.has_records("training", None)
