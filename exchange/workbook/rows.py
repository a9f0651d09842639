"""Reading the rows of sheets by their layouts: values, merged cells filled down, facts applied."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from domain.fields import Field, FieldType, Ledger, Value
from domain.values import Unreadable, read_elsewhere
from exchange.workbook.cells import Cell, ShownNumber, YearlessDate, is_blank
from exchange.workbook.doubts import doubts_about, shared_numbers
from exchange.workbook.drafts import ROSTER
from exchange.workbook.facts import line_facts, section_facts
from exchange.workbook.headers import LINE, RECORD
from exchange.workbook.layout import Column, Layout
from exchange.workbook.people import column_of_names, names_others, one_by_one
from exchange.workbook.plan import RowReading, cell_problem
from exchange.workbook.reading import (
    NO_YEAR,
    CellReader,
    cell_reader,
    lacks_year,
    read_period,
    read_span,
)

_MISSING = object()
_SHOWN_OTHERWISE = frozenset({ShownNumber, YearlessDate})
PERIOD_END = "end"
"""Key of the field that the second end of a period fills."""


_Reader = tuple[int, str, CellReader, dict[Cell, object], Column]


def read_rows(ledger: Ledger, layout: Layout, facts: Mapping[str, Cell]) -> Iterator[RowReading]:
    """The data rows of a sheet, in order.

    Args:
        ledger: Its declaration.
        layout: How the sheet is read.
        facts: Raw values for record fields that have no column.
    """
    record_readers = _readers(layout, RECORD)
    line_readers = _readers(layout, LINE)
    has_end = PERIOD_END in layout.placed(RECORD)
    span = None if has_end or PERIOD_END not in ledger.by_key else ledger.date
    filled = _filled_down(layout)
    numbers = [] if layout.kind == ROSTER else _number_columns(layout)
    told_by = _Told(ledger, layout, facts)
    rows = layout.sheet.rows
    said: set[tuple[str, int]] = set()
    named = column_of_names(layout)
    for row in layout.body.data:
        told_by.go_to(row)
        cells = rows[row]
        below = filled.get(row)
        if below:
            cells = [below.get(c, cell) if cell == "" else cell for c, cell in enumerate(cells)]
        reading = RowReading(row + 1, dict(told_by.record), dict(told_by.line))
        if below and numbers:
            reading.doubts += shared_numbers(layout, row + 1, below, numbers)
        if record_readers:
            _read_cells(layout, cells, record_readers, reading, span=span)
        if line_readers:
            _read_cells(layout, cells, line_readers, reading, span=None)
        if reading.assumed or reading.otherwise:
            reading.doubts += doubts_about(layout, reading, said)
        if named is not None and names_others(cells[named.index]):
            yield from one_by_one(ledger, layout, reading, cells, named, said)
        else:
            yield reading


class _Told:
    """What titles and the headings of parts tell of the rows below them.

    Attributes:
        record: Values of the records.
        line: Values of the lines.
    """

    def __init__(self, ledger: Ledger, layout: Layout, facts: Mapping[str, Cell]) -> None:
        self._ledger = ledger
        self._layout = layout
        self._of_all = dict(_given(ledger, layout, facts))
        self._of_all_lines = _told_of_lines(ledger, layout)
        self._headings = list(layout.body.sections)
        self.record = dict(self._of_all)
        self.line = dict(self._of_all_lines)

    def go_to(self, row: int) -> None:
        """Takes in the headings above a row."""
        while self._headings and self._headings[0][0] < row:
            _row, text = self._headings.pop(0)
            heading = section_facts(self._ledger, text)
            if self._ledger.title in heading:
                self.record = dict(self._of_all)
            self.record.update(_given(self._ledger, self._layout, heading))
            self.line = self._of_all_lines | _given_lines(self._ledger, self._layout, [text], LINE)


def _readers(layout: Layout, scope: str) -> list[_Reader]:
    return [
        (c.index, c.target.field.key, cell_reader(c.target.field), {}, c)
        for c in layout.placed(scope).values()
        if c.target
    ]


def _read_cells(
    layout: Layout,
    cells: Sequence[Cell],
    readers: list[_Reader],
    reading: RowReading,
    *,
    span: str | None,
) -> None:
    """Reads the cells of one row; the innermost loop of an import."""
    is_record = readers[0][4].target.scope == RECORD  # type: ignore[union-attr]
    values = reading.record if is_record else reading.line
    bad = reading.bad_record if is_record else reading.bad_line
    strays: list[tuple[Column, Cell, Unreadable]] = []
    for index, key, read, seen, column in readers:
        raw = cells[index]
        if raw == "":
            continue
        value = seen.get(raw, _MISSING)
        if value is _MISSING:
            value = read(raw)
            seen[raw] = value
        if type(value) is Unreadable:
            if _take_period(layout, reading, values, (column, raw, read), may_end=key == span):
                continue
            if column.target and column.target.field.otherwise:
                strays.append((column, raw, value))
                continue
            bad.add(key)
            value = NO_YEAR if _lacks_known_year(layout, column, raw) else value
            reading.problems.append(cell_problem(layout, reading.number, column, raw, value))
        elif value is not None:
            values[key] = value  # type: ignore[assignment]
            if type(raw) in _SHOWN_OTHERWISE:
                reading.otherwise.append((column, raw))
    if strays:
        _take_strays(layout, reading, strays, values, bad)


def _take_strays(
    layout: Layout,
    reading: RowReading,
    strays: Sequence[tuple[Column, Cell, Unreadable]],
    values: dict[str, Value],
    bad: set[str],
) -> None:
    """Puts what its own field cannot read where it belongs."""
    for column, raw, wrong in strays:
        if column.target and not take_elsewhere(column.target.field, raw, values):
            bad.add(column.target.field.key)
            reading.problems.append(cell_problem(layout, reading.number, column, raw, wrong))


def _take_period(
    layout: Layout,
    reading: RowReading,
    values: dict[str, Value],
    cell: tuple[Column, Cell, CellReader],
    *,
    may_end: bool,
) -> bool:
    """Takes what a date column holds besides one full date; False where it cannot be read."""
    column, raw, read = cell
    target = column.target
    if target is None or target.field.type is not FieldType.DATE:
        return False
    found = read_period(read, raw, year=layout.year, may_end=may_end)
    if found is None:
        return False
    values[target.field.key] = found.first
    if found.last:
        values[PERIOD_END] = found.last
    if found.is_assumed:
        reading.assumed.append((column, raw))
    return True


def _lacks_known_year(layout: Layout, column: Column, raw: Cell) -> bool:
    is_date = column.target is not None and column.target.field.type is FieldType.DATE
    return is_date and not layout.year and lacks_year(raw)


def take_elsewhere(field: Field, raw: Cell, values: dict[str, Value], prefix: str = "") -> str:
    """Puts a text into the field that it belongs to, unless that one says something else.

    Args:
        field: The field of the column, which cannot read it.
        raw: The text.
        values: The values of the row; the field that takes it is added.
        prefix: What stands before the fields' keys there.

    Returns:
        The key that took it; empty where none did.
    """
    found = read_elsewhere(field, raw)
    if found is None:
        return ""
    other, value = found
    key = prefix + other.key
    return key if values.setdefault(key, value) == value else ""


def _given(
    ledger: Ledger, layout: Layout, facts: Mapping[str, Cell]
) -> Iterator[tuple[str, Value]]:
    """Facts as values; what cannot be read is not taken."""
    placed = layout.placed(RECORD)
    for key, raw in facts.items():
        declared = ledger.by_key.get(key)
        if declared is None or key in placed or is_blank(raw):
            continue
        read = cell_reader(declared)
        value = read(raw)
        if not isinstance(value, Unreadable):
            yield key, value
        elif key == ledger.date and PERIOD_END in ledger.by_key and (ends := read_span(read, raw)):
            yield key, ends[0]
            if PERIOD_END not in placed:
                yield PERIOD_END, ends[1]


def _told_of_lines(ledger: Ledger, layout: Layout) -> dict[str, Value]:
    """What the titles of a roster tell of all its lines."""
    told: dict[str, Value] = {}
    if layout.kind == ROSTER:
        told |= _given_lines(ledger, layout, [layout.sheet.name], RECORD)
        for row in layout.titles:
            told |= _given_lines(ledger, layout, layout.sheet.rows[row], RECORD)
    return told


def _given_lines(
    ledger: Ledger, layout: Layout, texts: Sequence[Cell], scope: str
) -> dict[str, Value]:
    """Facts of lines as values, for fields that have no column."""
    placed = layout.placed(LINE)
    given: dict[str, Value] = {}
    for key, raw in line_facts(ledger, texts, scope=scope).items():
        declared = ledger.lines.by_key[key] if ledger.lines else None
        if declared and key not in placed:
            value = cell_reader(declared)(raw)
            if value is not None and not isinstance(value, Unreadable):
                given[key] = value
    return given


def _filled_down(layout: Layout) -> dict[int, dict[int, Cell]]:
    """What merged ranges put into the rows below their first one."""
    filled: dict[int, dict[int, Cell]] = {}
    sheet = layout.sheet
    for merged in sheet.merged:
        if merged.bottom == merged.top or merged.top <= layout.head.bottom:
            continue
        if merged.top >= len(sheet.rows) or merged.left >= sheet.width:
            continue
        value = sheet.rows[merged.top][merged.left]
        if not is_blank(value):
            for row in range(merged.top + 1, min(merged.bottom, len(sheet.rows) - 1) + 1):
                filled.setdefault(row, {})[merged.left] = value
    return filled


def _number_columns(layout: Layout) -> list[Column]:
    placed = layout.placed(RECORD).values()
    return [c for c in placed if c.target and c.target.field.type is FieldType.NUMBER]
