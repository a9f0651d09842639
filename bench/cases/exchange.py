"""Packages and workbooks, against the bare reading, packing and inserting of the same rows."""

from __future__ import annotations

import shutil
import time
import zlib
from contextlib import closing

from python_calamine import CalamineWorkbook

from bench import data, raw, workspaces
from bench.case import Times, Work, timed
from bench.workbook import training_workbook
from services.sync import receive as receives
from services.sync import submit as submits
from services.workbooks import importing as imports
from services.workspace.workspace import Workspace

REPEATS = 3


def submit(work: Work) -> Times:
    """Write the package of many training records without a roster."""
    _, county = _pair(work)
    with closing(county):
        target = work.folder / "stick"
        target.mkdir(exist_ok=True)
        return timed(lambda: submits.submit(county, target), REPEATS)


def receive(work: Work) -> Times:
    """Take that package into an empty city workspace, verify to commit, backup excluded."""
    if not (work.folder / "stick").is_dir():
        submit(work)
    package = max((work.folder / "stick").glob("*.ljsync"))
    times = []
    for number in range(REPEATS):
        folder = work.folder / f"city-{number}"
        shutil.copytree(work.folder / "pair-city", folder)
        with closing(workspaces.opened(folder)) as city:
            begin = time.perf_counter()
            reception = receives.receive(city, [package], with_backup=False)
            times.append(time.perf_counter() - begin)
            assert reception.arrivals[0].new == work.scale.packed
        shutil.rmtree(folder)
    return times


def _pair(work: Work) -> tuple[Workspace, Workspace]:
    """The city, closed, and its county with many records."""
    city, county = workspaces.joined_pair(work, "pair")
    city.close()
    workspaces.fill(county, work.scale.packed)
    return city, county


def import_workbook(work: Work) -> Times:
    """Import a long training workbook with all checks, backup excluded."""
    path = training_workbook(work.folder, work.scale.rows)
    times = []
    for number in range(REPEATS):
        name = f"import-{number}"
        with closing(workspaces.new(work, name)) as county:
            begin = time.perf_counter()
            preview = imports.plan_import(county, "training", path)
            imports.apply_import(county, preview, with_backup=False)
            times.append(time.perf_counter() - begin)
            assert preview.records.new == work.scale.rows
        shutil.rmtree(work.folder / name)
    return times


def bare_read_and_zlib(work: Work) -> Times:
    """Read the same rows and compress their text."""
    path = raw.filled(work.folder, work.scale.packed)

    def read_and_compress() -> None:
        with raw.database(path) as connection:
            packer = zlib.compressobj()
            for row in connection.execute("SELECT * FROM record"):
                packer.compress("\t".join(map(str, row)).encode())
            packer.flush()

    return timed(read_and_compress, REPEATS)


def bare_executemany(work: Work) -> Times:
    """Insert the same rows, twenty columns under two indexes, in one transaction."""
    rows = list(data.record_rows(work.scale.packed))
    times = []
    for number in range(REPEATS):
        with raw.database(work.folder / f"inserted-{number}.db") as connection:
            raw.create_records(connection)
            begin = time.perf_counter()
            raw.insert_records(connection, rows)
            times.append(time.perf_counter() - begin)
    return times


def bare_calamine(work: Work) -> Times:
    """Read the workbook to Python values."""
    path = training_workbook(work.folder, work.scale.rows)
    return timed(
        lambda: CalamineWorkbook.from_path(path).get_sheet_by_index(0).to_python(), REPEATS
    )
