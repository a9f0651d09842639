"""Evidence comes back as it was put, tells nothing on disk, and shows when it is damaged."""

from __future__ import annotations

import hashlib

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from db import evidence_store
from domain.errors import KnownError

KEY = bytes(range(32))
LIMIT = 20 << 20
PIECE = 1 << 20


def files(folder):
    return sorted(path for path in folder.rglob("*") if path.is_file())


def put(folder, content, key=KEY):
    return evidence_store.put(folder, key, content, limit=LIMIT)


class TestStore:
    @settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
    @given(st.binary(max_size=2000))
    def test_that_any_content_comes_back(self, tmp_path, content):
        sha256 = put(tmp_path, content)
        assert sha256 == hashlib.sha256(content).hexdigest()
        assert evidence_store.get(tmp_path, KEY, sha256) == content

    @pytest.mark.parametrize("size", [0, 1, PIECE - 1, PIECE, PIECE + 1, 3 * PIECE])
    def test_that_sizes_around_a_piece_come_back_from_bytes_and_from_a_file(self, tmp_path, size):
        content = (b"\0\1\2\3\4\5\6" * (size // 7 + 1))[:size]
        source, store = tmp_path / "扫描件.pdf", tmp_path / "store"
        source.write_bytes(content)
        sha256 = put(store, source)
        assert evidence_store.get(store, KEY, sha256) == content
        assert put(store, content) == sha256
        assert evidence_store.verify(store, KEY, sha256)

    def test_that_the_same_content_lies_there_once(self, tmp_path):
        put(tmp_path, b"photo")
        first = files(tmp_path)
        put(tmp_path, b"photo")
        assert files(tmp_path) == first
        assert len(first) == 1

    def test_that_name_and_bytes_tell_nothing(self, tmp_path):
        sha256 = put(tmp_path, b"secret words")
        (stored,) = files(tmp_path)
        assert sha256 not in stored.as_posix().replace("/", "")
        assert b"secret" not in stored.read_bytes()
        assert len(stored.relative_to(tmp_path).parts) == 3

    def test_that_another_database_key_finds_nothing(self, tmp_path):
        sha256 = put(tmp_path, b"photo")
        assert evidence_store.exists(tmp_path, KEY, sha256)
        assert not evidence_store.exists(tmp_path, b"x" * 32, sha256)
        with pytest.raises(KnownError, match="附件不在本机"):
            evidence_store.get(tmp_path, b"x" * 32, sha256)


class TestRefusal:
    def test_that_too_big_a_file_is_a_sentence(self, tmp_path):
        with pytest.raises(KnownError, match="附件超过 1 MB"):
            evidence_store.put(tmp_path, KEY, b"x" * (PIECE + 1), limit=PIECE)
        assert files(tmp_path) == []

    def test_that_a_missing_source_is_a_sentence(self, tmp_path):
        with pytest.raises(KnownError, match="原文件读不出来"):
            put(tmp_path, tmp_path / "gone.pdf")

    def test_that_a_source_changed_meanwhile_is_a_sentence(self, tmp_path, monkeypatch):
        source, store = tmp_path / "a", tmp_path / "store"
        source.write_bytes(b"before")
        monkeypatch.setattr(
            evidence_store, "verify", lambda *_: source.write_bytes(b"after!") and False
        )
        with pytest.raises(KnownError, match="被改动了"):
            put(store, source)
        assert files(store) == []

    def test_that_a_full_disk_is_a_sentence(self, tmp_path):
        (tmp_path / "store").write_bytes(b"a file where the folder should be")
        with pytest.raises(KnownError, match="没有保存成功"):
            put(tmp_path / "store", b"x")


class TestDamage:
    def test_that_any_flipped_bit_is_noticed(self, tmp_path):
        sha256 = put(tmp_path, b"photo")
        (stored,) = files(tmp_path)
        data = stored.read_bytes()
        for at in range(len(data) * 8):
            flipped = bytearray(data)
            flipped[at // 8] ^= 1 << at % 8
            stored.write_bytes(flipped)
            assert not evidence_store.verify(tmp_path, KEY, sha256)

    @pytest.mark.parametrize("size", [PIECE, 2 * PIECE, 2 * PIECE + 5])
    def test_that_a_missing_or_doubled_piece_is_noticed(self, tmp_path, size):
        sha256 = put(tmp_path, b"x" * size)
        (stored,) = files(tmp_path)
        data = stored.read_bytes()
        head, piece = 8, PIECE + 16
        for damaged in (data[: head + piece], data[:head], data[:-1], data + b"x", data + data[8:]):
            if damaged != data:
                stored.write_bytes(damaged)
                with pytest.raises(KnownError, match="附件已损坏"):
                    evidence_store.get(tmp_path, KEY, sha256)

    def test_that_exchanged_files_are_noticed(self, tmp_path):
        one, two = put(tmp_path, b"one"), put(tmp_path, b"two")
        first, second = (evidence_store.path_of(tmp_path, KEY, sha) for sha in (one, two))
        first.write_bytes(second.read_bytes())
        assert not evidence_store.verify(tmp_path, KEY, one)

    def test_that_putting_it_again_heals_it(self, tmp_path):
        sha256 = put(tmp_path, b"photo")
        files(tmp_path)[0].write_bytes(b"damaged")
        put(tmp_path, b"photo")
        assert evidence_store.get(tmp_path, KEY, sha256) == b"photo"
