"""Targets that the city sets beside the plan's text: splits, and figures the notice hides."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from domain.plan.checks import check_plan
from domain.plan.model import Plan, Target


def with_targets(plan: Plan, targets: Iterable[Target]) -> Plan:
    """The plan with these targets; each takes the place of one for the same unit and year.

    Raises:
        KnownError: A target names what is not in the plan, or cannot be.
    """
    merged = {(t.indicator, t.unit, t.year): t for t in (*plan.targets, *targets)}
    amended = replace(plan, targets=tuple(merged.values()))
    check_plan(amended, f"规划“{plan.title}”")
    return amended
