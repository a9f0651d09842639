"""Where the fields stand: label and editor side by side, in as many columns as there is room."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QGridLayout

from gui.form.field_cell import FieldCell
from gui.theme import current_theme

_MOST_COLUMNS = 3
_COLUMN_EMS = 17
"""Least width of a label with its editor, in heights of the font."""


@dataclass(frozen=True)
class Slot:
    """A cell's place: row, column and how many columns it takes."""

    cell: FieldCell
    row: int
    column: int
    span: int


def columns_for(width: int, em: int) -> int:
    """How many columns fit a width in pixels, given the font's height."""
    return max(1, min(_MOST_COLUMNS, width // max(1, _COLUMN_EMS * em)))


def place(cells: Sequence[FieldCell], title: str, columns: int) -> Iterator[Slot]:
    """Fill the rows from the left; the title takes two columns, long texts a whole row."""
    row = column = 0
    for cell in cells:
        span = columns if cell.is_wide else min(columns, 2 if cell.field.key == title else 1)
        if column + span > columns:
            row, column = row + 1, 0
        yield Slot(cell, row, column, span)
        column += span


def arrange(
    grid: QGridLayout, cells: Sequence[FieldCell], title: str, columns: int, label_width: int
) -> None:
    """Lay the cells out anew.

    Args:
        grid: Two layout columns per form column.
        cells: In the order of the form.
        title: Key of the field that names the record.
        columns: How many stand side by side.
        label_width: Of the widest label column, pixels.
    """
    while grid.takeAt(0) is not None:
        pass
    for index in range(_MOST_COLUMNS):
        used = index < columns
        grid.setColumnMinimumWidth(2 * index, label_width if used else 0)
        grid.setColumnStretch(2 * index + 1, 1 if used else 0)
    for slot in place(cells, title, columns):
        is_wide = slot.cell.is_wide
        line = current_theme().metrics.field_height
        slot.cell.label.setMaximumWidth(label_width)
        slot.cell.label.setMinimumHeight(line if is_wide else slot.cell.widget.sizeHint().height())
        grid.addWidget(slot.cell.label, slot.row, 2 * slot.column, Qt.AlignmentFlag.AlignTop)
        grid.addWidget(slot.cell.body, slot.row, 2 * slot.column + 1, 1, 2 * slot.span - 1)
