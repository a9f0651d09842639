"""What is being judged, and the judgement, as plain values."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from domain.plan.model import Indicator, OverTime, Plan, Window
from domain.progress.figures import Figure
from domain.progress.model import Status
from domain.progress.spans import Span
from domain.progress.tally import Tally
from domain.progress.targets import Aim

_PER_WINDOW = frozenset({Window.YEAR, Window.BIENNIUM, Window.YEAR_END, Window.DYNAMIC})


@dataclass(frozen=True)
class Case:
    """One question to :func:`domain.progress.judgement.judge`.

    Attributes:
        plan: The plan.
        indicator: No alias.
        tally: The sums.
        unit: A unit's code; None for the city.
        year: One year; None for the whole plan.
        as_of: The day that counts as today.
        span: The years looked at.
        aim: What is to be reached.
    """

    plan: Plan
    indicator: Indicator
    tally: Tally
    unit: str | None
    year: int | None
    as_of: date
    span: Span
    aim: Aim

    @property
    def is_hidden(self) -> bool:
        """The published number is hidden and nobody has set the real one."""
        return self.indicator.status.is_hidden and self.aim.target is None

    @property
    def is_over(self) -> bool:
        """The plan's period is over: it is the final evaluation."""
        return self.as_of > self.plan.end

    @property
    def is_final(self) -> bool:
        """The verdict is the plan's, not that of one year of a target for the whole plan."""
        return self.is_over and self.year is None

    @property
    def adds_up(self) -> bool:
        """Years add up, so that no record means 0 rather than no report."""
        return self.indicator.over_time in {OverTime.SUM, OverTime.DISTINCT}

    def lacks(self, figure: Figure) -> bool:
        """There is nothing to judge: no report, or nothing to divide by."""
        return figure.value is None or not (figure.records or self.adds_up)

    @property
    def is_per_window(self) -> bool:
        """Each year or two-year window is judged against the full target."""
        return self.indicator.window in _PER_WINDOW


@dataclass(frozen=True)
class Verdict:
    """A state with what explains it.

    Attributes:
        status: The state.
        reason: Why, where the state alone does not tell.
        goal: What the figure was held against; None where it was not.
        failed: Labels of earlier windows that did not reach the target.
        approximations: How the goal was estimated.
    """

    status: Status
    reason: str = ""
    goal: Fraction | None = None
    failed: tuple[str, ...] = ()
    approximations: tuple[str, ...] = ()
