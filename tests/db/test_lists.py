"""Pages of a list: complete, without repetition, by every filter, and along an index."""

from __future__ import annotations

import random

import pytest
import sqlalchemy as sa

from db import lists
from db.engine import reading
from db.lists import MODIFIED, Query
from domain.ledgers import LEDGERS
from domain.standing import Standing
from tests.db.books import UNIT, Books

TRAINING = LEDGERS["training"]
SORTS = [MODIFIED, *(f.key for f in TRAINING.fields if f.sortable)]
OTHER = "530723"
NAMES = ["电工班", "焊工班", "电工班", "安全培训", None]
STARTS = ["2023", "2024", "2024-05", "2024-05-06", "2024-12-31", "2025-01-01", None]


@pytest.fixture(scope="module")
def books(tmp_path_factory):
    """Sixty records of few different values, many of them empty; some deleted, some drafts."""
    made = Books(tmp_path_factory.mktemp("books") / "data.db", unit="530700")
    choose = random.Random(7)
    with made.write() as work:
        for n in range(60):
            values = {
                "name": choose.choice(NAMES),
                "start": choose.choice(STARTS),
                "end": None,
                "category": choose.choice(["skill", "safety", None]),
                "headcount": choose.choice([1, 2, 9000, None]),
                "complete": choose.choice([True, False]),
            }
            unit = choose.choice([UNIT, OTHER, "530700"])
            given = {k: v for k, v in values.items() if v is not None}
            record = work.create(
                LEDGERS["training"], unit, given, [("l", {"name": f"和丽{n % 3}华"})]
            )
            if n % 10 == 0:
                work.delete(record)
        work.finish("添加")
    yield made
    made.engine.dispose()


def walk(books, query, limit=7):
    """All rows of a list, page by page."""
    rows, after = [], None
    with reading(books.engine) as connection:
        while part := lists.page(connection, query, after=after, limit=limit):
            assert len(part) <= limit
            rows += part
            after = part[-1].position
        assert lists.count(connection, query) == len(rows)
        assert sorted(lists.ids(connection, query)) == sorted(row.id for row in rows)
    return rows


def everything(books):
    return books.rows(
        "SELECT id, unit, name, start, category, headcount, standing, deleted, must_fix, "
        "to_explain FROM training"
    )


def ids(rows):
    return [row.id for row in rows]


@pytest.mark.parametrize("limit", [1, 7, 100])
@pytest.mark.parametrize("descending", [True, False])
@pytest.mark.parametrize("sort", SORTS)
def test_that_paging_is_complete_in_order_and_without_repetition(books, sort, descending, limit):
    rows = walk(books, Query(TRAINING, sort=sort, descending=descending), limit)
    assert len(set(ids(rows))) == len(rows)
    assert set(ids(rows)) == {row[0] for row in everything(books) if not row[7]}
    keys = [
        (value is not None, value if value is not None else 0, number)
        for value, number in (row.position for row in rows)
    ]
    assert keys == sorted(keys, reverse=descending)


@pytest.mark.parametrize("descending", [True, False])
def test_that_a_column_with_nothing_in_it_can_be_paged(books, descending):
    rows = walk(books, Query(TRAINING, sort="end", descending=descending))
    assert len(rows) == 54


def test_that_the_recycle_bin_holds_what_was_deleted(books):
    rows = walk(books, Query(TRAINING, deleted=True))
    assert set(ids(rows)) == {row[0] for row in everything(books) if row[7]}


def expect(books, test):
    return {row[0] for row in everything(books) if not row[7] and test(row)}


@pytest.mark.parametrize(
    ("equal", "test"),
    [
        ({"unit": (UNIT,)}, lambda r: r[1] == UNIT),
        ({"unit": (UNIT, OTHER)}, lambda r: r[1] in {UNIT, OTHER}),
        ({"category": ("skill",)}, lambda r: r[4] == "skill"),
        ({"category": (None,)}, lambda r: r[4] is None),
        ({"category": ("safety", None)}, lambda r: r[4] in {"safety", None}),
        ({"headcount": (1, 2), "unit": (UNIT,)}, lambda r: r[5] in {1, 2} and r[1] == UNIT),
        ({"category": ()}, lambda _: False),
        ({"name": ("' OR 1=1 --",)}, lambda _: False),
    ],
)
def test_that_fields_are_filtered_by_value(books, equal, test):
    assert set(ids(walk(books, Query(TRAINING, equal=equal)))) == expect(books, test)


@pytest.mark.parametrize("standing", list(Standing))
def test_that_states_are_filtered(books, standing):
    rows = walk(books, Query(TRAINING, standings=(standing,)))
    assert set(ids(rows)) == expect(books, lambda r: r[6] == standing)


@pytest.mark.parametrize("years", [(2024, 2024), (2023, 2024), (2025, 2025), (2026, 2030)])
def test_that_years_hold_dates_however_precise(books, years):
    rows = walk(books, Query(TRAINING, years=years))
    first, last = years
    assert set(ids(rows)) == expect(books, lambda r: r[3] and first <= int(r[3][:4]) <= last)


@pytest.mark.parametrize(("kind", "column"), [("must", 8), ("explain", 9)])
def test_that_open_findings_are_filtered(books, kind, column):
    rows = walk(books, Query(TRAINING, open_issues=kind))
    assert set(ids(rows)) == expect(books, lambda r: r[column] > 0) != set()


def test_that_records_without_conflicts_are_not_in_the_list_of_conflicts(books):
    assert walk(books, Query(TRAINING, open_issues="conflict")) == []


def test_that_the_city_sees_its_own_drafts_only(books):
    rows = walk(books, Query(TRAINING, hide_drafts_of_others="530700"))
    assert set(ids(rows)) == expect(books, lambda r: r[1] == "530700" or r[6] > 0)


def test_that_search_finds_titles_and_lines(books):
    titles = walk(books, Query(TRAINING, search="电工"))
    assert set(ids(titles)) == expect(books, lambda r: r[2] == "电工班")
    lines = walk(books, Query(TRAINING, search="和丽1华 电工"))
    assert set(ids(lines)) < set(ids(titles))


@pytest.mark.parametrize("query", ['"*^', "（）", "AND OR NEAR(", "' OR 1=1"])
def test_that_a_search_for_nothing_findable_finds_nothing(books, query):
    assert walk(books, Query(TRAINING, search=query)) == []


def test_that_an_empty_search_is_no_filter(books):
    assert len(walk(books, Query(TRAINING, search="  "))) == 54


def test_that_filters_work_together(books):
    query = Query(
        TRAINING,
        search="电工",
        equal={"unit": (UNIT,)},
        years=(2024, 2024),
        standings=(Standing.DRAFT, Standing.TO_FIX, Standing.RECEIVED),
        sort="name",
        descending=False,
    )
    assert set(ids(walk(books, query, 2))) == expect(
        books,
        lambda r: r[1] == UNIT and r[2] == "电工班" and r[3] and r[3][:4] == "2024",
    )


def test_that_states_are_counted(books):
    with reading(books.engine) as connection:
        counts = lists.standing_counts(connection, Query(TRAINING))
    assert sum(counts.values()) == 54
    assert all(isinstance(one, Standing) for one in counts)


def test_that_a_row_says_what_the_list_shows(books):
    row = walk(books, Query(TRAINING))[0]
    assert row.line_count == 1
    assert isinstance(row.standing, Standing)
    assert set(row.values) == {f.key for f in TRAINING.fields}


QUERIES = {
    "plain": {},
    "unit": {"equal": {"unit": (UNIT,)}},
    "category": {"equal": {"category": ("skill",)}},
    "years": {"years": (2024, 2024)},
    "states": {"standings": (Standing.RECEIVED,)},
    "city": {"hide_drafts_of_others": "530700"},
    "findings": {"open_issues": "must"},
}


@pytest.mark.parametrize("filters", QUERIES)
@pytest.mark.parametrize("is_first", [True, False])
@pytest.mark.parametrize("descending", [True, False])
@pytest.mark.parametrize("sort", SORTS)
def test_that_a_page_is_read_along_an_index(books, sort, descending, is_first, filters):
    query = Query(TRAINING, sort=sort, descending=descending, **QUERIES[filters])
    statements = []
    with reading(books.engine) as connection:
        after = None if is_first else lists.page(connection, query, limit=2)[-1].position

        def note(_connection, _cursor, statement, parameters, *_):
            statements.append((statement, parameters))

        sa.event.listen(books.engine, "before_cursor_execute", note)
        try:
            lists.page(connection, query, after=after, limit=3)
        finally:
            sa.event.remove(books.engine, "before_cursor_execute", note)
        for statement, parameters in statements:
            plan = connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", parameters)
            steps = [row[3] for row in plan]
            assert not any("TEMP B-TREE" in step for step in steps), steps
            assert any("INDEX" in step for step in steps), steps
