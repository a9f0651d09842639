"""One window per user: who starts later hands over, waits for its turn, or takes the place."""

from __future__ import annotations

import ctypes
import json
import os
import subprocess
import sys
import threading
import time
import tomllib
from pathlib import Path

import pytest

from domain.errors import KnownError
from services.program import mutex, running

ROOT = Path(__file__).parents[3]
BRIEF = 0.3


@pytest.fixture
def desk():
    made = running.begin(None)
    yield made
    made.close()


@pytest.fixture
def start():
    """Start later, in a thread of its own; gives what came of it."""
    threads = []

    def run(file, **options):
        found = []
        thread = threading.Thread(target=lambda: found.append(running.begin(file, **options)))
        thread.start()
        threads.append(thread)
        return found, thread

    yield run
    for thread in threads:
        thread.join()


def taken(desk):
    """The first requests that come."""
    while not (found := desk.take()):
        time.sleep(0.01)
    return found


def test_that_a_later_start_hands_its_file_over_and_ends(desk, start, tmp_path):
    file = tmp_path / "永胜县 甲.ljsync"
    found, thread = start(file)
    assert [request.file for request in taken(desk)] == [file]
    thread.join()
    assert found == [None]
    assert desk.take() == []


def test_that_only_the_window_can_be_asked_for(desk, start):
    found, thread = start(None)
    assert [request.file for request in taken(desk)] == [None]
    thread.join()
    assert found == [None]


def test_that_a_relative_path_is_handed_over_whole(desk, start, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    start(Path("x.ljsync"))
    assert taken(desk)[0].file == tmp_path / "x.ljsync"


def test_that_several_starts_at_once_lose_nothing(desk, start, tmp_path):
    files = {tmp_path / f"{number}.ljsync" for number in range(6)}
    for file in files:
        start(file)
    found = set()
    while found != files:
        found |= {request.file for request in desk.take()}
        time.sleep(0.01)


def test_that_a_start_takes_the_place_of_one_that_ends_without_answering(desk, start, tmp_path):
    found, thread = start(tmp_path / "x.ljsync")
    while not list(desk.folder.glob("*.json")):
        time.sleep(0.01)
    desk.close()
    thread.join()
    (new,) = found
    assert new.take() == []
    new.close()


def test_that_a_running_one_that_does_not_answer_is_told(desk, tmp_path):
    with pytest.raises(KnownError, match="没有回应"):
        running.begin(tmp_path / "x.ljsync", patience=BRIEF)
    assert desk.take() == []


def test_that_a_killed_window_leaves_the_place_free():
    script = "import os; from services.program import running; running.begin(None); os._exit(9)"
    killed = subprocess.run([sys.executable, "-c", script], cwd=ROOT, check=False)
    assert killed.returncode == 9
    desk = running.begin(None)
    assert desk is not None
    desk.close()


def test_that_another_process_finds_the_running_one(desk, tmp_path):
    script = (
        "import sys; from pathlib import Path; from services.program import running;"
        "sys.exit(running.begin(Path(sys.argv[1])) is not None)"
    )
    child = subprocess.Popen([sys.executable, "-c", script, str(tmp_path / "x")], cwd=ROOT)
    assert taken(desk)[0].file == tmp_path / "x"
    assert child.wait() == 0


@pytest.mark.parametrize(
    "text",
    ["", "[" * 9999, "[]", "{}", '{"file": 1}', '{"file": "a\\u0000b"}', '{"file": ["x"]}'],
    ids=["empty", "deep", "list", "nothing", "number", "zero", "listed"],
)
def test_that_what_is_no_request_is_passed_over_and_goes(desk, text):
    (desk.folder / "x.json").write_text(text, encoding="utf-8")
    assert desk.take() == []
    assert list(desk.folder.iterdir()) == []


def test_that_a_request_of_long_ago_is_not_carried_out(desk, tmp_path):
    request = desk.folder / "x.json"
    request.write_text(json.dumps({"file": str(tmp_path)}), encoding="utf-8")
    os.utime(request, (0, 0))
    assert desk.take() == []
    assert not request.exists()


def test_that_a_state_folder_that_cannot_be_written_does_not_stop_a_start(tmp_path, monkeypatch):
    (tmp_path / "file").write_text("")
    monkeypatch.setenv("CHANGAI_STATE_DIR", str(tmp_path / "file" / "state"))
    desk = running.begin(None)
    assert desk.take() == []
    desk.close()


def test_that_nothing_of_qt_is_needed_to_hand_over():
    script = "import sys, main; sys.exit(any(m.startswith('PySide6') for m in sys.modules))"
    subprocess.run([sys.executable, "-c", script], cwd=ROOT, check=True)


def test_that_program_and_installer_call_the_mutex_the_same():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    assert f"Local\\{project['tool']['changai']['folder']}" == mutex.NAME
    assert 'w "Local\\${FOLDER}"' in (ROOT / "installer" / "setup.nsi").read_text(encoding="utf-8")


def _is_seen() -> bool:
    kernel = ctypes.WinDLL("kernel32")
    handle = kernel.OpenMutexW(0x00100000, 0, mutex.NAME)
    if handle:
        kernel.CloseHandle(handle)
    return bool(handle)


@pytest.mark.skipif(sys.platform != "win32", reason="named mutexes are of Windows")
def test_that_the_installer_sees_the_program_run(monkeypatch):
    # Its own name: other tests run the program meanwhile.
    monkeypatch.setattr(mutex, "NAME", f"Local\\changai-{os.getpid()}")
    assert not _is_seen()
    mutex.hold()
    assert _is_seen()
    mutex.let_go()
    assert not _is_seen()


@pytest.mark.skipif(sys.platform == "win32", reason="there it is held")
def test_that_the_mutex_is_nothing_elsewhere():
    mutex.hold()
    mutex.let_go()
    assert mutex._held == []
