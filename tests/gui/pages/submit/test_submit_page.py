"""上报: what stands in the way, the package by key, its cover, the way to join."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QImage

from domain.standing import Standing
from gui.pages.ledger.links import ListFilter
from gui.pages.submit.join_dialog import JoinDialog
from gui.pages.submit.page import SubmitPage
from gui.pages.submit.paper import page_images
from services.records import evidence, lists, records
from services.sync import joining
from tests.gui.pages.home.world import settle


@pytest.fixture
def open_page(session_of, show):
    def make(workspace):
        session = session_of(workspace)
        return show(SubmitPage(session), session)

    return make


def texts(table):
    return [
        [table.rows.cell(row, column).text for column in range(len(table.rows.columns))]
        for row in range(len(table.rows.rows))
    ]


def test_that_the_check_counts_what_is_ready_and_what_needs_a_look(world, open_page):
    county = world.county()
    world.training(county)
    world.training(county, "没有日期的班", complete=False, start=None)
    page = open_page(county)
    assert texts(page.view.check) == [
        ["可以上报", "1 条待报，可以写同步包。", ""],
        ["必须改 1", "培训：缺开班日期", "查看 ›"],
        ["草稿 1", "培训：尚未勾选“填写完成”", "查看 ›"],
    ]
    assert texts(page.view.content) == [["培训", "1", "0", "1", "2"]]
    assert page.view.days.text() == "还有 4 天"


def test_that_a_line_of_the_check_leads_to_the_filtered_list(world, open_page, qtbot):
    county = world.county()
    world.training(county, complete=False)
    page = open_page(county)
    page.view.check.setFocus()
    page.view.check.selectRow(1)
    with qtbot.waitSignal(page.open_requested) as asked:
        qtbot.keyClick(page.view.check, Qt.Key.Key_Return)
    assert asked.args == ["training", ListFilter(standings=(Standing.DRAFT,))]


def test_that_ctrl_enter_writes_the_package_and_its_cover(world, open_page, qtbot):
    county = world.county()
    world.training(county)
    page = open_page(county)
    page.folder.setText(str(world.stick))
    qtbot.keyClick(page, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    settle(qtbot, page._session)
    names = sorted(file.name for file in world.stick.iterdir())
    assert [name.rpartition(".")[2] for name in names] == ["pdf", "ljsync"]
    assert page.view.result.isVisible()
    assert "已写好 永胜县-甲-0001" in page.view.result.accessibleName()
    training = records.ledger_named("training")
    assert lists.standing_counts(county, training) == {Standing.SENT: 1}
    assert texts(page.view.history)[0][0] == "永胜县-甲-0001"


def attach(world, county):
    """A record with a picture of its own; the picture's path."""
    picture = world.root / "签到表.png"
    image = QImage(8, 8, QImage.Format.Format_RGB32)
    image.fill(Qt.GlobalColor.white)
    image.save(str(picture))
    evidence.attach(county, world.training(county), [picture])
    return picture


def test_that_evidence_travels_once_and_again_when_the_box_is_ticked(world, open_page, qtbot):
    county = world.county()
    attach(world, county)
    page = open_page(county)
    page.folder.setText(str(world.stick))

    def carried():
        world.clock.move(minutes=1)
        qtbot.keyClick(page, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
        settle(qtbot, page._session)
        return page._written.evidence

    assert carried() == 1
    assert "1 个佐证材料" in page.view.result.accessibleName()
    assert carried() == 0
    page.view.target.all_evidence.setFocus()
    qtbot.keyClick(page.view.target.all_evidence, Qt.Key.Key_Space)
    assert carried() == 1
    assert not page.view.target.all_evidence.isChecked()
    assert carried() == 0


def test_that_evidence_which_cannot_be_read_is_said(world, open_page, qtbot, messages):
    county = world.county()
    attach(world, county)
    for file in (county.folder / "evidence").rglob("*"):
        if file.is_file():
            file.write_bytes(b"broken")
    page = open_page(county)
    page.folder.setText(str(world.stick))
    qtbot.keyClick(page, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    settle(qtbot, page._session)
    assert messages.said[-1].text == "有 1 个佐证材料读不出来，没有带上：签到表.png。"


def test_that_the_cover_can_be_put_on_paper(world, open_page, qtbot):
    county = world.county()
    world.training(county)
    page = open_page(county)
    page.folder.setText(str(world.stick))
    page.submit()
    settle(qtbot, page._session)
    (image,) = page_images(page._written.cover)
    assert image.width() > 2000
    assert image.height() > image.width()


def test_that_the_records_can_be_written_as_a_workbook_as_well(world, open_page, qtbot):
    county = world.county(joined=False)
    world.training(county)
    page = open_page(county)
    page.folder.setText(str(world.stick))
    page.view.target.write_workbook.click()
    settle(qtbot, page._session)
    names = [file.name for file in world.stick.iterdir()]
    assert any(name.endswith("上报工作簿.xlsx") for name in names)
    assert "上报工作簿" in page.view.result.accessibleName()
    assert texts(page.view.history)[0][0] == "永胜县-甲-0001（工作簿）"
    training = records.ledger_named("training")
    assert lists.standing_counts(county, training) == {Standing.READY: 1}


def test_that_a_missing_folder_is_said_beside_the_field(world, open_page, messages):
    county = world.county()
    world.training(county)
    page = open_page(county)
    page.folder.setText(str(world.root / "拔掉了"))
    page.view.target.write.click()
    assert page.folder.property("invalid")
    assert messages.said[-1].text == "找不到要写到的文件夹。"


def test_that_a_unit_that_has_not_joined_is_led_to_its_setup_file(world, open_page, qtbot):
    county = world.county(joined=False)
    world.training(county)
    page = open_page(county)
    assert not page.view.target.write.isEnabled()
    assert texts(page.view.check)[0][0] == "不能上报"
    page.view.check.selectRow(0)
    qtbot.keyClick(page.view.check, Qt.Key.Key_Return)
    dialog = page.findChild(JoinDialog)
    dialog.file.setText(str(world.setup_file("530702")))
    qtbot.keyClick(dialog, Qt.Key.Key_Return)
    settle(qtbot, page._session)
    assert "这个开通文件是给古城区的" in dialog.problem.text()
    dialog.file.setText(str(world.setup_file()))
    qtbot.keyClick(dialog, Qt.Key.Key_Return)
    settle(qtbot, page._session)
    settle(qtbot, page._session)
    assert joining.is_joined(county)
    assert page.view.target.write.isEnabled()


def test_that_an_empty_workspace_has_nothing_to_report(world, open_page):
    page = open_page(world.county())
    assert texts(page.view.check) == [["没有内容", "还没有记录，请先录入或导入。", ""]]
    assert not page.view.target.write.isEnabled()
