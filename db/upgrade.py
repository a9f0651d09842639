"""Bringing an older database to the tables of this program; a newer one is refused.

Nothing of Alembic is imported unless there is something to do.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import sqlalchemy as sa
from sqlalchemy.pool import NullPool
from sqlcipher3 import dbapi2

from db.backup import SUFFIX, write_backup
from db.create import SCHEMA_VERSION
from db.engine import (
    StorageError,
    checkpoint,
    connect,
    open_engine,
    refuse_storage_trouble,
    writing,
)
from db.maker import PROGRAM, program_of
from domain.clock import china_time, system_milliseconds
from domain.errors import KnownError

MIGRATIONS = Path(__file__).resolve().parent / "migrations"
REBUILD = "rebuild_needed"
"""Fact set by an upgrade: what older tables could not hold waits in the journal, so the
projections are to be rebuilt; whoever has done so clears it."""
REASON = "升级前"


def upgrade_if_older(
    database: Path,
    key: bytes,
    *,
    backups: Path,
    program: str = "",
    now: Callable[[], int] = system_milliseconds,
) -> Path | None:
    """Upgrade a database whose tables are older than this program's.

    A verified backup comes first. The upgrade is one transaction: whatever goes wrong, the
    database is as it was. Afterwards the fact ``REBUILD`` is set.

    Args:
        database: The database; no other program may be using it.
        key: The database key.
        backups: Folder for the backup.
        program: Version of this program, for an older one that meets the upgraded tables.
        now: The present time in milliseconds.

    Returns:
        The backup; None where there was nothing to do.

    Raises:
        KnownError: It is newer than this program, no workspace's, in use, or damaged.
    """
    version = version_of(database, key)
    if version == SCHEMA_VERSION:
        return None
    refuse_newer(version, program=program_of(database, key))
    if version not in revisions():
        raise KnownError(f"不认识这个账套的数据版本（{version}）。", "请从最近的备份还原。")
    with _migrating(database, key) as engine:
        checkpoint(engine)
        at = now()
        backup = write_backup(
            database,
            key,
            backups / _backup_name(version, at),
            at=at,
            reason=REASON,
        )
        try:
            with writing(engine) as connection:
                _run(connection, SCHEMA_VERSION)
                _verify(connection, backup.path)
                _note(connection, REBUILD, "1")
                _note(connection, PROGRAM, program)
        except StorageError as error:
            raise KnownError(
                "账套没有升级成功，数据保持原样。",
                f"请关闭其他打开着账套的程序、检查磁盘剩余空间后重试。备份在“{backup.path}”。",
            ) from error
        checkpoint(engine)
    return backup.path


def version_of(database: Path, key: bytes) -> str:
    """The revision of a database's tables.

    Raises:
        KnownError: There is no such file, the key does not fit, or it is no workspace's.
    """
    if not database.is_file():
        raise KnownError(f"找不到账套数据库“{database}”。", "请选择账套所在的文件夹。")
    connection = connect(database, key)
    try:
        row = connection.execute("SELECT version_num FROM alembic_version").fetchone()
    except dbapi2.DatabaseError as error:
        refuse_storage_trouble(error, database)
        row = None
    finally:
        connection.close()
    if row is None:
        raise KnownError("这个数据库不是账套，或者不完整。", "请从最近的备份还原。")
    return str(row[0])


def refuse_newer(version: str, *, program: str = "", what: str = "这个账套") -> None:
    """Refuse tables of a newer program.

    Args:
        version: Their revision.
        program: The program that made them, where that is known.
        what: What holds them.

    Raises:
        KnownError: The revision is newer than this program's.
    """
    if not version.isdecimal() or version <= SCHEMA_VERSION:
        return
    needed = f"，需要产改台账 {program} 或更高版本" if program else ""
    raise KnownError(
        f"{what}由较新的程序写成（数据版本 {version}，本程序 {SCHEMA_VERSION}）{needed}。",
        "请先升级本机的程序。",
    )


def migrate(database: Path, key: bytes, revision: str) -> None:
    """Make or bring tables to a revision, without backup; for samples and tests."""
    with _migrating(database, key) as engine, writing(engine) as connection:
        _run(connection, revision)


def revisions() -> list[str]:
    """The revisions that this program knows, oldest first."""
    files = (MIGRATIONS / "versions").glob("[0-9]*_*.py")
    return sorted(file.name.partition("_")[0] for file in files)


def _backup_name(version: str, at: int) -> str:
    return f"{REASON}-{version}-{china_time(at):%Y%m%d-%H%M%S}{SUFFIX}"


@contextmanager
def _migrating(database: Path, key: bytes) -> Iterator[sa.Engine]:
    """An engine that does not enforce references: a table made anew must not empty others."""
    engine = open_engine(database, key, pooled=False)
    assert isinstance(engine.pool, NullPool)

    @sa.event.listens_for(engine, "connect")
    def _unenforced(connection: object, _record: object) -> None:
        connection.execute("PRAGMA foreign_keys = OFF")  # type: ignore[attr-defined]

    try:
        yield engine
    finally:
        engine.dispose()


def _run(connection: sa.Connection, revision: str) -> None:
    from alembic import command  # noqa: PLC0415 - only when there is something to do
    from alembic.config import Config  # noqa: PLC0415

    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS).replace("%", "%%"))
    config.set_main_option("path_separator", "os")
    config.attributes["connection"] = connection
    command.upgrade(config, revision)


def _verify(connection: sa.Connection, backup: Path) -> None:
    broken = connection.exec_driver_sql("PRAGMA foreign_key_check").all()
    version = connection.exec_driver_sql("SELECT version_num FROM alembic_version").scalar_one()
    if broken or version != SCHEMA_VERSION:
        raise KnownError(
            "账套升级后核对不一致，已恢复原样。", f"请联系技术人员；备份在“{backup}”。"
        )


def _note(connection: sa.Connection, fact: str, value: str) -> None:
    connection.exec_driver_sql("DELETE FROM meta WHERE key = ?", (fact,))
    connection.exec_driver_sql("INSERT INTO meta (key, value) VALUES (?, ?)", (fact, value))
