"""What is copied out of a roster and pasted, or filled, into it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from gui.grid.clipboard import Block
from gui.grid.headers import Placement, place_block
from gui.grid.mime import CopiedBlock
from gui.grid.paste_report import PasteReport
from gui.grid.rows import Cell, GridRow, cell_text, read_cells
from gui.grid.view import Position

if TYPE_CHECKING:
    from gui.grid.roster_grid import RosterGrid


class Transfer(QObject):
    """Serves a roster's grid."""

    def __init__(self, grid: RosterGrid) -> None:
        super().__init__(grid)
        self._grid = grid
        self._copied = CopiedBlock()

    def copy(self, plain: bool = False) -> None:
        """Copy the selected cells as text; ID numbers masked unless asked otherwise.

        What is pasted back into this grid is whole in either case.
        """
        cells = self._grid.view.selected()
        if not cells:
            return
        whole = self._block_of(cells, masked=False)
        self._copied.put(whole if plain else self._block_of(cells, masked=True), whole)
        if plain and any(self._grid.model.columns[column].personal for _number, column in cells):
            self._grid.copied_plain.emit(len(whole))

    def _block_of(self, cells: Sequence[Position], *, masked: bool) -> Block:
        chosen = set(cells)
        columns = sorted({column for _number, column in cells})
        declared = self._grid.model.columns
        block: Block = []
        for number in sorted({number for number, _column in cells}):
            row = self._grid.model.row_at(number)
            if row is None and block:
                continue
            block.append(
                [
                    cell_text(declared[c], _cell_of(row, declared[c].key), masked=masked)
                    if (number, c) in chosen
                    else ""
                    for c in columns
                ]
            )
        return block

    def paste(self) -> None:
        """Paste a block at the current cell; its own header decides where there is one."""
        if self._grid.model.is_read_only:
            return
        self._grid.set_folded(folded=False)
        block = self._copied.take()
        if not block:
            self._grid.tell(PasteReport(0, has_header=False, left_out=(), problems=0))
            return
        chosen = self._grid.view.selected()
        if len(block) == 1 and len(block[0]) == 1 and len(chosen) > 1:
            self._fill(block[0][0])
            return
        top = chosen[0][0] if chosen else len(self._grid.model.roster.rows)
        left = min((column for _number, column in chosen), default=0)
        placement = place_block(block, self._grid.model.columns, left)
        self._put(placement, top, max(0, left))

    def _put(self, placement: Placement, top: int, left: int) -> None:
        rows = self._grid.model.paste(placement.keys, placement.rows, top)
        if rows:
            self._grid.view.go_to(min(top + rows, self._grid.model.rowCount()) - 1, left)
        report = PasteReport(rows, placement.has_header, placement.left_out, self._grid.problems())
        self._grid.tell(report)

    def _fill(self, text: str) -> None:
        cells = []
        for number, column in self._grid.view.selected():
            declared = self._grid.model.columns[column]
            cells += [(number, key, cell) for key, cell in read_cells([(declared, text)]).items()]
        self._grid.model.set_cells(cells, "粘贴")

    def fill_down(self) -> None:
        """Fill each selected column from its topmost selected cell; of one cell, from above it."""
        if self._grid.model.is_read_only:
            return
        by_column: dict[int, list[int]] = {}
        for number, column in self._grid.view.selected():
            by_column.setdefault(column, []).append(number)
        cells: list[tuple[int, str, Cell]] = []
        for column, numbers in by_column.items():
            key = self._grid.model.key_at(column)
            source = numbers[0] if len(numbers) > 1 else numbers[0] - 1
            if source >= 0:
                cell = _cell_of(self._grid.model.row_at(source), key)
                cells += [(number, key, cell) for number in numbers if number != source]
        self._grid.model.set_cells(cells, "向下填充")


def _cell_of(row: GridRow | None, key: str) -> Cell:
    return Cell() if row is None else row.cell(key)
