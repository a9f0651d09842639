"""Candidates for imported rows, and the answers that are remembered."""

from __future__ import annotations

import pytest
import sqlalchemy as sa

from db import matching
from db.engine import open_engine, writing
from db.ledger_tables import record_table
from domain.ledgers import LEDGERS
from tests.db.conftest import KEY

TRAINING = LEDGERS["training"]
_NUMBERS = (
    "standing",
    "must_fix",
    "to_explain",
    "conflicts",
    "created",
    "modified",
    "line_count",
    "evidence_count",
)


@pytest.fixture
def connection(database):
    engine = open_engine(database, KEY)
    with writing(engine) as opened:
        yield opened
    engine.dispose()


def add(connection, row, name, *, unit="530722", deleted=False, start=None):
    values = dict.fromkeys(_NUMBERS, 0) | dict.fromkeys(("digest", "modified_by", "extra"), "")
    connection.execute(
        sa.insert(record_table(TRAINING)).values(
            row=row,
            id=f"r{row}",
            unit=unit,
            proxy=False,
            complete=True,
            deleted=deleted,
            name=name,
            start=start,
            **values,
        )
    )


def test_that_candidates_come_by_title_in_the_order_of_entry(connection):
    for row, name in enumerate(["一班", "二班", "一班"], start=1):
        add(connection, row, name, start=f"2024-0{row}")
    found = matching.candidates(connection, TRAINING, "530722", ["一班", "一班", "三班"])
    assert found == {
        "一班": [
            matching.Candidate("r1", ("一班", "2024-01")),
            matching.Candidate("r3", ("一班", "2024-03")),
        ]
    }


def test_that_deleted_records_and_those_of_other_units_are_none(connection):
    add(connection, 1, "一班", deleted=True)
    add(connection, 2, "一班", unit="530702")
    assert matching.candidates(connection, TRAINING, "530722", ["一班"]) == {}


def test_that_more_titles_than_one_statement_takes_are_asked_for(connection):
    for row in range(1, 1203):
        add(connection, row, f"{row}班")
    titles = [f"{row}班" for row in range(1, 1203)]
    assert len(matching.candidates(connection, TRAINING, "530722", titles)) == 1202


def test_that_candidates_are_found_by_an_index(connection):
    add(connection, 1, "一班")
    table = record_table(TRAINING)
    query = sa.select(table.c.id).where(
        table.c.deleted == sa.false(), table.c.unit == "530722", table.c.name.in_(["一班"])
    )
    text = str(query.compile(connection, compile_kwargs={"literal_binds": True}))
    plan = " ".join(row.detail for row in connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {text}"))
    assert "ix_training_name" in plan


def test_that_answers_are_kept_by_layout_and_later_ones_outweigh(connection):
    matching.remember_answers(connection, "甲", "training", {"单位": "provider", "类": ""})
    matching.remember_answers(connection, "甲", "training", {"单位": "organiser"})
    matching.remember_answers(connection, "乙", "training", {"等": "level"})
    assert matching.answers_for(connection, ["甲"]) == {"单位": "organiser", "类": ""}
    assert matching.answers_for(connection, ["甲", "乙"])["等"] == "level"
    assert matching.answers_for(connection, []) == {}
