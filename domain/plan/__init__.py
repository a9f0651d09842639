"""The plan (规划): what is to be reached, by whom, and from which records it is counted."""

from __future__ import annotations

from domain.plan.amend import with_targets
from domain.plan.model import (
    Condition,
    Feed,
    Indicator,
    Kind,
    Measure,
    Operator,
    OverTime,
    OverUnits,
    Plan,
    Publication,
    Target,
    Task,
    UnitInfo,
    Window,
)
from domain.plan.reader import read_plan

__all__ = [
    "Condition",
    "Feed",
    "Indicator",
    "Kind",
    "Measure",
    "Operator",
    "OverTime",
    "OverUnits",
    "Plan",
    "Publication",
    "Target",
    "Task",
    "UnitInfo",
    "Window",
    "read_plan",
    "with_targets",
]
