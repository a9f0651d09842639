"""A list of records as a workbook: readable, printable on A4, and importable again."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Protocol, cast

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell

from domain.fields import Field, Fields, FieldType, Ledger, Line, Value
from domain.values import show_value
from exchange.workbook import looks
from exchange.workbook.cells import column_letter
from exchange.workbook.headers import LINE, RECORD, Target, column_caption

if TYPE_CHECKING:
    from openpyxl.cell.cell import Cell
    from openpyxl.worksheet.worksheet import Worksheet

_HEADER_ROW = 2
_EXACT = 10**15


class ListedRecord(Protocol):
    """What a list needs of a record."""

    @property
    def fields(self) -> Fields:
        """Its values."""

    @property
    def lines(self) -> Sequence[Line]:
        """Its lines."""


def write_listing(
    ledger: Ledger,
    records: Iterable[ListedRecord],
    out_path: Path,
    *,
    masked: bool = True,
    title: str = "",
) -> None:
    """Writes records as a workbook: a sheet of the ledger and, where it has lines, one of those.

    Args:
        ledger: Their ledger.
        records: In the order of the list.
        out_path: Where to.
        masked: Personal data is masked; such a list cannot be imported again.
        title: The first row; the ledger's name where none is given.

    Raises:
        KnownError: It cannot be written there.
    """
    book = Workbook(write_only=True)
    kept = list(records)
    own = [Target(RECORD, field) for field in ledger.open_fields]
    heading = title or f"{ledger.label}台账"
    sheet = _Table(book, ledger, ledger.label, heading, own, masked=masked)
    for record in kept:
        sheet.add([record.fields])
    if ledger.lines:
        matched = [Target(RECORD, ledger.by_key[key]) for key in ledger.match]
        of_line = [Target(LINE, f) for f in ledger.lines.fields if not f.retired]
        targets = matched + of_line
        name = ledger.lines.label
        roster = _Table(book, ledger, name, f"{heading}（{name}）", targets, masked=masked)
        for record in kept:
            for line in record.lines:
                roster.add([record.fields, line.fields])
    looks.save_workbook(book, out_path)


class _Table:
    """One sheet, written row by row."""

    def __init__(
        self,
        book: Workbook,
        ledger: Ledger,
        name: str,
        title: str,
        targets: Sequence[Target],
        *,
        masked: bool,
    ) -> None:
        self._sheet = cast("Worksheet", book.create_sheet(name))
        self._targets = targets
        self._masked = masked
        self._count = 0
        self._number = _styled(WriteOnlyCell(self._sheet))
        self._columns = [_ColumnCells(self._sheet) for _target in targets]
        looks.set_widths(self._sheet, [7.0, *(looks.width_of(t.field) for t in targets)])
        looks.set_up_page(self._sheet, header_rows=f"1:{_HEADER_ROW}")
        self._sheet.freeze_panes = "C3"
        self._sheet.row_dimensions[1].height = 30
        self._sheet.row_dimensions[_HEADER_ROW].height = 34
        first = WriteOnlyCell(self._sheet)
        looks.put_text(first, title)
        first.font = looks.TITLE_FONT
        self._sheet.append([first])
        self._sheet.append(
            [self._header(text) for text in ("序号", *(column_caption(ledger, t) for t in targets))]
        )
        self._sheet.auto_filter.ref = f"A{_HEADER_ROW}:{column_letter(len(targets))}{_HEADER_ROW}"

    def _header(self, text: str) -> Cell:
        cell = WriteOnlyCell(self._sheet)
        looks.put_text(cell, text)
        cell.font, cell.fill = looks.HEADER_FONT, looks.HEADER_FILL
        cell.border, cell.alignment = looks.BORDER, looks.CENTRED
        return cell

    def add(self, fields: Sequence[Fields]) -> None:
        """Adds the row of a record, or of a record and one of its lines."""
        self._count += 1
        self._number.value = self._count
        self._sheet.append([self._number, *self._cells(fields)])

    def _cells(self, fields: Sequence[Fields]) -> Iterator[Cell]:
        for target, cells in zip(self._targets, self._columns, strict=True):
            source = fields[0] if target.scope == RECORD else fields[-1]
            yield self._cell(target.field, source.get(target.field.key), cells)

    def _cell(self, field: Field, value: Value, cells: _ColumnCells) -> Cell:
        is_plain = isinstance(value, int) and not isinstance(value, bool)
        if field.type is FieldType.NUMBER and is_plain and abs(int(value or 0)) < _EXACT:
            number = int(value or 0)
            whole, rest = divmod(number, 10**field.places)
            cells.number.value = number / 10**field.places if rest else whole
            return cells.number
        if value is None:
            cells.number.value = None
            return cells.number
        text = show_value(field, value, masked=self._masked)
        cell = cells.guarded if looks.is_formula_like(text) else cells.text
        looks.put_plain(cell, text)
        return cell


class _ColumnCells:
    """The cells that a column's rows share: a row is written before the next one is made.

    Giving every cell its own style made a list of 20,000 records ten times as slow.
    """

    def __init__(self, sheet: Worksheet) -> None:
        self.number = _styled(WriteOnlyCell(sheet))
        self.text = _styled(WriteOnlyCell(sheet))
        self.text.number_format = "@"
        self.guarded = _styled(WriteOnlyCell(sheet))
        self.guarded.number_format = "@"
        self.guarded.quotePrefix = True


def _styled(cell: Cell) -> Cell:
    cell.font, cell.border, cell.alignment = looks.BODY_FONT, looks.BORDER, looks.WRAPPED
    return cell
