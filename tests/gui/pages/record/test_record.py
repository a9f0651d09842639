"""The page of a record: typing, keeping, checking, saving, going on, with real keys."""

from __future__ import annotations

import pytest
import shiboken6
from openpyxl import Workbook
from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QImage
from PySide6.QtWidgets import QApplication, QFileDialog

from domain.clock import stamp_time
from domain.fields import Line
from domain.ledgers import LEDGERS
from domain.standing import Decision, Standing
from gui.messages import MessageBar
from gui.pages.importing.import_dialog import ImportDialog
from gui.pages.ledger.links import AddRecord, ListFilter, OpenRecord
from gui.pages.ledger.room import LedgerRoom
from gui.pages.record.draft_keeper import DELAY_MS
from services.records import drafts, lists, records, reviews
from services.records.reviews import Position, Verdict
from tests.gui.form.keys import press, type_text

TRAINING = LEDGERS["training"]
CONTROL = Qt.KeyboardModifier.ControlModifier
COMPLETE = {"headcount": 50, "complete": True}


@pytest.fixture
def make(qtbot, session, settle):
    rooms = []

    def build(ledger=TRAINING):
        room = LedgerRoom(session, ledger)
        rooms.append(room)
        room.resize(1180, 738)
        room.show()
        room.activateWindow()
        qtbot.waitUntil(room.isActiveWindow)
        room.refresh()
        settle()
        return room

    build.rooms = rooms
    yield build
    for room in rooms:
        shiboken6.delete(room)


@pytest.fixture
def new(make, settle):
    """The page of a new record, with the cursor in its first field."""
    room = make()
    room.open_with(AddRecord())
    settle()
    return with_focus(room.record)


def opened(make, settle, record_id):
    room = make()
    room.open_with(OpenRecord(record_id))
    settle()
    return with_focus(room.record)


def with_focus(page):
    """The page, once its first field has the focus: keys go nowhere before."""
    page.activateWindow()
    page.focus_first()
    assert QApplication.focusWidget() is page.form.cells[page.ledger.fields[0].key].widget
    return page


def rows(session, ledger=TRAINING):
    return lists.page(session.workspace, lists.query_for(session.workspace, ledger))


def kept(session):
    return drafts.all_drafts(session.workspace)


def fill(qtbot, *texts):
    for text in texts:
        type_text(text)
        press(qtbot, Qt.Key.Key_Return)


def test_that_a_record_is_typed_and_saved_by_keys_alone(new, qtbot, settle, session, messages):
    fill(qtbot, "电工培训班（第3期）", "zyjn", "电工", "zjg", "永胜县总工会", "", "", "2024.6.3")
    press(qtbot, Qt.Key.Key_S, CONTROL)
    settle()
    (row,) = rows(session)
    assert row.values["name"] == "电工培训班（第3期）"
    assert row.values["category"] == "skill"
    assert row.values["level"] == "4"
    assert row.values["start"] == "2024-06-03"
    assert row.standing is Standing.DRAFT
    assert new.footer_state()[0].startswith("已保存 ")
    assert messages.said[-1].action.label == "撤销"
    assert not new.is_dirty


def test_that_ctrl_enter_saves_and_begins_the_next_with_pinned_values(new, qtbot, settle, session):
    fill(qtbot, "第一班")
    type_text("zyjn")
    press(qtbot, Qt.Key.Key_F3)
    press(qtbot, Qt.Key.Key_Return, CONTROL)
    settle()
    assert len(rows(session)) == 1
    assert new.record.id == ""
    assert new.form.cells["name"].widget.hasFocus()
    assert new.form.values().fields["category"] == "skill"
    assert new.form.values().fields["name"] in (None, "")
    assert not new.is_dirty
    fill(qtbot, "第二班")
    press(qtbot, Qt.Key.Key_Return, CONTROL)
    settle()
    assert {row.values["category"] for row in rows(session)} == {"skill"}
    assert len(rows(session)) == 2


def test_that_f2_takes_the_last_records_value(make, put, qtbot, settle):
    put(name="旧班", organiser="永胜县总工会")
    room = make()
    room.open_with(AddRecord())
    settle()
    room.record.form.focus_field("organiser")
    press(qtbot, Qt.Key.Key_F2)
    assert room.record.form.values().fields["organiser"] == "永胜县总工会"


def test_that_the_roster_is_saved_with_the_record(new, qtbot, settle, session):
    fill(qtbot, "有名册的班")
    new.grid.focus_first()
    type_text("和丽华")
    press(qtbot, Qt.Key.Key_Return)
    press(qtbot, Qt.Key.Key_S, CONTROL)
    settle()
    record = records.load(session.workspace, rows(session)[0].id)
    assert [line.fields["name"] for line in record.lines] == ["和丽华"]
    new.grid.view.go_to(1, 0)
    type_text("木春燕")
    press(qtbot, Qt.Key.Key_Return)
    press(qtbot, Qt.Key.Key_S, CONTROL)
    settle()
    again = records.load(session.workspace, record.id)
    assert [line.fields["name"] for line in again.lines] == ["和丽华", "木春燕"]
    assert again.lines[0].id == record.lines[0].id


def test_that_input_is_on_disk_within_a_second_and_is_offered_again(
    new, make, qtbot, settle, session
):
    fill(qtbot, "没存的班")
    type_text("职业技能")
    qtbot.wait(DELAY_MS + 100)
    settle()
    (draft,) = kept(session)
    assert draft.record == ""
    assert new.footer_state()[0].startswith("输入已暂存 ")
    room = make()
    assert room.list.drafts.isVisible()
    room.list.drafts.draft_chosen.emit(draft)
    settle()
    assert room.record.form.values().fields["name"] == "没存的班"
    press(qtbot, Qt.Key.Key_S, CONTROL)
    settle()
    assert kept(session) == []
    assert len(rows(session)) == 1


def test_that_input_typed_back_to_what_was_saved_leaves_no_draft(make, put, settle, session):
    page = opened(make, settle, put(name="甲班"))
    type_text("乙")
    page.keeper.keep_now()
    settle()
    assert len(kept(session)) == 1
    page.form.cells["name"].editor.type_text("甲班")
    page.keeper.keep_now()
    settle()
    assert kept(session) == []


def test_that_escape_leaves_with_the_input_kept_and_says_so(
    make, put, qtbot, settle, session, messages
):
    record_id = put(name="甲班")
    page = opened(make, settle, record_id)
    page.form.focus_field("organiser")
    type_text("市总工会")
    press(qtbot, Qt.Key.Key_Escape)
    press(qtbot, Qt.Key.Key_Escape)
    settle()
    assert [draft.key for draft in kept(session)] == [record_id]
    room = page.parent().parent()
    assert room.shown is room.list
    assert room.list.drafts.isVisible()
    room.open_with(record_id)
    settle()
    assert page.form.values().fields["organiser"] == "市总工会"
    assert messages.said[-1].action.label == "放弃这些输入"
    messages.said[-1].action.run()
    settle()
    assert page.form.values().fields.get("organiser") is None
    assert kept(session) == []


def test_that_going_elsewhere_keeps_the_input_and_says_so(new, settle, session, messages, qtbot):
    fill(qtbot, "没存的班")
    assert new.can_leave()
    settle()
    assert "暂存" in messages.said[-1].text
    assert len(kept(session)) == 1


def test_that_the_cell_being_typed_is_on_disk_within_a_second(new, qtbot, settle, session):
    fill(qtbot, "电工培训班")
    new.grid.focus_first()
    type_text("和丽华")
    assert new.grid.view.typing is not None
    qtbot.wait(DELAY_MS + 100)
    settle()
    (draft,) = kept(session)
    assert [row["fields"]["name"] for row in draft.state["grid"]["rows"]] == ["和丽华"]
    press(qtbot, Qt.Key.Key_Escape)
    qtbot.wait(DELAY_MS + 100)
    settle()
    (draft,) = kept(session)
    assert "grid" not in draft.state


def test_that_discarded_input_is_taken_back_from_the_message(make, put, settle, session, messages):
    page = opened(make, settle, put())
    type_text("又改了", page.form.cells["name"].widget)
    page.keep_input()
    settle()
    page.open_record(page.record.id)
    settle()
    messages.said[-1].action.run()
    settle()
    assert not page.is_dirty
    assert kept(session) == []
    assert messages.said[-1].action.label == "撤销"
    messages.said[-1].action.run()
    settle()
    assert page.form.values().fields["name"].endswith("又改了")
    assert len(kept(session)) == 1


def test_that_a_draft_given_up_in_the_list_comes_back_by_ctrl_z(make, put, settle, qtbot, session):
    page = opened(make, settle, put())
    type_text("又改了", page.form.cells["name"].widget)
    press(qtbot, Qt.Key.Key_Escape)
    settle()
    (draft,) = kept(session)
    strip = make.rooms[-1].list.drafts
    strip.discard(draft)
    settle()
    assert kept(session) == []
    assert strip.isHidden()
    session.undo()
    settle()
    assert [one.state for one in kept(session)] == [draft.state]
    assert not strip.isHidden()


def test_that_what_was_said_of_a_record_goes_when_another_is_opened(make, put, settle, messages):
    bar = MessageBar(messages)
    other = put(name="另一班")
    page = opened(make, settle, put())
    type_text("又改了", page.form.cells["name"].widget)
    page.keep_input()
    settle()
    page.open_record(page.record.id)
    settle()
    assert bar.message is not None
    page.open_record(other)
    settle()
    assert bar.message is None
    bar.deleteLater()


def test_that_complete_is_refused_with_the_reason_and_the_input_stays(
    new, qtbot, settle, session, messages
):
    fill(qtbot, "不全的班")
    new.form._complete.setFocus()
    press(qtbot, Qt.Key.Key_Space)
    assert new.form._complete.isChecked()
    press(qtbot, Qt.Key.Key_S, CONTROL)
    settle()
    assert rows(session) == []
    assert "填写完成" in messages.said[-1].text
    assert new.form.cells["category"].messages.error_text
    assert new.form.values().fields["name"] == "不全的班"
    assert new.footer_state() == ("没有保存，输入已保留", True)


def test_that_a_finished_record_is_ready(make, put, settle, session, qtbot):
    page = opened(make, settle, put(headcount=50))
    page.form._complete.click()
    press(qtbot, Qt.Key.Key_S, CONTROL)
    settle()
    assert rows(session)[0].standing is Standing.READY


def test_that_what_cannot_be_read_stays_and_the_rest_is_saved(
    new, qtbot, settle, session, messages
):
    fill(qtbot, "有错的班")
    new.form.focus_field("start")
    type_text("明年春天")
    press(qtbot, Qt.Key.Key_Return, CONTROL)
    settle()
    assert rows(session)[0].values["name"] == "有错的班"
    assert new.record.id == rows(session)[0].id
    assert new.form.values().raw == {"start": "明年春天"}
    assert "无法识别" in messages.said[-1].text
    qtbot.wait(DELAY_MS + 100)
    settle()
    assert len(kept(session)) == 1


def test_that_saving_keeps_what_another_change_wrote(make, put, settle, session):
    record_id = put(place="旧地点")
    page = opened(make, settle, record_id)
    records.change_many(session.workspace, [record_id], {"place": "新地点"})
    page.form.cells["organiser"].editor.type_text("市总工会")
    page.save()
    settle()
    record = records.load(session.workspace, record_id)
    assert record.fields["place"] == "新地点"
    assert record.fields["organiser"] == "市总工会"


def test_that_undo_takes_a_save_back(make, put, settle, session, messages):
    record_id = put(place="旧地点")
    page = opened(make, settle, record_id)
    page.form.cells["place"].editor.type_text("新地点")
    page.save()
    settle()
    messages.said[-1].action.run()
    settle()
    assert records.load(session.workspace, record_id).fields["place"] == "旧地点"
    assert page.form.values().fields["place"] == "旧地点"


def test_that_undo_of_a_new_record_leads_back_to_the_list(new, settle, session, qtbot):
    fill(qtbot, "多余的班")
    press(qtbot, Qt.Key.Key_S, CONTROL)
    settle()
    session.undo()
    settle()
    assert rows(session) == []
    assert not new.isVisible()


def test_that_a_copy_begins_without_roster_and_completion(make, put, settle, qtbot):
    page = opened(make, settle, put(lines=[{"name": "和丽华"}], place="三川镇", **COMPLETE))
    qtbot.mouseClick(page.copy_button, Qt.MouseButton.LeftButton)
    settle()
    assert page.record.id == ""
    fields = page.form.values().fields
    assert fields["place"] == "三川镇"
    assert not fields.get("complete")
    assert page.grid.lines() == []


def test_that_a_likely_duplicate_is_shown_while_typing(make, put, settle, qtbot, session):
    other = put(name="电工培训班（第3期）", start="2024-06-03")
    room = make()
    room.open_with(AddRecord())
    settle()
    page = room.record
    type_text("电工培训班（第3期）")
    page.form.focus_field("start")
    type_text("2024.6.3")
    press(qtbot, Qt.Key.Key_Return)
    qtbot.waitUntil(page.duplicate.isVisible)
    assert "已有同一培训班" in page.duplicate_text.text()
    qtbot.mouseClick(page.duplicate_link, Qt.MouseButton.LeftButton)
    settle()
    assert page.record.id == other
    assert not page.duplicate.isVisible()
    assert len(kept(session)) == 1


def test_that_a_returned_record_says_why(make, put, settle, monkeypatch, session):
    record_id = put(**COMPLETE)
    now = session.workspace.clock
    verdict = Verdict(
        Decision.RETURN, "名册 48 人，申报 50 人，请补齐或改正。", stamp_time(now.tick()), "李"
    )
    monkeypatch.setattr(reviews, "position", lambda *_args: Position(Standing.RETURNED, verdict))
    page = opened(make, settle, record_id)
    assert page.returned.isVisible()
    assert "名册 48 人" in page.returned.accessibleName()


def test_that_a_deleted_record_is_shown_read_only_and_can_be_restored(
    make, put, settle, session, qtbot
):
    record_id = put()
    records.delete(session.workspace, [record_id])
    page = opened(make, settle, record_id)
    assert page.notice.isVisible()
    assert page.form.cells["name"].widget.isReadOnly()
    qtbot.mouseClick(page.restore_button, Qt.MouseButton.LeftButton)
    settle()
    assert len(rows(session)) == 1
    assert not page.form.cells["name"].widget.isReadOnly()


def test_that_the_history_lists_what_was_done(make, put, settle, qtbot):
    page = opened(make, settle, put())
    page.form.cells["place"].editor.type_text("三川镇")
    page.save()
    settle()
    qtbot.mouseClick(page.history_button, Qt.MouseButton.LeftButton)
    settle()
    texts = [label.text() for label in page.history.findChildren(type(page.duplicate_text))]
    assert any("三川镇" in text for text in texts)


def test_that_evidence_is_attached_shown_and_removed(make, put, settle, session, qtbot, tmp_path):
    record_id = put()
    page = opened(make, settle, record_id)
    path = tmp_path / "现场.png"
    image = QImage(30, 20, QImage.Format.Format_RGB32)
    image.fill(QColor("red"))
    image.save(str(path))
    page.evidence.files_given.emit([path])
    settle()
    assert "evidence:" in " ".join(page.record.fields)
    (button,) = [
        b for b in page.evidence.findChildren(type(page.evidence.add_button)) if "现场" in b.text()
    ]
    qtbot.mouseClick(button, Qt.MouseButton.LeftButton)
    viewer = QApplication.activeModalWidget()
    qtbot.waitUntil(lambda: not viewer.picture.pixmap().isNull())
    viewer.close()
    (one,) = page._opened.files
    page.desk.remove(one)
    settle()
    assert page._opened.files == ()
    session.undo()
    settle()
    assert len(page._opened.files) == 1


def test_that_evidence_on_a_new_record_saves_it_first(new, settle, session, qtbot, tmp_path):
    fill(qtbot, "带材料的班")
    path = tmp_path / "签到表.txt"
    path.write_text("签到", encoding="utf-8")
    new.desk.attach([path])
    settle()
    settle()
    (row,) = rows(session)
    assert row.evidence_count == 1
    assert new.record.id == row.id


def test_that_in_a_low_window_form_and_roster_take_turns(new, qtbot):
    window = new.window()
    # As the main window does, whatever the page asks for.
    window.setMinimumSize(640, 400)
    window.resize(852, 470)
    new.focus_first()
    qtbot.waitUntil(lambda: new.grid.is_folded)
    qtbot.waitUntil(lambda: new.form.height() > 220)
    press(qtbot, Qt.Key.Key_F7)
    qtbot.waitUntil(lambda: not new.grid.is_folded)
    assert new.grid.view.hasFocus()
    qtbot.waitUntil(lambda: new.grid.height() > 150)
    assert not new.form.isVisible()
    press(qtbot, Qt.Key.Key_F7)
    qtbot.waitUntil(lambda: new.grid.is_folded)
    window.resize(1180, 738)
    qtbot.waitUntil(lambda: not new.grid.is_folded)


def test_that_what_keeps_a_record_from_being_complete_gets_the_cursor(new, qtbot, settle):
    fill(qtbot, "电工培训班（第3期）", "zyjn")
    new.form.focus_complete()
    press(qtbot, Qt.Key.Key_Space)
    press(qtbot, Qt.Key.Key_S, CONTROL)
    settle()
    assert not new.record.id
    assert new.form.cells["start"].widget.hasFocus()


def test_that_a_wrong_line_gets_the_cursor_where_no_field_is_wrong(new, qtbot, settle):
    fill(qtbot, "电工培训班（第3期）", "zyjn", "", "", "", "", "", "2024.6.3", "", "", "1")
    new.grid.focus_first()
    fill(qtbot, "和丽华", "530722199001010019")
    new.form.focus_complete()
    press(qtbot, Qt.Key.Key_Space)
    press(qtbot, Qt.Key.Key_S, CONTROL)
    settle()
    assert not new.record.id
    assert new.grid.view.hasFocus()
    assert new.grid.view.currentIndex().row() == 0


def test_that_evidence_chosen_for_a_record_that_cannot_be_saved_yet_waits_for_it(
    new, qtbot, settle, session, tmp_path
):
    path = tmp_path / "签到表.txt"
    path.write_text("签到", encoding="utf-8")
    fill(qtbot, "电工培训班（第3期）", "zyjn")
    new.form.focus_complete()
    press(qtbot, Qt.Key.Key_Space)
    new.desk.attach([path])
    settle()
    assert not rows(session)
    assert new.evidence._hint.text() == "保存后添加：签到表.txt"
    type_text("2024.6.3")
    new.form.cells["headcount"].widget.setFocus()
    type_text("30")
    press(qtbot, Qt.Key.Key_S, CONTROL)
    settle()
    settle()
    (row,) = rows(session)
    assert row.evidence_count == 1


def test_that_evidence_that_waits_is_not_given_to_another_record(new, settle, session, tmp_path):
    path = tmp_path / "签到表.txt"
    path.write_text("签到", encoding="utf-8")
    type_text("没有日期的班")
    new.form.focus_complete()
    new.form._complete.click()
    new.desk.attach([path])
    settle()
    new.begin_new()
    type_text("另一个班")
    new.save()
    settle()
    (row,) = rows(session)
    assert row.values["name"] == "另一个班"
    assert row.evidence_count == 0


def test_that_typing_goes_on_while_evidence_is_attached(make, put, settle, session, tmp_path):
    page = opened(make, settle, put())
    page.form.cells["place"].editor.type_text("三川镇")
    path = tmp_path / "签到表.txt"
    path.write_text("签到", encoding="utf-8")
    page.desk.attach([path])
    settle()
    assert page.form.values().fields["place"] == "三川镇"
    assert page.is_dirty
    page.save()
    settle()
    assert rows(session)[0].evidence_count == 1
    assert records.load(session.workspace, page.record.id).fields["place"] == "三川镇"


def test_that_a_filter_link_leads_from_the_record_to_the_list(make, put, settle):
    put(name="甲")
    room = make()
    room.open_with(AddRecord())
    settle()
    room.open_with(ListFilter(standings=(Standing.DRAFT,)))
    settle()
    assert room.shown is room.list
    assert room.title() == "培训"


@pytest.mark.parametrize("key", LEDGERS)
def test_that_every_ledger_has_its_page(make, settle, key, session, qtbot):
    room = make(LEDGERS[key])
    room.open_with(AddRecord())
    settle()
    page = room.record
    title = LEDGERS[key].title
    page.form.focus_field(title)
    type_text("某某")
    press(qtbot, Qt.Key.Key_S, CONTROL)
    settle()
    assert [row.values[title] for row in rows(session, LEDGERS[key])] == ["某某"]


def test_that_ctrl_z_in_the_roster_undoes_its_typing_only(new, qtbot):
    fill(qtbot, "班")
    new.grid.focus_first()
    type_text("和丽华")
    press(qtbot, Qt.Key.Key_Return)
    assert new.grid.lines()
    press(qtbot, Qt.Key.Key_Z, CONTROL)
    assert new.grid.lines() == []


def test_that_f7_leads_into_the_roster_and_out_to_complete(new, qtbot, settle):
    fill(qtbot, "班")
    press(qtbot, Qt.Key.Key_F7)
    assert new.grid.view.hasFocus()
    type_text("和丽华")
    press(qtbot, Qt.Key.Key_F7)
    assert [line.fields["name"] for line in new.grid.lines()] == ["和丽华"]
    box = QApplication.focusWidget()
    assert box.text() == "填写完成"
    press(qtbot, Qt.Key.Key_Space)
    assert new.form.values().fields["complete"] is True
    press(qtbot, Qt.Key.Key_F7)
    assert new.grid.view.hasFocus()
    assert "F7 表单/名册" in new.footer_hints()
    settle()


def test_that_the_roster_takes_the_page_on_f7_and_gives_it_back(new, qtbot, settle):
    fill(qtbot, "班")
    press(qtbot, Qt.Key.Key_F7)
    assert not new.form.isVisible()
    assert new.grid.view.hasFocus()
    press(qtbot, Qt.Key.Key_F7)
    assert new.form.isVisible()
    press(qtbot, Qt.Key.Key_F7)
    press(qtbot, Qt.Key.Key_S, CONTROL)
    settle()
    assert new.is_roster_whole
    new.begin_new()
    assert new.form.isVisible()


def test_that_f8_leads_through_all_findings_and_begins_again(new, qtbot, settle):
    fill(qtbot, "班", "zyjn")
    new.form.cells["start"].widget.setFocus()
    fill(qtbot, "2024.6.3")
    new.grid.focus_first()
    type_text("和丽华")
    press(qtbot, Qt.Key.Key_Return)
    type_text("530722198403120021")
    press(qtbot, Qt.Key.Key_Return)
    new.form.cells["end"].widget.setFocus()
    type_text("2024.5.1")
    new.focus_first()
    visited = []
    for _round in range(6):
        press(qtbot, Qt.Key.Key_F8)
        focus = QApplication.focusWidget()
        index = new.grid.view.currentIndex()
        where = "grid" if focus is new.grid.view else focus.objectName() or "explain"
        visited.append(f"{where}{index.column()}" if where == "grid" else where)
    assert "field.end" in visited
    assert "grid1" in visited
    assert len(visited) > len(set(visited))
    settle()


def test_that_numbers_are_offered_from_the_roster(new, qtbot, settle):
    fill(qtbot, "班", "zyjn")
    new.grid.set_lines(
        [
            Line("", {"name": "和丽华", "migrant": True}),
            Line("", {"name": "木春燕", "migrant": False}),
        ]
    )
    new.grid.changed.emit()
    button = new.grid.counts_button
    qtbot.waitUntil(button.isVisible)
    assert button.text() == "按名册填：培训人数 2、其中农民工 1"
    qtbot.mouseClick(button, Qt.MouseButton.LeftButton)
    fields = new.form.values().fields
    assert (fields["headcount"], fields["migrants"], fields["women"]) == (2, 1, None)
    assert not button.isVisible()
    settle()


def test_that_f8_says_where_nothing_is_left(make, put, settle, qtbot, messages):
    opened(make, settle, put(**COMPLETE))
    press(qtbot, Qt.Key.Key_F8)
    assert messages.said[-1].text == "没有需要处理的问题。"


def test_that_ctrl_y_does_again_what_ctrl_z_took_back_in_a_field(new, qtbot, settle):
    type_text("班")
    line = new.form.cells["name"].widget
    press(qtbot, Qt.Key.Key_Z, CONTROL)
    assert line.text() == ""
    press(qtbot, Qt.Key.Key_Y, CONTROL)
    assert line.text() == "班"
    assert new.form.values().fields["name"] == "班"
    settle()


def test_that_a_person_seen_before_brings_number_and_enterprise(make, put, settle, qtbot):
    number = "530722198403120020"
    put(lines=({"name": "和丽华", "id_number": number, "enterprise": "永胜县供电局"},))
    room = make()
    room.open_with(AddRecord())
    settle()
    page = with_focus(room.record)
    page.grid.focus_first()
    type_text("hlh")
    editor = QApplication.focusWidget()
    qtbot.waitUntil(lambda: editor.suggester.is_open, timeout=5_000)
    press(qtbot, Qt.Key.Key_Return)
    (line,) = page.grid.lines()
    assert line.fields["name"] == "和丽华"
    assert line.fields["id_number"] == number
    assert line.fields["enterprise"] == "永胜县供电局"


def test_that_awards_are_made_only_where_results_give_titles(make, put, settle):
    competition = {"name": "大赛", "kind": "skill", "level": "county", "start": "2024-05-06"}
    plain = put("competition", ({"name": "甲"},), **competition)
    titled = put("competition", ({"name": "乙", "title": "champion"},), **competition)
    for record_id, can in ((plain, False), (titled, True)):
        room = make(LEDGERS["competition"])
        room.open_with(OpenRecord(record_id))
        settle()
        assert room.record.titles_button.isVisible()
        assert room.record.titles_button.isEnabled() is can


def test_that_a_roster_workbook_lands_in_this_class(
    make, put, settle, monkeypatch, tmp_path, session
):
    record_id = put(name="电工培训班（第1期）")
    page = opened(make, settle, record_id)
    path = tmp_path / "名册.xlsx"
    book = Workbook()
    book.active.append(["序号", "姓名", "身份证号", "工作单位"])
    book.active.append([1, "和丽华", "530722198403120020", "永胜县供电局"])
    book.save(path)
    monkeypatch.setattr(QFileDialog, "getOpenFileName", lambda *_: (str(path), ""))
    page.grid.import_requested.emit()
    settle()
    (dialog,) = page.window().findChildren(ImportDialog)
    settle()
    assert (dialog.preview.records.new, dialog.preview.records.changed) == (0, 1)
    assert not dialog.preview.problems
    dialog.accept_button.click()
    settle()
    dialog.close()
    (line,) = records.load(session.workspace, record_id).lines
    assert line.fields["name"] == "和丽华"
    assert [line.fields["name"] for line in page.grid.lines()] == ["和丽华"]


def test_that_a_class_without_name_asks_for_it_before_importing(new, settle, monkeypatch, messages):
    asked = []
    monkeypatch.setattr("gui.pages.ledger.outlets.open_import", lambda *args: asked.append(args))
    new.grid.import_requested.emit()
    settle()
    assert not asked
    assert "请先填写" in messages.said[-1].text
    assert new.form.cells["name"].widget.hasFocus()
