"""Reading sheets without marks: a template filled by hand, or one whose hidden columns are gone."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from domain.change import COMPLETE
from domain.errors import KnownError
from domain.fields import Ledger
from exchange.report_workbook import form
from exchange.report_workbook.rows import ReadLedger, ReadLine, ReadRecord, Remark
from exchange.workbook.cells import Cell, Sheet, cell_text, is_blank
from exchange.workbook.headers import LINE, RECORD
from exchange.workbook.plan import MUST, ImportPlan
from exchange.workbook.planning import plan_rows

_MASKED = re.compile(r"[\dXx-]*[*＊]{2,}[\dXx-]*")
_SEARCHED_ROWS = 30
_COMPLETE_CAPTION = form.COMPLETE_FIELD.label
_OWN_CAPTIONS = frozenset((_COMPLETE_CAPTION, form.EXPLAINED_FIELD.label))


def read_ledger(ledger: Ledger, sheets: Sequence[Sheet], *, has_cover: bool) -> ReadLedger | None:
    """What sheets without marks hold of a ledger; None where none is named like it.

    Args:
        ledger: The ledger.
        sheets: The sheets that may be its own.
        has_cover: The workbook was written by this program, so that marks are missing.

    Raises:
        KnownError: A header cannot be read.
    """
    own = [sheet for sheet in sheets if _belongs(ledger, sheet)]
    if not any(_is_filled(sheet) for sheet in own):
        return None
    read = ReadLedger(ledger)
    if has_cover:
        text = "隐藏的编号和校验列被删去，看不出改动过哪些地方"
        read.remarks += [Remark(sheet.name, 0, text) for sheet in own]
    stripped = [_strip(sheet) for sheet in own]
    try:
        plan = plan_rows(ledger, [one.sheet for one in stripped])
    except KnownError as error:
        read.remarks.append(Remark(own[0].name, 0, str(error)))
        return read
    _take(plan, {one.sheet.name: one for one in stripped}, read)
    return read


def _belongs(ledger: Ledger, sheet: Sheet) -> bool:
    names = {ledger.label, f"{ledger.label}台账"}
    if ledger.lines:
        names |= {ledger.lines.label, form.roster_name(ledger)}
    return sheet.name.strip() in names


def _is_filled(sheet: Sheet) -> bool:
    return any(not is_blank(cell) for row in sheet.rows for cell in row)


@dataclass
class _Stripped:
    """A sheet without what only this program puts there.

    Attributes:
        sheet: What is left.
        complete: 填写完成 by row from 1, where the sheet has that column.
        masked: Masked cells by row from 1 and column from 0.
    """

    sheet: Sheet
    complete: dict[int, bool] = field(default_factory=dict)
    masked: dict[tuple[int, int], str] = field(default_factory=dict)


def _strip(sheet: Sheet) -> _Stripped:
    left = _Stripped(sheet)
    own = _own_columns(sheet)
    rows: list[list[Cell]] = []
    for number, row in enumerate(sheet.rows):
        cells = list(row)
        for at, caption in own.items():
            if caption == _COMPLETE_CAPTION:
                ticked = form.as_value(form.COMPLETE_FIELD, cells[at])
                if isinstance(ticked, bool):
                    left.complete[number + 1] = ticked
            cells[at] = ""
        for at, cell in enumerate(cells):
            if isinstance(cell, str) and "*" in cell.replace("＊", "*") and _MASKED.fullmatch(cell):
                left.masked[number + 1, at] = cell
                cells[at] = ""
        rows.append(cells)
    left.sheet = Sheet(sheet.name, rows, sheet.merged)
    return left


def _own_columns(sheet: Sheet) -> dict[int, str]:
    for row in sheet.rows[:_SEARCHED_ROWS]:
        captions = {
            at: form.plain_caption(cell) for at, cell in enumerate(row) if isinstance(cell, str)
        }
        if _COMPLETE_CAPTION in captions.values() or form.RECORD_ID in captions.values():
            return {
                at: text
                for at, text in captions.items()
                if text in _OWN_CAPTIONS
                or text in form.HIDDEN_CAPTIONS
                or text.startswith(form.MARKS)
            }
    return {}


def _take(plan: ImportPlan, stripped: dict[str, _Stripped], read: ReadLedger) -> None:
    masked = _masked_fields(plan, stripped)
    labels = {
        (layout.sheet.name, scope): {k: c.header for k, c in layout.headed(scope).items()}
        for layout in plan.layouts
        for scope in (RECORD, LINE)
    }
    for one in plan.records:
        record = ReadRecord(
            sheet=one.sheet,
            row=one.row,
            fields=dict(one.fields),
            masked=masked.get((one.sheet, one.row, RECORD), {}),
            labels=labels.get((one.sheet, RECORD), {}),
            is_lacking=bool(one.lacking),
        )
        ticked = stripped[one.sheet].complete.get(one.row)
        if ticked is not None:
            record.fields[COMPLETE] = ticked
        record.lines = [
            ReadLine(
                sheet=line.sheet,
                row=line.row,
                fields=dict(line.fields),
                masked=masked.get((line.sheet, line.row, LINE), {}),
                labels=labels.get((line.sheet, LINE), {}),
            )
            for line in one.lines
        ]
        read.records.append(record)
    read.problems += [one for one in plan.problems if one.severity == MUST]
    read.remarks += [
        Remark(one.sheet, 0, f"“{one.header}”列没有读取：{one.reason}") for one in plan.questions
    ]


def _masked_fields(
    plan: ImportPlan, stripped: dict[str, _Stripped]
) -> dict[tuple[str, int, str], dict[str, str]]:
    """Masked cells by sheet, row and scope, then field."""
    found: dict[tuple[str, int, str], dict[str, str]] = {}
    for layout in plan.layouts:
        targets = {c.index: c.target for c in layout.columns if c.target}
        for (row, at), text in stripped[layout.sheet.name].masked.items():
            target = targets.get(at)
            if target is not None and target.field.personal:
                key = (layout.sheet.name, row, target.scope)
                found.setdefault(key, {})[target.field.key] = cell_text(text)
    return found
