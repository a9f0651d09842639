"""Undo: the last action taken back by a new change; history is added to, never erased."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from db import undo_steps
from domain.change import DELETED
from domain.errors import KnownError
from domain.fields import Value

if TYPE_CHECKING:
    from db.unit_of_work import ChangeSet, UnitOfWork
    from domain.fold import Entity, Known
    from services.workspace.workspace import Workspace

_UNDONE, _REDONE = "撤销：", "重做："


def undo(workspace: Workspace, step: int) -> ChangeSet:
    """Take back what one action did; undoing the undo does it again.

    Fields that were changed again since keep their newer value, and what was deleted since
    stays deleted.

    Raises:
        KnownError: The step is not known or was undone already.
    """
    with workspace.write() as work:
        found = undo_steps.take(work.connection, step)
        if found is None:
            raise KnownError("这一步已经撤销过了。", "请刷新后再试。")
        label, first, last = found
        changes = undo_steps.changes_between(work.connection, workspace.author.chain, first, last)
        by_record: dict[str, list[Known]] = {}
        for known in changes:
            by_record.setdefault(known.change.key, []).append(known)
        work.load(by_record)
        for record, made in by_record.items():
            _take_back_record(work, record, made)
        return work.finish(_label_of(label))


def _label_of(label: str) -> str:
    if label.startswith(_UNDONE):
        return _REDONE + label.removeprefix(_UNDONE)
    return _UNDONE + label.removeprefix(_REDONE)


class _Past:
    """All that is known of a record's changes, read once.

    Attributes:
        by_head: Each change by the head it is known by.
        first: The head of the oldest change of the record, and of each line.
    """

    def __init__(self, known: Sequence[Known]) -> None:
        self.by_head = {one.head: one for one in known}
        self.first: dict[str, str] = {}
        for one in sorted(known, key=_age):
            self.first.setdefault(one.change.line, one.head)

    def is_creation(self, changes: Sequence[Known]) -> bool:
        """Whether the record or line did not exist before these changes of it."""
        first = self.first[changes[0].change.line]
        return any(one.head == first for one in changes)

    def value_before(self, known: Known, key: str) -> Value:
        """What the field held before a change: the latest of the heads it replaced."""
        replaced = (head for head, keys in known.change.over.items() if key in keys)
        candidates = [self.by_head[head] for head in replaced if head in self.by_head]
        return max(candidates, key=_age).change.set.get(key) if candidates else None

    def before(self, changes: Sequence[Known], entity: Entity) -> dict[str, Value]:
        """What fields held before a step's changes, but for those changed again since."""
        before = {
            key: self.value_before(known, key)
            for known in reversed(changes)
            for key in known.change.set
            if _is_still(changes, entity, key)
        }
        if DELETED in before:
            before[DELETED] = bool(before[DELETED])
        return before


def _take_back_record(work: UnitOfWork, record: str, made: Sequence[Known]) -> None:
    """Take back what a step did to one record, with as few changes as it takes."""
    state = work.state(record)
    by_line: dict[str, list[Known]] = {}
    for known in made:
        by_line.setdefault(known.change.line, []).append(known)
    own = by_line.get("", [])
    if state is None or (state.deleted and not _is_still(own, state.record, DELETED)):
        return
    past = _Past(work.known(record))
    if own and past.is_creation(own):
        if not state.deleted:
            work.delete(record)
        return
    # The record comes last: if it is deleted again, that has to see what became of its lines.
    for line, changes in sorted(by_line.items(), key=lambda item: item[0] == ""):
        entity = state.all_lines.get(line) if line else state.record
        is_gone = bool(line) and line not in state.lines
        if entity is None or (is_gone and not _is_still(changes, entity, DELETED)):
            continue
        if line and past.is_creation(changes):
            if not is_gone:
                work.delete(record, line=line)
        else:
            work.set(record, past.before(changes, entity), line=line)


def _is_still(changes: Sequence[Known], entity: Entity, key: str) -> bool:
    """Whether a field holds what some changes set, or holds it again.

    Again: after later steps were undone it has another head, but the value of then.
    """
    values = [known.change.set[key] for known in changes if key in known.change.set]
    heads = entity.heads.get(key, ())
    own = {known.head for known in changes}
    if not values or all(one.head in own for one in heads):
        return bool(values)
    return len(heads) == 1 and (type(heads[0].value), heads[0].value) == (
        type(values[-1]),
        values[-1],
    )


def _age(known: Known) -> tuple[int, str]:
    return (known.change.at, known.head)
