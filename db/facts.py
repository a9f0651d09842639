"""Single facts of a workspace: settings, secrets, plan packs, the log of notable actions."""

from __future__ import annotations

import sqlalchemy as sa

from db import schema


def get_facts(connection: sa.Connection) -> dict[str, str]:
    """All facts of this workspace."""
    rows = connection.execute(sa.select(schema.meta.c.key, schema.meta.c.value))
    return {row.key: row.value for row in rows}


def set_fact(connection: sa.Connection, key: str, value: str) -> None:
    """Write a fact, replacing what it was."""
    table = schema.meta
    changed = connection.execute(sa.update(table).where(table.c.key == key).values(value=value))
    if not changed.rowcount:
        connection.execute(sa.insert(table).values(key=key, value=value))


def get_secret(connection: sa.Connection, key: str) -> bytes | None:
    """A private key or other secret, by name."""
    table = schema.secret
    return connection.execute(sa.select(table.c.value).where(table.c.key == key)).scalar()


def set_secret(connection: sa.Connection, key: str, value: bytes) -> None:
    """Keep a private key or other secret."""
    table = schema.secret
    connection.execute(sa.delete(table).where(table.c.key == key))
    connection.execute(sa.insert(table).values(key=key, value=value))


def active_plan(connection: sa.Connection) -> tuple[str, str, str] | None:
    """Key, version and TOML text of the plan in force."""
    table = schema.plan_pack
    row = connection.execute(
        sa.select(table.c.key, table.c.version, table.c.toml).where(table.c.active == sa.true())
    ).first()
    return (row.key, row.version, row.toml) if row else None


def put_plan(connection: sa.Connection, key: str, version: str, toml: str) -> None:
    """Make a plan pack the one in force."""
    table = schema.plan_pack
    connection.execute(sa.update(table).values(active=False))
    connection.execute(sa.delete(table).where(table.c.key == key, table.c.version == version))
    connection.execute(sa.insert(table).values(key=key, version=version, toml=toml, active=True))


def log_action(
    connection: sa.Connection, *, at: int, by: str, action: str, detail: str = ""
) -> None:
    """Note an action in the 操作日志; the detail holds no personal data."""
    connection.execute(
        sa.insert(schema.activity_log).values(at=at, by=by, action=action, detail=detail)
    )
