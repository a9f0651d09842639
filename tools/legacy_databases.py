"""Sample databases, one per revision, each column filled, that upgrades are tested with.

Beside ``NNNN.db`` lies ``NNNN.json`` with every row in it. A sample is written when its
revision is made and frozen at the first release.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from db import upgrade
from db.engine import connect

FOLDER = Path(__file__).resolve().parent.parent / "tests" / "data" / "legacy"
KEY = bytes(range(32))
"""The samples' key; it protects nothing."""
ROWS = 2

_NOT_FILLED = ("alembic_version", "sqlite_", "search")
_BLOB_MARK = "hex:"


def write_all() -> None:
    """Write the samples of all revisions anew."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    for revision in upgrade.revisions():
        database = FOLDER / f"{revision}.db"
        database.unlink(missing_ok=True)
        upgrade.migrate(database, KEY, revision)
        connection = connect(database, KEY)
        try:
            _fill(connection)
            content = json.dumps(rows_of(connection), ensure_ascii=False, indent=1)
            connection.execute("PRAGMA journal_mode = DELETE")
        finally:
            connection.close()
        (FOLDER / f"{revision}.json").write_text(content + "\n", encoding="utf-8", newline="\n")


def rows_of(connection: Any) -> dict[str, list[dict[str, Any]]]:  # noqa: ANN401 - no types
    """Every row of every filled table, by column name; blobs as hex text."""
    return {
        table: [
            {name: _shown(value) for name, value in zip(columns, row, strict=True)}
            for row in connection.execute(f'SELECT * FROM "{table}" ORDER BY 1')  # noqa: S608 - names from the database
        ]
        for table in _tables(connection)
        if (columns := [name for name, _type in _columns(connection, table)])
    }


def _tables(connection: Any) -> list[str]:  # noqa: ANN401
    names = connection.execute("SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name")
    return [name for (name,) in names if not name.startswith(_NOT_FILLED)]


def _columns(connection: Any, table: str) -> list[tuple[str, str]]:  # noqa: ANN401
    return [(row[1], row[2]) for row in connection.execute(f'PRAGMA table_info("{table}")')]


def _fill(connection: Any) -> None:  # noqa: ANN401
    for table in _tables(connection):
        columns = _columns(connection, table)
        names = ", ".join(f'"{name}"' for name, _type in columns)
        marks = ", ".join("?" * len(columns))
        for number in range(1, ROWS + 1):
            values = [_value(table, name, kind, number) for name, kind in columns]
            connection.execute(f'INSERT INTO "{table}" ({names}) VALUES ({marks})', values)  # noqa: S608
    connection.execute("INSERT INTO meta (key, value) VALUES ('unit', '530722')")
    connection.execute("INSERT INTO search (rowid, text) VALUES (1, '电工 工培 培训 训班 班')")


def _value(table: str, column: str, kind: str, number: int) -> str | int | bytes:
    if kind == "BLOB":
        return f"{table}.{column}.{number}".encode()
    if kind == "BOOLEAN":
        return number % 2
    if kind in {"INTEGER", "BIGINT"}:
        return number
    return f"{table}·{column}·{number}"


def _shown(value: Any) -> Any:  # noqa: ANN401
    return _BLOB_MARK + value.hex() if isinstance(value, bytes) else value
