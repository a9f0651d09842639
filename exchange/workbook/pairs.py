"""Facts laid out as a form: a label in one cell, its value in the next, without a colon."""

from __future__ import annotations

from collections.abc import Sequence

from domain.fields import FieldType
from domain.values import Unreadable
from exchange.workbook.cells import Cell, is_blank
from exchange.workbook.headers import RECORD, HeaderIndex, Target, normal_header
from exchange.workbook.reading import cell_reader, read_span

_LONGEST_LABEL = 16
_TELLING = {FieldType.DATE, FieldType.NUMBER, FieldType.CODE}


def pairs_in(index: HeaderIndex, row: Sequence[Cell]) -> list[tuple[Target, Cell]]:
    """The fields and values of a row that holds nothing but such pairs; else nothing.

    A row of headers can look the same (姓名、民族、单位、学历): every value has to be one that its
    field takes, and one of them a date, a number or a code.
    """
    cells = [cell for cell in row if not is_blank(cell)]
    if len(cells) < 2 or len(cells) % 2:
        return []
    pairs: list[tuple[Target, Cell]] = []
    for label, value in zip(cells[::2], cells[1::2], strict=True):
        target = _target_of(index, label)
        if target is None or _is_label(index, value) or not _takes(target, value):
            return []
        pairs.append((target, value))
    is_telling = any(target.field.type in _TELLING for target, _value in pairs)
    return pairs if is_telling or len(pairs) == 1 else []


def _target_of(index: HeaderIndex, label: Cell) -> Target | None:
    if not isinstance(label, str) or len(label) > _LONGEST_LABEL:
        return None
    found = index.exact(normal_header(label))
    return next((target for target in found if target.scope == RECORD), None)


def _is_label(index: HeaderIndex, value: Cell) -> bool:
    return isinstance(value, str) and bool(index.match(normal_header(value)).targets)


def _takes(target: Target, value: Cell) -> bool:
    read = cell_reader(target.field)
    return not isinstance(read(value), Unreadable) or read_span(read, value) is not None
