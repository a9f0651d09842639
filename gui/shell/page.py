"""What a page is to the shell: a declaration, and a widget with a header and a body."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from typing import TYPE_CHECKING

from PySide6.QtCore import QPoint, QRect, Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QScrollArea, QVBoxLayout, QWidget

from gui.common.page_header import PageHeader

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from gui.messages import MessageBar


_CORNER = 16
"""Room between what floats and the edges of the page."""


class PageGroup(Enum):
    """Where a page stands in the navigation; the value is the heading, empty for none."""

    HOME = ""
    LEDGERS = "台账"
    SUMMARY = "汇总"
    BOTTOM = " "


@dataclass(frozen=True, slots=True)
class PageSpec:
    """The declaration of one page.

    Attributes:
        key: Stable name, used to open the page and in settings.
        title: What the navigation says.
        icon: Name for `gui.icons.icon`.
        group: Where it stands.
        factory: Makes the page on its first visit.
        shortcut: A key of its own beside Alt+digit, such as `Ctrl+P`; empty for none.
    """

    key: str
    title: str
    icon: str
    group: PageGroup
    factory: Callable[[], Page]
    shortcut: str = ""


class Page(QWidget):
    """Base of every page: a header on top, a body below with the margins of the design.

    Attributes:
        header: The line at the top.
        body: Layout for the content.

    Signals:
        footer_changed: The hints, the right text or the state of the input changed.
        open_requested: (page key, argument) the user follows a link to another page.
        reopen_requested: The workspace was replaced on disk and has to be opened anew.
    """

    footer_changed = Signal()
    open_requested = Signal(str, object)
    reopen_requested = Signal()

    def __init__(self, title: str, *, scrolls: bool = False, parent: QWidget | None = None) -> None:
        """Make an empty page.

        Args:
            title: For the header.
            scrolls: Put the body into a scroll area, for pages of cards that a small screen or
                a large font cannot hold; pages that are one table scroll by themselves.
            parent: Usually none, the shell takes it over.
        """
        super().__init__(parent)
        self.setProperty("role", "page")
        self.setAccessibleName(title)
        self._hung: QWidget | None = None
        self._floating: MessageBar | None = None
        self.header = PageHeader(title)
        self.body = QVBoxLayout()
        self.body.setContentsMargins(20, 16, 20, 16)
        self.body.setSpacing(14)
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(0)
        self._column.addWidget(self.header)
        if scrolls:
            self._column.addWidget(self._scrolling_body(), 1)
        else:
            self._column.addLayout(self.body, 1)

    def _scrolling_body(self) -> QScrollArea:
        inner = QWidget()
        inner.setProperty("role", "page")
        inner.setLayout(self.body)
        area = QScrollArea()
        area.setWidgetResizable(True)
        area.setFrameShape(QScrollArea.Shape.NoFrame)
        area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        area.setWidget(inner)
        return area

    def fill_edges(self) -> None:
        """Let the content reach the edges of the page, as a full table does."""
        self.body.setContentsMargins(0, 0, 0, 0)

    def put_below_header(self, widget: QWidget) -> None:
        """Hang a widget of the shell between header and body."""
        self._hung = widget
        self._floating = None
        self._column.insertWidget(1, widget)

    def float_over(self, widget: MessageBar) -> None:
        """Have a widget of the shell float over the lower right corner; nothing moves for it."""
        self._hung = self._floating = widget
        self._column.removeWidget(widget)
        widget.setParent(self)
        self._place_floating()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Keep what floats in its corner."""
        super().resizeEvent(event)
        self._place_floating()

    def _place_floating(self) -> None:
        bar = self._floating
        if bar is None or bar.parentWidget() is not self:
            return
        size = bar.floating_size(self.width() - 2 * _CORNER)
        x = self.width() - size.width() - _CORNER
        y = self.height() - self.kept_free() - size.height() - _CORNER
        bar.setGeometry(QRect(QPoint(x, y), size))
        bar.raise_()

    def kept_free(self) -> int:
        """Height at the bottom that nothing floats over, as there are buttons to press next."""
        return 0

    def title(self) -> str:
        """What the window's title bar says for this page."""
        return self.header.title

    def refresh(self) -> None:
        """Read again what is shown; called each time the page is opened."""

    def open_with(self, argument: object) -> None:
        """Show what a link asked for, such as a record or a filter."""

    def can_leave(self) -> bool:
        """Whether the page may be left now; a page that says no tells the user why."""
        return True

    def footer_hints(self) -> tuple[str, ...]:
        """The keys that help here, such as `Ctrl+N 添加`."""
        return ()

    def footer_state(self) -> tuple[str, bool] | None:
        """Text on the input (输入已暂存 09:42:31) and whether it is bad; None keeps the last."""
        return None

    def footer_right(self) -> str | QWidget | None:
        """Text or widget at the right end of the footer; None shows the plan."""
        return None

    def help_topic(self) -> str:
        """Which help page F1 opens; empty for the page's key."""
        return ""

    def focus_first(self) -> None:
        """Give the focus to the first thing one uses here."""
        reachable = [widget for widget in _focus_chain(self) if _takes_focus(widget)]
        around = [self.header] if self._hung is None else [self.header, self._hung]
        inside = [w for w in reachable if not any(part.isAncestorOf(w) for part in around)]
        for widget in (inside or reachable)[:1]:
            widget.setFocus(Qt.FocusReason.ShortcutFocusReason)


def _focus_chain(page: QWidget) -> Iterator[QWidget]:
    """Everything inside a page, in the order of the Tab key."""
    widget = page.nextInFocusChain()
    while widget is not None and widget is not page:
        if page.isAncestorOf(widget):
            yield widget
        widget = widget.nextInFocusChain()


def _takes_focus(widget: QWidget) -> bool:
    by_tab = widget.focusPolicy() & Qt.FocusPolicy.TabFocus
    return bool(by_tab) and widget.isEnabled() and widget.isVisible()
