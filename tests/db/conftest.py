"""Encrypted databases for tests, made from the declarations."""

from __future__ import annotations

from pathlib import Path

import pytest

from db.create import create_tables
from db.engine import open_engine, writing

KEY = bytes(range(32))


@pytest.fixture
def database(tmp_path) -> Path:
    """A new workspace database with nothing but its unit in it, under ``KEY``."""
    path = tmp_path / "workspace" / "data.db"
    path.parent.mkdir()
    engine = open_engine(path, KEY)
    with writing(engine) as connection:
        create_tables(connection)
        connection.exec_driver_sql("INSERT INTO meta (key, value) VALUES ('unit', '530722')")
    engine.dispose()
    path.with_name("keys.json").write_text("{}", encoding="utf-8")
    return path
