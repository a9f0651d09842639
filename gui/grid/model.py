"""The item model of a roster: one more empty row stands at the end, ready to type into."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from PySide6.QtCore import (
    QAbstractTableModel,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    Qt,
    Signal,
)
from PySide6.QtGui import QUndoStack

from domain.field_types import Editor
from domain.fields import Field, Fields, Issue, Line, Lines
from gui.grid.clipboard import Block
from gui.grid.commands import Edit, EditCells, RemoveRows
from gui.grid.rows import (
    EMPTY,
    Cell,
    Finding,
    GridRow,
    Roster,
    cell_text,
    lines_of,
    read_cell,
    read_cells,
    row_of,
)

Index = QModelIndex | QPersistentModelIndex

_ROOT = QModelIndex()
_RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
_LEFT = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
_FEW = 50
"""Rows that a view is told of one by one; for more it looks at everything anew."""
_TEXT_ROLES = frozenset({Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.EditRole})
_REASON_ROLES = frozenset({Qt.ItemDataRole.ToolTipRole, Qt.ItemDataRole.AccessibleDescriptionRole})


class RosterModel(QAbstractTableModel):
    """Rows of a roster over their declaration.

    Attributes:
        roster: The rows and what is wrong in them.
        columns: The fields shown.
        undo_stack: Every change since the rows were set.

    Signals:
        changed: The user changed a cell or a row.
    """

    changed = Signal()

    def __init__(self, declared: Lines, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.roster = Roster(declared)
        self.columns: list[Field] = [f for f in declared.fields if not f.retired]
        self.undo_stack = QUndoStack(self)
        self.is_read_only = False

    # -- what Qt asks -----------------------------------------------------------------------

    def rowCount(self, parent: Index = _ROOT) -> int:
        """The rows and the empty one."""
        return 0 if parent.isValid() else len(self.roster.rows) + (not self.is_read_only)

    def columnCount(self, parent: Index = _ROOT) -> int:
        """One per field."""
        return 0 if parent.isValid() else len(self.columns)

    def flags(self, index: Index) -> Qt.ItemFlag:
        """Everything can be edited unless the whole is read only."""
        base = Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable
        if not index.isValid():
            return Qt.ItemFlag.NoItemFlags
        return base if self.is_read_only else base | Qt.ItemFlag.ItemIsEditable

    def headerData(
        self,
        section: int,
        orientation: Qt.Orientation,
        role: int = Qt.ItemDataRole.DisplayRole,
    ) -> Any:  # noqa: ANN401 - as Qt has it
        """The labels, and the row numbers."""
        if orientation is Qt.Orientation.Vertical:
            return self._row_header(section, role)
        if not 0 <= section < len(self.columns):
            return None
        declared = self.columns[section]
        if role == Qt.ItemDataRole.DisplayRole:
            return declared.caption
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return _RIGHT if declared.type.facts.editor is Editor.NUMBER else _LEFT
        return declared.help or None if role == Qt.ItemDataRole.ToolTipRole else None

    def _row_header(self, section: int, role: int) -> str | Qt.AlignmentFlag | None:
        if role == Qt.ItemDataRole.DisplayRole and 0 <= section < self.rowCount():
            return str(section + 1)
        return _RIGHT if role == Qt.ItemDataRole.TextAlignmentRole else None

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:  # noqa: ANN401
        """Text masked for display, plain for editing; why it is wrong as tip and description."""
        if not index.isValid():
            return None
        declared = self.columns[index.column()]
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return _RIGHT if declared.type.facts.editor is Editor.NUMBER else _LEFT
        if role in _TEXT_ROLES:
            row = self.row_at(index.row())
            if row is None:
                return ""
            return self._text(row, declared, masked=role != Qt.ItemDataRole.EditRole)
        if role in _REASON_ROLES:
            finding = self.finding(index)
            return finding.message if finding else None
        return None

    def _text(self, row: GridRow, declared: Field, *, masked: bool) -> str:
        return cell_text(declared, row.cell(declared.key), masked=masked)

    def finding(self, index: Index) -> Finding | None:
        """What is wrong with a cell."""
        row = self.row_at(index.row())
        return None if row is None else self.roster.findings(row).get(self.key_at(index.column()))

    def setData(
        self,
        index: Index,
        value: Any,  # noqa: ANN401 - as Qt has it
        role: int = Qt.ItemDataRole.EditRole,
    ) -> bool:
        """Take over what was typed into a cell."""
        if role != Qt.ItemDataRole.EditRole or not index.isValid() or self.is_read_only:
            return False
        return self.take(index, "" if value is None else str(value))

    def take(self, index: Index, text: str, beside: Mapping[str, str] | None = None) -> bool:
        """Take over what was typed into a cell, as one step that can be undone.

        Args:
            index: The cell.
            text: What was typed or chosen.
            beside: Values of other fields that came with it, by key; they fill empty cells only.
        """
        if self.is_read_only:
            return False
        declared, number = self.columns[index.column()], index.row()
        row = self.row_at(number) or GridRow()
        cells = []
        if text != self.data(index, Qt.ItemDataRole.EditRole):
            read = read_cells([(declared, text)])
            if any(
                row.cell(key) not in (EMPTY, Cell(""), cell)
                for key, cell in read.items()
                if key != declared.key
            ):
                read = {declared.key: read_cell(declared, text)}
            cells = [(number, key, cell) for key, cell in read.items()]
        by_key = {field.key: field for field in self.columns}
        for key, value in (beside or {}).items():
            if key in by_key and row.cell(key) in (EMPTY, Cell("")):
                cells.append((number, key, read_cell(by_key[key], value)))
        return self.set_cells(cells, "输入")

    # -- rows and columns -------------------------------------------------------------------

    def row_at(self, number: int) -> GridRow | None:
        """A row; None for the empty one at the end."""
        return self.roster.rows[number] if 0 <= number < len(self.roster.rows) else None

    def key_at(self, column: int) -> str:
        """The field of a column."""
        return self.columns[column].key

    def set_lines(self, lines: Sequence[Line]) -> None:
        """Show these lines; what could be undone is forgotten."""
        self.set_rows([row_of(line) for line in lines])

    def set_rows(self, rows: Iterable[GridRow]) -> None:
        """Show these rows; what could be undone is forgotten."""
        self.beginResetModel()
        self.undo_stack.clear()
        self.roster.rows = list(rows)
        self.columns = [
            f
            for f in self.roster.declared.fields
            if not f.retired or any(row.fields.get(f.key) for row in self.roster.rows)
        ]
        self.roster.touched()
        self.roster.recount()
        self.endResetModel()

    def set_read_only(self, read_only: bool) -> None:
        """Without editing there is no empty row either."""
        if read_only != self.is_read_only:
            self.beginResetModel()
            self.is_read_only = read_only
            self.endResetModel()

    def set_record(self, fields: Fields) -> None:
        """The record's own fields, which rules of a line look at."""
        self.roster.record = dict(fields)
        self.roster.touched()
        self._repaint()

    def set_issues(self, issues: Sequence[Issue]) -> None:
        """Findings of others, by line id."""
        self.roster.set_given(issues)
        self._repaint()

    def lines(self) -> list[Line]:
        """The rows as lines, blank ones dropped."""
        return lines_of(self.roster.rows)

    # -- changes ----------------------------------------------------------------------------

    def set_cells(self, cells: Sequence[tuple[int, str, Cell]], text: str) -> bool:
        """Set cells as one step that can be undone; rows are added where they reach further."""
        rows = self.roster.rows
        edits = []
        for number, key, after in cells:
            before = rows[number].cell(key) if number < len(rows) else EMPTY
            if before != after:
                edits.append(Edit(number, key, before, after))
        if edits:
            reach = max(edit.row for edit in edits) + 1
            self.undo_stack.push(EditCells(self, edits, max(0, reach - len(rows)), text))
        return True

    def clear_cells(self, positions: Iterable[tuple[int, int]]) -> None:
        """Empty these cells, given by row and column."""
        inside = [(number, self.key_at(column), EMPTY) for number, column in positions]
        self.set_cells([c for c in inside if c[0] < len(self.roster.rows)], "清除")

    def remove(self, numbers: Iterable[int]) -> None:
        """Remove these rows."""
        inside = sorted({n for n in numbers if 0 <= n < len(self.roster.rows)})
        if inside:
            self.undo_stack.push(RemoveRows(self, inside, f"删除 {len(inside)} 行"))

    def paste(self, keys: Sequence[str | None], block: Block, top: int) -> int:
        """Set a block of texts as one step.

        Args:
            keys: The field of each of its columns; None for those that go nowhere.
            block: Rows of texts.
            top: The row it begins in.

        Returns:
            How many rows of it held something.
        """
        by_key = {f.key: f for f in self.columns}
        columns = [(n, by_key[key]) for n, key in enumerate(keys) if key in by_key]
        cells: list[tuple[int, str, Cell]] = []
        filled = 0
        for offset, row in enumerate(block):
            texts = [(declared, row[n]) for n, declared in columns if n < len(row)]
            if any(text and not text.isspace() for _declared, text in texts):
                cells += [(top + filled, key, cell) for key, cell in read_cells(texts).items()]
                filled += 1
            elif len(block) == 1 and offset == 0:
                cells += [(top, declared.key, EMPTY) for declared, _text in texts]
        self.set_cells(cells, "粘贴")
        return filled

    # -- done and undone by the commands ----------------------------------------------------

    def apply_added(self, rows: Sequence[GridRow]) -> None:
        """Rows at the end; the empty one stays behind them."""
        if rows:
            # The empty row becomes the first of them; what is new stands behind it.
            first = len(self.roster.rows) + 1
            self.beginInsertRows(_ROOT, first, first + len(rows) - 1)
            self.roster.rows.extend(rows)
            self.endInsertRows()

    def apply_dropped(self, count: int) -> None:
        """Take rows away at the end."""
        if count:
            first = len(self.roster.rows) - count
            self.beginRemoveRows(_ROOT, first + 1, first + count)
            del self.roster.rows[first:]
            self.roster.touched()
            self.endRemoveRows()
        self._settle()

    def apply_cells(self, cells: Sequence[tuple[int, str, Cell]]) -> None:
        """Put cells as they are to stand."""
        touched: set[int] = set()
        for number, key, cell in cells:
            self.roster.rows[number].put(key, cell)
            touched.add(number)
        for number in touched:
            self.roster.touched(self.roster.rows[number])
        self._settle()

    def apply_removed(self, numbers: Sequence[int]) -> None:
        """Take rows away, from the last."""
        if len(numbers) > 1 and numbers[-1] - numbers[0] >= len(numbers):
            gone = set(numbers)
            self.beginResetModel()
            self.roster.rows = [r for n, r in enumerate(self.roster.rows) if n not in gone]
            self.endResetModel()
        else:
            self.beginRemoveRows(_ROOT, numbers[0], numbers[-1])
            del self.roster.rows[numbers[0] : numbers[-1] + 1]
            self.endRemoveRows()
        self.roster.touched()
        self._settle()

    def apply_restored(self, removed: Sequence[tuple[int, GridRow]]) -> None:
        """Put rows back, from the first."""
        if len(removed) > _FEW:
            self.beginResetModel()
            for number, row in removed:
                self.roster.rows.insert(number, row)
            self.endResetModel()
        else:
            for number, row in removed:
                self.beginInsertRows(_ROOT, number, number)
                self.roster.rows.insert(number, row)
                self.endInsertRows()
        self.roster.touched()
        self._settle()

    def _settle(self) -> None:
        self.roster.recount()
        self._repaint()
        self.changed.emit()

    def _repaint(self) -> None:
        if self.rowCount() and self.columns:
            last = self.index(self.rowCount() - 1, len(self.columns) - 1)
            self.dataChanged.emit(self.index(0, 0), last)
