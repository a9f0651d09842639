"""What must hold in a plan as a whole, and between the parts of one indicator."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from fractions import Fraction

from domain.errors import KnownError
from domain.plan.model import (
    Indicator,
    Kind,
    Operator,
    OverTime,
    OverUnits,
    Plan,
    Publication,
    Target,
    Window,
)
from domain.plan.units import PERCENT

_JUDGED = frozenset({Kind.COUNT, Kind.SUM, Kind.STOCK, Kind.RATIO, Kind.GROWTH})
_RATIO_PARTS = [0, 1]
_MILESTONE_STATES = {1, 2}
_FULL = Fraction(100)
_LONGEST_PLAN = 20
_FIRST_YEAR = 1950


def check_plan(plan: Plan, where: str) -> None:
    """Check everything that no single entry can tell.

    Args:
        plan: As read.
        where: How messages name the file.

    Raises:
        KnownError: The first thing that cannot be, with the entry and key.
    """
    for problem in _problems(plan):
        raise KnownError(f"{where}的{problem}。", "请更正规划文件后再读取。")


def _problems(plan: Plan) -> Iterator[str]:
    yield from _period(plan)
    yield from _names(plan)
    for indicator in plan.indicators:
        for problem in (*_references(plan, indicator), *_own_problems(indicator)):
            yield f"指标 {indicator.code} 的{problem}"
    for target in plan.targets:
        for problem in _target_problems(plan, target):
            yield f"指标 {target.indicator} 另行设置的目标：{problem}"


def _period(plan: Plan) -> Iterator[str]:
    if plan.end < plan.start:
        yield "“end”早于“start”"
    if plan.start.year < _FIRST_YEAR or plan.end.year - plan.start.year > _LONGEST_PLAN:
        yield "“start”和“end”不像是一个规划期"
    if plan.biennium_start not in plan.years:
        yield "“biennium_start”不在规划期内"


def _names(plan: Plan) -> Iterator[str]:
    lists: tuple[tuple[str, list[str]], ...] = (
        ("任务", [task.name for task in plan.tasks]),
        ("主要举措", [measure.code for measure in plan.measures]),
        ("单位", [unit.code for unit in plan.units]),
        ("指标", [indicator.code for indicator in plan.indicators]),
    )
    for what, codes in lists:
        if not codes:
            yield f"{what}一个也没有"
        for code in _repeated(codes):
            yield f"{what}“{code}”出现了两次"
    if sum(unit.level == "city" for unit in plan.units) != 1:
        yield '单位中应有且只有一个 level = "city"'
    tasks = {task.name for task in plan.tasks}
    for measure in plan.measures:
        if measure.task not in tasks:
            yield f"主要举措 {measure.code} 的“task”写了不存在的任务“{measure.task}”"


def _repeated(codes: Iterable[str]) -> Iterator[str]:
    seen: set[str] = set()
    for code in codes:
        if code in seen:
            yield code
        seen.add(code)


def _references(plan: Plan, indicator: Indicator) -> Iterator[str]:
    if indicator.task not in {task.name for task in plan.tasks}:
        yield f"“task”写了不存在的任务“{indicator.task}”"
    if indicator.measure not in plan.measure_by_code:
        yield f"“measure”写了不存在的举措“{indicator.measure}”"
    for unit in indicator.units:
        if unit not in plan.unit_by_code:
            yield f"“units”写了不存在的单位“{unit}”"
    if (indicator.kind is Kind.ALIAS) != bool(indicator.alias_of):
        yield "“alias_of”与“kind”不符：kind 是 alias 时必须写，其他时候不能写"
    if indicator.alias_of:
        yield from _alias(plan, indicator)


def _alias(plan: Plan, indicator: Indicator) -> Iterator[str]:
    original = plan.by_code.get(indicator.alias_of)
    if original is None or original.kind is Kind.ALIAS:
        yield f"“alias_of”写了不存在的指标“{indicator.alias_of}”"
    elif original.target != indicator.target:
        yield f"“target”与原指标 {original.code} 不同"


def _own_problems(indicator: Indicator) -> Iterator[str]:
    yield from _operator(indicator)
    yield from _number(indicator)
    yield from _combination(indicator)
    if (indicator.kind is Kind.MILESTONE) != (indicator.reach in _MILESTONE_STATES):
        yield "“reach”与“kind”不符：milestone 要写 1（进行中）或 2（完成），其他不写"
    if indicator.kind is not Kind.ALIAS and not indicator.feeds:
        yield "“feed”缺少"
    if (indicator.kind is Kind.COMPARE) != (indicator.window is Window.TERM):
        yield "“window”与“kind”不符：compare 与 term 同用"


def _operator(indicator: Indicator) -> Iterator[str]:
    if (indicator.kind in _JUDGED) != (indicator.op is not Operator.NONE) and (
        indicator.kind is not Kind.COMPARE
    ):
        yield f"“op”与“kind”不符：kind 是 {indicator.kind.value}，op 是“{indicator.op.value}”"
    if indicator.op is Operator.RANGE and indicator.target_high is None and indicator.target:
        yield "“target_high”缺少：op 是 range"
    if indicator.tolerance is not None and indicator.op is not Operator.ABOUT:
        yield '“tolerance”只与 op = "~" 同用'


def _number(indicator: Indicator) -> Iterator[str]:
    target, high = indicator.target, indicator.target_high
    judged = indicator.kind in _JUDGED
    if indicator.status.is_hidden and target is not None:
        yield "“target”不能写：公布的数字是隐去或两处不一的，要由市级另行核定"
    if indicator.status is Publication.OK and judged and target is None:
        yield "“target”缺少：status 是 ok"
    if target is not None and not (judged or indicator.kind is Kind.ALIAS):
        yield f"“target”不能写：kind 是 {indicator.kind.value}"
    if target is not None and (why := _impossible(indicator, target, high)):
        yield why
    if high is not None and target is None:
        yield "“target_high”没有对应的“target”"


def _impossible(indicator: Indicator, target: Fraction, high: Fraction | None) -> str:
    if target <= 0:
        return "“target”必须大于 0"
    if high is not None and high < target:
        return "“target_high”小于“target”"
    if indicator.unit == PERCENT and max(target, high or target) > _FULL:
        return "“target”超过 100%"
    return ""


def _combination(indicator: Indicator) -> Iterator[str]:
    parts = sorted({feed.part for feed in indicator.feeds})
    is_ratio = parts == _RATIO_PARTS
    if indicator.kind is Kind.RATIO and not is_ratio:
        yield "“feed”要有 numerator 和 denominator 两部分"
    if indicator.kind is Kind.RATIO and indicator.unit != PERCENT:
        yield "“unit”应是 %：kind 是 ratio"
    if is_ratio != (indicator.over_units is OverUnits.RATIO_OF_SUMS) and indicator.feeds:
        yield "“over_units”与“feed”不符：比率用 ratio_of_sums"
    if indicator.over_time is OverTime.RATIO_OF_SUMS and not is_ratio:
        yield "“over_time”与“feed”不符：只有比率用 ratio_of_sums"
    if (indicator.over_units is OverUnits.DISTINCT) != indicator.is_distinct:
        yield "“over_units”与“over_time”不符：distinct 要同时写"
    if indicator.is_distinct and not all(feed.distinct for feed in indicator.feeds):
        yield "“over_time”与“feed”不符：distinct 的指标要写明按什么去重"


def _target_problems(plan: Plan, target: Target) -> Iterator[str]:
    indicator = plan.by_code.get(target.indicator)
    if indicator is None or indicator.kind in {Kind.ALIAS, Kind.TRACK, Kind.MILESTONE}:
        yield "没有这个指标，或它不设目标值"
        return
    if target.unit and target.unit not in plan.unit_by_code:
        yield f"没有单位“{target.unit}”"
    if target.year is not None and target.year not in plan.years:
        yield f"{target.year} 年不在规划期内"
    if why := _impossible(indicator, target.value, target.high):
        yield why
    same = (target.indicator, target.unit, target.year)
    if sum((t.indicator, t.unit, t.year) == same for t in plan.targets) > 1:
        yield "同一单位、同一年度设了两次"
