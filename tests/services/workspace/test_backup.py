"""Backups by hand, once a day and before what changes much."""

from __future__ import annotations

import pytest

from domain.errors import Cancelled, KnownError
from services.records import drafts
from services.workspace import backup
from services.workspace.backup_names import DAILY
from services.workspace.layout import EVIDENCE


def names(folder):
    return sorted(path.name for path in folder.glob("*.cgbak"))


def test_that_a_backup_by_hand_is_one_verified_file(workspace, save_record, tmp_path):
    save_record()
    info = backup.backup(workspace, tmp_path / "mine")
    assert info.path == tmp_path / "mine.cgbak"
    assert (info.unit, info.counts["training"]) == ("530722", 1)
    assert "培训 1 条" in backup.describe(info)


def test_that_a_backup_into_a_folder_gets_a_name_without_personal_data(workspace, tmp_path):
    info = backup.backup(workspace, tmp_path)
    assert info.path.name == "530722-手动备份-20250603-090000.cgbak"


def test_that_the_workspace_can_be_written_on_after_a_backup(workspace, save_record, tmp_path):
    backup.backup(workspace, tmp_path)
    assert save_record()


def test_that_a_cancelled_backup_leaves_nothing(workspace, tmp_path):
    class Cancelling:
        def report(self, *_progress):
            """Nobody looks."""

        def check(self):
            raise Cancelled

    with pytest.raises(Cancelled):
        backup.backup(workspace, tmp_path / "b.cgbak", progress=Cancelling())
    assert not (tmp_path / "b.cgbak").exists()


def test_that_there_is_one_automatic_backup_a_day(workspace, clock):
    first = backup.automatic(workspace)
    assert first is not None
    assert first.reason == DAILY
    clock.move(hours=5)
    assert backup.automatic(workspace) is None
    clock.move(days=1)
    assert backup.automatic(workspace) is not None
    assert len(names(backup.folder_of(workspace))) == 2


def test_that_automatic_backups_are_thinned_and_those_by_hand_are_not(workspace):
    folder = backup.folder_of(workspace)
    folder.mkdir()
    by_hand = backup.backup(workspace, folder).path
    # Empty files stand for the backups of the days before: thinning goes by the names.
    for day in range(1, 31):
        (folder / f"530722-每日备份-202505{day:02}-080000.cgbak").touch()
    backup.automatic(workspace)
    kept = [name for name in names(folder) if DAILY in name]
    days = [int(name.split("-")[2][6:]) for name in kept]
    assert days == [18, 25, 26, 27, 28, 29, 30, 3]
    assert by_hand.exists()


def test_that_a_backup_before_a_merge_is_kept_ten_times(workspace, clock):
    for _ in range(12):
        clock.move(minutes=1)
        info = backup.before(workspace, "合并")
    assert info.reason == "合并前"
    assert len(names(backup.folder_of(workspace))) == 10
    assert info.path.exists()


def test_that_two_backups_in_one_second_have_two_names(workspace):
    assert backup.before(workspace, "合并").path != backup.before(workspace, "合并").path


def test_that_evidence_goes_along_when_the_folder_is_elsewhere(workspace, tmp_path):
    store = workspace.folder / EVIDENCE / "ab"
    store.mkdir(parents=True)
    (store / "cd").write_bytes(b"encrypted")
    outside = tmp_path / "stick"
    outside.mkdir()
    backup.set_folder(workspace, outside)
    backup.automatic(workspace)
    assert (outside / "evidence" / "ab" / "cd").read_bytes() == b"encrypted"
    backup.set_folder(workspace, None)
    backup.before(workspace, "合并")
    assert not (workspace.folder / "backups" / "evidence").exists()


def test_that_an_unplugged_disk_does_not_stop_the_daily_backup(workspace, tmp_path):
    outside = tmp_path / "stick"
    outside.mkdir()
    backup.set_folder(workspace, outside)
    outside.rmdir()
    info = backup.automatic(workspace)
    assert info is not None
    assert info.path.parent == workspace.folder / "backups"


def test_that_a_folder_that_is_not_there_is_refused(workspace, tmp_path):
    with pytest.raises(KnownError):
        backup.set_folder(workspace, tmp_path / "none")


def test_that_the_list_is_newest_first_and_says_which_are_unusable(workspace, clock):
    older = backup.before(workspace, "合并").path
    clock.move(days=1)
    newer = backup.automatic(workspace).path
    broken = newer.with_name("x.cgbak")
    broken.write_bytes(b"PK nonsense")
    found = backup.list_backups(newer.parent)
    assert [info.path for info in found] == [newer, older, broken]
    assert found[2].problem
    assert found[2].problem in backup.describe(found[2])


def test_that_no_folder_means_no_backups(tmp_path):
    assert backup.list_backups(tmp_path / "none") == []


def test_that_a_date_that_was_wrong_once_ends_no_daily_backups(workspace, clock, save_record):
    backup.automatic(workspace)
    clock.move(days=365)
    save_record()
    backup.automatic(workspace)
    clock.move(days=-364)
    for day in range(3):
        clock.move(days=bool(day))
        made = backup.automatic(workspace)
        assert made is not None
        assert made.path.exists()
        assert f"202506{4 + day:02}" in made.path.name
        assert backup.automatic(workspace) is None


def test_that_a_pc_whose_every_morning_is_one_date_has_a_backup_a_morning(
    workspace, clock, save_record
):
    save_record()
    clock.move(days=-1900)
    made = []
    for _morning in range(10):
        made.append(backup.automatic(workspace).path)
        assert made[-1].exists()
        assert backup.automatic(workspace) is None
        save_record()
    assert len(names(backup.folder_of(workspace))) == 7


@pytest.mark.parametrize("days", [0, -400, 400])
def test_that_the_backup_that_is_named_exists_however_many_there_are(
    workspace, clock, save_record, days
):
    for _ in range(12):
        backup.before(workspace, "导入")
    clock.move(days=days)
    save_record()
    for _ in range(13):
        assert backup.before(workspace, "导入").path.exists()
    assert len(names(backup.folder_of(workspace))) == 10


def test_that_times_beside_the_journal_are_the_pcs_own(workspace, clock, save_record):
    clock.move(days=365)
    save_record()
    clock.move(days=-365)
    drafts.keep(workspace, "k", "training", "", {"fields": {}})
    assert drafts.all_drafts(workspace)[0].kept.date() == workspace.today
