"""The navigation at the left: brand, groups of pages, counts; only icons when it is narrow."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QButtonGroup,
    QFrame,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from gui.common.style import set_property
from gui.icons import icon
from gui.shell.page import PageGroup
from gui.theme import Theme, current_theme, theme_notifier

if TYPE_CHECKING:
    from collections.abc import Sequence

    from PySide6.QtGui import QKeyEvent

    from gui.shell.page import PageSpec


HANDBOOK = "使用手册"


class NavigationButton(QPushButton):
    """One page in the navigation, with a count at its right end.

    Signals:
        step_requested: 1 or -1, the user wants to the next or former entry.
    """

    step_requested = Signal(int)

    def __init__(self, spec: PageSpec, digit: int | None) -> None:
        super().__init__()
        self.spec = spec
        self._digit = digit
        self._count: int | None = None
        self.setProperty("role", "nav")
        self.setCheckable(True)
        self.setAutoDefault(False)
        self.setIcon(icon(spec.icon))
        self._label = QLabel(self)
        self._label.setProperty("role", "navCount")
        self._label.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 10, 0)
        row.addStretch(1)
        row.addWidget(self._label)
        self.set_narrow(narrow=False)
        self.set_count(None)

    def set_count(self, count: int | None) -> None:
        """Show how many records the page holds; None shows nothing."""
        self._count = count
        self._label.setText("" if count is None else f"{count:,}")
        self.setAccessibleName(
            self.spec.title if count is None else f"{self.spec.title}，{count} 条"
        )

    def set_narrow(self, *, narrow: bool) -> None:
        """Show only the icon, with the title as tool tip."""
        self.setText("" if narrow else f"  {self.spec.title}")
        self._label.setVisible(not narrow)
        key = f"Alt+{self._digit}" if self._digit is not None else self.spec.shortcut
        hint = f"（{key}）" if key else ""
        self.setToolTip(f"{self.spec.title}{hint}" if narrow or key else "")
        set_property(self, "narrow", narrow)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Up and down move along the navigation without opening, Enter opens."""
        if event.key() in (Qt.Key.Key_Up, Qt.Key.Key_Down):
            self.step_requested.emit(1 if event.key() == Qt.Key.Key_Down else -1)
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.click()
        else:
            super().keyPressEvent(event)


class HelpButton(QPushButton):
    """Opens the handbook; looks like the pages above it, but is none."""

    def __init__(self) -> None:
        super().__init__()
        self.setProperty("role", "nav")
        self.setAutoDefault(False)
        self.setIcon(icon("help"))
        self.setAccessibleName(HANDBOOK)
        self.setToolTip(f"{HANDBOOK}（F1）")
        self.set_narrow(narrow=False)

    def set_narrow(self, *, narrow: bool) -> None:
        """Show only the icon."""
        self.setText("" if narrow else f"  {HANDBOOK}")
        set_property(self, "narrow", narrow)


class Navigation(QFrame):
    """The list of pages.

    Signals:
        page_chosen: Key of the page the user wants.
        help_chosen: The user wants the handbook.
    """

    page_chosen = Signal(str)
    help_chosen = Signal()

    def __init__(self, unit_name: str, specs: Sequence[PageSpec]) -> None:
        super().__init__()
        self.setObjectName("navigation")
        self.setAccessibleName("导航")
        self._is_narrow = False
        self._buttons: dict[str, NavigationButton] = {}
        self._group_labels: list[QLabel] = []
        self._choice = QButtonGroup(self)
        self._brand = QLabel("产改台账")
        self._brand.setObjectName("brandName")
        self._unit = QLabel(unit_name)
        self._unit.setObjectName("brandUnit")
        self._unit.setWordWrap(True)
        self._fill(specs)
        theme_notifier().changed.connect(self._on_theme_changed)
        self._on_theme_changed(current_theme())

    def _fill(self, specs: Sequence[PageSpec]) -> None:
        listing = QWidget()
        listing.setObjectName("navigationList")
        inner = QVBoxLayout(listing)
        inner.setContentsMargins(0, 0, 0, 0)
        inner.setSpacing(2)
        bottom = QVBoxLayout()
        bottom.setSpacing(2)
        digits = {spec.key: n for n, spec in enumerate(specs[:9], start=1)}
        for group in PageGroup:
            members = [spec for spec in specs if spec.group is group]
            column = bottom if group is PageGroup.BOTTOM else inner
            if members and group.value.strip():
                column.addWidget(self._group_label(group.value))
            for spec in members:
                column.addWidget(self._button(spec, digits.get(spec.key)))
        self._help = HelpButton()
        self._help.clicked.connect(self.help_chosen)
        bottom.addWidget(self._help)
        inner.addStretch(1)
        self._scroll = QScrollArea()
        self._scroll.setWidgetResizable(True)
        self._scroll.setWidget(listing)
        self._scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(10, 16, 10, 12)
        outer.setSpacing(2)
        for label in (self._brand, self._unit):
            label.setContentsMargins(10, 0, 4, 0)
            outer.addWidget(label)
        self._brand_gap = QWidget()
        self._brand_gap.setFixedHeight(12)
        outer.addWidget(self._brand_gap)
        outer.addWidget(self._scroll, 1)
        outer.addLayout(bottom)

    def _group_label(self, text: str) -> QLabel:
        label = QLabel(text)
        label.setProperty("role", "navGroup")
        label.setContentsMargins(10, 10, 10, 3)
        self._group_labels.append(label)
        return label

    def _button(self, spec: PageSpec, digit: int | None) -> NavigationButton:
        button = NavigationButton(spec, digit)
        button.clicked.connect(lambda: self._on_button_clicked(spec.key))
        button.step_requested.connect(lambda step: self._on_step_requested(button, step))
        self._choice.addButton(button)
        self._buttons[spec.key] = button
        return button

    @property
    def is_narrow(self) -> bool:
        """Whether only icons are shown."""
        return self._is_narrow

    def button(self, key: str) -> NavigationButton:
        """The button of a page."""
        return self._buttons[key]

    def mark_current(self, key: str) -> None:
        """Show which page is open."""
        self._buttons[key].setChecked(True)

    def set_count(self, key: str, count: int | None) -> None:
        """Show how many records a page holds."""
        if key in self._buttons:
            self._buttons[key].set_count(count)

    def set_narrow(self, *, narrow: bool) -> None:
        """Change between icons with titles and icons alone."""
        if narrow == self._is_narrow:
            return
        self._is_narrow = narrow
        for button in self._buttons.values():
            button.set_narrow(narrow=narrow)
        self._help.set_narrow(narrow=narrow)
        for widget in (self._brand, self._unit, self._brand_gap, *self._group_labels):
            widget.setVisible(not narrow)
        self._on_theme_changed(current_theme())

    def focus_current(self) -> None:
        """Give the focus to the page that is open."""
        checked = self._choice.checkedButton()
        if checked is not None:
            checked.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def _on_button_clicked(self, key: str) -> None:
        self.page_chosen.emit(key)

    def _on_step_requested(self, button: NavigationButton, step: int) -> None:
        row = list(self._buttons.values())
        at = row.index(button) + step
        if 0 <= at < len(row):
            row[at].setFocus(Qt.FocusReason.TabFocusReason)
            self._scroll.ensureWidgetVisible(row[at])

    def _on_theme_changed(self, theme: Theme) -> None:
        metrics = theme.metrics
        self.setFixedWidth(metrics.nav_narrow if self._is_narrow else metrics.nav_width)
