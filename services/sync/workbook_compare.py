"""What a workbook of another unit would change here: compared with the journal, field by field."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from db import matching, workbooks
from db.journal import changes_of
from db.workbooks import Entry
from domain.change import COMPLETE, EXPLAIN, POSITION, SALT, Head
from domain.checks import check_record, must_fix
from domain.fields import Fields, Ledger, Line, Value
from domain.fold import Entity, Known, RecordState, fold_record
from domain.ids import line_id, new_id, new_salt, record_key
from domain.kinds import key_of
from domain.positions import SPACING
from domain.values import show_value
from services.sync.workbook_edits import Edit, WorkbookNotes

if TYPE_CHECKING:
    import sqlalchemy as sa

    from exchange.report_workbook.rows import ReadLedger, ReadLine, ReadRecord, ReadRow

_Key = tuple[Value, ...]


@dataclass
class Comparison:
    """What taking in one ledger of a workbook would do.

    Attributes:
        entries: The changes that it needs.
        same: Ids of known records to which it brings nothing new.
        notes: What was edited by hand, and what is left out.
    """

    entries: list[Entry] = field(default_factory=list)
    same: list[str] = field(default_factory=list)
    notes: WorkbookNotes = field(default_factory=WorkbookNotes)


@dataclass(frozen=True)
class _Held:
    """A record that is known here.

    Attributes:
        state: What it folds to.
        known: Its changes by head.
        brought: Those that workbooks brought.
        told: What the newest workbook said of each field, by line and key.
        is_covered: All that the writer of the workbook had seen of it is held here.
    """

    state: RecordState
    known: Mapping[Head, Known]
    brought: frozenset[Head]
    told: Mapping[tuple[str, str], Value]
    is_covered: bool


def compare_ledger(
    connection: sa.Connection, unit: str, read: ReadLedger, *, is_written: bool
) -> Comparison:
    """Compare what a workbook holds of a ledger with what is held here.

    Args:
        connection: A transaction.
        unit: The unit that the workbook is of.
        read: What it holds.
        is_written: The program wrote the workbook, so a row without an id was added by hand.
    """
    return _Comparing(connection, unit, read.ledger, is_written=is_written).compare(read)


class _Comparing:
    def __init__(
        self, connection: sa.Connection, unit: str, ledger: Ledger, *, is_written: bool
    ) -> None:
        self._connection = connection
        self._unit = unit
        self._ledger = ledger
        self._is_written = is_written
        self._out = Comparison()

    def compare(self, read: ReadLedger) -> Comparison:
        self._out.notes.take_remarks(read)
        ids = self._identified(read.records)
        wanted = [one for one in ids if one]
        known = dict(changes_of(self._connection, wanted))
        brought = workbooks.brought_by_workbooks(self._connection, list(known))
        for record, identity in zip(read.records, ids, strict=True):
            held = self._held(record, known[identity], brought) if identity in known else None
            if held is None:
                self._add(record, identity or key_of(self._ledger, self._unit, record.fields))
            else:
                self._update(record, identity, held)
        return self._out

    def _identified(self, records: Sequence[ReadRecord]) -> list[str]:
        """The id of each record: its own, else that of one here with the same match key."""
        unit, kind = self._unit, self._ledger.key
        own = {id(one): record_key(unit, kind, one.id) for one in records if one.id}
        claimed = set(own.values())
        strangers = [one for one in records if not one.id]
        titles = [one.fields.get(self._ledger.title) for one in strangers]
        found = matching.candidates(self._connection, self._ledger, self._unit, titles)
        free = {
            title: [(c.id, c.key) for c in listed if c.id not in claimed]
            for title, listed in found.items()
        }
        matched: dict[int, str] = {}
        for exactly in (True, False):
            for one in strangers:
                key = tuple(one.fields.get(name) for name in self._ledger.match)
                listed = free.get(one.fields.get(self._ledger.title), [])
                fitting = next((c for c in listed if _fits(key, c[1], exactly=exactly)), None)
                if fitting is not None and id(one) not in matched:
                    listed.remove(fitting)
                    matched[id(one)] = fitting[0]
        return [own.get(id(one)) or matched.get(id(one), "") for one in records]

    def _held(self, record: ReadRecord, changes: Sequence[Known], brought: set[Head]) -> _Held:
        state = fold_record(changes)
        own = frozenset(one.head for one in changes if one.head in brought)
        return _Held(
            state=state,
            known={one.head: one for one in changes},
            brought=own,
            told=_told(changes, own),
            is_covered=_is_covered(record.seen, changes, own),
        )

    def _add(self, record: ReadRecord, identity: str) -> None:
        """A record that is not here."""
        notes, ledger = self._out.notes, self._ledger
        salt = new_salt()
        values = {**record.fields, SALT: salt}
        if COMPLETE not in values and _may_be_complete(ledger, record):
            values[COMPLETE] = True
        notes.take_row(ledger, record, None, is_written=self._is_written)
        self._write(record, identity, "", values, {})
        used: set[str] = set()
        for place, line in enumerate(record.lines):
            name = self._line_name(salt, line, used, {})
            used.add(name)
            notes.take_row(ledger, line, None, is_written=self._is_written)
            position = {POSITION: place * SPACING}
            self._write(record, identity, name, {**line.fields, **position}, {})

    def _update(self, record: ReadRecord, identity: str, held: _Held) -> None:
        """A record that is here."""
        before = len(self._out.entries)
        entity = held.state.record
        self._out.notes.take_row(self._ledger, record, entity, is_written=self._is_written)
        values, over = self._differing(record, record, "", entity, held)
        if values:
            self._write(record, identity, "", values, over)
        last = _last_position(held.state)
        names = self._line_names(record.lines, held.state)
        for line, name in zip(record.lines, names, strict=True):
            entity = held.state.all_lines.get(name, Entity())
            is_new = name not in held.state.all_lines
            known = None if is_new else entity
            self._out.notes.take_row(self._ledger, line, known, is_written=self._is_written)
            values, over = self._differing(record, line, name, entity, held)
            if values and is_new:
                last += SPACING
                values = {**values, POSITION: last}
            if values:
                self._write(record, identity, name, values, over)
        if len(self._out.entries) == before:
            self._out.same.append(identity)

    def _differing(
        self, record: ReadRecord, row: ReadRow, line: str, entity: Entity, held: _Held
    ) -> tuple[dict[str, Value], dict[Head, list[str]]]:
        """What the row says that is not here, and the heads that it may replace.

        What was not touched since the program wrote it is known here where everything is that
        its writer knew: then something newer stands here, and stays. A field that nothing ever
        set here was left out of an earlier workbook.
        """
        values: dict[str, Value] = {}
        over: dict[Head, list[str]] = {}
        for key, value in row.fields.items():
            present = entity.values.get(key)
            if present == value and type(present) is type(value):
                continue
            if (line, key) in held.told and held.told[line, key] == value:
                continue
            if held.is_covered and entity.heads.get(key) and not _is_touched(row, key):
                continue
            values[key] = value
            for head in entity.heads.get(key, ()):
                if _may_replace(record.seen, held, head.head):
                    over.setdefault(head.head, []).append(key)
        return values, over

    def _line_names(self, lines: Sequence[ReadLine], state: RecordState) -> list[str]:
        """An id for each line: its own, that of a free line here of the same person, or new."""
        used = {line.id for line in lines if line.id}
        salt = str(state.fields.get(SALT) or "")
        free = [one for one in state.ordered_lines() if one.id not in used]
        names = []
        for line in lines:
            name = line.id or self._same_person(line, free)
            if not name:
                name = self._line_name(salt, line, used, state.all_lines)
            used.add(name)
            names.append(name)
        return names

    def _same_person(self, line: ReadLine, free: list[Line]) -> str:
        lines = self._ledger.lines
        if lines is None:
            return ""
        number = lines.by_key.get(lines.identity)
        key = lines.identity if line.fields.get(lines.identity) else lines.name
        wanted, masked = line.fields.get(key), line.masked.get(lines.identity)
        fitting = [one for one in free if wanted and one.fields.get(key) == wanted]
        if number and masked:
            held = [(one, one.fields.get(number.key)) for one in fitting]
            fitting = [o for o, n in held if n is None or show_value(number, n) == masked]
        found = next(iter(fitting), None)
        if found is None:
            return ""
        free.remove(found)
        return found.id

    def _line_name(
        self, salt: str, line: ReadLine, used: set[str], known: Mapping[str, Entity]
    ) -> str:
        if line.id:
            return line.id
        lines = self._ledger.lines
        number = line.fields.get(lines.identity) if lines else None
        name = line_id(salt, number if isinstance(number, str) else None)
        return new_id() if name in used or name in known else name

    def _write(
        self,
        record: ReadRecord,
        identity: str,
        line: str,
        values: Fields,
        over: Mapping[Head, list[str]],
    ) -> None:
        seen = {place: seq for place, seq in record.seen.items() if seq > 0}
        self._out.entries.append(Entry(identity, line, values, over, seen))


def _fits(wanted: _Key, held: _Key, *, exactly: bool) -> bool:
    if exactly:
        return wanted == held
    return all(a is None or b is None or a == b for a, b in zip(wanted, held, strict=True))


def _told(changes: Sequence[Known], brought: frozenset[Head]) -> dict[tuple[str, str], Value]:
    told: dict[tuple[str, str], Value] = {}
    for head, change in sorted(changes, key=lambda one: (one.change.at, one.head)):
        if head in brought:
            told |= {(change.line, key): value for key, value in change.set.items()}
    return told


def _is_covered(
    seen: Mapping[str, int], changes: Sequence[Known], brought: frozenset[Head]
) -> bool:
    """Whether all that the writer of a row had seen is here, itself or by a workbook."""
    if not seen:
        return False
    held: dict[str, int] = {}
    for head, change in changes:
        held[change.place] = max(held.get(change.place, 0), change.seq)
        if head in brought:
            for writer, seq in change.workbook.items():
                held[writer] = max(held.get(writer, 0), seq)
    return all(held.get(place, 0) >= seq for place, seq in seen.items())


def _may_replace(seen: Mapping[str, int], held: _Held, head: Head) -> bool:
    """Whether the writer of the row knew a change, or it is of a workbook that knew no more."""
    change = held.known[head].change
    if change.seq <= seen.get(change.place, 0):
        return True
    if head not in held.brought:
        return False
    return all(seq <= seen.get(writer, 0) for writer, seq in change.workbook.items())


def _is_touched(row: ReadRow, key: str) -> bool:
    if row.edits is None:
        return True
    shown = "explain" if key.startswith(EXPLAIN) else key
    return shown in row.edits.keys


def _may_be_complete(ledger: Ledger, record: ReadRecord) -> bool:
    if record.is_lacking:
        return False
    lines = [Line(str(number), one.fields) for number, one in enumerate(record.lines)]
    return not must_fix(check_record(ledger, record.fields, lines))


def _last_position(state: RecordState) -> int:
    positions = [one.values.get(POSITION) for one in state.all_lines.values()]
    return max((one for one in positions if type(one) is int), default=-SPACING)


__all__ = ["Comparison", "Edit", "compare_ledger"]
