"""The offices of the handbook's pictures: invented people, on a fixed day, the same every time."""

from __future__ import annotations

from contextlib import ExitStack
from dataclasses import dataclass
from datetime import date, datetime, time
from pathlib import Path

from domain.authority import CITY
from domain.change import COMPLETE
from domain.clock import CHINA
from domain.standing import Decision
from gui.printing import print_document
from services.program import demo_data
from services.program.demo import SAMPLE_UNIT
from services.records import records, review
from services.records.records import Record
from services.sync import joining, receive, submit
from services.workspace import workspace as workspaces
from services.workspace.workspace import Workspace

TODAY = date(2025, 7, 3)
OPERATOR, CITY_OPERATOR, PASSPHRASE = "和秀英", "李建平", "gonghui2025"
OTHER_UNITS = ("530702", "530721")
STICK = "KINGSTON"
_TICK_MS = 40


class Clock:
    """The morning of the fixed day; a little later whenever it is looked at."""

    def __init__(self) -> None:
        self._now = int(datetime.combine(TODAY, time(9), CHINA).timestamp() * 1000)

    def __call__(self) -> int:
        """Milliseconds since 1970."""
        self._now += _TICK_MS
        return self._now


@dataclass
class World:
    """The offices of the pictures.

    Attributes:
        folder: Where everything lies.
        city: The city's workspace.
        county: The county's, not yet submitted at first.
        setup_file: One that was given out.
        package: The county's package, once it is written.
    """

    folder: Path
    city: Workspace
    county: Workspace
    setup_file: Path
    package: Path | None = None


def make_world(folder: Path, stack: ExitStack) -> World:
    """A city, its counties, and records in all of them."""
    clock = Clock()
    city = workspaces.create(
        folder / "city", unit=CITY, operator=CITY_OPERATOR, passphrase=PASSPHRASE, now=clock
    )
    stack.callback(city.close)
    files = {file.parent.name: file for file in joining.setup_files(city, folder / "setup")}
    offices = {}
    for code in (*OTHER_UNITS, SAMPLE_UNIT):
        short = city.plan.unit_by_code[code].short
        place = folder / ("county" if code == SAMPLE_UNIT else code)
        office = joining.join_new(
            files[short], place, operator=OPERATOR, passphrase=PASSPHRASE, now=clock
        )
        stack.callback(office.close)
        offices[code] = office
    for workspace in (*offices.values(), city):
        _fill(workspace)
    for code in OTHER_UNITS:
        receive.receive(city, [_submitted(offices[code], folder)], with_backup=False)
    waiting = set(review.waiting(city)) - set(
        review.waiting(city, unit=OTHER_UNITS[-1], ledger="award")
    )
    review.decide(city, sorted(waiting), Decision.ACCEPT)
    county = offices[SAMPLE_UNIT]
    return World(folder, city, county, files[county.plan.unit_by_code[SAMPLE_UNIT].short])


def _fill(workspace: Workspace) -> None:
    unit = workspace.plan.unit_by_code[workspace.unit]
    made = list(demo_data.invented(unit.code, unit.name, unit.short, until=TODAY))
    if workspace.unit == SAMPLE_UNIT:
        made = [*made[:34], *demo_data.unfinished(unit.code), _short_roster(made)]
    for record in made:
        records.save(workspace, record)


def _short_roster(made: list[Record]) -> Record:
    """A class whose roster has fewer lines than it declared."""
    full = next(one for one in reversed(made) if one.ledger == "training" and one.lines)
    lines = [*full.lines[:5]]
    values = {key: value for key, value in full.fields.items() if key != COMPLETE}
    values |= {"name": "永胜县2025年中式烹调师培训班（第2期）", "start": "2025-06-09"}
    values |= {"end": "2025-06-20", "headcount": 6, "migrants": 4, "women": 2}
    return Record("", "training", full.unit, values, tuple(lines))


def _submitted(workspace: Workspace, folder: Path) -> Path:
    stick = folder / STICK
    stick.mkdir(exist_ok=True)
    return submit.submit(workspace, stick, print_document=print_document).file
