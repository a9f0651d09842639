"""The fold: what a set of changes amounts to, whatever the order they arrived in (design §6)."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import NamedTuple

from domain.change import DELETED, POSITION, SALT, Change, Head
from domain.fields import Fields, Line, Value
from domain.ids import RecordKey

_NEVER_IN_CONFLICT = {POSITION, SALT, DELETED}


class Known(NamedTuple):
    """A change together with the digest that names it."""

    head: Head
    change: Change


class Assignment(NamedTuple):
    """One head of a field: a value that no other known change replaces.

    Attributes:
        at: Stamp of the change.
        head: The change.
        value: What it set.
        by: Name of the operator.
        place: The installation that it was made on, with its unit.
        wall: When it was made by that PC's clock, in milliseconds since 1970.
    """

    at: int
    head: Head
    value: Value
    by: str
    place: str
    wall: int

    @property
    def unit(self) -> str:
        """The unit of the installation."""
        return self.place.partition("/")[0]


class Conflict(NamedTuple):
    """Several heads of a field with different values; the first is the one shown."""

    line: str
    field: str
    heads: tuple[Assignment, ...]


class Entity:
    """A record or a line as folded: its field values and their heads.

    Attributes:
        values: What the fields hold.
    """

    __slots__ = ("_heads", "_only", "values")

    def __init__(
        self,
        values: Mapping[str, Value] | None = None,
        heads: dict[str, list[Assignment]] | None = None,
        *,
        only: Known | None = None,
    ) -> None:
        self.values: Mapping[str, Value] = {} if values is None else values
        self._heads = heads if heads is not None or only is not None else {}
        self._only = only

    @property
    def heads(self) -> dict[str, list[Assignment]]:
        """The heads of each field, the one shown first; made when first asked for."""
        if self._heads is None:
            assert self._only is not None
            head, change = self._only
            self._heads = {key: [assigned(head, change, key)] for key in change.set}
        return self._heads

    @property
    def has_one_change(self) -> bool:
        """Nothing of it can be in conflict: one change made it."""
        return self._only is not None

    def head_names(self) -> set[Head]:
        """All heads of all fields."""
        if self._only is not None:
            return {self._only.head}
        return {one.head for heads in self.heads.values() for one in heads}


@dataclass
class RecordState:
    """What a record's changes fold to.

    Attributes:
        kind: What it is.
        unit: Owning unit.
        key: Its full name.
        record: The record's own fields.
        lines: Its lines by id, without deleted ones.
        all_lines: Its lines by id, deleted ones included: later changes need their heads.
        deleted: Whether it is in the recycle bin.
        conflicts: Fields with several values, and deletions that did not see a change.
        created: First stamp.
        modified: Last stamp.
        modified_by: Operator of the last change.
        writers: The units that wrote its changes.
    """

    kind: str
    unit: str
    key: RecordKey
    record: Entity
    lines: dict[str, Entity]
    all_lines: dict[str, Entity]
    deleted: bool
    conflicts: list[Conflict]
    created: int
    modified: int
    modified_by: str
    writers: frozenset[str] = frozenset()

    @property
    def fields(self) -> Fields:
        """The record's values."""
        return self.record.values

    @property
    def is_purged(self) -> bool:
        """Nothing is left of it but tombstones."""
        return not self.record.values and not self.lines

    def ordered_lines(self) -> list[Line]:
        """The lines in the order they were entered."""

        def key(item: tuple[str, Entity]) -> tuple[int, str]:
            position = item[1].values.get(POSITION)
            return (position if isinstance(position, int) else 0, item[0])

        return [Line(i, entity.values) for i, entity in sorted(self.lines.items(), key=key)]

    def head_names(self) -> set[Head]:
        """All heads of the record and its lines: what a deletion made now has seen."""
        names = self.record.head_names()
        for entity in self.all_lines.values():
            names |= entity.head_names()
        return names


def assigned(head: Head, change: Change, key: str) -> Assignment:
    """What a change set a field to, as a head of that field."""
    return Assignment(change.at, head, change.set[key], change.by, change.place, change.wall)


def fold_record(changes: Iterable[Known]) -> RecordState:
    """Fold the changes of one record; a function of the set, not of the order.

    Raises:
        ValueError: There are no changes.
    """
    everything = list(changes)
    if len(everything) == 1 and not everything[0].change.line:
        return _new_record(everything[0])
    by_line: dict[str, list[Known]] = {}
    for known in everything:
        by_line.setdefault(known.change.line, []).append(known)
    if not by_line:
        raise ValueError("nothing to fold")
    first = min(everything, key=_age)
    last = max(everything, key=_age)
    record = _fold_entity(by_line.pop("", []))
    all_lines = {line: _fold_entity(group) for line, group in by_line.items()}

    conflicts = _conflicts_of("", record)
    lines = {}
    for line, entity in all_lines.items():
        gone, unseen = _deletion(entity, entity.head_names, by_line[line])
        if not gone and entity.values:
            lines[line] = entity
            conflicts += _conflicts_of(line, entity) + unseen_conflict(line, unseen)

    def all_heads() -> set[Head]:
        return record.head_names().union(*(one.head_names() for one in all_lines.values()))

    deleted, unseen = _deletion(record, all_heads, everything)
    conflicts += unseen_conflict("", unseen)
    conflicts.sort(key=lambda c: (c.line, c.field))
    return RecordState(
        kind=first.change.kind,
        unit=first.change.unit,
        key=first.change.key,
        record=record,
        lines=lines,
        all_lines=all_lines,
        deleted=deleted,
        conflicts=[] if deleted else conflicts,
        created=first.change.at,
        modified=last.change.at,
        modified_by=last.change.by,
        writers=frozenset([known.change.author_unit for known in everything]),
    )


def _new_record(known: Known) -> RecordState:
    """A record of one change: by far the commonest when much is imported or merged."""
    change = known.change
    entity = Entity(change.set, only=known)
    deleted = change.set.get(DELETED) is True
    return RecordState(
        kind=change.kind,
        unit=change.unit,
        key=change.key,
        record=entity,
        lines={},
        all_lines={},
        deleted=deleted,
        conflicts=[],
        created=change.at,
        modified=change.at,
        modified_by=change.by,
        writers=frozenset((change.author_unit,)),
    )


def unseen_conflict(line: str, unseen: tuple[Assignment, ...]) -> list[Conflict]:
    """A deletion that did not see a change, as a conflict of the field ``deleted``."""
    return [Conflict(line, DELETED, unseen)] if unseen else []


def _age(known: Known) -> tuple[int, Head]:
    return (known.change.at, known.head)


def _fold_entity(changes: list[Known]) -> Entity:
    if len(changes) == 1:
        return Entity(changes[0].change.set, only=changes[0])
    replaced: dict[str, set[Head]] = {}
    for _, change in changes:
        for head, keys in change.over.items():
            for key in keys:
                replaced.setdefault(key, set()).add(head)
    heads: dict[str, list[Assignment]] = {}
    for head, change in changes:
        for key in change.set:
            if head not in replaced.get(key, ()):
                heads.setdefault(key, []).append(assigned(head, change, key))
    for several in heads.values():
        several.sort(key=lambda a: (a.at, a.head), reverse=True)
    return Entity({key: several[0].value for key, several in heads.items()}, heads)


def _conflicts_of(line: str, entity: Entity) -> list[Conflict]:
    if entity.has_one_change:
        return []
    return [
        Conflict(line, key, tuple(heads))
        for key, heads in entity.heads.items()
        if len(heads) > 1
        and key not in _NEVER_IN_CONFLICT
        and len({(type(one.value), one.value) for one in heads}) > 1
    ]


def _deletion(
    entity: Entity, heads: Callable[[], set[Head]], everything: list[Known]
) -> tuple[bool, tuple[Assignment, ...]]:
    """Whether the entity is deleted, and what the deletion had not seen, if it had not."""
    if DELETED not in entity.values:
        return False, ()
    deletions = [one for one in entity.heads.get(DELETED, ()) if one.value is True]
    if not deletions:
        return False, ()
    saw = _seen_by({one.head for one in deletions}, everything)
    own = {one.head for one in entity.heads[DELETED]}
    unseen = heads() - own - saw
    kept = [one for one in entity.heads[DELETED] if one.value is not True]
    if not unseen and not kept:
        return True, ()
    strange = tuple(
        Assignment(k.change.at, k.head, False, k.change.by, k.change.place, k.change.wall)
        for k in everything
        if k.head in unseen
    )
    shown = sorted((*deletions, *kept, *strange), key=lambda a: (a.at, a.head), reverse=True)
    return False, tuple(shown)


def _seen_by(deletions: set[Head], everything: list[Known]) -> set[Head]:
    saw: set[Head] = set()
    for head, change in everything:
        if head in deletions:
            saw.update(change.saw)
    return saw
