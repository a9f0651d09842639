"""How an indicator counts, as a plain Chinese sentence made from its feeds."""

from __future__ import annotations

from domain.fields import Field, Ledger, Role
from domain.ledgers import LEDGERS
from domain.plan import Condition, Feed, Indicator, OverTime, OverUnits

_FEW = 4
BETWEEN = " · "


def formula_of(indicator: Indicator) -> str:
    """What is counted and under which conditions: 培训人数合计 · 类别为岗前培训.

    Args:
        indicator: No alias.
    """
    if any(ledger not in LEDGERS for ledger in indicator.ledgers):
        return "数据来源的台账尚未启用"
    parts = [_of_part(indicator, part) for part in (0, 1)]
    text = " ÷ ".join(part for part in parts if part)
    return BETWEEN.join(filter(None, (text, _combination(indicator))))


def _of_part(indicator: Indicator, part: int) -> str:
    return "，加上".join(
        _of_feed(feed, LEDGERS[feed.ledger]) for feed in indicator.feeds if feed.part == part
    )


def _of_feed(feed: Feed, ledger: Ledger) -> str:
    conditions = [_condition(one, ledger.by_key[one.field]) for one in feed.where]
    if ledger.lines:
        known = ledger.lines.by_key
        conditions += [_condition(one, known[one.field]) for one in feed.line_where]
    if ledger.key_of(Role.INDICATOR):
        conditions = [f"{feed.statistic or '本指标'}的{ledger.label}", *conditions]
    shown = conditions or [f"各类{ledger.label}"]
    return BETWEEN.join((_measured(feed, ledger), *shown))


def _measured(feed: Feed, ledger: Ledger) -> str:
    if feed.is_record_count:
        return f"{ledger.label}记录数"
    if feed.sum_field:
        total = f"{ledger.by_key[feed.sum_field].label}合计"
        roster = ledger.lines.label if ledger.lines and feed.or_lines else ""
        return f"{total}（没有填写的按{roster}人数）" if roster else total
    if feed.distinct == "person":
        return f"人数（{_persons(feed, ledger)}）"
    if feed.distinct == "event":
        return f"{ledger.noun}数（同一{ledger.noun}只计一次）"
    if feed.distinct == "unit":
        return "有记录的单位数"
    return f"不同的{ledger.by_key[feed.distinct].label}数"


def _persons(feed: Feed, ledger: Ledger) -> str:
    if not feed.fallback:
        return "按身份证号去重"
    label, roster = ledger.by_key[feed.fallback].label, ledger.lines.label if ledger.lines else ""
    if feed.partial_roster:
        return f"按身份证号去重；{label}超出{roster}的部分另计"
    return f"按身份证号去重；没有{roster}的按{label}另计"


def _condition(condition: Condition, field: Field) -> str:
    if condition.minimum is not None:
        return f"{field.label}不少于 {condition.minimum / 10**field.places:g}{field.unit}"
    if condition.values in {(True,), (False,)}:
        return f"{'是' if condition.values[0] else '不是'}{field.label}"
    words = [word_of(field, value) for value in condition.values if value != ""]
    shown = "、".join(words[:_FEW])
    if len(words) > _FEW:
        shown = f"{shown}等 {len(words)} 种"
    rest = "或没有填写" if condition.accepts_empty else ""
    return f"{field.label}为{shown}{rest}"


def word_of(field: Field, value: str | bool) -> str:
    """A condition's value in the words of the form."""
    if isinstance(value, bool):
        return "是" if value else "否"
    return field.codes.label_of(value) if field.codes else value


def _combination(indicator: Indicator) -> str:
    notes = []
    if indicator.over_time is OverTime.LATEST:
        notes.append("取各单位最近一年的数")
    if indicator.over_units is OverUnits.MIN:
        notes.append("全市取最低的单位")
    if indicator.over_units is OverUnits.MAX:
        notes.append("全市取最高的单位")
    return "，".join(notes)
