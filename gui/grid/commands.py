"""Undo inside the grid, before anything is saved."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple, Protocol

from PySide6.QtGui import QUndoCommand

from gui.grid.rows import Cell, GridRow, Roster


class Edit(NamedTuple):
    """One cell before and after."""

    row: int
    key: str
    before: Cell
    after: Cell


class Editable(Protocol):
    """What the commands work on: a model that tells its views what it applies.

    Attributes:
        roster: The rows.
    """

    roster: Roster

    def apply_cells(self, cells: Sequence[tuple[int, str, Cell]]) -> None:
        """Set cells: row, key, what stands there."""

    def apply_added(self, rows: Sequence[GridRow]) -> None:
        """Add rows at the end."""

    def apply_dropped(self, count: int) -> None:
        """Take rows away from the end."""

    def apply_removed(self, numbers: Sequence[int]) -> None:
        """Remove rows, numbered in rising order."""

    def apply_restored(self, removed: Sequence[tuple[int, GridRow]]) -> None:
        """Put removed rows back where they were."""


class EditCells(QUndoCommand):
    """Cells were set; rows were added below where they reach further."""

    def __init__(self, model: Editable, edits: Sequence[Edit], added: int, text: str) -> None:
        super().__init__(text)
        self._model = model
        self._edits = edits
        self._added = [GridRow() for _ in range(added)]

    def redo(self) -> None:
        """Add the rows, then set the cells."""
        self._model.apply_added(self._added)
        self._model.apply_cells([(e.row, e.key, e.after) for e in self._edits])

    def undo(self) -> None:
        """Set the cells back, then take the rows away."""
        self._model.apply_cells([(e.row, e.key, e.before) for e in self._edits])
        self._model.apply_dropped(len(self._added))


class RemoveRows(QUndoCommand):
    """Rows were removed."""

    def __init__(self, model: Editable, numbers: Sequence[int], text: str) -> None:
        super().__init__(text)
        self._model = model
        self._removed = [(number, model.roster.rows[number]) for number in sorted(numbers)]

    def redo(self) -> None:
        """Remove them."""
        self._model.apply_removed([number for number, _row in self._removed])

    def undo(self) -> None:
        """Put them back where they were."""
        self._model.apply_restored(self._removed)
