"""main.py started with a file, beside a window that runs or without a display."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

import main
from services.program import running
from tests.e2e.program import ROOT, environment

WHOLE_PATH = Path(Path(__file__).anchor, "没有扩展名")


@pytest.mark.parametrize(
    ("arguments", "wanted"),
    [
        ([], (None, None)),
        (["--data"], None),
        (["--data", "账套"], (Path("账套"), None)),
        (["永胜县 甲.ljsync"], (None, Path("永胜县 甲.ljsync"))),
        (["x.ljsetup"], (None, Path("x.ljsetup"))),
        (["--data", "账套", "x.ljsync"], (Path("账套"), Path("x.ljsync"))),
        ([str(WHOLE_PATH)], (None, WHOLE_PATH)),
        (["check"], None),
        (["check", "--data", "账套"], None),
        (["--help"], None),
        (["receive", "x.ljsync"], None),
        (["x.ljsync", "--json"], None),
    ],
    ids=lambda value: " ".join(map(str, value)) if isinstance(value, list) else "",
)
def test_that_a_file_opens_the_window_and_a_command_does_not(arguments, wanted):
    assert main._window_arguments(arguments) == wanted


def test_that_a_second_start_hands_over_and_ends_well(state_dir, tmp_path):
    desk = running.begin(None)
    child = subprocess.Popen(
        [sys.executable, str(ROOT / "main.py"), "回执 一.ljsync"],
        cwd=tmp_path,
        env=environment(state_dir),
    )
    while not (found := desk.take()):
        assert child.poll() is None
    # Closed only then: a start that finds the place free takes it, and opens a window.
    assert child.wait() == 0
    desk.close()
    assert [request.file for request in found] == [tmp_path / "回执 一.ljsync"]


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="there is always a display")
def test_that_a_file_without_a_display_is_a_sentence(state_dir, tmp_path):
    variables = environment(state_dir)
    del variables["QT_QPA_PLATFORM"]
    done = subprocess.run(
        [sys.executable, str(ROOT / "main.py"), "x.ljsync"],
        cwd=tmp_path,
        env=variables,
        capture_output=True,
        encoding="utf-8",
        check=False,
    )
    assert done.returncode == 1
    assert done.stderr == "这里没有显示器，打不开“x.ljsync”。\n"
