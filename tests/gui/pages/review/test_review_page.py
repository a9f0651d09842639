"""审核: by key, one or many, with a reason; a decision can be taken back."""

from dataclasses import replace

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QLabel, QPushButton

from domain.fields import Line
from domain.ledgers import LEDGERS
from domain.standing import Standing
from gui.common.confirmation import Confirmation
from gui.pages.progress.page import ProgressPage
from gui.pages.review.feed import PAGE
from gui.pages.review.page import ReviewPage
from gui.pages.review.return_dialog import ReturnDialog
from services.records import lists, records
from services.sync import receive
from tests.gui.pages.home.world import roster, settle


@pytest.fixture
def page(world, session_of, show, qtbot):
    county = world.county()
    for number in range(1, 4):
        world.training(
            county, f"电工培训班（第{number}期）", headcount=2, lines=roster("和丽华", "木春燕")
        )
    world.award(county)
    receive.receive(world.city, [world.submit(county)], with_backup=False)
    session = session_of(world.city)
    made = show(ReviewPage(session), session)
    settle(qtbot, session)
    made.table.setFocus()
    return made


def states(world, ledger="training"):
    return lists.standing_counts(world.city, records.ledger_named(ledger))


def said_by(dialog):
    return [label.text() for label in dialog.findChildren(QLabel)]


def titles(page):
    return [row.key.title for row in page.table.rows.rows]


def test_that_all_that_waits_is_listed_with_the_first_on_show(page):
    assert titles(page) == [
        "电工培训班（第3期）",
        "电工培训班（第2期）",
        "电工培训班（第1期）",
        "杨玉兰",
    ]
    assert page.detail.shown == page.table.current_key().id
    said = [label.text() for label in page.detail.findChildren(QLabel)]
    assert "名册 2 行" in said
    assert "职业技能培训" in said


def test_that_personal_data_is_masked_in_the_preview(page):
    tables = page.detail.findChildren(type(page.table))
    cells = [cell for row in tables[0].rows.rows for cell in row.cells]
    assert "530722********2046" in cells
    assert not any("199003072046" in str(cell) for cell in cells)


def test_that_j_k_and_enter_go_through_the_list(world, page, qtbot):
    qtbot.keyClick(page.table, Qt.Key.Key_J)
    qtbot.keyClick(page.table, Qt.Key.Key_J)
    qtbot.keyClick(page.table, Qt.Key.Key_K)
    assert page.table.current_key().title == "电工培训班（第2期）"
    qtbot.keyClick(page.table, Qt.Key.Key_Return)
    settle(qtbot, page._session)
    settle(qtbot, page._session)
    assert states(world) == {Standing.RECEIVED: 2, Standing.ACCEPTED: 1}
    assert titles(page) == ["电工培训班（第3期）", "电工培训班（第1期）", "杨玉兰"]
    assert page.table.current_key().title == "电工培训班（第1期）"
    assert page.table.hasFocus()


def test_that_a_decision_can_be_taken_back_from_the_message(world, page, qtbot, messages):
    qtbot.keyClick(page.table, Qt.Key.Key_Return)
    settle(qtbot, page._session)
    message = messages.said[-1]
    changed = "已有审核，指标的口径由“含已收”变为“已通过”。"
    assert message.text == f"已通过“电工培训班（第3期）”。{changed}"
    assert message.action.label == "撤销"
    message.action.run()
    settle(qtbot, page._session)
    assert states(world) == {Standing.RECEIVED: 3}


def test_that_r_asks_for_a_reason_before_it_returns(world, page, qtbot):
    qtbot.keyClick(page.table, Qt.Key.Key_R)
    settle(qtbot, page._session)
    dialog = page.findChild(ReturnDialog)
    qtbot.keyClick(dialog, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    assert dialog.problem.text() == "请写明原因。"
    qtbot.keyClicks(dialog.reason, "roster lacks 2")
    dialog.go.click()
    settle(qtbot, page._session)
    settle(qtbot, page._session)
    assert states(world) == {Standing.RECEIVED: 2, Standing.RETURNED: 1}
    page.filters.choose_state("退回")
    settle(qtbot, page._session)
    settle(qtbot, page._session)
    assert titles(page) == ["电工培训班（第3期）"]
    said = [label.text() for label in page.detail.findChildren(QLabel)]
    assert any("退回：roster lacks 2" in text for text in said)


def test_that_several_are_accepted_in_one_step_after_a_backup(world, page, qtbot):
    qtbot.keyClick(page.table, Qt.Key.Key_A, Qt.KeyboardModifier.ControlModifier)
    settle(qtbot, page._session)
    assert page.accept.text() == "通过 4 条"
    page.accept.click()
    settle(qtbot, page._session)
    settle(qtbot, page._session)
    assert states(world) == {Standing.ACCEPTED: 3}
    assert states(world, "award") == {Standing.ACCEPTED: 1}
    assert list(world.city.folder.rglob("*批量审核前*.cgbak"))
    assert page._views.currentIndex() == 1


def test_that_all_of_a_unit_are_accepted_only_when_confirmed(world, page, qtbot):
    page.accept_all.click()
    settle(qtbot, page._session)
    settle(qtbot, page._session)
    box = page.findChild(Confirmation)
    assert "把列表里的 4 条记录全部审核通过？" in [one.text() for one in box.findChildren(QLabel)]
    qtbot.mouseClick(box.go, Qt.MouseButton.LeftButton)
    QApplication.processEvents()
    settle(qtbot, page._session)
    assert states(world) == {Standing.ACCEPTED: 3}


def test_that_a_unit_and_a_ledger_narrow_the_list(page, qtbot):
    page.filters.ledger.setCurrentIndex(page.filters.ledger.findData("award"))
    settle(qtbot, page._session)
    assert titles(page) == ["杨玉兰"]
    page.open_with("530702")
    settle(qtbot, page._session)
    assert titles(page) == []
    assert page._views.currentIndex() == 1


def test_that_ctrl_a_means_all_that_the_filter_shows(world, session_of, show, qtbot):
    county = world.county()
    with county.write() as work:
        for number in range(PAGE + 15):
            given = {"name": f"班{number}", "category": "skill", "start": "2024-06-03"}
            work.create(
                LEDGERS["training"], county.unit, given | {"headcount": 5, "complete": True}
            )
        work.finish("准备")
    receive.receive(world.city, [world.submit(county)], with_backup=False)
    session = session_of(world.city)
    page = show(ReviewPage(session), session)
    settle(qtbot, session)
    page.table.setFocus()
    assert len(titles(page)) == PAGE
    qtbot.keyClick(page.table, Qt.Key.Key_A, Qt.KeyboardModifier.ControlModifier)
    settle(qtbot, session)
    assert page.accept.text() == f"通过 {PAGE + 15} 条"
    qtbot.keyClick(page.table, Qt.Key.Key_Return)
    settle(qtbot, session)
    box = page.findChild(Confirmation)
    assert f"把列表里的 {PAGE + 15} 条记录全部审核通过？" in said_by(box)
    qtbot.mouseClick(box.go, Qt.MouseButton.LeftButton)
    settle(qtbot, session)
    settle(qtbot, session)
    assert states(world) == {Standing.ACCEPTED: PAGE + 15}


def test_that_accepting_all_says_how_many_carry_explanations(world, session_of, show, qtbot):
    county = world.county()
    world.training(county, "没有说明", headcount=2, lines=roster("和丽华", "木春燕"))
    explained = world.training(
        county, "有说明", headcount=9, lines=roster("和丽华"), complete=False
    )
    (found,) = records.issues_of(records.load(county, explained))
    rule = f"explain:{found.rule}"
    loaded = records.load(county, explained)
    records.save(county, replace(loaded, fields={rule: "名册未收齐", "complete": True}))
    receive.receive(world.city, [world.submit(county)], with_backup=False)
    session = session_of(world.city)
    page = show(ReviewPage(session), session)
    settle(qtbot, session)
    page.accept_all.click()
    settle(qtbot, session)
    settle(qtbot, session)
    box = page.findChild(Confirmation)
    assert any("其中 1 条带有说明" in text for text in said_by(box))
    other = next(one for one in box.findChildren(QPushButton) if "没有说明的 1 条" in one.text())
    qtbot.mouseClick(other, Qt.MouseButton.LeftButton)
    settle(qtbot, session)
    settle(qtbot, session)
    assert titles(page) == ["有说明"]


def test_that_what_changed_since_the_last_decision_stands_above(world, page, qtbot):
    county = world.open[-1]
    qtbot.keyClick(page.table, Qt.Key.Key_Return)
    settle(qtbot, page._session)
    identity = next(
        row.id
        for row in lists.page(county, lists.query_for(county, records.ledger_named("training")))
        if row.values["name"] == "电工培训班（第3期）"
    )
    loaded = records.load(county, identity)
    records.save(county, replace(loaded, fields={"place": "三川镇"}, lines=loaded.lines[1:]))
    receive.receive(world.city, [world.submit(county)], with_backup=False)
    page.refresh()
    settle(qtbot, page._session)
    at = titles(page).index("电工培训班（第3期）")
    page.table.selectRow(at)
    settle(qtbot, page._session)
    said = [label.text() for label in page.detail.findChildren(QLabel)]
    assert "上次审核以后改动 2 处" in said
    assert "地点：增加“三川镇”\n学员：删去“和丽华”" in said


def test_that_the_whole_roster_is_shown_beside_the_list(world, session_of, show, qtbot):
    county = world.county()
    lines = tuple(Line("", {"name": f"学员{number:04d}"}) for number in range(600))
    world.training(county, "大班", headcount=600, lines=lines)
    receive.receive(world.city, [world.submit(county)], with_backup=False)
    session = session_of(world.city)
    page = show(ReviewPage(session), session)
    settle(qtbot, session)
    settle(qtbot, session)
    (table,) = page.detail.findChildren(type(page.table))
    assert len(table.rows.rows) == 600


def test_that_a_basis_that_changed_by_itself_is_told_where_figures_are(page, show, qtbot, messages):
    session = page._session
    qtbot.keyClick(page.table, Qt.Key.Key_Return)
    settle(qtbot, session)
    progress = show(ProgressPage(session), session)
    assert "口径：已通过" in progress.basis_button.text()
    told = [one.text for one in messages.said if "口径由“" in one.text]
    assert len(told) == 1
    session.undo()
    settle(qtbot, session)
    progress.refresh()
    settle(qtbot, session)
    assert messages.said[-1].text == "还没有审核，指标的口径由“已通过”变为“含已收”。"
