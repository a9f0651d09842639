"""接收: preview first, then backup and take in; refusals leave nothing; repeats say so."""

import re
from datetime import date

import openpyxl
import pytest
from PySide6.QtCore import QMimeData, QPointF, Qt, QUrl
from PySide6.QtGui import QDropEvent
from PySide6.QtWidgets import QLabel

from domain.standing import Standing
from exchange.workbook.template import write_template
from gui.pages.home.links import SETUP_FILES
from gui.pages.receive.blank_workbook_dialog import BlankWorkbookDialog
from gui.pages.receive.page import ReceivePage
from gui.pages.receive.setup_files_dialog import SetupFilesDialog
from gui.pages.settings.ask_dialog import AskDialog
from services.records import lists, records
from services.sync import periods
from services.sync.submit_workbook import submit_workbook
from tests.gui.pages.home.world import World, settle


@pytest.fixture
def page(world, session_of, show):
    session = session_of(world.city)
    return show(ReceivePage(session), session)


def texts(table):
    return [
        [table.rows.cell(row, column).text for column in range(len(table.rows.columns))]
        for row in range(len(table.rows.rows))
    ]


def preview(page, qtbot, *files):
    page.open_with(list(files))
    settle(qtbot, page._session)


def test_that_a_preview_tells_what_comes_and_writes_nothing(world, page, qtbot):
    county = world.county()
    world.training(county)
    preview(page, qtbot, world.submit(county))
    assert page.title() == "接收预览"
    ((name, unit, code, *told),) = texts(page.preview.arrivals)
    assert (name, unit, told) == ("永胜县-甲-0001", "永胜县", ["1", "0", "0", "0", "签名有效"])
    assert re.fullmatch("[0-9A-F]{4}( [0-9A-F]{4}){3}", code)
    moved = {row[0].split()[0]: row[1:] for row in texts(page.preview.movements)}
    assert moved["G-06"] == ["–", "50", "+50", "永胜县"]
    training = records.ledger_named("training")
    assert lists.standing_counts(world.city, training) == {}


def test_that_a_preview_says_how_many_records_are_suspected(world, page, qtbot):
    county = world.county()
    world.training(county)
    preview(page, qtbot, world.submit(county))
    assert not page.preview.suspected.isVisible()
    world.training(county)
    preview(page, qtbot, world.submit(county))
    assert page.preview.suspected.isVisible()
    assert page.preview.suspected.text().startswith("其中 2 条与别的记录疑似重复，照常计入")


def test_that_ctrl_enter_takes_the_package_in_and_says_where_the_backup_lies(world, page, qtbot):
    county = world.county()
    world.training(county)
    preview(page, qtbot, world.submit(county))
    qtbot.keyClick(page, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    settle(qtbot, page._session)
    assert page.title() == "接收结果"
    said = page.preview.banner.accessibleName()
    assert "接收 1 个文件：新增 1 条，修改 0 条，相同 0 条。" in said
    assert ".cgbak" in said
    training = records.ledger_named("training")
    assert lists.standing_counts(world.city, training) == {Standing.RECEIVED: 1}
    qtbot.keyClick(page, Qt.Key.Key_Escape)
    settle(qtbot, page._session)
    assert texts(page.history)[0][0] == "永胜县-甲-0001"
    assert texts(page.history)[0][3] == "培训 1 条"


def test_that_a_file_received_before_says_so_and_cannot_be_taken_in_again(world, page, qtbot):
    county = world.county()
    world.training(county)
    file = world.submit(county)
    preview(page, qtbot, file)
    page.accept.click()
    settle(qtbot, page._session)
    preview(page, qtbot, file)
    assert texts(page.preview.arrivals)[0][-1] == "这个文件以前收过，没有新内容"
    assert not page.accept.isEnabled()


def test_that_a_damaged_file_is_refused_with_what_to_do(world, page, qtbot):
    broken = world.stick / "坏的.ljsync"
    broken.write_bytes(b"PK\x03\x04 nothing")
    preview(page, qtbot, broken)
    assert not page.accept.isVisible()
    (row,) = texts(page.preview.arrivals)
    assert row[:2] == ["坏的.ljsync", "–"]
    assert row[-1] == "文件不完整或已损坏，请重新拷贝"
    page.cancel.click()
    assert page.title() == "接收"


def test_that_another_page_can_lead_to_making_the_setup_files(page):
    page.open_with(SETUP_FILES)
    dialog = page.findChild(SetupFilesDialog)
    assert dialog.isVisible()
    dialog.reject()


def test_that_after_receiving_the_next_step_is_one_key_away(world, page, qtbot):
    county = world.county()
    world.training(county)
    file = world.submit(county)
    preview(page, qtbot, file)
    qtbot.keyClick(page, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    settle(qtbot, page._session)
    assert page.title() == "接收结果"
    with qtbot.waitSignal(page.open_requested) as asked:
        qtbot.keyClick(page, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    assert asked.args == ["review", None]
    assert page.title() == "接收"
    settle(qtbot, page._session)


def test_that_a_package_of_a_unit_that_never_joined_says_what_to_do(world, page, qtbot):
    county = world.county("530723")
    world.training(county)
    file = world.submit(county)
    stranger = World(world.root / "elsewhere")
    other = stranger.county()
    stranger.training(other)
    preview(page, qtbot, file, stranger.submit(other))
    assert page.preview.problem.isVisible()
    assert [row[-1] == "签名有效" for row in texts(page.preview.arrivals)] == [True, False]
    for workspace in stranger.open:
        workspace.engine.dispose()


def test_that_dropped_packages_are_previewed(world, page, qtbot):
    county = world.county()
    world.training(county)
    mime = QMimeData()
    mime.setUrls([QUrl.fromLocalFile(str(world.submit(county)))])
    event = QDropEvent(
        QPointF(5, 5),
        Qt.DropAction.CopyAction,
        mime,
        Qt.MouseButton.LeftButton,
        Qt.KeyboardModifier.NoModifier,
    )
    page.drop.dropEvent(event)
    settle(qtbot, page._session)
    assert page.title() == "接收预览"


def test_that_packages_in_the_folder_used_last_are_offered(world, page, qtbot):
    county = world.county()
    world.training(county)
    preview(page, qtbot, world.submit(county))
    page.accept.click()
    settle(qtbot, page._session)
    page.finish.click()
    settle(qtbot, page._session)
    offered = page.drop._stick_row.findChildren(type(page.cancel))
    assert [button.text() for button in offered] == ["上次的文件夹 U盘：1 个文件"]


def test_that_setup_files_are_written_for_every_unit(page, qtbot, messages, tmp_path):
    folder = tmp_path / "out"
    folder.mkdir()
    page.handing_out.setup_files.click()
    dialog = page.findChild(SetupFilesDialog)
    dialog.folder.setText(str(tmp_path / "nowhere"))
    qtbot.keyClick(dialog, Qt.Key.Key_Return)
    assert dialog.problem.text() == "找不到这个文件夹，请另选一个。"
    dialog.folder.setText(str(folder))
    qtbot.keyClick(dialog, Qt.Key.Key_Return)
    settle(qtbot, page._session)
    assert len(list(folder.rglob("*.ljsetup"))) == 6
    assert messages.said[-1].text == "已为 6 个单位制作开通文件。"


def test_that_a_conflict_shows_both_values_after_receiving(world, page, qtbot):
    county = world.county()
    identity = world.training(county)
    preview(page, qtbot, world.submit(county))
    page.accept.click()
    settle(qtbot, page._session)
    for workspace, number in ((world.city, 48), (county, 52)):
        world.clock.move(minutes=1)
        record = records.load(workspace, identity)
        changed = records.Record(
            identity, "training", county.unit, {**record.fields, "headcount": number}
        )
        records.save(workspace, changed)
    preview(page, qtbot, world.submit(county))
    before = said_of(page.preview.conflicts)
    page.accept.click()
    settle(qtbot, page._session)
    for said in (before, said_of(page.preview.conflicts)):
        assert "电工培训班（第3期） · 培训人数" in said
        assert "52（现在显示）" in said
        assert "48" in said
        assert [one.partition(" · ")[0] for one in said if " · 10月6日 " in one] == [
            "永胜县 甲机",
            "丽江市 甲机",
        ]


def said_of(card):
    assert card.isVisible()
    return [label.text() for label in card.findChildren(QLabel)]


def test_that_one_row_tells_the_citys_figure_and_each_units_share(world, page, qtbot):
    files = []
    for unit, number in (("530722", 402), ("530723", 183)):
        county = world.county(unit)
        world.training(county, headcount=number)
        files.append(world.submit(county))
    preview(page, qtbot, *files)
    moved = {row[0].split()[0]: row[1:] for row in texts(page.preview.movements)}
    assert moved["G-06"] == ["–", "585", "+585", "永胜县 +402 · 华坪县 +183"]


def test_that_a_workbook_is_taken_in_only_as_entered_for_the_unit(world, page, qtbot):
    county = world.county()
    world.training(county)
    world.clock.move(minutes=1)
    file = submit_workbook(county, world.stick).file
    book = openpyxl.load_workbook(file)
    sheet = book["培训"]
    (cell,) = [cell for row in sheet.iter_rows() for cell in row if cell.value == 50]
    cell.value = 48
    book.save(file)
    preview(page, qtbot, file)
    assert page.preview.unsigned.isVisible()
    assert page.accept.text() == "确认按代录接收"
    ((place, here, there, note),) = texts(page.preview.edits)
    assert place.startswith("培训 · 第 ")
    assert (here, there, note) == ("（空）", "48", "改动过")
    page.accept.click()
    settle(qtbot, page._session)
    assert page.title() == "接收结果"
    training = records.ledger_named("training")
    assert sum(lists.standing_counts(world.city, training).values()) == 1


def test_that_the_unit_of_a_workbook_that_does_not_say_it_is_asked_for(page, qtbot, tmp_path):
    file = tmp_path / "培训.xlsx"
    write_template(records.ledger_named("training"), file)
    book = openpyxl.load_workbook(file)
    sheet = book.active
    cells = [cell for row in sheet.iter_rows() for cell in row if cell.value]
    titles = {str(cell.value).rstrip("*＊ "): cell for cell in cells}
    given = {"培训班名称": "电工培训班", "类别": "职业技能培训", "开班日期": "2024-06-03"}
    for title, value in given.items():
        cell = titles[title]
        sheet.cell(cell.row + 1, cell.column, value)
    book.save(file)
    preview(page, qtbot, file)
    assert not page.accept.isVisible()
    page.whose.click()
    dialog = page.findChild(AskDialog)
    dialog.fields["unit"].setCurrentIndex(1)
    qtbot.keyClick(dialog, Qt.Key.Key_Return)
    settle(qtbot, page._session)
    assert page.accept.isVisible()
    assert texts(page.preview.arrivals)[0][1] == "玉龙县"


def test_that_a_workbook_among_several_files_is_asked_for_alone(world, page, qtbot, messages):
    county = world.county()
    world.training(county)
    package = world.submit(county)
    world.clock.move(minutes=1)
    preview(page, qtbot, package, submit_workbook(county, world.stick).file)
    assert messages.said[-1].text == "上报工作簿要一个一个接收。"


class TestABlankWorkbook:
    @pytest.fixture
    def dialog(self, world, page, qtbot):
        for quarter, first, last in (("一", "01-01", "03-31"), ("二", "04-01", "06-30")):
            periods.add(
                world.city,
                label=f"2025年第{quarter}季度报送",
                first_day=date.fromisoformat(f"2025-{first}"),
                last_day=date.fromisoformat(f"2025-{last}"),
                deadline=date(2025, 12, 31),
            )
        page.handing_out.blank_workbook.click()
        settle(qtbot, page._session)
        return page.findChild(BlankWorkbookDialog)

    def test_that_it_is_written_for_a_unit_and_comes_back_into_the_preview(
        self, page, dialog, qtbot, messages, tmp_path
    ):
        assert [dialog.period.itemText(n) for n in range(2)] == [
            "2025年第一季度报送",
            "2025年第二季度报送",
        ]
        qtbot.keyClick(dialog, Qt.Key.Key_Return)
        assert dialog.problem.text() == "请选择填报单位。"
        dialog.unit.setCurrentText("永胜县")
        dialog.folder.setText(str(tmp_path / "没有"))
        qtbot.keyClick(dialog, Qt.Key.Key_Return)
        assert dialog.problem.text() == "找不到这个文件夹，请另选一个。"
        dialog.folder.setText(str(tmp_path))
        qtbot.keyClick(dialog, Qt.Key.Key_Return)
        settle(qtbot, page._session)
        (file,) = tmp_path.glob("*.xlsx")
        assert file.name == "永胜县-2025年第一季度报送-空白上报工作簿.xlsx"
        assert file.name in messages.said[-1].text
        book = openpyxl.load_workbook(file)
        header = {cell.value: cell.column for cell in book["培训"][2]}
        for caption, value in (("培训班名称*", "电工班"), ("开班日期*", "2025年3月1日")):
            book["培训"].cell(3, header[caption]).value = value
        book.save(file)
        preview(page, qtbot, file)
        assert texts(page.preview.arrivals)[0][1] == "永胜县"
        assert page.accept.text() == "确认按代录接收"
        assert page.handing_out.blank_workbook.isHidden()
