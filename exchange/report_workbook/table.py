"""Reading one sheet that bears marks: columns by their headers, rows with ids and edits."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from domain.fields import Field, Ledger
from domain.unreadable import Unreadable
from exchange.report_workbook import form
from exchange.report_workbook.cover import require_readable
from exchange.report_workbook.rows import ReadLedger, ReadRow, Remark
from exchange.workbook.cells import Cell, Sheet, cell_text, is_blank
from exchange.workbook.headers import Target
from exchange.workbook.plan import Problem, shown_value
from exchange.workbook.rows import take_elsewhere

_SEARCHED_ROWS = 30
_NO_DATA = re.compile(
    r"(?:本页|本表)?(?:合计|小计|总计|共计)[:：]?|示例|(?:填表人|审核人|负责人|制表人?|填报人?|单位)[（(:：].*"
)


@dataclass(frozen=True)
class MarkedTable:
    """A sheet of a report workbook.

    Attributes:
        sheet: The sheet.
        ledger: Its ledger.
        is_roster: Its rows are lines.
        head: Row of the headers, from 0.
        columns: Visible columns by target key: column from 0 and target.
        hidden: Columns of the ids by their caption.
        marks: Column of the marks; -1 where it is gone.
        keys: Which column each mark is of.
    """

    sheet: Sheet
    ledger: Ledger
    is_roster: bool
    head: int
    columns: Mapping[str, tuple[int, Target]]
    hidden: Mapping[str, int]
    marks: int
    keys: tuple[str, ...]

    @property
    def labels(self) -> dict[str, str]:
        """Captions of the columns by target key."""
        return {key: form.caption(self.ledger, one) for key, (_, one) in self.columns.items()}


def find_table(sheet: Sheet, ledgers: Mapping[str, Ledger]) -> MarkedTable | Remark | None:
    """The table of a sheet that bears marks; a remark where this program cannot read it.

    Raises:
        KnownError: A newer program wrote it.
    """
    for number, row in enumerate(sheet.rows[:_SEARCHED_ROWS]):
        for column, cell in enumerate(row):
            if not isinstance(cell, str) or not cell.startswith(form.MARKS):
                continue
            header = form.read_marks_header(cell)
            if header is None:
                continue
            require_readable(str(header.version), "")
            ledger = ledgers.get(header.ledger)
            if ledger is None:
                return Remark(sheet.name, 0, "是较新的程序才有的台账，没有读取")
            return _table(sheet, ledger, number, column, header)
    return None


def _table(
    sheet: Sheet, ledger: Ledger, head: int, marks: int, header: form.MarksHeader
) -> MarkedTable:
    targets = form.line_targets(ledger) if header.is_roster else form.record_targets(ledger)
    columns, hidden = _placed(ledger, sheet.rows[head], targets)
    return MarkedTable(sheet, ledger, header.is_roster, head, columns, hidden, marks, header.keys)


def find_roster_by_name(sheet: Sheet, ledger: Ledger) -> MarkedTable | None:
    """The roster of a ledger whose marks were deleted, by its name and headers."""
    if sheet.name != form.roster_name(ledger):
        return None
    targets = form.line_targets(ledger)
    for number, row in enumerate(sheet.rows[:_SEARCHED_ROWS]):
        columns, hidden = _placed(ledger, row, targets)
        if len(columns) > len(targets) // 2:
            return MarkedTable(sheet, ledger, True, number, columns, hidden, -1, ())
    return None


def _placed(
    ledger: Ledger, row: Sequence[Cell], targets: Sequence[Target]
) -> tuple[dict[str, tuple[int, Target]], dict[str, int]]:
    by_caption = {form.plain_caption(form.caption(ledger, one)): one for one in targets}
    columns: dict[str, tuple[int, Target]] = {}
    hidden: dict[str, int] = {}
    for index, cell in enumerate(row):
        text = form.plain_caption(cell) if isinstance(cell, str) else ""
        target = by_caption.get(text)
        if target is not None:
            columns.setdefault(target.key, (index, target))
        elif text in form.HIDDEN_CAPTIONS:
            hidden.setdefault(text, index)
    return columns, hidden


def note_missing_columns(table: MarkedTable, into: ReadLedger) -> None:
    """Lists the columns that were there when the workbook was written."""
    by_key = {
        target.key: target
        for target in (
            form.line_targets(table.ledger)
            if table.is_roster
            else form.record_targets(table.ledger)
        )
    }
    for key in table.keys:
        if key in by_key and key not in table.columns:
            label = form.caption(table.ledger, by_key[key])
            into.remarks.append(Remark(table.sheet.name, 0, f"“{label}”列被删去或改了名，没有读取"))
    wanted = [form.RECORD_ID, form.LINE_ID] if table.is_roster else [form.RECORD_ID]
    if table.marks < 0 or any(name not in table.hidden for name in wanted):
        text = "隐藏的编号和校验列被删去，看不出改动过哪些地方"
        into.remarks.append(Remark(table.sheet.name, 0, text))


@dataclass(frozen=True)
class RawRow:
    """A data row before it is sorted out: what it says, and the ids it bears."""

    read: ReadRow
    ids: Mapping[str, str]


def rows_of(table: MarkedTable, into: ReadLedger) -> Iterator[RawRow]:
    """The data rows below the headers; what cannot be read is listed."""
    labels = table.labels
    for number in range(table.head + 1, len(table.sheet.rows)):
        cells = table.sheet.rows[number]
        ids = {name: cell_text(cells[at]) for name, at in table.hidden.items()}
        if all(is_blank(cells[at]) for at, _target in table.columns.values()):
            continue
        if not ids.get(form.RECORD_ID) and _is_no_data(cells):
            into.remarks.append(
                Remark(table.sheet.name, number + 1, "合计、示例或签名行，没有读取")
            )
            continue
        read = ReadRow(sheet=table.sheet.name, row=number + 1, labels=labels)
        moved = _read_cells(table, cells, read, into)
        if table.marks >= 0:
            _find_edits(table, cells, ids, read)
        if moved:
            _follow(table, moved, read)
        yield RawRow(read, ids)


def _is_no_data(cells: Sequence[Cell]) -> bool:
    first = [cell_text(cell) for cell in cells if not is_blank(cell)][:2]
    return any(_NO_DATA.fullmatch(text) for text in first)


def _read_cells(
    table: MarkedTable, cells: Sequence[Cell], read: ReadRow, into: ReadLedger
) -> dict[str, str]:
    """Reads the cells of a row; returns which texts went to another field, from → to."""
    strays: list[tuple[int, Target, Unreadable]] = []
    for key, (at, target) in table.columns.items():
        raw = cells[at]
        if is_blank(raw):
            continue
        if form.is_masked(target.field, raw):
            read.masked[key] = cell_text(raw)
            continue
        value = form.as_value(target.field, raw)
        if isinstance(value, Unreadable):
            strays.append((at, target, value))
        elif value is not None:
            read.fields[key] = value
    moved = {}
    for at, target, wrong in strays:
        prefix = target.key.removesuffix(target.field.key)
        taken = take_elsewhere(target.field, cells[at], read.fields, prefix)
        if taken:
            moved[target.key] = taken
        else:
            into.problems.append(_problem(table, read, at, target.field, cells[at], wrong))
    return moved


def _follow(table: MarkedTable, moved: Mapping[str, str], read: ReadRow) -> None:
    """A text that went to another field was written by hand for that one."""
    labels = {
        one.key: form.caption(table.ledger, one)
        for one in (*form.record_targets(table.ledger), *form.line_targets(table.ledger))
    }
    read.labels = {key: labels[key] for key in moved.values()} | dict(read.labels)
    if read.edits is not None:
        followed = {moved[key] for key in read.edits.keys if key in moved}
        read.edits = replace(read.edits, keys=read.edits.keys | followed)


def _problem(
    table: MarkedTable, read: ReadRow, at: int, field: Field, raw: Cell, why: Unreadable
) -> Problem:
    return Problem(
        sheet=read.sheet,
        row=read.row,
        column=cell_text(table.sheet.rows[table.head][at]),
        value=shown_value(field, cell_text(raw)),
        reason=why.message,
        remedy=why.remedy,
        field=field.key,
        index=at,
    )


def _find_edits(
    table: MarkedTable, cells: Sequence[Cell], ids: Mapping[str, str], read: ReadRow
) -> None:
    names = form.LINE_IDS if table.is_roster else form.RECORD_IDS
    identity = " ".join(ids.get(name, "") for name in names)
    seen = {
        key: form.seen_in(target.field, cells[at]) for key, (at, target) in table.columns.items()
    }
    text = cell_text(cells[table.marks])
    read.edits = form.edits_in(text, identity, table.keys, seen)
