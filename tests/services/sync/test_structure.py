"""The shape of changes: everything that the program writes passes, whatever the ledger."""

from __future__ import annotations

from datetime import date

import pytest

from db.journal import all_records, changes_of
from domain.errors import KnownError
from services.program import demo_data
from services.records import records, review
from services.sync import periods
from services.sync.structure import require_sound
from tests.services.road import add


def every_change(workspace):
    with workspace.read() as connection:
        for _, known in changes_of(connection, list(all_records(connection))):
            yield from (one.change for one in known)


def test_that_what_the_program_writes_passes(workspace):
    unit = workspace.plan.unit_by_code[workspace.unit]
    until = date(2021, 12, 31)
    for record in demo_data.invented(unit.code, unit.name, unit.short, until=until):
        records.save(workspace, record)
    for record in demo_data.unfinished(unit.code):
        records.delete(workspace, [records.save(workspace, record).first()])
    changes = list(every_change(workspace))
    assert len(changes) > 30
    for change in changes:
        require_sound(change)


def test_that_the_citys_decisions_and_periods_pass(make_workspace):
    city = make_workspace("530700")
    identity = add(city)
    review.decide(city, [identity], review.Decision.RETURN, reason="缺附件")
    days = (date(2025, 7, 1), date(2025, 9, 30), date(2025, 10, 10))
    periods.add(city, label="三季度", first_day=days[0], last_day=days[1], deadline=days[2])
    kinds = set()
    for change in every_change(city):
        require_sound(change)
        kinds.add(change.kind)
    assert kinds == {"training", "review", "period"}


def test_that_a_decision_that_is_no_code_fails(make_workspace):
    city = make_workspace("530700")
    review.decide(city, [add(city)], review.Decision.ACCEPT)
    (decision,) = [one for one in every_change(city) if one.kind == "review"]
    decision.set["decision"] = 7
    with pytest.raises(KnownError, match="不合格式"):
        require_sound(decision)
