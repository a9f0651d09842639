"""Saving records: only what differs is written, lines keep who they are, and who may do what."""

from __future__ import annotations

from dataclasses import replace

import pytest

from db.engine import reading, writing
from db.journal import add_chain, changes_of, insert_changes
from domain.change import POSITION, SALT, Change, decode, digest_of, encode
from domain.errors import KnownError
from domain.fields import Line
from domain.ledgers import LEDGERS
from services.records import records
from services.records.records import Record

ONE, TWO = "530722199003070022", "530722198501010036"
HE = Line("", {"name": "和丽华", "id_number": ONE})
MU = Line("", {"name": "木春燕", "id_number": TWO})
LI = Line("", {"name": "李四"})


def changes(workspace):
    with reading(workspace.engine) as connection:
        return [
            decode(body)
            for body in connection.exec_driver_sql("SELECT body FROM change ORDER BY id").scalars()
        ]


@pytest.fixture
def save(workspace):
    """Save a record as it is given; the changes that this wrote."""

    def run(record):
        before = len(changes(workspace))
        records.save(workspace, record)
        return changes(workspace)[before:]

    return run


@pytest.fixture
def loaded(workspace, save_record):
    """A saved record with three lines, read back."""
    return records.load(workspace, save_record(lines=[HE, MU, LI], headcount=3))


def names(record):
    return [line.fields.get("name") for line in record.lines]


def again(workspace, record):
    return records.load(workspace, record.id)


def test_that_a_new_record_is_read_back_as_it_was_given(loaded, workspace):
    assert loaded.unit == workspace.unit
    assert loaded.fields["headcount"] == 3
    assert names(loaded) == ["和丽华", "木春燕", "李四"]
    assert loaded.modified_by == "张三"
    assert len({line.id for line in loaded.lines}) == 3


def test_that_nothing_empty_is_written(save):
    line = Line("", {"name": "和丽华", "phone": "", "level": None})
    wrote = save(Record("", "training", "", {"name": "班", "remarks": "", "hours": None}, (line,)))
    assert [set(one.set) for one in wrote] == [{"name", SALT}, {"name", POSITION}]


def test_that_saving_what_is_there_writes_nothing(workspace, loaded):
    before = len(changes(workspace))
    done = records.save(workspace, loaded)
    assert done.is_empty
    assert len(changes(workspace)) == before


def test_that_only_what_differs_is_written(loaded, save):
    (wrote,) = save(replace(loaded, fields={**loaded.fields, "headcount": 4}))
    assert wrote.set == {"headcount": 4}
    assert [*wrote.over.values()] == [["headcount"]]


def test_that_fields_not_given_stay(workspace, loaded, save):
    save(replace(loaded, fields={"headcount": 4}))
    assert again(workspace, loaded).fields["name"] == loaded.fields["name"]


@pytest.mark.parametrize("nothing", [None, ""])
def test_that_a_field_can_be_cleared(workspace, loaded, save, nothing):
    (wrote,) = save(replace(loaded, fields={**loaded.fields, "headcount": nothing}))
    assert wrote.set == {"headcount": None}
    assert "headcount" not in again(workspace, loaded).fields


def test_that_a_changed_line_is_one_change(loaded, save):
    lines = list(loaded.lines)
    lines[1] = Line(lines[1].id, {**lines[1].fields, "result": "pass"})
    (wrote,) = save(replace(loaded, lines=tuple(lines)))
    assert (wrote.line, wrote.set) == (lines[1].id, {"result": "pass"})


def test_that_what_a_line_no_longer_holds_is_cleared(loaded, save):
    lines = (replace(loaded.lines[0], fields={"name": "和丽华"}), *loaded.lines[1:])
    (wrote,) = save(replace(loaded, lines=lines))
    assert wrote.set == {"id_number": None}


def test_that_a_line_keeps_what_a_newer_program_wrote(workspace, loaded, save):
    first = loaded.lines[0]
    with workspace.write() as work:
        work.set(loaded.id, {"newer": "值"}, line=first.id)
        work.finish("改")
    assert save(loaded) == []
    assert again(workspace, loaded).lines[0].fields["newer"] == "值"


def test_that_lines_left_out_are_deleted_and_no_other_is_touched(workspace, loaded, save):
    wrote = save(replace(loaded, lines=loaded.lines[1:]))
    assert [(one.line, one.set) for one in wrote] == [(loaded.lines[0].id, {"deleted": True})]
    assert names(again(workspace, loaded)) == ["木春燕", "李四"]


def test_that_a_person_who_is_put_in_again_is_the_same_line(workspace, loaded, save):
    save(replace(loaded, lines=loaded.lines[1:]))
    rest = again(workspace, loaded)
    wrote = save(replace(rest, lines=(*rest.lines, replace(HE, fields={**HE.fields, "sex": "f"}))))
    assert [one.line for one in wrote] == [loaded.lines[0].id]
    back = again(workspace, loaded)
    assert names(back) == ["木春燕", "李四", "和丽华"]
    assert back.conflicts == ()


def test_that_a_person_who_comes_back_does_not_bring_old_details(workspace, loaded, save):
    detailed = replace(loaded.lines[0], fields={**HE.fields, "phone": "13900000000"})
    save(replace(loaded, lines=(detailed, *loaded.lines[1:])))
    save(replace(loaded, lines=loaded.lines[1:]))
    save(replace(loaded, lines=(*loaded.lines[1:], HE)))
    assert again(workspace, loaded).lines[-1].fields == HE.fields


def test_that_a_row_typed_anew_in_one_go_is_the_same_line(loaded, save):
    typed = replace(HE, fields={**HE.fields, "result": "pass"})
    (wrote,) = save(replace(loaded, lines=(typed, *loaded.lines[1:])))
    assert (wrote.line, wrote.set) == (loaded.lines[0].id, {"result": "pass"})


def test_that_the_same_number_twice_is_two_lines(workspace, save_record):
    record = records.load(workspace, save_record(lines=[HE, HE, MU], headcount=3))
    assert len({line.id for line in record.lines}) == 3
    assert record.conflicts == ()
    assert [issue.rule for issue in records.issues_of(record)] == ["line_repeated"]


def test_that_two_installations_give_the_same_persons_the_same_lines(loaded, save):
    save(replace(loaded, lines=()))
    back = save(replace(loaded, lines=(HE, HE)))
    third = save(replace(loaded, lines=(HE,)))
    assert back[0].line == loaded.lines[0].id
    assert back[1].line not in {line.id for line in loaded.lines}
    assert [one.set for one in third] == [{"deleted": True}]


def test_that_a_line_whose_number_was_corrected_is_not_taken_for_its_former_person(
    workspace, loaded, save
):
    corrected = replace(
        loaded.lines[0], fields={"name": "和丽花", "id_number": "53072219850101001X"}
    )
    save(replace(loaded, lines=(corrected, *loaded.lines[1:])))
    current = again(workspace, loaded)
    save(replace(current, lines=(*current.lines, HE)))
    assert names(again(workspace, loaded)) == ["和丽花", "木春燕", "李四", "和丽华"]


def test_that_a_line_in_between_moves_no_other(workspace, loaded, save):
    lines = (loaded.lines[0], Line("", {"name": "王五"}), *loaded.lines[1:])
    assert len(save(replace(loaded, lines=lines))) == 1
    assert names(again(workspace, loaded)) == ["和丽华", "王五", "木春燕", "李四"]


def test_that_moving_a_line_is_one_change(workspace, loaded, save):
    wrote = save(replace(loaded, lines=(loaded.lines[2], *loaded.lines[:2])))
    assert [set(one.set) for one in wrote] == [{POSITION}]
    assert names(again(workspace, loaded)) == ["李四", "和丽华", "木春燕"]


def test_that_one_save_is_one_undo_step_with_its_label(workspace, loaded):
    done = records.save(workspace, replace(loaded, lines=(HE,), fields={"headcount": 1}))
    assert done.label == "修改培训班"
    assert done.undo
    assert records.save(workspace, replace(loaded, lines=(HE,)), label="导入").label == "导入"


def test_that_saving_a_deleted_record_brings_it_back_with_its_lines(workspace, loaded):
    records.delete(workspace, [loaded.id])
    assert again(workspace, loaded).deleted
    records.save(workspace, loaded)
    back = again(workspace, loaded)
    assert not back.deleted
    assert (names(back), back.conflicts) == (names(loaded), ())


def test_that_deleting_and_restoring_count_what_they_did(workspace, save_record):
    one, two = save_record(), save_record()
    assert records.delete(workspace, [one, one, "unknown"]).label == "删除 1 条记录"
    assert records.delete(workspace, [one, two]).label == "删除 1 条记录"
    assert records.delete(workspace, [one, two]).is_empty
    assert records.restore(workspace, [one, two, two]).label == "恢复 2 条记录"
    assert records.restore(workspace, [one]).is_empty
    assert not records.load(workspace, one).deleted


def test_that_many_are_changed_in_one_step_but_not_those_in_the_bin(workspace, save_record):
    ids = [save_record() for _ in range(3)]
    records.delete(workspace, ids[:1])
    done = records.change_many(workspace, [*ids, "unknown"], {"place": "永胜", "remarks": ""})
    assert done.label == "批量修改 2 条记录"
    assert [records.load(workspace, one).fields.get("place") for one in ids] == [
        None,
        "永胜",
        "永胜",
    ]
    assert records.load(workspace, ids[0]).deleted
    assert records.load(workspace, ids[0]).conflicts == ()


def test_that_a_copy_starts_anew(workspace, loaded):
    marks = {"complete": True, "explain:x": "已核对", "evidence:ab": "批文.pdf"}
    copy = records.copy_of(replace(loaded, fields={**loaded.fields, **marks}))
    assert (copy.id, copy.lines, dict(copy.fields)) == ("", (), dict(loaded.fields))
    assert records.save(workspace, copy).first() != loaded.id


def test_that_a_record_with_findings_cannot_be_called_complete(loaded):
    records.check_may_be_complete(
        replace(loaded, fields={**loaded.fields, "explain:id_number_missing": "临时学员"})
    )
    with pytest.raises(KnownError, match="缺身份证号"):
        records.check_may_be_complete(loaded)
    empty = Record("", "training", "", {})
    with pytest.raises(KnownError, match="另有"):
        records.check_may_be_complete(empty)


def test_that_an_unknown_record_or_ledger_is_one_sentence(workspace, loaded):
    with pytest.raises(KnownError, match="找不到"):
        records.load(workspace, "unknown")
    with pytest.raises(KnownError, match="找不到"):
        records.save(workspace, replace(loaded, id="unknown"))
    with pytest.raises(KnownError, match="没有名为"):
        records.save(workspace, replace(loaded, ledger="weather"))
    with pytest.raises(KnownError, match="找不到"):
        records.save(workspace, replace(loaded, ledger="award"))


def foreign(workspace, unit="530700"):
    """A record of another unit that lies here."""
    with workspace.write() as work:
        record = work.create(LEDGERS["training"], unit, {"name": "市级班"})
        work.finish("收到")
    return record


@pytest.mark.parametrize(
    "act",
    [
        lambda w, one: records.save(w, Record(one, "training", "", {"name": "班"})),
        lambda w, _: records.save(w, Record("", "training", "530700", {"name": "班"})),
        lambda w, one: records.delete(w, [one]),
        lambda w, one: records.change_many(w, [one], {"name": "班"}),
        lambda w, one: records.decide(w, one, {"name": "班"}),
    ],
)
def test_that_a_county_changes_nothing_of_another_unit(workspace, act):
    one = foreign(workspace)
    before = len(changes(workspace))
    with pytest.raises(KnownError, match="本单位"):
        act(workspace, one)
    assert len(changes(workspace)) == before


def test_that_the_city_may_enter_for_a_unit(make_workspace):
    city = make_workspace("530700")
    done = records.save(city, Record("", "training", "530722", {"name": "班"}))
    assert records.load(city, done.first()).unit == "530722"


@pytest.fixture
def conflict(workspace, loaded):
    """The record with another headcount from another installation, which is the one shown."""
    change = Change(
        replica="b" * 16,
        seq=1,
        prev="",
        at=workspace.clock.newest + 9,
        kind="training",
        unit=workspace.unit,
        record=loaded.id,
        set={"headcount": 44},
        by="李四",
    )
    change, body = encode(change)
    with writing(workspace.engine) as connection:
        other = add_chain(connection, unit=workspace.unit, replica="b" * 16)
        row = (other.number << 40 | 1, loaded.id, digest_of(body), body)
        insert_changes(connection, [row], source=1)
    workspace.clock.observe(change.at)
    return records.load(workspace, loaded.id)


def test_that_saving_something_else_does_not_end_a_conflict(workspace, conflict):
    assert [c.field for c in conflict.conflicts] == ["headcount"]
    fields = {**conflict.fields, "place": "永胜"}
    records.save(workspace, replace(conflict, fields=fields))
    assert [c.field for c in again(workspace, conflict).conflicts] == ["headcount"]


@pytest.mark.parametrize("value", [3, 44, 50])
def test_that_a_conflict_ends_with_a_decision(workspace, conflict, value):
    records.decide(workspace, conflict.id, {"headcount": value})
    decided = again(workspace, conflict)
    assert decided.conflicts == ()
    assert decided.fields["headcount"] == value


def test_that_typing_another_value_ends_a_conflict(workspace, conflict):
    records.save(workspace, replace(conflict, fields={**conflict.fields, "headcount": 7}))
    assert again(workspace, conflict).conflicts == ()


def test_that_a_long_roster_with_one_line_changed_is_one_change(workspace, save_record):
    lines = [Line("", {"name": f"学员{n}", "result": "pass"}) for n in range(1000)]
    record = records.load(workspace, save_record(lines=lines, headcount=1000))
    before = len(changes(workspace))
    edited = list(record.lines)
    edited[500] = Line(edited[500].id, {**edited[500].fields, "result": "fail"})
    records.save(workspace, replace(record, lines=tuple(edited)))
    assert len(changes(workspace)) == before + 1


def test_that_every_line_of_a_long_roster_can_change_at_once(workspace, save_record):
    lines = [Line("", {"name": f"学员{n}"}) for n in range(1000)]
    record = records.load(workspace, save_record(lines=lines))
    edited = tuple(Line(one.id, {**one.fields, "result": "pass"}) for one in record.lines)
    records.save(workspace, replace(record, lines=edited))
    assert {one.fields["result"] for one in again(workspace, record).lines} == {"pass"}


def test_that_an_import_adds_and_fills_in_and_removes_nothing(workspace, loaded):
    with workspace.write() as work:
        state = work.state(loaded.id)
        given = [
            replace(HE, fields={**HE.fields, "phone": None, "sex": "f"}),
            Line("", {"name": "王五", "id_number": "53072219850101001X"}),
        ]
        counts = records.merge_lines(
            work, LEDGERS["training"], loaded.id, given, state, keep_others=True
        )
        work.finish("导入")
    assert counts == (1, 1)
    merged = again(workspace, loaded)
    assert names(merged) == ["和丽华", "木春燕", "李四", "王五"]
    assert merged.lines[0].id == loaded.lines[0].id


def test_that_everything_can_be_read_record_by_record(workspace, loaded):
    with reading(workspace.engine) as connection:
        ((record, known),) = changes_of(connection, [loaded.id])
    assert record == loaded.id
    assert len(known) == 4


def test_that_the_city_only_looks_at_what_another_unit_keeps(make_workspace):
    city = make_workspace("530700")
    record = records.save(city, Record("", "training", "530722", {"name": "班"})).first()
    loaded = records.load(city, record)
    for change in (
        lambda: records.delete(city, [record]),
        lambda: records.restore(city, [record]),
        lambda: records.change_many(city, [record], {"place": "永胜"}),
    ):
        with pytest.raises(KnownError, match="永胜县总工会的记录，只能查看"):
            change()
    assert records.load(city, record) == loaded


def test_that_a_required_field_cannot_be_emptied_in_bulk(make_workspace):
    county = make_workspace("530722")
    record = records.save(
        county, Record("", "training", "", {"name": "班", "place": "永胜"})
    ).first()
    with pytest.raises(KnownError, match="必填项"):
        records.change_many(county, [record], {"name": ""})
    records.change_many(county, [record], {"place": ""})
    assert records.load(county, record).fields == {"name": "班"}
