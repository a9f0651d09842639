"""The table itself: selection, movement and the keys of the grid."""

from __future__ import annotations

from PySide6.QtCore import QItemSelectionModel, QModelIndex, QPersistentModelIndex, Qt, Signal
from PySide6.QtGui import QContextMenuEvent, QKeyEvent, QKeySequence
from PySide6.QtWidgets import QAbstractItemView, QMenu, QTableView, QWidget

from gui.common.tables import calm_table
from gui.form.choosing import FieldOffers
from gui.grid.delegate import RosterDelegate
from gui.grid.frozen import FrozenColumn
from gui.grid.model import RosterModel

_ENTER = frozenset({Qt.Key.Key_Return, Qt.Key.Key_Enter})
_CONTROL = Qt.KeyboardModifier.ControlModifier
_SHIFT = Qt.KeyboardModifier.ShiftModifier
Position = tuple[int, int]
"""Row and column of a cell."""
_Standard = QKeySequence.StandardKey


class RosterView(QTableView):
    """Type and the cell is edited; Enter goes right and on to the next row.

    Signals:
        copy_requested: Copy the selection; True without masks.
        paste_requested: Paste at the current cell.
        fill_down_requested: Fill the selection from its first row.
        left_at_start: Shift+Enter before the first cell: back to the form.
        save_requested: Ctrl+S.
        save_and_new_requested: Ctrl+Enter.
        typed: What stands in the cell that is being typed in is another.
    """

    copy_requested = Signal(bool)
    paste_requested = Signal()
    fill_down_requested = Signal()
    left_at_start = Signal()
    save_requested = Signal()
    save_and_new_requested = Signal()
    typed = Signal()

    def __init__(
        self, model: RosterModel, offers: FieldOffers | None, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._roster = model
        self.setModel(model)
        calm_table(self, whole_rows=False)
        self.setCornerButtonEnabled(True)
        delegate = RosterDelegate(model, offers, self)
        delegate.moved.connect(self._on_moved)
        delegate.key_passed.connect(self.keyPressEvent)
        delegate.typed.connect(self.typed)
        self._delegate = delegate
        self.setItemDelegate(delegate)
        self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.setEditTriggers(
            QAbstractItemView.EditTrigger.AnyKeyPressed
            | QAbstractItemView.EditTrigger.DoubleClicked
            | QAbstractItemView.EditTrigger.EditKeyPressed
        )
        self.verticalHeader().setHighlightSections(False)
        self.horizontalHeader().setStretchLastSection(True)
        self.frozen = FrozenColumn(self)

    @property
    def typing(self) -> tuple[int, int, str] | None:
        """Row, column and text of the cell that is being typed in; None where none is."""
        return self._delegate.typing

    def scrollTo(  # noqa: N802 - Qt's name
        self,
        index: QModelIndex | QPersistentModelIndex,
        hint: QAbstractItemView.ScrollHint = QAbstractItemView.ScrollHint.EnsureVisible,
    ) -> None:
        """A cell is not seen while the column that stays lies over it."""
        super().scrollTo(index, hint)
        if index.column() > 0 and not self.frozen.isHidden():
            covered = self.frozen.width() - self.columnViewportPosition(index.column())
            if covered > 0:
                bar = self.horizontalScrollBar()
                bar.setValue(bar.value() - covered)

    # -- keys -------------------------------------------------------------------------------

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """The keys of the grid; everything else begins to edit."""
        if not (
            self._on_standard_key(event) or self._on_control_key(event) or self._on_plain_key(event)
        ):
            super().keyPressEvent(event)

    def _on_standard_key(self, event: QKeyEvent) -> bool:
        read_only = self._roster.is_read_only
        if event.matches(_Standard.Copy):
            self.copy_requested.emit(False)
        elif event.matches(_Standard.Paste):
            self.paste_requested.emit()
        elif event.matches(_Standard.Cut):
            self.copy_requested.emit(False)
            self.clear_selected()
        elif event.matches(_Standard.Undo) and not read_only:
            self._roster.undo_stack.undo()
        elif self._is_redo(event) and not read_only:
            self._roster.undo_stack.redo()
        else:
            return False
        return True

    def _is_redo(self, event: QKeyEvent) -> bool:
        is_ctrl_y = bool(event.modifiers() & _CONTROL) and event.key() == Qt.Key.Key_Y
        return is_ctrl_y or event.matches(_Standard.Redo)

    def _on_control_key(self, event: QKeyEvent) -> bool:
        if not event.modifiers() & _CONTROL:
            return False
        if event.key() == Qt.Key.Key_Delete:
            self.remove_selected()
        elif event.key() == Qt.Key.Key_D:
            self.fill_down_requested.emit()
        elif event.key() == Qt.Key.Key_S:
            self.save_requested.emit()
        elif event.key() in _ENTER:
            self.save_and_new_requested.emit()
        else:
            return False
        return True

    def _on_plain_key(self, event: QKeyEvent) -> bool:
        key = event.key()
        if key in _ENTER or key == Qt.Key.Key_Tab:
            self._on_moved(-1 if event.modifiers() & _SHIFT else 1, 0)
        elif key == Qt.Key.Key_Backtab:
            self._on_moved(-1, 0)
        elif key in {Qt.Key.Key_Delete, Qt.Key.Key_Backspace}:
            self.clear_selected()
        else:
            return False
        return True

    def focusNextPrevChild(self, _next: bool) -> bool:  # noqa: N802 - Qt's name
        """Tab stays in the grid; Shift+Enter before the first cell leaves it."""
        return False

    # -- moving -----------------------------------------------------------------------------

    def _on_moved(self, columns: int, rows: int) -> None:
        current = self.currentIndex()
        if not current.isValid():
            self.go_to(0, 0)
            return
        width = self._roster.columnCount()
        position = (current.row() + rows) * width + current.column() + columns
        if position < 0:
            if not rows:
                self.left_at_start.emit()
            return
        if position < width * self._roster.rowCount():
            self.go_to(position // width, position % width)
        elif columns > 0:
            self.go_to(self._roster.rowCount() - 1, 0)

    def go_to(self, row: int, column: int) -> None:
        """Make a cell the current one and the only one selected."""
        self.setFocus(Qt.FocusReason.OtherFocusReason)
        self.mark(row, column)

    def mark(self, row: int, column: int) -> None:
        """The same without taking the focus; nothing where there is no such cell."""
        index = self._roster.index(row, column)
        self.selectionModel().setCurrentIndex(
            index, QItemSelectionModel.SelectionFlag.ClearAndSelect
        )
        self.scrollTo(index)

    def selected(self) -> list[Position]:
        """The selected cells, in rows; the current one where none is selected."""
        selection = self.selectionModel().selection()
        chosen = {
            (row, column)
            for block in (selection.at(number) for number in range(selection.count()))
            for row in range(block.top(), block.bottom() + 1)
            for column in range(block.left(), block.right() + 1)
        }
        current = self.currentIndex()
        if not chosen and current.isValid():
            return [(current.row(), current.column())]
        return sorted(chosen)

    def clear_selected(self) -> None:
        """Empty the selected cells."""
        if not self._roster.is_read_only:
            self._roster.clear_cells(self.selected())

    def remove_selected(self) -> None:
        """Remove the rows of the selected cells."""
        if self._roster.is_read_only:
            return
        current = self.currentIndex()
        row, column = current.row(), max(0, current.column())
        numbers = {number for number, _column in self.selected()}
        self._roster.remove(numbers)
        row -= sum(number < row for number in numbers)
        self.go_to(max(0, min(row, self._roster.rowCount() - 1)), column)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:  # noqa: N802 - Qt's name
        """What can be done with the selection."""
        menu = QMenu(self)
        menu.addAction("复制\tCtrl+C", lambda: self.copy_requested.emit(False))
        menu.addAction("复制（含完整证件号）", lambda: self.copy_requested.emit(True))
        if not self._roster.is_read_only:
            menu.addAction("粘贴\tCtrl+V", self.paste_requested.emit)
            menu.addSeparator()
            menu.addAction("向下填充\tCtrl+D", self.fill_down_requested.emit)
            menu.addAction("清除内容\tDelete", self.clear_selected)
            menu.addAction("删除所在行\tCtrl+Delete", self.remove_selected)
        menu.exec(event.globalPos())
        menu.deleteLater()
