"""Putting one closed database in the place of another, with nothing of the old one lost."""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path

from db.durable import write_durable
from db.engine import BusyError, connect, known_troubles
from db.keyfile import previous_of
from domain.errors import KnownError

_PATIENCE_MS = 500
_BESIDES = ("-wal", "-shm", "-journal")


class InUseError(KnownError):
    """Another window or program has the database open."""

    def __init__(self) -> None:
        super().__init__("账套正在使用，不能替换。", "请先关闭打开着它的窗口和程序，再还原。")


def stand_alone(database: Path, key: bytes) -> None:
    """Make sure that nobody has a database open, and write its log back into it.

    A log that stayed behind would be replayed into whatever takes the file's name.

    Raises:
        InUseError: Somebody has it open.
        KnownError: It is damaged, the key does not fit, or the disk refuses.
    """
    connection = connect(database, key)
    try:
        with known_troubles(database):
            connection.execute(f"PRAGMA busy_timeout = {_PATIENCE_MS}")
            # Leaving WAL needs the file for oneself: it fails, or stays, where others have it.
            mode = connection.execute("PRAGMA journal_mode = DELETE").fetchone()[0]
    except BusyError as error:
        raise InUseError from error
    finally:
        connection.close()
    if mode != "delete":
        raise InUseError


def move_aside(database: Path, keys: Path, target: Path) -> Path:
    """Move a damaged database with its log, and copy its keys, into a folder.

    Returns:
        The folder.

    Raises:
        InUseError: A file is held open (Windows).
    """
    try:
        target.mkdir(parents=True, exist_ok=True)
        with suppress(FileNotFoundError):
            write_durable(target / keys.name, (keys.read_bytes(),))
        for suffix in (*_BESIDES, ""):
            with suppress(FileNotFoundError):
                file = database.with_name(database.name + suffix)
                file.rename(target / file.name)
    except OSError as error:
        raise InUseError from error
    return target


def put_in_place(staged: Path, staged_keys: Path, database: Path, keys: Path) -> None:
    """Give a checked database and its keys their names; each is the old one or the new one.

    Both databases of one workspace have the same key, so that a stop between the two leaves
    one that opens.

    Raises:
        InUseError: A file is held open (Windows).
    """
    try:
        staged.replace(database)
        write_durable(keys, (staged_keys.read_bytes(),), previous=previous_of(keys))
    except OSError as error:
        raise InUseError from error
