"""Reads the feeds of an indicator and checks them against the ledgers that they count."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from domain.fields import CodeList, Field, FieldType, Ledger, Role
from domain.plan.entry import Entry
from domain.plan.model import Condition, Feed
from domain.plan.units import MILLION, base_of, multiple_of

_PARTS = {"": 0, "numerator": 0, "denominator": 1}


@dataclass(frozen=True)
class Countable:
    """The ledgers that feeds may count.

    Attributes:
        ledgers: Those of this program.
        awaited: Keys of those that the plan names although a program may not have them yet.
    """

    ledgers: Mapping[str, Ledger]
    awaited: Collection[str] = ()


def read_feeds(entry: Entry, unit: str, countable: Countable) -> tuple[Feed, ...]:
    """The feeds of one indicator.

    Args:
        entry: The indicator's table.
        unit: The indicator's unit, which a sum must be measured in.
        countable: The ledgers that may be named.

    Raises:
        KnownError: A feed is misspelt or names what its ledger does not have.
    """
    raw = entry.get("feed")
    items = raw if isinstance(raw, list) else [] if raw is None else [raw]
    return tuple(
        _read_feed(Entry(item, f"{entry.where}的 feed"), unit, countable) for item in items
    )


def _read_feed(entry: Entry, unit: str, countable: Countable) -> Feed:
    key = entry.text("ledger")
    ledger = countable.ledgers.get(key)
    if ledger is None and key not in countable.awaited:
        entry.fail("ledger", f"写了不认识的台账“{key}”")
    part = entry.text("part", required=False)
    if part not in _PARTS:
        entry.fail("part", "只能是 numerator 或 denominator")
    feed = Feed(
        ledger=key,
        part=_PARTS[part],
        is_record_count=_literal(entry, "count", "records"),
        sum_field=entry.text("field") if _literal(entry, "measure", "sum") else "",
        or_lines=entry.flag("or_lines"),
        distinct=entry.text("distinct", required=False),
        line_field=entry.text("line_field", required=False),
        fallback=entry.text("fallback", required=False),
        partial_roster=entry.flag("partial_roster"),
        where=_conditions(entry, "where"),
        line_where=_conditions(entry, "line_where"),
        after_base=entry.flag("after_base"),
        statistic=entry.text("statistic", required=False),
    )
    entry.finish()
    _check_shape(entry, feed)
    if ledger is not None:
        _check_fields(entry, feed, ledger, unit)
    return feed


def _literal(entry: Entry, key: str, expected: str) -> bool:
    value = entry.text(key, required=False)
    if value not in {"", expected}:
        entry.fail(key, f"只能是“{expected}”")
    return value == expected


def _conditions(entry: Entry, key: str) -> tuple[Condition, ...]:
    return tuple(
        _condition(entry, f"{key}.{field}", field, value)
        for field, value in entry.table(key).items()
    )


def _condition(entry: Entry, key: str, field: str, value: object) -> Condition:
    if isinstance(value, dict):
        minimum = value.get("minimum")
        if len(value) != 1 or isinstance(minimum, bool) or not isinstance(minimum, int):
            entry.fail(key, "应写成 { minimum = 整数 }")
        return Condition(field, minimum=minimum)
    if not isinstance(value, list) or not value:
        entry.fail(key, "应是一列值")
    if not all(isinstance(item, str | bool) for item in value):
        entry.fail(key, "只能列出代码或 true、false")
    return Condition(field, values=tuple(value))


def _check_shape(entry: Entry, feed: Feed) -> None:
    ways = (feed.is_record_count, bool(feed.sum_field), bool(feed.distinct))
    if sum(ways) != 1:
        entry.fail("count/measure/distinct", "要写明其中一种计法，只能一种")
    if feed.or_lines and not feed.sum_field:
        entry.fail("or_lines", "只用于 measure")
    if (feed.fallback or feed.line_where or feed.partial_roster) and feed.distinct != "person":
        entry.fail("fallback/line_where/partial_roster", '只用于 distinct = "person"')
    if feed.partial_roster and (feed.line_where or not feed.fallback):
        entry.fail("partial_roster", "要同时写明 fallback，且不能与 line_where 同用")
    if feed.line_field and feed.distinct in {"", "person", "event", "unit"}:
        entry.fail("line_field", "只与按字段去重的 distinct 同用")


def _check_fields(entry: Entry, feed: Feed, ledger: Ledger, unit: str) -> None:
    lines = ledger.lines.by_key if ledger.lines else {}
    if feed.sum_field:
        _check_sum(entry, _field(entry, ledger.by_key, feed.sum_field), unit)
    if feed.distinct == "person":
        _check_persons(entry, feed, ledger)
    if feed.statistic and not ledger.key_of(Role.INDICATOR):
        entry.fail("statistic", f"不能用：“{ledger.label}”的记录不是指标数")
    if feed.distinct not in {"", "person", "event", "unit"}:
        _field(entry, ledger.by_key, feed.distinct)
    if feed.line_field:
        _field(entry, lines, feed.line_field)
    if feed.fallback and _field(entry, ledger.by_key, feed.fallback).type is not FieldType.NUMBER:
        entry.fail("fallback", "不是数字段")
    for condition in feed.where:
        _check_condition(entry, ledger.by_key, condition)
    for condition in feed.line_where:
        _check_condition(entry, lines, condition)


def _check_persons(entry: Entry, feed: Feed, ledger: Ledger) -> None:
    if ledger.lines and ledger.lines.identity:
        return
    if not ledger.key_of(Role.PERSON_NUMBER):
        entry.fail("distinct", f"按人计，而“{ledger.label}”没有名册，也没有证件号")
    if feed.fallback:
        entry.fail("fallback", f"不能用：“{ledger.label}”一条记录就是一个人")


def _field(entry: Entry, fields: Mapping[str, Field], key: str) -> Field:
    if key not in fields:
        entry.fail(key, "不是该台账的字段")
    return fields[key]


def _check_sum(entry: Entry, field: Field, unit: str) -> None:
    if not is_summed(field):
        entry.fail("field", f"的“{field.label}”不是数字段")
    if field.in_indicator_unit:
        return
    if (MILLION * multiple_of(field.unit)) % 10**field.places:
        entry.fail("field", f"的“{field.label}”小数位太多")
    money = base_of(unit) == "元", base_of(field.unit) == "元"
    if money[0] != money[1]:
        entry.fail("field", f"的“{field.label}”单位是{field.unit}，与指标单位{unit}不符")


def _check_condition(entry: Entry, fields: Mapping[str, Field], condition: Condition) -> None:
    field = _field(entry, fields, condition.field)
    if condition.minimum is not None:
        if field.type is not FieldType.NUMBER:
            entry.fail(condition.field, "不是数字段，不能用 minimum")
        return
    for value in condition.values:
        if field.type is FieldType.BOOLEAN and isinstance(value, bool):
            continue
        if field.type is not FieldType.CODE or field.codes is None:
            entry.fail(condition.field, "不能这样限定，只能限定代码字段和是否字段")
        if value != "" and value not in field.codes.by_key:
            entry.fail(condition.field, f"的值“{value}”不在“{field.codes.label}”中")


def is_summed(field: Field) -> bool:
    """Whether values can be added up: numbers, and codes that stand for one (未启动 is 0)."""
    if field.type is FieldType.CODE and isinstance(field.codes, CodeList):
        return all(code.key.isdecimal() for code in field.codes.codes)
    return field.type is FieldType.NUMBER
