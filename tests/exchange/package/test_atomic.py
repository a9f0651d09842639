"""A file is wholly there or not at all."""

from __future__ import annotations

import errno
import hashlib
import os
from pathlib import Path

import pytest

from domain.errors import KnownError
from exchange.atomic import write_verified


def test_that_the_file_and_its_digest_are_right(tmp_path):
    path = tmp_path / "永胜县.ljsync"
    digest = write_verified(path, iter([b"ab", b"", b"c"]))
    assert path.read_bytes() == b"abc"
    assert digest == hashlib.sha256(b"abc").hexdigest() == write_verified(path, b"abc")
    assert list(tmp_path.iterdir()) == [path]


def test_that_the_content_is_on_disk_before_the_name_appears(tmp_path, monkeypatch):
    path, order = tmp_path / "a", []
    sync, replace = os.fsync, Path.replace
    monkeypatch.setattr(os, "fsync", lambda handle: (order.append("sync"), sync(handle)))
    monkeypatch.setattr(Path, "replace", lambda *names: (order.append("name"), replace(*names)))
    write_verified(path, b"x")
    # Windows has no handle of a folder to flush; its own journal keeps the order.
    assert order == (["sync", "name"] if os.name == "nt" else ["sync", "name", "sync"])


def test_that_an_interrupted_write_leaves_the_old_file(tmp_path):
    path = tmp_path / "a"
    path.write_bytes(b"old")

    def pieces():
        yield b"new"
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        write_verified(path, pieces())
    assert [(one.name, one.read_bytes()) for one in tmp_path.iterdir()] == [("a", b"old")]


@pytest.mark.parametrize(
    ("number", "sentence"),
    [
        (errno.ENOSPC, "磁盘空间不够"),
        (errno.EFBIG, "超过了 U 盘格式"),
        (errno.EROFS, "不能写入"),
        (errno.EIO, "找不到"),
        (errno.EINVAL, "没有写成"),
    ],
)
def test_that_a_failing_medium_is_a_sentence_and_leaves_nothing(
    tmp_path, monkeypatch, number, sentence
):
    def fail(_handle):
        raise OSError(number, "x")

    monkeypatch.setattr(os, "fsync", fail)
    with pytest.raises(KnownError, match=sentence):
        write_verified(tmp_path / "a", b"x")
    assert list(tmp_path.iterdir()) == []


def test_that_a_stick_pulled_out_is_a_sentence(tmp_path):
    with pytest.raises(KnownError, match="找不到"):
        write_verified(tmp_path / "gone" / "a", b"x")


def test_that_a_medium_that_gives_back_other_bytes_is_noticed(tmp_path, monkeypatch):
    monkeypatch.setattr("exchange.atomic._digest_on_medium", lambda _path: "0" * 64)
    with pytest.raises(KnownError, match="不一致"):
        write_verified(tmp_path / "a", b"x")
    assert list(tmp_path.iterdir()) == []
