"""One transaction of writing: changes in, journal and tables out, one change set back."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field

import sqlalchemy as sa

from db import engine as db_engine
from db import schema
from db.bulk import large_cache
from db.journal import Author, Journal, changes_of
from db.kinds import project_kinds
from db.projection import Rules
from domain.change import DELETED, SALT, Head
from domain.clock import HybridClock
from domain.fields import Fields, Kind, Value
from domain.fold import Entity, Known, RecordState, assigned, fold_record
from domain.ids import new_salt
from domain.kinds import key_of
from domain.ledgers import LEDGERS

_NOTE_STEP = sa.insert(schema.undo_step).returning(schema.undo_step.c.id)


@dataclass(frozen=True)
class ChangeSet:
    """What a transaction changed; published once, to every view.

    Attributes:
        records: Ids of the records touched, by ledger or other kind.
        undo: Id of the undo step, 0 where there is nothing to undo.
        label: What was done, as the undo action names it.
        is_sync: Brought by a package.
    """

    records: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    undo: int = 0
    label: str = ""
    is_sync: bool = False

    @property
    def is_empty(self) -> bool:
        """Whether nothing was changed."""
        return not self.records

    def first(self) -> str:
        """The first record touched; empty where there is none."""
        return next((ids[0] for ids in self.records.values() if ids), "")


class UnitOfWork:
    """Collects changes, then folds and projects each touched record once."""

    def __init__(
        self, connection: sa.Connection, author: Author, clock: HybridClock, rules: Rules
    ) -> None:
        self.connection = connection
        self.journal = Journal(connection, author, clock)
        self._rules = rules
        self._known: dict[str, list[Known]] = {}
        self._states: dict[str, RecordState] = {}
        self._edited: dict[str, dict[str, Entity]] = {}
        self._touched: dict[str, None] = {}
        self._fresh: dict[str, list[Known]] = {}
        self._is_finished = False

    @property
    def is_finished(self) -> bool:
        """Whether ``finish`` was called, so that the transaction is to be kept."""
        return self._is_finished

    def load(self, records: Iterable[str]) -> None:
        """Read the changes of many records at once."""
        missing = [record for record in records if record not in self._known]
        for record, known in changes_of(self.connection, missing):
            self._known[record] = known

    def known(self, record: str) -> list[Known]:
        """The changes of a record, those of this transaction included."""
        if record in self._fresh:
            return self._fresh[record]
        self.load([record])
        return self._known.get(record, [])

    def state(self, record: str) -> RecordState | None:
        """What a record folds to, changes of this transaction included; None if unknown."""
        if record not in self._states or record in self._edited:
            known = self.known(record)
            if not known:
                return None
            self._edited.pop(record, None)
            self._states[record] = fold_record(known)
        return self._states[record]

    def _base(self, record: str) -> RecordState:
        """The record as it was last folded; what was set since is in ``_edited``."""
        state = self._states.get(record) or self.state(record)
        if state is None:
            raise LookupError(record)
        return state

    def _entity(self, record: str, line: str) -> Entity:
        """A record or one of its lines as it is now, without folding all of it again."""
        state = self._base(record)
        edited = self._edited.get(record, {}).get(line)
        if edited is not None:
            return edited
        return state.all_lines.get(line, Entity()) if line else state.record

    def create(
        self, kind: Kind, unit: str, values: Fields, lines: Iterable[tuple[str, Fields]] = ()
    ) -> str:
        """Write a record that is new; returns its full name.

        Raises:
            ValueError: Its kind has a natural key and the record is there already.
        """
        record = key_of(kind, unit, values)
        if kind.identity and self.state(record) is not None:
            raise ValueError("there is a record of this natural key")
        append = self.journal.append
        if kind.is_reviewed and SALT not in values:
            values = {**values, SALT: new_salt()}
        known = [append(record=record, values=values)]
        known += [append(record=record, line=line, values=fields) for line, fields in lines]
        self._fresh[record] = known
        return record

    def put(self, kind: Kind, unit: str, values: Fields) -> str:
        """Write a record of a natural key, whether it is new, there or deleted; its full name."""
        record = key_of(kind, unit, values)
        state = self.state(record)
        if state is None:
            given = {key: value for key, value in values.items() if value is not None}
            return self.create(kind, unit, given)
        self.set(record, {**values, DELETED: False} if state.deleted else values)
        return record

    def set(self, record: str, values: Fields, *, line: str = "", decide: bool = True) -> bool:
        """Set fields of a record, or of a line (made where there is none), that differ.

        Args:
            record: The record.
            values: The fields with what they should be; None clears.
            line: The line; empty for the record itself.
            decide: End the conflict of a field even where the value shown stays; without it,
                only another value does.

        Returns:
            Whether anything differed.

        Raises:
            LookupError: There is no such record.
        """
        entity = self._entity(record, line)
        held = entity.values
        wanted = {
            key: value
            for key, value in values.items()
            if held.get(key) != value or type(held.get(key)) is not type(value)
        }
        if decide and not entity.has_one_change:
            heads = entity.heads
            wanted |= {key: values[key] for key in values if len(heads.get(key, ())) > 1}
            if values.get(DELETED) is True and not self._is_gone(record, line):
                # A deletion is its value already, but it had not seen all that stands here.
                wanted[DELETED] = True
        if not wanted:
            return False
        self._append(record, wanted, entity, line=line)
        return True

    def _is_gone(self, record: str, line: str) -> bool:
        """Whether a record or a line is deleted by somebody who saw all of it."""
        state = self._base(record)
        return line not in state.lines if line else state.deleted

    def delete(self, record: str, *, line: str = "") -> None:
        """Delete a record or a line; the deletion names every head that it saw (design §6).

        Raises:
            LookupError: There is no such record or line.
        """
        entity = self._entity(record, line)
        if not entity.heads:
            raise LookupError(line or record)
        self._append(record, {DELETED: True}, entity, line=line)

    def _append(
        self, record: str, values: Mapping[str, Value], entity: Entity, *, line: str
    ) -> None:
        over: dict[str, list[str]] = {}
        for key in values:
            for head in entity.heads.get(key, ()):
                over.setdefault(head.head, []).append(key)
        known = self.journal.append(
            record=record,
            line=line,
            values=values,
            over=over,
            saw=self._seen(record, entity, line) if values.get(DELETED) is True else (),
        )
        mine = {key: [assigned(known.head, known.change, key)] for key in values}
        edited = self._edited.setdefault(record, {})
        edited[line] = Entity({**entity.values, **values}, {**entity.heads, **mine})
        if record in self._fresh:
            self._fresh[record].append(known)
        else:
            self._known[record].append(known)
            self._touched[record] = None

    def _seen(self, record: str, entity: Entity, line: str) -> Collection[Head]:
        """What a deletion made now has seen."""
        if line:
            return entity.head_names()
        state = self.state(record)
        return state.head_names() if state else ()

    def finish(self, label: str, *, undoable: bool = True) -> ChangeSet:
        """Write the journal and the tables; say what changed."""
        self._is_finished = True
        journal = self.journal
        if journal.last < journal.first:
            return ChangeSet(label=label)
        made = [fold_record(known) for known in self._fresh.values()]
        touched = [fold_record(self._known[record]) for record in self._touched]
        new = [state for state in made if state.kind in LEDGERS]
        others = [state for state in made if state.kind not in LEDGERS]
        with large_cache(self.connection, journal.last - journal.first):
            journal.flush()
            project_kinds(self.connection, new, self._rules, fresh=True)
            project_kinds(self.connection, (*touched, *others), self._rules)
        records: dict[str, list[str]] = {}
        for state in (*made, *touched):
            records.setdefault(state.kind, []).append(state.key)
        return ChangeSet(
            records={kind: tuple(ids) for kind, ids in records.items()},
            undo=self._note_undo(label) if undoable else 0,
            label=label,
        )

    def _note_undo(self, label: str) -> int:
        journal = self.journal
        step = {"label": label, "first": journal.first, "last": journal.last, "at": journal.stamp}
        return int(self.connection.execute(_NOTE_STEP, step).scalar_one())


@contextmanager
def unit_of_work(
    engine: sa.Engine, author: Author, clock: HybridClock, rules: Rules
) -> Iterator[UnitOfWork]:
    """A write transaction; call ``finish`` before leaving, or nothing of it is kept."""
    with db_engine.writing(engine) as connection:
        work = UnitOfWork(connection, author, clock, rules)
        yield work
        if not work.is_finished:
            connection.rollback()
