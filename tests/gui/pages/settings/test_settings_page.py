"""设置: each section by its key; what is chosen, added, backed up and restored."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel

from gui.common.confirmation import Confirmation
from gui.pages.settings.ask_dialog import AskDialog
from gui.pages.settings.page import SECTIONS, SettingsPage
from gui.theme import apply_theme, current_theme
from services.program import preferences, updates
from services.records import lists, records
from services.sync import joining, periods
from services.workspace import operators, workspace
from services.workspace.drives import REMOVABLE, LinuxFacts, WindowsFacts
from tests.gui.pages.home.world import PASSPHRASE, QUICK, settle
from tests.services.older import make_older
from tests.services.releases import NEWER, releases

__all__ = ["releases"]

NEW = "新的口令2026很长"


@pytest.fixture
def open_page(session_of, show):
    def make(opened, key=""):
        session = session_of(opened)
        return show(SettingsPage(session), session, key or None)

    return make


def section(page):
    return page._stack.currentWidget().widget()


def answer(page, qtbot, **answers):
    dialog = page.findChildren(AskDialog)[-1]
    for key, text in answers.items():
        dialog.fields[key].setText(text)
    qtbot.keyClick(dialog, Qt.Key.Key_Return)
    settle(qtbot, page._session)
    return dialog


@pytest.mark.parametrize("city", [True, False])
def test_that_every_section_opens_by_its_key(world, open_page, qtbot, city):
    page = open_page(world.city if city else world.county())
    for kind in SECTIONS:
        page.open_with(kind.KEY)
        settle(qtbot, page._session)
        assert isinstance(section(page), kind)
        assert page.list.currentItem().text() == kind.TITLE


def test_that_data_on_a_stick_is_warned_of_with_the_way_to_move_it(
    world, open_page, qtbot, monkeypatch
):
    page = open_page(world.county())
    assert not section(page).folder_warning.isVisible()
    monkeypatch.setattr(LinuxFacts, "drive", lambda _facts, _path: REMOVABLE)
    monkeypatch.setattr(WindowsFacts, "drive", lambda _facts, _path: REMOVABLE)
    qtbot.keyClick(page.list, Qt.Key.Key_Down)
    qtbot.keyClick(page.list, Qt.Key.Key_Up)
    settle(qtbot, page._session)
    said = section(page).folder_warning
    assert said.isVisible()
    assert "U 盘" in said.text()
    assert "打开其他账套" in said.text()


def test_that_arrows_go_through_the_sections(world, open_page, qtbot):
    page = open_page(world.county())
    qtbot.keyClick(page.list, Qt.Key.Key_Down)
    settle(qtbot, page._session)
    assert section(page).KEY == "operators"


def test_that_an_operator_is_added_and_can_open_the_workspace(world, open_page, qtbot, monkeypatch):
    monkeypatch.setattr("db.keyslots.NORMAL_COST", QUICK)
    county = world.county()
    page = open_page(county, "operators")
    section(page).add.click()
    dialog = answer(page, qtbot, name="李永昌", new=NEW, again="不一样的口令")
    assert dialog.problem.text() == "两次输入的口令不一样，请重新输入。"
    answer(page, qtbot, again=NEW)
    assert [one.name for one in operators.operators(county)] == ["和志明", "李永昌"]
    opened = workspace.unlock(county.folder, operator="李永昌", passphrase=NEW, now=world.clock)
    opened.engine.dispose()


def test_that_a_wrong_old_passphrase_keeps_the_dialog(world, open_page, qtbot):
    page = open_page(world.county(), "operators")
    section(page).change.click()
    dialog = answer(page, qtbot, old="不对的口令啊", new=NEW, again=NEW)
    assert dialog.isVisible()
    assert "口令" in dialog.problem.text()


def test_that_the_look_changes_at_once_and_is_remembered(world, open_page, themed):
    page = open_page(world.county(), "look")
    section(page).appearances["dark"].click()
    section(page).sizes[125].click()
    assert current_theme().dark
    assert current_theme().font_scale == 1.25
    assert preferences.load().appearance == "dark"
    assert preferences.load().font_percent == 125
    apply_theme(themed, dark=False)


def test_that_a_backup_is_made_and_listed_as_verified(world, open_page, qtbot):
    county = world.county()
    world.training(county)
    page = open_page(county, "backup")
    section(page).now.click()
    settle(qtbot, page._session)
    rows = section(page).table.rows
    assert rows.cell(0, 1).text == "手动备份"
    assert rows.cell(0, 2).text == "培训 1 条"
    assert rows.cell(0, 4).text == "已核验"


def test_that_backups_can_go_to_another_folder_and_back(world, open_page, qtbot, tmp_path):
    county = world.county()
    page = open_page(county, "backup")
    section(page).set_folder(tmp_path)
    settle(qtbot, page._session)
    assert section(page).folder.text() == str(tmp_path)
    section(page).inside.click()
    settle(qtbot, page._session)
    assert section(page).folder.text() == str(county.folder / "backups")


def test_that_a_restore_needs_the_passphrase_of_the_time(world, open_page, qtbot):
    county = world.county()
    world.training(county)
    page = open_page(county, "backup")
    section(page).now.click()
    settle(qtbot, page._session)
    world.training(county, "后来的班")
    section(page).table.selectRow(0)
    section(page).restore.click()
    settle(qtbot, page._session)
    dialog = answer(page, qtbot, passphrase="不对的口令啊")
    assert "还原要用备份当时" in dialog.problem.text()
    world.clock.move(minutes=5)
    with qtbot.waitSignal(section(page).restored, timeout=20000) as restored:
        answer(page, qtbot, passphrase=PASSPHRASE)
    assert "还原前" in restored.args[0]
    with qtbot.waitSignal(page.reopen_requested):
        page.findChild(Confirmation).close()
    again = workspace.unlock(
        county.folder, operator="和志明", passphrase=PASSPHRASE, now=world.clock
    )
    assert sum(lists.standing_counts(again, records.ledger_named("training")).values()) == 1
    again.engine.dispose()


def test_that_the_city_sets_a_period_and_takes_it_back(world, open_page, qtbot):
    page = open_page(world.city, "periods")
    section(page).add.click()
    answer(page, qtbot, label="2025年第四季度")
    (period,) = periods.all_periods(world.city)
    assert period.label == "2025年第四季度"
    table = section(page).table
    table.selectRow(0)
    section(page).edit.click()
    answer(page, qtbot, label="四季度报送")
    assert [one.label for one in periods.all_periods(world.city)] == ["四季度报送"]
    table.selectRow(0)
    section(page).remove.click()
    settle(qtbot, page._session)
    assert periods.all_periods(world.city) == []


def test_that_the_city_writes_its_recovery_sheet(world, open_page, qtbot, tmp_path, messages):
    page = open_page(world.city, "unit")
    section(page).write_recovery(tmp_path / "恢复页.txt")
    settle(qtbot, page._session)
    assert "解密密钥" in (tmp_path / "恢复页.txt").read_text(encoding="utf-8-sig")
    assert messages.said[-1].hint.startswith("请打印一份锁入保险柜")


def test_that_the_unit_section_says_whether_the_county_has_joined(world, open_page):
    county = world.county(joined=False)
    page = open_page(county, "unit")
    assert section(page).state.text() == "未加入"
    joining.join(county, world.setup_file())
    page.refresh()
    assert section(page).state.text() == "已加入"


def test_that_a_build_without_a_release_key_offers_no_update(world, open_page, monkeypatch):
    monkeypatch.setattr(updates, "KEY_FILE", world.root / "没有")
    page = open_page(world.city, "update")
    assert not section(page).from_file.isEnabled()
    assert not section(page).put.isEnabled()
    assert any("没有内置发布公钥" in one.text() for one in section(page).findChildren(QLabel))


def test_that_a_file_is_checked_before_it_is_offered(world, open_page, qtbot, releases, messages):
    page = open_page(world.county(), "update")
    wanted = []
    page._session.update_wanted.connect(wanted.append)
    section(page).update_from(releases.installer(world.root / "old", "0.0.1"))
    settle(qtbot, page._session)
    assert "不需要更新" in messages.said[-1].text
    section(page).update_from(world.setup_file())
    settle(qtbot, page._session)
    assert "没有找到" in messages.said[-1].text
    assert wanted == []
    section(page).update_from(releases.installer(world.root / "new"))
    settle(qtbot, page._session)
    assert [one.version for one in wanted] == [NEWER]


def test_that_the_city_puts_an_installer_onto_a_stick(world, open_page, qtbot, releases, messages):
    page = open_page(world.city, "update")
    section(page).put_on(releases.installer(world.root / "下载", name="x.exe"), world.stick)
    settle(qtbot, page._session)
    assert updates.find([world.stick]).version == NEWER
    assert str(world.stick / updates.FOLDER) in messages.said[-1].text


def test_that_only_the_city_hands_installers_on(world, open_page):
    page = open_page(world.county(), "update")
    assert not section(page).put.isVisible()


def test_that_the_backup_before_an_upgrade_is_listed_and_restored(world, open_page, qtbot):
    county = world.county()
    world.training(county)
    folder = make_older(county, "0001")
    opened = workspace.unlock(folder, operator="和志明", passphrase=PASSPHRASE, now=world.clock)
    world.open.append(opened)
    world.training(opened, "升级后的班")
    page = open_page(opened, "backup")
    assert section(page).table.rows.cell(0, 1).text == "升级前"
    assert section(page).table.rows.cell(0, 4).text == "已核验"
    section(page).table.selectRow(0)
    section(page).restore.click()
    settle(qtbot, page._session)
    world.clock.move(minutes=5)
    with qtbot.waitSignal(section(page).restored, timeout=20000):
        answer(page, qtbot, passphrase=PASSPHRASE)
    again = workspace.unlock(folder, operator="和志明", passphrase=PASSPHRASE, now=world.clock)
    world.open.append(again)
    assert sum(lists.standing_counts(again, records.ledger_named("training")).values()) == 1
