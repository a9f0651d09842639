"""The import dialog: counts, questions, facts and problems; written only on 导入."""

from __future__ import annotations

import openpyxl
import pytest
import shiboken6
from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import QApplication, QFileDialog

from domain.ledgers import LEDGERS
from exchange.workbook.plan import Problem
from gui.common.tag import Tag
from gui.messages import Level
from gui.pages.importing import import_dialog, rows
from gui.pages.importing.preview_table import PreviewTable
from gui.pages.ledger.links import ListFilter
from services.records import lists, records
from tests.gui.form.keys import type_text
from tests.services import offices

pytestmark = pytest.mark.usefixtures("themed")

CONTROL = Qt.KeyboardModifier.ControlModifier


def told(dialog):
    return [line.accessibleName() for line in dialog.view.counts if not line.isHidden()]


def texts(table):
    columns = range(table.rows.columnCount())
    return [
        [table.rows.cell(row, at).text for at in columns] for row in range(table.rows.rowCount())
    ]


@pytest.fixture
def list_path(sample):
    return sample("培训台账.xlsx")


@pytest.fixture
def asking(tmp_path):
    """A list with a column to ask for, and without 类别."""
    kept = [at for at, header in enumerate(offices.TRAINING) if header != "培训类别"]

    def pick(row):
        return [row[at] for at in kept]

    head = [*pick(offices.TRAINING), "层次说明"]
    body = [[*pick(offices.a_class(number)), "五级"] for number in range(3)]
    return offices.book(tmp_path / "问.xlsx", ("台账", [head, *body]))


def test_that_the_first_line_says_counts_that_add_up(open_dialog, list_path):
    dialog = open_dialog(list_path)
    assert told(dialog) == ["读到 42 行：新增 35 · 修改 0 · 相同 0 · 跳过 2 · 有误 5"]
    assert dialog.accept_button.text() == "导入 35 条"
    assert dialog.header.title == "培训台账.xlsx"
    assert dialog.view.columns.isHidden()


def test_that_a_roster_is_counted_in_classes_and_trainees(open_dialog, sample):
    assert told(open_dialog(sample("学员花名册.xlsx"))) == [
        "读到 3 个培训班：新增 3 · 修改 0 · 相同 0 · 跳过 0 · 有误 0",
        "读到学员 75 行：新增 71 · 修改 0 · 相同 0 · 跳过 0 · 有误 4",
    ]


def test_that_problems_say_where_what_and_how(open_dialog, list_path, qtbot):
    dialog = open_dialog(list_path)
    table = dialog.view.problems
    assert [row[2] for row in texts(table)] == ["10", "16", "26", "33", "38"]
    assert texts(table)[4] == [
        "必须改",
        "2024年台账",
        "38",
        "培训人数",
        "约五十",
        "培训人数不是数字",
        "请只填一个确切的数，例如 50。",
    ]
    table.setFocus()
    qtbot.keyClick(table, Qt.Key.Key_End, CONTROL)
    assert "第 38 行“培训人数”：填的是“约五十”" in dialog.view.detail
    assert texts(dialog.view.skipped) == [
        ["2024年台账", "46", "合计行", texts(dialog.view.skipped)[0][3]],
        ["2024年台账", "47", "签字栏", texts(dialog.view.skipped)[1][3]],
    ]


def test_that_ctrl_enter_imports_and_the_message_offers_undo(
    open_dialog, list_path, qtbot, settle, messages, count
):
    dialog = open_dialog(list_path)
    qtbot.keyClick(dialog, Qt.Key.Key_Return, CONTROL)
    settle(dialog)
    assert count() == 35
    assert "新增 35 条" in dialog.view.banner.accessibleName()
    assert "导入前的备份" in dialog.view.banner.accessibleName()
    assert dialog.accept_button.isHidden()
    said = messages.said[-1]
    assert (said.level, said.action.label) == (Level.SUCCESS, "撤销")
    assert "导入前" in said.hint
    said.action.run()
    settle()
    assert count() == 0


def test_that_the_result_leads_to_the_list(open_dialog, list_path, qtbot, settle, page):
    dialog = open_dialog(list_path)
    dialog.accept_button.click()
    settle(dialog)
    with qtbot.waitSignal(page.open_requested) as asked:
        qtbot.mouseClick(dialog.list_button, Qt.MouseButton.LeftButton)
    assert asked.args == ["training", ListFilter()]
    qtbot.waitUntil(lambda: not shiboken6.isValid(dialog))


def test_that_the_result_can_be_taken_back_at_once(open_dialog, list_path, qtbot, settle, count):
    dialog = open_dialog(list_path)
    dialog.accept_button.click()
    settle(dialog)
    qtbot.mouseClick(dialog.undo_button, Qt.MouseButton.LeftButton)
    settle()
    assert count() == 0


def test_that_escape_leaves_nothing(open_dialog, list_path, qtbot, count):
    dialog = open_dialog(list_path)
    qtbot.keyClick(dialog, Qt.Key.Key_Escape)
    qtbot.waitUntil(lambda: not shiboken6.isValid(dialog))
    assert count() == 0


def test_that_the_same_workbook_again_has_nothing_to_import(open_dialog, list_path, settle):
    first = open_dialog(list_path)
    first.accept_button.click()
    settle(first)
    first.close()
    dialog = open_dialog(list_path)
    assert told(dialog) == ["读到 42 行：新增 0 · 修改 0 · 相同 35 · 跳过 2 · 有误 5"]
    assert not dialog.accept_button.isEnabled()
    assert {row[0] for row in texts(dialog.view.sample)} == {"相同"}


def test_that_a_change_shows_the_old_and_the_new_value(open_dialog, settle, tmp_path):
    path = offices.training(tmp_path / "一.xlsx", [offices.a_class(1)])
    first = open_dialog(path)
    first.accept_button.click()
    settle(first)
    offices.training(path, [offices.a_class(1, 培训人数=48)])
    dialog = open_dialog(path)
    (row,) = texts(dialog.view.sample)
    assert (row[0], row[-1]) == ("修改", "培训人数 50 → 48")


def test_that_a_class_fact_of_the_title_is_offered_and_can_be_cleared(
    open_dialog, sample, qtbot, settle
):
    dialog = open_dialog(sample("学员花名册.xlsx"))
    row = dialog.view.facts.rows["category"]
    assert row.editor.text == "企业新型学徒制"
    assert "华坪县企业新型学徒制培训学员花名册" in row.source.text()
    qtbot.mouseClick(row.clear, Qt.MouseButton.LeftButton)
    settle(dialog)
    assert "已清除" in row.source.text()
    assert texts(dialog.view.sample)[0][-1] == "缺类别，存为草稿"
    type_text("安全生产培训", row.widget)
    qtbot.keyClick(row.widget, Qt.Key.Key_Return)
    settle(dialog)
    assert {one.source.fields["category"] for one in dialog.preview.planned} == {"safety"}
    assert "手工填写" in row.source.text()


def test_that_a_missing_fact_is_typed_once_for_all_rows(open_dialog, asking, qtbot, settle):
    dialog = open_dialog(asking)
    assert dialog.accept_button.text() == "没有要导入的"
    row = dialog.view.facts.rows["category"]
    assert row.label.text() == "类别 *"
    row.widget.setFocus()
    type_text("职业技能", row.widget)
    qtbot.keyClick(row.widget, Qt.Key.Key_Return)
    settle(dialog)
    assert dialog.accept_button.text() == "导入 3 条"
    assert dialog.accept_button.isEnabled()


def test_that_a_fact_that_cannot_be_read_says_why(open_dialog, asking, qtbot, settle):
    dialog = open_dialog(asking)
    box = dialog.view.facts.add_box
    at = box.findData("hours")
    box.setCurrentIndex(at)
    box.activated.emit(at)
    row = dialog.view.facts.rows["hours"]
    type_text("很多", row.widget)
    qtbot.keyClick(row.widget, Qt.Key.Key_Return)
    settle(dialog)
    assert row.widget.property("invalid")
    assert "不是数字" in row.source.text()
    assert "hours" not in dialog.preview.plan.lacking


def test_that_a_column_is_asked_with_samples_and_the_answer_is_remembered(
    open_dialog, asking, qtbot, settle, workspace
):
    dialog = open_dialog(asking)
    (box,) = dialog.view.columns.boxes.values()
    assert QApplication.focusWidget() is box
    assert box.accessibleName() == "“层次说明”导入为"
    choose(qtbot, box, "技能等级")
    settle(dialog)
    assert box.currentText() == "技能等级"
    row = dialog.view.facts.rows["category"]
    type_text("安全生产培训", row.widget)
    qtbot.keyClick(row.widget, Qt.Key.Key_Return)
    settle(dialog)
    assert QApplication.focusWidget() is not None
    dialog.accept_button.click()
    settle(dialog)
    query = lists.query_for(workspace, LEDGERS["training"])
    found = [records.load(workspace, one.id) for one in lists.page(workspace, query)]
    assert {one.fields["level"] for one in found} == {"5"}
    dialog.close()
    again = open_dialog(asking)
    (box,) = again.view.columns.boxes.values()
    assert box.currentText() == "技能等级"
    assert not again.preview.plan.questions


def choose(qtbot, box, label):
    """Pick an entry with the arrow keys."""
    box.setFocus()
    for _ in range(box.count()):
        if box.currentText() == label:
            return
        qtbot.keyClick(box, Qt.Key.Key_Down)


def test_that_a_likely_column_is_marked_with_samples_and_changed_by_a_key(
    open_dialog, qtbot, settle, tmp_path
):
    book = openpyxl.Workbook()
    for row in (
        ["培训班名称", "类别", "开班日期", "人数", "主办"],
        ["电工班", "其他", "2024-05-06", 30, "永胜县总工会"],
        ["焊工班", "其他", "2024-06-06", 25, "永胜县总工会"],
    ):
        book.active.append(row)
    book.save(tmp_path / "台账.xlsx")
    dialog = open_dialog(tmp_path / "台账.xlsx")
    box = dialog.view.columns.boxes["主办"]
    assert box.currentText() == "举办单位"
    assert "推定" in [tag.text() for tag in dialog.view.columns.findChildren(Tag)]
    (asked,) = dialog._choices.asked(dialog.preview)
    assert asked.is_likely
    assert asked.samples == "永胜县总工会"
    choose(qtbot, box, "地点")
    settle(dialog)
    placed = {c.header: c.target.key for c in dialog.preview.plan.layouts[0].columns if c.target}
    assert placed["主办"] == "place"


def test_that_a_column_placed_with_certainty_can_be_placed_otherwise_and_stays_so(
    open_dialog, tmp_path, qtbot, settle, workspace
):
    path = offices.book(tmp_path / "机构.xlsx", ("台账", [offices.TRAINING, offices.a_class(1)]))
    dialog = open_dialog(path)
    header, places = "地点", dialog.view.places
    while dialog.view.tabs.tabText(dialog.view.tabs.currentIndex()) != "工作表和列":
        qtbot.keyClick(dialog, Qt.Key.Key_Tab, CONTROL)
    assert places.hasFocus()
    (row,) = [at for at, one in enumerate(texts(places)) if one[2] == header]
    places.selectRow(row)
    qtbot.keyClick(places, Qt.Key.Key_Return)
    (box,) = dialog.view.columns.boxes.values()
    assert box.hasFocus()
    assert box.currentText() == "地点"
    assert not dialog.preview.answers
    choose(qtbot, box, "培训班备注")
    settle(dialog)
    qtbot.keyClick(dialog, Qt.Key.Key_Return, CONTROL)
    settle(dialog)
    (saved,) = lists.page(workspace, lists.query_for(workspace, LEDGERS["training"]))
    fields = records.load(workspace, saved.id).fields
    assert fields["remarks"] == dict(zip(offices.TRAINING, offices.a_class(1), strict=True))[header]
    assert "place" not in fields
    dialog.close()
    again = open_dialog(path)
    (box,) = again.view.columns.boxes.values()
    assert box.currentText() == "培训班备注"


def test_that_nothing_is_placed_otherwise_once_it_is_imported(
    open_dialog, list_path, qtbot, settle
):
    dialog = open_dialog(list_path)
    qtbot.keyClick(dialog, Qt.Key.Key_Return, CONTROL)
    settle(dialog)
    dialog.view.places.selectRow(1)
    qtbot.keyClick(dialog.view.places, Qt.Key.Key_Return)
    assert dialog.view.columns.isHidden()


def test_that_the_newest_of_several_answers_stands(open_dialog, asking, settle):
    dialog = open_dialog(asking)
    for key in ("level", "", "level", ""):
        dialog.view.columns.answered.emit("层次说明", key)
    assert dialog.is_planning
    assert not dialog.accept_button.isEnabled()
    settle(dialog)
    assert dialog.preview.answers["层次说明"] == ""
    assert not dialog.is_planning


def test_that_closing_stops_the_check(open_dialog, asking, settle, qtbot):
    dialog = open_dialog(asking)
    dialog.view.columns.answered.emit("层次说明", "level")
    ticket = dialog._planner.ticket
    qtbot.keyClick(dialog, Qt.Key.Key_Escape)
    assert ticket.is_cancel_requested
    settle()


def test_that_what_is_asked_leaves_room_for_the_table(open_dialog, asking):
    view = open_dialog(asking).view
    asked, table = view.columns.parentWidget(), view.problems
    assert asked.height() <= asked.parentWidget().height()
    assert table.height() > 4 * table.rowHeight(0)


def test_that_sheets_that_are_not_read_say_why(open_dialog, tmp_path):
    path = offices.book(
        tmp_path / "两张.xlsx",
        ("台账", [offices.TRAINING, offices.a_class(1)]),
        ("说明", [["本表由各县填写"], ["谢谢"]]),
    )
    places = texts(open_dialog(path).view.places)
    assert places[0][:4] == ["台账", "", "", "已读"]
    assert places[1][1:4] == ["A", "培训班名称", "培训班名称"]
    assert places[-1][0] == "说明"
    assert places[-1][3] == "没有读"
    assert "表头" in places[-1][4]


def test_that_a_file_that_is_no_workbook_is_said_and_another_can_be_chosen(
    open_dialog, tmp_path, list_path, settle
):
    path = tmp_path / "坏.xlsx"
    path.write_bytes(b"PK\x03\x04 nothing")
    dialog = open_dialog(path)
    assert dialog.bar.message.level is Level.ERROR
    assert dialog.preview is None
    assert dialog.drop.isVisible()
    drop(dialog, list_path)
    settle(dialog)
    assert dialog.preview.records.new == 35
    assert dialog.bar.message is None


def drop(widget, path):
    """Drag a file over a widget and let it go."""
    mime = QMimeData()
    mime.setUrls([QUrl.fromLocalFile(str(path))])
    copy, left, none = (
        Qt.DropAction.CopyAction,
        Qt.MouseButton.LeftButton,
        Qt.KeyboardModifier.NoModifier,
    )
    enter = QDragEnterEvent(QPoint(9, 9), copy, mime, left, none)
    QApplication.sendEvent(widget, enter)
    assert enter.isAccepted()
    QApplication.sendEvent(widget, QDropEvent(QPointF(9, 9), copy, mime, left, none))


def test_that_failing_rows_are_saved_as_a_copy(
    open_dialog, list_path, settle, tmp_path, monkeypatch, qtbot
):
    dialog = open_dialog(list_path)
    out = tmp_path / "副本"
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_: (str(out), ""))
    qtbot.keyClick(dialog, Qt.Key.Key_S, CONTROL)
    settle(dialog)
    assert (tmp_path / "副本.xlsx").is_file()
    assert "标在副本里" in dialog.bar.message.text


def test_that_the_file_is_asked_for_where_none_is_given(
    session, page, list_path, monkeypatch, settle
):
    answers = [("", ""), (str(list_path), "")]
    monkeypatch.setattr(QFileDialog, "getOpenFileName", lambda *_: answers.pop(0))
    assert import_dialog.open_import(session, LEDGERS["training"], None, page) is None
    dialog = import_dialog.open_import(session, LEDGERS["training"], None, page)
    settle(dialog)
    assert dialog.preview.records.new == 35


def test_that_five_thousand_problems_are_drawn_only_where_they_are_seen(qtbot):
    made = []

    def render(problem):
        made.append(problem)
        return rows.problem_row(problem)

    table = PreviewTable(rows.PROBLEM_COLUMNS, rows.PROBLEM_WIDTHS, render, "问题")
    qtbot.addWidget(table)
    table.resize(1000, 500)
    table.show()
    qtbot.waitExposed(table)
    problems = [Problem("台账", n, "人数", "约五十", "不是数字", "请填数") for n in range(5000)]
    table.show_items(problems)
    table.grab()
    assert 0 < len(made) < 100
    table.scrollToBottom()
    table.grab()
    assert len(made) < 200


def test_that_the_model_keeps_to_qts_rules(qtmodeltester, open_dialog, list_path):
    dialog = open_dialog(list_path)
    for table in (dialog.view.problems, dialog.view.sample, dialog.view.places):
        qtmodeltester.check(table.rows)
