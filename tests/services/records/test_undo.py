"""Undo and redo: the last action taken back by new changes, and nothing newer lost."""

from __future__ import annotations

from dataclasses import replace

import pytest

from db.engine import reading
from domain.change import decode
from domain.errors import KnownError
from domain.fields import Line
from services.records import records
from services.records.records import Record
from services.records.undo import undo

HE = Line("", {"name": "和丽华", "id_number": "530722199003070022"})
MU = Line("", {"name": "木春燕", "id_number": "530722198501010036"})
CLASS = {"name": "电工班", "category": "skill", "start": "2024-05-06", "headcount": 2}


def bodies(workspace):
    with reading(workspace.engine) as connection:
        rows = connection.exec_driver_sql("SELECT body FROM change ORDER BY id")
        return [decode(body) for body in rows.scalars()]


def seen(workspace, record_id):
    """All that a user sees of a record."""
    record = records.load(workspace, record_id)
    return (
        dict(record.fields),
        [(line.id, dict(line.fields)) for line in record.lines],
        record.deleted,
        record.conflicts,
    )


@pytest.fixture
def added(workspace):
    """The change set of a new record with two lines."""
    return records.save(workspace, Record("", "training", "", CLASS, (HE, MU)))


@pytest.fixture
def loaded(workspace, added):
    return records.load(workspace, added.first())


def edits(workspace, loaded):
    """Actions of every sort on the record; each gives its change set."""
    lines = loaded.lines
    longer = (Line("", {"name": "李四"}), lines[1])
    other = (Line(lines[0].id, {**lines[0].fields, "sex": "f"}), *lines[1:])
    return {
        "edit": lambda: records.save(workspace, replace(loaded, fields={**CLASS, "headcount": 9})),
        "new field": lambda: records.save(workspace, replace(loaded, fields={"remarks": "新"})),
        "clear": lambda: records.save(workspace, replace(loaded, fields={"headcount": None})),
        "line": lambda: records.save(workspace, replace(loaded, lines=other)),
        "lines": lambda: records.save(workspace, replace(loaded, lines=longer)),
        "no lines": lambda: records.save(
            workspace, replace(loaded, lines=(), fields={"complete": True})
        ),
        "order": lambda: records.save(workspace, replace(loaded, lines=lines[::-1])),
        "delete": lambda: records.delete(workspace, [loaded.id]),
        "bulk": lambda: records.change_many(workspace, [loaded.id], {"place": "永胜"}),
    }


KINDS = ["edit", "new field", "clear", "line", "lines", "no lines", "order", "delete", "bulk"]


@pytest.mark.parametrize("kind", KINDS)
def test_that_undo_redo_and_undo_again_go_back_and_forth(workspace, loaded, kind):
    before = seen(workspace, loaded.id)
    done = edits(workspace, loaded)[kind]()
    after = seen(workspace, loaded.id)
    assert after != before
    undone = undo(workspace, done.undo)
    assert cleared(seen(workspace, loaded.id)) == cleared(before)
    redone = undo(workspace, undone.undo)
    assert cleared(seen(workspace, loaded.id)) == cleared(after)
    undo(workspace, redone.undo)
    assert cleared(seen(workspace, loaded.id)) == cleared(before)


def cleared(state):
    """Without fields that are off: 填写完成 unticked is as good as never ticked."""
    fields, *rest = state
    return ({k: v for k, v in fields.items() if v is not False}, *rest)


def test_that_undoing_a_new_record_is_one_deletion(workspace, added):
    before = len(bodies(workspace))
    undone = undo(workspace, added.undo)
    (wrote,) = bodies(workspace)[before:]
    assert (wrote.line, wrote.set) == ("", {"deleted": True})
    assert records.load(workspace, added.first()).deleted
    undo(workspace, undone.undo)
    back = records.load(workspace, added.first())
    assert not back.deleted
    assert [line.fields["name"] for line in back.lines] == ["和丽华", "木春燕"]
    assert back.conflicts == ()


def test_that_undoing_the_first_value_of_a_field_does_not_delete_the_record(workspace, loaded):
    done = records.save(workspace, replace(loaded, fields={"remarks": "新"}))
    undo(workspace, done.undo)
    record = records.load(workspace, loaded.id)
    assert not record.deleted
    assert "remarks" not in record.fields


def test_that_undoing_a_restore_deletes_without_a_conflict(workspace, loaded):
    records.delete(workspace, [loaded.id])
    done = records.restore(workspace, [loaded.id])
    undo(workspace, done.undo)
    record = records.load(workspace, loaded.id)
    assert record.deleted
    assert record.conflicts == ()


def test_that_undoing_the_return_of_a_line_removes_it_again(workspace, loaded):
    records.save(workspace, replace(loaded, lines=loaded.lines[1:]))
    done = records.save(workspace, replace(loaded, lines=(*loaded.lines[1:], HE)))
    undo(workspace, done.undo)
    record = records.load(workspace, loaded.id)
    assert [line.fields["name"] for line in record.lines] == ["木春燕"]
    assert record.conflicts == ()


def test_that_undoing_an_edit_that_brought_a_record_back_deletes_it_with_its_lines(
    workspace, loaded
):
    records.delete(workspace, [loaded.id])
    before = seen(workspace, loaded.id)
    done = records.save(workspace, replace(loaded, lines=loaded.lines[1:]))
    undo(workspace, done.undo)
    assert seen(workspace, loaded.id) == before


def test_that_a_later_edit_keeps_its_value(workspace, loaded):
    done = records.save(workspace, replace(loaded, fields={"headcount": 9, "place": "永胜"}))
    records.save(workspace, replace(loaded, fields={"headcount": 10}))
    undo(workspace, done.undo)
    fields = records.load(workspace, loaded.id).fields
    assert fields["headcount"] == 10
    assert "place" not in fields


def test_that_what_was_deleted_since_stays_deleted(workspace, loaded):
    done = records.save(workspace, replace(loaded, fields={"headcount": 9}))
    records.delete(workspace, [loaded.id])
    assert undo(workspace, done.undo).is_empty
    record = records.load(workspace, loaded.id)
    assert record.deleted
    assert record.conflicts == ()


def test_that_a_line_deleted_since_stays_deleted(workspace, loaded):
    edited = Line(loaded.lines[0].id, {**HE.fields, "sex": "f"})
    done = records.save(workspace, replace(loaded, lines=(edited, loaded.lines[1])))
    records.save(workspace, replace(loaded, lines=loaded.lines[1:]))
    undo(workspace, done.undo)
    record = records.load(workspace, loaded.id)
    assert [line.fields["name"] for line in record.lines] == ["木春燕"]
    assert record.conflicts == ()


def test_that_undoing_a_new_record_takes_later_edits_with_it_and_redo_brings_them_back(
    workspace, added, loaded
):
    records.save(workspace, replace(loaded, fields={"headcount": 9}, lines=(HE,)))
    after = seen(workspace, loaded.id)
    undone = undo(workspace, added.undo)
    assert records.load(workspace, loaded.id).deleted
    undo(workspace, undone.undo)
    assert seen(workspace, loaded.id) == after


def test_that_a_bulk_action_is_undone_as_one(workspace):
    ids = [
        records.save(workspace, Record("", "training", "", {**CLASS, "headcount": n})).first()
        for n in range(5)
    ]
    done = records.change_many(workspace, ids, {"headcount": 100})
    undone = undo(workspace, done.undo)
    assert [records.load(workspace, one).fields["headcount"] for one in ids] == [0, 1, 2, 3, 4]
    undo(workspace, undone.undo)
    assert {records.load(workspace, one).fields["headcount"] for one in ids} == {100}
    gone = records.delete(workspace, ids)
    undo(workspace, gone.undo)
    assert not any(records.load(workspace, one).deleted for one in ids)


def test_that_a_step_is_undone_only_once(workspace, added):
    undo(workspace, added.undo)
    for step in (added.undo, 999, 0, -1):
        with pytest.raises(KnownError, match="已经撤销"):
            undo(workspace, step)


def test_that_history_is_added_to(workspace, loaded):
    done = records.save(workspace, replace(loaded, fields={"headcount": 9}))
    before = bodies(workspace)
    undo(workspace, done.undo)
    assert bodies(workspace)[:-1] == before


def test_that_the_label_tells_undo_from_redo(workspace, added):
    undone = undo(workspace, added.undo)
    redone = undo(workspace, undone.undo)
    again = undo(workspace, redone.undo)
    assert [one.label for one in (undone, redone, again)] == [
        "撤销：添加培训班",
        "重做：添加培训班",
        "撤销：添加培训班",
    ]


def test_that_a_step_in_which_a_field_changed_twice_goes_back_to_its_beginning(workspace, loaded):
    with workspace.write() as work:
        work.set(loaded.id, {"headcount": 7})
        work.set(loaded.id, {"headcount": 8, "place": "永胜"})
        done = work.finish("试")
    undo(workspace, done.undo)
    assert dict(records.load(workspace, loaded.id).fields) == CLASS


def test_that_a_change_of_a_thousand_lines_is_undone_at_once(workspace):
    lines = tuple(Line("", {"name": f"学员{n}"}) for n in range(1000))
    added = records.save(workspace, Record("", "training", "", CLASS, lines))
    record = records.load(workspace, added.first())
    edited = tuple(Line(one.id, {**one.fields, "result": "pass"}) for one in record.lines)
    done = records.save(workspace, replace(record, lines=edited))
    undo(workspace, done.undo)
    assert not any("result" in one.fields for one in records.load(workspace, record.id).lines)


def test_that_steps_are_undone_one_after_another_back_to_the_first(workspace, added, loaded):
    states, steps = [seen(workspace, loaded.id)], [added.undo]
    actions = (
        lambda: records.save(workspace, replace(loaded, fields={"headcount": 3})),
        lambda: records.save(workspace, replace(loaded, fields={"headcount": 4}, lines=(HE,))),
        lambda: records.delete(workspace, [loaded.id]),
        lambda: records.restore(workspace, [loaded.id]),
        lambda: records.delete(workspace, [loaded.id]),
        lambda: records.restore(workspace, [loaded.id]),
        lambda: records.change_many(workspace, [loaded.id], {"headcount": 5}),
    )
    for action in actions:
        steps.append(action().undo)
        states.append(seen(workspace, loaded.id))
    for _ in range(2):
        redo = []
        for state in states[-2::-1]:
            redo.append(undo(workspace, steps.pop()).undo)
            assert seen(workspace, loaded.id) == state
        for state in states[1:]:
            steps.append(undo(workspace, redo.pop()).undo)
            assert seen(workspace, loaded.id) == state
