"""How the form looks: fields in columns that scroll, help and 填写完成 below."""

from __future__ import annotations

from itertools import pairwise

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QResizeEvent, QShowEvent
from PySide6.QtWidgets import (
    QCheckBox,
    QFrame,
    QGridLayout,
    QHBoxLayout,
    QScrollArea,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)

from domain.fields import Ledger
from gui.form.arrangement import arrange, columns_for
from gui.form.field_cell import FieldCell
from gui.form.messages import Messages, note_label
from gui.form.state import FormState
from gui.theme import theme_notifier


class FormView(QWidget):
    """The layout of a form; what it does is in `RecordForm`.

    Attributes:
        ledger: The declaration it is built from.
        cells: Label, editor and messages of each field that is shown, in order.
    """

    def __init__(self, ledger: Ledger, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.ledger = ledger
        self.cells: dict[str, FieldCell] = {}
        self._columns = 0
        self._stops: list[QWidget] = []
        self._build()
        theme_notifier().changed.connect(self._on_theme_changed)

    def _build(self) -> None:
        self._fields = QFrame()
        self._fields.setProperty("role", "scrolled")
        content = QVBoxLayout(self._fields)
        content.setContentsMargins(16, 14, 16, 6)
        content.setSpacing(9)
        self._grid = QGridLayout()
        content.addLayout(self._grid)
        self._grid.setHorizontalSpacing(12)
        self._grid.setVerticalSpacing(9)
        self._grid.setAlignment(Qt.AlignmentFlag.AlignTop)
        self._scroll = QScrollArea(self)
        self._scroll.setWidget(self._fields)
        self._scroll.setWidgetResizable(True)
        self._scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._scroll.setFrameShape(QFrame.Shape.NoFrame)
        self._scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._record_messages = Messages(self._fields, beside=True)
        self._record_messages.rows_changed.connect(self._on_rows_changed)
        content.addWidget(self._record_messages)
        content.addStretch(1)
        self._help = note_label(self, "hint")
        self._help.setObjectName("formHelp")
        self._complete = QCheckBox("填写完成", self)
        self._complete.setToolTip("勾选后，没有必须改正的问题时成为“待报”。")
        strip = QHBoxLayout()
        strip.setContentsMargins(16, 2, 16, 8)
        strip.addWidget(self._help, 1)
        strip.addWidget(self._complete)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self._scroll, 1)
        column.addLayout(strip)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Preferred)

    def _arrange(self) -> None:
        em = self.fontMetrics().height()
        columns = columns_for(self.width(), em)
        if columns == self._columns:
            return
        self._columns = columns
        widest = max(cell.label.sizeHint().width() for cell in self.cells.values())
        arrange(
            self._grid,
            [cell for cell in self.cells.values() if cell.is_asked],
            self.ledger.title,
            columns,
            min(max(widest, 4 * em), 6 * em),
        )
        self._on_rows_changed()

    def show_asked(self, state: FormState) -> None:
        """Show the fields that the record is asked for, and those that hold something."""
        before = [cell.is_asked for cell in self.cells.values()]
        for key, cell in self.cells.items():
            when = cell.field.shown_when
            if when is not None:
                is_filled = key in state.raw or state.fields.get(key) not in (None, "")
                cell.set_asked(is_filled or when.holds(state.fields))
        if before != [cell.is_asked for cell in self.cells.values()]:
            self._columns = 0
            self._arrange()

    def focus_complete(self) -> None:
        """Go to 填写完成."""
        self._complete.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def focus_field(self, key: str) -> None:
        """Go to a field and select its text; the form scrolls to it."""
        cell = self.cells.get(key)
        if cell is not None:
            cell.widget.setFocus(Qt.FocusReason.TabFocusReason)

    def _on_rows_changed(self) -> None:
        """Tab goes through each editor and its explanations; the height follows."""
        stops: list[QWidget] = []
        for cell in self.cells.values():
            stops += [cell.widget, *(row.line for row in cell.messages.explain_rows)]
        stops += [row.line for row in self._record_messages.explain_rows]
        self._stops = stops
        for first, second in pairwise([*stops, self._complete]):
            QWidget.setTabOrder(first, second)
        self.updateGeometry()

    def hasHeightForWidth(self) -> bool:
        """No: the size hint says how high all fields are, and what does not fit scrolls."""
        return False

    def sizeHint(self) -> QSize:
        """As high as all fields are, so that nothing scrolls where there is room."""
        hint = super().sizeHint()
        return QSize(hint.width(), self._content_height() + self._strip_height())

    def minimumSizeHint(self) -> QSize:
        """A few rows; the rest scrolls."""
        row = next(iter(self.cells.values())).widget.sizeHint().height() + 9
        return QSize(super().minimumSizeHint().width(), 4 * row + self._strip_height())

    def _content_height(self) -> int:
        layout = self._fields.layout()
        if layout is None:
            return 0
        width = max(self._scroll.viewport().width(), 1)
        return (
            layout.heightForWidth(width)
            if layout.hasHeightForWidth()
            else layout.sizeHint().height()
        )

    def _strip_height(self) -> int:
        return self._complete.sizeHint().height() + 12

    def resizeEvent(self, event: QResizeEvent) -> None:
        """As many columns as there is room for."""
        super().resizeEvent(event)
        self._arrange()

    def _on_theme_changed(self) -> None:
        self._columns = 0
        self._arrange()

    def showEvent(self, event: QShowEvent) -> None:
        """Lay out for the font that is in force now."""
        super().showEvent(event)
        self._columns = 0
        self._arrange()
