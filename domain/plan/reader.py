"""Reads a plan from its TOML text and checks everything in it."""

from __future__ import annotations

import hashlib
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import replace
from decimal import Decimal

from domain.errors import KnownError
from domain.fields import Ledger
from domain.ledgers import LEDGERS
from domain.plan.checks import check_plan
from domain.plan.entry import Entry
from domain.plan.feed_reader import Countable, read_feeds
from domain.plan.model import (
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
from domain.plan.units import base_of


def read_plan(text: str, *, name: str, ledgers: Mapping[str, Ledger] = LEDGERS) -> Plan:
    """Read a plan pack.

    Args:
        text: The TOML text.
        name: File name, for messages.
        ledgers: Those whose records feeds may count.

    Raises:
        KnownError: The text is not TOML or something in it cannot be; names file and key.
    """
    text = text.replace("\r\n", "\n")
    where = f"规划文件“{name}”"
    try:
        values = tomllib.loads(text, parse_float=Decimal)
    except (tomllib.TOMLDecodeError, RecursionError, ValueError) as error:
        raise KnownError(f"{where}读不懂：{error}。", "请检查文件的写法。") from error
    entry = Entry(values, where)
    countable = Countable(ledgers, entry.texts("awaited_ledgers"))
    indicators = [
        _read_indicator(item, where, countable) for item in entry.tables("indicator", "指标")
    ]
    plan = Plan(
        key=entry.text("key"),
        title=entry.text("title"),
        version=entry.whole("version"),
        start=entry.day("start"),
        end=entry.day("end"),
        biennium_start=entry.whole("biennium_start", entry.day("start").year),
        tasks=tuple(_read_task(item) for item in entry.tables("tasks", "任务")),
        measures=tuple(_read_measure(item) for item in entry.tables("measure", "主要举措")),
        units=tuple(_read_unit(item) for item in entry.tables("unit", "单位")),
        indicators=_with_alias_feeds(indicators),
        targets=tuple(_read_target(item) for item in entry.tables("target", "目标")),
        digest=hashlib.sha256(text.encode()).hexdigest(),
    )
    entry.finish()
    check_plan(plan, where)
    return plan


def _read_task(entry: Entry) -> Task:
    task = Task(key=entry.text("key"), name=entry.text("name"))
    entry.finish()
    return task


def _read_measure(entry: Entry) -> Measure:
    measure = Measure(
        code=entry.text("code"),
        task=entry.text("task"),
        name=entry.text("name"),
        lead=entry.text("lead", required=False),
        responsible=entry.texts("responsible"),
        note=entry.text("note", required=False),
    )
    entry.finish()
    return measure


def _read_unit(entry: Entry) -> UnitInfo:
    unit = UnitInfo(
        code=entry.text("code"),
        name=entry.text("name"),
        short=entry.text("short"),
        level=entry.text("level"),
        note=entry.text("note", required=False),
    )
    if unit.level not in {"city", "county", "direct"}:
        entry.fail("level", "只能是 city、county 或 direct")
    entry.finish()
    return unit


def _read_target(entry: Entry) -> Target:
    value = entry.number("value")
    if value is None:
        entry.fail("value", "缺少")
    target = Target(
        indicator=entry.text("indicator"),
        value=value,
        high=entry.number("high"),
        unit=entry.text("unit", required=False),
        year=entry.whole("year") if entry.has("year") else None,
        source=entry.text("source"),
    )
    entry.finish()
    return target


def _read_indicator(entry: Entry, where: str, countable: Countable) -> Indicator:
    code = entry.text("code")
    entry.named(f"{where}的指标 {code}")
    unit = entry.text("unit", required=False)
    indicator = Indicator(
        code=code,
        task=entry.text("task"),
        name=entry.text("name"),
        kind=entry.choice("kind", Kind),
        op=entry.choice("op", Operator),
        target=entry.number("target"),
        target_high=entry.number("target_high"),
        tolerance=entry.number("tolerance"),
        unit=unit,
        display_unit=_display_unit(entry, unit),
        window=entry.choice("window", Window),
        level=entry.text("level", required=False),
        feeds=read_feeds(entry, unit, countable),
        feed_note=entry.text("feed_note", required=False),
        entered_by=entry.text("entered_by"),
        measure=entry.text("measure"),
        source=entry.text("source"),
        published=entry.text("published"),
        status=entry.choice("status", Publication),
        note=entry.text("note", required=False),
        over_units=entry.choice("over_units", OverUnits),
        over_time=entry.choice("over_time", OverTime),
        units=entry.texts("units"),
        alias_of=entry.text("alias_of", required=False),
        reach=entry.whole("reach", 0),
    )
    if indicator.alias_of and indicator.feeds:
        entry.fail("feed", "不能写：同一指标的数据来源只写在原指标上")
    entry.finish()
    return indicator


def _display_unit(entry: Entry, unit: str) -> str:
    shown = entry.text("display_unit", required=False) or unit
    if unit and base_of(shown) != base_of(unit):
        entry.fail("display_unit", f"是“{shown}”，与单位“{unit}”不是同一种")
    return shown


def _with_alias_feeds(indicators: Sequence[Indicator]) -> tuple[Indicator, ...]:
    """Give each alias the feeds of its original, so that its sources can be shown."""
    found = {i.code: i for i in indicators}
    return tuple(
        replace(i, feeds=found[i.alias_of].feeds) if i.alias_of in found else i for i in indicators
    )
