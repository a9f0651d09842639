"""The test run itself: what a test leaves behind or mutters makes it fail."""

from __future__ import annotations

import shutil
from pathlib import Path

pytest_plugins = ["pytester"]

CONFTEST = Path(__file__).parents[1] / "conftest.py"
TESTS = """
import logging, os, threading, time
import pytest
from hypothesis import given, strategies

def test_quiet():
    assert os.environ["QT_QPA_PLATFORM"] == "offscreen"

def test_own_state_folder(tmp_path):
    assert os.environ["CHANGAI_STATE_DIR"].startswith(str(tmp_path))

@given(strategies.integers())
def test_property(number):
    assert number == number

@pytest.mark.expect_log("odd")
def test_expected_warning():
    logging.getLogger("x").warning("very odd")

def test_unexpected_warning():
    logging.getLogger("x").warning("very odd")

@pytest.mark.expect_log("odd")
def test_missing_warning():
    pass

def test_thread():
    threading.Thread(target=time.sleep, args=(9,), daemon=True).start()
"""


def test_that_noise_and_what_is_left_running_fail_a_test(pytester):
    shutil.copy(CONFTEST, pytester.path / "conftest.py")
    pytester.makeini("[pytest]\nmarkers = expect_log(text): x\nqt_api = pyside6\n")
    pytester.makepyfile(TESTS)
    result = pytester.runpytest_subprocess("-rE", "-p", "no:cacheprovider", "-p", "no:xdist")
    result.assert_outcomes(passed=7, errors=3)
    for name in ("unexpected_warning", "missing_warning", "thread"):
        result.stdout.fnmatch_lines([f"ERROR *::test_{name}*"])
