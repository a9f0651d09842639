"""The database lane: order, delivery on the main thread, errors, cancelling, the end."""

import gc
import sys
import threading
import time
import weakref

import pytest
from PySide6.QtCore import QObject, Qt
from PySide6.QtWidgets import QLineEdit, QWidget

from domain.errors import KnownError
from gui.lane import Lane
from gui.progress_dialog import ProgressDialog, watch
from services.program.tasks import NO_PROGRESS

pytestmark = pytest.mark.usefixtures("themed")


def test_that_work_runs_in_the_order_of_the_clicks_on_one_other_thread(lane, qtbot):
    ran, results, threads = [], [], set()

    def work(number):
        def run(_progress):
            threads.add(threading.get_ident())
            time.sleep(0.002 if number % 2 else 0)
            ran.append(number)
            return number * 10

        return run

    for number in range(20):
        lane.submit(work(number), done=results.append)
    qtbot.waitUntil(lambda: len(results) == 20)
    assert ran == list(range(20))
    assert results == [number * 10 for number in range(20)]
    assert len(threads) == 1
    assert threading.get_ident() not in threads


def test_that_results_arrive_on_the_main_thread(lane, qtbot):
    where = []
    lane.submit(lambda _p: None, done=lambda _r: where.append(threading.get_ident()))
    qtbot.waitUntil(lambda: bool(where))
    assert where == [threading.get_ident()]


@pytest.fixture
def collections():
    """The threads on which the collector ran."""
    where = []

    def note(*_said):
        where.append(threading.get_ident())

    gc.callbacks.append(note)
    yield where
    gc.callbacks.remove(note)


def test_that_the_collector_keeps_to_the_main_thread_while_a_lane_works(lane, qtbot, collections):
    ready = []

    def work(_progress):
        for _ in range(50_000):
            cycle = []
            cycle.append(cycle)

    for _ in range(3):
        lane.submit(work, done=ready.append)
    qtbot.waitUntil(lambda: len(ready) == 3 and bool(collections))
    assert set(collections) == {threading.get_ident()}
    assert not gc.isenabled()
    lane.drain()
    assert gc.isenabled()


def test_that_old_objects_are_not_looked_through_while_a_lane_works(lane, qtbot, monkeypatch):
    oldest, ready, go = [], [], threading.Event()
    monkeypatch.setattr(gc, "collect", oldest.append)
    monkeypatch.setattr(gc, "get_count", lambda: (10_000, 100, 100))
    lane.submit(lambda _progress: go.wait(10), done=ready.append)
    qtbot.waitUntil(lambda: len(oldest) > 1)
    assert set(oldest) == {1}
    go.set()
    qtbot.waitUntil(lambda: 2 in oldest)
    assert ready == [True]


def test_that_what_work_and_callback_held_is_let_go_at_once(lane, qtbot):
    class Held:
        def work(self, _progress):
            return 1

        def done(self, result):
            results.append(result)

    held, results = Held(), []
    gone = weakref.ref(held)
    lane.submit(held.work, done=held.done)
    del held
    qtbot.waitUntil(lambda: results == [1])
    qtbot.waitUntil(lambda: gone() is None)


def test_that_a_known_error_reaches_its_caller(lane, qtbot):
    got = []

    def work(_progress):
        raise KnownError("磁盘已满。", "请清理后再试。")

    lane.submit(work, done=got.append, failed=got.append)
    qtbot.waitUntil(lambda: bool(got))
    assert got[0].message == "磁盘已满。"
    assert got[0].hint == "请清理后再试。"


@pytest.mark.parametrize("error", [ValueError("bug"), KnownError("没有人接。")])
def test_that_an_error_nobody_takes_reaches_the_crash_hook_and_the_lane_goes_on(
    lane, qtbot, monkeypatch, error
):
    crashed, results = [], []
    monkeypatch.setattr(sys, "excepthook", lambda _t, e, _tb: crashed.append(e))

    def work(_progress):
        raise error

    lane.submit(work, done=results.append)
    lane.submit(lambda _p: "after", done=results.append)
    qtbot.waitUntil(lambda: results == ["after"])
    assert crashed == [error]


def test_that_a_callback_is_dropped_when_its_owner_is_gone(lane, qtbot):
    owner, got, gate = QObject(), [], threading.Event()
    lane.submit(lambda _p: gate.wait(2), done=got.append, owner=owner)
    owner.deleteLater()
    qtbot.wait(20)
    gate.set()
    lane.submit(lambda _p: "next", done=got.append)
    qtbot.waitUntil(lambda: got == ["next"])


def test_that_cancelling_stops_the_work_at_its_next_check(lane, qtbot):
    steps, got, begun = [], [], threading.Event()

    def work(progress):
        for step in range(1000):
            progress.check()
            steps.append(step)
            begun.set()
            time.sleep(0.005)

    ticket = lane.submit(
        work, done=got.append, failed=got.append, cancelled=lambda: got.append("cancelled")
    )
    begun.wait(2)
    ticket.cancel()
    qtbot.waitUntil(lambda: ticket.is_finished)
    assert got == ["cancelled"]
    assert len(steps) < 1000


def test_that_work_cancelled_while_waiting_never_begins(lane, qtbot):
    gate, ran, got = threading.Event(), [], []
    lane.submit(lambda _p: gate.wait(2), done=got.append)
    ticket = lane.submit(lambda _p: ran.append(1), done=got.append)
    ticket.cancel()
    gate.set()
    qtbot.waitUntil(lambda: ticket.is_finished)
    assert not ran
    assert got == [True]


def test_that_progress_is_told_but_not_too_often_and_its_end_always(lane, qtbot):
    told, done = [], []

    def work(progress):
        for step in range(1, 5001):
            progress.report(step, 5000, "正在读取")

    lane.progressed.connect(lambda _t, at, total, text: told.append((at, total, text)))
    lane.submit(work, done=lambda _r: done.append(1))
    qtbot.waitUntil(lambda: done == [1])
    assert told[0] == (1, 5000, "正在读取")
    assert told[-1] == (5000, 5000, "正在读取")
    assert len(told) < 200


def test_that_draining_delivers_everything_and_ends_the_thread():
    lane, got = Lane(), []
    for number in range(5):
        lane.submit(lambda _p, n=number: n, done=got.append)
    lane.drain()
    assert got == [0, 1, 2, 3, 4]
    assert not lane.is_busy
    assert not [t for t in threading.enumerate() if t.name.startswith("database-lane")]


def test_that_busy_is_told_once_for_a_run_of_work(lane, qtbot):
    told = []
    lane.busy_changed.connect(told.append)
    for _ in range(3):
        lane.submit(lambda _p: None, done=lambda _r: None)
    qtbot.waitUntil(lambda: not lane.is_busy)
    assert told == [True, False]


def test_that_nobody_watching_is_no_hindrance():
    NO_PROGRESS.report(1, 2, "x")
    NO_PROGRESS.check()


@pytest.fixture
def window(qtbot):
    window = QWidget()
    qtbot.addWidget(window)
    window.show()
    return window


def dialogs(window):
    return window.findChildren(ProgressDialog)


def test_that_short_work_shows_no_dialog(lane, qtbot, window):
    done = []
    dialog = watch(lane, lane.submit(lambda _p: 1, done=done.append, title="导入"), window)
    shown = []
    dialog.finished.connect(shown.append)
    qtbot.waitUntil(lambda: done == [1])
    qtbot.waitUntil(lambda: not dialogs(window))
    assert not shown


def test_that_input_is_held_from_the_first_moment_of_long_work(lane, qtbot, window):
    field = QLineEdit(window)
    field.show()
    gate = threading.Event()
    ticket = lane.submit(lambda _p: gate.wait(3), done=lambda _r: None, title="合并")
    watch(lane, ticket, window)
    qtbot.keyClicks(field, "abc")
    assert field.text() == ""
    gate.set()
    qtbot.waitUntil(lambda: ticket.is_finished)
    qtbot.keyClicks(field, "abc")
    assert field.text() == "abc"
    qtbot.keyClick(field, Qt.Key.Key_Escape)


def test_that_long_work_shows_a_dialog_whose_cancel_stops_it(lane, qtbot, window):
    cancelled = []

    def work(progress):
        for step in range(2000):
            progress.report(step, 2000, "正在核对")
            progress.check()
            time.sleep(0.005)

    ticket = lane.submit(
        work, done=lambda _r: None, cancelled=lambda: cancelled.append(1), title="导入培训"
    )
    dialog = watch(lane, ticket, window)
    assert not dialog.isVisible()
    qtbot.waitUntil(dialog.isVisible, timeout=3000)
    assert dialog.isModal()
    qtbot.keyClick(dialog, Qt.Key.Key_Escape)
    qtbot.waitUntil(lambda: cancelled == [1])
    qtbot.waitUntil(lambda: not dialogs(window))
