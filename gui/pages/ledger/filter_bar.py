"""What narrows the list: states as chips, year, coded fields and findings as choices."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QButtonGroup, QComboBox, QWidget

from domain.fields import Field, FieldType, Ledger, Value
from domain.standing import STANDING_LABELS, Standing
from gui.common.buttons import Chip, LinkButton
from gui.pages.ledger.columns import UNIT
from gui.pages.ledger.flow_layout import FlowLayout
from gui.pages.ledger.links import ListFilter

COUNTY_STANDINGS = (
    Standing.DRAFT,
    Standing.TO_FIX,
    Standing.RETURNED,
    Standing.READY,
    Standing.SENT,
    Standing.RECEIVED,
    Standing.ACCEPTED,
)
CITY_STANDINGS = (
    Standing.DRAFT,
    Standing.TO_FIX,
    Standing.RETURNED,
    Standing.RECEIVED,
    Standing.ACCEPTED,
)
ISSUES = (("", "全部检查"), ("must", "必须改"), ("explain", "需说明"), ("conflict", "有冲突"))
_LONGEST = 14
_WIDE = 1.7


class FilterBar(QWidget):
    """Chips and choices in as many lines as they need.

    Attributes:
        filter: What they say now; the search and the recycle bin are kept as they were given.

    Signals:
        changed: The `ListFilter` the user chose.
    """

    changed = Signal(object)

    def __init__(
        self,
        ledger: Ledger,
        *,
        years: Sequence[int],
        standings: Sequence[Standing] = COUNTY_STANDINGS,
        units: Mapping[str, str] | None = None,
    ) -> None:
        super().__init__()
        self.filter = ListFilter()
        self._is_filling = False
        self._flow = FlowLayout(self)
        self._chips: dict[Standing | None, Chip] = {}
        self._choices: dict[str, QComboBox] = {}
        group = QButtonGroup(self)
        for standing in (None, *standings):
            self._add_chip(standing, group)
        self._year = self._add_choice(
            "年份", [("全部年份", None), *((f"{y} 年", y) for y in reversed(years))]
        )
        if units:
            choices = [("全部单位", None), *((name, code) for code, name in units.items())]
            self._choices[UNIT] = self._add_choice("填报单位", choices)
        for field in coded_fields(ledger):
            self._choices[field.key] = self._add_choice(field.label, _codes(field))
        self._issues = self._add_choice("检查结果", [(name, key) for key, name in ISSUES])
        self._clear = LinkButton("清除筛选")
        self._clear.clicked.connect(self.clear)
        self._flow.addWidget(self._clear)
        self._show_clear()

    def show_filter(self, wanted: ListFilter) -> None:
        """Show what another asked for, without a signal."""
        self._is_filling = True
        self.filter = wanted
        chosen = wanted.standings[0] if len(wanted.standings) == 1 else None
        self._chips[chosen if chosen in self._chips else None].setChecked(True)
        _choose(self._year, wanted.year)
        _choose(self._issues, wanted.open_issues)
        for key, box in self._choices.items():
            _choose(box, wanted.equal.get(key))
        self._is_filling = False
        self._show_clear()

    def show_counts(self, counts: Mapping[Standing, int]) -> None:
        """Write behind each state how many records stand there."""
        for standing, chip in self._chips.items():
            label = "全部" if standing is None else STANDING_LABELS[standing]
            count = sum(counts.values()) if standing is None else counts.get(standing, 0)
            chip.setText(f"{label} {count:,}" if count else label)
        self._flow.invalidate()
        self.updateGeometry()

    def set_standings_shown(self, *, shown: bool) -> None:
        """States say nothing in the recycle bin."""
        for chip in self._chips.values():
            chip.setVisible(shown)
        self._issues.setVisible(shown)

    def clear(self) -> None:
        """Show everything again."""
        self.show_filter(ListFilter(deleted=self.filter.deleted))
        self.changed.emit(self.filter)

    def _add_chip(self, standing: Standing | None, group: QButtonGroup) -> None:
        chip = Chip("全部" if standing is None else STANDING_LABELS[standing])
        chip.setChecked(standing is None)
        chip.clicked.connect(self._on_chosen)
        group.addButton(chip)
        self._chips[standing] = chip
        self._flow.addWidget(chip)

    def _add_choice(self, name: str, choices: Sequence[tuple[str, Value]]) -> QComboBox:
        box = QComboBox()
        box.setAccessibleName(name)
        box.setToolTip(name)
        box.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        # Counted in letters of half the width of a Chinese one.
        box.setMinimumContentsLength(min(round(len(choices[0][0]) * _WIDE), _LONGEST))
        for text, value in choices:
            box.addItem(text, value)
        box.view().setMinimumWidth(box.view().sizeHintForColumn(0) + 24)
        box.currentIndexChanged.connect(self._on_chosen)
        self._flow.addWidget(box)
        return box

    def _on_chosen(self) -> None:
        if self._is_filling:
            return
        chosen = next((s for s, chip in self._chips.items() if chip.isChecked()), None)
        equal = {key: box.currentData() for key, box in self._choices.items()}
        self.filter = replace(
            self.filter,
            standings=(chosen,) if chosen is not None else (),
            year=self._year.currentData(),
            equal={key: value for key, value in equal.items() if value is not None},
            open_issues=str(self._issues.currentData() or ""),
        )
        self._show_clear()
        self.changed.emit(self.filter)

    def _show_clear(self) -> None:
        self._clear.setVisible(replace(self.filter, search="").is_narrowed)


def coded_fields(ledger: Ledger) -> list[Field]:
    """The fields a list can be narrowed by: coded, and listed or sortable."""
    return [
        field
        for field in ledger.open_fields
        if field.type is FieldType.CODE and (field.listed or field.sortable)
    ]


def _codes(field: Field) -> list[tuple[str, Value]]:
    codes = field.codes.codes if field.codes else ()
    every = [(code.label, code.key) for code in codes if not code.retired]
    return [(f"全部{field.label}", None), *every]


def _choose(box: QComboBox, value: Value) -> None:
    box.setCurrentIndex(max(0, box.findData(value)) if value is not None else 0)
