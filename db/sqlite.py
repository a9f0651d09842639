"""What only SQLite can do: the full-text index, integrity checks, hot copies."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from sqlalchemy.sql.expression import UnaryExpression
from sqlalchemy.sql.operators import custom_op
from sqlcipher3 import dbapi2

from db.engine import DamageError, connect, is_full, known_trouble
from domain.errors import KnownError

SEARCH_DDL = (
    "CREATE VIRTUAL TABLE search USING fts5("
    "text, content='', contentless_delete=1, tokenize='unicode61')"
)
"""One document per record. Contentless: the text itself stays only in the ledger tables."""


def create_search(connection: sa.Connection) -> None:
    """Make the empty full-text index."""
    connection.exec_driver_sql(SEARCH_DDL)


def add_documents(connection: sa.Connection, documents: Sequence[tuple[int, str]]) -> None:
    """Index documents given as (record row, text of tokens)."""
    if documents:
        connection.exec_driver_sql(
            "INSERT INTO search (rowid, text) VALUES (?, ?)", list(documents)
        )


def remove_documents(connection: sa.Connection, rows: Iterable[int]) -> None:
    """Drop records from the full-text index."""
    parameters = [(row,) for row in rows]
    if parameters:
        connection.exec_driver_sql("DELETE FROM search WHERE rowid = ?", parameters)


def clear_search(connection: sa.Connection) -> None:
    """Empty the full-text index, for a rebuild."""
    connection.exec_driver_sql("DROP TABLE search")
    create_search(connection)


def matching_rows(match: str) -> sa.TextualSelect:
    """The record rows whose document matches an FTS5 expression, as a subquery."""
    return (
        sa.text("SELECT rowid FROM search WHERE search MATCH :match")
        .bindparams(match=match)
        .columns(sa.column("rowid", sa.Integer))
    )


def documents(connection: sa.Connection) -> Iterator[tuple[int, str, int]]:
    """What the full-text index holds: record row, token and its place, token by token."""
    connection.exec_driver_sql(
        "CREATE VIRTUAL TABLE IF NOT EXISTS temp.search_words "
        "USING fts5vocab('main', 'search', 'instance')"
    )
    found = connection.exec_driver_sql("SELECT doc, term, offset FROM temp.search_words")
    for row, token, place in found:
        yield int(row), str(token), int(place)


def filter_only(column: sa.ColumnElement[Any]) -> sa.ColumnElement[Any]:
    """A column that is compared but must not choose the index (SQLite's unary plus).

    A list is read along the index of its order; by the index of a filter, which a tenth of the
    table passes, it would have to be sorted as a whole for each page.
    """
    return UnaryExpression(column, operator=custom_op("+"), type_=column.type)


def problems(path: Path, key: bytes) -> list[str]:
    """What ``integrity_check`` says of a database file; empty when it is sound."""
    connection = connect(path, key)
    try:
        answers = [str(row[0]) for row in connection.execute("PRAGMA integrity_check")]
        broken = connection.execute("PRAGMA foreign_key_check").fetchall()
    except dbapi2.DatabaseError as error:
        return [str(error)]
    finally:
        connection.close()
    return [answer for answer in answers if answer != "ok"] + [str(row) for row in broken]


def _made_at(target: Path, key: bytes) -> Any:  # noqa: ANN401 - the driver has no types
    """A new database; what is told of one that cannot be opened is not true of it."""
    try:
        return connect(target, key)
    except KnownError as error:
        raise dbapi2.DatabaseError(error.message) from None


def not_backed_up(folder: Path) -> KnownError:
    """What to say of a backup that could not be written to a folder."""
    if is_full(folder):
        return KnownError(
            f"备份没有写成：“{folder}”所在的磁盘空间不够。",
            "请腾出空间，或换一个备份文件夹；已保存的记录不受影响。",
        )
    return KnownError(
        f"备份没有写成：“{folder}”写不进去。", "请检查磁盘剩余空间和文件夹的写入权限。"
    )


def copy_database(source: Path, key: bytes, target: Path) -> None:
    """A consistent copy of a live database under the same key (trap 9: the target is keyed).

    Raises:
        DamageError: The database is damaged.
        KnownError: The copy could not be written.
    """
    origin = connect(source, key)
    try:
        copy = _made_at(target, key)
        try:
            origin.backup(copy)
            copy.execute("PRAGMA journal_mode = DELETE")
        finally:
            copy.close()
    except (dbapi2.DatabaseError, OSError) as error:
        target.unlink(missing_ok=True)
        if isinstance(damage := known_trouble(error, source), DamageError):
            raise damage from error
        raise not_backed_up(target.parent) from error
    finally:
        origin.close()
