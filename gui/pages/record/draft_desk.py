"""Unsaved input on a record's page: shown again, discarded, and taken back when that was wrong."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from domain.clock import CHINA
from gui.discarded import give_back_later, title_of
from gui.messages import MessageAction
from services.records.drafts import Draft

if TYPE_CHECKING:
    from gui.pages.record.draft_keeper import DraftKeeper
    from gui.pages.record.record_view import RecordView


class DraftDesk(QObject):
    """Serves a record's page.

    Signals:
        shown: Unsaved input stands over what was read.
        discarded: The input is forgotten: the record is to be shown as it was saved.
        taken_back: A `Draft` to go on with, after all.
    """

    shown = Signal()
    discarded = Signal()
    taken_back = Signal(object)

    def __init__(self, page: RecordView, keeper: DraftKeeper) -> None:
        super().__init__(page)
        self._page = page
        self._keeper = keeper

    def show(self, draft: Draft) -> None:
        """Put unsaved input over what is on show, and offer to discard it."""
        page = self._page
        page.put_back(draft.state)
        self._keeper.begin(draft.record, draft.key, is_on_disk=True)
        page.set_state(f"已取回 {draft.kept:%m-%d %H:%M} 暂存的输入")
        self.shown.emit()
        page.session.messages.info(
            f"已取回 {draft.kept:%m-%d %H:%M} 暂存的输入，还没有保存。",
            action=MessageAction("放弃这些输入", self.discard),
        )

    def discard(self) -> None:
        """Forget what is unsaved and show the record as it was saved; it can be taken back."""
        page = self._page
        state, key, record_id = page.unsaved(), self._keeper.key, page.record.id
        self._keeper.forget()
        self.discarded.emit()
        if state is None:
            return
        draft = Draft(key, page.ledger.key, record_id, state, datetime.now(CHINA))
        said = f"已放弃“{title_of(draft, page.ledger)}”的输入。"
        give_back_later(page.session, draft, said, lambda: self._take_back(draft), self)

    def _take_back(self, draft: Draft) -> None:
        """Show it where its record is still on show; else the list offers it."""
        page = self._page
        if page.isVisible() and page.record.id == draft.record and not page.is_dirty:
            self.taken_back.emit(draft)
