"""Making the tables of a new workspace, stamped as the newest version."""

from __future__ import annotations

import sqlalchemy as sa

from db import ledger_tables, schema, sqlite

SCHEMA_VERSION = "0003"
"""Revision id of the newest migration."""
VERSION_DDL = (
    "CREATE TABLE alembic_version ("
    "version_num VARCHAR(32) NOT NULL, "
    "CONSTRAINT alembic_version_pkc PRIMARY KEY (version_num))"
)
"""The table in which Alembic keeps the revision, as it makes it itself."""


def create_tables(connection: sa.Connection) -> None:
    """All tables from the declarations (a test proves: the same as all migrations)."""
    assert ledger_tables.COMMON  # the import is what declares the tables of kinds
    schema.metadata.create_all(connection)
    sqlite.create_search(connection)
    connection.exec_driver_sql(VERSION_DDL)
    connection.exec_driver_sql("INSERT INTO alembic_version VALUES (?)", (SCHEMA_VERSION,))
