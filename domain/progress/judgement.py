"""Judges an indicator against its target and against time: the one function behind all figures."""

from __future__ import annotations

from datetime import date
from fractions import Fraction

from domain.errors import KnownError
from domain.plan.model import Indicator, Kind, Plan, Publication
from domain.progress.case import Case, Verdict
from domain.progress.figures import Figure, absence, read_figure
from domain.progress.formatting import format_figure
from domain.progress.model import IndicatorProgress, Status
from domain.progress.scope import suspected
from domain.progress.spans import months_left
from domain.progress.tally import Tally
from domain.progress.targets import aim_of, counts_up, least
from domain.progress.windows import (
    at_last_report,
    choose_span,
    final_status,
    passed_share,
    passed_years,
    running_status,
    window_label,
)

_FULL = 100
_HIDDEN = "目标值待核定"
_STATES = ("未启动", "进行中", "完成")


def judge(
    plan: Plan,
    indicator: Indicator,
    tally: Tally,
    *,
    unit: str | None,
    year: int | None,
    as_of: date,
) -> IndicatorProgress:
    """Where an indicator stands.

    Args:
        plan: The plan it belongs to.
        indicator: Any row; an alias gives the figure of its original under its own name.
        tally: The sums, on some basis and as of the same date.
        unit: Code of a unit; None for the city as a whole.
        year: One year; None for the whole plan.
        as_of: The day that counts as today.

    Raises:
        KnownError: The year or unit is not in the plan.
    """
    if year is not None and year not in plan.years:
        raise KnownError(
            f"{year} 年不在规划期（{plan.start.year}–{plan.end.year}）内。",
            "请换一个规划期内的年份，或不选年份。",
        )
    if unit is not None and unit not in plan.unit_by_code:
        raise KnownError(f"规划中没有代码为“{unit}”的单位。")
    original = plan.original(indicator)
    aim = aim_of(plan, original, unit)
    span = choose_span(plan, original, year, as_of)
    case = Case(plan, original, tally, unit, year, as_of, span, aim)
    why_absent = _absence(case)
    if why_absent:
        return _assemble(indicator, case, Figure(None), _verdict(case, None, why_absent))
    case = at_last_report(case)
    figure = read_figure(plan, original, tally, unit, passed_years(case))
    return _assemble(indicator, case, figure, _verdict(case, figure, ""))


def _absence(case: Case) -> str:
    first = case.plan.start if case.year is None else date(case.year, 1, 1)
    if case.as_of < first:
        return "规划期尚未开始" if case.year is None else "年度尚未开始"
    return absence(case.indicator, case.tally, case.unit)


def _verdict(case: Case, figure: Figure | None, why_absent: str) -> Verdict:
    """The state, by the rules that come before any arithmetic, in their order."""
    apart = _set_apart(case, why_absent)
    if apart is not None:
        return apart
    if figure is None:
        return Verdict(Status.NO_DATA, why_absent)
    if figure.value is None or case.lacks(figure):
        status = Status.UNDECIDED if case.is_final else Status.NO_DATA
        return Verdict(status, f"{case.span.label}没有数据")
    return _without_target(case, figure.value) or _against_target(case, figure, figure.value)


def _set_apart(case: Case, why_absent: str) -> Verdict | None:
    """What is never judged, with or without data."""
    if case.indicator.kind is Kind.TRACK:
        return Verdict(Status.TRACKED, why_absent)
    if case.is_hidden:
        return Verdict(Status.PENDING, "；".join(filter(None, (_HIDDEN, why_absent))))
    if case.unit is not None and case.unit not in case.plan.units_of(case.indicator):
        return Verdict(Status.TRACKED, "本指标不适用于本单位")
    return None


def _without_target(case: Case, value: Fraction) -> Verdict | None:
    """What has data and still no number to be held against."""
    if case.indicator.kind is Kind.COMPARE:
        return Verdict(Status.UNDECIDED, "须与上一届的比例和人数对照")
    if case.indicator.kind is Kind.MILESTONE:
        return _milestone(case, value)
    if not case.aim.is_for_unit:
        return Verdict(Status.TRACKED, "目标是全市的，没有分解到本单位")
    return None


def _against_target(case: Case, figure: Figure, value: Fraction) -> Verdict:
    if case.aim.target is None:
        return Verdict(Status.PENDING, _HIDDEN)
    if case.is_final:
        return final_status(case, figure, value, case.aim.target)
    return running_status(case, value, case.aim.target)


def _milestone(case: Case, value: Fraction) -> Verdict:
    state = min(max(int(value), 0), len(_STATES) - 1)
    note = _STATES[state]
    if state >= case.indicator.reach:
        return Verdict(Status.MET if case.is_final else Status.DONE, note)
    if case.is_final:
        return Verdict(Status.NOT_MET, note)
    return Verdict(Status.ON_PACE if state else Status.BEHIND, note)


def _assemble(shown: Indicator, case: Case, figure: Figure, verdict: Verdict) -> IndicatorProgress:
    found = Figure(None) if case.lacks(figure) else figure
    pace = _Pace(case, found.value, verdict.goal)
    return IndicatorProgress(
        code=shown.code,
        name=shown.name,
        actual=found.value,
        numerator=found.numerator,
        denominator=found.denominator,
        op=case.indicator.op,
        target=case.aim.target,
        target_high=case.aim.high,
        goal=verdict.goal,
        published=shown.published,
        unit=case.indicator.display_unit,
        status=verdict.status,
        reason=verdict.reason,
        percent=pace.percent,
        expected_percent=pace.expected,
        gap=pace.gap,
        needed_per_month=pace.needed,
        forecast=pace.forecast,
        window=window_label(case),
        failed=verdict.failed,
        undeduplicated=found.undeduplicated,
        suspected=suspected(case),
        notes=_notes(shown, case, found, verdict),
        approximations=_approximations(case, found, verdict),
    )


class _Pace:
    """The numbers beside the state; all None where nothing is judged."""

    percent: Fraction | None = None
    expected: Fraction | None = None
    gap: Fraction | None = None
    needed: Fraction | None = None
    forecast: Fraction | None = None

    def __init__(self, case: Case, value: Fraction | None, goal: Fraction | None) -> None:
        if value is None or goal is None:
            return
        self.percent = value * _FULL / goal
        short = least(case.indicator, goal) - value
        self.gap = short if short > 0 else Fraction(0)
        passed = passed_share(case)
        self.expected = passed * _FULL
        if counts_up(case.indicator) and 0 < passed < 1:
            left = months_left(case.plan, case.span, case.as_of)
            self.needed = self.gap / left if left else None
            self.forecast = value / passed


def _notes(shown: Indicator, case: Case, figure: Figure, verdict: Verdict) -> tuple[str, ...]:
    notes = []
    if Publication.PARTLY in {shown.status, case.indicator.status}:
        notes.append("口径待核")
    if figure.undeduplicated:
        count = format_figure(case.indicator, figure.undeduplicated)
        notes.append(f"含未去重 {count} {case.indicator.display_unit}")
    if verdict.failed:
        notes.append(f"未达到：{'、'.join(verdict.failed)}")
    if figure.lowest and case.indicator.units:
        short = case.plan.unit_by_code
        notes.append(f"最低：{'、'.join(short[code].short for code in figure.lowest)}")
    return tuple(notes)


def _approximations(case: Case, figure: Figure, verdict: Verdict) -> tuple[str, ...]:
    found = list(verdict.approximations)
    if len(figure.years) > 1 or (figure.years and figure.years[-1] < case.span.last):
        years = "、".join(map(str, figure.years))
        found.append(f"最近的数据为 {years} 年")
    return tuple(found)
