"""Puts the main window of an open workspace together: pages, counts, undo keys, daily care."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QTimer
from PySide6.QtGui import QKeySequence, QShortcut

from domain.ledgers import LEDGERS
from gui.common.help_key import open_help
from gui.messages import MessageAction
from gui.opened_in_workspace import show_files
from gui.pages.table import page_specs
from gui.session import Session
from gui.shell import MainWindow
from gui.updating import UpdateDesk
from services.program.date_check import confirm_date, date_doubt
from services.records import lists
from services.workspace import backup

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from domain.plan import Plan
    from services.program.date_check import DateDoubt
    from services.program.shapes import ChangeSet
    from services.workspace.workspace import Workspace

CARE_AFTER_MS = 15_000
"""When the daily backup begins, so that it does not hold up the first clicks."""

IDLE_MS = 20_000
"""How long after the last change the database's log is written back."""


class WorkspaceWindow(MainWindow):
    """The main window of one session.

    Attributes:
        session: Workspace, lane, messages, changes.
        updates: Offers a newer program.
    """

    def __init__(self, session: Session, settings_path: Path) -> None:
        workspace = session.workspace
        name = f"{workspace.unit_name}（练习）" if workspace.practice else workspace.unit_name
        super().__init__(
            page_specs(session),
            unit_name=name,
            plan_name=plan_name(workspace.plan),
            settings_path=settings_path,
            messages=session.messages,
        )
        self.session = session
        session.setParent(self)
        self.updates = UpdateDesk(self, session)
        for keys, run in (
            ("Ctrl+Z", session.undo),
            ("Ctrl+Y", session.redo),
            ("Ctrl+Shift+Z", session.redo),
        ):
            QShortcut(QKeySequence(keys), self).activated.connect(run)
        session.changefeed.changed.connect(self._on_changed)
        self.help_requested.connect(self._on_help_requested)
        self._care_timer = QTimer(self, singleShot=True, interval=CARE_AFTER_MS)
        self._care_timer.timeout.connect(self._care)
        self.closing.connect(self._care_timer.stop)
        self._idle_timer = QTimer(self, singleShot=True, interval=IDLE_MS)
        self._idle_timer.timeout.connect(self._write_back)
        self.closing.connect(self._idle_timer.stop)
        self.read_counts()

    def show_files(self, files: Sequence[Path], begin_anew: Callable[[Path], None]) -> None:
        """Lead opened files to where they belong.

        Args:
            files: What was opened.
            begin_anew: Leaves this workspace and makes another with a setup file.
        """
        show_files(self, self.session, files, begin_anew)

    def page_keys(self) -> list[str]:
        """Keys of the pages, in the order of the navigation."""
        return list(self._specs)

    def begin(self) -> None:
        """Show the page that was open last, or the first."""
        self.open_page(self.last_page() or next(iter(self._specs)))
        self.show()
        self._care_timer.start()

    def warn_of_date(self) -> None:
        """Say where this computer's date is probably wrong; whoever knows better says so."""

        def work(workspace: Workspace) -> DateDoubt | None:
            return date_doubt(workspace)

        def arrived(doubt: DateDoubt | None) -> None:
            if doubt is not None:
                action = MessageAction("日期没有错", self._confirm_date)
                self.session.messages.warning(doubt.message, doubt.hint, action)

        self.session.read(work, done=arrived, owner=self)

    def _confirm_date(self) -> None:
        def work(workspace: Workspace) -> None:
            confirm_date(workspace)

        self.session.read(work, done=lambda _none: None, owner=self)

    def read_counts(self) -> None:
        """Write behind each ledger how many records it holds."""

        def work(workspace: Workspace) -> Mapping[str, int]:
            return {
                ledger.key: lists.count(workspace, lists.query_for(workspace, ledger))
                for ledger in LEDGERS.values()
            }

        def arrived(counts: Mapping[str, int]) -> None:
            for key, count in counts.items():
                self.navigation.set_count(key, count)

        self.session.read(work, done=arrived, owner=self)

    def _on_changed(self, changes: ChangeSet, _initiator: object) -> None:
        self._idle_timer.start()
        if changes.is_sync or any(key in self._specs for key in changes.records):
            self.read_counts()

    def _on_help_requested(self, topic: str) -> None:
        open_help(self, topic)

    def _write_back(self) -> None:
        """Empty the database's log while nobody is typing, so that no save has to."""
        self.session.read(
            lambda workspace: workspace.write_back(), done=lambda _none: None, owner=self
        )

    def _care(self) -> None:
        """The daily backup, while nobody waits for it."""

        def work(workspace: Workspace) -> None:
            backup.automatic(workspace)

        self.session.read(work, done=lambda _none: None, owner=self)


def plan_name(plan: Plan) -> str:
    """The plan in a few letters: 丽江 2021–2025."""
    return f"{plan.units[0].short.removesuffix('市')} {plan.start.year}–{plan.end.year}"
