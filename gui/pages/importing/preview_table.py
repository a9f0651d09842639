"""A table over very many rows whose cells are worked out only when they are seen."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from PySide6.QtCore import QModelIndex, QObject, QPersistentModelIndex, Qt, Signal
from PySide6.QtGui import QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QTableView, QWidget

from gui.common.tables import calm_table
from gui.pages.home.rows_table import Cell, Column, RowsDelegate, RowsModel
from gui.theme import Theme, theme_notifier

_Index = QModelIndex | QPersistentModelIndex
_SIDES = 24
_LAST, _LEAST = 6, 8
"""Characters that the last column keeps in sight, and the others while they give way."""

Render = Callable[[Any], Sequence[str | Cell]]
"""Makes the cells of one item."""


class LazyRowsModel(RowsModel):
    """Rows made from items when the view asks for them."""

    def __init__(
        self, columns: Sequence[Column], render: Render, parent: QObject | None = None
    ) -> None:
        super().__init__(columns, parent)
        self.items: Sequence[Any] = ()
        self.render = render
        self._made: dict[int, Sequence[str | Cell]] = {}

    def show_items(self, items: Sequence[Any], columns: Sequence[Column] | None = None) -> None:
        """Show other items, under other columns where they are given."""
        self.beginResetModel()
        self.items = items
        self._made = {}
        if columns is not None:
            self.columns = tuple(columns)
        self.endResetModel()

    def rowCount(self, parent: _Index = QModelIndex()) -> int:  # noqa: B008
        """How many items."""
        return 0 if parent.isValid() else len(self.items)

    def cell(self, row: int, column: int) -> Cell:
        """A cell, made with the rest of its row."""
        made = self._made.get(row)
        if made is None:
            made = self._made[row] = self.render(self.items[row])
        given = made[column]
        return Cell(given) if isinstance(given, str) else given


class PreviewTable(QTableView):
    """The table, its columns as wide as they are told: nothing is measured row by row.

    Attributes:
        rows: The model.

    Signals:
        item_changed: The item that the cursor is on; None where there is none.
        item_chosen: The item on which Enter or a double click fell.
    """

    item_changed = Signal(object)
    item_chosen = Signal(object)

    def __init__(
        self,
        columns: Sequence[Column],
        widths: Sequence[int],
        render: Render,
        name: str,
        parent: QWidget | None = None,
    ) -> None:
        """Make an empty table.

        Args:
            columns: Its columns; the last one takes the room that is left.
            widths: How many characters each column but the last has room for.
            render: Makes the cells of an item.
            name: Said aloud.
            parent: Usually none.
        """
        super().__init__(parent)
        self.setAccessibleName(name)
        self.rows = LazyRowsModel(columns, render, self)
        self._widths = tuple(widths)
        self.setModel(self.rows)
        calm_table(self)
        self.setItemDelegate(RowsDelegate(self))
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        header = self.horizontalHeader()
        header.setSectionResizeMode(QHeaderView.ResizeMode.Interactive)
        header.setStretchLastSection(True)
        self.selectionModel().currentRowChanged.connect(self._on_current_changed)
        self.doubleClicked.connect(lambda index: self._choose(index.row()))
        theme_notifier().changed.connect(self._on_theme_changed)
        self._set_widths()

    def show_items(
        self,
        items: Sequence[Any],
        columns: Sequence[Column] | None = None,
        widths: Sequence[int] | None = None,
    ) -> None:
        """Show other items."""
        self.rows.show_items(items, columns)
        if widths is not None:
            self._widths = tuple(widths)
            self._set_widths()
        self.item_changed.emit(None)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter chooses the row under the cursor."""
        is_enter = event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter)
        if is_enter and not event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier:
            self._choose(self.currentIndex().row())
        else:
            super().keyPressEvent(event)

    def _choose(self, row: int) -> None:
        if 0 <= row < len(self.rows.items):
            self.item_chosen.emit(self.rows.items[row])

    def _on_current_changed(self, index: QModelIndex) -> None:
        self.item_changed.emit(self.rows.items[index.row()] if index.isValid() else None)

    def _on_theme_changed(self, _theme: Theme) -> None:
        self._set_widths()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Where room is short the wide columns give way, so that the last one stays in sight."""
        super().resizeEvent(event)
        if self.horizontalHeader().length() > self.viewport().width():
            self._set_widths()

    def _set_widths(self) -> None:
        self.ensurePolished()
        letter = self.fontMetrics().horizontalAdvance("国")
        widths = [width * letter + _SIDES for width in self._widths]
        over = sum(widths) + _LAST * letter + _SIDES - self.viewport().width()
        while over > 0 and self.isVisible() and max(widths, default=0) > _LEAST * letter + _SIDES:
            widest = widths.index(max(widths))
            widths[widest] -= letter
            over -= letter
        for at, width in enumerate(widths):
            self.setColumnWidth(at, width)
