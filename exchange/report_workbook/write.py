"""Writing a report workbook: a sheet per ledger and roster, ids and marks in hidden columns."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, cast

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell

from domain.change import EXPLAIN
from domain.fields import Field, Fields, FieldType, Ledger, Line, Value
from domain.values import show_value
from exchange.report_workbook import form
from exchange.report_workbook.cover import ReportHead, add_cover
from exchange.report_workbook.line_ids import LineIds
from exchange.workbook import looks
from exchange.workbook.cells import column_letter
from exchange.workbook.headers import RECORD, Target

if TYPE_CHECKING:
    from openpyxl.cell.cell import Cell
    from openpyxl.worksheet.worksheet import Worksheet

HEADER_ROW = 2
_EXACT = 10**15
"""From here on, a spreadsheet rounds numbers: they are written as text."""
_HIDDEN_WIDTH = 20.0


@dataclass(frozen=True)
class ReportRecord:
    """A record as it goes into the workbook.

    Attributes:
        id: Its id.
        fields: Its values, the system fields ``complete`` and ``explain:…`` among them.
        lines: Its lines in their order.
        seen: Per replica the newest of its changes that this workspace holds.
    """

    id: str
    fields: Fields
    lines: Sequence[Line]
    seen: Mapping[str, int]


def write_report(
    head: ReportHead,
    records: Iterable[tuple[Ledger, Iterable[ReportRecord]]],
    out_path: Path,
    *,
    masked: bool,
    line_ids: LineIds | None = None,
) -> None:
    """Writes a report workbook.

    Args:
        head: What its first sheet says.
        records: The ledgers with their records, in the order of the sheets.
        out_path: Where to.
        masked: Personal data is masked.
        line_ids: Enciphers the ids of lines, as a masked workbook needs it.

    Raises:
        KnownError: It cannot be written there.
    """
    book = Workbook(write_only=True)
    add_cover(book, head)
    for ledger, listed in records:
        _add_ledger(book, head, ledger, listed, masked=masked, line_ids=line_ids)
    looks.save_workbook(book, out_path)


def _add_ledger(
    book: Workbook,
    head: ReportHead,
    ledger: Ledger,
    records: Iterable[ReportRecord],
    *,
    masked: bool,
    line_ids: LineIds | None,
) -> None:
    heading = f"{head.unit_name}{ledger.label}台账"
    own = ReportTable(
        book,
        ledger,
        form.record_targets(ledger),
        names=(ledger.label, f"{heading}　{head.period}".strip()),
        ids=form.RECORD_IDS,
        masked=masked,
    )
    roster = None
    if ledger.lines:
        name = form.roster_name(ledger)
        roster = ReportTable(
            book,
            ledger,
            form.line_targets(ledger),
            names=(name, f"{heading}（{ledger.lines.label}）"),
            ids=form.LINE_IDS,
            masked=masked,
        )
    for record in records:
        rules = sorted(key for key in record.fields if key.startswith(EXPLAIN))
        explained = "\n".join(" ".join(str(record.fields[key]).split()) for key in rules)
        fields = {**record.fields, form.EXPLAINED: explained or None}
        version = " ".join(f"{replica}:{seq}" for replica, seq in sorted(record.seen.items()))
        told = " ".join(key.removeprefix(EXPLAIN) for key in rules)
        own.add((record.id, version, told), fields, {})
        if roster is not None:
            for line in record.lines:
                identity = line_ids.hide(line.id) if line_ids else line.id
                roster.add((record.id, identity), record.fields, line.fields)


class ReportTable:
    """One sheet, written row by row; the cells of a column share their style.

    Attributes:
        sheet: The sheet.
    """

    def __init__(
        self,
        book: Workbook,
        ledger: Ledger,
        targets: Sequence[Target],
        *,
        names: tuple[str, str],
        ids: Sequence[str],
        masked: bool,
    ) -> None:
        name, title = names
        self.sheet = cast("Worksheet", book.create_sheet(name))
        self._targets = targets
        self._masked = masked
        self._count = 0
        self._number = self._body()
        self._numbers = [self._body() for _target in targets]
        self._texts = [self._body(text=True) for _target in targets]
        self._guarded = [self._body(text=True) for _target in targets]
        self._hidden = [self._body(text=True) for _name in (*ids, form.MARKS)]
        for cell in self._guarded:
            cell.quotePrefix = True
        captions = [form.caption(ledger, target) for target in targets]
        marks = form.marks_header(ledger, targets, is_roster=form.LINE_ID in ids)
        self._set_up(title, ("序号", *captions), (*ids, marks))

    def _set_up(self, title: str, captions: Sequence[str], hidden: Sequence[str]) -> None:
        sheet = self.sheet
        widths = [7.0, *(looks.width_of(target.field) for target in self._targets)]
        looks.set_widths(sheet, [*widths, *(_HIDDEN_WIDTH for _name in hidden)])
        for index in range(len(captions), len(captions) + len(hidden)):
            sheet.column_dimensions[column_letter(index)].hidden = True
        looks.set_up_page(sheet, header_rows=f"1:{HEADER_ROW}")
        sheet.freeze_panes = f"C{HEADER_ROW + 1}"
        sheet.row_dimensions[1].height = 30
        sheet.row_dimensions[HEADER_ROW].height = 34
        first = WriteOnlyCell(sheet)
        looks.put_text(first, title)
        first.font = looks.TITLE_FONT
        sheet.append([first])
        sheet.append([self._header(text) for text in (*captions, *hidden)])
        last = column_letter(len(captions) - 1)
        sheet.auto_filter.ref = f"A{HEADER_ROW}:{last}{HEADER_ROW}"

    def _header(self, text: str) -> Cell:
        cell = WriteOnlyCell(self.sheet)
        looks.put_text(cell, text)
        cell.font, cell.fill = looks.HEADER_FONT, looks.HEADER_FILL
        cell.border, cell.alignment = looks.BORDER, looks.CENTRED
        return cell

    def _body(self, *, text: bool = False) -> Cell:
        cell = WriteOnlyCell(self.sheet)
        cell.font, cell.border, cell.alignment = looks.BODY_FONT, looks.BORDER, looks.WRAPPED
        if text:
            cell.number_format = "@"
        return cell

    def add(self, ids: tuple[str, ...], record: Fields, line: Fields) -> None:
        """Adds the row of a record, or of one of its lines."""
        self._count += 1
        self._number.value = self._count
        row = [self._number]
        seen = []
        for index, target in enumerate(self._targets):
            fields = record if target.scope == RECORD else line
            raw = _raw(target.field, fields.get(target.field.key), masked=self._masked)
            row.append(self._cell(index, raw))
            seen.append((target.key, form.seen_in(target.field, raw)))
        marks = form.marks_of(" ".join(ids), seen)
        for cell, text in zip(self._hidden, (*ids, marks), strict=True):
            looks.put_plain(cell, text)
            row.append(cell)
        self.sheet.append(row)

    def _cell(self, index: int, raw: str | float | None) -> Cell:
        if not isinstance(raw, str):
            cell = self._numbers[index]
            cell.value = raw
            return cell
        cell = (self._guarded if looks.is_formula_like(raw) else self._texts)[index]
        looks.put_plain(cell, raw)
        return cell


def _raw(field: Field, value: Value, *, masked: bool) -> str | float | None:
    """What is put into the cell."""
    if value is None:
        return None
    is_number = field.type is FieldType.NUMBER and isinstance(value, int)
    if is_number and not isinstance(value, bool) and abs(int(value)) < _EXACT:
        scale: int = 10**field.places
        whole, rest = divmod(int(value), scale)
        return int(value) / scale if rest else whole
    return looks.plain_text(show_value(field, value, masked=masked))
