"""The first column of a roster stays while the others scroll sideways: whose line it is."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtWidgets import QAbstractItemView, QFrame, QTableView

from gui.common.tables import calm_table


class FrozenColumn(QTableView):
    """Lies over the first column of a table, and is seen once that is scrolled away.

    Model, selection and delegate are the table's; it is only looked at and clicked.
    """

    def __init__(self, table: QTableView) -> None:
        super().__init__(table)
        self._table = table
        self.setModel(table.model())
        self.setSelectionModel(table.selectionModel())
        self.setItemDelegate(table.itemDelegate())
        calm_table(self, whole_rows=False)
        self.setAccessibleName("固定的列")
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setFocusProxy(table)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollMode(table.verticalScrollMode())
        self.verticalHeader().hide()
        self.horizontalHeader().setStretchLastSection(True)
        table.verticalScrollBar().valueChanged.connect(self.verticalScrollBar().setValue)
        self.verticalScrollBar().valueChanged.connect(table.verticalScrollBar().setValue)
        table.horizontalScrollBar().valueChanged.connect(self.place)
        table.horizontalHeader().sectionResized.connect(self.place)
        table.model().modelReset.connect(self._show_first_only)
        table.viewport().installEventFilter(self)
        self._show_first_only()
        self.hide()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Follow the size of the table."""
        if event.type() == QEvent.Type.Resize:
            self.place()
        return super().eventFilter(watched, event)

    def place(self) -> None:
        """Stand where the first column stood."""
        table = self._table
        is_needed = table.horizontalScrollBar().value() > 0
        self.setVisible(is_needed)
        if not is_needed:
            return
        viewport, head = table.viewport().geometry(), table.horizontalHeader()
        self.horizontalHeader().setFixedHeight(head.height())
        rows = table.verticalHeader().defaultSectionSize()
        self.verticalHeader().setDefaultSectionSize(rows)
        height = head.height() + viewport.height()
        self.setGeometry(viewport.x(), head.y(), table.columnWidth(0), height)
        self.setColumnWidth(0, table.columnWidth(0))
        self.verticalScrollBar().setValue(table.verticalScrollBar().value())
        self.raise_()

    def _show_first_only(self) -> None:
        for column in range(1, self.model().columnCount()):
            self.setColumnHidden(column, True)
