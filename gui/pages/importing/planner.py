"""Reads and checks a workbook in the lane; only the newest question is answered."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from gui.pages.importing.choices import Choices
from gui.progress_dialog import watch
from services.workbooks import importing

if TYPE_CHECKING:
    from domain.errors import KnownError
    from domain.fields import Ledger
    from gui.lane import Ticket
    from gui.session import Session
    from services.program.tasks import Progress
    from services.workbooks.importing import Preview


class Planner(QWidget):
    """Makes previews for one dialog; never shown itself.

    Signals:
        loaded: Preview of another workbook.
        planned: Preview of the same workbook with other answers.
        failed: A known error.
        busy_changed: Work began or ended.
    """

    loaded = Signal(object)
    planned = Signal(object)
    failed = Signal(object)
    busy_changed = Signal()

    def __init__(self, session: Session, ledger: Ledger, parent: QWidget) -> None:
        super().__init__(parent)
        self.hide()
        self._session = session
        self._ledger = ledger
        self.ticket: Ticket[Preview] | None = None

    def load(self, path: Path, facts: Mapping[str, str]) -> None:
        """Read a workbook, with progress and 取消."""

        def work(progress: Progress) -> Preview:
            return importing.plan_import(
                self._session.workspace,
                self._ledger.key,
                path,
                facts=facts,
                accept_likely=True,
                progress=progress,
            )

        ticket = self._submit(work, self.loaded.emit, f"正在读取“{path.name}”")
        watch(self._session.lane, ticket, self)

    def plan_again(self, before: Preview, choices: Choices) -> None:
        """Check the same workbook with other answers, while the user goes on."""
        answers, facts = dict(choices.answers), dict(choices.facts)

        def work(progress: Progress) -> Preview:
            return importing.plan_again(
                self._session.workspace, before, answers=answers, facts=facts, progress=progress
            )

        self._submit(work, self.planned.emit, "正在重新检查")

    def cancel(self) -> None:
        """Ask the work under way to stop."""
        if self.ticket is not None:
            self.ticket.cancel()

    def _submit(
        self, work: Callable[[Progress], Preview], done: Callable[[Preview], None], title: str
    ) -> Ticket[Preview]:
        self.cancel()

        def ended() -> bool:
            """Whether it was the newest work; what was overtaken says nothing."""
            if self.ticket is not ticket:
                return False
            self.ticket = None
            self.busy_changed.emit()
            return True

        def succeeded(preview: Preview) -> None:
            if ended():
                done(preview)

        def failed(error: KnownError) -> None:
            if ended():
                self.failed.emit(error)

        def cancelled() -> None:
            ended()

        ticket: Ticket[Preview] = self._session.lane.submit(
            work, done=succeeded, failed=failed, cancelled=cancelled, owner=self, title=title
        )
        self.ticket = ticket
        self.busy_changed.emit()
        return ticket
