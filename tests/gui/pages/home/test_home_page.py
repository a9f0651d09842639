"""工作台: what is due, what needs a look, where each line leads; county and city."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget

from domain.standing import Decision
from gui.pages.home.page import HomePage
from gui.pages.ledger.links import ListFilter, OpenRecord
from services.records import drafts, records, review
from services.sync import joining, receive
from tests.gui.pages.home.world import settle


@pytest.fixture
def open_page(session_of, show):
    def make(workspace):
        session = session_of(workspace)
        return show(HomePage(session), session)

    return make


def texts(table):
    return [
        [table.rows.cell(row, column).text for column in range(len(table.rows.columns))]
        for row in range(len(table.rows.rows))
    ]


def test_that_a_county_sees_what_is_ready_and_when_it_is_due(world, open_page):
    county = world.county()
    world.training(county)
    page = open_page(county)
    assert page.view.period._figure.text() == "1"
    assert page.view.period.days.text() == "还有 4 天"
    assert page.view.period._sentence.text() == "还没有上报过。"
    assert page.view.nothing.isVisible()


def test_that_what_needs_a_look_leads_to_its_list(world, open_page, qtbot):
    county = world.county()
    world.training(county, complete=False, start=None)
    drafts.keep(county, "x", "award", "", {})
    page = open_page(county)
    assert [row[0] for row in texts(page.view.attention)] == ["必须改 1", "草稿 1", "未保存 1"]
    table = page.view.attention
    with qtbot.waitSignal(page.open_requested) as asked:
        qtbot.mouseClick(
            table.viewport(),
            Qt.MouseButton.LeftButton,
            pos=table.visualRect(table.rows.index(0, 2)).center(),
        )
    assert asked.args == ["training", ListFilter(open_issues="must")]


def test_that_a_line_leads_to_the_records_suspected_to_be_entered_twice(world, open_page, qtbot):
    county = world.county()
    for name in ("电工培训班（第3期）", "电工培训班（第3期）", "焊工培训班"):
        world.training(county, name)
    page = open_page(county)
    table = page.view.attention
    assert texts(table)[0][:2] == ["疑似重复 1", "培训：电工培训班（第3期），请核对，多录的删去"]
    table.setFocus()
    table.setCurrentIndex(table.rows.index(0, 0))
    with qtbot.waitSignal(page.open_requested) as asked:
        qtbot.keyClick(table, Qt.Key.Key_Return)
    assert asked.args == ["training", ListFilter(search="电工培训班（第3期）")]


def test_that_a_county_that_begins_is_led_to_its_first_record(world, open_page, qtbot):
    page = open_page(world.county(joined=False))
    table = page.view.attention
    assert [row[0] for row in texts(table)] == ["加入市级", "开始录入"]
    table.setFocus()
    table.selectRow(1)
    with qtbot.waitSignal(page.open_requested) as asked:
        qtbot.keyClick(table, Qt.Key.Key_Return)
    assert asked.args == ["training", None]


def test_that_the_city_is_reminded_of_the_sheet_that_still_lies_on_the_pc(world, open_page, qtbot):
    sheet = joining.usual_recovery_sheet(world.city.folder)
    joining.write_recovery_sheet(world.city, sheet)
    page = open_page(world.city)
    assert texts(page.view.attention)[0][0] == "保管恢复页"
    sheet.unlink()
    page.refresh()
    settle(qtbot, page._session)
    assert page.view.nothing.isVisible()


def test_that_a_record_entered_last_opens_by_enter(world, open_page, qtbot):
    county = world.county()
    identity = world.training(county)
    page = open_page(county)
    assert texts(page.view.recent) == [
        ["电工培训班（第3期）", "职业技能培训 · 电工", "50 人", "待报"]
    ]
    page.view.recent.selectRow(0)
    with qtbot.waitSignal(page.open_requested) as asked:
        qtbot.keyClick(page.view.recent, Qt.Key.Key_Return)
    assert asked.args == ["training", OpenRecord(identity)]


def test_that_every_task_has_a_row_whose_figures_add_up(world, open_page):
    page = open_page(world.county())
    rows = texts(page.view.tasks)
    assert sum(int(row[1]) for row in rows) == 90
    assert all(sum(map(int, row[2:-1])) == int(row[1]) for row in rows)


def test_that_after_the_plans_period_the_tasks_speak_of_the_final_evaluation(world, open_page):
    world.clock.move(days=200)
    page = open_page(world.county())
    heads = [column.title for column in page.view.tasks.rows.columns]
    assert heads[2:4] == ["达标", "未达标"]
    rows = texts(page.view.tasks)
    assert all(sum(map(int, row[2:-1])) == int(row[1]) for row in rows)


def test_that_a_backup_is_made_and_shown_as_verified(world, open_page, qtbot, messages):
    page = open_page(world.county())
    assert page.view.backup._state.text() == "请备份"
    page.view.backup.go.click()
    settle(qtbot, page._session)
    assert messages.said[-1].text.startswith("已备份并核验：530722-手动备份-")
    assert page.view.backup._state.text() == "正常"
    assert page.view.backup._when.text() == "今天 09:00 手动备份，已核验"


def test_that_the_city_sees_who_has_reported_and_what_waits(world, open_page, qtbot):
    county = world.county()
    for number in range(3):
        world.training(county, f"电工培训班（第{number}期）")
    receive.receive(world.city, [world.submit(county)], with_backup=False)
    first = review.waiting(world.city)[0]
    review.decide(world.city, [first], Decision.RETURN, reason="缺名册")
    page = open_page(world.city)
    assert page.view.period._figure.text() == "1 / 6"
    assert texts(page.view.attention) == [["待审核 2", "永胜县 2", "审核 ›"]]
    by_unit = {row[0]: row[1:] for row in texts(page.view.units)}
    assert by_unit["永胜县"][0] == "已报"
    assert by_unit["永胜县"][2:] == ["3", "2", "1", "今天"]
    assert by_unit["古城区"][0] == "未加入"
    page.view.attention.selectRow(0)
    with qtbot.waitSignal(page.open_requested) as asked:
        qtbot.keyClick(page.view.attention, Qt.Key.Key_Return)
    assert asked.args == ["review", None]


def test_that_a_change_elsewhere_is_shown_at_once(world, open_page, qtbot):
    county = world.county()
    page = open_page(county)
    session = page._session
    session.publish(_saved(world, county))
    settle(qtbot, session)
    assert page.view.period._figure.text() == "1"


def _saved(world, county):
    identity = world.training(county)
    record = records.load(county, identity)
    changed = records.Record(identity, "training", county.unit, {**record.fields, "headcount": 51})
    return records.save(county, changed)


def test_that_all_that_can_be_reached_has_a_name(world, open_page):
    page = open_page(world.city)
    reachable = [
        widget
        for widget in page.findChildren(QWidget)
        if widget.isVisible()
        if widget.focusPolicy() & Qt.FocusPolicy.TabFocus
    ]
    nameless = [
        widget
        for widget in reachable
        if not (widget.accessibleName() or getattr(widget, "text", str)())
    ]
    assert not nameless


def test_that_a_list_of_links_shows_its_cursor_only_while_it_has_the_focus(world, open_page, qtbot):
    county = world.county()
    world.training(county)
    page = open_page(county)
    table = page.view.recent
    table.setFocus(Qt.FocusReason.TabFocusReason)
    assert len(table.selected_keys()) == 1
    qtbot.keyClick(table, Qt.Key.Key_Tab)
    assert not table.selected_keys()
