"""One transaction of writing: all of it or nothing, and each record folded as it is now."""

from __future__ import annotations

import pytest
import sqlalchemy as sa

from db import unit_of_work as module
from db.engine import writing
from db.journal import add_chain
from db.undo_steps import newest
from domain.fold import fold_record
from domain.ledgers import LEDGERS
from tests.db.books import CLASS, UNIT, Books


@pytest.fixture
def books(tmp_path):
    made = Books(tmp_path / "data.db")
    yield made
    made.engine.dispose()


def counts(books):
    tables = ("change", "training", "training_line", "contribution", "undo_step")
    return {table: books.one(f"SELECT count(*) FROM {table}") for table in tables}


NOTHING = {"change": 0, "training": 0, "training_line": 0, "contribution": 0, "undo_step": 0}


def test_that_nothing_is_kept_without_finish(books):
    with books.write() as work:
        work.create(
            LEDGERS["training"], UNIT, CLASS | {"complete": True}, [("l", {"name": "和丽华"})]
        )
        work.connection.exec_driver_sql("INSERT INTO meta VALUES ('x', 'y')")
        work.journal.flush()
    assert counts(books) == NOTHING
    assert books.rows("SELECT * FROM meta WHERE key = 'x'") == []


def give_up(books, act):
    with books.write() as work:
        act(work)
        work.finish("添加")
        raise ZeroDivisionError


def test_that_an_exception_rolls_everything_back(books):
    with pytest.raises(ZeroDivisionError):
        give_up(books, lambda work: work.create(LEDGERS["training"], UNIT, CLASS))
    assert counts(books) == NOTHING
    books.create()
    assert books.one("SELECT max(id) & 255 FROM change") == 1


def test_that_tables_made_within_are_rolled_back_as_well(books):
    def change_tables(work):
        work.connection.exec_driver_sql("CREATE TABLE later (x)")
        work.connection.exec_driver_sql("DROP TABLE draft")

    with pytest.raises(ZeroDivisionError):
        give_up(books, change_tables)
    names = {row[0] for row in books.rows("SELECT name FROM sqlite_master")}
    assert "later" not in names
    assert "draft" in names


def test_that_two_writers_never_share_a_sequence_number(books):
    with books.write() as first:
        first.create(LEDGERS["training"], UNIT, CLASS)
        first.finish("添加")
    with books.write() as second:
        assert second.journal.first == 2


def test_that_a_change_set_names_what_was_touched(books):
    with books.write() as work:
        made = work.create(LEDGERS["training"], UNIT, CLASS)
        other = work.create(LEDGERS["award"], UNIT, {"recipient": "和丽华"})
        done = work.finish("添加")
    assert done.records == {"training": (made,), "award": (other,)}
    assert done.first() == made
    assert not done.is_empty
    with writing(books.engine) as connection:
        assert newest(connection) == (done.undo, "添加")


def test_that_setting_what_is_there_already_changes_nothing(books):
    record = books.create()
    done = books.set(record, **CLASS)
    assert done.is_empty
    assert done.undo == 0
    assert done.first() == ""
    assert counts(books)["change"] == 1
    assert counts(books)["undo_step"] == 1


def test_that_a_step_that_is_not_to_be_undone_is_not_noted(books):
    with books.write() as work:
        work.create(LEDGERS["training"], UNIT, CLASS)
        assert work.finish("添加", undoable=False).undo == 0
    assert counts(books)["undo_step"] == 0


def test_that_clearing_an_empty_field_changes_nothing(books):
    record = books.create()
    assert books.set(record, remarks=None).is_empty


def test_that_true_is_not_taken_for_one(books):
    record = books.create(headcount=1)
    assert not books.set(record, headcount=True).is_empty


def test_that_a_record_is_seen_as_it_is_within_the_transaction(books):
    record = books.create()
    with books.write() as work:
        work.set(record, {"name": "甲班"})
        work.set(record, {"headcount": 5}, line="l")
        work.set(record, {"name": "和丽华"}, line="l")
        state = work.state(record)
        assert state.fields["name"] == "甲班"
        assert state.lines["l"].values == {"headcount": 5, "name": "和丽华"}
        assert not work.set(record, {"name": "甲班"})
        work.delete(record, line="l")
        work.set(record, {"name": "乙班"})
        assert work.state(record).lines == {}
        work.delete(record)
        assert work.state(record).deleted
        work.finish("修改")
    assert books.rows("SELECT name, deleted, line_count FROM training") == [("乙班", 1, 0)]


def test_that_what_is_kept_between_changes_is_what_a_fold_gives(books):
    record = books.create(("l", {"name": "和丽华"}))
    with books.write() as work:
        for values, line in (({"name": "甲"}, ""), ({"name": "木"}, "l"), ({"hours": 1}, "")):
            work.set(record, values, line=line)
        work.delete(record, line="l")
        for line in ("", "l"):
            entity, folded = work._entity(record, line), fold_record(work.known(record))
            expected = folded.all_lines[line] if line else folded.record
            assert entity.values == expected.values
            assert entity.heads == expected.heads


def test_that_a_record_made_here_can_be_changed_at_once(books):
    with books.write() as work:
        record = work.create(LEDGERS["training"], UNIT, CLASS, [("l", {"name": "和丽华"})])
        work.set(record, {"name": "甲班"})
        work.delete(record, line="l")
        work.set(record, {"name": "木春燕"}, line="m")
        work.finish("添加")
    assert books.rows("SELECT name, line_count FROM training") == [("甲班", 1)]
    assert books.differences_from_rebuild() == []


def test_that_a_deletion_names_everything_it_saw(books):
    record = books.create(("l", {"name": "和丽华"}))
    books.set(record, hours=9)
    with books.write() as work:
        work.delete(record)
        last = work.known(record)[-1].change
        before = {one.head for one in work.known(record)[:-1]}
    assert set(last.saw) == before
    assert len(before) == 3


@pytest.mark.parametrize("line", ["", "l"])
def test_that_what_is_not_there_cannot_be_set_or_deleted(books, line):
    with books.write() as work:
        with pytest.raises(LookupError):
            work.set("unknown", {"name": "班"}, line=line)
        with pytest.raises(LookupError):
            work.delete("unknown", line=line)
        assert work.state("unknown") is None
        assert work.known("unknown") == []


def test_that_a_line_that_is_not_there_cannot_be_deleted(books):
    record = books.create()
    with books.write() as work, pytest.raises(LookupError):
        work.delete(record, line="unknown")


def in_conflict(books):
    """A record whose name is in conflict; B's is shown."""
    record = books.create()
    with writing(books.engine) as connection:
        number = add_chain(connection, unit=UNIT, replica="b" * 16).number
    at = books.clock.newest + 10
    books.arrive(number, 1, at=at, record=record[-32:], set={"name": "乙班"})
    return record


def test_that_a_decision_over_all_heads_ends_a_conflict(books):
    record = in_conflict(books)
    with books.write() as work:
        assert len(work.state(record).conflicts) == 1
        assert work.set(record, {"name": "乙班"})
        assert work.state(record).conflicts == []
        work.finish("处理冲突")
    assert books.rows("SELECT name, conflicts FROM training") == [("乙班", 0)]


def test_that_setting_the_value_shown_does_not_decide_unless_meant_to(books):
    record = in_conflict(books)
    with books.write() as work:
        assert not work.set(record, {"name": "乙班"}, decide=False)
        assert work.set(record, {"name": "丙班"}, decide=False)
        assert work.state(record).conflicts == []


def test_that_many_lines_are_set_without_folding_each_time(books, monkeypatch):
    record = books.create(*[(f"l{n}", {"name": "和丽华"}) for n in range(300)])
    folds = []
    monkeypatch.setattr(module, "fold_record", lambda known: folds.append(1) or fold_record(known))
    with books.write() as work:
        for n in range(300):
            work.set(record, {"result": "pass"}, line=f"l{n}")
        work.finish("修改")
    assert len(folds) == 2


def test_that_a_writer_waits_for_another_and_then_goes_on(books):
    with writing(books.engine) as connection:
        mode = connection.execute(sa.text("SELECT 1")).scalar()
        assert mode == 1
    books.create()
