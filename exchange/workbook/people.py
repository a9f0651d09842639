"""The cells that name persons: several in one cell, a note in brackets behind the name."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from domain.fields import FieldType, Ledger, Value
from domain.values import Unreadable, is_nothing
from exchange.workbook.cells import Cell, cell_text, is_blank
from exchange.workbook.doubts import said_once
from exchange.workbook.headers import RECORD, Target
from exchange.workbook.layout import Column, Layout
from exchange.workbook.names import People, names_persons, people_in, split_like
from exchange.workbook.plan import EXPLAIN, RowReading, cell_problem
from exchange.workbook.reading import cell_reader

_NUMBERS_OF_PERSONS = frozenset({FieldType.ID_NUMBER, FieldType.PARTY_NUMBER})
_REMARKS = "remarks"


def column_of_names(layout: Layout) -> Column | None:
    """The column that names the persons of a table."""
    return next((c for c in layout.columns if _names_persons(c)), None)


def names_others(cell: Cell) -> bool:
    """Whether a cell of names says more than one plain name."""
    return isinstance(cell, str) and people_in(cell) is not None


def _names_persons(column: Column) -> bool:
    return column.target is not None and not column.note and names_persons(column.target.field)


def one_by_one(
    ledger: Ledger,
    layout: Layout,
    reading: RowReading,
    cells: Sequence[Cell],
    column: Column,
    told: set[tuple[str, int]],
) -> Iterator[RowReading]:
    """The persons of one cell, a reading for each; refused where they cannot be told apart."""
    raw = cells[column.index]
    people = people_in(cell_text(raw))
    if column.target is None or people is None:
        return
    values = reading.record if column.target.scope == RECORD else reading.line
    key = column.target.field.key
    if people.note:
        values[key] = people.names[0]
        _keep_note(ledger, column.target, values, people.note)
        wrong = Unreadable(
            f"姓名后面的“（{people.note}）”没有算进姓名，这一列都是这样",
            "是姓名一部分的，请去掉括号再导入。",
        )
        reading.doubts += said_once(layout, reading, (column, raw), wrong, told)
        yield reading
        return
    if people.is_doubtful:
        wrong = Unreadable("一格里像是写了不止一个人", "是几个人的，请每人写一行。")
        found = cell_problem(layout, reading.number, column, raw, wrong)
        reading.doubts.append(replace(found, severity=EXPLAIN))
        yield reading
        return
    numbers = _numbers_of(layout, cells, column, people)
    if people.has_more or numbers is None:
        wrong = Unreadable("一格里写了不止一个人", "请每人写一行，身份证号也一人一个。")
        reading.problems.append(cell_problem(layout, reading.number, column, raw, wrong))
        yield reading
        return
    wrong = Unreadable(
        f"一格里写了{len(people.names)}个人，分成{len(people.names)}条导入",
        "不是几个人的，请改写姓名；各人内容不同的，请每人写一行。",
    )
    found = cell_problem(layout, reading.number, column, raw, wrong)
    for number, name in enumerate(people.names):
        own = dict(values) | {key: name} | ({numbers[0]: numbers[1][number]} if numbers else {})
        is_record = values is reading.record
        yield replace(
            reading,
            record=own if is_record else dict(reading.record),
            line=dict(reading.line) if is_record else own,
            problems=list(reading.problems),
            doubts=[] if number else [*reading.doubts, replace(found, severity=EXPLAIN)],
        )


def _keep_note(ledger: Ledger, target: Target, values: dict[str, Value], note: str) -> None:
    """Keeps what stood behind a name in the remarks, where those say nothing else."""
    fields = ledger.fields if target.scope == RECORD or not ledger.lines else ledger.lines.fields
    if any(declared.key == _REMARKS for declared in fields):
        values.setdefault(_REMARKS, note)


def _numbers_of(
    layout: Layout, cells: Sequence[Cell], column: Column, people: People
) -> tuple[str, list[Value]] | tuple[()] | None:
    """The ID numbers of several persons; empty where there are none, None where they do not fit."""
    scope = column.target.scope if column.target else RECORD
    for key, one in layout.placed(scope).items():
        if one.target is None or one.target.field.type not in _NUMBERS_OF_PERSONS:
            continue
        raw = cells[one.index]
        if is_blank(raw) or (isinstance(raw, str) and is_nothing(raw)):
            return ()
        parts = split_like(cell_text(raw), len(people.names))
        read = [cell_reader(one.target.field)(part) for part in parts]
        good = [value for value in read if not isinstance(value, Unreadable)]
        return (key, good) if parts and len(good) == len(parts) else None
    return ()
