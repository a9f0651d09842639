"""外观: light, dark or as the system; the size of letters. Takes effect at once."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtWidgets import QApplication, QButtonGroup, QHBoxLayout, QLabel

from gui.common.buttons import Chip
from gui.common.card import Card
from gui.pages.settings.section import Section, muted
from gui.theme import apply_theme
from services.program import preferences
from services.program.preferences import APPEARANCES, FONT_SCALES

if TYPE_CHECKING:
    from gui.session import Session


class LookSection(Section):
    """Chips for both choices; what is chosen holds for this PC."""

    KEY = "look"
    TITLE = "外观"

    def __init__(self, session: Session) -> None:
        super().__init__(session)
        chosen = preferences.load()
        self.appearances = {key: Chip(label) for key, label in APPEARANCES.items()}
        self.sizes = {percent: Chip(f"{percent}%") for percent in FONT_SCALES}
        self._groups = [QButtonGroup(self), QButtonGroup(self)]
        card = Card("外观")
        for name, chips, group in (
            ("明暗", list(self.appearances.values()), self._groups[0]),
            ("字号", list(self.sizes.values()), self._groups[1]),
        ):
            row = QHBoxLayout()
            row.setSpacing(8)
            label = QLabel(name)
            label.setProperty("role", "label")
            row.addWidget(label)
            for chip in chips:
                chip.setAccessibleName(f"{name} {chip.text()}")
                group.addButton(chip)
                row.addWidget(chip)
            row.addStretch(1)
            card.body.addLayout(row)
            card.body.addSpacing(6)
        card.body.addWidget(muted("对这台电脑上打开的所有账套都有效。"))
        self.column.addWidget(card)
        self.column.addStretch(1)
        self.appearances[chosen.appearance].setChecked(True)
        nearest = min(FONT_SCALES, key=lambda percent: abs(percent - chosen.font_percent))
        self.sizes[nearest].setChecked(True)
        for key, chip in self.appearances.items():
            chip.clicked.connect(lambda _checked=False, key=key: self._choose(appearance=key))
        for percent, chip in self.sizes.items():
            chip.clicked.connect(lambda _checked=False, p=percent: self._choose(font_percent=p))

    def _choose(self, **choice: str | int) -> None:
        chosen = preferences.change(**choice)
        app = QApplication.instance()
        if isinstance(app, QApplication):
            apply_theme(app, dark=chosen.dark, font_scale=chosen.font_scale)
