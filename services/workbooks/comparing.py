"""Which records and lines of a workbook are here already, and what differs in them."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from db import matching
from db.journal import changes_of
from domain.fields import Fields, Ledger, Line, Value
from domain.fold import fold_record

if TYPE_CHECKING:
    import sqlalchemy as sa

    from db.matching import Candidate
    from domain.fold import RecordState
    from exchange.workbook.plan import ImportLine, ImportRecord

_Key = tuple[Value, ...]


@dataclass(frozen=True, slots=True)
class Planned:
    """One record as it would be taken in.

    Attributes:
        source: What the workbook says.
        record: Id of the record it is; empty for a new one.
        lines: Its lines, with the ids of those that are known; of a new record in the
            workbook's own form.
        before: What the fields hold that the workbook changes; None where they hold nothing.
        new_lines: Lines that are not here.
        changed_lines: Lines that differ.
    """

    source: ImportRecord
    record: str = ""
    lines: Sequence[Line | ImportLine] = ()
    before: Mapping[str, Value] = field(default_factory=dict)
    new_lines: int = 0
    changed_lines: int = 0

    @property
    def is_changed(self) -> bool:
        """Whether the workbook changes a record that is here."""
        return bool(self.record) and bool(self.before or self.new_lines or self.changed_lines)

    @property
    def is_same(self) -> bool:
        """Whether everything the workbook says is here already."""
        return bool(self.record) and not self.is_changed


def compare(
    connection: sa.Connection, unit: str, ledger: Ledger, records: Sequence[ImportRecord]
) -> list[Planned]:
    """Pair each record of a workbook with one of the unit's, and see what differs."""
    titles = (one.fields.get(ledger.title) for one in records)
    found = matching.candidates(connection, ledger, unit, titles)
    if not found:
        return [_as_new(one) for one in records]
    matches = _matches(ledger, [one.fields for one in records], found)
    states = {
        record: fold_record(known)
        for record, known in changes_of(connection, [record for record in matches if record])
    }
    return [
        _against(ledger, one, record, states[record]) if record in states else _as_new(one)
        for one, record in zip(records, matches, strict=True)
    ]


def held_fields(
    connection: sa.Connection,
    unit: str,
    ledger: Ledger,
    read: Sequence[Fields],
    wanted: Sequence[int],
) -> dict[int, Fields]:
    """What some of the records of a workbook hold here already, by their number in it.

    Args:
        connection: To the workspace's database.
        unit: The unit whose records they may be.
        ledger: Its declaration.
        read: What the workbook says of all its records: none is taken for two of them.
        wanted: The numbers of those that are asked for.
    """
    found = matching.candidates(connection, ledger, unit, (one.get(ledger.title) for one in read))
    if not found:
        return {}
    matches = _matches(ledger, read, found)
    numbers = {matches[number]: number for number in wanted if matches[number]}
    return {
        numbers[record]: fold_record(known).fields
        for record, known in changes_of(connection, list(numbers))
    }


def _as_new(source: ImportRecord) -> Planned:
    return Planned(source, lines=source.lines, new_lines=len(source.lines))


def _matches(
    ledger: Ledger, records: Sequence[Fields], found: Mapping[Value, list[Candidate]]
) -> list[str]:
    """The id of the record that each one is; empty where there is none.

    First those whose match key is equal, then those that agree as far as both sides say it. No
    record is taken twice: identical rows are paired by occurrence (design §5).
    """
    matches = [""] * len(records)
    keys = ledger.match
    for fits in (_is_equal, _is_compatible):
        for number, one in enumerate(records):
            listed = found.get(one.get(ledger.title))
            if listed and not matches[number]:
                wanted = tuple(map(one.get, keys))
                matches[number] = _take(listed, wanted, fits)
    return matches


def _take(listed: list[Candidate], wanted: _Key, fits: Callable[[_Key, _Key], bool]) -> str:
    for number, candidate in enumerate(listed):
        if fits(wanted, candidate.key):
            del listed[number]
            return candidate.id
    return ""


def _is_equal(wanted: _Key, held: _Key) -> bool:
    return wanted == held


def _is_compatible(wanted: _Key, held: _Key) -> bool:
    return all(a is None or b is None or a == b for a, b in zip(wanted, held, strict=True))


def _against(ledger: Ledger, source: ImportRecord, record: str, state: RecordState) -> Planned:
    held = state.fields
    before = {key: held.get(key) for key, value in source.fields.items() if held.get(key) != value}
    if not source.lines:
        return Planned(source, record, before=before)
    lines = _paired_lines(ledger, source.lines, state)
    known = [line for line in lines if line.id in state.lines]
    changed = sum(_differs(state.lines[line.id].values, line.fields) for line in known)
    return Planned(source, record, lines, before, len(lines) - len(known), changed)


def _differs(held: Fields, given: Fields) -> bool:
    return any(held.get(key) != value for key, value in given.items())


def _paired_lines(
    ledger: Ledger, lines: Sequence[ImportLine], state: RecordState
) -> tuple[Line, ...]:
    """Each line with the id of the line it is: by ID number, those without one by name."""
    assert ledger.lines is not None
    by_number, by_name = ledger.lines.identity, ledger.lines.name
    ids = [""] * len(lines)
    free = {line.id: line for line in state.ordered_lines()}
    for key in (by_number, by_name):
        held: dict[Value, list[Line]] = {}
        for line in free.values():
            if line.fields.get(key) is not None:
                held.setdefault(line.fields[key], []).append(line)
        for number, given in enumerate(lines):
            fitting = held.get(given.fields.get(key))
            if not fitting or ids[number] or (key != by_number and given.fields.get(by_number)):
                continue
            best = max(fitting, key=lambda one: _likeness(one.fields, given.fields))
            fitting.remove(best)
            del free[best.id]
            ids[number] = best.id
    return tuple(Line(name, line.fields) for name, line in zip(ids, lines, strict=True))


def _likeness(held: Fields, given: Fields) -> int:
    return sum(held.get(key) == value for key, value in given.items())
