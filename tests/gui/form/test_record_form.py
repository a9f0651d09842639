"""The record form: keys, values, checks and unsaved input."""

from __future__ import annotations

import json
import os
from dataclasses import replace

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication

from domain.fields import Issue, Line, Severity
from domain.ledgers import LEDGERS
from domain.pinyin import found_by, initial_forms, initials
from gui.form import RecordForm
from gui.form.suggestions import Suggestion
from gui.theme import apply_theme
from tests.gui.form.keys import press, type_text

TRAINING = LEDGERS["training"]
AWARD = LEDGERS["award"]
CONTROL = Qt.KeyboardModifier.ControlModifier
SHIFT = Qt.KeyboardModifier.ShiftModifier
KNOWN = ["电工", "电焊工", "育婴员"]
RECORD = {
    "name": "电工培训班",
    "category": "skill",
    "start": "2024-06-03",
    "end": "2024-06-10",
    "headcount": 50,
    "amount": 3_500_000,
}


def offers(_field, text, deliver):
    deliver([word for word in KNOWN if found_by(word, text)])


@pytest.fixture
def make(qtbot):
    def build(ledger=TRAINING, **options):
        form = RecordForm(ledger, offers=offers, **options)
        qtbot.addWidget(form)
        form.resize(1130, 420)
        form.show()
        form.activateWindow()
        qtbot.waitUntil(form.isActiveWindow)
        form.set_record({})
        return form

    return build


@pytest.fixture
def form(make):
    return make()


def shown(form, key):
    return form.cells[key].widget.content()


def errors(form, key):
    return form.cells[key].messages.error_text


def test_that_every_open_field_has_a_named_editor_and_a_buddy_label(form):
    assert list(form.cells) == [field.key for field in TRAINING.open_fields]
    for cell in form.cells.values():
        assert cell.widget.accessibleName()
        assert cell.label.buddy() is cell.widget


def test_that_a_record_comes_back_as_it_was_set(form):
    form.set_record(RECORD)
    state = form.values()
    assert {key: state.fields[key] for key in RECORD} == RECORD
    assert not state.dirty
    assert not state.raw


def test_that_system_and_unknown_fields_survive(form):
    record = {**RECORD, "complete": True, "evidence:00": "签到表.pdf", "newer": "x"}
    form.set_record(record)
    state = form.values()
    assert {key: state.fields[key] for key in record} == record
    assert not state.dirty


def test_that_a_code_of_a_newer_program_is_kept_until_it_is_edited(form, qtbot):
    form.set_record({**RECORD, "category": "from_the_future"})
    form.focus_field("category")
    press(qtbot, Qt.Key.Key_Return)
    assert form.values().fields["category"] == "from_the_future"


def test_that_enter_goes_on_and_shift_enter_back(form, qtbot):
    form.focus_first()
    type_text("电工班")
    press(qtbot, Qt.Key.Key_Return)
    assert form.cells["category"].widget.hasFocus()
    press(qtbot, Qt.Key.Key_Return, SHIFT)
    assert form.cells["name"].widget.hasFocus()
    assert form.values().fields["name"] == "电工班"


def test_that_enter_on_the_last_field_reaches_the_end(form, qtbot):
    form.focus_field("remarks")
    with qtbot.waitSignal(form.end_reached):
        press(qtbot, Qt.Key.Key_Return)


def test_that_tab_goes_through_the_fields_in_their_order(form, qtbot):
    form.focus_first()
    for key in list(form.cells)[1:]:
        press(qtbot, Qt.Key.Key_Tab)
        assert form.cells[key].widget.hasFocus(), key


def test_that_initials_find_a_code_and_enter_takes_it(form, qtbot):
    form.focus_field("level")
    type_text("zjg")
    qtbot.waitUntil(lambda: form.cells["level"].widget.suggester.is_open)
    press(qtbot, Qt.Key.Key_Return)
    assert form.values().fields["level"] == "4"
    assert form.cells["organiser"].widget.hasFocus()


def test_that_initials_typed_quickly_are_taken_before_the_list_opens(form, qtbot):
    form.focus_field("level")
    type_text("zjg")
    press(qtbot, Qt.Key.Key_Return)
    assert form.values().fields["level"] == "4"


def test_that_the_arrow_keys_choose_from_a_closed_list(form, qtbot):
    form.focus_field("funding")
    press(qtbot, Qt.Key.Key_Down)
    assert len(form.cells["funding"].widget.suggester.offered) == 6
    for _ in range(3):
        press(qtbot, Qt.Key.Key_Down)
    press(qtbot, Qt.Key.Key_Return)
    assert form.values().fields["funding"] == "union"


def test_that_a_click_opens_the_closed_list_and_escape_closes_it(form, qtbot):
    line = form.cells["level"].widget
    qtbot.mouseClick(line, Qt.MouseButton.LeftButton)
    assert line.suggester.is_open
    press(qtbot, Qt.Key.Key_Escape)
    assert not line.suggester.is_open


def test_that_initials_find_an_earlier_value(form, qtbot):
    form.focus_field("occupation")
    type_text("dg")
    qtbot.waitUntil(lambda: form.cells["occupation"].widget.suggester.is_open)
    assert form.cells["occupation"].widget.suggester.offered == ["电工"]
    press(qtbot, Qt.Key.Key_Return)
    assert form.values().fields["occupation"] == "电工"
    assert form.cells["level"].widget.hasFocus()


def test_that_a_new_chinese_word_is_not_replaced_by_an_offer(form, qtbot):
    form.focus_field("occupation")
    type_text("电")
    qtbot.waitUntil(lambda: form.cells["occupation"].widget.suggester.is_open)
    press(qtbot, Qt.Key.Key_Return)
    assert form.values().fields["occupation"] == "电"


def test_that_offers_may_come_late_or_never(qtbot, make):
    waiting = []
    form = make()
    source = form.cells["occupation"].widget.suggester
    source._source = lambda text, deliver: waiting.append((text, deliver))
    form.focus_field("occupation")
    type_text("电")
    qtbot.waitUntil(lambda: len(waiting) == 1)
    type_text("焊")
    qtbot.waitUntil(lambda: len(waiting) == 2)
    waiting[0][1](["电工"])
    assert not source.is_open
    waiting[1][1](["电焊工"])
    assert source.offered == ["电焊工"]
    form.focus_field("level")
    waiting[1][1](["电焊工"])
    assert not source.is_open


@pytest.mark.parametrize("written", ["2024.5.6", "2024年5月6日", "20240506", "２０２４-5-6"])
def test_that_a_date_is_normalised_on_leaving(form, qtbot, written):
    form.focus_field("start")
    type_text(written)
    press(qtbot, Qt.Key.Key_Return)
    assert shown(form, "start") == "2024-05-06"


def test_that_arrows_step_a_date_by_what_it_is_precise_to(form, qtbot):
    for before, after in (("2024-02-29", "2024-03-01"), ("2024-12", "2025-01"), ("2024", "2025")):
        form.set_record({"start": before})
        form.focus_field("start")
        press(qtbot, Qt.Key.Key_Down)
        assert form.values().fields["start"] == after
        press(qtbot, Qt.Key.Key_Up)
        assert form.values().fields["start"] == before


@pytest.mark.qt_log_ignore("This plugin does not support", extend=True)
def test_that_the_calendar_opens_on_the_date_and_gives_one(form, qtbot):
    form.set_record(RECORD)
    form.focus_field("start")
    press(qtbot, Qt.Key.Key_F4)
    popup = form.cells["start"].editor._popup
    assert popup.isVisible()
    assert popup.calendar.selectedDate().toString("yyyy-MM-dd") == "2024-06-03"
    popup.calendar.clicked.emit(popup.calendar.selectedDate().addDays(1))
    assert form.values().fields["start"] == "2024-06-04"
    assert not popup.isVisible()


def test_that_an_unreadable_text_is_kept_and_said(form, qtbot):
    form.focus_field("start")
    type_text("六月初")
    press(qtbot, Qt.Key.Key_Return)
    assert shown(form, "start") == "六月初"
    assert form.cells["start"].widget.property("invalid") is True
    assert "不是日期" in errors(form, "start") or errors(form, "start")
    state = form.values()
    assert state.raw == {"start": "六月初"}
    assert "start" not in state.fields
    assert state.dirty


def test_that_typing_right_clears_the_complaint(form, qtbot):
    test_that_an_unreadable_text_is_kept_and_said(form, qtbot)
    form.focus_field("start")
    form.cells["start"].widget.selectAll()
    type_text("2024.6.3")
    press(qtbot, Qt.Key.Key_Return)
    assert not errors(form, "start")
    assert not form.cells["start"].widget.property("invalid")


def test_that_unsaved_input_survives_a_round_trip(make, qtbot):
    first = make()
    first.set_record(RECORD)
    first.focus_field("start")
    first.cells["start"].widget.selectAll()
    type_text("六月初")
    press(qtbot, Qt.Key.Key_Return)
    first.focus_field("occupation")
    type_text("电")
    kept = json.loads(json.dumps(first.snapshot()))
    second = make()
    second.set_record(RECORD)
    second.restore(kept)
    assert second.values() == first.values()
    assert shown(second, "start") == "六月初"


def test_that_a_strange_saved_state_is_ignored(form):
    form.set_record(RECORD)
    form.restore({"fields": {"gone": 1, "name": ["x"]}, "raw": {"start": 7}, "more": None})
    form.restore({"fields": None})
    assert form.values().fields["name"] == "电工培训班"


def test_that_checks_show_beside_their_fields(form):
    form.set_record({**RECORD, "end": "2024-05-28"})
    assert errors(form, "end") == "结业早于开班"
    assert form.cells["end"].widget.property("invalid") is True


def test_that_a_new_record_does_not_complain_before_a_field_was_visited(form, qtbot):
    assert not errors(form, "name")
    form.focus_first()
    press(qtbot, Qt.Key.Key_Return)
    assert errors(form, "name")
    assert not errors(form, "start")
    form.show_all_issues()
    assert errors(form, "start")


def test_that_ticking_complete_complains_of_all(form, qtbot):
    qtbot.mouseClick(form._complete, Qt.MouseButton.LeftButton, pos=form._complete.rect().center())
    if not form._complete.isChecked():
        form._complete.click()
    assert errors(form, "start")
    assert form.values().fields["complete"] is True


def test_that_a_finding_can_be_explained_inline(form, qtbot):
    form.set_record(RECORD, [Line("a", {"name": "和丽华", "id_number": "53072219840312123X"})])
    rows = form.cells["headcount"].messages.explain_rows
    assert [row.rule for row in rows] == ["headcount_differs"]
    assert form.cells["headcount"].widget.property("explain") is True
    rows[0].line.setFocus()
    with qtbot.waitSignal(form.changed):
        type_text("名册待补")
    assert form.values().fields["explain:headcount_differs"] == "名册待补"
    press(qtbot, Qt.Key.Key_Return)
    assert form.cells["migrants"].widget.hasFocus()
    form.run_checks()
    assert not form.cells["headcount"].widget.property("explain")


def test_that_an_explanation_too_long_to_be_saved_says_so(form):
    form.set_record(RECORD, [Line("a", {"name": "和丽华", "id_number": "53072219840312123X"})])
    row = form.cells["headcount"].messages.explain_rows[0]
    row.line.setFocus()
    QApplication.clipboard().setText("因" * 501)
    row.line.paste()
    assert row.message.text() == "名册 1 行，申报 50 人；说明超过 500 个字，请缩短"
    row.line.backspace()
    assert row.message.text() == "名册 1 行，申报 50 人"


def test_that_tab_reaches_the_explanation(form, qtbot):
    form.set_record(RECORD, [Line("a", {"name": "和丽华"})])
    form.focus_field("headcount")
    press(qtbot, Qt.Key.Key_Tab)
    assert form.cells["headcount"].messages.explain_rows[0].line.hasFocus()
    press(qtbot, Qt.Key.Key_Tab)
    assert form.cells["migrants"].widget.hasFocus()


def test_that_findings_of_lines_are_named_once_and_explained_once(form):
    lines = [Line(str(n), {"name": "学员"}) for n in range(50)]
    form.set_record(RECORD, lines)
    rows = form._record_messages.explain_rows
    assert len(rows) == 1
    assert "50 行" in rows[0].message.text()


def test_that_an_unreadable_cell_of_the_roster_is_not_also_missing(form):
    form.set_record(RECORD)
    form.set_lines([Line("a", {"name": "和丽华"})], unread={("a", "id_number")})
    form.run_checks()
    assert not form._record_messages.explain_rows


def test_that_given_issues_stand_beside_the_checks(form):
    form.set_record(RECORD)
    form.set_issues([Issue("twin", Severity.EXPLAIN, "疑似重复：同名同日开班", field="name")])
    assert [r.rule for r in form.cells["name"].messages.explain_rows] == ["twin"]


def test_that_f2_takes_the_previous_value(form, qtbot):
    form.previous_values = RECORD
    form.focus_field("category")
    press(qtbot, Qt.Key.Key_F2)
    assert form.values().fields["category"] == "skill"
    form.focus_field("amount")
    press(qtbot, Qt.Key.Key_F2)
    assert form.values().fields["amount"] == 3_500_000
    assert form.values().dirty


def test_that_a_pinned_value_begins_the_next_record(form, qtbot):
    form.set_record({**RECORD, "occupation": "电工"})
    form.focus_field("occupation")
    with qtbot.waitSignal(form.pins_changed):
        press(qtbot, Qt.Key.Key_F3)
    assert form.pinned_values() == {"occupation": "电工"}
    form.set_record(form.pinned_values())
    assert shown(form, "occupation") == "电工"
    assert form.pinned_keys() == ["occupation"]
    assert not form.values().dirty


def test_that_control_enter_and_control_s_ask_for_saving(form, qtbot):
    for key in ("name", "remarks", "level"):
        form.focus_field(key)
        with qtbot.waitSignal(form.save_and_new_requested):
            press(qtbot, Qt.Key.Key_Return, CONTROL)
        with qtbot.waitSignal(form.save_requested):
            press(qtbot, Qt.Key.Key_S, CONTROL)


def test_that_what_is_half_typed_is_saved_too(form, qtbot):
    form.focus_field("start")
    type_text("2024.5.6")
    with qtbot.waitSignal(form.save_requested):
        press(qtbot, Qt.Key.Key_S, CONTROL)
    assert form.values().fields["start"] == "2024-05-06"


def test_that_shift_enter_breaks_a_line_and_the_field_grows(form, qtbot):
    form.focus_field("remarks")
    before = form.cells["remarks"].widget.height()
    type_text("一")
    press(qtbot, Qt.Key.Key_Return, SHIFT)
    type_text("二")
    assert form.values().fields["remarks"] == "一\n二"
    assert form.cells["remarks"].widget.height() > before


def test_that_an_id_number_is_masked_unless_it_has_the_focus(make, qtbot):
    form = make(AWARD)
    form.set_record({"recipient": "杨玉兰", "number": "53072219840312123X"})
    number = "53072219840312123X"
    form.set_record({"recipient": "杨玉兰", "number": number})
    assert "*" in shown(form, "number")
    form.focus_field("number")
    assert shown(form, "number") == number
    press(qtbot, Qt.Key.Key_Return)
    assert "*" in shown(form, "number")
    assert form.values().fields["number"] == number
    assert not form.values().dirty


def test_that_read_only_lets_nothing_change(form, qtbot):
    form.set_record(RECORD)
    form.set_read_only(True)
    form.previous_values = {"name": "别的"}
    form.focus_first()
    type_text("改")
    press(qtbot, Qt.Key.Key_F2)
    form.focus_field("start")
    press(qtbot, Qt.Key.Key_Down)
    assert not form.values().dirty


def test_that_help_shows_for_the_field_with_the_focus(form):
    form.focus_field("headcount")
    assert "人次" in form._help.text()
    form.focus_field("migrants")
    assert form._help.text() == ""


def test_that_a_retired_field_shows_only_where_it_is_filled(make):
    fields = tuple(replace(f, retired=f.key == "place") for f in TRAINING.fields)
    form = make(replace(TRAINING, fields=fields))
    assert "place" not in form.cells
    form.set_record({**RECORD, "place": "县城"})
    assert shown(form, "place") == "县城"
    assert list(form.cells) == [field.key for field in fields]
    form.set_record(RECORD)
    assert "place" not in form.cells


def test_that_a_cleared_field_is_a_change(form, qtbot):
    form.set_record(RECORD)
    form.focus_field("headcount")
    form.cells["headcount"].widget.selectAll()
    press(qtbot, Qt.Key.Key_Delete)
    press(qtbot, Qt.Key.Key_Return)
    state = form.values()
    assert state.fields["headcount"] is None
    assert state.dirty


def test_that_narrow_forms_take_fewer_columns(form):
    form.resize(1130, 400)
    QApplication.processEvents()
    assert form._columns == 3
    form.resize(500, 400)
    QApplication.processEvents()
    assert form._columns < 3


@pytest.mark.parametrize(
    ("word", "form"), [("电工", "dg"), ("重庆", "cq"), ("Abc 电（3期）", "abcd3q")]
)
def test_that_initials_are_first_letters(word, form):
    assert form in {initials(word), *initial_forms(word)}
    assert found_by(word, form)


@pytest.mark.skipif(
    os.name == "nt",
    reason="how wide letters are on Qt's platform for tests is another matter there",
)
def test_that_a_larger_font_takes_fewer_columns_at_once(qapp, form):
    apply_theme(qapp, dark=False)
    assert form._columns == 3
    try:
        apply_theme(qapp, dark=True, font_scale=1.5)
        assert form._columns == 2
    finally:
        apply_theme(qapp, dark=False)


def test_that_a_chosen_person_fills_the_empty_fields_beside(qtbot):
    number = "530722198403120020"

    def persons(_field, _text, deliver):
        deliver([Suggestion("和丽", "", {"number": number, "enterprise": "永胜县供电局"})])

    form = RecordForm(LEDGERS["award"], offers=persons)
    qtbot.addWidget(form)
    form.resize(1130, 420)
    form.show()
    form.activateWindow()
    qtbot.waitUntil(form.isActiveWindow)
    form.set_record({"enterprise": "玉龙县某公司"})
    form.focus_field("recipient")
    type_text("hl")
    line = form.cells["recipient"].widget
    qtbot.waitUntil(lambda: line.suggester.is_open)
    press(qtbot, Qt.Key.Key_Return)
    fields = form.values().fields
    assert fields["recipient"] == "和丽"
    assert fields["number"] == number
    assert fields["enterprise"] == "玉龙县某公司"


def test_that_the_height_follows_the_hint_and_no_width(form):
    assert not form.hasHeightForWidth()
    assert form.minimumSizeHint().height() < form.sizeHint().height()
