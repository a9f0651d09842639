"""A backup file: whole or absent, checked when written and when read."""

from __future__ import annotations

import json
import zipfile

import pytest

from db import backup, sqlite
from db.engine import connect
from domain.errors import Cancelled, KnownError
from tests.db.conftest import KEY

AT = 1_750_000_000_000


@pytest.fixture
def written(database, tmp_path):
    return backup.write_backup(database, KEY, tmp_path / "out" / "b.cgbak", at=AT, reason="测试")


def rewrite(path, **changed):
    """Write the members of a backup again, some of them changed."""
    with zipfile.ZipFile(path) as old:
        members = {name: old.read(name) for name in old.namelist()}
    with zipfile.ZipFile(path, "w") as new:
        for name, content in members.items():
            new.writestr(name, changed.get(name.partition(".")[0], content))


def test_that_a_backup_says_what_it_holds(written):
    info = backup.read_info(written.path)
    assert info == written
    assert (info.unit, info.schema, info.at, info.reason) == ("530722", "0003", AT, "测试")
    assert info.counts["meta"] == 1
    assert info.size == written.path.stat().st_size


def test_that_it_is_one_uncompressed_file_and_nothing_beside_it(written):
    assert [path.name for path in written.path.parent.iterdir()] == ["b.cgbak"]
    with zipfile.ZipFile(written.path) as archive:
        assert archive.namelist() == ["info.json", "keys.json", "data.db"]
        assert {m.compress_type for m in archive.infolist()} == {zipfile.ZIP_STORED}


def test_that_what_is_in_it_stays_encrypted(written):
    with backup.open_database(written.path) as stream:
        assert not stream.read(16).startswith(b"SQLite format")


def test_that_the_database_comes_out_as_it_went_in(written, tmp_path):
    target = tmp_path / "again.db"
    backup.extract_database(written, target)
    assert backup.examine(target, KEY) == (written.unit, written.schema, written.counts)


def test_that_a_backup_holds_what_is_still_in_the_log(database, tmp_path):
    writer = connect(database, KEY)
    writer.execute("INSERT INTO meta (key, value) VALUES ('late', '1')")
    info = backup.write_backup(database, KEY, tmp_path / "b.cgbak", at=AT, reason="测试")
    writer.close()
    assert info.counts["meta"] == 2


def test_that_a_cancelled_backup_leaves_nothing(database, tmp_path):
    def cancel():
        raise Cancelled

    out = tmp_path / "out" / "b.cgbak"
    with pytest.raises(Cancelled):
        backup.write_backup(database, KEY, out, at=AT, reason="测试", check=cancel)
    assert list(out.parent.iterdir()) == []


def test_that_a_failed_backup_leaves_the_older_one_of_that_name(written, database, monkeypatch):
    before = written.path.read_bytes()

    def refuse(*_arguments):
        raise OSError("disk full")

    monkeypatch.setattr(backup, "_write_archive", refuse)
    with pytest.raises(KnownError, match="备份没有写成"):
        backup.write_backup(database, KEY, written.path, at=AT, reason="测试")
    assert written.path.read_bytes() == before
    assert [path.name for path in written.path.parent.iterdir()] == ["b.cgbak"]


def test_that_a_place_that_takes_no_copy_is_not_called_a_damaged_database(
    database, tmp_path, monkeypatch
):
    def connect_unless_new(path, key):
        if path.suffix == ".part":
            raise KnownError("账套数据库打不开。")
        return connect(path, key)

    monkeypatch.setattr(sqlite, "connect", connect_unless_new)
    with pytest.raises(KnownError, match="备份没有写成"):
        backup.write_backup(database, KEY, tmp_path / "out" / "b.cgbak", at=AT, reason="测试")
    assert list((tmp_path / "out").iterdir()) == []


def test_that_a_damaged_database_is_not_backed_up(database, tmp_path):
    data = bytearray(database.read_bytes())
    for at in range(8192, len(data), 4096):
        data[at + 100] ^= 0xFF
    database.write_bytes(data)
    with pytest.raises(KnownError):
        backup.write_backup(database, KEY, tmp_path / "b.cgbak", at=AT, reason="测试")
    assert not (tmp_path / "b.cgbak").exists()


@pytest.mark.parametrize("at", [0.1, 0.5, 0.99])
def test_that_a_flipped_bit_is_noticed(written, tmp_path, at):
    data = bytearray(written.path.read_bytes())
    data[int(len(data) * at)] ^= 1
    written.path.write_bytes(data)
    with pytest.raises(KnownError):
        backup.extract_database(backup.read_info(written.path), tmp_path / "x.db")


@pytest.mark.parametrize("size", [0, 1, 100, 5000])
def test_that_a_cut_off_file_is_refused(written, size):
    written.path.write_bytes(written.path.read_bytes()[:size])
    with pytest.raises(KnownError):
        backup.read_info(written.path)


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"{}",
        b"[]",
        b"\xff\xfe",
        b'{"format": "changai-backup"}',
        b"[" * 100_000,
    ],
)
def test_that_a_strange_description_is_refused(written, content):
    rewrite(written.path, info=content)
    with pytest.raises(KnownError):
        backup.read_info(written.path)


def test_that_a_backup_of_a_newer_program_is_refused_as_such(written):
    with zipfile.ZipFile(written.path) as archive:
        text = archive.read("info.json")
    rewrite(written.path, info=text.replace(b'"version": 1', b'"version": 2'))
    with pytest.raises(KnownError, match="较新的程序"):
        backup.read_info(written.path)


def test_that_a_newer_backup_names_the_program_it_needs(written):
    with zipfile.ZipFile(written.path) as archive:
        text = archive.read("info.json")
    newer = text.replace(b'"version": 1', b'"version": 2')
    rewrite(written.path, info=newer.replace(b'"program": ""', b'"program": "2.0.1"'))
    with pytest.raises(KnownError, match=r"需要产改台账 2\.0\.1 或更高版本"):
        backup.read_info(written.path)


@pytest.mark.parametrize("program", ["1.0\n请双击", "x" * 41], ids=["line", "long"])
def test_that_a_strange_program_name_is_not_shown(written, program):
    with zipfile.ZipFile(written.path) as archive:
        text = archive.read("info.json")
    rewrite(
        written.path,
        info=text.replace(b'"program": ""', f'"program": {json.dumps(program)}'.encode()),
    )
    with pytest.raises(KnownError, match="已损坏"):
        backup.read_info(written.path)


def test_that_a_backup_from_before_programs_were_noted_is_read(written):
    with zipfile.ZipFile(written.path) as archive:
        info = json.loads(archive.read("info.json"))
    del info["program"]
    rewrite(written.path, info=json.dumps(info).encode())
    found = backup.read_info(written.path)
    assert (found.program, found.sha256) == ("", written.sha256)


def test_that_a_zip_of_something_else_is_refused(tmp_path):
    path = tmp_path / "x.cgbak"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("../../data.db", b"x")
    with pytest.raises(KnownError, match="不是本程序的备份"):
        backup.read_info(path)


def test_that_a_missing_file_is_a_known_error(tmp_path):
    with pytest.raises(KnownError):
        backup.read_info(tmp_path / "none.cgbak")


def test_that_evidence_is_copied_only_once(tmp_path):
    source, target = tmp_path / "evidence", tmp_path / "stick" / "evidence"
    (source / "ab").mkdir(parents=True)
    (source / "ab" / "one").write_bytes(b"1")
    assert backup.mirror_evidence(source, target) == 1
    (source / "ab" / "two").write_bytes(b"22")
    assert backup.mirror_evidence(source, target) == 1
    assert backup.mirror_evidence(source, target) == 0
    assert (target / "ab" / "two").read_bytes() == b"22"


def test_that_half_copied_evidence_is_copied_again(tmp_path):
    source, target = tmp_path / "evidence", tmp_path / "stick"
    source.mkdir()
    target.mkdir()
    (source / "one").write_bytes(b"whole")
    (target / "one").write_bytes(b"ha")
    assert backup.mirror_evidence(source, target) == 1
    assert (target / "one").read_bytes() == b"whole"
