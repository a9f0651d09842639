"""The columns that cannot be placed with certainty: asked once, the answer is remembered."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Signal
from PySide6.QtGui import QWheelEvent
from PySide6.QtWidgets import (
    QComboBox,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)

from gui.common.card import Card
from gui.common.elided_label import ElidedLabel
from gui.common.tag import Tag
from gui.pages.importing.choices import AskedColumn

_OPEN, _LEAVE_OUT = "请选择…", "不导入这一列"
_BOX_LETTERS = 13


class PlaceBox(QComboBox):
    """What one column is imported as; the wheel scrolls the page, not the choice.

    Signals:
        placed: Key of a field, empty for 不导入, None where it was left open again.
    """

    placed = Signal(object)

    def __init__(self, asked: AskedColumn) -> None:
        super().__init__()
        self.setAccessibleName(f"“{asked.header}”导入为")
        self.setAccessibleDescription(asked.reason)
        self.setMinimumContentsLength(_BOX_LETTERS)
        self.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.setMaxVisibleItems(16)
        self.addItem(_OPEN, None)
        for key, label in asked.likely:
            self.addItem(label, key)
        self.addItem(_LEAVE_OUT, "")
        self.insertSeparator(self.count())
        for key, label in asked.others:
            self.addItem(label, key)
        self.show_answer(asked.answer)
        self.activated.connect(self._on_activated)

    def show_answer(self, answer: str | None) -> None:
        """Show what was answered."""
        self.setCurrentIndex(max(self.findData(answer), 0) if answer is not None else 0)

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Leave the wheel to the page."""
        event.ignore()

    def _on_activated(self) -> None:
        self.placed.emit(self.currentData())


class ColumnsPanel(Card):
    """A row for each column: its header, some values, why it is asked, and what it is.

    Signals:
        answered: (header, key): key of a field, empty for 不导入, None for open.
    """

    answered = Signal(str, object)

    def __init__(self) -> None:
        super().__init__("这些列要确认一下", "回答会记住，下次同样的表不再问")
        self._asked: list[AskedColumn] = []
        self.boxes: dict[str, PlaceBox] = {}
        self._rows: QWidget | None = None

    def show_columns(self, asked: Sequence[AskedColumn]) -> None:
        """Show these; boxes that are on show stay, so that the focus does."""
        self.setVisible(bool(asked))
        same = [(a.header, a.likely, a.samples, a.is_likely) for a in asked] == [
            (a.header, a.likely, a.samples, a.is_likely) for a in self._asked
        ]
        self._asked = list(asked)
        if same:
            for one in asked:
                self.boxes[one.header].show_answer(one.answer)
            return
        focused = next((h for h, box in self.boxes.items() if box.hasFocus()), "")
        self._build()
        if focused in self.boxes:
            self.boxes[focused].setFocus()

    def _build(self) -> None:
        if self._rows is not None:
            self._rows.hide()
            self._rows.deleteLater()
        self.boxes = {}
        self._rows = QWidget()
        grid = QGridLayout(self._rows)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(16)
        grid.setVerticalSpacing(8)
        grid.setColumnStretch(0, 3)
        grid.setColumnStretch(1, 3)
        for row, asked in enumerate(self._asked):
            grid.addLayout(_header(asked), row, 0)
            samples = ElidedLabel(f"例如：{asked.samples}" if asked.samples else "（没有内容）")
            samples.setProperty("role", "muted")
            samples.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
            grid.addWidget(samples, row, 1)
            grid.addWidget(self._box(asked), row, 2)
        self.body.addWidget(self._rows)

    def _box(self, asked: AskedColumn) -> PlaceBox:
        box = self.boxes[asked.header] = PlaceBox(asked)
        header = asked.header
        box.placed.connect(lambda key: self.answered.emit(header, key))
        return box


def _header(asked: AskedColumn) -> QVBoxLayout:
    name = ElidedLabel(f"“{asked.header}”　{asked.where}")
    name.setProperty("role", "strong")
    name.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
    reason = QLabel(asked.reason)
    reason.setProperty("role", "hint")
    reason.setWordWrap(True)
    column = QVBoxLayout()
    column.setSpacing(1)
    if asked.is_likely:
        line = QHBoxLayout()
        line.addWidget(Tag("推定", "warn"))
        line.addWidget(name, 1)
        column.addLayout(line)
    else:
        column.addWidget(name)
    column.addWidget(reason)
    return column
