"""A small table of frozen rows: text, tags and bars, calm, reachable by keyboard."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

from PySide6.QtCore import (
    QAbstractTableModel,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    QRectF,
    QSize,
    Qt,
    Signal,
)
from PySide6.QtGui import QColor, QFocusEvent, QFont, QKeyEvent, QPainter
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHeaderView,
    QStyleOptionViewItem,
    QTableView,
    QWidget,
)

from gui.common.bar import BarKind, paint_bar
from gui.common.tables import CalmDelegate, calm_table, tag_ground
from gui.common.tag import TagKind
from gui.theme import Theme, current_theme, theme_notifier

Tone = Literal["", "soft", "ok", "warn", "bad", "accent", "strong"]
CELL = Qt.ItemDataRole.UserRole + 1
_Index = QModelIndex | QPersistentModelIndex

_BY_KEY = frozenset(
    {
        Qt.FocusReason.TabFocusReason,
        Qt.FocusReason.BacktabFocusReason,
        Qt.FocusReason.ShortcutFocusReason,
    }
)
_TAG_PADDING = 9
_SIDE = 11
_BAR_WIDTH = 180


@dataclass(frozen=True)
class Cell:
    """What one cell shows.

    Attributes:
        text: The words; said aloud also where a bar is drawn.
        tone: Colour of the words.
        tag: Draw them as a tag of this kind.
        bar: Draw a bar instead: share, kind and mark.
        tip: Tool tip.
    """

    text: str = ""
    tone: Tone = ""
    tag: TagKind | None = None
    bar: tuple[float | None, BarKind, float | None] | None = None
    tip: str = ""


@dataclass(frozen=True)
class Column:
    """A column.

    Attributes:
        title: Its header.
        stretches: It takes the room that is left.
        right: Numbers stand at the right.
    """

    title: str
    stretches: bool = False
    right: bool = False


@dataclass(frozen=True)
class RowData:
    """A row.

    Attributes:
        cells: Texts or cells, one per column.
        key: Handed back when the row is chosen.
    """

    cells: Sequence[str | Cell]
    key: object = field(default=None)


class RowsModel(QAbstractTableModel):
    """Rows that are replaced as a whole."""

    def __init__(self, columns: Sequence[Column], parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.columns = tuple(columns)
        self.rows: list[RowData] = []

    def replace(self, rows: Sequence[RowData]) -> None:
        """Show other rows."""
        self.beginResetModel()
        self.rows = list(rows)
        self.endResetModel()

    def extend(self, rows: Sequence[RowData]) -> None:
        """Show more rows below."""
        if not rows:
            return
        first = len(self.rows)
        self.beginInsertRows(QModelIndex(), first, first + len(rows) - 1)
        self.rows.extend(rows)
        self.endInsertRows()

    def cell(self, row: int, column: int) -> Cell:
        """A cell, also where its row gave only a text."""
        given = self.rows[row].cells[column]
        return Cell(given) if isinstance(given, str) else given

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
        if orientation is not Qt.Orientation.Horizontal:
            return None
        if role == Qt.ItemDataRole.DisplayRole:
            return self.columns[section].title
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return _alignment(self.columns[section])
        return None

    def data(self, index: _Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:  # noqa: ANN401
        """What Qt asks of a cell."""
        cell = self.cell(index.row(), index.column())
        if role in {Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole}:
            return cell.text
        if role == CELL:
            return cell
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return _alignment(self.columns[index.column()])
        if role == Qt.ItemDataRole.ToolTipRole:
            return cell.tip or (cell.text if self.columns[index.column()].stretches else None)
        return _look(cell, role)


def _alignment(column: Column) -> Qt.AlignmentFlag:
    side = Qt.AlignmentFlag.AlignRight if column.right else Qt.AlignmentFlag.AlignLeft
    return side | Qt.AlignmentFlag.AlignVCenter


def _look(cell: Cell, role: int) -> QColor | QFont | None:
    if role == Qt.ItemDataRole.ForegroundRole and cell.tone not in {"", "strong"}:
        return QColor(str(getattr(current_theme().colours, cell.tone)))
    if role == Qt.ItemDataRole.FontRole and cell.tone == "strong":
        font = QFont()
        font.setWeight(QFont.Weight.DemiBold)
        return font
    return None


class RowsDelegate(CalmDelegate):
    """Draws tags and bars where a cell asks for them."""

    def initStyleOption(self, option: QStyleOptionViewItem, index: _Index) -> None:
        """Leave out the words that are drawn as a tag."""
        super().initStyleOption(option, index)
        cell = index.data(CELL)
        if isinstance(cell, Cell) and (cell.tag or cell.bar):
            option.text = ""

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: _Index) -> None:
        """Draw the cell, then what lies on it."""
        super().paint(painter, option, index)
        cell = index.data(CELL)
        if not isinstance(cell, Cell):
            return
        room = QRectF(option.rect).adjusted(_SIDE, 0, -_SIDE, 0)
        if cell.bar is not None:
            share, kind, mark = cell.bar
            paint_bar(painter, room, share, kind, mark)
        elif cell.tag is not None and cell.text:
            ground = tag_ground(str(cell.tag), option)
            _paint_tag(painter, room, cell, _small(option.font), ground)

    def sizeHint(self, option: QStyleOptionViewItem, index: _Index) -> QSize:
        """Room for a tag or a bar."""
        hint = super().sizeHint(option, index)
        cell = index.data(CELL)
        if isinstance(cell, Cell) and cell.bar is not None:
            return QSize(_BAR_WIDTH, hint.height())
        if isinstance(cell, Cell) and cell.tag is not None:
            self.initStyleOption(option, index)
            metrics = option.fontMetrics
            width = metrics.horizontalAdvance(cell.text) + 2 * (_TAG_PADDING + _SIDE)
            return QSize(width, hint.height())
        return QSize(hint.width() + _SIDE, hint.height())


def _small(font: QFont) -> QFont:
    small = QFont(font)
    small.setPixelSize(current_theme().metrics.font_small)
    return small


def _paint_tag(painter: QPainter, room: QRectF, cell: Cell, font: QFont, ground: QColor) -> None:
    theme = current_theme()
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setFont(font)
    metrics = painter.fontMetrics()
    width = min(metrics.horizontalAdvance(cell.text) + 2 * _TAG_PADDING, room.width())
    height = theme.metrics.tag_inner
    pill = QRectF(room.left(), room.center().y() - height / 2, width, height)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(ground)
    painter.drawRoundedRect(pill, height / 2, height / 2)
    painter.setPen(QColor(str(getattr(theme.colours, str(cell.tag)))))
    inner = pill.adjusted(_TAG_PADDING, 0, -_TAG_PADDING, 0)
    text = metrics.elidedText(cell.text, Qt.TextElideMode.ElideRight, int(inner.width()) + 1)
    painter.drawText(inner, int(Qt.AlignmentFlag.AlignCenter), text)
    painter.restore()


class RowsTable(QTableView):
    """The table; a double click (or one, where it leads on) or Enter chooses a row.

    Signals:
        row_chosen: Key of the row.
        row_changed: Key of the row the cursor is on; None where there is none.
    """

    row_chosen = Signal(object)
    row_changed = Signal(object)

    def __init__(
        self,
        columns: Sequence[Column],
        name: str,
        *,
        fits: bool = False,
        most: int = 0,
        leads_on: bool = False,
        parent: QWidget | None = None,
    ) -> None:
        """Make an empty table.

        Args:
            columns: Its columns.
            name: Said aloud.
            fits: As high as its rows, for cards; else it scrolls.
            most: It scrolls beyond so many rows also where it fits; 0 for never.
            leads_on: One click on a row chooses it, as a link does.
            parent: Usually none.
        """
        super().__init__(parent)
        self.setAccessibleName(name)
        self.rows = RowsModel(columns, self)
        self.setModel(self.rows)
        calm_table(self)
        self.setItemDelegate(RowsDelegate(self))
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self._fits = fits
        self._most = most
        self._leads_on = leads_on
        header = self.horizontalHeader()
        for at, column in enumerate(columns):
            stretch = QHeaderView.ResizeMode.Stretch
            content = QHeaderView.ResizeMode.ResizeToContents
            header.setSectionResizeMode(at, stretch if column.stretches else content)
        if not any(column.title for column in columns):
            header.hide()
        if fits and not most:
            self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        if fits:
            self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        (self.clicked if leads_on else self.doubleClicked).connect(self._on_clicked)
        if leads_on:
            self.viewport().setCursor(Qt.CursorShape.PointingHandCursor)
        self.selectionModel().currentRowChanged.connect(self._on_current_changed)
        theme_notifier().changed.connect(self._on_theme_changed)
        self._fit()

    def show_rows(self, rows: Sequence[RowData]) -> None:
        """Show other rows; the cursor stays on the row of the same key, else on its place."""
        key, place = self.current_key(), self.currentIndex().row()
        self.rows.replace(rows)
        keys = [row.key for row in self.rows.rows]
        at = keys.index(key) if key is not None and key in keys else min(place, len(keys) - 1)
        if at >= 0 and place >= 0:
            self.setCurrentIndex(self.rows.index(at, 0))
        self._fit()

    def current_key(self) -> object:
        """Key of the row the cursor is on."""
        row = self.currentIndex().row()
        return self.rows.rows[row].key if 0 <= row < len(self.rows.rows) else None

    def selected_keys(self) -> list[object]:
        """Keys of the selected rows, from above."""
        chosen = sorted(index.row() for index in self.selectionModel().selectedRows())
        return [self.rows.rows[row].key for row in chosen]

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter chooses the row."""
        if event.key() in {Qt.Key.Key_Return, Qt.Key.Key_Enter} and self.currentIndex().isValid():
            self.row_chosen.emit(self.current_key())
            return
        super().keyPressEvent(event)

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Reached by key, it shows where the cursor is."""
        super().focusInEvent(event)
        # Qt has made the first row the current one by now, without showing it.
        if event.reason() in _BY_KEY and self.rows.rows and not self.selected_keys():
            self.selectRow(max(self.currentIndex().row(), 0))

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """A list of links, or of mere figures, keeps no mark when one goes on."""
        super().focusOutEvent(event)
        is_left = event.reason() in _BY_KEY | {Qt.FocusReason.MouseFocusReason}
        if is_left and self._fits and (self._leads_on or self.current_key() is None):
            self.setCurrentIndex(QModelIndex())
            self.clearSelection()

    def _on_clicked(self, index: QModelIndex) -> None:
        self.row_chosen.emit(self.rows.rows[index.row()].key)

    def _on_current_changed(self) -> None:
        self.row_changed.emit(self.current_key())

    def _on_theme_changed(self, _theme: Theme) -> None:
        self._fit()

    def _fit(self) -> None:
        if not self._fits:
            return
        row = current_theme().metrics.row_height
        header = 0 if self.horizontalHeader().isHidden() else row
        shown = min(len(self.rows.rows), self._most or len(self.rows.rows))
        self.setFixedHeight(header + row * shown + 2)
