"""A newer program: offered once and quietly, and taken with everything kept."""

from __future__ import annotations

import sys

import pytest
from PySide6.QtWidgets import QAbstractButton

from domain.errors import KnownError
from gui.application import Program
from gui.common.confirmation import Confirmation
from gui.pages.submit.drives import Drive
from gui.unlock.unlock_window import UnlockWindow
from services.program import mutex, updates
from services.program.version import program_version
from services.workspace import backup
from services.workspace import workspace as workspaces
from tests.gui.pages.home.world import PASSPHRASE, world
from tests.gui.test_opened_files import unlock
from tests.services.older import make_older
from tests.services.releases import NEWER, releases

__all__ = ["releases", "world"]

pytestmark = pytest.mark.usefixtures("themed")


@pytest.fixture
def stick(world, monkeypatch):
    """A stick that is plugged in."""
    drive = Drive(world.stick, "KINGSTON", 1 << 30)
    monkeypatch.setattr("gui.pages.submit.drives.removable_drives", lambda: [drive])
    return world.stick


@pytest.fixture
def started(monkeypatch):
    """A PC that runs installers; what was started."""
    found = []
    monkeypatch.setattr(updates, "require_windows", lambda: None)
    monkeypatch.setattr(updates, "start", lambda installer: found.append(installer.read_bytes()))
    return found


@pytest.fixture
def open_county(themed, world, qtbot):
    """Open a county's workspace in the program; ended after the test."""
    made = []

    def run():
        county = world.county()
        county.close()
        program = Program(themed)
        made.append(program)
        program.begin(county.folder)
        unlock(program, qtbot)
        return program

    yield run
    for program in made:
        if program.window is not None:
            program.window.close()
            program.window.deleteLater()
        program.end()
        program.deleteLater()


def look(program, qtbot, page="submit"):
    """Open a page that looks for sticks, and let it look."""
    program.window.open_page(page)
    program.window.current_page.refresh()
    settle(program, qtbot)


def settle(program, qtbot):
    desk = program.window.updates
    qtbot.waitUntil(lambda: not (program.lane.is_busy or desk._lane.is_busy), timeout=10_000)


def said(program):
    return program.window.message_bar.message


def answer(program, label):
    box = program.window.findChildren(Confirmation)[-1]
    next(one for one in box.findChildren(QAbstractButton) if one.text() == label).click()


def test_that_a_newer_program_on_a_stick_is_offered_once_in_the_message_bar(
    open_county, releases, stick, qtbot
):
    releases.installer(stick / updates.FOLDER)
    program = open_county()
    look(program, qtbot)
    assert said(program).text == f"U 盘上有新版程序 {NEWER}，本机是 {program_version()}。"
    assert said(program).action.label == "更新…"
    program.window.message_bar.dismiss()
    look(program, qtbot)
    assert said(program) is None


def test_that_nothing_is_said_without_one(open_county, releases, stick, qtbot):
    releases.installer(stick, program_version())
    program = open_county()
    look(program, qtbot)
    assert said(program) is None


def test_that_what_is_to_be_read_is_not_covered_by_an_offer(open_county, releases, stick, qtbot):
    releases.installer(stick)
    program = open_county()
    program.window.session.messages.error("磁盘空间不够，文件没有写成。")
    look(program, qtbot)
    assert said(program).text == "磁盘空间不够，文件没有写成。"
    program.window.message_bar.dismiss()
    look(program, qtbot)
    assert NEWER in said(program).text


def test_that_accepting_keeps_input_backs_up_and_starts_what_was_checked(
    open_county, releases, stick, qtbot, world, started
):
    installer = releases.installer(stick)
    program = open_county()
    folder = program.workspace.folder
    look(program, qtbot)
    program.window.open_page("training")
    program.window.current_page.list.add_button.click()
    program.window.current_page.record.form.cells["place"].editor.type_text("三川镇")
    desk = program.window.updates
    desk.begin(updates.find([stick]))
    answer(program, "备份并更新")
    qtbot.waitUntil(lambda: bool(started), timeout=20_000)
    assert started == [installer.read_bytes()]
    assert program.workspace is None
    assert not program.window.isVisible()
    again = workspaces.unlock(folder, operator="和志明", passphrase=PASSPHRASE)
    world.open.append(again)
    assert [one.reason for one in backup.all_backups(again)] == ["更新前"]
    with again.read() as connection:
        (kept,) = connection.exec_driver_sql("SELECT * FROM draft").all()
    assert "三川镇" in str(kept)


def test_that_declining_changes_nothing(open_county, releases, stick, qtbot, started):
    releases.installer(stick)
    program = open_county()
    look(program, qtbot)
    said(program).action.run()
    answer(program, "取消")
    settle(program, qtbot)
    assert started == []
    assert program.workspace is not None


def test_that_an_installer_exchanged_after_the_offer_is_not_started(
    open_county, releases, stick, qtbot, started
):
    installer = releases.installer(stick)
    program = open_county()
    look(program, qtbot)
    installer.write_bytes(bytes(installer.stat().st_size))
    said(program).action.run()
    answer(program, "备份并更新")
    qtbot.waitUntil(lambda: said(program) is not None and "不符" in said(program).text)
    settle(program, qtbot)
    assert started == []
    look(program, qtbot, "training")
    assert program.workspace is not None


def test_that_an_installer_that_does_not_start_leads_back_to_the_workspace(
    open_county, releases, stick, qtbot, started, monkeypatch
):
    def refuse(_installer):
        raise KnownError("安装程序没有启动，可能被杀毒软件拦下了。")

    held = []
    monkeypatch.setattr(updates, "start", refuse)
    monkeypatch.setattr(mutex, "let_go", lambda: held.append(False))
    monkeypatch.setattr(mutex, "hold", lambda: held.append(True))
    releases.installer(stick)
    program = open_county()
    look(program, qtbot)
    said(program).action.run()
    answer(program, "备份并更新")
    qtbot.waitUntil(lambda: isinstance(program.window, UnlockWindow), timeout=20_000)
    assert "杀毒软件" in program.window.news.text()
    assert held == [False, True]
    unlock(program, qtbot)
    assert program.workspace is not None
    assert started == []


@pytest.mark.skipif(sys.platform == "win32", reason="there it can be done")
def test_that_on_another_system_it_is_said_before_anything_is_done(
    open_county, releases, stick, qtbot
):
    releases.installer(stick)
    program = open_county()
    look(program, qtbot)
    said(program).action.run()
    assert "不是 Windows" in said(program).text
    assert program.window.findChildren(Confirmation) == []


def test_that_the_first_opening_after_an_update_says_where_the_backup_is(themed, world, qtbot):
    folder = make_older(world.county(), "0002")
    program = Program(themed)
    program.begin(folder)
    unlock(program, qtbot)
    assert said(program).text == "账套已升级到本程序的数据版本，内容没有变。"
    (kept,) = (folder / "backups").glob("升级前-*.cgbak")
    assert str(kept) in said(program).hint
    program.window.close()
    program.window.deleteLater()
    program.end()
    program.deleteLater()
