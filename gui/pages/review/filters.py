"""What the review list shows: state, unit and ledger."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QButtonGroup, QComboBox, QHBoxLayout, QWidget

from domain.ledgers import LEDGERS
from gui.common.buttons import Chip
from gui.pages.review.feed import STATES, Choice

if TYPE_CHECKING:
    from domain.plan import Plan


class ReviewFilters(QWidget):
    """Chips for the state, two boxes for unit and ledger.

    Signals:
        changed: Something else is to be shown.
    """

    changed = Signal()

    def __init__(self, plan: Plan, own_unit: str) -> None:
        super().__init__()
        self._chips = {state: Chip(state) for state in STATES}
        self._group = QButtonGroup(self)
        self.unit = QComboBox()
        self.unit.setAccessibleName("单位")
        self.unit.addItem("全部单位", "")
        for unit in plan.units:
            if unit.code != own_unit:
                self.unit.addItem(unit.short, unit.code)
        self.ledger = QComboBox()
        self.ledger.setAccessibleName("台账")
        self.ledger.addItem("全部台账", "")
        for ledger in LEDGERS.values():
            self.ledger.addItem(ledger.label, ledger.key)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(8)
        for chip in self._chips.values():
            self._group.addButton(chip)
            row.addWidget(chip)
            chip.clicked.connect(self.changed)
        for box in (self.unit, self.ledger):
            box.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToContents)
            row.addWidget(box)
            box.currentIndexChanged.connect(self.changed)
        next(iter(self._chips.values())).setChecked(True)

    def choice(self) -> Choice:
        """What is chosen."""
        state = next(state for state, chip in self._chips.items() if chip.isChecked())
        unit, ledger = self.unit.currentData(), self.ledger.currentData()
        return Choice(state, str(unit or ""), str(ledger or ""))

    def choose_unit(self, code: str) -> None:
        """Show one unit."""
        at = self.unit.findData(code)
        if at >= 0:
            self.unit.setCurrentIndex(at)

    def choose_state(self, state: str) -> None:
        """Show one state."""
        self._chips[state].click()

    def show_counts(self, counts: Mapping[str, int]) -> None:
        """Write behind each state how many there are."""
        for state, number in counts.items():
            self._chips[state].setText(f"{state} {number:,}")
