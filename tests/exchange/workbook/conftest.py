"""Workbooks as offices make them, written for one test."""

from __future__ import annotations

from pathlib import Path

import openpyxl
import pytest

from domain.ledgers import LEDGERS
from exchange.workbook.planning import plan_rows
from exchange.workbook.sheets import read_workbook

SAMPLES = Path(__file__).parents[2] / "data" / "samples"

IDS = (
    "530724197906245106",
    "530723197307064120",
    "530724198609045217",
    "530724197911183202",
    "53072219940608076X",
    "530723200210181480",
)


@pytest.fixture
def samples():
    return SAMPLES


@pytest.fixture
def ids():
    """Valid ID numbers of invented people."""
    return IDS


@pytest.fixture
def book(tmp_path):
    """Writes an .xlsx of sheets given as rows; ``merge`` names ranges of the first sheet."""

    def write(*sheets, merge=(), name="表.xlsx"):
        workbook = openpyxl.Workbook()
        workbook.remove(workbook.active)
        for title, rows in sheets:
            sheet = workbook.create_sheet(title)
            for number, row in enumerate(rows, start=1):
                for column, value in enumerate(row, start=1):
                    if value is not None and value != "":
                        sheet.cell(number, column).value = value
        for merged in merge:
            workbook.worksheets[0].merge_cells(merged)
        path = tmp_path / name
        workbook.save(path)
        return path

    return write


@pytest.fixture
def plan():
    """Plans the import of a file."""

    def make(path, ledger, answers=None, **options):
        return plan_rows(LEDGERS[ledger], read_workbook(path), answers, **options)

    return make


@pytest.fixture
def plan_of(book, plan):
    """Plans the import of one sheet given as rows."""

    def make(ledger, rows, *, merge=(), sheet="Sheet1", answers=None, **options):
        return plan(book((sheet, rows), merge=merge), ledger, answers, **options)

    return make
