"""Older databases are brought up to date, whole or not at all; newer ones are refused."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

import pytest

from db import upgrade
from db.backup import read_info
from db.create import SCHEMA_VERSION, create_tables
from db.engine import connect, open_engine, reading, writing
from domain.errors import KnownError
from tools.legacy_databases import KEY, rows_of

LEGACY = Path(__file__).parents[1] / "data" / "legacy"
ROOT = Path(__file__).parents[2]
NOW = int(datetime(2025, 6, 3, 1, 2, 3, tzinfo=UTC).timestamp() * 1000)
OLDER = [revision for revision in upgrade.revisions() if revision != SCHEMA_VERSION]

# Every revision has its line here: what it must have made, and what of before it must keep.
MADE_BY = {
    "0001": {"meta", "change", "training", "training_line", "search"},
    "0002": {"competition", "competition_line"},
    "0003": {"award"},
}


@pytest.fixture
def legacy(tmp_path):
    """A function that gives a private workspace folder's database of a revision."""

    def copy(revision: str) -> Path:
        folder = tmp_path / f"workspace-{revision}"
        folder.mkdir()
        (folder / "keys.json").write_text("{}", encoding="utf-8")
        return Path(shutil.copyfile(LEGACY / f"{revision}.db", folder / "data.db"))

    return copy


def up(database: Path) -> Path | None:
    return upgrade.upgrade_if_older(
        database, KEY, backups=database.with_name("backups"), now=lambda: NOW
    )


def ask(database: Path, sql: str, *parameters: object) -> list:
    connection = connect(database, KEY)
    try:
        return connection.execute(sql, parameters).fetchall()
    finally:
        connection.close()


def content(database: Path) -> dict:
    connection = connect(database, KEY)
    try:
        return rows_of(connection)
    finally:
        connection.close()


def tables(database: Path) -> dict[str, str]:
    """The statement that made each table and index, without its spacing and quotes."""
    rows = ask(database, "SELECT name, sql FROM sqlite_master WHERE sql IS NOT NULL")
    return {
        name: re.sub(r"[\s\"]+", " ", sql).replace("( ", "(").replace(" )", ")")
        for name, sql in rows
    }


def test_that_every_revision_has_a_test_and_a_frozen_sample():
    assert upgrade.revisions() == sorted(MADE_BY)
    assert sorted(file.stem for file in LEGACY.glob("*.db")) == sorted(MADE_BY)
    assert sorted(file.stem for file in LEGACY.glob("*.json")) == sorted(MADE_BY)


def test_that_the_newest_revision_is_the_one_new_workspaces_get():
    assert upgrade.revisions()[-1] == SCHEMA_VERSION


@pytest.mark.parametrize("revision", sorted(MADE_BY))
def test_that_a_revision_makes_its_tables(tmp_path, revision):
    fresh = tmp_path / "fresh.db"
    upgrade.migrate(fresh, KEY, revision)
    assert MADE_BY[revision] <= tables(fresh).keys()
    assert upgrade.version_of(fresh, KEY) == revision


def test_that_the_migrations_make_exactly_the_declared_tables(tmp_path, database):
    migrated = tmp_path / "migrated.db"
    upgrade.migrate(migrated, KEY, SCHEMA_VERSION)
    declared = tables(database)
    assert tables(migrated) == declared, "run: python -m tools.write_migrations"


@pytest.mark.parametrize("revision", sorted(MADE_BY))
def test_that_a_sample_is_what_its_revision_makes(tmp_path, revision):
    fresh = tmp_path / "fresh.db"
    upgrade.migrate(fresh, KEY, revision)
    sample = shutil.copyfile(LEGACY / f"{revision}.db", tmp_path / "sample.db")
    assert tables(fresh) == tables(Path(sample)), "run: python -m tools.write_migrations"


@pytest.mark.parametrize("revision", sorted(MADE_BY))
def test_that_a_sample_keeps_every_value_when_upgraded(legacy, revision):
    database = legacy(revision)
    frozen = json.loads((LEGACY / f"{revision}.json").read_text(encoding="utf-8"))
    assert bool(up(database)) is (revision != SCHEMA_VERSION)
    after = content(database)
    for table, rows in frozen.items():
        for row in rows:
            kept = [{key: one.get(key, "gone") for key in row} for one in after[table]]
            assert row in kept, table
    assert ask(database, "SELECT rowid FROM search WHERE search MATCH ?", '"电工"') == [(1,)]


@pytest.mark.parametrize("revision", OLDER)
def test_that_an_upgraded_sample_has_the_tables_of_a_new_one(legacy, database, revision):
    old = legacy(revision)
    up(old)
    assert tables(old) == tables(database)
    assert upgrade.version_of(old, KEY) == SCHEMA_VERSION


@pytest.mark.parametrize("revision", OLDER)
def test_that_a_verified_backup_comes_before_an_upgrade(legacy, revision):
    database = legacy(revision)
    backup = up(database)
    assert list(database.with_name("backups").iterdir()) == [backup]
    info = read_info(backup)
    assert (info.schema, info.unit, info.at, info.reason) == (revision, "530722", NOW, "升级前")
    assert backup.name == f"升级前-{revision}-20250603-090203.cgbak"


@pytest.mark.parametrize("revision", OLDER)
def test_that_an_upgrade_asks_for_the_projections_to_be_rebuilt(legacy, revision):
    database = legacy(revision)
    up(database)
    assert ask(database, "SELECT value FROM meta WHERE key = ?", upgrade.REBUILD) == [("1",)]


def test_that_a_present_database_is_left_alone(database):
    before = database.read_bytes()
    assert up(database) is None
    assert database.read_bytes() == before
    assert not database.with_name("backups").exists()


def test_that_alembic_is_not_imported_for_a_present_database(database):
    code = (
        "import sys, pathlib; from db.upgrade import upgrade_if_older;"
        f"upgrade_if_older(pathlib.Path({str(database)!r}), bytes(range(32)),"
        f" backups=pathlib.Path({str(database.parent / 'backups')!r}));"
        "sys.exit('alembic' in sys.modules)"
    )
    subprocess.run([sys.executable, "-c", code], cwd=ROOT, check=True)


def test_that_a_newer_database_is_refused_and_says_what_is_needed(database):
    ask(database, "UPDATE alembic_version SET version_num = '0999'")
    with pytest.raises(KnownError, match=r"较新的程序.*0999.*先升级本机的程序"):
        up(database)
    assert upgrade.version_of(database, KEY) == "0999"


def test_that_a_newer_database_names_the_program_that_made_it(database):
    ask(database, "UPDATE alembic_version SET version_num = '0999'")
    ask(database, "INSERT OR REPLACE INTO meta (key, value) VALUES ('program', '2.4.0')")
    with pytest.raises(KnownError, match=r"需要产改台账 2\.4\.0 或更高版本"):
        up(database)


def test_that_an_upgrade_notes_the_program_that_made_it(legacy):
    database = legacy("0001")
    upgrade.upgrade_if_older(
        database, KEY, backups=database.with_name("backups"), program="1.2.3", now=lambda: NOW
    )
    assert ask(database, "SELECT value FROM meta WHERE key = 'program'") == [("1.2.3",)]


@pytest.mark.parametrize("version", ["0000", "abc", "", "00020"])
def test_that_an_unknown_revision_is_refused(database, version):
    ask(database, "UPDATE alembic_version SET version_num = ?", version)
    with pytest.raises(KnownError):
        up(database)


def test_that_a_file_that_is_no_workspace_is_refused(tmp_path):
    foreign = tmp_path / "data.db"
    ask(foreign, "CREATE TABLE other (x)")
    with pytest.raises(KnownError, match="不是账套"):
        up(foreign)
    with pytest.raises(KnownError, match="找不到"):
        up(tmp_path / "missing.db")
    assert not (tmp_path / "missing.db").exists()


def test_that_an_interrupted_upgrade_leaves_the_database_as_it_was(legacy, monkeypatch):
    database = legacy("0001")
    before, schema = content(database), tables(database)

    def break_off(_connection: object, _backup: object) -> None:
        raise RuntimeError("power cut")

    monkeypatch.setattr(upgrade, "_verify", break_off)
    with pytest.raises(RuntimeError):
        up(database)
    assert (content(database), tables(database)) == (before, schema)
    assert upgrade.version_of(database, KEY) == "0001"
    monkeypatch.undo()
    assert up(database)


def test_that_a_broken_reference_is_found_before_an_upgrade(legacy):
    database = legacy("0001")
    ask(database, "CREATE TABLE parent (id INTEGER PRIMARY KEY)")
    ask(database, "CREATE TABLE child (parent INTEGER REFERENCES parent (id))")
    connection = connect(database, KEY)
    connection.execute("PRAGMA foreign_keys = OFF")
    connection.execute("INSERT INTO child VALUES (7)")
    connection.close()
    with pytest.raises(KnownError):
        up(database)
    assert upgrade.version_of(database, KEY) == "0001"


def test_that_a_migration_that_breaks_a_reference_is_rolled_back(legacy, monkeypatch):
    database = legacy("0001")
    ask(database, "CREATE TABLE parent (id INTEGER PRIMARY KEY)")
    ask(database, "CREATE TABLE child (parent INTEGER REFERENCES parent (id))")
    run = upgrade._run

    def careless(connection, revision):
        run(connection, revision)
        connection.exec_driver_sql("INSERT INTO child VALUES (7)")

    monkeypatch.setattr(upgrade, "_run", careless)
    with pytest.raises(KnownError, match="已恢复原样"):
        up(database)
    assert upgrade.version_of(database, KEY) == "0001"
    assert ask(database, "SELECT * FROM child") == []
    assert "competition" not in tables(database)


def test_that_references_are_not_enforced_while_migrating(legacy):
    with upgrade._migrating(legacy("0001"), KEY) as engine, reading(engine) as connection:
        assert connection.exec_driver_sql("PRAGMA foreign_keys").scalar() == 0


def test_that_a_database_in_use_is_told_as_such(legacy, monkeypatch):
    monkeypatch.setattr("db.engine._BUSY_MS", 50)
    database = legacy("0001")
    other = open_engine(database, KEY)
    with writing(other), pytest.raises(KnownError, match="没有升级成功"):
        up(database)
    other.dispose()
    assert upgrade.version_of(database, KEY) == "0001"


def test_that_creating_stamps_the_newest_revision(tmp_path):
    engine = open_engine(tmp_path / "new.db", KEY)
    with writing(engine) as connection:
        create_tables(connection)
    engine.dispose()
    assert upgrade.version_of(tmp_path / "new.db", KEY) == SCHEMA_VERSION
