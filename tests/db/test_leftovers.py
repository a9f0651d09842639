"""What a kill leaves under temporary names is cleared, and nothing else."""

from __future__ import annotations

import os
import time

import pytest

from db.leftovers import RESTORING, clear_leftovers

DAY = 24 * 3600
OURS = (
    ".0123456789abcdef.part",
    ".0123456789abcdef.part-wal",
    ".0123456789abcdef.part-journal",
    f"{RESTORING}a1b2c3_d",
)
OTHERS = ("data.db", "data.db-wal", "keys.json", "530722-每日备份.cgbak", "名册.part", ".x.part")


def leave(folder, name, *, age):
    path = folder / name
    if name.startswith(RESTORING):
        path.mkdir()
        (path / "data.db").touch()
    else:
        path.touch()
    os.utime(path, (time.time() - age,) * 2)


@pytest.mark.parametrize("age", [DAY, -DAY])
def test_that_temporary_files_of_another_day_go_and_all_others_stay(tmp_path, age):
    for name in (*OURS, *OTHERS):
        leave(tmp_path, name, age=age)
    clear_leftovers(tmp_path)
    assert {path.name for path in tmp_path.iterdir()} == set(OTHERS)


def test_that_what_another_window_is_writing_stays(tmp_path):
    for name in OURS:
        leave(tmp_path, name, age=60)
    clear_leftovers(tmp_path)
    assert {path.name for path in tmp_path.iterdir()} == set(OURS)


def test_that_a_folder_that_is_not_there_has_no_leftovers(tmp_path):
    clear_leftovers(tmp_path / "none")
