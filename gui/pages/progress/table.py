"""The table of indicators: names with quiet notes, bars, tags, a column per unit."""

from __future__ import annotations

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QKeyEvent, QPainter, QPen, QResizeEvent
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QStyleOptionViewItem, QTableView

from gui.common.tables import calm_table
from gui.pages.home.rows_table import CELL, Cell, RowsDelegate
from gui.pages.progress.model import ProgressModel
from gui.pages.progress.rows import FigureCell, NotedCell
from gui.theme import current_theme, theme_notifier
from services.figures.progress import ProgressRow

_NAME_LETTERS = 12
"""What an indicator's name keeps, rather than that the table scrolls sideways."""
_SIDE = 11
_NOTE_GAP = 8
_NOTE_SIDE = 2
"""Room left of a note below a figure, which is wider than most figures."""
_PARTS = " / "
_TIGHT = 1.25
"""Line height of a target in two lines, in sizes of its font."""
_ROWS_AT_LEAST = 4
_Index = QModelIndex | QPersistentModelIndex


class IndicatorDelegate(RowsDelegate):
    """Draws names with their notes; the rest as in every small table."""

    def initStyleOption(self, option: QStyleOptionViewItem, index: _Index) -> None:
        """Leave out the words that are drawn with a note."""
        super().initStyleOption(option, index)
        cell = index.data(CELL)
        is_noted = isinstance(cell, NotedCell) or (isinstance(cell, FigureCell) and cell.note)
        if is_noted or _is_two_lines(option, index):
            option.text = ""

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: _Index) -> None:
        """Draw the cell, then name and note."""
        super().paint(painter, option, index)
        cell = index.data(CELL)
        if isinstance(cell, NotedCell):
            room = QRectF(option.rect).adjusted(_SIDE, 0, -_SIDE, 0)
            _paint_noted(painter, room, cell)
        elif isinstance(cell, FigureCell) and cell.note:
            room = QRectF(option.rect).adjusted(_NOTE_SIDE, 0, -_SIDE, 0)
            _paint_two_lines(painter, room, cell.text, cell.note, "soft")
        elif isinstance(cell, Cell) and _is_two_lines(option, index):
            room = QRectF(option.rect).adjusted(_SIDE, 0, -_SIDE, 0)
            first, _parts, second = cell.text.partition(_PARTS)
            _paint_two_lines(painter, room, f"{first} /", second)
        view = self.parent()
        if isinstance(view, ProgressTable) and view.is_current_unit(index):
            painter.setPen(QPen(QColor(current_theme().colours.accent), 2))
            painter.drawRect(option.rect.adjusted(1, 1, -1, -1))

    def sizeHint(self, option: QStyleOptionViewItem, index: _Index) -> QSize:
        """As wide as name and note."""
        hint = super().sizeHint(option, index)
        cell = index.data(CELL)
        if isinstance(cell, NotedCell):
            text = f"{cell.text}  {cell.note}"
            width = option.fontMetrics.horizontalAdvance(text) + _SIDE + _SIDE
            return QSize(width, hint.height())
        return hint


def _is_two_lines(option: QStyleOptionViewItem, index: _Index) -> bool:
    """Whether a target is too long for one line and has two parts."""
    text = str(index.data() or "")
    rect: QRect = option.rect
    room = rect.width() - 2 * _SIDE
    return _PARTS in text and option.fontMetrics.horizontalAdvance(text) > room


def _paint_two_lines(
    painter: QPainter, room: QRectF, first: str, second: str, tone: str = "ink"
) -> None:
    """Two texts one below the other, as small as the row asks; the second in a colour."""
    painter.save()
    font = painter.font()
    font.setPixelSize(current_theme().metrics.font_small)
    painter.setFont(font)
    metrics = painter.fontMetrics()
    height = min(round(font.pixelSize() * _TIGHT), int(room.height()) // 2)
    top = room.center().y() - height
    right = int(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
    for at, (part, colour) in enumerate(((first, "ink"), (second, tone))):
        painter.setPen(QColor(str(getattr(current_theme().colours, colour))))
        line = QRectF(room.left(), top + at * height, room.width(), height)
        painter.drawText(
            line, right, metrics.elidedText(part, Qt.TextElideMode.ElideRight, int(room.width()))
        )
    painter.restore()


def _paint_noted(painter: QPainter, room: QRectF, cell: NotedCell) -> None:
    colours = current_theme().colours
    painter.save()
    font = painter.font()
    font.setPixelSize(current_theme().metrics.font_table)
    if cell.tone == "strong":
        font.setWeight(font.Weight.DemiBold)
    painter.setFont(font)
    metrics = painter.fontMetrics()
    middle = int(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
    name = metrics.elidedText(cell.text, Qt.TextElideMode.ElideRight, int(room.width()))
    painter.setPen(QColor(colours.ink))
    painter.drawText(room, middle, name)
    used = metrics.horizontalAdvance(name) + _NOTE_GAP
    font.setWeight(font.Weight.Normal)
    painter.setFont(font)
    rest = room.adjusted(used, 0, 0, 0)
    few = metrics.horizontalAdvance("国国")
    if cell.note and rest.width() >= few:
        painter.setPen(QColor(colours.soft))
        note = painter.fontMetrics().elidedText(
            cell.note, Qt.TextElideMode.ElideRight, int(rest.width())
        )
        painter.drawText(rest, middle, note)
    painter.restore()


class ProgressTable(QTableView):
    """The indicators.

    Signals:
        cell_chosen: (indicator row, code of the unit or empty) the cursor is on.
        entered: Enter was pressed: the user wants to the records.
    """

    cell_chosen = Signal(object, str)
    entered = Signal()

    def __init__(self, model: ProgressModel) -> None:
        super().__init__()
        self._indicators = model
        self.setAccessibleName("指标进度")
        self.setModel(model)
        calm_table(self)
        self.setItemDelegate(IndicatorDelegate(self))
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.horizontalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Interactive)
        self.selectionModel().currentChanged.connect(self._on_current_changed)
        model.modelReset.connect(self._on_reset)
        theme_notifier().changed.connect(self.fit_columns)

    def choose(self, code: str) -> bool:
        """Put the cursor on an indicator, in the column where it is.

        Returns:
            Whether it is on show.
        """
        at = self._indicators.place_of(code)
        if at >= 0:
            column = max(self.currentIndex().column(), 0)
            self.setCurrentIndex(self._indicators.index(at, column))
        return at >= 0

    def current_row(self) -> ProgressRow | None:
        """The indicator the cursor is on."""
        index = self.currentIndex()
        return self._indicators.rows[index.row()].row if index.isValid() else None

    def current_unit(self) -> str:
        """Code of the unit whose column the cursor is in; empty elsewhere."""
        index = self.currentIndex()
        return self._indicators.columns[index.column()].unit if index.isValid() else ""

    def is_current_unit(self, index: _Index) -> bool:
        """Whether this is the unit's figure that the cursor is on."""
        return bool(self.current_unit()) and self.currentIndex() == index

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter leads to the records."""
        if event.key() in {Qt.Key.Key_Return, Qt.Key.Key_Enter}:
            self.entered.emit()
            return
        super().keyPressEvent(event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Share the width out anew."""
        super().resizeEvent(event)
        self.fit_columns()

    def minimumSizeHint(self) -> QSize:
        """A few rows."""
        return QSize(200, _ROWS_AT_LEAST * current_theme().metrics.row_height)

    def fit_columns(self) -> None:
        """Fixed columns as they ask, the rest to the names; spare ones only where there is room."""
        columns = self._indicators.columns
        if not columns:
            return
        letter = current_theme().metrics.font_table
        widths = [round(column.letters * letter) + 2 * _SIDE for column in columns]
        room = self.viewport().width()
        least = round(_NAME_LETTERS * letter) + 2 * _SIDE
        used = sum(w for w, column in zip(widths, columns, strict=True) if not column.is_spare)
        for at, column in enumerate(columns):
            fits = not column.is_spare or used + widths[at] <= room
            used += widths[at] if column.is_spare and fits else 0
            self.setColumnHidden(at, not fits)
        widths[0] = max(least, widths[0] + room - used)
        for at, width in enumerate(widths):
            self.setColumnWidth(at, width)

    def _on_reset(self) -> None:
        self.clearSpans()
        count = len(self._indicators.columns)
        for at in self._indicators.headings():
            self.setSpan(at, 0, 1, count)
        self.fit_columns()

    def _on_current_changed(self) -> None:
        row = self.current_row()
        if row is not None:
            self.cell_chosen.emit(row, self.current_unit())
