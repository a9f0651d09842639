"""What the user is told: the message bar, and the crash dialog with its log."""

import sys
import threading

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QLabel

import gui.messages
from domain.errors import KnownError
from gui.crash import CrashReporter, describe
from gui.messages import Level, MessageAction, MessageBar

pytestmark = pytest.mark.usefixtures("themed")


@pytest.fixture
def bar(messages, qtbot):
    bar = MessageBar(messages)
    qtbot.addWidget(bar)
    return bar


def test_that_a_known_error_is_shown_with_its_hint_and_stays(messages, bar, qtbot, monkeypatch):
    monkeypatch.setattr(gui.messages, "SUCCESS_MS", 10)
    messages.known(KnownError("文件打不开。", "请先在 WPS 中关闭它。"))
    qtbot.wait(60)
    assert bar.isVisible()
    assert bar.accessibleName() == "错误：文件打不开。请先在 WPS 中关闭它。"
    assert messages.said[0].level is Level.ERROR


def test_that_a_success_goes_away_by_itself(messages, bar, qtbot, monkeypatch):
    monkeypatch.setattr(gui.messages, "SUCCESS_MS", 10)
    messages.success("已保存。")
    assert bar.isVisible()
    qtbot.waitUntil(lambda: not bar.isVisible())


def test_that_the_action_of_a_message_runs_once_and_closes_it(messages, bar, qtbot):
    undone = []
    messages.success("已删除 3 条。", action=MessageAction("撤销", lambda: undone.append(1)))
    button = next(b for b in bar.findChildren(gui.messages.LinkButton) if b.text() == "撤销")
    qtbot.mouseClick(button, Qt.MouseButton.LeftButton)
    assert undone == [1]
    assert not bar.isVisible()


def test_that_the_newest_message_replaces_the_one_before(messages, bar):
    messages.error("甲")
    messages.info("乙")
    assert bar.message.text == "乙"
    messages.clear()
    assert bar.message is None


def test_that_markup_in_a_message_is_shown_as_it_is(messages, bar):
    messages.error("“<b>甲</b>&乙”打不开。")
    (label,) = [one for one in bar.findChildren(QLabel) if "打不开" in one.text()]
    assert "&lt;b&gt;甲&lt;/b&gt;&amp;乙" in label.text()


@pytest.fixture
def reporter(tmp_path):
    reporter = CrashReporter(tmp_path / "日志", version="0.1.0", window=lambda: None)
    yield reporter
    if reporter.dialog is not None:
        reporter.dialog.accept()
    reporter.uninstall()


def fail(secret: str) -> None:
    number = int(secret)
    raise AssertionError(number)


def caught(secret: str) -> BaseException:
    try:
        fail(secret)
    except ValueError as error:
        return error
    raise AssertionError


def test_that_the_description_of_a_crash_holds_no_value():
    text = describe(caught("530722198403121233杨永昌"))
    assert "builtins.ValueError" in text
    assert "shell/test_messages_and_crash.py:" in text
    assert "530722" not in text
    assert "杨永昌" not in text


def test_that_a_crash_is_logged_and_shown_once(reporter):
    for _ in range(3):
        error = caught("杨永昌")
        reporter.take(type(error), error, error.__traceback__)
    assert reporter.dialog.isVisible()
    log = reporter.log_path.read_text(encoding="utf-8")
    assert log.count("builtins.ValueError") == 3
    assert "杨永昌" not in log


def test_that_the_details_can_be_unfolded_and_copied(reporter, qtbot):
    error = caught("x")
    reporter.take(type(error), error, error.__traceback__)
    dialog = reporter.dialog
    assert not dialog.details.isVisible()
    qtbot.mouseClick(dialog._fold, Qt.MouseButton.LeftButton)
    assert dialog.details.isVisible()
    qtbot.mouseClick(dialog._copy, Qt.MouseButton.LeftButton)
    assert "builtins.ValueError" in QGuiApplication.clipboard().text()
    dialog.accept()
    assert reporter.dialog is None


def test_that_an_error_of_another_thread_is_shown_too(reporter, qtbot, monkeypatch):
    monkeypatch.setattr(sys, "excepthook", sys.excepthook)
    reporter.install()
    thread = threading.Thread(target=fail, args=("x",))
    thread.start()
    thread.join()
    qtbot.waitUntil(lambda: reporter.dialog is not None)


def test_that_a_known_cause_is_told_apart_from_what_it_caused():
    try:
        try:
            fail("x")
        except ValueError as error:
            raise RuntimeError from error
    except RuntimeError as outer:
        text = describe(outer)
    assert text.index("RuntimeError") < text.index("caused by") < text.index("ValueError")
