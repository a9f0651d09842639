"""Opening the encrypted database: one recipe for every connection (style.md, traps 1, 7, 8)."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from sqlalchemy.pool import NullPool, QueuePool
from sqlcipher3 import dbapi2

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
        refuse_storage_trouble(error, path)
        raise KnownError(
            "账套数据库打不开：密钥不符或文件已损坏。", "请从最近的备份还原。"
        ) from None
    return connection


def open_engine(path: Path, key: bytes, *, pooled: bool = True) -> sa.Engine:
    """An engine whose transactions are our own BEGIN; foreign keys on, WAL, fsync at commit."""
    engine = sa.create_engine(
        "sqlite://",
        module=dbapi2,
        creator=lambda: connect(path, key),
        poolclass=QueuePool if pooled else NullPool,
        hide_parameters=True,
    )

    @sa.event.listens_for(engine, "handle_error")
    def _tell_trouble(context: sa.engine.ExceptionContext) -> BaseException | None:
        return known_trouble(context.original_exception, path)

    @sa.event.listens_for(engine, "begin")
    def _begin(connection: sa.Connection) -> None:
        mode = connection.get_execution_options().get("begin_mode", "DEFERRED")
        connection.exec_driver_sql(f"BEGIN {mode}")

    return engine


class StorageError(KnownError):
    """The database cannot be used just now: held by another program, full disk, no permission."""


class BusyError(StorageError):
    """Another program or window holds the database."""


class DamageError(KnownError):
    """The database file is damaged."""

    def __init__(self) -> None:
        super().__init__("账套数据库有损坏，读不下去。", "请从最近的备份还原，不要继续录入。")


_ROOM = 1 << 20
"""A disk with fewer bytes left is full: where SQLite finds no room for the index of its log it
speaks of a disk error."""
_BUSY = (
    "账套正被另一个程序占用，这一步没有完成。",
    "请关闭打开着同一账套的另一个窗口，再试一次。",
)
_FULL = (
    "磁盘空间不够，这一步没有完成。",
    "请在账套所在的磁盘上腾出空间，再试一次；以前保存的记录都在，不受影响。",
)
_DENIED = ("账套所在的文件夹不能写入。", "请检查文件夹的权限，或 U 盘是否写保护。")
_CLOSED = ("账套所在的文件夹打不开或不能写入。", "请检查文件夹的权限，或 U 盘是否插好。")
_BROKEN = ("磁盘读写出错，这一步没有完成。", "请检查磁盘或 U 盘是否正常，并尽快备份。")
_TROUBLES = {
    3: _DENIED,  # SQLITE_PERM
    5: _BUSY,
    6: _BUSY,  # SQLITE_LOCKED
    8: _DENIED,  # SQLITE_READONLY
    10: _BROKEN,  # SQLITE_IOERR
    13: _FULL,
    14: _CLOSED,  # SQLITE_CANTOPEN
    15: _BUSY,  # SQLITE_PROTOCOL
}
"""What SQLite's result codes (sqlite.org/rescode.html) mean for the user."""
_DAMAGE = frozenset({11, 26})
"""SQLITE_CORRUPT and SQLITE_NOTADB."""
_PRIMARY = 0xFF
"""The bits of a result code that say what happened; the others say where."""


def known_trouble(error: BaseException | None, path: Path) -> StorageError | DamageError | None:
    """What an error of the driver tells of the file or its disk; None where it is a bug.

    Args:
        error: The error.
        path: The database file.
    """
    code = getattr(error, "sqlite_errorcode", 0) & _PRIMARY
    if code in _DAMAGE:
        return DamageError()
    told = _TROUBLES.get(code)
    if told is None:
        return None
    if told is _BUSY:
        return BusyError(*told)
    return StorageError(*(_FULL if told is _BROKEN and is_full(path.parent) else told))


def is_full(folder: Path) -> bool:
    """Whether the disk of a folder has no room left."""
    try:
        return shutil.disk_usage(folder).free < _ROOM
    except OSError:
        return False


def refuse_storage_trouble(error: BaseException, path: Path) -> None:
    """Tell that the disk fails, or that another program is in the way; leave other errors alone.

    Raises:
        StorageError: It is one of these.
    """
    trouble = known_trouble(error, path)
    if isinstance(trouble, StorageError):
        raise trouble from error


@contextmanager
def known_troubles(path: Path) -> Iterator[None]:
    """Work with the bare driver, whose errors are told as those of the engine are.

    Raises:
        StorageError: The file is held by another program, the disk is full or broken.
        DamageError: The file is damaged.
    """
    try:
        yield
    except dbapi2.DatabaseError as error:
        trouble = known_trouble(error, path)
        if trouble is None:
            raise
        raise trouble from error


@contextmanager
def writing(engine: sa.Engine) -> Iterator[sa.Connection]:
    """A transaction that holds the write lock from its start; rolled back on any exception.

    Raises:
        StorageError: Another program holds the lock for long, or the disk is full or broken.
        DamageError: The database is damaged.
    """
    with (
        engine.connect().execution_options(begin_mode="IMMEDIATE") as connection,
        connection.begin(),
    ):
        yield connection


@contextmanager
def reading(engine: sa.Engine) -> Iterator[sa.Connection]:
    """A consistent read of the database as it is now."""
    with engine.connect() as connection, connection.begin():
        yield connection


def checkpoint(engine: sa.Engine) -> None:
    """Write the log back into the database file and empty it, when nobody is writing.

    Where the disk has no room, or another program is reading, the log stays as it is: all that
    was saved is in it, and it is written back another time.

    Raises:
        DamageError: The database is damaged.
    """
    with suppress(StorageError), engine.connect() as connection:
        raw = connection.connection.driver_connection
        path = Path(raw.execute("PRAGMA database_list").fetchone()[2])  # type: ignore[union-attr]
        with known_troubles(path):
            raw.execute("PRAGMA wal_checkpoint(TRUNCATE)")  # type: ignore[union-attr]
