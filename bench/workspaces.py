"""Workspaces for the cases, made once per run and size."""

from __future__ import annotations

import os
from contextlib import closing
from itertools import islice
from pathlib import Path

from bench import data
from bench.case import Work
from db.keyfile import KdfCost
from domain.change import COMPLETE
from domain.fields import Value
from domain.ledgers.training import TRAINING
from services.sync import joining
from services.workspace import workspace
from services.workspace.workspace import Workspace

OPERATOR = "和志明"
PASSPHRASE = "bench-passphrase"
COUNTY = "530722"
_CHEAP = KdfCost(1024, 1, 1)
_BATCH = 20_000


def new(work: Work, name: str, unit: str = COUNTY) -> Workspace:
    """An empty workspace of its own; what it keeps outside lies beside it."""
    os.environ["CHANGAI_STATE_DIR"] = str(work.folder / "state")
    return workspace.create(
        work.folder / name, unit=unit, operator=OPERATOR, passphrase=PASSPHRASE, cost=_CHEAP
    )


def opened(folder: Path) -> Workspace:
    """A workspace made before."""
    return workspace.unlock(folder, operator=OPERATOR, passphrase=PASSPHRASE)


def fill(
    space: Workspace, records: int, lines: int = 0, *, units: tuple[str, ...] = (COUNTY,)
) -> None:
    """Put finished training records into a workspace, with lines spread evenly over them."""
    numbers = iter(range(records))
    each = lines // records if records else 0
    while batch := list(islice(numbers, _BATCH)):
        with space.write() as work:
            for number in batch:
                values: dict[str, Value] = {**data.training(number), COMPLETE: True}
                roster = [
                    (f"{number * each + k:032x}", data.trainee(number * each + k))
                    for k in range(each)
                ]
                work.create(TRAINING, units[number % len(units)], values, roster)
            work.finish("bench", undoable=False)


def filled(work: Work, records: int, lines: int = 0, *, units: tuple[str, ...] = (COUNTY,)) -> Path:
    """Folder of a filled workspace of these sizes, made the first time it is asked for."""
    unit = "530700" if len(units) > 1 else COUNTY
    name = f"filled-{unit}-{records}-{lines}"
    if not (work.folder / name).is_dir():
        with closing(new(work, name, unit)) as space:
            fill(space, records, lines, units=units)
    return work.folder / name


def joined_pair(work: Work, name: str) -> tuple[Workspace, Workspace]:
    """A city and a county that has joined it, both empty."""
    city = new(work, f"{name}-city", "530700")
    county = new(work, f"{name}-county")
    for file in joining.setup_files(city, work.folder / f"{name}-setup"):
        if county.plan.unit_by_code[COUNTY].short in file.name:
            joining.join(county, file)
    return city, county
