"""A city and a county that has joined it, with records on the way: what these pages show."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication, QDialog

from db.keyfile import KdfCost
from domain.authority import CITY
from domain.fields import Line
from gui.lane import Lane
from gui.session import Session
from gui.shell import Page
from services.records import records
from services.records.records import Record
from services.sync import joining, submit
from services.workspace import workspace as workspaces
from services.workspace.workspace import Workspace

QUICK = KdfCost(memory_kib=8, iterations=1, lanes=1)
PASSPHRASE = "丽江2025口令通行"
COUNTY = "530722"


@dataclass
class SetClock:
    """A clock that stands still until it is moved."""

    moment: datetime = datetime(2025, 10, 6, 1, 0, tzinfo=UTC)

    def __call__(self) -> int:
        return int(self.moment.timestamp() * 1000)

    def move(self, **by: float) -> None:
        self.moment += timedelta(**by)


@dataclass
class World:
    """The city, the counties that joined, and a folder that stands for the USB stick."""

    root: Path
    clock: SetClock = field(default_factory=SetClock)
    open: list[Workspace] = field(default_factory=list)
    city: Workspace = field(init=False)

    def __post_init__(self):
        self.city = self._create(CITY, "木志远")
        self.stick = self.root / "U盘"
        self.stick.mkdir(parents=True)
        joining.setup_files(self.city, self.root / "setup")

    def _create(self, unit, operator):
        made = workspaces.create(
            self.root / f"ws-{unit}-{len(self.open)}",
            unit=unit,
            operator=operator,
            passphrase=PASSPHRASE,
            now=self.clock,
            cost=QUICK,
        )
        self.open.append(made)
        return made

    def setup_file(self, unit=COUNTY):
        short = self.city.plan.unit_by_code[unit].short
        return self.root / "setup" / short / f"{short}-开通文件.ljsetup"

    def county(self, unit=COUNTY, *, joined=True, operator="和志明"):
        """A county's workspace, joined unless told otherwise."""
        made = self._create(unit, operator)
        if joined:
            joining.join(made, self.setup_file(unit))
        return made

    def training(self, workspace, name="电工培训班（第3期）", *, complete=True, lines=(), **fields):
        """Save a class; gives its id."""
        self.clock.move(minutes=1)
        given = {
            "name": name,
            "category": "skill",
            "occupation": "电工",
            "start": "2024-06-03",
            "end": "2024-06-13",
            "organiser": workspace.unit_name,
            "headcount": 50,
            "complete": complete,
        }
        record = Record("", "training", workspace.unit, given | fields, tuple(lines))
        return records.save(workspace, record).first()

    def award(self, workspace, **fields):
        """Save an award; gives its id."""
        self.clock.move(minutes=1)
        given = {
            "honour": "city_medal",
            "level": "city",
            "recipient": "杨玉兰",
            "document": "丽工发〔2024〕12号",
            "awarded": "2024-04-28",
            "complete": True,
        }
        return records.save(workspace, Record("", "award", workspace.unit, given | fields)).first()

    def submit(self, workspace):
        """Write the package onto the stick."""
        self.clock.move(minutes=1)
        return submit.submit(workspace, self.stick).file


def roster(*names, start=0):
    """Lines of a roster with valid ID numbers."""
    numbers = ("530722199003072046", "530722198403121232", "530721199105064120")
    return tuple(
        Line("", {"name": name, "id_number": numbers[(start + at) % 3]})
        for at, name in enumerate(names)
    )


@pytest.fixture
def world(tmp_path):
    """A city with setup files given out."""
    made = World(tmp_path)
    yield made
    for workspace in made.open:
        workspace.engine.dispose()


@pytest.fixture
def session_of(qapp, messages):
    """A function that opens a session on a workspace; its lane ends with the test."""
    lanes = []

    def make(workspace):
        lane = Lane(qapp)
        lanes.append(lane)
        return Session(workspace, lane, messages)

    yield make
    for lane in lanes:
        lane.drain()
        lane.deleteLater()


@pytest.fixture
def show(qtbot, themed):  # noqa: ARG001 - the look that pages are measured in
    """A function that shows a page as the shell does and waits until the lane is idle."""

    def run(page, session, argument=None, size=(1182, 738)):
        qtbot.addWidget(page)
        page.resize(*size)
        page.show()
        page.activateWindow()
        qtbot.waitUntil(page.isActiveWindow)
        if argument is not None:
            page.open_with(argument)
        page.refresh()
        settle(qtbot, session)
        return page

    return run


def settle(qtbot, session):
    """Wait until everything submitted was delivered, and the page is in front again."""
    qtbot.waitUntil(lambda: not session.lane.is_busy, timeout=20000)
    # No window manager hands the focus back here when a progress dialog closes.
    shown = [one for one in QApplication.topLevelWidgets() if one.isVisible()]
    for kind in (QDialog, Page):
        for window in [one for one in shown if isinstance(one, kind)][-1:]:
            window.activateWindow()
            qtbot.waitUntil(window.isActiveWindow)
            return
