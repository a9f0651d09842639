"""The progress of one indicator as a frozen value, for every page, command and report."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from fractions import Fraction

from domain.plan.model import Operator


class Status(Enum):
    """How an indicator stands (design §4)."""

    DONE = "已完成"
    ON_PACE = "达到序时"
    BEHIND = "滞后"
    FAR_BEHIND = "严重滞后"
    PENDING = "待核定"
    TRACKED = "只跟踪"
    NO_DATA = "无数据"
    MET = "达标"
    NOT_MET = "未达标"
    UNDECIDED = "无法判定"


@dataclass(frozen=True, kw_only=True)
class IndicatorProgress:
    """Where an indicator stands against its target.

    All figures but percentages are in ``unit``.

    Attributes:
        code: Its code.
        name: Its name.
        actual: What was reached; None where there are no data, which is not 0.
        numerator: Of a ratio, in base units.
        denominator: Of a ratio, in base units.
        op: How the actual figure is held against the target; an alias has its original's.
        target: For this unit and the whole plan (or each of its windows); None where hidden.
        target_high: Upper end of the target, where there is one.
        goal: What is to be reached in the span looked at; a year's share of a target is less
            than the target.
        published: The figure as the plan was published, asterisks included.
        unit: Unit of the figures.
        status: The state.
        reason: Why it cannot be judged, or what the state does not tell; may be empty.
        percent: Actual as a percentage of the goal; None where there is nothing to divide by.
        expected_percent: What it should be by now, in a straight line; None where not judged so.
        gap: Still lacking to the goal; 0 when reached.
        needed_per_month: The gap over the months left; None where time does not add up.
        forecast: The actual figure at the span's end if it goes on like this.
        window: The span looked at, for people: 2023–24.
        failed: Labels of earlier spans that did not reach the target.
        undeduplicated: How much of ``actual`` no ID number backs.
        suspected: How many of the records counted are suspected to be others entered twice; they
            stay counted until the city decides.
        notes: What must stand beside the figure: 口径待核, 含未去重 n 人.
        approximations: How figures were estimated, where they were.
    """

    code: str
    name: str
    actual: Fraction | None
    numerator: Fraction | None
    denominator: Fraction | None
    op: Operator
    target: Fraction | None
    target_high: Fraction | None
    goal: Fraction | None
    published: str
    unit: str
    status: Status
    reason: str = ""
    percent: Fraction | None = None
    expected_percent: Fraction | None = None
    gap: Fraction | None = None
    needed_per_month: Fraction | None = None
    forecast: Fraction | None = None
    window: str = ""
    failed: tuple[str, ...] = ()
    undeduplicated: Fraction = Fraction(0)
    suspected: int = 0
    notes: tuple[str, ...] = ()
    approximations: tuple[str, ...] = ()

    @property
    def suspected_note(self) -> str:
        """What must be said beside the figure of suspects: 含疑似重复 n; empty where none are."""
        return f"含疑似重复 {self.suspected:,}" if self.suspected else ""
