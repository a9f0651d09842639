"""The shipped plan says what the published facts say."""

from __future__ import annotations

import csv
import time
from fractions import Fraction
from pathlib import Path

import pytest

from domain.ledgers import LEDGERS
from domain.plan import Kind, read_plan

FACTS = Path(__file__).parents[2] / "data" / "plan"


def rows(name):
    with (FACTS / name).open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def test_that_every_published_row_is_in_the_plan_in_its_order(plan):
    assert [i.code for i in plan.indicators] == [r["code"] for r in rows("indicators.csv")]
    assert len(plan.indicators) == 90


@pytest.mark.parametrize("row", rows("indicators.csv"), ids=lambda row: row["code"])
def test_that_an_indicator_says_what_was_published(plan, row):
    found = plan.by_code[row["code"]]
    said = {
        "code": found.code,
        "task": found.task,
        "name": found.name,
        "kind": found.kind.value,
        "op": found.op.value,
        "unit": found.unit,
        "window": found.window.value,
        "level": found.level,
        "measure": found.measure,
        "source": found.source,
        "published": found.published,
        "status": found.status.value,
        "note": found.note,
    }
    assert said == {key: row[key] for key in said}
    assert found.target == (Fraction(row["target"]) if row["target"] else None)
    assert found.target_high == (Fraction(row["target_high"]) if row["target_high"] else None)
    ledgers = row["feed"].split(":")[0].split(" ")[0]
    if found.kind is Kind.ALIAS:
        assert row["feed"] == f"= {found.alias_of}"
    else:
        assert found.ledgers[0] == ledgers


@pytest.mark.parametrize("row", rows("measures.csv"), ids=lambda row: row["code"])
def test_that_a_measure_says_what_was_published(plan, row):
    found = plan.measure_by_code[row["code"]]
    assert (found.task, found.name, found.lead, found.note) == (
        row["task"],
        row["name"],
        row["lead"],
        row["note"],
    )
    assert "|".join(found.responsible) == row["responsible"]


def test_that_units_and_measures_are_complete(plan):
    assert [
        {"code": u.code, "name": u.name, "short": u.short, "level": u.level, "note": u.note}
        for u in plan.units
    ] == rows("units.csv")
    assert [m.code for m in plan.measures] == [r["code"] for r in rows("measures.csv")]


def test_that_an_alias_counts_as_its_original_does(plan):
    for indicator in plan.indicators:
        if indicator.kind is Kind.ALIAS:
            assert indicator.feeds == plan.original(indicator).feeds
            assert indicator.display_unit[-2:] in {"人次", "人", "家"}


def test_that_the_ledgers_still_to_come_are_listed(plan):
    assert plan.unbuilt_ledgers(frozenset({"training", "competition", "award"})) == (
        "activity",
        "certificate",
        "enterprise_year",
        "period_report",
        "site",
    )
    assert set(plan.unbuilt_ledgers(frozenset(LEDGERS))).isdisjoint(LEDGERS)


def test_that_line_ends_do_not_change_the_digest(plan, plan_text):
    assert read_plan(plan_text.replace("\n", "\r\n"), name="x").digest == plan.digest
    assert read_plan(plan_text + "\n# 注\n", name="x").digest != plan.digest


def test_that_the_plan_is_read_at_once(plan_text):
    times = []
    for _ in range(5):
        start = time.process_time()
        read_plan(plan_text, name="x")
        times.append(time.process_time() - start)
    assert min(times) < 0.06
