"""Keeps what is being typed on disk within a second, and forgets it once it is saved."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, QTimer, Signal

from domain.clock import china_time
from domain.ids import new_id
from services.records import drafts

if TYPE_CHECKING:
    from datetime import datetime

    from gui.session import Session
    from services.workspace.workspace import Workspace

DELAY_MS = 500


class DraftKeeper(QObject):
    """The 暂存 of one form.

    Attributes:
        key: Names the draft.

    Signals:
        kept: When the input was kept, in China's time.
    """

    kept = Signal(object)

    def __init__(
        self,
        session: Session,
        ledger_key: str,
        state: Callable[[], dict[str, Any] | None],
        parent: QObject,
    ) -> None:
        """Make a keeper.

        Args:
            session: Where to.
            ledger_key: Of the form.
            state: What is unsaved now; None where nothing is.
            parent: The page.
        """
        super().__init__(parent)
        self._session = session
        self._ledger = ledger_key
        self._state = state
        self._record = ""
        self._is_on_disk = False
        self._last: dict[str, Any] | None = None
        self.key = ""
        self._timer = QTimer(self, singleShot=True, interval=DELAY_MS)
        self._timer.timeout.connect(self.keep_now)

    def begin(self, record_id: str, key: str = "", *, is_on_disk: bool = False) -> None:
        """Watch another form.

        Args:
            record_id: Its record; empty for a new one.
            key: Of a draft to go on with.
            is_on_disk: The draft exists already.
        """
        self._timer.stop()
        self._record = record_id
        self._is_on_disk = is_on_disk
        self._last = None
        self.key = key or record_id or f"new:{new_id()}"

    def note_change(self) -> None:
        """Something was typed: keep it soon. The delay does not begin anew with each key."""
        if not self._timer.isActive():
            self._timer.start()

    def keep_now(self) -> None:
        """Put what is unsaved on disk; what is as saved is forgotten."""
        self._timer.stop()
        state = self._state()
        if state is None:
            self.forget()
            return
        if state == self._last:
            return
        self._last = state
        self._is_on_disk = True
        key, ledger, record = self.key, self._ledger, self._record

        def work(workspace: Workspace) -> datetime:
            drafts.keep(workspace, key, ledger, record, state)
            return china_time(workspace.now_ms())

        def done(when: datetime) -> None:
            if self._last is state:
                self.kept.emit(when)

        self._session.read(work, done=done, owner=self)

    def pause(self) -> None:
        """What is typed is just being saved."""
        self._timer.stop()

    def forget(self) -> None:
        """The input was saved or discarded."""
        self._timer.stop()
        self._last = None
        if not self._is_on_disk:
            return
        self._is_on_disk = False
        key = self.key

        def work(workspace: Workspace) -> bool:
            return drafts.drop(workspace, key)

        self._session.read(work, done=lambda _was: None, owner=self)
