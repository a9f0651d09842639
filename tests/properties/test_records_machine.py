"""A machine plays the user: whatever it does, journal, tables, lists, search and figures agree."""

from __future__ import annotations

import tempfile
from copy import deepcopy
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from db import outside
from db.engine import reading
from db.journal import all_records
from db.lists import Query, count, page
from domain.fields import Line
from domain.ledgers import LEDGERS
from services.records import records
from services.records.records import Record
from services.records.undo import undo
from services.workspace.workspace import Workspace
from tests.db.books import PLAN, UNIT, Books
from tests.db.conftest import KEY

TRAINING = LEDGERS["training"]
NAMES = ["电工班", "焊工班", "安全培训", "电焊班"]
PEOPLE = [
    {"name": "和丽华", "id_number": "530722199003070022"},
    {"name": "木春燕", "id_number": "530722198501010036"},
    {"name": "李四", "id_number": "53072219850101001X"},
    {"name": "王五"},
]
FIELDS = st.fixed_dictionaries(
    {"name": st.sampled_from(NAMES), "start": st.sampled_from(["2023", "2024-05", "2025-01-02"])},
    optional={
        "headcount": st.integers(1, 40),
        "remarks": st.sampled_from(["早", "晚"]),
        "complete": st.just(True),
    },
)
ROSTER = st.lists(st.sampled_from(PEOPLE), max_size=4)
DETAIL = st.sampled_from([{}, {"result": "pass"}, {"sex": "f", "result": "fail"}])


class Machine(RuleBasedStateMachine):
    """Keeps beside the database what plain Python thinks it should hold.

    Attributes:
        model: By record id: fields, lines, whether deleted.
        done: Steps that can be undone: step, the model before, the model after.
        undone: Steps that can be redone.
    """

    def __init__(self):
        super().__init__()
        self._folder = tempfile.TemporaryDirectory()
        folder = Path(self._folder.name)
        self.books = Books(folder / "data.db")
        self.space = Workspace(
            folder=folder,
            engine=self.books.engine,
            key=KEY,
            clock=self.books.clock,
            author=self.books.author,
            rules=self.books.rules,
            plan=PLAN,
            unit=UNIT,
            practice=True,
            token="machine",
        )
        self.model = {}
        self.done = []
        self.undone = []

    def teardown(self):
        try:
            assert self.books.differences_from_rebuild() == []
            with reading(self.books.engine) as connection:
                assert set(all_records(connection)) == set(self.model)
            seq, _ = outside.remembered("machine") or (0, "")
            assert seq == self.books.one("SELECT coalesce(max(id), 0) & 0xFFFFFF FROM change")
        finally:
            self.books.engine.dispose()
            self._folder.cleanup()

    def _note(self, change_set, before):
        if change_set.undo:
            self.done.append((change_set.undo, before, deepcopy(self.model)))
            self.undone.clear()
        else:
            assert self.model == before

    def _pick(self, data, *, deleted=None):
        ids = [one for one, (_, _, gone) in self.model.items() if deleted in {None, gone}]
        return data.draw(st.sampled_from(ids))

    @rule(fields=FIELDS, people=ROSTER)
    def create(self, fields, people):
        before = deepcopy(self.model)
        lines = [dict(one) for one in people]
        record = Record("", "training", "", fields, tuple(Line("", one) for one in lines))
        change_set = records.save(self.space, record)
        self.model[change_set.first()] = (dict(fields), lines, False)
        self._note(change_set, before)

    @precondition(lambda self: self.model)
    @rule(data=st.data(), fields=FIELDS, people=ROSTER, detail=DETAIL)
    def edit(self, data, fields, people, detail):
        one, before = self._pick(data), deepcopy(self.model)
        old = records.load(self.space, one)
        unsaid = dict.fromkeys(old.fields.keys() - fields.keys())
        kept = (
            data.draw(st.lists(st.sampled_from(old.lines), unique_by=lambda x: x.id))
            if old.lines
            else []
        )
        lines = [Line(line.id, {**line.fields, **detail}) for line in kept]
        lines += [Line("", dict(person)) for person in people]
        record = Record(one, "training", "", {**unsaid, **fields}, tuple(lines))
        change_set = records.save(self.space, record)
        self.model[one] = (dict(fields), [dict(line.fields) for line in lines], False)
        self._note(change_set, before)

    @precondition(lambda self: self.model)
    @rule(data=st.data(), many=st.integers(1, 3))
    def delete(self, data, many):
        before = deepcopy(self.model)
        chosen = [self._pick(data) for _ in range(many)]
        change_set = records.delete(self.space, chosen)
        for one in chosen:
            self.model[one] = (*self.model[one][:2], True)
        self._note(change_set, before)

    @precondition(lambda self: self.model)
    @rule(data=st.data(), many=st.integers(1, 3))
    def restore(self, data, many):
        before = deepcopy(self.model)
        chosen = [self._pick(data) for _ in range(many)]
        change_set = records.restore(self.space, chosen)
        for one in chosen:
            self.model[one] = (*self.model[one][:2], False)
        self._note(change_set, before)

    @precondition(lambda self: self.model)
    @rule(data=st.data(), headcount=st.none() | st.integers(1, 40))
    def change_many(self, data, headcount):
        before = deepcopy(self.model)
        chosen = [self._pick(data) for _ in range(2)]
        change_set = records.change_many(self.space, chosen, {"headcount": headcount})
        for one in chosen:
            fields, lines, gone = self.model[one]
            if not gone:
                given = {k: v for k, v in fields.items() if k != "headcount"}
                more = {} if headcount is None else {"headcount": headcount}
                self.model[one] = (given | more, lines, gone)
        self._note(change_set, before)

    @precondition(lambda self: self.model)
    @rule(data=st.data())
    def copy(self, data):
        before = deepcopy(self.model)
        old = records.load(self.space, self._pick(data))
        copied = records.copy_of(old)
        change_set = records.save(self.space, copied)
        self.model[change_set.first()] = (dict(copied.fields), [], False)
        self._note(change_set, before)

    @precondition(lambda self: self.done)
    @rule()
    def undo(self):
        step, before, after = self.done.pop()
        change_set = undo(self.space, step)
        self.undone.append((change_set.undo, after, before))
        self._go_back_to(before)

    @precondition(lambda self: self.undone)
    @rule()
    def redo(self):
        step, before, after = self.undone.pop()
        change_set = undo(self.space, step)
        self.done.append((change_set.undo, after, before))
        self._go_back_to(before)

    def _go_back_to(self, earlier):
        """What was not there then is in the recycle bin now."""
        new = {one: (*self.model[one][:2], True) for one in self.model if one not in earlier}
        self.model = deepcopy(earlier) | new

    @invariant()
    def records_are_what_was_saved(self):
        for one, (fields, lines, gone) in self.model.items():
            record = records.load(self.space, one)
            assert record.conflicts == ()
            assert record.deleted == gone
            held = {k: v for k, v in record.fields.items() if v is not False}
            assert held == fields
            assert [dict(line.fields) for line in record.lines] == lines

    @invariant()
    def counts_add_up(self):
        with reading(self.books.engine) as connection:
            living = count(connection, Query(TRAINING))
            gone = count(connection, Query(TRAINING, deleted=True))
        assert gone == sum(one[2] for one in self.model.values())
        assert living + gone == len(self.model)

    @invariant()
    def search_finds_what_is_there(self):
        with reading(self.books.engine) as connection:
            for text in ("电工", "焊", "和丽华", "春燕", "ls"):
                rows = page(connection, Query(TRAINING, search=text))
                expected = {one for one in self.model if self._is_found(one, text)}
                assert {row.id for row in rows} == expected

    def _is_found(self, one, text):
        fields, lines, gone = self.model[one]
        names = [fields["name"], *(line["name"] for line in lines)]
        wanted = "李四" if text == "ls" else text
        return not gone and any(wanted in name for name in names)

    @invariant()
    def contributions_are_a_plain_count(self):
        expected = {}
        for fields, lines, gone in self.model.values():
            amount = fields.get("headcount", len(lines))
            if not gone and amount:
                year = int(fields["start"][:4])
                expected[year] = expected.get(year, 0) + amount
        rows = self.books.rows(
            "SELECT cell % 10000, sum(amount) / 1000000 FROM contribution "
            "WHERE indicator = 'G-06' GROUP BY 1"
        )
        assert dict(rows) == expected


@pytest.mark.slow
def test_that_records_tables_search_and_figures_agree_whatever_is_done():
    profile = settings.get_profile(settings._current_profile)
    run_state_machine_as_test(
        Machine,
        settings=settings(
            profile,
            max_examples=max(6, profile.max_examples // 5),
            stateful_step_count=15,
            suppress_health_check=[HealthCheck.too_slow],
        ),
    )
