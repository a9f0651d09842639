"""Saving one training record, against one row inserted and committed."""

from __future__ import annotations

import time
from contextlib import closing

from bench import data, raw, workspaces
from bench.case import Times, Work
from services.records import records


def save(work: Work) -> Times:
    """Each of some records of fifteen fields, saved through the service."""
    times = []
    with closing(workspaces.new(work, "saving")) as space:
        for number in range(work.scale.saves + 1):
            record = records.Record("", "training", "", data.training(number))
            begin = time.perf_counter()
            records.save(space, record)
            times.append(time.perf_counter() - begin)
    return times[1:]


def bare_insert(work: Work) -> Times:
    """Each of some rows of twenty columns, inserted and committed, under two indexes."""
    times = []
    with raw.database(raw.filled(work.folder, work.scale.saves)) as connection:
        connection.execute("DELETE FROM record")
        for row in data.record_rows(work.scale.saves):
            begin = time.perf_counter()
            connection.execute("BEGIN IMMEDIATE")
            connection.execute(raw.INSERT_RECORD, row)
            connection.execute("COMMIT")
            times.append(time.perf_counter() - begin)
    return times
