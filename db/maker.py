"""Which program made a database's tables, so that an older program can name what it needs."""

from __future__ import annotations

from pathlib import Path

from sqlcipher3 import dbapi2

from db.engine import connect

PROGRAM = "program"
"""Fact: version of the program that made the present tables or brought them up to date."""


def program_of(database: Path, key: bytes) -> str:
    """The version of the program that made a database's tables; empty where it is not noted."""
    connection = connect(database, key)
    try:
        row = connection.execute("SELECT value FROM meta WHERE key = ?", (PROGRAM,)).fetchone()
    except dbapi2.DatabaseError:
        # A much newer program may keep its facts elsewhere.
        row = None
    finally:
        connection.close()
    return "" if row is None else str(row[0])
