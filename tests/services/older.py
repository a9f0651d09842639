"""A real workspace as an older program left it: same keys and journal, older tables."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path

from db import upgrade
from db.engine import connect
from services.workspace.workspace import Workspace

_NOT_COPIED = ("alembic_version", "sqlite_", "search_")


def make_older(workspace: Workspace, revision: str) -> Path:
    """Close a workspace and give its database the tables of an older revision.

    What those tables cannot hold is left out of them; the journal keeps it, as it keeps what a
    newer program of another office has written. Returns the workspace's folder.
    """
    workspace.close()
    old = workspace.folder / "older.db"
    upgrade.migrate(old, workspace.key, revision)
    with (
        closing(connect(workspace.database, workspace.key)) as source,
        closing(connect(old, workspace.key)) as target,
    ):
        target.execute("PRAGMA foreign_keys = OFF")
        target.execute("BEGIN")
        for table in _tables(target):
            columns = _columns(target, table)
            assert set(columns) <= set(_columns(source, table)), table
            names = ", ".join(f'"{name}"' for name in columns)
            marks = ", ".join("?" * len(columns))
            rows = source.execute(f'SELECT {names} FROM "{table}"').fetchall()
            target.execute(f'DELETE FROM "{table}"')
            target.executemany(f'INSERT INTO "{table}" ({names}) VALUES ({marks})', rows)
        target.execute("DELETE FROM meta WHERE key = 'program'")
        target.execute("COMMIT")
        target.execute("PRAGMA journal_mode = DELETE")
    old.replace(workspace.database)
    return workspace.folder


def _tables(connection) -> list[str]:
    rows = connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'").fetchall()
    return [name for (name,) in rows if not name.startswith(_NOT_COPIED)]


def _columns(connection, table: str) -> list[str]:
    return [row[1] for row in connection.execute(f'PRAGMA table_info("{table}")')]
