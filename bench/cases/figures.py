"""Pages of the list, search and progress, against bare scans of the same data."""

from __future__ import annotations

import time
from contextlib import closing

from bench import data, raw, workspaces
from bench.case import Times, Work, timed
from domain.ledgers.training import TRAINING
from services.figures.progress import progress_of_all
from services.records import lists
from services.workspace.workspace import Workspace

LIKE = "SELECT row, record FROM line WHERE name LIKE ?"
GROUP_BY = (
    "SELECT record.unit, substr(record.start, 1, 4), count(*) FROM line"
    " JOIN record ON record.row = line.record GROUP BY 1, 2"
)


def page_of_long_list(work: Work) -> Times:
    """The next hundred rows of the long list, in an indexed order with a filter."""
    return _pages(work, work.scale.listed)


def page_of_short_list(work: Work) -> Times:
    """The same of the short list."""
    return _pages(work, work.scale.listed_short)


def search(work: Work) -> Times:
    """Two characters of a name, searched in all roster lines."""
    with closing(_filled(work)) as space:
        query = lists.query_for(space, TRAINING, search=data.SEARCHED)
        return timed(lambda: lists.ids(space, query), work.scale.repeats)


def progress(work: Work) -> Times:
    """All indicators, every unit and year."""
    with closing(_filled(work)) as space:
        return timed(
            lambda: progress_of_all(space, units=data.UNITS, years=data.YEARS), work.scale.repeats
        )


def _filled(work: Work) -> Workspace:
    folder = workspaces.filled(work, work.scale.records, work.scale.lines, units=data.UNITS)
    return workspaces.opened(folder)


def _pages(work: Work, records: int) -> Times:
    """Pages in the order of the start date, of one category, from a place in the middle on."""
    times = []
    with closing(workspaces.opened(workspaces.filled(work, records))) as space:
        query = lists.query_for(
            space, TRAINING, equal={"category": ("apprentice",)}, sort="start", descending=True
        )
        after = lists.page(space, query)[-1].position
        for _ in range(20):
            begin = time.perf_counter()
            after = (lists.page(space, query, after=after) or lists.page(space, query))[-1].position
            times.append(time.perf_counter() - begin)
    return times


def scan_with_like(work: Work) -> Times:
    """One full scan of the lines with LIKE, all hits fetched."""
    return _scan(work, LIKE, f"%{data.SEARCHED}%")


def scan_with_group_by(work: Work) -> Times:
    """One full scan of the lines, joined to unit and year and grouped by them."""
    return _scan(work, GROUP_BY)


def _scan(work: Work, query: str, *parameters: str) -> Times:
    path = raw.filled(work.folder, work.scale.records, work.scale.lines)
    with raw.database(path) as connection:
        return timed(lambda: connection.execute(query, parameters).fetchall(), work.scale.repeats)
