"""The windows before the main one, by keyboard: unlock, and the first start."""

import threading
from pathlib import Path

import pytest
from PySide6.QtCore import Qt

from domain.errors import KnownError
from gui.unlock import passphrase_field
from gui.unlock.choices import JoinWithSetupFile, NewWorkspace, Practice
from gui.unlock.first_start_window import FirstStartWindow
from gui.unlock.unlock_window import UnlockWindow

pytestmark = pytest.mark.usefixtures("themed")

UNITS = [("530702", "古城区总工会"), ("530722", "永胜县总工会")]


class Door:
    """Opens to one passphrase, and remembers on which thread it was tried."""

    def __init__(self, wait_seconds=0):
        self.tries = []
        self.threads = set()
        self.wait_seconds = wait_seconds

    def __call__(self, operator, passphrase):
        self.tries.append((operator, passphrase))
        self.threads.add(threading.get_ident())
        if passphrase != "correct horse":
            error = KnownError("口令不对。", "请重新输入。")
            error.wait_seconds = self.wait_seconds
            raise error


def open_window(qtbot, door):
    window = UnlockWindow(["和志明", "李永昌"], "永胜县总工会", door, last_operator="李永昌")
    qtbot.addWidget(window)
    window.show()
    window.activateWindow()
    qtbot.waitUntil(window.passphrase.hasFocus)
    return window


def test_that_enter_opens_with_the_operator_of_last_time_off_the_main_thread(qtbot):
    door = Door()
    window = open_window(qtbot, door)
    qtbot.keyClicks(window.passphrase, "correct horse")
    with qtbot.waitSignal(window.unlocked) as unlocked:
        qtbot.keyClick(window.passphrase, Qt.Key.Key_Return)
        assert window.is_busy
        assert not window.open_button.isEnabled()
    assert unlocked.args == ["李永昌"]
    assert threading.get_ident() not in door.threads
    window.close()


def test_that_a_wrong_passphrase_is_said_in_the_window_and_can_be_typed_over(qtbot):
    window = open_window(qtbot, Door())
    qtbot.keyClicks(window.passphrase, "wrong")
    qtbot.keyClick(window.passphrase, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: window.problem.text() == "口令不对。请重新输入。")
    assert window.passphrase.hasFocus()
    assert window.passphrase.property("invalid")
    qtbot.keyClicks(window.passphrase, "c")
    assert window.passphrase.text() == "c"
    assert window.problem.text() == ""
    assert not window.passphrase.property("invalid")
    window.close()


def test_that_the_next_try_is_held_back_for_the_seconds_the_error_names(qtbot):
    door = Door(wait_seconds=2)
    window = open_window(qtbot, door)
    window._countdown.setInterval(20)
    qtbot.keyClicks(window.passphrase, "wrong")
    qtbot.keyClick(window.passphrase, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: window.open_button.text() == "请等待 2 秒")
    qtbot.keyClick(window.passphrase, Qt.Key.Key_Return)
    assert len(door.tries) == 1
    qtbot.waitUntil(lambda: window.open_button.text() == "打开")
    assert window.open_button.isEnabled()
    window.close()


def test_that_an_empty_passphrase_is_not_tried_and_the_cursor_goes_where_it_is_missing(qtbot):
    door = Door()
    window = open_window(qtbot, door)
    window.open_button.setFocus()
    qtbot.keyClick(window.open_button, Qt.Key.Key_Return)
    assert window.problem.text() == "请输入口令。"
    assert window.passphrase.hasFocus()
    assert not door.tries
    window.close()


def test_that_the_passphrase_can_be_shown_and_hidden_by_key(qtbot):
    window = open_window(qtbot, Door())
    assert not window.passphrase.is_shown
    qtbot.keyClick(window.passphrase, Qt.Key.Key_S, Qt.KeyboardModifier.AltModifier)
    assert window.passphrase.is_shown
    qtbot.keyClick(window.passphrase, Qt.Key.Key_S, Qt.KeyboardModifier.AltModifier)
    assert not window.passphrase.is_shown
    window.close()


def test_that_caps_lock_is_noticed_from_what_is_typed(qtbot, monkeypatch):
    monkeypatch.setattr(passphrase_field, "caps_lock_state", lambda: None)
    window = open_window(qtbot, Door())
    assert not window.caps.isVisible()
    qtbot.keyClick(window.passphrase, "A")
    assert window.caps.isVisible()
    qtbot.keyClick(window.passphrase, "a")
    assert not window.caps.isVisible()
    window.close()


@pytest.fixture
def start(qtbot, tmp_path):
    window = FirstStartWindow(lambda: UNITS, lambda unit: tmp_path / (unit or "账套"))
    qtbot.addWidget(window)
    window.show()
    return window


def test_that_a_new_workspace_is_described_by_one_frozen_choice(start, qtbot, tmp_path):
    qtbot.mouseClick(start.new_button, Qt.MouseButton.LeftButton)
    form = start.new_form
    form.unit.setCurrentIndex(1)
    form.operator.setText("和志明")
    qtbot.keyClicks(form.passphrase, "correct horse")
    qtbot.keyClicks(form.again, "correct horse")
    with qtbot.waitSignal(start.chosen) as chosen:
        qtbot.keyClick(form.again, Qt.Key.Key_Return)
    expected = NewWorkspace("530722", "和志明", "correct horse", tmp_path / "530722")
    assert chosen.args == [expected]
    assert "correct horse" not in repr(expected)


@pytest.mark.parametrize(
    ("unit", "operator", "passphrase", "again", "problem"),
    [
        (-1, "和志明", "long enough", "long enough", "请选择填报单位。"),
        (0, "", "long enough", "long enough", "请填写操作员姓名。"),
        (0, "和志明", "short", "short", "口令至少 8 位。"),
        (0, "和志明", "long enough", "long enougH", "两次输入的口令不一样，请重新输入。"),
    ],
)
def test_that_what_is_missing_is_said(start, unit, operator, passphrase, again, problem):
    form = start.new_form
    start._show_form(form)
    form.unit.setCurrentIndex(unit)
    form.operator.setText(operator)
    form.passphrase.setText(passphrase)
    form.again.setText(again)
    chosen = []
    start.chosen.connect(chosen.append)
    form.submit()
    assert not chosen
    assert form.problem.text() == problem


def test_that_a_folder_the_user_typed_is_kept_when_the_unit_changes(start, qtbot, tmp_path):
    form = start.new_form
    start._show_form(form)
    assert form.folder.text() == str(tmp_path / "账套")
    form.unit.setCurrentIndex(0)
    assert form.folder.text() == str(tmp_path / "530702")
    form.folder.clear()
    qtbot.keyClicks(form.folder, "/my")
    form.unit.setCurrentIndex(1)
    assert form.folder.text() == "/my"


def test_that_a_setup_file_is_taken_with_operator_and_passphrase(qtbot, tmp_path):
    setup = tmp_path / "永胜县.ljsetup"
    setup.write_bytes(b"x")
    window = FirstStartWindow(lambda: UNITS, lambda _unit: tmp_path / "账套")
    window.show_setup_file(setup)
    qtbot.addWidget(window)
    window.show()
    form = window.join_form
    form.operator.setText("和志明")
    form.passphrase.setText("correct horse")
    form.again.setText("correct horse")
    with qtbot.waitSignal(window.chosen) as chosen:
        form.submit()
    assert chosen.args == [
        JoinWithSetupFile(setup, "", "和志明", "correct horse", tmp_path / "账套")
    ]
    window.show_problem("这个开通文件已经用过。")
    assert form.isEnabled()
    assert form.problem.text() == "这个开通文件已经用过。"


def test_that_a_setup_file_that_is_not_there_is_said(start):
    form = start.join_form
    form.set_setup_file(Path("/nowhere/x.ljsetup"))
    form.submit()
    assert form.problem.text() == "找不到这个开通文件。"


def test_that_enter_takes_the_way_that_has_the_focus_and_esc_leads_back_to_it(start, qtbot):
    start.activateWindow()
    start.join_button.setFocus()
    qtbot.waitUntil(start.join_button.hasFocus)
    qtbot.keyClick(start.join_button, Qt.Key.Key_Down)
    qtbot.keyClick(start.new_button, Qt.Key.Key_Return)
    assert start.new_form.isVisible()
    qtbot.keyClick(start.new_form.unit, Qt.Key.Key_Escape)
    assert start.new_button.isVisible()
    assert start.new_button.hasFocus()


def test_that_one_can_go_back_only_where_there_was_something(qtbot, tmp_path):
    window = FirstStartWindow(lambda: UNITS, lambda unit: tmp_path / unit, has_way_back=True)
    qtbot.addWidget(window)
    window.show()
    window.activateWindow()
    qtbot.waitUntil(window.isActiveWindow)
    with qtbot.waitSignal(window.back_requested):
        qtbot.keyClick(window.join_button, Qt.Key.Key_Escape)


def test_that_a_typed_folder_is_judged_and_the_warning_forbids_nothing(start, qtbot):
    named = []
    start.folder_named.connect(lambda form, folder: named.append((form, folder)))
    form = start.new_form
    start._show_form(form)
    form.unit.setCurrentIndex(0)
    form.folder.setFocus()
    form.folder.selectAll()
    qtbot.keyClicks(form.folder, "/stick")
    qtbot.waitUntil(lambda: (form, Path("/stick")) in named)
    form.warn_of_folder(Path("/other"), "别的文件夹的话")
    assert "别的" not in form.folder_note.text()
    form.warn_of_folder(Path("/stick"), "这个文件夹在 U 盘上。")
    assert form.folder_note.text() == "这个文件夹在 U 盘上。"
    assert form.folder_note.property("role") == "warning"
    form.operator.setText("和志明")
    form.passphrase.setText("correct horse")
    form.again.setText("correct horse")
    with qtbot.waitSignal(start.chosen) as chosen:
        qtbot.keyClick(form.folder, Qt.Key.Key_Return)
    assert chosen.args[0].folder == Path("/stick")


def test_that_a_setup_file_says_whose_it_is_and_where_its_data_goes(start, qtbot, tmp_path):
    setup = tmp_path / "x.ljsetup"
    setup.write_bytes(b"x")
    named = []
    start.setup_file_named.connect(lambda _form, file: named.append(file))
    form = start.join_form
    start._show_form(form)
    qtbot.keyClicks(form.setup_file, str(setup))
    qtbot.waitUntil(lambda: named == [setup])
    form.show_unit(setup, "530722", "永胜县", is_locked=True)
    assert form.whose.text() == "永胜县的开通文件，要填开通码。"
    assert form.folder.text() == str(tmp_path / "530722")
    form.refuse_setup_file(setup, "开通文件不完整。")
    assert form.problem.text() == "开通文件不完整。"
    assert form.setup_file.property("invalid")


def test_that_practice_is_one_click(start, qtbot):
    with qtbot.waitSignal(start.chosen) as chosen:
        qtbot.mouseClick(start.practice_button, Qt.MouseButton.LeftButton)
    assert chosen.args == [Practice()]


def test_that_news_in_an_open_window_cuts_nothing_off(qtbot):
    window = UnlockWindow(["和志明"], "永胜县", lambda _operator, _passphrase: None)
    qtbot.addWidget(window)
    window.show()
    before, layout = window.height(), window.layout()
    window.show_news("打开账套后查看“永胜县-甲-0004-20261122.ljsync”等 12 个文件，再做别的事情。")
    qtbot.waitUntil(lambda: window.height() >= layout.totalHeightForWidth(window.width()))
    assert window.height() > before
