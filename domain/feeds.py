"""What a record contributes to the indicators: the plan's feeds compiled into closures.

The hot path of save, import and merge: every record passes here once per write.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import NamedTuple

from domain.fields import Field, Fields, FieldType, Ledger, Line, Role, Value
from domain.gb import is_id_number
from domain.ledgers import LEDGERS
from domain.plan.model import Condition, Feed, Indicator, Kind, Plan
from domain.plan.reasons import explain_record
from domain.plan.sameness import event_key, plain_text
from domain.plan.units import MILLION, multiple_of
from domain.values import texts_in

ONE = MILLION
"""One record, person or event, in millionths."""


class Contribution(NamedTuple):
    """What one record, or one of its lines, adds to one indicator.

    Attributes:
        indicator: Code; an alias has none of its own.
        part: 0 the value or numerator, 1 the denominator.
        date: The record's date as stored: year, month or day.
        amount: Millionths of the indicator's base unit (persons, 元, …).
        key: What is counted distinctly (ID number, event, code, trade); else empty.
        undeduplicated: A headcount that no ID number backs (未去重).
        line: Id of the line it comes from; empty for the record itself.
    """

    indicator: str
    part: int
    date: str
    amount: int
    key: str
    undeduplicated: bool
    line: str


Contribute = Callable[[Fields, Sequence[Line], str], list[Contribution]]
"""Given fields, the standing lines and the unit's code, what a record contributes."""
_Count = Callable[[Fields, Sequence[Line], str, str, list[Contribution]], None]
_Test = Callable[[Fields], bool]


def compile_feeds(plan: Plan, ledgers: Mapping[str, Ledger] = LEDGERS) -> Mapping[str, Contribute]:
    """One function per ledger, with every condition of the plan compiled in."""
    return {key: _compile_ledger(plan, ledger) for key, ledger in ledgers.items()}


def _compile_ledger(plan: Plan, ledger: Ledger) -> Contribute:
    counted = [
        (indicator, replace(feed, where=indicator.where(feed, ledger)))
        for indicator in plan.indicators
        if indicator.kind is not Kind.ALIAS
        for feed in indicator.feeds
        if feed.ledger == ledger.key
    ]
    switch = _switch(feed for _, feed in counted)
    table: dict[Value, list[_Count]] = {}
    always: list[_Count] = []
    for asked in {v for _, feed in counted for v in _switch_values(feed, switch)}:
        table[asked] = []
    for indicator, feed in counted:
        count = _compile(indicator, feed, ledger, switch)
        values = _switch_values(feed, switch)
        listed: Iterable[Value] = values or table
        for value in listed:
            table[value].append(count)
        if not values:
            always.append(count)
    if "" in table:
        table[None] = table[""]
    date_key = ledger.date

    def contribute(fields: Fields, lines: Sequence[Line], unit: str) -> list[Contribution]:
        date = fields.get(date_key)
        out: list[Contribution] = []
        if isinstance(date, str) and date:
            for count in table.get(fields.get(switch), always):
                count(fields, lines, unit, date, out)
        return out

    return contribute


def _switch(feeds: Iterator[Feed]) -> str:
    """The field that most feeds ask for: looked up once instead of by each."""
    asked = [c.field for feed in feeds for c in feed.where if c.values]
    return max(sorted(set(asked)), key=asked.count, default="")


def _switch_values(feed: Feed, switch: str) -> tuple[str | bool, ...]:
    return next((c.values for c in feed.where if c.field == switch and c.values), ())


def _compile(indicator: Indicator, feed: Feed, ledger: Ledger, switch: str) -> _Count:
    count = _compile_way(indicator, feed, ledger)
    tests = [_test(c) for c in feed.where if not (c.field == switch and c.values)]
    units = frozenset(indicator.units)
    if not tests and not units:
        return count

    def guarded(
        fields: Fields, lines: Sequence[Line], unit: str, date: str, out: list[Contribution]
    ) -> None:
        if units and unit not in units:
            return
        for test in tests:
            if not test(fields):
                return
        count(fields, lines, unit, date, out)

    return guarded


def _test(condition: Condition) -> _Test:
    key, values, minimum = condition.field, frozenset(condition.values), condition.minimum
    empty = condition.accepts_empty

    def passes(fields: Fields) -> bool:
        value = fields.get(key)
        if value is None:
            return empty
        if minimum is not None:
            return isinstance(value, int) and value >= minimum
        return value in values

    return passes


def _compile_way(indicator: Indicator, feed: Feed, ledger: Ledger) -> _Count:
    code = indicator.code
    if feed.is_record_count:
        return _records(code, feed)
    if feed.sum_field:
        return _sums(indicator, feed, ledger)
    if feed.distinct == "person":
        if ledger.lines and ledger.lines.identity:
            return _persons(code, feed, ledger.lines.identity)
        return _own_person(code, feed, ledger.by_role[Role.PERSON_NUMBER])
    return _values(code, feed, _keys_of(feed, ledger))


def _records(code: str, feed: Feed) -> _Count:
    part = feed.part

    def count(
        _fields: Fields, _lines: Sequence[Line], _unit: str, date: str, out: list[Contribution]
    ) -> None:
        out.append(Contribution(code, part, date, ONE, "", False, ""))

    return count


def _sums(indicator: Indicator, feed: Feed, ledger: Ledger) -> _Count:
    field = ledger.by_key[feed.sum_field]
    code, key, part, or_lines = indicator.code, field.key, feed.part, feed.or_lines
    unit = indicator.display_unit if field.in_indicator_unit else field.unit
    factor = MILLION * multiple_of(unit) // 10**field.places
    # Where records state figures, a figure of 0 is one as well: the newest that there is.
    states_figures = bool(ledger.key_of(Role.INDICATOR))
    # Of a state told by a code (a milestone's), the code is the figure.
    coded = {one.key: int(one.key) for one in field.codes.codes} if field.codes else {}

    def count(
        fields: Fields, lines: Sequence[Line], _unit: str, date: str, out: list[Contribution]
    ) -> None:
        value = fields.get(key)
        if isinstance(value, str) and value in coded:
            amount = coded[value] * factor
        elif isinstance(value, int):
            amount = value * factor
        elif or_lines and value is None:
            amount = len(lines) * ONE
        else:
            return
        if amount or states_figures:
            out.append(Contribution(code, part, date, amount, "", False, ""))

    return count


def _persons(code: str, feed: Feed, number: str) -> _Count:
    part, fallback, is_partial = feed.part, feed.fallback, feed.partial_roster
    tests = [_test(condition) for condition in feed.line_where]
    stated = [condition.field for condition in feed.line_where]

    def count(
        fields: Fields, lines: Sequence[Line], _unit: str, date: str, out: list[Contribution]
    ) -> None:
        rest = fields.get(fallback) if fallback else None
        if lines and (not stated or _is_stated(lines, stated)):
            for line in lines:
                person = line.fields
                if all(test(person) for test in tests) if tests else True:
                    key = person.get(number) or ""
                    out.append(Contribution(code, part, date, ONE, str(key), not key, line.id))
            if not is_partial or not isinstance(rest, int):
                return
            rest -= len({line.fields.get(number) or line.id for line in lines})
        if isinstance(rest, int) and rest > 0:
            out.append(Contribution(code, part, date, rest * ONE, "", True, ""))

    return count


def _own_person(code: str, feed: Feed, number: Field) -> _Count:
    """The person whom a record itself is about; a firm's number is nobody's."""
    part = feed.part
    may_be_firm = number.type is FieldType.PARTY_NUMBER

    def count(
        fields: Fields, _lines: Sequence[Line], _unit: str, date: str, out: list[Contribution]
    ) -> None:
        key = str(fields.get(number.key) or "")
        if key and may_be_firm and not is_id_number(key):
            return
        out.append(Contribution(code, part, date, ONE, key, not key, ""))

    return count


def _is_stated(lines: Sequence[Line], keys: Sequence[str]) -> bool:
    """The roster says at all what is asked of its lines (a column left out says nothing)."""
    return any(line.fields.get(key) is not None for line in lines for key in keys)


def _values(code: str, feed: Feed, keys_of: _Keys) -> _Count:
    part = feed.part

    def count(
        fields: Fields, lines: Sequence[Line], unit: str, date: str, out: list[Contribution]
    ) -> None:
        keys = dict.fromkeys(keys_of(fields, lines, unit, date))
        out.extend(Contribution(code, part, date, ONE, key, False, "") for key in keys if key)

    return count


_Keys = Callable[[Fields, Sequence[Line], str, str], Iterator[str]]


def _keys_of(feed: Feed, ledger: Ledger) -> _Keys:
    if feed.distinct == "unit":
        return lambda _fields, _lines, unit, _date: iter((unit,))
    if feed.distinct == "event":
        title = ledger.title
        return lambda fields, _lines, _unit, date: iter((event_key(fields.get(title), date),))
    field, line_key = ledger.by_key[feed.distinct], feed.line_field
    is_code = field.type is FieldType.CODE

    def keys(fields: Fields, lines: Sequence[Line], _unit: str, _date: str) -> Iterator[str]:
        value = fields.get(field.key)
        if is_code:
            yield str(value or "")
        else:
            yield from map(plain_text, texts_in(field, value))
        if line_key:
            yield from (plain_text(line.fields.get(line_key)) for line in lines)

    return keys


__all__ = ["ONE", "Contribute", "Contribution", "compile_feeds", "event_key", "explain_record"]
