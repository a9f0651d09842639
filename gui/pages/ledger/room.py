"""The page of a ledger: its list, and in the same place the record that is open."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QApplication, QPushButton, QStackedWidget, QWidget

from domain.fields import Ledger
from gui.pages.ledger.links import AddRecord, ListFilter, OpenRecord, ResumeDraft
from gui.pages.ledger.list_page import LedgerListPage
from gui.pages.record import RecordPage
from gui.shell import Page
from services.records import drafts

if TYPE_CHECKING:
    from gui.messages import MessageBar
    from gui.session import Session
    from services.records.drafts import Draft
    from services.workspace.workspace import Workspace


class LedgerRoom(Page):
    """List and record of one ledger; each has a header of its own.

    Takes as argument of `open_with`: `OpenRecord`, `AddRecord`, `ResumeDraft`, `ListFilter`, or
    the id of a record.
    """

    def __init__(self, session: Session, ledger: Ledger) -> None:
        super().__init__(ledger.label)
        self.session = session
        self.ledger = ledger
        self.header.hide()
        self.fill_edges()
        self.list = LedgerListPage(session, ledger)
        self._record: RecordPage | None = None
        self._bar: QWidget | None = None
        self._stack = QStackedWidget()
        self._stack.addWidget(self.list)
        self.body.addWidget(self._stack)
        self.list.record_chosen.connect(self._on_record_chosen)
        self.list.add_chosen.connect(self._on_add_chosen)
        self.list.draft_chosen.connect(self._on_draft_chosen)
        self._hand_on(self.list)

    def _hand_on(self, page: Page) -> None:
        page.footer_changed.connect(self.footer_changed)
        page.open_requested.connect(self.open_requested)

    @property
    def record(self) -> RecordPage:
        """The record's page, made when first wanted."""
        if self._record is None:
            self._record = RecordPage(self.session, self.ledger)
            self._stack.addWidget(self._record)
            self._record.closed.connect(self._on_record_closed)
            self._record.title_changed.connect(self._show_window_title)
            self._hand_on(self._record)
        return self._record

    @property
    def shown(self) -> Page:
        """The page on show."""
        record = self._record
        return record if record is not None and self._stack.currentWidget() is record else self.list

    def open_with(self, argument: object) -> None:
        """Show what a link asked for."""
        if isinstance(argument, ListFilter):
            if self._leave_record():
                self._show(self.list)
                self.list.show_filter(argument)
        elif isinstance(argument, OpenRecord):
            self._open(argument.record_id, argument.field)
        elif isinstance(argument, str) and argument:
            self._open(argument)
        elif isinstance(argument, AddRecord):
            self._add(argument)
        elif isinstance(argument, ResumeDraft):
            self._resume(argument.key)

    def _leave_record(self) -> bool:
        return self.shown is self.list or self.record.can_leave()

    def _open(self, record_id: str, field: str = "") -> None:
        if self._leave_record():
            self.record.open_record(record_id, field)
            self._show(self.record)

    def _add(self, wanted: AddRecord) -> None:
        if self._leave_record():
            self.record.begin_new(wanted.values)
            self._show(self.record)

    def _resume(self, key: str) -> None:
        def work(workspace: Workspace) -> list[Draft]:
            return [one for one in drafts.all_drafts(workspace) if one.key == key]

        def found(drafts: list[Draft]) -> None:
            for draft in drafts:
                self._on_draft_chosen(draft)

        self.session.read(work, done=found, owner=self)

    def _on_record_chosen(self, record_id: str) -> None:
        self._open(record_id)

    def _on_add_chosen(self) -> None:
        self._add(AddRecord())

    def _on_draft_chosen(self, draft: Draft) -> None:
        if self._leave_record():
            self.record.resume(draft)
            self._show(self.record)

    def _on_record_closed(self) -> None:
        self._show(self.list)
        self.list.refresh()

    def _show(self, page: Page) -> None:
        self._stack.setCurrentWidget(page)
        if self._bar is not None:
            self._hang(self._bar)
        self._place_floating()
        self.setAccessibleName(page.title())
        self.footer_changed.emit()
        self._show_window_title()
        if self.isVisible():
            page.focus_first()

    def _show_window_title(self) -> None:
        if self.isVisible():
            rest = self.window().windowTitle().split(" · ", maxsplit=1)
            self.window().setWindowTitle(" · ".join((self.title(), *rest[1:])))

    def put_below_header(self, widget: QWidget) -> None:
        """The shell's widget hangs below the header of the page on show."""
        self._bar = widget
        self._hang(widget)

    def float_over(self, widget: MessageBar) -> None:
        """What floats stays where it is while one goes from the list to a record and back."""
        self._bar = None
        super().float_over(widget)

    def kept_free(self) -> int:
        """That of the page on show."""
        return self.shown.kept_free()

    def _hang(self, widget: QWidget) -> None:
        shows = not widget.isHidden()
        self.shown.put_below_header(widget)
        widget.setVisible(shows)

    def title(self) -> str:
        """That of the page on show."""
        return self.shown.title()

    def refresh(self) -> None:
        """Let the page on show read again."""
        self.shown.refresh()

    def can_leave(self) -> bool:
        """Ask the record on show."""
        return self.shown.can_leave()

    def footer_hints(self) -> tuple[str, ...]:
        """Those of the page on show."""
        return self.shown.footer_hints()

    def footer_state(self) -> tuple[str, bool] | None:
        """That of the page on show."""
        return self.shown.footer_state()

    def footer_right(self) -> str | QWidget | None:
        """That of the page on show."""
        return self.shown.footer_right()

    def help_topic(self) -> str:
        """The ledger's help, for list and record alike."""
        return self.ledger.key

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter presses the button that has the focus."""
        focus = QApplication.focusWidget()
        is_enter = event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter)
        if is_enter and not event.modifiers() and isinstance(focus, QPushButton):
            focus.click()
        else:
            super().keyPressEvent(event)

    def focus_first(self) -> None:
        """Begin in the page on show."""
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.shown.focus_first()
