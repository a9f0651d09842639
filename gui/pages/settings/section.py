"""What a section of the settings is: a title, cards, and reading again when it is opened."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QGridLayout, QLabel, QVBoxLayout, QWidget

from gui.common.card import Card

if TYPE_CHECKING:
    from gui.session import Session


class Section(QWidget):
    """Base of the sections.

    Attributes:
        KEY: Stable name, used by links to it.
        TITLE: What the list of sections says.
        session: Workspace, lane and messages.
        column: Where the cards go.

    Signals:
        open_requested: (page key, argument) the user follows a link to another page.
        reopen_requested: The workspace was replaced on disk and has to be opened anew.
    """

    KEY = ""
    TITLE = ""

    open_requested = Signal(str, object)
    reopen_requested = Signal()

    def __init__(self, session: Session) -> None:
        super().__init__()
        self.session = session
        self.setProperty("role", "page")
        self.column = QVBoxLayout(self)
        self.column.setContentsMargins(0, 0, 0, 0)
        self.column.setSpacing(14)

    def refresh(self) -> None:
        """Read again what is shown."""


def facts_card(title: str, facts: Sequence[tuple[str, str]], note: str = "") -> Card:
    """A card of labels and values."""
    card = Card(title, note)
    card.body.addLayout(facts_grid(facts))
    return card


def facts_grid(facts: Sequence[tuple[str, str]]) -> QGridLayout:
    """Labels to the left, values to the right; values can be selected and copied."""
    grid = QGridLayout()
    grid.setHorizontalSpacing(18)
    grid.setVerticalSpacing(8)
    grid.setColumnStretch(1, 1)
    for row, (name, value) in enumerate(facts):
        caption = QLabel(name)
        caption.setProperty("role", "label")
        caption.setAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignTop)
        text = QLabel(value)
        text.setWordWrap(True)
        text.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        grid.addWidget(caption, row, 0)
        grid.addWidget(text, row, 1)
    return grid


def muted(text: str) -> QLabel:
    """A quiet sentence."""
    label = QLabel(text)
    label.setProperty("role", "muted")
    label.setWordWrap(True)
    return label
