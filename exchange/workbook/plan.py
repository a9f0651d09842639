"""What an import would do, as data: candidate records, problems, questions, counts."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from domain.fields import Field, Fields, Value
from domain.values import Unreadable
from exchange.workbook.body import Skipped
from exchange.workbook.cells import Cell, cell_text
from exchange.workbook.facts import Offer
from exchange.workbook.layout import Column, Layout, Question, Unrelated

MUST, EXPLAIN, DRAFT = "must", "explain", "draft"
"""Severity of a problem: the row fails; it is taken in with a remark; its record stays a draft."""


@dataclass(frozen=True, slots=True)
class Problem:
    """Something wrong with a row.

    Attributes:
        sheet: Name of the sheet.
        row: As the user sees it, from 1.
        column: The header of the column; empty where it concerns the row as a whole.
        value: What stands there, personal data masked.
        reason: What is wrong.
        remedy: What to do.
        field: Key of the field.
        severity: MUST, EXPLAIN or DRAFT.
        index: The column from 0; -1 where there is none.
    """

    sheet: str
    row: int
    column: str
    value: str
    reason: str
    remedy: str
    field: str = ""
    severity: str = MUST
    index: int = -1


@dataclass(frozen=True, slots=True)
class ImportLine:
    """A line that can be taken in, with the row it comes from."""

    sheet: str
    row: int
    fields: Fields


@dataclass(frozen=True, slots=True)
class ImportRecord:
    """A record that can be taken in.

    Attributes:
        sheet: Sheet of its first row.
        row: That row, from 1.
        fields: What the workbook says; a field that is blank there is absent.
        lines: Its lines.
        rows: All rows it comes from, as (sheet, row).
        occurrence: Its number among the records of this workbook with the same match key, from 0.
        lacking: Required fields that the workbook gives nowhere; where the record is new it can
            only be a draft.
    """

    sheet: str
    row: int
    fields: Fields
    lines: tuple[ImportLine, ...] = ()
    rows: tuple[tuple[str, int], ...] = ()
    occurrence: int = 0
    lacking: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Counts:
    """How many there were: ``read == good + skipped + failed``."""

    read: int = 0
    good: int = 0
    skipped: int = 0
    failed: int = 0

    def __add__(self, other: Counts) -> Counts:
        """Both together."""
        return Counts(
            self.read + other.read,
            self.good + other.good,
            self.skipped + other.skipped,
            self.failed + other.failed,
        )


@dataclass(frozen=True)
class ImportPlan:
    """What an import would do; nothing is written yet.

    Attributes:
        ledger: Key of the ledger.
        records: What can be taken in, in the order of the rows.
        problems: Everything wrong, in the order of the rows.
        skipped: Rows passed over, with the reason.
        counts: Of records.
        line_counts: Of lines; all zero where there is no roster.
        questions: Columns that must be asked for; until then they are left out.
        offers: Facts taken from titles and sheet names.
        layouts: How each sheet was read.
        unrelated: Sheets that were not read, with the reason.
        lacking: Required fields that neither a column nor a fact gives, by sheet.
    """

    ledger: str
    records: tuple[ImportRecord, ...]
    problems: tuple[Problem, ...]
    skipped: tuple[Skipped, ...]
    counts: Counts
    line_counts: Counts
    questions: tuple[Question, ...]
    offers: tuple[Offer, ...]
    layouts: tuple[Layout, ...]
    unrelated: tuple[Unrelated, ...]
    lacking: Mapping[str, tuple[str, ...]]

    @property
    def failures(self) -> tuple[Problem, ...]:
        """The problems that keep rows out."""
        return tuple(p for p in self.problems if p.severity == MUST)


@dataclass(slots=True)
class RowReading:
    """One data row as read.

    Attributes:
        number: The row as the user sees it.
        record: Fields of the record (or class) that the row names.
        line: Fields of the line.
        problems: Cells that cannot be read.
        doubts: Cells that are read but have to be looked at.
        bad_record: Keys of record fields that could not be read.
        bad_line: The same of the line.
        assumed: Dates that took the year of the table's title, with their columns.
        otherwise: Cells that show something else than they hold, with their columns.
    """

    number: int
    record: dict[str, Value]
    line: dict[str, Value]
    problems: list[Problem] = field(default_factory=list)
    doubts: list[Problem] = field(default_factory=list)
    bad_record: set[str] = field(default_factory=set)
    bad_line: set[str] = field(default_factory=set)
    assumed: list[tuple[Column, Cell]] = field(default_factory=list)
    otherwise: list[tuple[Column, Cell]] = field(default_factory=list)


def cell_problem(
    layout: Layout, number: int, column: Column, raw: Cell, wrong: Unreadable
) -> Problem:
    """The problem of a cell that cannot be read."""
    declared = column.target.field if column.target else None
    return Problem(
        sheet=layout.sheet.name,
        row=number,
        column=column.header,
        value=shown_value(declared, cell_text(raw)),
        reason=wrong.message,
        remedy=wrong.remedy,
        field=column.target.key if column.target else "",
        severity=MUST,
        index=column.index,
    )


def shown_value(declared: Field | None, text: str) -> str:
    """A raw value in a message; of personal data only the ends."""
    if declared is None or not declared.personal or len(text) < 6:
        return text[:60]
    return f"{text[:3]}{'*' * (len(text) - 5)}{text[-2:]}"[:60]
