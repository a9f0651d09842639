"""Rows that hang on records, renewed: what is the same stays, only the rest is written."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

import sqlalchemy as sa

_BATCH = 500
_Row = tuple[Any, ...]


def still_to_insert(
    connection: sa.Connection,
    table: str,
    columns: Sequence[str],
    owners: Sequence[int],
    rows: Sequence[_Row],
) -> list[_Row]:
    """Delete the rows of some records that are not to be there any more.

    A roster of a thousand lines of which one changed is then one row deleted and one inserted.

    Args:
        connection: In a transaction.
        table: The table; its column ``record`` holds the owner's row number.
        columns: Its columns. If the first is ``row`` it numbers the rows and is not compared,
            else the first two are the key.
        owners: Row numbers of the records.
        rows: What should be there, of these records and of new ones.

    Returns:
        Those of the rows that are not there yet.
    """
    own, key = (1, 1) if columns[0] == "row" else (0, 2)
    standing: dict[_Row, list[_Row]] = {}
    for row in _rows_of(connection, table, columns, owners):
        standing.setdefault(row[own:], []).append(row[:key])
    missing: list[_Row] = []
    for row in rows:
        same = standing.get(row[own:])
        if same:
            same.pop()
        else:
            missing.append(row)
    gone = [name for names in standing.values() for name in names]
    if gone:
        where = " AND ".join(f'"{column}" = ?' for column in columns[:key])
        connection.exec_driver_sql(f'DELETE FROM "{table}" WHERE {where}', gone)  # noqa: S608
    return missing


def _rows_of(
    connection: sa.Connection, table: str, columns: Sequence[str], owners: Sequence[int]
) -> Iterator[_Row]:
    names = ", ".join(f'"{column}"' for column in columns)
    for start in range(0, len(owners), _BATCH):
        among = ", ".join(str(int(owner)) for owner in owners[start : start + _BATCH])
        found = connection.exec_driver_sql(
            f'SELECT {names} FROM "{table}" WHERE record IN ({among})'  # noqa: S608 - integers
        )
        yield from map(tuple, found)
