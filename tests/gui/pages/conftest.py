"""A session on a real workspace, and waiting for its lane."""

from __future__ import annotations

import pytest

from db.keyfile import KdfCost
from domain.fields import Line
from domain.ledgers import LEDGERS
from gui.session import Session
from services.records import records
from services.records.records import Record
from services.workspace import workspace as workspaces

QUICK = KdfCost(memory_kib=8, iterations=1, lanes=1)


@pytest.fixture
def workspace(tmp_path):
    made = workspaces.create(
        tmp_path / "workspace",
        unit="530722",
        operator="张三",
        passphrase="丽江2025口令通行",
        cost=QUICK,
    )
    yield made
    made.engine.dispose()


@pytest.fixture
def session(workspace, lane, messages, themed):  # noqa: ARG001 - for what it sets up
    made = Session(workspace, lane, messages)
    yield made
    lane.drain()
    made.deleteLater()


@pytest.fixture
def settle(qtbot, lane):
    """Wait until nothing is under way in the lane."""

    def wait():
        qtbot.waitUntil(lambda: not lane.is_busy, timeout=10_000)
        qtbot.wait(10)
        qtbot.waitUntil(lambda: not lane.is_busy, timeout=10_000)

    return wait


@pytest.fixture
def put(workspace):
    """Save a record; gives its id."""

    def save(ledger="training", lines=(), **fields):
        given = {"name": "电工培训班（第1期）", "category": "skill", "start": "2024-05-06"}
        record = Record(
            "",
            ledger,
            workspace.unit,
            (given if ledger == "training" else {}) | fields,
            tuple(Line("", line) for line in lines),
        )
        return records.save(workspace, record).first()

    return save


@pytest.fixture
def put_many(workspace):
    """Save many training classes in one go: 班0001, 班0002, …"""

    def save(count, **fields):
        with workspace.write() as work:
            for number in range(count):
                values = {
                    "name": f"班{number + 1:04d}",
                    "category": "skill" if number % 2 else "safety",
                    "start": f"{2021 + number % 5}-05-06",
                    "headcount": number % 97,
                }
                work.create(LEDGERS["training"], workspace.unit, values | fields)
            work.finish("准备", undoable=False)

    return save
