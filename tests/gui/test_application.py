"""The window program from its first window to its end."""

from __future__ import annotations

import os
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QApplication, QLabel

from db.keyfile import KdfCost
from gui.application import Program
from gui.common.confirmation import Confirmation
from gui.main import WorkspaceWindow
from gui.pages.grabbing import grab_pages
from gui.unlock.choices import NewWorkspace, Practice
from gui.unlock.first_start_window import FirstStartWindow
from gui.unlock.recover_dialog import RecoverDialog
from gui.unlock.unlock_window import UnlockWindow
from services.records import records
from services.sync import joining
from services.workspace import backup, layout, recent
from services.workspace import workspace as workspaces
from tests.gui.form.keys import type_text

ROOT = Path(__file__).parents[2]
QUICK = KdfCost(memory_kib=8, iterations=1, lanes=1)
PASSPHRASE = "丽江2025口令通行"


pytestmark = pytest.mark.usefixtures("themed")


@pytest.fixture(autouse=True)
def _quick_keys(monkeypatch):
    monkeypatch.setattr("db.keyslots.NORMAL_COST", QUICK)


@pytest.fixture
def program(themed):
    made = Program(themed)
    yield made
    window = made.window
    if window is not None:
        window.close()
        window.deleteLater()
    made.end()
    made.deleteLater()


@pytest.fixture
def folder(tmp_path):
    made = workspaces.create(
        tmp_path / "永胜县", unit="530722", operator="张三", passphrase=PASSPHRASE, cost=QUICK
    )
    made.close()
    return made.folder


def unlock(program, qtbot, passphrase):
    program.window.passphrase.setFocus()
    type_text(passphrase, program.window.passphrase)
    qtbot.keyClick(program.window.passphrase, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: isinstance(program.window, WorkspaceWindow), timeout=10_000)
    qtbot.waitUntil(lambda: not program.lane.is_busy, timeout=10_000)


def test_that_a_newcomer_is_asked_how_to_begin(program, qtbot):
    program.begin()
    window = program.window
    assert isinstance(window, FirstStartWindow)
    qtbot.keyClick(window.practice_button, Qt.Key.Key_Return)
    assert isinstance(program.window, UnlockWindow)


def test_that_a_developer_begins_with_the_practice_workspace(program, qtbot):
    program.begin(practise=True)
    assert isinstance(program.window, UnlockWindow)
    assert program.window.operator.currentText() == recent.PRACTICE_OPERATOR
    unlock(program, qtbot, recent.PRACTICE_PASSPHRASE)
    assert program.workspace.practice
    assert "练习" in program.window.windowTitle()
    assert recent.last_workspace().is_practice


def test_that_the_workspace_open_last_is_asked_for_again(program, qtbot, folder):
    program.begin(folder)
    unlock(program, qtbot, PASSPHRASE)
    again = Program(QApplication.instance())
    again.begin()
    assert again.window.operator.currentText() == "张三"
    again.window.close()
    again.end()


def test_that_one_can_look_at_other_ways_and_come_back_to_the_passphrase(program, qtbot, folder):
    program.begin(folder)
    qtbot.keyClick(program.window._other, Qt.Key.Key_Return)
    window = program.window
    assert isinstance(window, FirstStartWindow)
    qtbot.waitUntil(window.isActiveWindow)
    qtbot.keyClick(window.join_button, Qt.Key.Key_Escape)
    assert isinstance(program.window, UnlockWindow)
    assert program.window.operator.currentText() == "张三"


def test_that_a_synchronised_folder_is_warned_of_before_anything_is_made(program, qtbot, tmp_path):
    program.begin(tmp_path / "账套")
    form = program.window.new_form
    qtbot.keyClick(program.window.new_button, Qt.Key.Key_Return)
    form.folder.setFocus()
    form.folder.selectAll()
    type_text(str(tmp_path / "坚果云" / "账套"), form.folder)
    qtbot.waitUntil(lambda: "由坚果云同步" in form.folder_note.text(), timeout=10_000)
    assert not (tmp_path / "坚果云").exists()


def test_that_the_setup_file_names_the_unit_and_a_broken_one_is_said_at_once(
    program, qtbot, tmp_path
):
    city = workspaces.create(
        tmp_path / "市", unit="530700", operator="李审", passphrase=PASSPHRASE, cost=QUICK
    )
    files = joining.setup_files(city, tmp_path / "开通")
    city.close()
    setup = next(file for file in files if "永胜" in file.name)
    program.ask_how_to_begin(None)
    form = program.window.join_form
    qtbot.keyClick(program.window.join_button, Qt.Key.Key_Return)
    type_text(str(setup), form.setup_file)
    qtbot.waitUntil(lambda: "永胜县的开通文件" in form.whose.text(), timeout=10_000)
    assert form.folder.text().endswith("永胜县总工会")
    setup.write_bytes(b"broken")
    form.setup_file.clear()
    type_text(str(setup), form.setup_file)
    qtbot.waitUntil(lambda: "已损坏" in form.problem.text(), timeout=10_000)


def test_that_the_recovery_sheet_gives_a_new_passphrase_by_keyboard(program, qtbot, tmp_path):
    city = workspaces.create(
        tmp_path / "市", unit="530700", operator="李审", passphrase=PASSPHRASE, cost=QUICK
    )
    sheet = joining.write_recovery_sheet(city, tmp_path / "恢复页.txt")
    city.close()
    program.begin(city.folder)
    window = program.window
    qtbot.keyClick(window._forgotten, Qt.Key.Key_Return)
    dialog = window.findChild(RecoverDialog)
    qtbot.waitUntil(dialog.sheet.hasFocus)
    qtbot.keyClick(dialog.sheet, Qt.Key.Key_Return)
    assert "找不到这个恢复页" in dialog.problem.text()
    type_text(str(sheet), dialog.sheet)
    type_text("丽江新口令", dialog.passphrase)
    type_text("丽江新口令", dialog.again)
    qtbot.keyClick(dialog.again, Qt.Key.Key_Return)
    assert "至少 8 位" in dialog.problem.text()
    for field in (dialog.passphrase, dialog.again):
        type_text("二〇二六年", field)
    qtbot.keyClick(dialog.again, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: "口令已重设" in window.problem.text(), timeout=10_000)
    assert not dialog.isVisible()
    unlock(program, qtbot, "丽江新口令二〇二六年")
    assert program.workspace.is_city


def test_that_another_citys_sheet_is_refused_in_the_dialog(program, qtbot, folder, tmp_path):
    (tmp_path / "别的.txt").write_text("不是恢复页", encoding="utf-8")
    program.begin(folder)
    qtbot.keyClick(program.window._forgotten, Qt.Key.Key_Return)
    dialog = program.window.findChild(RecoverDialog)
    type_text(str(tmp_path / "别的.txt"), dialog.sheet)
    for field in (dialog.passphrase, dialog.again):
        type_text(PASSPHRASE, field)
    qtbot.keyClick(dialog.again, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: "没有解密密钥" in dialog.problem.text(), timeout=10_000)
    assert dialog.go.isEnabled()
    dialog.reject()


def test_that_whoever_forgets_the_practice_passphrase_is_told_it(program, qtbot):
    program.begin(practise=True)
    qtbot.keyClick(program.window._forgotten, Qt.Key.Key_Return)
    assert recent.PRACTICE_PASSPHRASE in program.window.problem.text()


def test_that_a_folder_without_workspace_asks_how_to_begin(program, qtbot, tmp_path):
    program.begin(tmp_path / "新账套")
    window = program.window
    assert isinstance(window, FirstStartWindow)
    window.chosen.emit(NewWorkspace("530722", "张三", PASSPHRASE, tmp_path / "新账套"))
    qtbot.waitUntil(lambda: isinstance(program.window, WorkspaceWindow), timeout=10_000)
    assert program.workspace.unit == "530722"
    assert layout.exists(tmp_path / "新账套")


def test_that_what_cannot_be_made_is_said_in_the_form(program, qtbot, folder):
    program.ask_how_to_begin(folder)
    window = program.window
    window.new_button.click()
    window.chosen.emit(NewWorkspace("530722", "张三", PASSPHRASE, folder))
    qtbot.waitUntil(lambda: bool(window.new_form.problem.text()), timeout=10_000)
    assert "已经有账套" in window.new_form.problem.text()


def test_that_practice_can_be_chosen_from_the_first_start(program):
    program.ask_how_to_begin(None)
    program.window.chosen.emit(Practice())
    assert isinstance(program.window, UnlockWindow)


def test_that_every_page_opens_by_its_key(program, qtbot, folder):
    program.begin(folder)
    unlock(program, qtbot, PASSPHRASE)
    for key in program.window.page_keys():
        assert program.window.open_page(key)
        qtbot.waitUntil(lambda: not program.lane.is_busy, timeout=10_000)
    program.window.open_page("training")


def test_that_the_navigation_counts_records_as_they_come(program, qtbot, folder):
    program.begin(folder)
    unlock(program, qtbot, PASSPHRASE)
    window = program.window
    window.session.change(
        lambda w: records.save(w, records.Record("", "training", w.unit, {"name": "新班"}))
    )
    qtbot.waitUntil(lambda: window.navigation.button("training").accessibleName() == "培训，1 条")


def test_that_ctrl_z_takes_back_and_ctrl_y_does_again(program, qtbot, folder):
    program.begin(folder)
    unlock(program, qtbot, PASSPHRASE)
    window = program.window
    window.open_page("training")
    window.session.change(
        lambda w: records.save(w, records.Record("", "training", w.unit, {"name": "新班"}))
    )
    button = window.navigation.button("training")
    qtbot.waitUntil(lambda: button.accessibleName() == "培训，1 条")
    button.setFocus()
    qtbot.keyClick(button, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    qtbot.waitUntil(lambda: button.accessibleName() == "培训，0 条")
    assert "已撤销" in window.message_bar.message.text
    qtbot.keyClick(button, Qt.Key.Key_Y, Qt.KeyboardModifier.ControlModifier)
    qtbot.waitUntil(lambda: button.accessibleName() == "培训，1 条")


def test_that_ctrl_z_in_a_text_field_is_the_fields_own(program, qtbot, folder):
    program.begin(folder)
    unlock(program, qtbot, PASSPHRASE)
    window = program.window
    window.open_page("training")
    search = window.current_page.list.search
    search.setFocus()
    type_text("电工", search)
    qtbot.keyClick(search, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    assert search.text() != "电工"
    assert window.message_bar.message is None


def test_that_pictures_of_every_page_are_saved(folder, tmp_path):
    workspace = workspaces.unlock(folder, operator="张三", passphrase=PASSPHRASE)
    records.save(workspace, records.Record("", "training", workspace.unit, {"name": "电工班"}))
    files = grab_pages(workspace, tmp_path / "图", dark=True, scale=1.0)
    workspace.close()
    assert [path.stem.split("-", 1)[1] for path in files][:1]
    assert any(path.stem.endswith("training-record") for path in files)
    assert all(not QImage(str(path)).isNull() for path in files)


RUN = """
import sys
from pathlib import Path
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication, QMessageBox
from gui import application

def look():
    shown = [w for w in QApplication.topLevelWidgets() if w.isVisible() and w.isWindow()]
    if not shown:
        return
    timer.stop()
    print(sorted({type(w).__name__ for w in shown}), flush=True)
    for window in shown:
        window.close()

app = QApplication(["x"])
timer = QTimer(interval=50)
timer.timeout.connect(look)
timer.start()
sys.exit(application.run(["x"], data=Path(sys.argv[1])))
"""


def test_that_run_shows_the_unlock_window_and_ends_with_it(folder):
    # In a process of its own: after one exec has ended, Qt waits for nothing in this one.
    found = run_python(RUN, str(folder))
    assert found == "['UnlockWindow']"


def run_python(script, *arguments):
    """What a script prints that ends well."""
    finished = subprocess.run(
        [sys.executable, "-c", script, *arguments],
        cwd=ROOT,
        env={**os.environ, "QT_QPA_PLATFORM": "offscreen"},
        capture_output=True,
        text=True,
        check=True,
    )
    return finished.stdout.strip()


@pytest.mark.parametrize("is_first", [True, False], ids=["first-start", "unlock"])
def test_that_nothing_heavy_is_imported_before_the_first_window(folder, is_first):
    script = (
        "import sys; from pathlib import Path; from PySide6.QtWidgets import QApplication; "
        "from gui.application import Program; app = QApplication([]); program = Program(app); "
        "program.begin(Path(sys.argv[1]) if sys.argv[1:] else None); "
        "assert program.window.isVisible(); "
        "print([m for m in ('sqlalchemy', 'openpyxl', 'msgspec', 'pypinyin', 'cryptography', "
        "'sqlcipher3', 'tomllib', 'domain.plan', 'domain.ledgers', 'pypdfium2') "
        "if m in sys.modules])"
    )
    assert run_python(script, *([] if is_first else [str(folder)])) == "[]"


def test_that_the_log_is_written_back_once_nobody_types(program, qtbot, folder, monkeypatch):
    monkeypatch.setattr("gui.main.IDLE_MS", 50)
    program.begin(folder)
    unlock(program, qtbot, PASSPHRASE)
    log = folder / "data.db-wal"
    session = program.window.session
    given = records.Record("", "training", "", {"name": "电工班"})
    session.change(lambda workspace: records.save(workspace, given))
    qtbot.waitUntil(lambda: not program.lane.is_busy and log.stat().st_size == 0, timeout=10_000)
    with program.workspace.read() as connection:
        assert connection.exec_driver_sql("SELECT count(*) FROM training").scalar() == 1


def test_that_the_citys_first_start_leaves_its_recovery_sheet(program, qtbot, tmp_path):
    program.begin(tmp_path / "市级")
    window = program.window
    assert isinstance(window, FirstStartWindow)
    window.chosen.emit(NewWorkspace("530700", "李四", PASSPHRASE, tmp_path / "市级"))
    qtbot.waitUntil(lambda: isinstance(program.window, WorkspaceWindow), timeout=10_000)
    qtbot.waitUntil(lambda: not program.lane.is_busy, timeout=10_000)
    sheet = (tmp_path / "市级-市级密钥恢复页.txt").read_text(encoding="utf-8-sig")
    assert "AGE-SECRET-KEY-" in sheet
    assert str(tmp_path / "市级-市级密钥恢复页.txt") in program.window.message_bar.message.text


def test_that_a_workspace_replaced_on_disk_is_unlocked_again(program, qtbot, folder):
    program.begin(folder)
    unlock(program, qtbot, PASSPHRASE)
    program.workspace.close()
    program.window.reopen_requested.emit()
    assert isinstance(program.window, UnlockWindow)
    assert program.workspace is None
    unlock(program, qtbot, PASSPHRASE)
    assert program.workspace.folder == folder


def test_that_a_doubtful_date_is_told_until_somebody_says_it_is_right(program, qtbot, folder):
    far_ahead = int(datetime(2222, 2, 2, tzinfo=UTC).timestamp() * 1000)
    early = workspaces.unlock(folder, operator="张三", passphrase=PASSPHRASE, now=lambda: far_ahead)
    records.save(early, records.Record("", "training", early.unit, {"name": "电工班"}))
    early.close()
    program.begin(folder)
    unlock(program, qtbot, PASSPHRASE)
    bar = program.window.message_bar
    assert "早于本机上一次保存的日期（2222年2月2日）" in bar.message.text
    assert "请在 Windows 里校正日期" in bar.message.hint
    qtbot.keyClick(bar._action, Qt.Key.Key_Space)
    qtbot.waitUntil(lambda: not program.lane.is_busy, timeout=10_000)
    program.workspace.close()
    program.window.reopen_requested.emit()
    unlock(program, qtbot, PASSPHRASE)
    assert program.window.message_bar.message is None


class TestRestoringABackupOnAnEmptyPC:
    @pytest.fixture
    def file(self, tmp_path):
        made = workspaces.create(
            tmp_path / "旧电脑", unit="530722", operator="张三", passphrase=PASSPHRASE, cost=QUICK
        )
        records.save(made, records.Record("", "training", made.unit, {"name": "电工班"}))
        written = backup.backup(made, tmp_path / "U盘").path
        made.close()
        return written

    @pytest.fixture
    def form(self, program, qtbot, file):
        """The form, with the file typed and read."""
        program.ask_how_to_begin(None)
        qtbot.keyClick(program.window.restore_button, Qt.Key.Key_Return)
        form = program.window.restore_form
        qtbot.waitUntil(form.file.hasFocus)
        type_text(str(file), form.file)
        qtbot.waitUntil(lambda: form.operator.currentText() == "张三", timeout=10_000)
        return form

    def restore_to(self, folder, form, qtbot, passphrase=PASSPHRASE):
        form.folder.setFocus()
        form.folder.selectAll()
        type_text(str(folder), form.folder)
        form.passphrase.setFocus()
        form.passphrase.clear()
        type_text(passphrase, form.passphrase)
        qtbot.keyClick(form.passphrase, Qt.Key.Key_Return)

    def test_that_it_opens_with_the_passphrase_of_the_time(self, program, form, qtbot, tmp_path):
        assert form.content.text().startswith("永胜县总工会　")
        assert "培训 1 条" in form.content.text()
        assert form.folder.text().endswith("永胜县总工会")
        self.restore_to(tmp_path / "新电脑", form, qtbot)
        qtbot.waitUntil(lambda: isinstance(program.window, WorkspaceWindow), timeout=10_000)
        assert program.workspace.folder == tmp_path / "新电脑"
        assert "已还原" in program.window.message_bar.message.text
        count = program.window.navigation.button("training")
        qtbot.waitUntil(lambda: count.accessibleName() == "培训，1 条")

    def test_that_a_wrong_passphrase_is_said_and_nothing_is_written(self, form, qtbot, tmp_path):
        self.restore_to(tmp_path / "新电脑", form, qtbot, "丽江2025现在的口令")
        qtbot.waitUntil(form.isEnabled, timeout=10_000)
        assert form.problem.text().startswith("口令不对。还原要用备份当时（")
        assert form.window().focusWidget() is form.passphrase
        assert form.file.text()
        assert not list((tmp_path / "新电脑").iterdir())

    def test_that_a_file_that_is_none_is_said_before_the_rest_is_filled_in(
        self, form, qtbot, tmp_path
    ):
        (tmp_path / "坏的.cgbak").write_bytes(b"PK nonsense")
        form.file.selectAll()
        type_text(str(tmp_path / "坏的.cgbak"), form.file)
        qtbot.waitUntil(lambda: bool(form.problem.text()), timeout=10_000)
        assert "坏的.cgbak" in form.problem.text()
        assert not form.operator.count()
        form.submit()
        assert form.problem.text() == "请选择当时的操作员。"

    @pytest.mark.parametrize("answer", ["取消", "还原到这里"])
    def test_that_a_workspace_that_is_there_is_replaced_only_when_told(
        self, program, form, qtbot, folder, answer
    ):
        (folder.parent / "旧电脑").rename(folder.parent / "旧电脑2")
        self.restore_to(folder.parent / "旧电脑2", form, qtbot)
        box = program.window.findChild(Confirmation)
        assert any("已经有账套" in one.text() for one in box.findChildren(QLabel))
        (box.cancel if answer == "取消" else box.go).click()
        if answer == "取消":
            assert form.isEnabled()
            assert isinstance(program.window, FirstStartWindow)
            return
        qtbot.waitUntil(lambda: isinstance(program.window, WorkspaceWindow), timeout=10_000)
        assert "还原前" in program.window.message_bar.message.hint
