"""疑似重复: which living records of a ledger are likely one thing that was entered twice."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from domain.fields import Field, Fields, FieldType, Ledger, Suspicion, Value
from domain.plan.sameness import plain_text

_AS_STORED = frozenset({FieldType.CODE, FieldType.DATE})
_MASKS = frozenset("*＊")
_Key = tuple[Value, ...]


@dataclass(frozen=True, slots=True)
class Entry:
    """A living record as far as its likeness to others goes.

    Attributes:
        row: Its row number.
        id: Record id.
        unit: Code of the owning unit.
        created: Stamp of the change that made it.
        fields: At least the fields that are compared.
    """

    row: int
    id: str
    unit: str
    created: int
    fields: Fields


def compared_fields(ledger: Ledger) -> Sequence[str]:
    """Keys of the fields that are looked at."""
    suspicion = ledger.suspicion
    if suspicion is None:
        return ()
    keys = (*ledger.match, *suspicion.fields, *suspicion.where, suspicion.unless)
    return tuple(dict.fromkeys(filter(None, keys)))


def suspect_groups(
    ledger: Ledger, entries: Iterable[Entry], *, across_units: bool
) -> list[tuple[Entry, ...]]:
    """Records that are suspected to be one, by the ledger's declaration.

    Suspicion passes on: records that are like a third one are in one group.

    Args:
        ledger: Says what makes suspects.
        entries: Its living records, in any order.
        across_units: Records of different units are compared as well.

    Returns:
        Groups of two or more, in each the one that was entered first before the others.
    """
    suspicion = ledger.suspicion
    if suspicion is None:
        return []
    ordered = sorted(entries, key=lambda one: (one.created, one.id))
    alike: defaultdict[tuple[object, ...], list[tuple[int, Value]]] = defaultdict(list)
    for at, one in enumerate(ordered):
        match = _key(ledger, ledger.match, one.fields)
        if match is not None:
            alike["match", one.unit, match].append((at, None))
        key = _key(ledger, suspicion.fields, one.fields)
        if key is not None and _is_meant(suspicion, one.fields):
            mark = _plain(ledger.by_key[suspicion.unless], one.fields) if suspicion.unless else None
            alike["like", "" if across_units else one.unit, key].append((at, mark))
    leaders = list(range(len(ordered)))
    for members in alike.values():
        _join(leaders, members)
    groups: defaultdict[int, list[Entry]] = defaultdict(list)
    for at, one in enumerate(ordered):
        groups[_leader(leaders, at)].append(one)
    return [tuple(group) for group in groups.values() if len(group) > 1]


def _join(leaders: list[int], members: Sequence[tuple[int, Value]]) -> None:
    """Put records into one group, unless marks tell them apart; one without a mark fits all."""
    fits_all = any(mark is None for _, mark in members)
    firsts: dict[Value, int] = {}
    for at, mark in members:
        first = firsts.setdefault(None if fits_all else mark, at)
        one, other = sorted((_leader(leaders, first), _leader(leaders, at)))
        leaders[other] = one


def _leader(leaders: list[int], at: int) -> int:
    while leaders[at] != at:
        leaders[at] = at = leaders[leaders[at]]
    return at


def _is_meant(suspicion: Suspicion, fields: Fields) -> bool:
    return all(fields.get(key) in values for key, values in suspicion.where.items())


def _key(ledger: Ledger, keys: Sequence[str], fields: Fields) -> _Key | None:
    """What is compared of a record; None where anything of it is blank or masked."""
    found = tuple(_plain(ledger.by_key[key], fields) for key in keys)
    return None if None in found else found


def _plain(field: Field, fields: Fields) -> Value:
    value = fields.get(field.key)
    if not isinstance(value, str):
        return value
    if not _MASKS.isdisjoint(value):
        return None
    return (value if field.type in _AS_STORED else plain_text(value)) or None
