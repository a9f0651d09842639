"""What every test gets: no display, no noise let through, and state folders of its own."""

from __future__ import annotations

import logging
import os
import shutil
import sys
import threading
import time
from pathlib import Path

os.environ["QT_QPA_PLATFORM"] = "offscreen"
if os.name == "nt":
    # That platform brings no fonts of its own and looks for them beside Qt.
    os.environ["QT_QPA_FONTDIR"] = str(Path(os.environ["SYSTEMROOT"], "Fonts"))

import hypothesis
import pytest

DATA = Path(__file__).parent / "data"
PATIENCE = 2.0
"""Seconds that a thread has, after its test, to come to its end."""

hypothesis.settings.register_profile("default", deadline=None, max_examples=25)
hypothesis.settings.register_profile("same", deadline=None, max_examples=25, derandomize=True)
hypothesis.settings.register_profile("long", deadline=None, max_examples=1000)
hypothesis.settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "default"))


class _Recorder(logging.Handler):
    """Keeps the log records that are worth a warning."""

    def __init__(self) -> None:
        super().__init__(logging.WARNING)
        self.records: list[logging.LogRecord] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.records.append(record)


@pytest.fixture(autouse=True)
def _noise_fails(request):
    """Fail a test that logs a warning which its ``expect_log`` markers do not name."""
    expected = [text for mark in request.node.iter_markers("expect_log") for text in mark.args]
    recorder = _Recorder()
    logging.getLogger().addHandler(recorder)
    yield
    logging.getLogger().removeHandler(recorder)
    messages = [record.getMessage() for record in recorder.records]
    noise = [m for m in messages if not any(text in m for text in expected)]
    assert not noise, f"unexpected log records: {noise}"
    silent = [text for text in expected if not any(text in m for m in messages)]
    assert not silent, f"log records that did not come: {silent}"


@pytest.fixture(autouse=True)
def _no_thread_outlives_its_test():
    before = set(threading.enumerate())
    yield
    left = _threads_left(before)
    assert not left, f"threads still running: {left}"
    _drain_qt_pool()


def _threads_left(before: set[threading.Thread]) -> list[str]:
    """Names of the threads begun since ``before`` that do not end within the patience."""
    end = time.monotonic() + PATIENCE
    for thread in set(threading.enumerate()) - before:
        if not isinstance(thread, threading._DummyThread):
            thread.join(max(0.0, end - time.monotonic()))
    left = set(threading.enumerate()) - before
    return sorted(t.name for t in left if not isinstance(t, threading._DummyThread))


def _drain_qt_pool() -> None:
    core = sys.modules.get("PySide6.QtCore")
    if core is not None and core.QCoreApplication.instance() is not None:
        finished = core.QThreadPool.globalInstance().waitForDone(int(PATIENCE * 1000))
        assert finished, "a task of Qt's thread pool is still running"


@pytest.fixture(autouse=True)
def state_dir(tmp_path, monkeypatch):
    """The folder where the program keeps what is not in a workspace (tokens, settings)."""
    folder = tmp_path / "state"
    monkeypatch.setenv("CHANGAI_STATE_DIR", str(folder))
    return folder


@pytest.fixture
def sample(tmp_path):
    """A function that gives a private copy of a shared sample workbook, by its name."""

    def copy(name: str) -> Path:
        target = tmp_path / "samples" / name
        target.parent.mkdir(exist_ok=True)
        return Path(shutil.copyfile(DATA / "samples" / name, target))

    return copy
