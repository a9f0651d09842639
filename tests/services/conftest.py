"""Workspaces for tests: made quickly, with a clock that the test sets."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from db.keyfile import KdfCost
from services.records import records
from services.records.records import Record
from services.workspace import workspace as workspaces
from services.workspace.workspace import Workspace
from tests.services.road import Road

QUICK = KdfCost(memory_kib=8, iterations=1, lanes=1)
"""So cheap that making a workspace takes no time; never for real passphrases."""
PASSPHRASE = "丽江2025口令通行"
OPERATOR = "张三"
UNIT = "530722"


@dataclass
class SetClock:
    """A clock that stands still until the test moves it.

    Attributes:
        moment: The present time.
    """

    moment: datetime = datetime(2025, 6, 3, 1, 0, tzinfo=UTC)

    def __call__(self) -> int:
        """Milliseconds since 1970."""
        return int(self.moment.timestamp() * 1000)

    def seconds(self) -> float:
        """Seconds since 1970, as the waits after wrong passphrases are told."""
        return self.moment.timestamp()

    def move(self, **by: float) -> None:
        """Go on (or back) by days, hours, minutes …"""
        self.moment += timedelta(**by)


@pytest.fixture
def clock():
    """The clock of the workspaces that ``make_workspace`` makes unless told otherwise."""
    return SetClock()


@pytest.fixture
def make_workspace(tmp_path, clock):
    """A function that makes and opens a workspace; all are closed after the test.

    ``make_workspace(unit="530722", folder=None, operator=…, passphrase=…, practice=False,
    now=clock)``
    """
    made: list[Workspace] = []

    def make(
        unit: str = UNIT,
        *,
        folder: Path | None = None,
        operator: str = OPERATOR,
        passphrase: str = PASSPHRASE,
        practice: bool = False,
        now=clock,
    ) -> Workspace:
        workspace = workspaces.create(
            folder or tmp_path / f"workspace-{unit}-{len(made)}",
            unit=unit,
            operator=operator,
            passphrase=passphrase,
            practice=practice,
            now=now,
            cost=QUICK,
        )
        made.append(workspace)
        return workspace

    yield make
    for workspace in made:
        workspace.engine.dispose()


@pytest.fixture
def workspace(make_workspace):
    """One county's empty workspace."""
    return make_workspace()


@pytest.fixture
def save_record(workspace):
    """A function that saves a record of a ledger in ``workspace`` and gives its id."""

    def save(ledger: str = "training", lines=(), **fields) -> str:
        given = {"name": "电工培训班（第1期）", "category": "skill", "start": "2024-05-06"}
        if ledger != "training":
            given = {}
        record = Record(
            id="",
            ledger=ledger,
            unit=workspace.unit,
            fields=given | fields,
            lines=tuple(lines),
        )
        return records.save(workspace, record).first()

    return save


@pytest.fixture
def road(make_workspace, tmp_path):
    """A city, and what makes counties that joined it and packages between them."""
    return Road(make_workspace, tmp_path)
