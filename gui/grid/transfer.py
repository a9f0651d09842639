"""What is copied out of a roster and pasted, or filled, into it."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QObject, Signal

from gui.grid.clipboard import Block
from gui.grid.headers import Placement, place_block
from gui.grid.mime import CopiedBlock
from gui.grid.model import RosterModel
from gui.grid.paste_report import PasteReport
from gui.grid.rows import Cell, GridRow, cell_text, read_cells
from gui.grid.view import Position, RosterView


class Transfer(QObject):
    """Serves a roster's view.

    Signals:
        copied_plain: ID numbers were copied without masks, how many rows.
        begun: Something is going to be pasted: the rows are wanted on show.
        pasted: A `PasteReport`.
    """

    copied_plain = Signal(int)
    begun = Signal()
    pasted = Signal(object)

    def __init__(self, view: RosterView, model: RosterModel) -> None:
        super().__init__(view)
        self._view = view
        self._model = model
        self._copied = CopiedBlock()

    def copy(self, plain: bool = False) -> None:
        """Copy the selected cells as text; ID numbers masked unless asked otherwise.

        What is pasted back into this grid is whole in either case.
        """
        cells = self._view.selected()
        if not cells:
            return
        whole = self._block_of(cells, masked=False)
        self._copied.put(whole if plain else self._block_of(cells, masked=True), whole)
        if plain and any(self._model.columns[column].personal for _number, column in cells):
            self.copied_plain.emit(len(whole))

    def _block_of(self, cells: Sequence[Position], *, masked: bool) -> Block:
        chosen = set(cells)
        columns = sorted({column for _number, column in cells})
        declared = self._model.columns
        block: Block = []
        for number in sorted({number for number, _column in cells}):
            row = self._model.row_at(number)
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
        if self._model.is_read_only:
            return
        self.begun.emit()
        block = self._copied.take()
        if not block:
            self.pasted.emit(PasteReport(0, has_header=False, left_out=(), problems=0))
            return
        chosen = self._view.selected()
        if len(block) == 1 and len(block[0]) == 1 and len(chosen) > 1:
            self._fill(block[0][0])
            return
        top = chosen[0][0] if chosen else len(self._model.roster.rows)
        left = min((column for _number, column in chosen), default=0)
        placement = place_block(block, self._model.columns, left)
        self._put(placement, top, max(0, left))

    def _put(self, placement: Placement, top: int, left: int) -> None:
        rows = self._model.paste(placement.keys, placement.rows, top)
        if rows:
            self._view.go_to(min(top + rows, self._model.rowCount()) - 1, left)
        report = PasteReport(
            rows, placement.has_header, placement.left_out, self._model.roster.problems()
        )
        self.pasted.emit(report)

    def _fill(self, text: str) -> None:
        cells = []
        for number, column in self._view.selected():
            declared = self._model.columns[column]
            cells += [(number, key, cell) for key, cell in read_cells([(declared, text)]).items()]
        self._model.set_cells(cells, "粘贴")

    def fill_down(self) -> None:
        """Fill each selected column from its topmost selected cell; of one cell, from above it."""
        if self._model.is_read_only:
            return
        by_column: dict[int, list[int]] = {}
        for number, column in self._view.selected():
            by_column.setdefault(column, []).append(number)
        cells: list[tuple[int, str, Cell]] = []
        for column, numbers in by_column.items():
            key = self._model.key_at(column)
            source = numbers[0] if len(numbers) > 1 else numbers[0] - 1
            if source >= 0:
                cell = _cell_of(self._model.row_at(source), key)
                cells += [(number, key, cell) for number in numbers if number != source]
        self._model.set_cells(cells, "向下填充")


def _cell_of(row: GridRow | None, key: str) -> Cell:
    return Cell() if row is None else row.cell(key)
