"""What the values of a sheet do not tell, whatever the format of the file."""

from __future__ import annotations

from dataclasses import dataclass, field

from exchange.workbook.cells import CellError

Flaws = dict[tuple[int, int], CellError]


@dataclass
class SheetScan:
    """What the values of a sheet do not tell, by (row, column) from 0.

    Attributes:
        flaws: Cells that hold no value.
        formats: Number formats of cells that may show something else than their value.
        unseen_rows: Rows that are hidden, filtered out or collapsed.
        unseen_columns: Columns that are hidden.
        struck: Cells that are struck out.
    """

    flaws: Flaws = field(default_factory=dict)
    formats: dict[tuple[int, int], str] = field(default_factory=dict)
    unseen_rows: set[int] = field(default_factory=set)
    unseen_columns: set[int] = field(default_factory=set)
    struck: set[tuple[int, int]] = field(default_factory=set)
