"""An empty report workbook, filled by hand where the program cannot run."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path

from openpyxl import Workbook

from domain.fields import Ledger, Need
from exchange.report_workbook import form
from exchange.report_workbook.cover import ReportHead, add_cover
from exchange.report_workbook.write import HEADER_ROW, ReportTable
from exchange.workbook import looks
from exchange.workbook.filling import GUIDE_SHEET, Choices, add_guide, guide_column
from exchange.workbook.headers import Target

_BY_PROGRAM = frozenset((form.COMPLETE_FIELD.key, form.EXPLAINED_FIELD.key))
"""Columns that answer to what the program found; whoever fills a form has not seen that."""


def write_blank(head: ReportHead, ledgers: Iterable[Ledger], out_path: Path) -> None:
    """Writes the workbook: the sheets of a report, with lists to choose from and hints.

    Args:
        head: What its first sheet says.
        ledgers: The ledgers, in the order of the sheets.
        out_path: Where to.

    Raises:
        KnownError: It cannot be written there.
    """
    book = Workbook()
    assert book.active is not None
    book.remove(book.active)
    add_cover(book, head, is_blank=True)
    choices = Choices(book)
    listed = list(ledgers)
    for ledger in listed:
        _add_ledger(book, head, ledger, choices)
    guide = book.create_sheet(GUIDE_SHEET)
    row = -1
    for ledger in listed:
        row = add_guide(guide, ledger, row + 2)
    choices.close()
    looks.save_workbook(book, out_path)


def _add_ledger(book: Workbook, head: ReportHead, ledger: Ledger, choices: Choices) -> None:
    heading = f"{head.unit_name}{ledger.label}台账"
    own = [one for one in form.record_targets(ledger) if one.field.key not in _BY_PROGRAM]
    title = f"{heading}　{head.period}".strip()
    _add_sheet(book, ledger, own, (ledger.label, title), form.RECORD_IDS, choices)
    if ledger.lines:
        names = form.roster_name(ledger), f"{heading}（{ledger.lines.label}）"
        _add_sheet(book, ledger, form.line_targets(ledger), names, form.LINE_IDS, choices)


def _add_sheet(
    book: Workbook,
    ledger: Ledger,
    targets: Sequence[Target],
    names: tuple[str, str],
    ids: Sequence[str],
    choices: Choices,
) -> None:
    sheet = ReportTable(book, ledger, targets, names=names, ids=ids, masked=False).sheet
    for column, target in enumerate(targets, start=2):
        if target.field.need is Need.REQUIRED:
            caption = sheet.cell(HEADER_ROW, column)
            caption.value, caption.font = f"{caption.value}*", looks.REQUIRED_FONT
        guide_column(sheet, column, target.field, first_row=HEADER_ROW + 1, choices=choices)
