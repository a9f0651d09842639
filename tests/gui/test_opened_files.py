"""Files that were double-clicked: at the first start, before the unlocking, in a running window."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialog

from gui import opened_files
from gui.application import Program
from gui.main import WorkspaceWindow
from gui.pages.submit.join_dialog import JoinDialog
from gui.unlock.first_start_window import FirstStartWindow
from gui.unlock.unlock_window import UnlockWindow
from services.program import running
from services.records import lists
from services.records.records import ledger_named
from services.sync import joining
from services.workspace import backup, recent
from tests.gui.form.keys import type_text
from tests.gui.pages.home.world import PASSPHRASE, QUICK, World, world

__all__ = ["world"]

ROOT = Path(__file__).parents[2]
pytestmark = pytest.mark.usefixtures("themed")


@pytest.fixture(autouse=True)
def _quick(monkeypatch):
    monkeypatch.setattr("db.keyslots.NORMAL_COST", QUICK)
    monkeypatch.setattr(opened_files, "LOOK_MS", 20)


@pytest.fixture
def start(themed):
    """Start the program as main.py does; ended after the test."""
    made = []

    def run(file=None, data=None):
        program = Program(themed, running.begin(None))
        made.append(program)
        program.begin(data, file)
        return program

    yield run
    for program in made:
        window = program.window
        if window is not None:
            window.close()
            window.deleteLater()
        program.end()
        program.deleteLater()


@pytest.fixture
def package(world: World):
    county = world.county()
    world.training(county)
    return world.submit(county)


def close(workspace):
    workspace.close()
    return workspace.folder


def unlock(program, qtbot, passphrase=PASSPHRASE):
    type_text(passphrase, program.window.passphrase)
    qtbot.keyClick(program.window.passphrase, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: isinstance(program.window, WorkspaceWindow), timeout=10_000)
    idle(program, qtbot)


def idle(program, qtbot):
    qtbot.waitUntil(lambda: not program.lane.is_busy and not program.files.waiting, timeout=10_000)


def hand_over(*files):
    """Start the program once more for each file, as the system does for a double click."""
    script = (
        "import sys; from pathlib import Path; from services.program import running;"
        "sys.exit(running.begin(Path(sys.argv[1]) if sys.argv[1:] else None) is not None)"
    )
    return [
        subprocess.Popen([sys.executable, "-c", script, *map(str, one)], cwd=ROOT)
        for one in [[file] for file in files] or [[]]
    ]


def said(program):
    return program.window.message_bar.message


class TestAtTheFirstStart:
    def test_that_a_setup_file_fills_the_form_and_joins(self, start, world, qtbot, tmp_path):
        program = start(world.setup_file())
        form = program.window.join_form
        assert isinstance(program.window, FirstStartWindow)
        assert form.isVisible()
        assert form.setup_file.text() == str(world.setup_file())
        form.folder.setText(str(tmp_path / "永胜县"))
        for field, text in ((form.operator, "和志明"), (form.passphrase, PASSPHRASE)):
            type_text(text, field)
        type_text(PASSPHRASE, form.again)
        qtbot.keyClick(form.again, Qt.Key.Key_Return)
        qtbot.waitUntil(lambda: program.workspace_window is not None, timeout=10_000)
        assert joining.is_joined(program.workspace)

    @pytest.mark.parametrize("content", [None, b"nonsense"], ids=["missing", "wrong"])
    def test_that_a_bad_setup_file_is_said_before_the_form_is_filled_in(
        self, start, tmp_path, qtbot, content
    ):
        file = tmp_path / "x.ljsetup"
        if content is not None:
            file.write_bytes(content)
        program = start(file)
        qtbot.waitUntil(lambda: bool(program.window.join_form.problem.text()), timeout=10_000)
        assert program.window.join_form.isEnabled()

    def test_that_what_was_typed_stays_when_a_setup_file_comes(self, start, world, qtbot):
        program = start()
        program.ask_how_to_begin(None)
        form = program.window.join_form
        form.operator.setText("和志明")
        (child,) = hand_over(world.setup_file())
        qtbot.waitUntil(form.isVisible, timeout=10_000)
        assert form.operator.text() == "和志明"
        assert form.setup_file.text() == str(world.setup_file())
        assert child.wait() == 0

    def test_that_a_backup_fills_the_form_that_restores_it(self, start, world, qtbot, tmp_path):
        county = world.county()
        file = backup.backup(county, tmp_path / "stick").path
        program = start(file)
        form = program.window.restore_form
        assert form.isVisible()
        assert form.file.text() == str(file)
        qtbot.waitUntil(lambda: bool(form.operator.currentText()), timeout=10_000)
        assert "永胜县" in form.content.text()

    def test_that_a_package_waits_for_a_workspace_and_says_so(self, start, package):
        program = start(package)
        assert isinstance(program.window, FirstStartWindow)
        assert package.name in program.window.note.text()
        assert program.files.waiting == [package]

    def test_that_a_package_waits_for_the_passphrase_and_says_so(self, start, package):
        program = start()
        program.ask_passphrase(recent.practice_folder())
        program.files.bring(package)
        assert isinstance(program.window, UnlockWindow)
        assert package.name in program.window.news.text()
        assert recent.PRACTICE_PASSPHRASE in program.window.note.text()
        assert program.files.waiting == [package]


class TestBehindThePassphrase:
    def test_that_the_city_sees_the_preview_and_nothing_is_written(
        self, start, world, package, qtbot
    ):
        program = start(package, data=close(world.city))
        unlock(program, qtbot)
        page = program.window.current_page
        qtbot.waitUntil(page.accept.isVisible, timeout=10_000)
        assert program.window.current_key == "receive"
        assert page.title() == "接收预览"
        (arrival,) = [Path(one) for one in page.files]
        assert arrival == package
        ledger = ledger_named("training")
        query = lists.query_for(program.workspace, ledger)
        assert lists.count(program.workspace, query) == 0

    def test_that_a_county_is_told_in_a_sentence(self, start, world, package, qtbot):
        program = start(package, data=close(world.county("530723")))
        unlock(program, qtbot)
        qtbot.waitUntil(lambda: said(program) is not None)
        assert "由市总工会接收" in said(program).text
        assert program.window.current_key == "home"

    def test_that_an_unjoined_county_is_led_to_the_join_dialog(self, start, world, qtbot):
        program = start(world.setup_file(), data=close(world.county(joined=False)))
        unlock(program, qtbot)
        qtbot.waitUntil(lambda: program.window.findChild(JoinDialog) is not None)
        dialog = program.window.findChild(JoinDialog)
        assert dialog.file.text() == str(world.setup_file())
        with qtbot.waitSignal(dialog.joined, timeout=10_000):
            qtbot.keyClick(dialog, Qt.Key.Key_Return)
        assert joining.is_joined(program.workspace)

    def test_that_a_missing_file_is_told(self, start, world, qtbot, tmp_path):
        program = start(tmp_path / "拔出的.ljsync", data=close(world.city))
        unlock(program, qtbot)
        qtbot.waitUntil(lambda: said(program) is not None)
        assert said(program).text == "找不到文件“拔出的.ljsync”。"

    def test_that_a_damaged_file_is_told_in_the_preview(self, start, world, package, qtbot):
        package.write_bytes(package.read_bytes()[:-1])
        program = start(package, data=close(world.city))
        unlock(program, qtbot)
        page = program.window.current_page
        qtbot.waitUntil(lambda: page.title() == "接收预览", timeout=10_000)
        assert not page.accept.isVisible()


class TestInARunningWindow:
    @pytest.fixture
    def program(self, start, world, qtbot):
        made = start(data=close(world.city))
        unlock(made, qtbot)
        return made

    def test_that_a_later_start_ends_and_the_running_one_shows_its_file(
        self, program, package, qtbot
    ):
        (child,) = hand_over(package)
        qtbot.waitUntil(lambda: program.window.current_key == "receive", timeout=10_000)
        assert child.wait() == 0
        qtbot.waitUntil(program.window.current_page.accept.isVisible, timeout=10_000)

    def test_that_several_files_opened_together_are_previewed_together(
        self, program, world, package, qtbot
    ):
        other = world.county("530723")
        world.training(other)
        second = world.submit(other)
        children = hand_over(package, second)
        page = program.window.page("receive")
        qtbot.waitUntil(lambda: set(page.files) == {package, second}, timeout=10_000)
        assert [child.wait() for child in children] == [0, 0]
        idle(program, qtbot)
        assert page.accept.isVisible()

    def test_that_a_start_without_a_file_only_brings_the_window_to_the_front(self, program, qtbot):
        program.window.showMinimized()
        (child,) = hand_over()
        qtbot.waitUntil(lambda: not program.window.isMinimized(), timeout=10_000)
        assert child.wait() == 0
        assert program.window.current_key == "home"

    def test_that_input_is_kept_when_a_file_comes(self, program, package, qtbot):
        window = program.window
        window.open_page("training")
        window.current_page.list.add_button.click()
        window.current_page.record.form.cells["place"].editor.type_text("三川镇")
        program.files.bring(package)
        idle(program, qtbot)
        qtbot.waitUntil(lambda: window.current_key == "receive", timeout=10_000)
        with program.workspace.read() as connection:
            (kept,) = connection.exec_driver_sql("SELECT * FROM draft").all()
        assert "三川镇" in str(kept)

    def test_that_a_file_waits_until_a_dialog_is_closed(self, program, package, qtbot):
        dialog = QDialog(program.window)
        dialog.open()
        program.files.bring(package)
        qtbot.wait(100)
        assert program.window.current_key == "home"
        dialog.reject()
        qtbot.waitUntil(lambda: program.window.current_key == "receive", timeout=10_000)
        idle(program, qtbot)

    def test_that_a_setup_file_of_another_unit_can_make_its_own_workspace(
        self, start, world, qtbot
    ):
        program = start(data=close(world.county("530723")))
        unlock(program, qtbot)
        program.files.bring(world.setup_file())
        qtbot.waitUntil(lambda: said(program) is not None, timeout=10_000)
        assert said(program).action.label == "另建账套"
        said(program).action.run()
        qtbot.waitUntil(lambda: isinstance(program.window, FirstStartWindow), timeout=10_000)
        assert program.window.join_form.setup_file.text() == str(world.setup_file())
        assert program.workspace is None
