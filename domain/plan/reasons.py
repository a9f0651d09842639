"""Why a record does not count for an indicator, in the words of the form."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from domain.fields import Field, Fields, FieldType, Ledger, Line, Role, Value
from domain.gb import is_id_number
from domain.ledgers import LEDGERS
from domain.plan.model import Condition, Feed, Indicator
from domain.plan.sameness import plain_text

_FEW = 3


def explain_record(
    indicator: Indicator,
    fields: Fields,
    lines: Sequence[Line],
    unit: str,
    *,
    ledger: str = "",
    ledgers: Mapping[str, Ledger] = LEDGERS,
) -> str:
    """Why a record of the indicator's ledger adds nothing to it.

    The plan's period and the record's state are not looked at: they are the caller's business.

    Args:
        indicator: Of the plan; an alias gives the reasons of its original.
        fields: The record's.
        lines: Its standing lines.
        unit: Code of the unit it belongs to.
        ledger: Key of the record's ledger, needed where the indicator counts several.
        ledgers: Those that there are.

    Returns:
        The reason; empty where the record counts.
    """
    key = ledger or (indicator.feeds[0].ledger if indicator.feeds else "")
    declared = ledgers.get(key)
    feeds = [feed for feed in indicator.feeds if feed.ledger == key]
    if declared is None or not feeds:
        return "本指标不从这类台账取数"
    if not fields.get(declared.date):
        return f"没有填写{declared.by_key[declared.date].label}"
    if indicator.units and unit not in indicator.units:
        return "填报单位不在本指标的范围内"
    reasons = [
        _reason(replace(feed, where=indicator.where(feed, declared)), declared, fields, lines)
        for feed in feeds
    ]
    return "" if "" in reasons else reasons[0]


def _reason(feed: Feed, ledger: Ledger, fields: Fields, lines: Sequence[Line]) -> str:
    for condition in feed.where:
        if why := _unmet(condition, ledger.by_key[condition.field], fields):
            return why
    if feed.sum_field:
        return _no_sum(feed, ledger, fields, lines)
    if feed.distinct == "person":
        return _no_person(feed, ledger, fields, lines)
    if feed.distinct == "event":
        title = ledger.by_key[ledger.title]
        return "" if plain_text(fields.get(title.key)) else _missing(title)
    if feed.distinct and feed.distinct != "unit":
        return _no_value(feed, ledger, fields, lines)
    return ""


def _unmet(condition: Condition, field: Field, fields: Fields) -> str:
    value = fields.get(field.key)
    if value is None:
        return "" if condition.accepts_empty else _missing(field)
    if condition.minimum is not None:
        enough = isinstance(value, int) and value >= condition.minimum
        least = f"{condition.minimum / 10**field.places:g}"
        return "" if enough else f"{field.label}不到 {least}{field.unit}"
    if value in condition.values:
        return ""
    accepted = [_word(field, v) for v in condition.values if v != ""]
    if condition.accepts_empty or len(accepted) > _FEW:
        return f"{field.label}是{_word(field, value)}"
    return f"{field.label}不是{'或'.join(accepted)}"


def _word(field: Field, value: Value) -> str:
    if isinstance(value, bool):
        return "是" if value else "否"
    return field.codes.label_of(str(value)) if field.codes else str(value)


def _missing(field: Field) -> str:
    return f"没有填写{field.label}"


def _no_sum(feed: Feed, ledger: Ledger, fields: Fields, lines: Sequence[Line]) -> str:
    field = ledger.by_key[feed.sum_field]
    value = fields.get(field.key)
    if value is None:
        if feed.or_lines:
            return "" if lines else f"{_missing(field)}，也没有{_roster(ledger)}"
        return _missing(field)
    return "" if value or ledger.key_of(Role.INDICATOR) else f"{field.label}是 0"


def _no_person(feed: Feed, ledger: Ledger, fields: Fields, lines: Sequence[Line]) -> str:
    if not (ledger.lines and ledger.lines.identity):
        number = ledger.by_role[Role.PERSON_NUMBER]
        is_firm = number.type is FieldType.PARTY_NUMBER and not is_id_number(
            str(fields.get(number.key) or "")
        )
        return f"{number.label}不是个人的" if is_firm and fields.get(number.key) else ""
    rest = fields.get(feed.fallback) if feed.fallback else None
    roster = _roster(ledger)
    asked = [condition.field for condition in feed.line_where]
    is_stated = any(line.fields.get(key) is not None for line in lines for key in asked)
    if lines and (not asked or is_stated):
        if any(_is_met(feed.line_where, ledger, line) for line in lines):
            return ""
        words = "、".join(_line_word(condition, ledger) for condition in feed.line_where)
        return f"{roster}中没有{words}"
    if not feed.fallback:
        return f"没有{roster}"
    field = ledger.by_key[feed.fallback]
    if rest is None:
        lacking = f"{roster}没有写明人员" if lines else f"没有{roster}"
        return f"{lacking}，也{_missing(field)}"
    return "" if isinstance(rest, int) and rest > 0 else f"{field.label}是 0"


def _is_met(conditions: Sequence[Condition], ledger: Ledger, line: Line) -> bool:
    known = ledger.lines.by_key if ledger.lines else {}
    return not any(_unmet(c, known[c.field], line.fields) for c in conditions)


def _line_word(condition: Condition, ledger: Ledger) -> str:
    field = ledger.lines.by_key[condition.field] if ledger.lines else None
    if field is None or field.type is FieldType.BOOLEAN:
        return field.label if field else condition.field
    return "或".join(_word(field, value) for value in condition.values)


def _no_value(feed: Feed, ledger: Ledger, fields: Fields, lines: Sequence[Line]) -> str:
    if plain_text(fields.get(feed.distinct)):
        return ""
    if feed.line_field and any(plain_text(line.fields.get(feed.line_field)) for line in lines):
        return ""
    return _missing(ledger.by_key[feed.distinct])


def _roster(ledger: Ledger) -> str:
    return ledger.lines.label if ledger.lines else "名册"
