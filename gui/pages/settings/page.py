"""设置: a list of sections to the left, the chosen one to the right."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QListWidget,
    QScrollArea,
    QStackedWidget,
    QVBoxLayout,
)

from gui.pages.settings.about_section import AboutSection
from gui.pages.settings.backup_section import BackupSection
from gui.pages.settings.look_section import LookSection
from gui.pages.settings.operators_section import OperatorsSection
from gui.pages.settings.periods_section import PeriodsSection
from gui.pages.settings.plan_section import PlanSection
from gui.pages.settings.section import Section
from gui.pages.settings.unit_section import UnitSection
from gui.pages.settings.update_section import UpdateSection
from gui.shell import Page
from gui.theme import Theme, current_theme, theme_notifier

if TYPE_CHECKING:
    from gui.session import Session

SECTIONS: tuple[type[Section], ...] = (
    UnitSection,
    OperatorsSection,
    LookSection,
    BackupSection,
    PeriodsSection,
    PlanSection,
    UpdateSection,
    AboutSection,
)
_LIST_WIDTH = 148


class SettingsPage(Page):
    """Holds the sections; each is made when it is first opened."""

    def __init__(self, session: Session) -> None:
        super().__init__("设置")
        self._session = session
        self._made: dict[int, Section] = {}
        self.list = QListWidget()
        self.list.setAccessibleName("设置的各部分")
        self.list.setFrameShape(QFrame.Shape.NoFrame)
        self.list.addItems([section.TITLE for section in SECTIONS])
        self._stack = QStackedWidget()
        for _section in SECTIONS:
            self._stack.addWidget(_scrolling())
        frame = QFrame()
        frame.setProperty("role", "card")
        inner = QVBoxLayout(frame)
        inner.setContentsMargins(6, 8, 6, 8)
        inner.addWidget(self.list)
        self._frame = frame
        row = QHBoxLayout()
        row.setSpacing(14)
        row.addWidget(frame)
        row.addWidget(self._stack, 1)
        self.body.addLayout(row, 1)
        self.list.currentRowChanged.connect(self.show_section)
        theme_notifier().changed.connect(self._on_theme_changed)
        self._on_theme_changed(current_theme())
        self.list.setCurrentRow(0)

    def section(self, at: int) -> Section:
        """A section by its place, made if it was never opened."""
        if at not in self._made:
            made = SECTIONS[at](self._session)
            made.open_requested.connect(self.open_requested)
            made.reopen_requested.connect(self.reopen_requested)
            self._made[at] = made
            area = self._stack.widget(at)
            if isinstance(area, QScrollArea):
                area.setWidget(made)
        return self._made[at]

    def show_section(self, at: int) -> None:
        """Open a section."""
        section = self.section(at)
        if self.list.currentRow() != at:
            self.list.setCurrentRow(at)
        self._stack.setCurrentIndex(at)
        self.header.set_subtitle(section.TITLE)
        section.refresh()

    def refresh(self) -> None:
        """Read again what the section on show shows."""
        self.section(self.list.currentRow()).refresh()

    def open_with(self, argument: object) -> None:
        """Open a section by its key, such as ``backup``."""
        keys = [section.KEY for section in SECTIONS]
        if argument in keys:
            self.show_section(keys.index(str(argument)))

    def focus_first(self) -> None:
        """Begin in the list of sections."""
        self.list.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def footer_hints(self) -> tuple[str, ...]:
        """How one moves here."""
        return ("↑ ↓ 选择", "Tab 进入")

    def help_topic(self) -> str:
        """The page on the settings."""
        return "settings"

    def _on_theme_changed(self, theme: Theme) -> None:
        self._frame.setFixedWidth(round(_LIST_WIDTH * theme.font_scale))


def _scrolling() -> QScrollArea:
    area = QScrollArea()
    area.setWidgetResizable(True)
    area.setFrameShape(QFrame.Shape.NoFrame)
    area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
    return area
