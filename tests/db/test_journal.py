"""The journal: chains, what is held of whom, and the tails of forked replicas."""

from __future__ import annotations

import pytest

from db.engine import reading, writing
from db.journal import (
    Journal,
    add_replica,
    all_records,
    changes_of,
    digest_at,
    last_of,
    load_replicas,
    newest_stamps,
    vector,
)
from domain.change import decode, digest_of
from domain.fold import fold_record
from tests.db.books import CLASS, UNIT, Books

B = "b" * 16


@pytest.fixture
def books(tmp_path):
    made = Books(tmp_path / "data.db")
    yield made
    made.engine.dispose()


def test_that_each_change_names_the_digest_of_the_one_before(books):
    record = books.create(("l1", {"name": "和丽华"}), ("l2", {"name": "木春燕"}))
    books.set(record, hours=80)
    rows = books.rows("SELECT digest, body FROM change ORDER BY id")
    previous = ""
    for seq, (digest, body) in enumerate(rows, start=1):
        change = decode(body)
        assert (change.seq, change.prev, digest) == (seq, previous, digest_of(body))
        previous = digest
    assert len(rows) == 4


def test_that_the_newest_change_of_a_replica_is_known(books):
    with reading(books.engine) as connection:
        assert last_of(connection, books.author.replica) == (0, "")
        assert vector(connection) == {}
    books.create()
    books.create()
    with reading(books.engine) as connection:
        seq, digest = last_of(connection, books.author.replica)
        assert seq == 2
        assert digest_at(connection, books.author.replica, 2) == digest
        assert digest_at(connection, books.author.replica, 3) is None
        assert vector(connection) == {"a" * 16: 2}


def test_that_one_replica_is_not_taken_for_its_neighbour(books):
    with writing(books.engine) as connection:
        other = add_replica(connection, replica_id=B, unit=UNIT)
        empty = add_replica(connection, replica_id="c" * 16, unit=UNIT)
    books.create()
    books.arrive(other.number, 1, at=5, record="r", set={"name": "乙"})
    with reading(books.engine) as connection:
        assert vector(connection) == {"a" * 16: 1, B: 1}
        assert last_of(connection, empty) == (0, "")
        stamps = newest_stamps(connection)
    assert stamps == {"a" * 16: books.clock.newest, B: 5}


@pytest.mark.parametrize("value", [1.5, b"x", ["x"], 1 << 63, -(1 << 63) - 1])
def test_that_what_cannot_be_read_back_is_never_written(books, value):
    with books.write() as work, pytest.raises(TypeError, match="holds"):
        work.create("training", UNIT, {"name": value})
    assert books.one("SELECT count(*) FROM change") == 0


def test_that_the_largest_numbers_are_kept(books):
    largest = (1 << 63) - 1
    record = books.create(headcount=largest, amount=-largest)
    with reading(books.engine) as connection:
        ((_, known),) = changes_of(connection, [record])
    fields = fold_record(known).fields
    assert (fields["headcount"], fields["amount"]) == (largest, -largest)


def test_that_nothing_is_in_the_database_before_flush(books):
    with writing(books.engine) as connection:
        journal = Journal(connection, books.author, books.clock)
        journal.append(kind="training", unit=UNIT, record="r", values={"name": "班"})
        assert (journal.first, journal.last, journal.written) == (1, 1, 0)
        assert connection.exec_driver_sql("SELECT count(*) FROM change").scalar() == 0
        journal.flush()
        journal.flush()
        assert journal.written == 1
        assert connection.exec_driver_sql("SELECT count(*) FROM change").scalar() == 1


def test_that_records_are_read_in_any_number_and_unknown_ones_left_out(books):
    with books.write() as work:
        made = [work.create("training", UNIT, CLASS) for _ in range(1201)]
        work.finish("添加")
    with reading(books.engine) as connection:
        found = dict(changes_of(connection, [*made, "unknown", made[0]]))
        assert sorted(all_records(connection)) == sorted(made)
    assert sorted(found) == sorted(made)
    assert all(len(known) == 1 for known in found.values())


def test_that_changes_set_aside_are_not_read(books):
    record = books.create()
    books.set(record, hours=80)
    with writing(books.engine) as connection:
        connection.exec_driver_sql("UPDATE change SET set_aside = 1 WHERE (id & 255) = 2")
        ((_, known),) = changes_of(connection, [record])
    assert [one.change.seq for one in known] == [1]


@pytest.fixture
def fork(books):
    """A replica B whose changes from 3 on were written twice; the second tail is a fork."""
    with writing(books.engine) as connection:
        main = add_replica(connection, replica_id=B, unit=UNIT)
        tail = add_replica(connection, replica_id=f"{B}~1", unit=UNIT, origin=B, fork_from=3)
    books.arrive(main.number, 1, at=1, record="r", set={"name": "班", "hours": 1})
    books.arrive(main.number, 2, at=2, record="r", set={"name": "新班"}, over={f"{B}:1": ["name"]})
    books.arrive(main.number, 3, at=3, record="r", set={"hours": 2}, over={f"{B}:1": ["hours"]})
    return tail


def known_of(books, record="r"):
    with reading(books.engine) as connection:
        ((_, known),) = changes_of(connection, [record])
        return known


def test_that_a_forked_tail_stands_beside_the_other_as_a_replica_of_its_own(books, fork):
    books.arrive(fork.number, 3, at=4, record="r", set={"hours": 3}, over={f"{B}:1": ["hours"]})
    known = known_of(books)
    assert [one.head for one in known] == [f"{B}:1", f"{B}:2", f"{B}:3", f"{B}~1:3"]
    (conflict,) = fold_record(known).conflicts
    assert [one.value for one in conflict.heads] == [3, 2]


def test_that_a_forked_tail_speaks_of_itself_and_of_what_came_before_the_fork(books, fork):
    books.arrive(fork.number, 3, at=4, record="r", set={"hours": 3}, over={f"{B}:1": ["hours"]})
    books.arrive(
        fork.number,
        4,
        at=5,
        record="r",
        set={"hours": 4, "name": "班二"},
        over={f"{B}:3": ["hours"], f"{B}:2": ["name"], "c:9": ["name"], "x": ["name"]},
        saw={B: [(1, 1), (2, 3)], "c": [(9, 9)]},
    )
    last = known_of(books)[-1].change
    assert last.over == {
        f"{B}~1:3": ["hours"],
        f"{B}:2": ["name"],
        "c:9": ["name"],
        "x": ["name"],
    }
    assert last.saw == {B: [(1, 1), (2, 2)], f"{B}~1": [(3, 3)], "c": [(9, 9)]}
    state = fold_record(known_of(books))
    assert state.fields["name"] == "班二"
    assert [[one.value for one in c.heads] for c in state.conflicts] == [[4, 2]]


def test_that_replicas_are_read_back_as_they_were_added(books, fork):
    with reading(books.engine) as connection:
        replicas = load_replicas(connection)
    assert replicas[fork.number] == fork
    assert replicas[books.author.replica.number] == books.author.replica
