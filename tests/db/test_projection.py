"""The tables follow the journal: edits, deletions, restores, conflicts; and a rebuild agrees."""

from __future__ import annotations

import json

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from db.engine import reading, writing
from db.journal import Journal, add_chain, changes_of
from db.kinds import project_kinds, refold
from db.lists import Query, page
from db.projection import cell_of, key_number
from domain.authority import CITY
from domain.fields import Kind
from domain.fold import fold_record
from domain.kinds import PURGE, key_of
from domain.ledgers import LEDGERS
from tests.db.books import CLASS, UNIT, Books

TRAINING = LEDGERS["training"]
NUMBER = "530722199003070022"
DONE = {"complete": True}


@pytest.fixture
def books(tmp_path):
    made = Books(tmp_path / "data.db")
    yield made
    assert made.differences_from_rebuild() == []
    made.engine.dispose()


def found(books, query, ledger=TRAINING):
    with reading(books.engine) as connection:
        return [row.id for row in page(connection, Query(ledger, search=query))]


def amounts(books, indicator="G-06"):
    return books.rows(
        "SELECT cell, amount, standing FROM contribution "
        "WHERE indicator = ? ORDER BY record, number",
        indicator,
    )


def test_that_an_edit_keeps_the_row_and_moves_all_that_hangs_on_it(books):
    record = books.create(**DONE)
    row = books.one("SELECT row FROM training")
    assert amounts(books) == [(cell_of(UNIT, 2024), 30 * 10**6, 4)]
    books.set(record, name="焊工班", start="2023", headcount=12)
    assert books.rows("SELECT row, name, headcount FROM training") == [(row, "焊工班", 12)]
    assert amounts(books) == [(cell_of(UNIT, 2023), 12 * 10**6, 4)]
    assert found(books, "焊工") == [record]
    assert found(books, "电工") == []


def test_that_a_deleted_record_keeps_its_row_and_nothing_else(books):
    record = books.create(("l", {"name": "和丽华"}), complete=True, headcount=None)
    books.delete(record)
    assert books.rows("SELECT id, deleted FROM training") == [(record, 1)]
    for table in ("contribution", "issue", "conflict"):
        assert books.one(f"SELECT count(*) FROM {table}") == 0
    assert found(books, "电工") == []
    assert found(books, "和丽华") == []


def test_that_a_restored_record_is_found_and_counted_again(books):
    record = books.create(("l", {"name": "和丽华"}), complete=True)
    before = amounts(books)
    books.delete(record)
    books.set(record, deleted=False)
    assert amounts(books) == before != []
    assert found(books, "和丽华") == [record]


def test_that_lines_come_go_and_come_back(books):
    record = books.create(("x", {"name": "和丽华", "position": 0}), ("y", {"name": "木春燕"}))
    lines = "SELECT id, name FROM training_line ORDER BY id"
    books.set(record, line="x", name="和丽花")
    assert books.rows(lines) == [("x", "和丽花"), ("y", "木春燕")]
    books.delete(record, line="x")
    assert books.rows(lines) == [("y", "木春燕")]
    assert books.one("SELECT line_count FROM training") == 1
    assert found(books, "和丽花") == []
    books.set(record, line="x", deleted=False)
    assert books.rows(lines) == [("x", "和丽花"), ("y", "木春燕")]
    assert found(books, "和丽花") == [record]


def test_that_persons_are_counted_by_number_and_no_number_lies_in_the_index(books):
    books.create(
        ("x", {"name": "和丽华", "id_number": NUMBER}), complete=True, category="apprentice"
    )
    keys = {row[0] for row in books.rows("SELECT key FROM contribution WHERE key != 0")}
    assert keys == {key_number(NUMBER)}
    assert all(0 < key < 1 << 63 for key in keys)


def test_that_findings_follow_the_record(books):
    record = books.create(headcount=None, complete=True)
    assert books.rows("SELECT rule, severity FROM issue") == [("headcount_missing", "must")]
    assert books.one("SELECT must_fix FROM training") == 1
    assert books.one("SELECT standing FROM training") == 1
    books.set(record, headcount=9000)
    assert books.rows("SELECT rule, explained FROM issue") == [("headcount_large", 0)]
    assert books.rows("SELECT must_fix, to_explain FROM training") == [(0, 1)]
    books.set(record, **{"explain:headcount_large": "全县统一培训"})
    assert books.rows("SELECT rule, explained FROM issue") == [("headcount_large", 1)]
    assert books.rows("SELECT to_explain, standing FROM training") == [(0, 4)]


def test_that_a_conflict_is_listed_until_it_is_decided(books):
    record = books.create()
    with writing(books.engine) as connection:
        other = add_chain(connection, unit=UNIT, replica="b" * 16)
    at = books.clock.newest + 5
    books.arrive(other.number, 1, at=at, record=record[-32:], set={"name": "乙班"}, by="李四")
    with writing(books.engine) as connection:
        refold(connection, [record], books.rules)
    ((line, field, heads),) = books.rows("SELECT line, field, heads FROM conflict")
    assert (line, field) == ("", "name")
    assert [(head[2], head[3]) for head in json.loads(heads)] == [
        ("乙班", "李四"),
        ("电工班", "张三"),
    ]
    assert books.rows("SELECT name, conflicts FROM training") == [("乙班", 1)]
    books.set(record, name="乙班")
    assert books.rows("SELECT name, conflicts FROM training") == [("乙班", 0)]
    assert books.one("SELECT count(*) FROM conflict") == 0


def test_that_fields_of_a_newer_program_are_kept_beside_the_others(books):
    books.create(("x", {"name": "和丽华", "newer": "值"}), newer=[1][0])
    assert json.loads(books.one("SELECT extra FROM training")) == {"newer": 1}
    assert json.loads(books.one("SELECT extra FROM training_line")) == {"newer": "值"}


def test_that_kinds_of_a_newer_program_are_kept_and_not_shown(books):
    books.create(kind=Kind(key="weather", number=999, noun="天气", fields=()), name="晴")
    assert books.one("SELECT count(*) FROM change") == 1
    assert books.one("SELECT count(*) FROM training") == 0


def test_that_ledgers_do_not_share_row_numbers(books):
    books.create()
    books.create(kind="award", recipient="和丽华")
    books.create(kind="competition", name="技能大赛")
    rows = [books.one(f"SELECT row FROM {name}") for name in ("training", "competition", "award")]
    assert [row >> 40 for row in rows] == [1, 2, 3]


def test_that_persons_and_firms_seen_are_noted_once(books):
    for _ in range(2):
        books.create(
            ("x", {"name": "和丽华", "id_number": NUMBER, "enterprise": "丽江电力公司"}),
        )
    assert books.rows("SELECT number, name FROM person") == [(NUMBER, "和丽华")]
    assert books.rows("SELECT name FROM enterprise") == [("丽江电力公司",)]


def test_that_drafts_are_contributions_that_no_basis_counts(books):
    record = books.create()
    assert [row[2] for row in amounts(books)] == [0]
    books.set(record, complete=True)
    assert [row[2] for row in amounts(books)] == [4]


def test_that_a_figure_beyond_all_reason_is_a_finding_and_no_crash(books):
    books.create(headcount=10**15 - 1, amount=10**15 - 1, complete=True)
    assert amounts(books) == []
    rules = {row[0] for row in books.rows("SELECT rule FROM issue")}
    assert rules == {"headcount_impossible", "amount_impossible"}


ODD = st.sampled_from(
    [
        *("", "x", "班", "2024", "２０２４", "9999-99", "-123", "abcd", "\x00", "m", "0" * 5000),
        *(0, 1, -5, (1 << 63) - 1, -(1 << 63), True, False),
    ]
)
KEYS = {
    key: (
        [f.key for f in ledger.fields],
        [f.key for f in ledger.lines.fields] if ledger.lines else [],
    )
    for key, ledger in LEDGERS.items()
}
SYSTEM = ["complete", "explain:x", "evidence:x"]


@st.composite
def odd_records(draw):
    kind = draw(st.sampled_from(sorted(KEYS)))
    fields, line_fields = KEYS[kind]
    values = draw(st.dictionaries(st.sampled_from([*fields, *SYSTEM]), ODD, max_size=8))
    line = st.dictionaries(st.sampled_from([*line_fields, "position"]), ODD, max_size=5)
    lines = draw(st.lists(line, max_size=2)) if line_fields else []
    return kind, values, lines


@pytest.fixture(scope="module")
def shared_books(tmp_path_factory):
    made = Books(tmp_path_factory.mktemp("books") / "data.db")
    yield made
    made.engine.dispose()


@given(odd_records())
@example(("training", {"headcount": "0" * 5000, "start": "2024", "complete": True}, []))
def test_that_no_value_a_file_can_bring_stops_the_tables(shared_books, record):
    kind, values, lines = record
    with shared_books.write() as work:
        made = work.create(
            LEDGERS[kind], UNIT, values, [(f"l{n}", line) for n, line in enumerate(lines)]
        )
        work.set(made, {"remarks": "改"})
        work.finish("添加")
    with reading(shared_books.engine) as connection:
        assert made in {row.id for row in page(connection, Query(LEDGERS[kind]))}
    assert shared_books.differences_from_rebuild() == []


def test_that_a_record_can_be_projected_again_and_again(books):
    record = books.create(("x", CLASS), complete=True)
    for _ in range(3):
        with writing(books.engine) as connection:
            refold(connection, [record], books.rules)
    assert books.one("SELECT count(*) FROM training_line") == 1
    assert len(amounts(books)) == 1


@pytest.mark.parametrize("step", [1, -1], ids=["purge first", "record first"])
def test_that_a_record_and_its_purge_that_come_together_leave_nothing(tmp_path, step):
    city = Books(tmp_path / "city.db", unit=CITY)
    record, purge = (key_of(kind, CITY, {}) for kind in (LEDGERS["training"], PURGE))
    with writing(city.engine) as connection:
        journal = Journal(connection, city.author, city.clock)
        made = journal.append(record=record, values=CLASS | {"complete": True})
        journal.append(record=purge, values={"changes": made.head, "reason": "误导入"})
        journal.flush()
        states = [fold_record(known) for _, known in changes_of(connection, [purge, record])]
        project_kinds(connection, states[::step], city.rules)
    assert city.one("SELECT count(*) FROM training") == 0
    assert city.one("SELECT count(*) FROM contribution") == 0
    assert city.differences_from_rebuild() == []
    city.engine.dispose()
