"""What was read from a report workbook: records with their lines, and what was seen beside them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from domain.fields import Ledger, Value
from exchange.report_workbook.cover import ReportHead
from exchange.report_workbook.form import Edits
from exchange.workbook.plan import Problem


@dataclass(kw_only=True)
class ReadRow:
    """A row of a report workbook.

    Attributes:
        sheet: Name of the sheet.
        row: As the user sees it, from 1.
        fields: What it says; a blank cell says nothing.
        masked: Personal data with stars in it, by field.
        labels: Headers of the columns by field, for messages.
        edits: What was changed by hand; None where it bears no marks.
        is_copy: A copy of another row, so that its ids are not its own.
    """

    sheet: str
    row: int
    fields: dict[str, Value] = field(default_factory=dict)
    masked: dict[str, str] = field(default_factory=dict)
    labels: Mapping[str, str] = field(default_factory=dict)
    edits: Edits | None = None
    is_copy: bool = False

    @property
    def is_as_written(self) -> bool:
        """Nothing in it was changed since the program wrote it."""
        return self.edits is not None and not self.edits.is_touched


@dataclass(kw_only=True)
class ReadLine(ReadRow):
    """A line; its id is empty where the row bears none."""

    id: str = ""


@dataclass(kw_only=True)
class ReadRecord(ReadRow):
    """A record.

    Attributes:
        id: Its id; empty where the row bears none.
        seen: Per replica the newest change of the record that the writer held.
        lines: Its lines.
        is_lacking: A required field is nowhere given: the record can only be a draft.
    """

    id: str = ""
    seen: dict[str, int] = field(default_factory=dict)
    lines: list[ReadLine] = field(default_factory=list)
    is_lacking: bool = False


@dataclass(frozen=True)
class Remark:
    """Something about a sheet that is no row's: ``row`` is 0 where it is the sheet's as a whole."""

    sheet: str
    row: int
    text: str


@dataclass
class ReadLedger:
    """What a workbook holds of one ledger.

    Attributes:
        ledger: The ledger.
        records: Its records.
        problems: Cells and rows that cannot be taken in.
        remarks: What was done to the sheets by hand.
    """

    ledger: Ledger
    records: list[ReadRecord] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    remarks: list[Remark] = field(default_factory=list)


@dataclass(frozen=True)
class ReadReport:
    """A report workbook as read.

    Attributes:
        head: What its first sheet says; None where it has none.
        ledgers: Its ledgers.
        remarks: Sheets that were not read, and why.
    """

    head: ReportHead | None
    ledgers: tuple[ReadLedger, ...]
    remarks: tuple[Remark, ...] = ()
