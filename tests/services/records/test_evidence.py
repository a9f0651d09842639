"""Files attached to a record, kept encrypted and opened as a temporary copy."""

from __future__ import annotations

import hashlib

import pytest

from domain.errors import KnownError
from services.records import evidence, records, undo

PDF = b"%PDF-1.7\n" + b"text " * 50_000


@pytest.fixture
def pdf(tmp_path):
    file = tmp_path / "批文.pdf"
    file.write_bytes(PDF)
    return file


@pytest.fixture
def record_id(save_record):
    return save_record()


def files_of(workspace, record_id):
    return evidence.attached(workspace, records.load(workspace, record_id))


def test_that_an_attached_file_can_be_read_again(workspace, record_id, pdf):
    changes = evidence.attach(workspace, record_id, [pdf])
    assert changes.label == "添加附件"
    (one,) = files_of(workspace, record_id)
    assert one.sha256 == hashlib.sha256(PDF).hexdigest()
    assert (one.name, one.size, one.kind, one.is_here) == ("批文.pdf", len(PDF), "pdf", True)
    assert one.is_shown_inside
    assert evidence.read(workspace, one.sha256) == PDF


def test_that_nothing_of_it_lies_readable_in_the_workspace(workspace, record_id, pdf):
    evidence.attach(workspace, record_id, [pdf])
    kept = [path for path in (workspace.folder / "evidence").rglob("*") if path.is_file()]
    assert len(kept) == 1
    assert b"text " not in kept[0].read_bytes()
    assert "批文" not in str(kept[0])


def test_that_the_list_counts_it(workspace, record_id, pdf):
    evidence.attach(workspace, record_id, [pdf])
    with workspace.read() as connection:
        found = connection.exec_driver_sql("SELECT evidence_count FROM training").scalar_one()
    assert found == 1


def test_that_the_same_file_twice_is_one_attachment(workspace, record_id, pdf):
    evidence.attach(workspace, record_id, [pdf])
    assert evidence.attach(workspace, record_id, [pdf]).is_empty
    assert len(files_of(workspace, record_id)) == 1


def test_that_a_removed_file_is_gone_and_comes_back_by_undo(workspace, record_id, pdf):
    evidence.attach(workspace, record_id, [pdf])
    (one,) = files_of(workspace, record_id)
    changes = evidence.remove(workspace, record_id, one.sha256)
    assert files_of(workspace, record_id) == []
    undo.undo(workspace, changes.undo)
    assert files_of(workspace, record_id) == [one]


def test_that_one_bad_file_attaches_none(workspace, record_id, pdf, tmp_path):
    bad = tmp_path / "setup.exe"
    bad.write_bytes(b"MZ")
    with pytest.raises(KnownError, match="程序文件"):
        evidence.attach(workspace, record_id, [pdf, bad])
    assert files_of(workspace, record_id) == []


def test_that_a_file_over_the_limit_is_refused(workspace, record_id, pdf):
    with pytest.raises(KnownError, match="超过"):
        evidence.attach(workspace, record_id, [pdf], limit=1 << 10)


def test_that_a_missing_file_or_record_is_a_known_error(workspace, record_id, pdf, tmp_path):
    with pytest.raises(KnownError, match="读不出来"):
        evidence.attach(workspace, record_id, [tmp_path / "none.pdf"])
    with pytest.raises(KnownError, match="先保存"):
        evidence.attach(workspace, "nobody", [pdf])


def test_that_a_file_of_another_installation_is_listed_as_not_here(workspace, record_id):
    sha256 = "ab" * 32
    with workspace.write() as work:
        work.set(record_id, {f"evidence:{sha256}": "照片.jpg", "evidence:../x": "坏.pdf"})
        work.finish("收到")
    assert [(one.name, one.is_here) for one in files_of(workspace, record_id)] == [
        ("坏.pdf", False),
        ("照片.jpg", False),
    ]
    for wanted in (sha256, "../x"):
        with pytest.raises(KnownError):
            evidence.read(workspace, wanted)


def test_that_a_temporary_copy_is_read_only_and_cleared(workspace, record_id, pdf):
    evidence.attach(workspace, record_id, [pdf])
    (one,) = files_of(workspace, record_id)
    path = evidence.open_temporarily(workspace, one.sha256, "../批:文.pdf")
    assert path.name == "批_文.pdf"
    assert path.parent.parent == workspace.folder / "temp"
    assert path.read_bytes() == PDF
    assert path.stat().st_mode & 0o222 == 0
    evidence.clear_temporary(workspace.folder)
    assert not (workspace.folder / "temp").exists()
    evidence.clear_temporary(workspace.folder)


def test_that_a_name_that_would_start_a_program_is_not_opened(workspace, record_id, pdf):
    evidence.attach(workspace, record_id, [pdf])
    (one,) = files_of(workspace, record_id)
    with pytest.raises(KnownError):
        evidence.open_temporarily(workspace, one.sha256, "批文.pdf.exe")
    assert not list(workspace.folder.glob("temp/*/*"))


def test_that_a_copy_can_be_saved(workspace, record_id, pdf, tmp_path):
    evidence.attach(workspace, record_id, [pdf])
    (one,) = files_of(workspace, record_id)
    evidence.save_copy(workspace, one.sha256, tmp_path / "copy.pdf")
    assert (tmp_path / "copy.pdf").read_bytes() == PDF
    with pytest.raises(KnownError):
        evidence.save_copy(workspace, one.sha256, tmp_path / "none" / "copy.pdf")
