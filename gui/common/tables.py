"""Gives every table of the program the same calm: hairlines, whole rows, quiet header."""

from __future__ import annotations

from PySide6.QtCore import QModelIndex, QObject, QPersistentModelIndex, QRect, Qt
from PySide6.QtGui import QColor, QPainter, QPalette, QPen
from PySide6.QtWidgets import (
    QAbstractItemView,
    QFrame,
    QHeaderView,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTableView,
    QVBoxLayout,
)

from gui.theme import Theme, current_theme, theme_notifier

_INSET = 9


class _RowHeight(QObject):
    """Keeps the rows of one table as high as the font asks; goes away with the table."""

    def __init__(self, view: QTableView) -> None:
        super().__init__(view)
        self._header = view.verticalHeader()
        theme_notifier().changed.connect(self._on_theme_changed)
        self._on_theme_changed(current_theme())

    def _on_theme_changed(self, theme: Theme) -> None:
        self._header.setDefaultSectionSize(theme.metrics.row_height)


def paint_hairline(painter: QPainter, rect: QRect) -> None:
    """Draw the line below a cell; for delegates that do not derive from `CalmDelegate`."""
    painter.fillRect(
        QRect(rect.left(), rect.bottom(), rect.width(), 1), QColor(current_theme().colours.line)
    )


def tag_ground(kind: str, option: QStyleOptionViewItem) -> QColor:
    """The tint below a tag; in a selected row, which is tinted itself, that of the table."""
    colours = current_theme().colours
    is_selected = bool(option.state & QStyle.StateFlag.State_Selected)
    return QColor(colours.panel if is_selected else str(getattr(colours, f"{kind}_soft")))


class CalmDelegate(QStyledItemDelegate):
    """Draws a cell as Qt does, then the hairline, and a blue frame around the current cell."""

    def __init__(self, parent: QObject, *, frames_current: bool = False) -> None:
        super().__init__(parent)
        self._frames_current = frames_current

    def initStyleOption(
        self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        """What warns by its colour keeps it in a selected row."""
        super().initStyleOption(option, index)
        own = index.data(Qt.ItemDataRole.ForegroundRole)
        if isinstance(own, QColor):
            option.palette.setColor(QPalette.ColorRole.HighlightedText, own)

    def paint(
        self,
        painter: QPainter,
        option: QStyleOptionViewItem,
        index: QModelIndex | QPersistentModelIndex,
    ) -> None:
        """Draw."""
        has_focus = bool(option.state & QStyle.StateFlag.State_HasFocus)
        option.state &= ~QStyle.StateFlag.State_HasFocus
        super().paint(painter, option, index)
        rect: QRect = option.rect
        paint_hairline(painter, rect)
        if has_focus and self._frames_current:
            painter.setPen(QPen(QColor(current_theme().colours.accent), 2))
            painter.drawRect(rect.adjusted(1, 1, -1, -1))


def calm_table(view: QTableView, *, whole_rows: bool = True) -> None:
    """Set up a table view; its model says alignment, tint and font through the usual roles.

    Args:
        view: The table.
        whole_rows: Select rows (lists); False selects cells (grids one types into).
    """
    view.setShowGrid(False)
    view.setWordWrap(False)
    view.setCornerButtonEnabled(False)
    view.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
    view.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
    view.setTabKeyNavigation(not whole_rows)
    if whole_rows:
        view.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        view.verticalHeader().hide()
    vertical = view.verticalHeader()
    vertical.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
    header = view.horizontalHeader()
    header.setHighlightSections(False)
    header.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
    header.setMinimumSectionSize(40)

    _RowHeight(view)
    view.setItemDelegate(CalmDelegate(view, frames_current=not whole_rows))


def in_line_with_title(view: QTableView) -> QFrame:
    """Put a table that fills a page so far in that its words stand below the page's title."""
    inset = QFrame()
    inset.setProperty("role", "panel")
    around = QVBoxLayout(inset)
    around.setContentsMargins(_INSET, 0, 0, 0)
    around.addWidget(view)
    return inset
