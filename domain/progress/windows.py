"""What each kind of window asks for: the span looked at, the state while it runs and at the end."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from fractions import Fraction

from domain.plan.model import Indicator, Plan, Window
from domain.progress.case import Case, Verdict
from domain.progress.figures import Figure, read_figure
from domain.progress.model import Status
from domain.progress.spans import Span, biennia, elapsed, is_over, is_short, whole
from domain.progress.targets import is_reached, least, year_goal

_SEVERE = Fraction(20, 100)
"""Behind the straight line by this share of the goal or more: 严重滞后."""
_YEARLY = frozenset({Window.YEAR, Window.YEAR_END, Window.DYNAMIC})
_STATES_AT_END = frozenset({Window.END, Window.TERM})


def choose_span(plan: Plan, indicator: Indicator, year: int | None, as_of: date) -> Span:
    """The years whose records make the figure.

    Args:
        plan: Gives the period and the first two-year window.
        indicator: No alias.
        year: One year; None for the whole plan.
        as_of: The day that counts as today.
    """
    last = min(max(as_of.year, plan.start.year), plan.end.year)
    at = last if year is None else year
    if indicator.window is Window.BIENNIUM:
        return next(s for s in _biennia(plan) if s.first <= at <= s.last)
    if indicator.window in _YEARLY:
        return Span(at, at)
    if indicator.window in _STATES_AT_END:
        return Span(plan.start.year, at)
    return whole(plan) if year is None else Span(year, year)


def passed_years(case: Case) -> Span:
    """The years of the span up to the present one: what may be read."""
    return Span(case.span.first, max(case.span.first, min(case.span.last, case.as_of.year)))


def at_last_report(case: Case) -> Case:
    """A running rate is looked at in the last year that was reported."""
    if case.year is not None or not _is_rate_of_year(case.indicator):
        return case
    if case.is_final and case.indicator.window is Window.YEAR_END:
        return case
    for year in range(case.span.last, case.plan.start.year - 1, -1):
        span = Span(year, year)
        if not case.lacks(_read(case, span)):
            return replace(case, span=span)
    return case


def window_label(case: Case) -> str:
    """The span for people: 2021–25, 2023–24, 2024年; 末 where it is a state."""
    if case.indicator.window in _STATES_AT_END:
        return f"{case.span.last}年末"
    return case.span.label


def running_status(case: Case, value: Fraction, target: Fraction) -> Verdict:
    """The state while the plan runs, or of a single year."""
    if case.indicator.window is Window.PLAN and case.year is not None:
        return _year_of_plan(case, value, target, case.year)
    failed = _failed(case, target) if case.year is None else ()
    if is_reached(case.indicator, value, target, case.aim.high):
        status = Status.ON_PACE if _is_rate_of_year(case.indicator) else Status.DONE
        return Verdict(status, goal=target, failed=failed)
    if value > target:
        return Verdict(Status.BEHIND, "高于目标", target, failed)
    is_amount = case.is_per_window and not _is_rate_of_year(case.indicator)
    if is_amount and is_over(case.plan, case.span, case.as_of):
        return Verdict(Status.NOT_MET, goal=target, failed=failed)
    return Verdict(_pace(case, value, target), goal=target, failed=failed)


def final_status(case: Case, figure: Figure, value: Fraction, target: Fraction) -> Verdict:
    """The verdict when the plan's period is over."""
    if case.indicator.window in _STATES_AT_END and figure.years[-1:] != (case.plan.end.year,):
        latest = f"，最近的是 {figure.years[-1]} 年" if figure.years else ""
        return Verdict(Status.UNDECIDED, f"{case.plan.end.year} 年没有数据{latest}", target)
    failed = _failed(case, target)
    reached = is_reached(case.indicator, value, target, case.aim.high)
    if failed and case.indicator.window is not Window.YEAR_END:
        return Verdict(Status.NOT_MET, goal=target, failed=failed)
    if reached:
        return Verdict(Status.MET, goal=target, failed=failed)
    if case.indicator.window is Window.BIENNIUM and is_short(case.span):
        reason = f"{case.span.label}单独成窗，不足两年"
        return Verdict(Status.UNDECIDED, reason, target)
    return Verdict(Status.NOT_MET, "高于目标" if value > target else "", target, failed)


def _year_of_plan(case: Case, value: Fraction, target: Fraction, year: int) -> Verdict:
    """One year's share of a target for the whole plan; met or not, the plan goes on."""
    goal, is_set = year_goal(case.plan, case.indicator, case.unit, year, target)
    notes = () if is_set else ("年度份额按规划期逐年均分",)
    if value >= least(case.indicator, goal):
        return Verdict(Status.ON_PACE, goal=goal, approximations=notes)
    return Verdict(_pace(case, value, goal), goal=goal, approximations=notes)


def _pace(case: Case, value: Fraction, goal: Fraction) -> Status:
    behind = passed_share(case) * least(case.indicator, goal) - value
    if behind <= 0:
        return Status.ON_PACE
    return Status.FAR_BEHIND if behind >= goal * _SEVERE else Status.BEHIND


def passed_share(case: Case) -> Fraction:
    """How much of the time for the target has passed; a rate has to hold from the start."""
    if _is_rate_of_year(case.indicator):
        return Fraction(1)
    if case.indicator.window in _STATES_AT_END:
        end_of_span = date(case.span.last, 12, 31)
        return elapsed(case.plan, whole(case.plan), min(case.as_of, end_of_span))
    return elapsed(case.plan, case.span, case.as_of)


def _is_rate_of_year(indicator: Indicator) -> bool:
    return indicator.window in {Window.YEAR_END, Window.DYNAMIC}


def _read(case: Case, span: Span) -> Figure:
    return read_figure(case.plan, case.indicator, case.tally, case.unit, span)


def _failed(case: Case, target: Fraction) -> tuple[str, ...]:
    """Earlier windows that did not reach the target (of rates: those that were reported)."""
    if not case.is_per_window:
        return ()
    if case.indicator.window is Window.BIENNIUM:
        spans = _biennia(case.plan)
    else:
        spans = tuple(Span(year, year) for year in case.plan.years)
    earlier = [span for span in spans if span.last < case.span.first]
    return tuple(span.label for span in earlier if _was_missed(case, span, target))


def _was_missed(case: Case, span: Span, target: Fraction) -> bool:
    if case.indicator.window is Window.BIENNIUM and is_short(span):
        return False
    figure = _read(case, span)
    if figure.value is None or case.lacks(figure):
        return False
    return not is_reached(case.indicator, figure.value, target, case.aim.high)


def _biennia(plan: Plan) -> tuple[Span, ...]:
    return biennia(plan.start.year, plan.end.year, plan.biennium_start)
