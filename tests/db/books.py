"""A small workspace database with a journal, for tests of what is written through it."""

from __future__ import annotations

from contextlib import contextmanager
from pathlib import Path

from db.create import create_tables
from db.engine import open_engine, reading, writing
from db.journal import Author, add_chain, insert_changes
from db.projection import Rules
from db.rebuild import differences, fingerprint, rebuild
from db.unit_of_work import unit_of_work
from domain.change import Change, digest_of, encode
from domain.clock import HybridClock
from domain.feeds import compile_feeds
from domain.ledgers import LEDGERS
from domain.plan import read_plan
from services.program.resources import plan_text
from tests.db.conftest import KEY

UNIT = "530722"
RECORD = "f" * 32
"""Id of a record that only others wrote."""
PLAN = read_plan(plan_text(), name="规划")
FEEDS = compile_feeds(PLAN)
CLASS = {"name": "电工班", "category": "skill", "start": "2024-05-06", "headcount": 30}


class Books:
    """The database with what is needed to write into it."""

    def __init__(self, path: Path, unit: str = UNIT) -> None:
        self.path = path
        self.engine = open_engine(path, KEY)
        self.now = 1_700_000_000_000
        self.clock = HybridClock(lambda: self.now)
        self.rules = Rules(unit, is_city=unit == "530700", contribute=FEEDS)
        with writing(self.engine) as connection:
            create_tables(connection)
            chain = add_chain(connection, unit=unit, replica="a" * 16, letter="甲")
        self.author = Author(chain, "张三", "lijiang/1")

    @contextmanager
    def write(self):
        with unit_of_work(self.engine, self.author, self.clock, self.rules) as work:
            yield work

    def create(self, *lines, kind="training", unit=UNIT, **fields):
        """Write one record with lines (id, fields); its id."""
        values = (CLASS if kind == "training" else {}) | fields
        declared = LEDGERS[kind] if isinstance(kind, str) else kind
        with self.write() as work:
            record = work.create(
                declared, unit, {k: v for k, v in values.items() if v is not None}, lines
            )
            work.finish("添加")
        return record

    def set(self, record, line="", **fields):
        with self.write() as work:
            work.set(record, fields, line=line)
            return work.finish("修改")

    def delete(self, record, line=""):
        with self.write() as work:
            work.delete(record, line=line)
            return work.finish("删除")

    def rows(self, sql, *parameters):
        with reading(self.engine) as connection:
            return [tuple(row) for row in connection.exec_driver_sql(sql, parameters)]

    def one(self, sql, *parameters):
        ((value,),) = self.rows(sql, *parameters)
        return value

    def arrive(self, chain_number, seq, **parts):
        """Put a change of another installation into the journal, unchecked; its name."""
        defaults = {
            "replica": "b" * 16,
            "prev": "",
            "kind": "training",
            "unit": UNIT,
            "record": RECORD,
        }
        change, body = encode(Change(**(defaults | {"seq": seq} | parts)))
        with writing(self.engine) as connection:
            row = (chain_number << 40 | seq, change.key, digest_of(body), body)
            insert_changes(connection, [row], source=1)
        return digest_of(body)

    def differences_from_rebuild(self):
        """What a rebuild of everything from the journal would change; it is not kept."""
        with self.engine.connect() as connection, connection.begin() as transaction:
            before = fingerprint(connection)
            rebuild(connection, self.rules)
            after = fingerprint(connection)
            transaction.rollback()
        return differences(before, after)
