"""The lines of a record made those that a form or a workbook gives: who is who, and where."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING

from domain.change import DELETED, POSITION, SALT
from domain.fields import Fields, Ledger, Line, Value
from domain.ids import line_id, new_id, new_salt
from domain.positions import arrange

if TYPE_CHECKING:
    from db.unit_of_work import UnitOfWork
    from domain.fold import Entity, RecordState

_PLACE = frozenset({POSITION, DELETED})


def cleaned(fields: Fields) -> dict[str, Value]:
    """Fields as they are stored: an empty text is nothing."""
    return {key: None if value == "" else value for key, value in fields.items()}


def given(fields: Fields) -> dict[str, Value]:
    """Those fields that hold something."""
    return {k: v for k, v in fields.items() if v is not None and v != ""}


def create(
    work: UnitOfWork, ledger: Ledger, unit: str, fields: Fields, lines: Sequence[Line] = ()
) -> str:
    """Write a record that is new, with its lines; returns its full name."""
    salt = new_salt()
    values = {**given(fields), SALT: salt}
    return work.create(ledger, unit, values, _new_lines(ledger, salt, lines))


def _new_lines(
    ledger: Ledger, salt: str, lines: Sequence[Line]
) -> Iterator[tuple[str, dict[str, Value]]]:
    """Ids and fields of the lines of a record that is new."""
    names = _names(ledger, salt, lines, {}, {})
    positions = arrange([(name, None) for name in names])
    for name, line, position in zip(names, lines, positions, strict=True):
        fields = {k: v for k, v in given(line.fields).items() if k not in _PLACE}
        yield name, fields | {POSITION: position}


def merge_lines(
    work: UnitOfWork,
    ledger: Ledger,
    record_id: str,
    lines: Sequence[Line],
    state: RecordState,
    *,
    keep_others: bool = False,
) -> tuple[int, int]:
    """Make the lines of a record those given, in the order given.

    A line without a known id is the living line of the same ID number that is not given
    otherwise, or the deleted one that it comes back as, or new. The same number twice is two
    lines.

    Args:
        work: The transaction.
        ledger: The record's ledger.
        record_id: The record.
        lines: What the lines should be. Of a known line, declared fields that are not given
            are cleared; those of a newer program stay.
        state: The record as it stands.
        keep_others: Leave lines and fields that are not given (an import adds, it does not
            remove); new lines come last.

    Returns:
        How many lines were added, how many changed.
    """
    salt = str(state.fields.get(SALT) or "")
    names = _names(ledger, salt, lines, state.all_lines, state.lines)
    if keep_others:
        places = _behind(names, state)
    else:
        present = [(name, _position(state.lines.get(name))) for name in names]
        places = dict(zip(names, arrange(present), strict=True))
    added = changed = 0
    for name, line in zip(names, lines, strict=True):
        fields = given(line.fields) if keep_others else cleaned(line.fields)
        values = {k: v for k, v in fields.items() if k not in _PLACE}
        if name in places:
            values[POSITION] = places[name]
        if name in state.lines:
            if _is_same(values, state.lines[name].values):
                continue
            cleared = {} if keep_others else _cleared(ledger)
            changed += work.set(record_id, cleared | values, line=name, decide=False)
        else:
            back = {DELETED: False} if name in state.all_lines else {}
            cleared = _cleared(ledger) if back else {}
            added += work.set(record_id, cleared | given(values) | back, line=name)
    if not keep_others:
        for name in state.lines.keys() - set(names):
            work.delete(record_id, line=name)
    return added, changed


def _names(
    ledger: Ledger,
    salt: str,
    lines: Sequence[Line],
    known: Mapping[str, Entity],
    living: Mapping[str, Entity],
) -> list[str]:
    """An id for each line, no two the same."""
    taken = {line.id for line in lines if line.id in known}
    by_number: dict[str, list[str]] = {}
    for name in sorted(living, key=lambda one: (_position(living[one]) or 0, one), reverse=True):
        number = _number(ledger, living[name].values)
        if number and name not in taken:
            by_number.setdefault(number, []).append(name)
    names: list[str] = []
    used: set[str] = set()
    for line in lines:
        number = _number(ledger, line.fields)
        if line.id in known and line.id not in used:
            name = line.id
        elif number and by_number.get(number):
            name = by_number[number].pop()
        elif number:
            name = _free_name(ledger, salt, number, known, taken | used)
        else:
            name = line.id if line.id and line.id not in taken | used else new_id()
        used.add(name)
        names.append(name)
    return names


def _free_name(
    ledger: Ledger,
    salt: str,
    number: str,
    known: Mapping[str, Entity],
    taken: set[str],
) -> str:
    """The id of the next line of an ID number; the same on every PC (design §5).

    The id of a line that has another person's number by now is passed over.
    """
    occurrence = 1
    while True:
        name = line_id(salt, number if occurrence == 1 else f"{number}#{occurrence}")
        entity = known.get(name)
        if name not in taken and (
            entity is None or _number(ledger, entity.values) in {number, None}
        ):
            return name
        occurrence += 1


def _is_same(values: Fields, held: Fields) -> bool:
    """A quick look, as most lines of a long roster are as they were."""
    if values == held:
        return all(type(held[key]) is type(value) for key, value in values.items())
    return False


def _behind(names: Sequence[str], state: RecordState) -> dict[str, int]:
    """Positions of the lines that are new, behind all others."""
    new = [name for name in names if name not in state.lines]
    last = max((_position(one) or 0 for one in state.lines.values()), default=None)
    if last is None:
        return dict(zip(new, arrange([(name, None) for name in new]), strict=True))
    rest = arrange([("", last), *((name, None) for name in new)])[1:]
    return dict(zip(new, rest, strict=True))


def _position(entity: Entity | None) -> int | None:
    position = entity.values.get(POSITION) if entity else None
    return position if type(position) is int else None


def _number(ledger: Ledger, fields: Fields) -> str | None:
    number = fields.get(ledger.lines.identity) if ledger.lines else None
    return number if isinstance(number, str) and number else None


def _cleared(ledger: Ledger) -> dict[str, Value]:
    return {f.key: None for f in ledger.lines.fields if not f.retired} if ledger.lines else {}
