"""The history of a record: who changed what, from what to what."""

from __future__ import annotations

import dataclasses

import pytest

from db.journal import changes_of
from domain.change import Change, digest_of, encode
from domain.clock import stamp_time
from domain.fields import Line
from services.records import records, undo
from services.records.history import Detail, history

NUMBER = "530722199001011233"
PERSON = {"name": "和丽华", "id_number": NUMBER}


@pytest.fixture
def edit(workspace):
    """A function that saves some fields of a record, and lines where they are given."""

    def run(record_id, lines=None, **fields):
        record = records.load(workspace, record_id)
        kept = record.lines if lines is None else tuple(lines)
        changed = dataclasses.replace(record, fields=fields, lines=kept)
        return records.save(workspace, changed)

    return run


def test_that_the_newest_action_comes_first_with_old_and_new_values(
    workspace, save_record, edit, clock
):
    record_id = save_record(headcount=30, amount=3_500_000)
    clock.move(days=1)
    edit(record_id, headcount=31, amount=None)
    newest, oldest = history(workspace, record_id)
    assert newest.label == "修改培训班"
    assert newest.when.isoformat() == "2025-06-04T09:00:00+08:00"
    assert (newest.who, newest.replica, newest.is_here) == ("张三", "甲", True)
    assert newest.unit == workspace.unit_name
    assert set(newest.details) == {
        Detail("培训人数", "", "30", "31"),
        Detail("金额", "", "3.5", ""),
    }
    assert oldest.label == "添加培训班"
    assert Detail("类别", "", "", "职业技能培训") in oldest.details


def test_that_two_saves_in_one_moment_are_two_actions(workspace, save_record, edit):
    record_id = save_record()
    edit(record_id, place="永北镇")
    edit(record_id, place="三川镇")
    assert [entry.label for entry in history(workspace, record_id)] == [
        "修改培训班",
        "修改培训班",
        "添加培训班",
    ]


def test_that_personal_data_is_masked_unless_asked_for(workspace, save_record):
    record_id = save_record(lines=[Line("", PERSON)])
    (entry,) = history(workspace, record_id)
    assert NUMBER not in str(entry)
    (entry,) = history(workspace, record_id, masked=False)
    assert Detail("添加学员", "和丽华", "", NUMBER) in entry.details


def test_that_lines_are_told_by_the_persons_name(workspace, save_record, edit):
    record_id = save_record(lines=[Line("", PERSON), Line("", {"name": "何立新"})])
    first, second = records.load(workspace, record_id).lines
    edit(record_id, [Line(first.id, {**PERSON, "certificate": "S1"})])
    newest = history(workspace, record_id)[0]
    assert set(newest.details) == {
        Detail("证书编号", "和丽华", "", "S1"),
        Detail("删除学员", "何立新", "", ""),
    }
    assert second.id != first.id


def test_that_deleting_restoring_and_undoing_are_told(workspace, save_record, edit):
    record_id = save_record()
    records.delete(workspace, [record_id])
    records.restore(workspace, [record_id])
    undo.undo(workspace, edit(record_id, place="永北镇").undo)
    assert [entry.label for entry in history(workspace, record_id)] == [
        "撤销：修改培训班",
        "修改培训班",
        "恢复 1 条记录",
        "删除 1 条记录",
        "添加培训班",
    ]


def test_that_states_evidence_and_explanations_have_words(workspace, save_record, edit):
    record_id = save_record()
    edit(
        record_id, **{"complete": True, "explain:x": "已核对", f"evidence:{'ab' * 32}": "批文.pdf"}
    )
    assert set(history(workspace, record_id)[0].details) == {
        Detail("填写完成", "", "", "是"),
        Detail("说明", "", "", "已核对"),
        Detail("附件", "", "", "批文.pdf"),
    }


def test_that_what_a_newer_program_wrote_is_not_shown_raw(workspace, save_record, edit):
    record_id = save_record()
    edit(record_id, newer_field=NUMBER)
    (detail,) = history(workspace, record_id)[0].details
    assert detail == Detail("其他内容", "", "", "（升级程序后才能显示）")


def test_that_review_decisions_are_part_of_the_history(workspace, save_record, clock):
    record_id = save_record()
    clock.move(days=1)
    at = workspace.clock.tick()
    with workspace.write() as work:
        work.connection.exec_driver_sql(
            "INSERT INTO review (id, record, digest, decision, reason, at, by) "
            "VALUES ('r', ?, 'd', 'return', '人数不对', ?, '市级李')",
            (record_id, at),
        )
        work.finish("试")
    newest = history(workspace, record_id)[0]
    assert (newest.label, newest.who, newest.unit) == ("退回", "市级李", "市级")
    assert newest.details == (Detail("原因", "", "", "人数不对"),)


def test_that_changes_of_another_installation_are_told_as_such(workspace, save_record):
    record_id = save_record(headcount=30)
    with workspace.read() as connection:
        ((_, known),) = changes_of(connection, [record_id])
    first = known[0].head
    at = workspace.clock.tick()
    change = Change(
        replica="other",
        seq=1,
        prev="",
        at=at,
        wall=at >> 16,
        kind="training",
        unit=workspace.unit,
        record=record_id[-32:],
        set={"headcount": 44},
        over={first: ["headcount"]},
        by="王五",
    )
    _, body = encode(change)
    with workspace.write() as work:
        run = work.connection.exec_driver_sql
        run(
            "INSERT INTO chain (number, replica, unit, letter) VALUES (9, 'other', ?, '乙')",
            (workspace.unit,),
        )
        run(
            "INSERT INTO change (id, record, digest, body, source) VALUES (?, ?, ?, ?, 1)",
            (9 << 40 | 1, record_id, digest_of(body), body),
        )
        work.finish("试")
    newest = history(workspace, record_id)[0]
    assert (newest.who, newest.replica, newest.is_here) == ("王五", "乙", False)
    assert newest.label == "修改培训班"
    assert newest.details == (Detail("培训人数", "", "30", "44"),)
    assert newest.when == stamp_time(at)


def test_that_an_unknown_record_has_no_history(workspace):
    assert history(workspace, "nobody") == []
