"""The plan as it ships, and a tally over contributions kept in a list."""

from __future__ import annotations

from collections import namedtuple
from dataclasses import replace
from pathlib import Path

import pytest

from domain.plan import read_plan
from domain.progress import Cell

PLAN_FILE = Path(__file__).parents[3] / "resources" / "plans" / "lijiang-2021-2025.toml"
ONE = 10**6

Entry = namedtuple("Entry", "record unit indicator part year amount key undeduplicated")


class ListTally:
    """Adds up contributions in memory, as plainly as can be."""

    def __init__(self, entries=(), ledgers=None):
        self.entries = list(entries)
        self.ledgers = ledgers
        self.suspects = None

    def add(self, code, year, amount=1, *, unit="530722", part=0, key="", undeduplicated=False):
        """One more record with one contribution; the amount in base units."""
        record = len(self.entries)
        entry = Entry(record, unit, code, part, year, int(amount * ONE), key, undeduplicated)
        self.entries.append(entry)
        return self

    def amount(self, indicator, part, unit, first_year, last_year):
        found = [
            e
            for e in self.entries
            if (e.indicator, e.part) == (indicator, part)
            and (unit is None or e.unit == unit)
            and first_year <= e.year <= last_year
        ]
        keyed = {e.key: e.amount for e in found if e.key}
        plain = sum(e.amount for e in found if not e.key and not e.undeduplicated)
        apart = sum(e.amount for e in found if e.undeduplicated)
        return Cell(sum(keyed.values()) + plain, apart, len({e.record for e in found}))

    def has_records(self, ledger, unit):
        if self.ledgers is not None:
            return ledger in self.ledgers
        return any(unit is None or e.unit == unit for e in self.entries)


@pytest.fixture(scope="session")
def plan():
    return read_plan(PLAN_FILE.read_text(encoding="utf-8"), name=PLAN_FILE.name)


@pytest.fixture
def tally():
    return ListTally()


@pytest.fixture(scope="session")
def new_tally():
    return ListTally


@pytest.fixture(scope="session")
def with_data(plan):
    """The plan with one indicator fed from a ledger that the program has."""

    def build(code, **changes):
        indicator = plan.by_code[code]
        feeds = tuple(replace(f, ledger="training") for f in indicator.feeds)
        changed = replace(indicator, feeds=feeds, **changes)
        rows = tuple(changed if i.code == code else i for i in plan.indicators)
        return replace(plan, indicators=rows)

    return build
