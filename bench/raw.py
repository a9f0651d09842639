"""The bare database of the references: the same kind as ours, with none of our code."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from sqlcipher3 import dbapi2

from bench import data

RECORD_COLUMNS = (
    "row INTEGER PRIMARY KEY, id TEXT, unit TEXT, digest TEXT, name TEXT, category TEXT,"
    " occupation TEXT, level TEXT, organiser TEXT, provider TEXT, place TEXT, start TEXT,"
    " end TEXT, hours INTEGER, headcount INTEGER, migrants INTEGER, women INTEGER,"
    " funding TEXT, amount INTEGER, remarks TEXT"
)
LINE_COLUMNS = (
    "row INTEGER PRIMARY KEY, id TEXT, record INTEGER, name TEXT, id_number TEXT,"
    " enterprise TEXT, result TEXT, certificate TEXT, level TEXT"
)
INSERT_RECORD = f"INSERT INTO record VALUES ({', '.join('?' * 20)})"  # noqa: S608
INSERT_LINE = f"INSERT INTO line VALUES ({', '.join('?' * 9)})"  # noqa: S608
SETTINGS = (
    f"key = \"x'{'5a' * 32}'\"",
    "cipher_memory_security = OFF",
    "journal_mode = WAL",
    "synchronous = FULL",
    "cache_size = -32768",
)


@contextlib.contextmanager
def database(path: Path) -> Iterator[Any]:
    """An SQLCipher database with WAL and an fsync at every commit; BEGIN is the caller's."""
    connection = dbapi2.connect(str(path), isolation_level=None)
    try:
        for setting in SETTINGS:
            connection.execute(f"PRAGMA {setting}")
        yield connection
    finally:
        connection.close()


def create_records(connection: Any) -> None:  # noqa: ANN401 - the driver has no types
    """The table of records: twenty columns, two indexes."""
    connection.execute(f"CREATE TABLE record ({RECORD_COLUMNS})")
    connection.execute("CREATE INDEX record_by_start ON record (start, row)")
    connection.execute("CREATE INDEX record_by_unit ON record (unit, start)")


def insert_records(connection: Any, rows: list[tuple[str | int, ...]]) -> None:  # noqa: ANN401
    """All rows in one transaction."""
    connection.execute("BEGIN IMMEDIATE")
    connection.executemany(INSERT_RECORD, rows)
    connection.execute("COMMIT")


def filled(folder: Path, records: int, lines: int = 0) -> Path:
    """A database with so many records and lines; made once per run."""
    path = folder / f"raw-{records}-{lines}.db"
    if path.exists():
        return path
    with database(path) as connection:
        create_records(connection)
        insert_records(connection, list(data.record_rows(records)))
        connection.execute(f"CREATE TABLE line ({LINE_COLUMNS})")
        connection.execute("BEGIN IMMEDIATE")
        connection.executemany(INSERT_LINE, data.line_rows(lines, records))
        connection.execute("COMMIT")
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    return path
