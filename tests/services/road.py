"""The road from a county to the city, in few words: a city, counties that joined it, packages."""

from __future__ import annotations

import itertools
from pathlib import Path

from db.sqlite import copy_database
from domain.authority import CITY
from domain.fields import Line
from services.records import records
from services.records.records import Record
from services.sync import joining
from services.sync.receive import Reception, receive
from services.sync.submit import submit
from services.workspace.workspace import Workspace

YONGSHENG, HUAPING = "530722", "530723"


class Road:
    """Makes the city and counties of one test, and what goes between them."""

    def __init__(self, make_workspace, folder: Path):
        self._make = make_workspace
        self._folder = folder
        self._numbers = itertools.count(1)
        self._setup: dict[str, Path] = {}
        self.city: Workspace = make_workspace(CITY)

    def setup_file(self, unit: str = YONGSHENG, *, anew: bool = False) -> Path:
        """The unit's setup file; all are made together, and again where ``anew``."""
        if anew or not self._setup:
            out = self._folder / f"setup-{next(self._numbers)}"
            files = joining.setup_files(self.city, out)
            codes = {one.short: one.code for one in self.city.plan.units}
            self._setup = {codes[path.parent.name]: path for path in files}
        return self._setup[unit]

    def county(self, unit: str = YONGSHENG, **options) -> Workspace:
        """A county's workspace that has joined."""
        workspace = self._make(unit, **options)
        joining.join(workspace, self.setup_file(unit))
        return workspace

    def stick(self) -> Path:
        """A folder that nobody wrote to."""
        return self._folder / f"usb-{next(self._numbers)}"

    def send(self, workspace: Workspace) -> Path:
        """A package of everything, in a folder of its own."""
        return submit(workspace, self.stick()).file

    def bring(self, *files: Path) -> Reception:
        """The city receives files."""
        return receive(self.city, files, with_backup=False)


def add(workspace: Workspace, name: str = "电工班", *, lines=(), complete=True, **fields) -> str:
    """Save a new training record; returns its id."""
    given = {
        "name": name,
        "category": "skill",
        "start": "2024-05-06",
        "headcount": 30,
        "complete": complete,
    }
    record = Record("", "training", workspace.unit, given | fields, tuple(lines))
    return records.save(workspace, record).first()


def change(workspace: Workspace, record_id: str, **fields) -> None:
    """Set fields of a record."""
    records.change_many(workspace, [record_id], fields)


def fields_of(workspace: Workspace, record_id: str) -> dict:
    """A record's values."""
    return dict(records.load(workspace, record_id).fields)


def trainee(name: str, number: str | None = None) -> Line:
    """A roster line."""
    return Line("", {"name": name} | ({"id_number": number} if number else {}))


def database_state(workspace: Workspace) -> tuple:
    """Everything a refused package must leave as it was."""
    with workspace.read() as connection:
        return tuple(
            tuple(connection.exec_driver_sql(f"SELECT * FROM {table} ORDER BY 1").fetchall())
            for table in ("change", "chain", "training", "contribution", "package", "joined_unit")
        )


def copied_folder(workspace: Workspace, folder: Path) -> Path:
    """A copy of a workspace's folder, as somebody makes who wants a second PC."""
    folder.mkdir()
    copy_database(workspace.database, workspace.key, folder / "data.db")
    (folder / "keys.json").write_bytes((workspace.folder / "keys.json").read_bytes())
    return folder
