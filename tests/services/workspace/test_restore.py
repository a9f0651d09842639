"""A workspace goes back to a backup, or stays exactly as it was."""

from __future__ import annotations

import json
import shutil
import zipfile

import pytest

from db import keyslots
from db.backup import write_backup
from db.engine import connect
from domain.errors import Cancelled, KnownError
from services.records import check, purge, records
from services.records.records import Record
from services.sync.submit import submit
from services.workspace import backup, restore
from services.workspace import workspace as workspaces
from tests.services.conftest import OPERATOR, PASSPHRASE, QUICK
from tests.services.road import add


def training(name: str) -> Record:
    fields = {"name": name, "category": "skill", "start": "2024-05-06", "headcount": 30}
    return Record(id="", ledger="training", unit="", fields=fields)


def titles(workspace) -> set[str]:
    with workspace.read() as connection:
        rows = connection.exec_driver_sql("SELECT name FROM training WHERE deleted = 0")
        return {row.name for row in rows}


def count(workspace, table: str) -> int:
    with workspace.read() as connection:
        return connection.exec_driver_sql(f"SELECT count(*) FROM {table}").scalar_one()


@pytest.fixture
def back(clock):
    """A function that restores a backup, and closes what it opened after the test."""
    opened = []

    def run(file, folder, *, operator=OPERATOR, passphrase=PASSPHRASE, **more):
        done = restore.restore(
            file, folder, operator=operator, passphrase=passphrase, now=clock, **more
        )
        opened.append(done.workspace)
        return done

    yield run
    for workspace in opened:
        workspace.engine.dispose()


@pytest.fixture
def backed_up(workspace, clock, tmp_path):
    """A closed workspace with 旧班 and 新班, and a backup from before 新班."""
    records.save(workspace, training("旧班"))
    file = backup.backup(workspace, tmp_path / "stick.cgbak").path
    clock.move(days=1)
    records.save(workspace, training("新班"))
    workspace.close()
    return workspace, file


def test_that_the_workspace_is_as_it_was(backed_up, back):
    workspace, file = backed_up
    done = back(file, workspace.folder)
    assert titles(done.workspace) == {"旧班"}


def test_that_what_stood_there_is_backed_up_first(backed_up, back):
    workspace, file = backed_up
    done = back(file, workspace.folder)
    done.workspace.close()
    kept = done.kept
    assert kept.name == "530722-还原前-20250604-090000.cgbak"
    again = back(kept, workspace.folder)
    assert titles(again.workspace) == {"旧班", "新班"}


def test_that_the_restored_workspace_goes_on_as_a_new_replica(backed_up, back):
    workspace, file = backed_up
    old = workspace.author.chain
    restored = back(file, workspace.folder).workspace
    assert restored.author.chain.replica != old.replica
    assert restored.author.chain.unit == old.unit
    records.save(restored, training("还原后"))
    assert titles(restored) == {"旧班", "还原后"}


def test_that_a_backup_restores_on_another_computer(backed_up, back, tmp_path, state_dir):
    workspace, file = backed_up
    shutil.rmtree(state_dir)
    done = back(file, tmp_path / "elsewhere")
    assert done.kept is None
    assert titles(done.workspace) == {"旧班"}
    assert done.workspace.author.chain.replica != workspace.author.chain.replica


def test_that_the_restore_is_logged_and_leaves_no_staging(backed_up, back):
    workspace, file = backed_up
    restored = back(file, workspace.folder).workspace
    with restored.read() as connection:
        rows = connection.exec_driver_sql("SELECT by, action, detail FROM activity_log").all()
    assert rows[-1] == (OPERATOR, "还原", "还原到 2025-06-03 09:00 的备份")
    assert not list(workspace.folder.glob(".restore-*"))


def test_that_the_passphrase_of_the_time_applies(backed_up, back):
    workspace, file = backed_up
    keyslots.set_passphrase(
        workspace.folder / "keys.json", workspace.key, OPERATOR, "后来换的口令123", cost=QUICK
    )
    with pytest.raises(KnownError, match="备份当时（2025年6月3日）"):
        back(file, workspace.folder, passphrase="后来换的口令123")
    back(file, workspace.folder).workspace.close()
    reopened = workspaces.unlock(workspace.folder, operator=OPERATOR, passphrase=PASSPHRASE)
    reopened.engine.dispose()


def test_that_the_operators_of_a_backup_are_known_without_a_passphrase(backed_up):
    assert restore.operators_of(backed_up[1]) == [OPERATOR]


def test_that_a_damaged_backup_changes_nothing(backed_up, back):
    workspace, file = backed_up
    data = bytearray(file.read_bytes())
    data[len(data) // 2] ^= 1
    file.write_bytes(data)
    before = workspace.database.read_bytes()
    with pytest.raises(KnownError, match="已损坏"):
        back(file, workspace.folder)
    assert workspace.database.read_bytes() == before
    assert sorted(path.name for path in workspace.folder.iterdir()) == ["data.db", "keys.json"]


def test_that_another_workspaces_backup_is_refused(backed_up, back, make_workspace, tmp_path):
    workspace, _file = backed_up
    other = make_workspace()
    foreign = backup.backup(other, tmp_path / "other.cgbak").path
    before = workspace.database.read_bytes()
    with pytest.raises(KnownError, match="另一个账套"):
        back(foreign, workspace.folder)
    assert workspace.database.read_bytes() == before


def test_that_a_newer_backup_is_refused(workspace, back, tmp_path):
    with workspace.write() as work:
        work.connection.exec_driver_sql("UPDATE alembic_version SET version_num = '0999'")
        work.finish("试")
    file = backup.backup(workspace, tmp_path / "b.cgbak").path
    workspace.close()
    with pytest.raises(KnownError, match="较新的程序"):
        back(file, tmp_path / "elsewhere")


def test_that_an_older_backup_is_upgraded_when_restored(backed_up, back, clock, tmp_path):
    workspace, _file = backed_up
    connection = connect(workspace.database, workspace.key)
    connection.execute("DROP TABLE award")
    connection.execute("UPDATE alembic_version SET version_num = '0002'")
    connection.close()
    older = write_backup(
        workspace.database, workspace.key, tmp_path / "older.cgbak", at=clock(), reason="测试"
    )
    assert older.schema == "0002"
    restored = back(older.path, tmp_path / "elsewhere").workspace
    assert titles(restored) == {"旧班", "新班"}
    assert count(restored, "award") == 0
    assert len(list(restored.folder.glob("backups/升级前-0002-*.cgbak"))) == 1


def test_that_a_workspace_in_use_is_not_replaced(backed_up, back, clock, monkeypatch):
    workspace, file = backed_up
    monkeypatch.setattr("db.swap._PATIENCE_MS", 20)
    other = connect(workspace.database, workspace.key)
    with pytest.raises(KnownError, match="正在使用"):
        back(file, workspace.folder)
    other.close()
    again = workspaces.unlock(workspace.folder, operator=OPERATOR, passphrase=PASSPHRASE, now=clock)
    assert titles(again) == {"旧班", "新班"}
    again.engine.dispose()


def test_that_a_damaged_workspace_is_moved_aside_and_replaced(backed_up, back):
    workspace, file = backed_up
    workspace.database.write_bytes(b"x" * 8192)
    done = back(file, workspace.folder)
    assert titles(done.workspace) == {"旧班"}
    assert (done.kept / "data.db").read_bytes() == b"x" * 8192
    assert (done.kept / "keys.json").exists()


def test_that_a_log_left_behind_is_not_replayed_into_the_restored_database(backed_up, back):
    workspace, file = backed_up
    workspace.database.write_bytes(b"x" * 8192)
    log = workspace.database.with_name("data.db-wal")
    log.write_bytes(b"y" * 4096)
    assert titles(back(file, workspace.folder).workspace) == {"旧班"}


def test_that_lost_key_slots_come_back(backed_up, back):
    workspace, file = backed_up
    (workspace.folder / "keys.json").unlink()
    assert titles(back(file, workspace.folder).workspace) == {"旧班"}


def test_that_evidence_comes_back_from_beside_the_backup(workspace, back, tmp_path):
    store = workspace.folder / "evidence" / "ab"
    store.mkdir(parents=True)
    (store / "cd").write_bytes(b"encrypted")
    file = backup.backup(workspace, tmp_path / "stick.cgbak").path
    done = back(file, tmp_path / "elsewhere")
    found = done.workspace.folder / "evidence" / "ab" / "cd"
    assert found.read_bytes() == b"encrypted"


@pytest.mark.parametrize("step", [1, 2, 3])
def test_that_cancelling_leaves_everything_as_it_was(backed_up, back, step):
    workspace, file = backed_up

    class Cancelling:
        reached = 0

        def report(self, done, *_rest):
            self.reached = done

        def check(self):
            if self.reached >= step:
                raise Cancelled

    with pytest.raises(Cancelled):
        back(file, workspace.folder, progress=Cancelling())
    reopened = workspaces.unlock(workspace.folder, operator=OPERATOR, passphrase=PASSPHRASE)
    assert titles(reopened) == {"旧班", "新班"}
    assert not list(workspace.folder.glob(".restore-*"))
    reopened.engine.dispose()


def test_that_drafts_and_undo_survive_a_backup(workspace, back, tmp_path):
    records.save(workspace, training("旧班"))
    file = backup.backup(workspace, tmp_path / "b.cgbak").path
    workspace.close()
    assert count(back(file, workspace.folder).workspace, "undo_step") == 1


def test_that_a_backup_says_whose_it_is_before_any_passphrase(backed_up):
    _workspace, file = backed_up
    content = restore.content_of(file)
    assert content.unit == "530722"
    assert (
        content.text == "永胜县总工会　2025-06-03 09:00　手动备份　培训 1 条，竞赛 0 条，荣誉 0 条"
    )
    assert content.operators == [OPERATOR]


def test_that_a_folder_too_deep_for_windows_is_refused_before_anything_is_written(
    backed_up, back, tmp_path
):
    _workspace, file = backed_up
    deep = tmp_path / "深" / ("层" * 150)
    with pytest.raises(KnownError, match="路径太长"):
        back(file, deep)
    assert not deep.parent.exists()


def test_that_a_backup_of_an_impossible_time_is_damaged(backed_up, tmp_path):
    _workspace, file = backed_up
    forged = tmp_path / "forged.cgbak"
    with zipfile.ZipFile(file) as old, zipfile.ZipFile(forged, "w") as new:
        for name in old.namelist():
            data = old.read(name)
            if name == "info.json":
                data = json.dumps(json.loads(data) | {"at": 10**30}).encode()
            new.writestr(name, data)
    with pytest.raises(KnownError, match="备份"):
        restore.content_of(forged)


def test_that_a_restored_workspace_uses_no_package_number_again(road, tmp_path, clock):
    county = road.county()
    add(county)
    file = backup.backup(county, tmp_path / "b.cgbak").path
    before = submit(county, road.stick())
    folder, replica = county.folder, county.author.chain.replica
    county.close()
    restored = restore.restore(
        file, folder, operator=OPERATOR, passphrase=PASSPHRASE, now=clock
    ).workspace
    add(restored, "焊工班")
    after = submit(restored, road.stick())
    assert restored.author.chain.replica != replica
    assert (after.number, after.file.name) != (before.number, before.file.name)
    assert after.number != before.number
    restored.close()


def test_that_a_backup_from_before_a_purge_brings_nothing_back(make_workspace, back, tmp_path):
    city = make_workspace("530700")
    wrong, kept = add(city, "误导入的班"), add(city, "焊工班")
    file = backup.backup(city, tmp_path / "旧.cgbak").path
    purge.purge(city, [wrong], reason="误把外单位人员名册导入")
    city.close()
    restored = back(file, city.folder).workspace
    assert titles(restored) == {"焊工班"}
    with restored.read() as connection:
        bodies = connection.exec_driver_sql("SELECT body FROM change").scalars().all()
    assert not any("误导入的班".encode() in body for body in bodies)
    assert records.load(restored, kept).fields["name"] == "焊工班"
    assert check.check(restored, rebuild=True).differences == []
