"""The table of a ledger's list: whole rows, states as tags, keys that act on the selection."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QFont, QKeyEvent, QKeySequence, QPainter, QResizeEvent
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QStyleOptionViewItem, QTableView

from gui.common.tables import CalmDelegate, calm_table, tag_ground
from gui.pages.ledger.model import TAG_ROLE, RecordTableModel
from gui.theme import current_theme, theme_notifier

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from gui.pages.ledger.columns import Column

_AHEAD = 60
"""Rows below the last visible one at which the next page is asked for."""
_PADDING = 24
_TAG_PADDING = 9


class TagDelegate(CalmDelegate):
    """Draws the state of a row as a rounded tag."""

    def paint(
        self,
        painter: QPainter,
        option: QStyleOptionViewItem,
        index: QModelIndex | QPersistentModelIndex,
    ) -> None:
        """Draw ground and hairline, then the tag over it."""
        super().paint(painter, option, index)
        tag = index.data(TAG_ROLE)
        if tag is None:
            return
        text, kind = tag
        theme = current_theme()
        colours, metrics = theme.colours, theme.metrics
        font = QFont(option.font)
        font.setPixelSize(metrics.font_small)
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setFont(font)
        width = painter.fontMetrics().horizontalAdvance(text) + 2 * _TAG_PADDING
        rect = QRectF(option.rect)
        top = rect.center().y() - metrics.tag_inner / 2
        body = QRectF(rect.left() + 8, top, min(width, rect.width() - 10), metrics.tag_inner)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(tag_ground(kind, option))
        painter.drawRoundedRect(body, metrics.tag_radius, metrics.tag_radius)
        painter.setPen(QColor(str(getattr(colours, kind))))
        painter.drawText(body, int(Qt.AlignmentFlag.AlignCenter), text)
        painter.restore()

    def initStyleOption(
        self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        """The tag stands instead of the text."""
        super().initStyleOption(option, index)
        if index.data(TAG_ROLE) is not None:
            option.text = ""


def _order(columns: Sequence[Column]) -> Callable[[int], int]:
    return lambda number: columns[number].gives_way


class RecordTable(QTableView):
    """The list as a table.

    Signals:
        open_requested: Enter or double click on a row: the row number.
        delete_requested: Delete.
        selection_altered: Other rows are selected.
        copy_requested: Ctrl+C.
    """

    open_requested = Signal(int)
    delete_requested = Signal()
    selection_altered = Signal()
    copy_requested = Signal()

    def __init__(self, model: RecordTableModel) -> None:
        super().__init__()
        self._records = model
        self._is_fitted = True
        self.setModel(model)
        calm_table(self)
        self.setItemDelegate(TagDelegate(self))
        self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        header = self.horizontalHeader()
        header.setSectionsClickable(True)
        header.setSortIndicatorShown(True)
        header.setSectionResizeMode(QHeaderView.ResizeMode.Interactive)
        header.sectionClicked.connect(self._on_section_clicked)
        header.sectionHandleDoubleClicked.connect(self.resizeColumnToContents)
        header.sectionResized.connect(self._on_section_resized)
        self.doubleClicked.connect(self._on_double_clicked)
        self.verticalScrollBar().valueChanged.connect(self._on_scrolled)
        self.selectionModel().selectionChanged.connect(self.selection_altered)
        model.modelReset.connect(self.selection_altered)
        theme_notifier().changed.connect(self.fit_columns)
        self._show_order()

    def selected_rows(self) -> list[int]:
        """Numbers of the selected rows, in order."""
        return sorted(index.row() for index in self.selectionModel().selectedRows())

    def selected_ids(self) -> list[str]:
        """Ids of the selected records."""
        return [self._records.rows[number].id for number in self.selected_rows()]

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter opens, Delete deletes, Ctrl+C copies."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and not event.modifiers():
            if self.currentIndex().isValid():
                self.open_requested.emit(self.currentIndex().row())
        elif event.matches(QKeySequence.StandardKey.Copy):
            self.copy_requested.emit()
        elif event.key() == Qt.Key.Key_Delete:
            self.delete_requested.emit()
        else:
            super().keyPressEvent(event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Share the width out anew, unless the user has set widths."""
        super().resizeEvent(event)
        self.fit_columns()

    def fit_columns(self) -> None:
        """Give each column its width: fixed ones as their kind asks, the rest to the others."""
        if not self._is_fitted:
            return
        letter = self.fontMetrics().horizontalAdvance("国")
        columns = self._records.columns
        least = [column.letters * letter + _PADDING for column in columns]
        room = self.viewport().width()
        header = self.horizontalHeader()
        # Hiding tells of a new width as well, which would pass for the user's wish.
        header.blockSignals(True)
        givers = sorted((n for n, c in enumerate(columns) if c.gives_way), key=_order(columns))
        shown = sum(least)
        for number in givers:
            hides = shown > room
            self.setColumnHidden(number, hides)
            shown -= least[number] if hides else 0
        spare = max(0, room - shown)
        for number, column in enumerate(columns):
            more = min(spare, max(0, column.wanted - column.letters) * letter)
            least[number] += more
            spare -= more
        weights = sum(column.weight for column in columns) or 1
        for number, column in enumerate(columns):
            header.resizeSection(number, least[number] + spare * column.weight // weights)
        header.blockSignals(False)
        self.updateGeometries()
        self.viewport().update()
        header.viewport().update()

    def sizeHintForColumn(self, column: int) -> int:  # noqa: N802 - as Qt has it
        """Room for the tag as well."""
        return int(super().sizeHintForColumn(column)) + _PADDING

    def minimumSizeHint(self) -> QSize:
        """A few rows."""
        row = current_theme().metrics.row_height
        return QSize(200, 4 * row)

    def _column(self, section: int) -> Column:
        return self._records.columns[section]

    def _on_section_clicked(self, section: int) -> None:
        self._records.sort_by(self._column(section))
        self._show_order()

    def _show_order(self) -> None:
        keys = [column.sort for column in self._records.columns]
        at = keys.index(self._records.sort_key) if self._records.sort_key in keys else -1
        order = (
            Qt.SortOrder.DescendingOrder
            if self._records.descending
            else Qt.SortOrder.AscendingOrder
        )
        self.horizontalHeader().setSortIndicator(at, order)

    def _on_section_resized(self) -> None:
        self._is_fitted = False

    def _on_double_clicked(self, index: QModelIndex) -> None:
        self.open_requested.emit(index.row())

    def _on_scrolled(self, _value: int) -> None:
        last = self.rowAt(self.viewport().height() - 1)
        if last >= 0 and last + _AHEAD >= self._records.rowCount():
            self._records.fetchMore()
