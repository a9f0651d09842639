"""The rows of a ledger's list, read page by page in the lane while the user scrolls."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import (
    QAbstractTableModel,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    Qt,
    Signal,
)
from PySide6.QtGui import QColor

from gui.pages.ledger.columns import FINDINGS, LINES, MODIFIED, STANDING, Column
from gui.theme import current_theme
from services.records import lists

if TYPE_CHECKING:
    from domain.fields import Ledger
    from gui.session import Session
    from services.program.shapes import Query, Row
    from services.workspace.workspace import Workspace

PAGE = 100
TAG_ROLE = int(Qt.ItemDataRole.UserRole) + 1
"""Data of this role is (text, kind) of a tag, or None."""

Index = QModelIndex | QPersistentModelIndex
_ROOT = QModelIndex()
_RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
_LEFT = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter


class RecordTableModel(QAbstractTableModel):
    """A list of a ledger; holds the rows read so far.

    Attributes:
        ledger: The ledger.
        columns: Its columns.
        rows: The rows read so far.
        total: How many rows there are in all; None until counted.
        sort_key: Key the list is sorted by.
        descending: Largest first.

    Signals:
        loaded: The first page of a list arrived.
        counted: How many rows there are in all.
    """

    loaded = Signal()
    counted = Signal(int)

    def __init__(
        self, session: Session, ledger: Ledger, columns: Sequence[Column], parent: QObject
    ) -> None:
        super().__init__(parent)
        self._session = session
        self.ledger = ledger
        self.columns = list(columns)
        self.rows: list[Row] = []
        self.total: int | None = None
        self.sort_key = MODIFIED
        self.descending = True
        self._choices: Mapping[str, Any] = {}
        self._list = 0
        self._has_more = False
        self._is_reading = False

    # -- what Qt asks -----------------------------------------------------------------------

    def rowCount(self, parent: Index = _ROOT) -> int:
        """The rows read so far."""
        return 0 if parent.isValid() else len(self.rows)

    def columnCount(self, parent: Index = _ROOT) -> int:
        """One per column."""
        return 0 if parent.isValid() else len(self.columns)

    def headerData(
        self,
        section: int,
        orientation: Qt.Orientation,
        role: int = Qt.ItemDataRole.DisplayRole,
    ) -> Any:  # noqa: ANN401 - as Qt has it
        """The captions."""
        if orientation is not Qt.Orientation.Horizontal or not 0 <= section < len(self.columns):
            return None
        column = self.columns[section]
        if role == Qt.ItemDataRole.DisplayRole:
            return column.caption
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return _RIGHT if column.is_number else _LEFT
        if role == Qt.ItemDataRole.ToolTipRole:
            return "单击按此列排序" if column.sort else f"{column.caption}：不能按此列排序"
        return None

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:  # noqa: ANN401
        """Text, alignment, colour, tag."""
        if not index.isValid():
            return None
        column = self.columns[index.column()]
        row = self.rows[index.row()]
        if role in {Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.ToolTipRole}:
            return column.text(row)
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return _RIGHT if column.is_number else _LEFT
        if role == Qt.ItemDataRole.ForegroundRole:
            return _text_colour(column, row)
        if role == TAG_ROLE and column.key == STANDING and column.kind is not None:
            return column.text(row), column.kind(row)
        return None

    def canFetchMore(self, parent: Index = _ROOT) -> bool:
        """Whether there are rows that were not read yet."""
        return not parent.isValid() and self._has_more and not self._is_reading

    def fetchMore(self, parent: Index = _ROOT) -> None:
        """Read the next page in the lane."""
        if not self.canFetchMore(parent):
            return
        self._read(PAGE, self.rows[-1].position if self.rows else None, self._on_more)

    # -- the list ---------------------------------------------------------------------------

    def show_list(self, choices: Mapping[str, Any]) -> None:
        """Show another list from its beginning.

        Args:
            choices: What `services.records.lists.query_for` takes, sort and order aside.
        """
        self._choices = dict(choices)
        self.read_again(PAGE)

    def sort_by(self, column: Column) -> None:
        """Sort by a column, or turn the order round where it is sorted by it."""
        if not column.sort:
            return
        same = column.sort == self.sort_key
        self.descending = not self.descending if same else column.begins_descending
        self.sort_key = column.sort
        self.read_again(PAGE)

    def read_again(self, rows: int = 0) -> None:
        """Read the list anew.

        Args:
            rows: How many rows from its beginning; 0 for as many as were read.
        """
        self._list += 1
        self._read(max(rows or len(self.rows), PAGE), None, self._on_first)
        number, make_query = self._list, self.query_maker()

        def count(workspace: Workspace) -> int:
            return lists.count(workspace, make_query(workspace))

        self._session.read(count, done=lambda total: self._on_counted(number, total), owner=self)

    def query_maker(self) -> Callable[[Workspace], Query]:
        """Makes, in the lane, the query of what is shown now."""
        ledger = self.ledger
        choices = {**self._choices, "sort": self.sort_key, "descending": self.descending}

        def make(workspace: Workspace) -> Query:
            return lists.query_for(workspace, ledger, **choices)

        return make

    def row_of(self, record_id: str) -> int:
        """Where a record stands; -1 where it was not read."""
        return next((n for n, row in enumerate(self.rows) if row.id == record_id), -1)

    def _read(
        self,
        limit: int,
        after: tuple[Any, int] | None,
        done: Callable[[list[Row], int], None],
    ) -> None:
        self._is_reading = True
        number, make_query = self._list, self.query_maker()

        def work(workspace: Workspace) -> list[Row]:
            return lists.page(workspace, make_query(workspace), after=after, limit=limit)

        def arrived(rows: list[Row]) -> None:
            if number == self._list:
                self._is_reading = False
                self._has_more = len(rows) == limit
                done(rows, limit)

        self._session.read(work, done=arrived, owner=self)

    def _on_first(self, rows: list[Row], _limit: int) -> None:
        self.beginResetModel()
        self.rows = rows
        self.endResetModel()
        self.loaded.emit()

    def _on_more(self, rows: list[Row], _limit: int) -> None:
        if rows:
            start = len(self.rows)
            self.beginInsertRows(QModelIndex(), start, start + len(rows) - 1)
            self.rows += rows
            self.endInsertRows()

    def _on_counted(self, number: int, total: int) -> None:
        if number == self._list:
            self.total = total
            self.counted.emit(total)


def _text_colour(column: Column, row: Row) -> QColor | None:
    colours = current_theme().colours
    if column.key == FINDINGS and column.kind is not None:
        return QColor(str(getattr(colours, column.kind(row))))
    is_soft = column.key == MODIFIED or (column.key == LINES and not row.line_count)
    return QColor(colours.soft) if is_soft else None
