"""A small file is replaced wholly or not at all."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from db.durable import write_durable


def test_that_the_content_is_on_disk_before_the_name_changes(tmp_path, monkeypatch):
    order = []
    sync, replace = os.fsync, Path.replace
    monkeypatch.setattr(os, "fsync", lambda handle: (order.append("sync"), sync(handle)))
    monkeypatch.setattr(Path, "replace", lambda *names: (order.append("name"), replace(*names)))
    write_durable(tmp_path / "a", (b"x",))
    # Windows has no handle of a folder to flush; its own journal keeps the order.
    assert order == (["sync", "name"] if os.name == "nt" else ["sync", "name", "sync"])


def test_that_a_failure_leaves_the_old_file_and_its_copy(tmp_path, monkeypatch):
    path, previous = tmp_path / "a", tmp_path / "a.bak"
    write_durable(path, (b"1",), previous=previous)
    assert not previous.exists()
    write_durable(path, (b"2",), previous=previous)

    def fail(_handle):
        raise OSError

    monkeypatch.setattr(os, "fsync", fail)
    with pytest.raises(OSError):  # noqa: PT011 - any
        write_durable(path, (b"3",), previous=previous)
    assert {one.name: one.read_bytes() for one in tmp_path.iterdir()} == {"a": b"2", "a.bak": b"1"}
