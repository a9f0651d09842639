"""The main window: a shell that owns navigation, page stack, message bar and footer."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QByteArray, QMetaMethod, QSettings, QSize, Qt, Signal
from PySide6.QtGui import QCloseEvent, QKeySequence, QResizeEvent, QShortcut, QShowEvent
from PySide6.QtWidgets import (
    QApplication,
    QHBoxLayout,
    QMainWindow,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from gui.messages import Level, MessageBar, Messages
from gui.shell.footer import Footer
from gui.shell.navigation import Navigation
from gui.shell.page import Page

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from gui.shell.page import PageSpec

DEFAULT_SIZE = QSize(1366, 768)
MINIMUM_SIZE = QSize(640, 400)
NARROW_BELOW = 1100
"""Window width in device-independent pixels below which the navigation shows only icons."""


class MainWindow(QMainWindow):
    """Holds the pages and leads from one to another; knows nothing of what they do.

    Attributes:
        messages: The bridge of the message bar.
        message_bar: Hangs below the header of the page on show, or floats in its corner.
        navigation: The list of pages.
        footer: The line at the bottom.

    Signals:
        page_opened: Key of the page now shown.
        help_requested: Help topic, after F1.
        closing: The window is about to close for good.
        reopen_requested: The workspace was replaced on disk and has to be unlocked again.
    """

    page_opened = Signal(str)
    help_requested = Signal(str)
    closing = Signal()
    reopen_requested = Signal()

    def __init__(
        self,
        specs: Sequence[PageSpec],
        *,
        unit_name: str,
        plan_name: str,
        settings_path: Path,
        messages: Messages | None = None,
    ) -> None:
        super().__init__()
        self._specs = {spec.key: spec for spec in specs}
        self._pages: dict[str, Page] = {}
        self._current = ""
        self._unit_name = unit_name
        self._settings = QSettings(str(settings_path), QSettings.Format.IniFormat)
        self.messages = messages or Messages()
        self.navigation = Navigation(unit_name, specs)
        self.footer = Footer(f"规划：{plan_name}" if plan_name else "")
        self.message_bar = MessageBar(self.messages)
        self._stack = QStackedWidget()
        self._lay_out()
        self.navigation.page_chosen.connect(self.open_page)
        self.navigation.help_chosen.connect(self._on_help_pressed)
        self.messages.shown.connect(self._place_message)
        self._make_shortcuts(specs)
        self.setMinimumSize(MINIMUM_SIZE)
        self._restore_state()

    def _lay_out(self) -> None:
        content = QVBoxLayout()
        content.setSpacing(0)
        content.addWidget(self._stack, 1)
        content.addWidget(self.footer)
        row = QHBoxLayout()
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(0)
        row.addWidget(self.navigation)
        row.addLayout(content, 1)
        central = QWidget()
        central.setProperty("role", "page")
        central.setLayout(row)
        self.setCentralWidget(central)

    def _make_shortcuts(self, specs: Sequence[PageSpec]) -> None:
        for number, spec in enumerate(specs[:9], start=1):
            for modifier in ("Alt", "Ctrl"):
                self._shortcut(f"{modifier}+{number}", _opener(self, spec.key))
        for spec in specs:
            if spec.shortcut:
                self._shortcut(spec.shortcut, _opener(self, spec.key))
        self._shortcut("F6", self.switch_focus)
        self._shortcut("F1", self._on_help_pressed)

    def _shortcut(self, keys: str, run: Callable[[], object]) -> None:
        QShortcut(QKeySequence(keys), self).activated.connect(run)

    @property
    def current_page(self) -> Page | None:
        """The page on show."""
        return self._pages.get(self._current)

    @property
    def current_key(self) -> str:
        """Key of the page on show; empty before the first."""
        return self._current

    def page(self, key: str) -> Page:
        """A page by its key, made if it was never visited."""
        if key not in self._pages:
            page = self._specs[key].factory()
            page.open_requested.connect(self.open_page)
            page.footer_changed.connect(self._on_footer_changed)
            page.reopen_requested.connect(self._on_reopen_requested)
            self._pages[key] = page
            self._stack.addWidget(page)
        return self._pages[key]

    def open_page(self, key: str, argument: object = None) -> bool:
        """Show a page, unless the page on show may not be left.

        Args:
            key: Which page.
            argument: Handed to the page, such as a record to show.

        Returns:
            Whether the page is now on show.
        """
        old = self.current_page
        if old is not None and key != self._current and not old.can_leave():
            self.navigation.mark_current(self._current)
            return False
        page = self.page(key)
        if key != self._current:
            self._drop_message_of_old_page()
        self._current = key
        self._stack.setCurrentWidget(page)
        self.navigation.mark_current(key)
        if argument is not None:
            page.open_with(argument)
        page.refresh()
        self._place_message()
        self._on_footer_changed()
        if self.isVisible():
            page.focus_first()
        self.setWindowTitle(f"{page.title()} · {self._unit_name} · 产改台账")
        self.page_opened.emit(key)
        return True

    def _drop_message_of_old_page(self) -> None:
        """What is only worth knowing on a page ends with it; what has to be read stays."""
        bar = self.message_bar
        if bar.message is not None and not bar.floats and bar.message.level is Level.INFO:
            bar.dismiss()

    def _place_message(self) -> None:
        page, bar = self.current_page, self.message_bar
        if page is None:
            return
        if bar.floats:
            page.float_over(bar)
        else:
            page.put_below_header(bar)
        # A widget that changes its parent is hidden by that.
        bar.setVisible(bar.message is not None)

    def switch_focus(self) -> None:
        """F6: from the navigation to the page and back."""
        focus = QApplication.focusWidget()
        if focus is not None and self.navigation.isAncestorOf(focus):
            page = self.current_page
            if page is not None:
                page.focus_first()
        else:
            self.navigation.focus_current()

    def refresh_current(self) -> None:
        """Let the page on show read again."""
        if self.current_page is not None:
            self.current_page.refresh()
            self._on_footer_changed()

    def showEvent(self, event: QShowEvent) -> None:
        """Begin in the page, not in the navigation."""
        super().showEvent(event)
        if self.current_page is not None and not event.spontaneous():
            self.current_page.focus_first()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Make room on small screens."""
        self.navigation.set_narrow(narrow=event.size().width() < NARROW_BELOW)
        super().resizeEvent(event)

    def closeEvent(self, event: QCloseEvent) -> None:
        """Close unless the page on show may not be left; remember size and page."""
        page = self.current_page
        if page is not None and not page.can_leave():
            event.ignore()
            return
        self._settings.setValue("window/geometry", self.saveGeometry())
        self._settings.setValue("window/page", self._current)
        self._settings.sync()
        self.closing.emit()
        event.accept()

    def _on_footer_changed(self) -> None:
        page = self.current_page
        if page is None:
            return
        self.footer.set_hints(("F1 帮助", *page.footer_hints()))
        self.footer.set_right(page.footer_right())
        state = page.footer_state()
        if state is not None:
            self.footer.set_state(state[0], bad=state[1])

    def _on_reopen_requested(self) -> None:
        if self.isSignalConnected(QMetaMethod.fromSignal(self.reopen_requested)):
            self.reopen_requested.emit()
        else:
            QApplication.quit()

    def _on_help_pressed(self) -> None:
        page = self.current_page
        topic = page.help_topic() if page is not None else ""
        self.help_requested.emit(topic or self._current)

    def _restore_state(self) -> None:
        geometry = self._settings.value("window/geometry")
        if isinstance(geometry, QByteArray) and self.restoreGeometry(geometry):
            return
        room = self.screen().availableGeometry().size()
        self.resize(DEFAULT_SIZE.boundedTo(room))
        if room.width() <= DEFAULT_SIZE.width():
            self.setWindowState(Qt.WindowState.WindowMaximized)

    def last_page(self) -> str:
        """Key of the page that was open when the window was last closed, or empty."""
        key = str(self._settings.value("window/page", ""))
        return key if key in self._specs else ""


def _opener(window: MainWindow, key: str) -> Callable[[], object]:
    return lambda: window.open_page(key)
