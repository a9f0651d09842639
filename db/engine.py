"""Opening the encrypted database: one recipe for every connection (style.md, traps 1, 7, 8)."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from sqlalchemy.pool import NullPool, QueuePool

from domain.errors import KnownError

_BUSY_MS = 10_000
_CACHE_KIB = 4_096
"""Pages kept in memory, per connection; work on very many records has more (db.bulk)."""
_CHECKPOINT_PAGES = 20_000
"""The log is written back when nobody is working; a commit does it only past this size."""


def connect(path: Path, key: bytes) -> Any:  # noqa: ANN401 - the driver has no types
    """A raw driver connection with the key set and checked.

    Args:
        path: The database file; made when it does not exist.
        key: 32 bytes, used as the raw SQLCipher key (no derivation).

    Raises:
        KnownError: The key does not fit or the file is damaged.
    """
    from sqlcipher3 import dbapi2  # noqa: PLC0415 - keeps program start light

    connection = None
    try:
        connection = dbapi2.connect(str(path), isolation_level=None, check_same_thread=False)
        connection.execute("PRAGMA cipher_log_level = NONE")
        connection.execute(f"PRAGMA key = \"x'{key.hex()}'\"")
        connection.execute("PRAGMA cipher_memory_security = OFF")
        connection.execute("SELECT count(*) FROM sqlite_master").fetchone()
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute("PRAGMA synchronous = FULL")
        connection.execute("PRAGMA foreign_keys = ON")
        connection.execute(f"PRAGMA busy_timeout = {_BUSY_MS}")
        connection.execute(f"PRAGMA cache_size = -{_CACHE_KIB}")
        connection.execute(f"PRAGMA wal_autocheckpoint = {_CHECKPOINT_PAGES}")
        connection.execute("PRAGMA temp_store = MEMORY")
    except dbapi2.DatabaseError as error:
        if connection is not None:
            connection.close()
        raise _storage_trouble(error) or KnownError(
            "账套数据库打不开：密钥不符或文件已损坏。", "请从最近的备份还原。"
        ) from None
    return connection


def open_engine(path: Path, key: bytes, *, pooled: bool = True) -> sa.Engine:
    """An engine whose transactions are our own BEGIN; foreign keys on, WAL, fsync at commit."""
    from sqlcipher3 import dbapi2  # noqa: PLC0415

    engine = sa.create_engine(
        "sqlite://",
        module=dbapi2,
        creator=lambda: connect(path, key),
        poolclass=QueuePool if pooled else NullPool,
        hide_parameters=True,
    )

    @sa.event.listens_for(engine, "handle_error")
    def _tell_damage(context: sa.engine.ExceptionContext) -> None:
        refuse_damage(context.original_exception)

    @sa.event.listens_for(engine, "begin")
    def _begin(connection: sa.Connection) -> None:
        mode = connection.get_execution_options().get("begin_mode", "DEFERRED")
        connection.exec_driver_sql(f"BEGIN {mode}")

    return engine


_STORAGE_TROUBLES = (
    (
        "locked",
        "账套正被另一个程序占用，没有写成。",
        "请关闭打开着同一账套的另一个窗口，再试一次。",
    ),
    (
        "full",
        "磁盘已满，没有写成。",
        "请在账套所在的磁盘上腾出空间，再试一次；已保存的记录不受影响。",
    ),
    ("readonly", "账套所在的文件夹不能写入。", "请检查文件夹的权限，或 U 盘是否写保护。"),
    (
        "unable to open",
        "账套所在的文件夹打不开或不能写入。",
        "请检查文件夹的权限，或 U 盘是否插好。",
    ),
    ("disk I/O", "磁盘读写出错，没有写成。", "请检查磁盘或 U 盘是否正常，并尽快备份。"),
)
_DAMAGE = ("malformed", "not a database")


class StorageError(KnownError):
    """The database could not be written: held by another program, full disk, no permission."""


def _storage_trouble(error: BaseException | None) -> StorageError | None:
    for sign, message, hint in _STORAGE_TROUBLES:
        if sign in str(error):
            return StorageError(message, hint)
    return None


def refuse_damage(error: BaseException) -> None:
    """Tell what SQLite says of a damaged file as such; any other error is left alone.

    Raises:
        KnownError: The database is damaged.
    """
    if any(sign in str(error) for sign in _DAMAGE):
        raise KnownError(
            "账套数据库有损坏，读不下去。", "请从最近的备份还原，不要继续录入。"
        ) from None


@contextmanager
def writing(engine: sa.Engine) -> Iterator[sa.Connection]:
    """A transaction that holds the write lock from its start; rolled back on any exception.

    Raises:
        StorageError: Another program holds the lock for long, or the disk is full or broken.
    """
    try:
        with (
            engine.connect().execution_options(begin_mode="IMMEDIATE") as connection,
            connection.begin(),
        ):
            yield connection
    except sa.exc.OperationalError as error:
        trouble = _storage_trouble(error.orig)
        if trouble is None:
            raise
        raise trouble from None


@contextmanager
def reading(engine: sa.Engine) -> Iterator[sa.Connection]:
    """A consistent read of the database as it is now."""
    with engine.connect() as connection, connection.begin():
        yield connection


def checkpoint(engine: sa.Engine) -> None:
    """Write the log back into the database file and empty it, when nobody is writing.

    Raises:
        KnownError: The database is damaged.
    """
    from sqlcipher3 import dbapi2  # noqa: PLC0415

    raw = engine.raw_connection()
    try:
        raw.driver_connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")  # type: ignore[union-attr]
    except dbapi2.DatabaseError as error:
        refuse_damage(error)
        raise
    finally:
        raw.close()
