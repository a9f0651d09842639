"""The list of a ledger: paging, narrowing, sorting, selecting, deleting, undoing."""

from __future__ import annotations

import pytest
import shiboken6
from PySide6.QtCore import QItemSelectionModel, QMimeData, QPointF, Qt, QUrl
from PySide6.QtGui import QDropEvent, QTextTable
from PySide6.QtWidgets import QApplication, QLabel

from domain.ledgers import LEDGERS
from domain.standing import Standing
from gui.common.confirmation import Confirmation
from gui.pages.ledger.columns import columns_of
from gui.pages.ledger.links import ListFilter
from gui.pages.ledger.list_page import LedgerListPage
from gui.pages.ledger.model import PAGE, RecordTableModel
from gui.pages.ledger.printing import list_document
from services.records import lists, records
from services.sync import receive
from tests.gui.form.keys import press, type_text
from tests.gui.pages.home.world import settle as world_settle

TRAINING = LEDGERS["training"]
CONTROL = Qt.KeyboardModifier.ControlModifier


@pytest.fixture
def make(qtbot, session, settle):
    pages = []

    def build(ledger=TRAINING):
        page = LedgerListPage(session, ledger)
        pages.append(page)
        page.resize(1180, 700)
        page.show()
        page.activateWindow()
        qtbot.waitUntil(page.isActiveWindow)
        page.refresh()
        settle()
        page.focus_first()
        return page

    yield build
    for page in pages:
        shiboken6.delete(page)


def said_by(dialog):
    return [label.text() for label in dialog.findChildren(QLabel)]


def names(page):
    return [row.values["name"] for row in page.model.rows]


def select(page, *rows):
    selection = page.table.selectionModel()
    flags = QItemSelectionModel.SelectionFlag
    selection.clear()
    for row in rows:
        selection.select(page.model.index(row, 0), flags.Select | flags.Rows)
    selection.setCurrentIndex(page.model.index(rows[0], 0), flags.NoUpdate)


def living(session):
    return lists.count(session.workspace, lists.query_for(session.workspace, TRAINING))


def test_that_the_model_keeps_qts_rules(make, put_many, qtmodeltester):
    put_many(5)
    qtmodeltester.check(make().model, force_py=True)


def test_that_columns_are_the_listed_fields_then_state_findings_and_time():
    keys = [column.key for column in columns_of(TRAINING)]
    listed = [field.key for field in TRAINING.fields if field.listed]
    assert keys == [*listed, "lines", "standing", "findings", "modified"]
    assert "lines" not in [column.key for column in columns_of(LEDGERS["award"])]


def test_that_the_title_has_the_spare_width_and_the_roster_is_counted(make, put, settle):
    put(name="永胜县2025年养老护理员培训班（第38期）", lines=({"name": "甲"}, {"name": "乙"}))
    page = make()
    settle()
    keys = [column.key for column in page.model.columns]
    widths = {key: page.table.columnWidth(number) for number, key in enumerate(keys)}
    assert max(widths, key=widths.get) == "name"
    assert widths["name"] > 2 * widths["category"]
    cell = page.model.index(0, keys.index("lines"))
    assert cell.data() == "2"
    assert cell.data(Qt.ItemDataRole.ForegroundRole) is None


def test_that_numbers_stand_to_the_right(make, put):
    put(headcount=50)
    page = make()
    keys = [column.key for column in page.model.columns]
    index = page.model.index(0, keys.index("headcount"))
    assert index.data() == "50"
    assert index.data(Qt.ItemDataRole.TextAlignmentRole) & Qt.AlignmentFlag.AlignRight


def test_that_only_the_first_page_is_read_and_scrolling_reads_on(make, put_many, settle):
    put_many(PAGE * 2 + 50)
    page = make()
    assert len(page.model.rows) == PAGE
    assert page.model.total == PAGE * 2 + 50
    page.table.scrollToBottom()
    settle()
    page.table.scrollToBottom()
    settle()
    assert len(page.model.rows) == PAGE * 2 + 50
    assert len(set(names(page))) == PAGE * 2 + 50
    assert not page.model.canFetchMore()


def test_that_a_narrow_list_hides_what_matters_least_before_it_shortens_names(
    make, put, settle, qtbot
):
    put(name="养老护理员培训班（第38期）")
    page = make()
    page.resize(852, 500)
    settle()
    table = page.table
    keys = [column.key for column in page.model.columns]
    hidden = {key for at, key in enumerate(keys) if table.isColumnHidden(at)}
    assert hidden == {"modified", "lines", "migrants"}
    name = table.fontMetrics().horizontalAdvance("养老护理员培训班（第38期）")
    assert table.columnWidth(0) > name + 24
    page.resize(1180, 500)
    qtbot.waitUntil(lambda: table.width() > 1100)
    assert [k for at, k in enumerate(keys) if table.isColumnHidden(at)] == []


def test_that_a_click_on_a_header_sorts_by_indexed_columns_only(make, put_many, settle, qtbot):
    put_many(30)
    page = make()
    header = page.table.horizontalHeader()
    keys = [column.key for column in page.model.columns]

    def click(key):
        at = header.sectionViewportPosition(keys.index(key)) + 20
        where = header.viewport().rect().center()
        where.setX(at)
        qtbot.mouseClick(header.viewport(), Qt.MouseButton.LeftButton, pos=where)
        settle()

    click("name")
    assert names(page) == sorted(names(page))
    assert header.sortIndicatorSection() == keys.index("name")
    click("name")
    assert names(page) == sorted(names(page), reverse=True)
    click("migrants")
    assert page.model.sort_key == "name"


def test_that_the_search_waits_for_a_rest_and_finds_by_initials(make, put, settle, qtbot):
    put(name="电工培训班")
    put(name="焊工培训班")
    page = make()
    press(qtbot, Qt.Key.Key_F, CONTROL)
    assert page.search.hasFocus()
    type_text("dgpx")
    assert len(page.model.rows) == 2
    qtbot.waitUntil(lambda: page.filter.search == "dgpx")
    settle()
    assert names(page) == ["电工培训班"]
    press(qtbot, Qt.Key.Key_Escape)
    qtbot.waitUntil(lambda: page.filter.search == "")
    settle()
    assert len(page.model.rows) == 2


def test_that_chips_years_and_codes_narrow_the_list(make, put, settle, qtbot):
    put(name="甲", complete=True, headcount=5)
    put(name="乙", start="2023-01-01")
    put(name="丙", category="safety")
    page = make()
    qtbot.mouseClick(page.filters._chips[Standing.READY], Qt.MouseButton.LeftButton)
    settle()
    assert names(page) == ["甲"]
    qtbot.mouseClick(page.filters._clear, Qt.MouseButton.LeftButton)
    settle()
    page.filters._year.setCurrentIndex(page.filters._year.findData(2023))
    settle()
    assert names(page) == ["乙"]
    page.filters.clear()
    box = page.filters._choices["category"]
    box.setCurrentIndex(box.findData("safety"))
    settle()
    assert names(page) == ["丙"]
    assert page.filters._chips[Standing.DRAFT].text() == "草稿 1"


def test_that_records_with_findings_can_be_picked_out(make, put, settle):
    put(name="好", headcount=5)
    put(name="错", end="2020-01-01", headcount=5)
    page = make()
    page.filters._issues.setCurrentIndex(page.filters._issues.findData("must"))
    settle()
    assert names(page) == ["错"]


def test_that_a_link_shows_the_list_as_it_asks(make, put, settle):
    put(name="甲")
    put(name="乙", complete=True, headcount=5)
    page = make()
    page.show_filter(ListFilter(standings=(Standing.DRAFT,)))
    settle()
    assert names(page) == ["甲"]
    assert page.filters._chips[Standing.DRAFT].isChecked()


def test_that_an_empty_list_says_what_to_do_next(make):
    page = make()
    assert page.stack.currentWidget() is page.empty
    assert page.empty_add.isVisible()
    assert page.empty_add.hasFocus()


def test_that_a_search_without_hits_offers_to_clear_it(make, put, settle, qtbot):
    put()
    page = make()
    page.search.setText("没有这个班")
    qtbot.waitUntil(lambda: page.filter.search != "")
    settle()
    assert page.empty_clear.isVisible()
    assert not page.empty_add.isVisible()
    qtbot.mouseClick(page.empty_clear, Qt.MouseButton.LeftButton)
    settle()
    assert names(page)


def test_that_enter_opens_and_ctrl_n_adds(make, put, qtbot):
    record_id = put()
    page = make()
    with qtbot.waitSignal(page.record_chosen) as chosen:
        press(qtbot, Qt.Key.Key_Return)
    assert chosen.args == [record_id]
    with qtbot.waitSignal(page.add_chosen):
        press(qtbot, Qt.Key.Key_N, CONTROL)


def test_that_delete_moves_to_the_bin_and_undo_brings_back(
    make, put_many, settle, qtbot, messages, session
):
    put_many(5)
    page = make()
    select(page, 0, 2)
    press(qtbot, Qt.Key.Key_Delete)
    settle()
    assert len(page.model.rows) == 3
    said = messages.said[-1]
    assert "2 条" in said.text
    assert said.action.label == "撤销"
    said.action.run()
    settle()
    assert len(page.model.rows) == 5
    session.redo()
    settle()
    assert living(session) == 3


def test_that_the_bin_shows_deleted_records_and_restores_them(make, put, settle, qtbot, session):
    record_id = put()
    records.delete(session.workspace, [record_id])
    page = make()
    assert page.stack.currentWidget() is page.empty
    qtbot.mouseClick(page.bin_button, Qt.MouseButton.LeftButton)
    settle()
    assert page.header.title == "回收站"
    select(page, 0)
    qtbot.mouseClick(page.restore_button, Qt.MouseButton.LeftButton)
    settle()
    assert living(session) == 1
    press(qtbot, Qt.Key.Key_Escape)
    settle()
    assert not page.bin_button.isChecked()
    assert names(page) == ["电工培训班（第1期）"]


def test_that_many_records_get_one_value_in_one_step(make, put_many, settle, qtbot, session):
    put_many(4)
    page = make()
    page.table.selectAll()
    page.selection.change()
    dialog = QApplication.activeModalWidget()
    dialog.field_box.setCurrentIndex(dialog.field_box.findData("organiser"))
    dialog.editors["organiser"].widget.setFocus()
    type_text("永胜县总工会", dialog.editors["organiser"].widget)
    qtbot.mouseClick(dialog.go, Qt.MouseButton.LeftButton)
    settle()
    assert {row.values["organiser"] for row in page.model.rows} == {"永胜县总工会"}
    session.undo()
    settle()
    assert {row.values["organiser"] for row in page.model.rows} == {None}


def test_that_a_required_field_is_not_emptied_in_bulk(make, put_many, settle, qtbot):
    put_many(3)
    page = make()
    page.table.selectAll()
    page.selection.change()
    dialog = QApplication.activeModalWidget()
    dialog.field_box.setCurrentIndex(dialog.field_box.findData("category"))
    qtbot.mouseClick(dialog.go, Qt.MouseButton.LeftButton)
    assert dialog.isVisible()
    assert "类别是必填项，不能批量清空。" in dialog.problem.text()
    dialog.reject()
    settle()
    assert None not in {row.values["category"] for row in page.model.rows}


def test_that_a_change_of_many_asks_with_the_number_first(make, put_many, settle, qtbot, session):
    put_many(21)
    page = make()
    page.table.selectAll()
    page.selection.change()
    dialog = QApplication.activeModalWidget()
    dialog.field_box.setCurrentIndex(dialog.field_box.findData("place"))
    type_text("三川镇", dialog.editors["place"].widget)
    qtbot.mouseClick(dialog.go, Qt.MouseButton.LeftButton)
    box = dialog.window().findChild(Confirmation)
    assert "把 21 条记录的地点都改成“三川镇”？" in said_by(box)
    qtbot.mouseClick(box.go, Qt.MouseButton.LeftButton)
    settle()
    places = {records.load(session.workspace, row.id).fields["place"] for row in page.model.rows}
    assert places == {"三川镇"}
    assert list(session.workspace.folder.rglob("*批量修改前*.cgbak"))


def test_that_the_city_is_offered_nothing_that_changes_other_units_records(
    world, session_of, show, qtbot, messages
):
    county = world.county()
    world.training(county, "县里的班")
    receive.receive(world.city, [world.submit(county)], with_backup=False)
    world.training(world.city, "市里的班")
    session = session_of(world.city)
    page = show(LedgerListPage(session, TRAINING), session)
    page.focus_first()
    at = names(page).index("县里的班")
    select(page, at)
    assert not page.delete_button.isEnabled()
    assert not page.change_button.isEnabled()
    press(qtbot, Qt.Key.Key_Delete)
    world_settle(qtbot, session)
    assert messages.said[-1].text == "选中的是其他单位的记录，只能查看。"
    press(qtbot, Qt.Key.Key_A, CONTROL)
    assert page.count_label.text() == "已选 2 条，其中 1 条是本单位的；共 2 条"
    press(qtbot, Qt.Key.Key_Delete)
    world_settle(qtbot, session)
    assert names(page) == ["县里的班"]
    page.selection.choose_whole()
    world_settle(qtbot, session)
    assert page.selection.own_ids() == []


def test_that_a_value_that_cannot_be_read_changes_nothing(make, put_many, qtbot):
    put_many(2)
    page = make()
    page.table.selectAll()
    page.selection.change()
    dialog = QApplication.activeModalWidget()
    dialog.field_box.setCurrentIndex(dialog.field_box.findData("end"))
    type_text("明年", dialog.editors["end"].widget)
    qtbot.mouseClick(dialog.go, Qt.MouseButton.LeftButton)
    assert dialog.isVisible()
    assert dialog.problem.text()
    dialog.reject()


def test_that_the_whole_list_can_be_chosen_beyond_what_was_read(
    make, put_many, settle, qtbot, session
):
    put_many(PAGE + 20)
    page = make()
    page.table.selectAll()
    assert page.select_all.isVisible()
    qtbot.mouseClick(page.select_all, Qt.MouseButton.LeftButton)
    settle()
    assert len(page.selection.ids()) == PAGE + 20
    page.selection.delete()
    box = page.findChild(Confirmation)
    assert f"把选中的 {PAGE + 20} 条培训记录移到回收站？" in said_by(box)
    assert living(session) == PAGE + 20
    qtbot.mouseClick(box.go, Qt.MouseButton.LeftButton)
    settle()
    assert living(session) == 0
    assert list(session.workspace.folder.rglob("*批量删除前*.cgbak"))


def test_that_place_and_selection_stay_when_a_record_changed(make, put_many, settle, session):
    put_many(80)
    page = make()
    select(page, 40)
    kept = page.model.rows[40].id
    page.table.verticalScrollBar().setValue(900)
    other = page.model.rows[50].id
    session.change(lambda w: records.change_many(w, [other], {"place": "三川镇"}))
    settle()
    assert page.table.selected_ids() == [kept]
    assert page.table.verticalScrollBar().value() == 900


def test_that_a_hidden_list_reads_again_when_it_is_shown(make, settle, session):
    page = make()
    page.hide()
    session.change(
        lambda w: records.save(w, records.Record("", "training", w.unit, {"name": "新班"}))
    )
    settle()
    assert page.model.rows == []
    page.show()
    page.refresh()
    settle()
    assert names(page) == ["新班"]


def test_that_a_workbook_dropped_on_the_list_is_imported(make, monkeypatch, tmp_path):
    page = make()
    asked = []
    monkeypatch.setattr("gui.pages.ledger.outlets.open_import", lambda *args: asked.append(args[2]))
    path = tmp_path / "台账.xlsx"
    path.write_bytes(b"PK")
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(path))])
    event = QDropEvent(
        QPointF(20, 200),
        Qt.DropAction.CopyAction,
        data,
        Qt.MouseButton.LeftButton,
        Qt.KeyboardModifier.NoModifier,
    )
    page.dropEvent(event)
    assert asked == [path]


def test_that_a_list_of_thousands_shows_its_first_page(make, put_many, settle):
    put_many(3000)
    page = make()
    page.model.sort_by(next(c for c in page.model.columns if c.key == "start"))
    settle()
    assert len(page.model.rows) == PAGE
    assert page.model.rows[0].values["start"] == "2025-05-06"


def test_that_answers_to_an_earlier_question_are_dropped(make, put, settle):
    put(name="甲")
    put(name="乙")
    page = make()
    page.model.show_list({"search": "甲"})
    page.model.show_list({"search": "乙"})
    settle()
    assert names(page) == ["乙"]


def test_that_the_model_of_a_closed_page_is_told_nothing(session, put, settle):
    put()
    model = RecordTableModel(session, TRAINING, columns_of(TRAINING), session)
    model.show_list({})
    model.deleteLater()
    settle()


def test_that_chips_add_up_to_what_the_list_shows(world, session_of, show, qtbot):
    county = world.county()
    world.training(county, "报来的班")
    world.training(county, "县里的草稿", complete=False)
    receive.receive(world.city, [world.submit(county)], with_backup=False)
    world.training(world.city, "市里的草稿", complete=False, start="2023-05-01", end="2023-06-01")
    session = session_of(world.city)
    page = show(LedgerListPage(session, TRAINING), session)
    chips = {standing: chip.text() for standing, chip in page.filters._chips.items()}
    assert chips[None] == "全部 2"
    assert chips[Standing.DRAFT] == "草稿 1"
    assert chips[Standing.RECEIVED] == "已收 1"
    assert page.count_label.text() == "共 2 条"
    page.filters._year.setCurrentIndex(page.filters._year.findData(2023))
    world_settle(qtbot, session)
    chips = {standing: chip.text() for standing, chip in page.filters._chips.items()}
    assert chips[None] == "全部 1"
    assert chips[Standing.RECEIVED] == "已收"
    assert page.count_label.text() == "共 1 条"


def test_that_ctrl_c_copies_the_rows_as_text_and_html(make, put_many, qtbot):
    put_many(3)
    page = make()
    select(page, 0, 1)
    press(qtbot, Qt.Key.Key_C, CONTROL)
    data = QApplication.clipboard().mimeData()
    lines = [line.split("\t") for line in data.text().split("\n")]
    assert lines[0][0] == "培训班名称"
    assert [line[0] for line in lines[1:]] == names(page)[:2]
    assert {len(line) for line in lines} == {len(lines[0])}
    assert data.html().count("<tr>") == 3
    assert "mso-number-format" in data.html()


def test_that_all_rows_are_copied_where_all_are_chosen(make, put_many, settle, qtbot):
    put_many(PAGE + 5)
    page = make()
    page.selection.choose_whole()
    settle()
    press(qtbot, Qt.Key.Key_C, CONTROL)
    settle()
    assert len(QApplication.clipboard().mimeData().text().split("\n")) == PAGE + 6


def test_that_a_printed_ledger_is_ruled_and_signed_and_tells_nothing_internal(
    make, put, settle, monkeypatch
):
    put(complete=True, headcount=5)
    page = make()
    printed = []
    monkeypatch.setattr("gui.pages.ledger.outlets.print_table", lambda *args: printed.append(args))
    page.print_list()
    settle()
    title, columns, rows, _parent = printed[0]
    captions = [column.caption for column in columns]
    assert not {"状态", "检查", "最近修改"} & set(captions)
    document = list_document(title, columns, rows)
    text = document.toPlainText()
    assert "填表人：" in text
    assert "单位负责人（盖章）：" in text
    tables = [one for one in document.rootFrame().childFrames() if isinstance(one, QTextTable)]
    assert tables[0].format().border() >= 1
