"""A workspace of an older program opens in this one, whatever cuts the upgrade short."""

from __future__ import annotations

import os
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest

from db import upgrade
from db.create import SCHEMA_VERSION
from db.engine import connect
from domain.errors import KnownError
from services.program.version import program_version
from services.records import check, lists, records
from services.workspace import backup, restore
from services.workspace import workspace as workspaces
from tests.services.conftest import OPERATOR, PASSPHRASE
from tests.services.older import make_older
from tools.legacy_databases import rows_of

ROOT = Path(__file__).parents[3]
OLDER = [revision for revision in upgrade.revisions() if revision != SCHEMA_VERSION]
KILLED = 9


@pytest.fixture
def unlock(clock):
    """Open a folder; everything opened is closed after the test."""
    opened = []

    def run(folder):
        made = workspaces.unlock(folder, operator=OPERATOR, passphrase=PASSPHRASE, now=clock)
        opened.append(made)
        return made

    yield run
    for workspace in opened:
        workspace.engine.dispose()


@pytest.fixture
def saved(workspace, save_record):
    """A workspace with a class of two trainees, and an award that the oldest tables lack."""
    lines = [{"name": "和丽华"}, {"name": "木志远"}]
    save_record(lines=[records.Line("", line) for line in lines])
    save_record("award", honour="city_medal", recipient="杨玉兰", awarded="2024-04-28")
    return workspace


def counts(workspace) -> dict[str, int]:
    return {
        key: lists.count(workspace, lists.query_for(workspace, records.ledger_named(key)))
        for key in ("training", "award")
    }


def content(database: Path, key: bytes) -> dict:
    with closing(connect(database, key)) as connection:
        return rows_of(connection)


@pytest.mark.parametrize("revision", OLDER)
def test_that_an_older_workspace_is_upgraded_with_everything_in_it(saved, unlock, revision):
    opened = unlock(make_older(saved, revision))
    assert counts(opened) == {"training": 1, "award": 1}
    assert check.check(opened, rebuild=True).differences == []
    assert opened.facts["program"] == program_version()
    # It was brought up to date in place: no copy, no new replica.
    assert opened.author.chain.replica == saved.author.chain.replica


@pytest.mark.parametrize("revision", OLDER)
def test_that_the_backup_before_is_listed_and_brings_the_older_state_back(
    saved, unlock, revision, clock
):
    opened = unlock(make_older(saved, revision))
    (info,) = backup.all_backups(opened)
    assert (info.path, info.reason, info.problem) == (opened.upgrade_backup, "升级前", "")
    assert info.schema == revision
    records.save(opened, records.Record("", "training", "", {"name": "升级后录入的班"}))
    opened.close()
    clock.move(minutes=1)
    restored = restore.restore(
        info.path, opened.folder, operator=OPERATOR, passphrase=PASSPHRASE, now=clock
    ).workspace
    assert counts(restored) == {"training": 1, "award": 1}
    assert upgrade.version_of(restored.database, restored.key) == SCHEMA_VERSION
    restored.close()


def test_that_it_is_listed_wherever_the_automatic_backups_go(saved, unlock, tmp_path):
    elsewhere = tmp_path / "D盘备份"
    elsewhere.mkdir()
    backup.set_folder(saved, elsewhere)
    opened = unlock(make_older(saved, OLDER[0]))
    backup.automatic(opened)
    assert {one.reason for one in backup.all_backups(opened)} == {"升级前", "每日备份"}


def test_that_a_present_workspace_is_opened_without_a_backup(saved, unlock):
    saved.close()
    opened = unlock(saved.folder)
    assert opened.upgrade_backup is None
    assert backup.all_backups(opened) == []


def test_that_a_failed_upgrade_leaves_the_older_workspace_intact(saved, unlock, monkeypatch):
    folder = make_older(saved, OLDER[0])
    before = content(folder / "data.db", saved.key)

    def fail(_connection, _backup):
        raise KnownError("账套升级后核对不一致，已恢复原样。")

    monkeypatch.setattr(upgrade, "_verify", fail)
    with pytest.raises(KnownError, match="已恢复原样"):
        unlock(folder)
    assert upgrade.version_of(folder / "data.db", saved.key) == OLDER[0]
    assert content(folder / "data.db", saved.key) == before
    monkeypatch.undo()
    assert counts(unlock(folder)) == {"training": 1, "award": 1}


CUT = """
import os, sys
from pathlib import Path
import {module} as module
from services.workspace import workspace

original = module.{name}

def cut_short(*arguments, **options):
    {before}
    os._exit({status})

module.{name} = cut_short
workspace.unlock(Path(sys.argv[1]), operator=sys.argv[2], passphrase=sys.argv[3])
"""


@pytest.mark.parametrize(
    ("module", "name", "runs_first"),
    [
        ("db.backup", "_write_archive", True),
        ("db.upgrade", "_verify", False),
        ("db.upgrade", "_note", True),
        ("services.workspace.workspace", "_open", False),
        ("services.workspace.workspace", "_rebuild", False),
        ("services.workspace.workspace", "rebuild", True),
    ],
    ids=["in the backup", "in the migration", "before its end", "after it", "unbuilt", "rebuilt"],
)
def test_that_a_killed_upgrade_leaves_a_workspace_that_opens(
    saved, unlock, module, name, runs_first
):
    folder = make_older(saved, OLDER[0])
    before = "original(*arguments, **options)" if runs_first else "pass"
    script = CUT.format(module=module, name=name, before=before, status=KILLED)
    killed = subprocess.run(
        [sys.executable, "-c", script, str(folder), OPERATOR, PASSPHRASE],
        cwd=ROOT,
        env=dict(os.environ),
        check=False,
    )
    assert killed.returncode == KILLED
    opened = unlock(folder)
    assert counts(opened) == {"training": 1, "award": 1}
    assert check.check(opened, rebuild=True).differences == []
    whole = [one for one in backup.all_backups(opened) if not one.problem]
    assert {one.schema for one in whole} == {OLDER[0]}


def newer(workspace) -> None:
    """Have a closed workspace say that a program of next year made it."""
    connection = connect(workspace.database, workspace.key)
    connection.execute("UPDATE alembic_version SET version_num = '0999'")
    connection.execute("UPDATE meta SET value = '3.1.0' WHERE key = 'program'")
    connection.close()


def test_that_a_newer_workspace_is_refused_with_the_version_needed(saved, unlock):
    saved.close()
    newer(saved)
    before = saved.database.read_bytes()
    with pytest.raises(KnownError, match=r"这个账套由较新.*需要产改台账 3\.1\.0 或更高"):
        unlock(saved.folder)
    assert saved.database.read_bytes() == before


def test_that_a_newer_backup_is_refused_with_the_version_needed(saved, clock, tmp_path):
    newer(saved)
    file = backup.backup(saved, tmp_path / "newer.cgbak").path
    saved.close()
    with pytest.raises(KnownError, match=r"这份备份由较新.*需要产改台账 3\.1\.0 或更高"):
        restore.restore(
            file, tmp_path / "elsewhere", operator=OPERATOR, passphrase=PASSPHRASE, now=clock
        )
    (listed,) = backup.list_backups(tmp_path)
    assert "需要产改台账 3.1.0" in listed.problem
