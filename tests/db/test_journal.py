"""The journal: chains, what is held of whom, and the branches of copied ones."""

from __future__ import annotations

import pytest

from db.engine import reading, writing
from db.journal import (
    Journal,
    add_chain,
    all_records,
    chains_of,
    changes_of,
    digest_at,
    load_chains,
    tip_of,
    tips,
)
from db.unit_of_work import unit_of_work
from domain.change import decode, digest_of
from domain.clock import HybridClock
from domain.fold import fold_record
from domain.ids import record_key
from domain.ledgers import LEDGERS
from tests.db.books import CLASS, RECORD, UNIT, Books

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
    chain = books.author.chain
    with reading(books.engine) as connection:
        assert tip_of(connection, chain) == (0, "", 0)
        assert tips(connection) == []
    books.create()
    books.create()
    with reading(books.engine) as connection:
        tip = tip_of(connection, chain)
        assert (tip.seq, tip.at) == (2, books.clock.newest)
        assert digest_at(connection, chain, 2) == tip.digest
        assert digest_at(connection, chain, 3) is None
        assert tips(connection) == [(chain, tip)]


def test_that_one_replica_is_not_taken_for_its_neighbour(books):
    with writing(books.engine) as connection:
        other = add_chain(connection, unit=UNIT, replica=B)
        empty = add_chain(connection, unit="530723", replica=B)
    books.create()
    books.arrive(other.number, 1, at=5, set={"name": "乙"})
    with reading(books.engine) as connection:
        held = [(chain.key, tip.seq, tip.at) for chain, tip in tips(connection)]
        assert held == [(f"{UNIT}/{'a' * 16}", 1, books.clock.newest), (f"{UNIT}/{B}", 1, 5)]
        assert tip_of(connection, empty).seq == 0


@pytest.mark.parametrize("value", [1.5, b"x", ["x"], 1 << 63, -(1 << 63) - 1])
def test_that_what_cannot_be_read_back_is_never_written(books, value):
    with books.write() as work, pytest.raises(TypeError, match="holds"):
        work.create(LEDGERS["training"], UNIT, {"name": value})
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
        journal.append(record=record_key(UNIT, "training", RECORD), values={"name": "班"})
        assert (journal.first, journal.last, journal.written) == (1, 1, 0)
        assert connection.exec_driver_sql("SELECT count(*) FROM change").scalar() == 0
        journal.flush()
        journal.flush()
        assert journal.written == 1
        assert connection.exec_driver_sql("SELECT count(*) FROM change").scalar() == 1


def test_that_records_are_read_in_any_number_and_unknown_ones_left_out(books):
    with books.write() as work:
        made = [work.create(LEDGERS["training"], UNIT, CLASS) for _ in range(1201)]
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
def branch(books):
    """A PC's chain that was written on twice from its third change on: a copied disk."""
    with writing(books.engine) as connection:
        trunk = add_chain(connection, unit=UNIT, replica=B)
        tail = add_chain(connection, unit=UNIT, replica=B, parent=trunk.number, first=3)
    first = books.arrive(trunk.number, 1, at=1, set={"name": "班", "hours": 1})
    second = books.arrive(
        trunk.number, 2, at=2, prev=first, set={"name": "新班"}, over={first: ["name"]}
    )
    books.arrive(trunk.number, 3, at=3, prev=second, set={"hours": 2}, over={first: ["hours"]})
    books.arrive(tail.number, 3, at=4, prev=second, set={"hours": 3}, over={first: ["hours"]})
    return tail


@pytest.mark.usefixtures("branch")
def test_that_both_branches_of_a_chain_are_simply_held(books):
    with reading(books.engine) as connection:
        ((_, known),) = changes_of(connection, [record_key(UNIT, "training", RECORD)])
    (conflict,) = fold_record(known).conflicts
    assert [one.value for one in conflict.heads] == [3, 2]


def test_that_a_branch_has_what_stood_before_it(books, branch):
    with reading(books.engine) as connection:
        chains = load_chains(connection)
        trunk = chains[branch.parent]
        assert chains[branch.number] == branch
        assert chains[books.author.chain.number] == books.author.chain
        for seq in (1, 2):
            assert digest_at(connection, branch, seq) == digest_at(connection, trunk, seq)
        assert digest_at(connection, branch, 3) != digest_at(connection, trunk, 3)
        assert chains_of(connection, UNIT, B) == [trunk, branch]


def test_that_the_stamps_of_a_chain_grow_while_the_clock_stands_back(books):
    record = books.create()
    other = HybridClock(lambda: books.now - 3_600_000)
    with unit_of_work(books.engine, books.author, other, books.rules) as work:
        work.set(record, {"hours": 80})
        work.finish("另一个窗口")
    stamps = [decode(body).at for (body,) in books.rows("SELECT body FROM change ORDER BY id")]
    assert stamps == sorted(set(stamps))
