"""The indicators as a table model: headings of tasks, and below each its indicators."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt
from PySide6.QtGui import QColor, QFont

from gui.pages.home.rows_table import CELL, Cell
from gui.pages.progress.rows import FigureCell, ProgressColumn, cells_of, columns_of, task_cell
from gui.theme import current_theme
from services.figures.progress import ProgressReport, ProgressRow

_Index = QModelIndex | QPersistentModelIndex
_EMPTY = Cell()


@dataclass(frozen=True)
class TableRow:
    """A row of the table.

    Attributes:
        cells: One per column; a heading has only the first.
        row: The indicator; None for the heading of a task.
    """

    cells: tuple[Cell, ...]
    row: ProgressRow | None = None


class ProgressModel(QAbstractTableModel):
    """Shows those indicators of a report that pass.

    Attributes:
        columns: The columns of the report on show.
        rows: The rows on show.
    """

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.columns: tuple[ProgressColumn, ...] = ()
        self.rows: list[TableRow] = []

    def show_report(self, report: ProgressReport, passes: Callable[[ProgressRow], bool]) -> None:
        """Show the indicators of a report that pass; tasks without any are left out."""
        self.beginResetModel()
        self.columns = columns_of(report)
        self.rows = []
        for task, rows in report.by_task:
            shown = tuple(row for row in rows if passes(row))
            if shown:
                self.rows.append(TableRow((task_cell(task, shown),)))
                self.rows += [TableRow(tuple(cells_of(row, report)), row) for row in shown]
        self.endResetModel()

    def place_of(self, code: str) -> int:
        """The row an indicator stands in; -1 where it is not on show."""
        places = (
            at for at, one in enumerate(self.rows) if one.row and one.row.indicator.code == code
        )
        return next(places, -1)

    def headings(self) -> list[int]:
        """The rows that are headings."""
        return [at for at, one in enumerate(self.rows) if one.row is None]

    def rowCount(self, parent: _Index = QModelIndex()) -> int:  # noqa: B008
        """How many rows."""
        return 0 if parent.isValid() else len(self.rows)

    def columnCount(self, parent: _Index = QModelIndex()) -> int:  # noqa: B008
        """How many columns."""
        return 0 if parent.isValid() else len(self.columns)

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> Any:  # noqa: ANN401 - as Qt asks for it
        """Titles, over numbers at the right."""
        if orientation is not Qt.Orientation.Horizontal or section >= len(self.columns):
            return None
        if role == Qt.ItemDataRole.DisplayRole:
            return self.columns[section].title
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return _alignment(self.columns[section])
        return None

    def flags(self, index: _Index) -> Qt.ItemFlag:
        """Headings cannot be chosen; the cursor keys pass over them."""
        if not index.isValid() or self.rows[index.row()].row is None:
            return Qt.ItemFlag.NoItemFlags
        return Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable

    def data(self, index: _Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:  # noqa: ANN401
        """What Qt asks of a cell."""
        row = self.rows[index.row()]
        cell = row.cells[index.column()] if index.column() < len(row.cells) else _EMPTY
        if role == Qt.ItemDataRole.AccessibleTextRole and isinstance(cell, FigureCell):
            return cell.said
        if role in {Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole}:
            return cell.text
        if role == CELL:
            return cell
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return _alignment(self.columns[index.column()])
        if role == Qt.ItemDataRole.ToolTipRole:
            return cell.tip or cell.text or None
        return _look(row, cell, role)


def _alignment(column: ProgressColumn) -> Qt.AlignmentFlag:
    side = Qt.AlignmentFlag.AlignRight if column.right else Qt.AlignmentFlag.AlignLeft
    return side | Qt.AlignmentFlag.AlignVCenter


def _look(row: TableRow, cell: Cell, role: int) -> QColor | QFont | None:
    colours = current_theme().colours
    if role == Qt.ItemDataRole.BackgroundRole and row.row is None:
        return QColor(colours.bg)
    if role == Qt.ItemDataRole.ForegroundRole:
        is_tinted = cell.tone not in {"", "strong"}
        return QColor(str(getattr(colours, cell.tone)) if is_tinted else colours.ink)
    if role == Qt.ItemDataRole.FontRole and cell.tone == "strong":
        font = QFont()
        font.setWeight(QFont.Weight.DemiBold)
        return font
    return None
