"""A newer program: offered quietly when a stick brings it, and taken with a backup before."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from domain.errors import KnownError
from gui.common.confirmation import Confirmation
from gui.lane import Lane, Ticket
from gui.messages import MessageAction
from gui.pages.submit import drives
from gui.progress_dialog import watch
from services.program import updates
from services.program.version import program_version
from services.workspace import backup

if TYPE_CHECKING:
    from gui.session import Session
    from gui.shell import MainWindow
    from services.program.tasks import Progress
    from services.program.updates import Update
    from services.workspace.workspace import Workspace

_WHAT_FOLLOWS = (
    "没有保存的输入会暂存；账套先备份并核验，然后程序关闭，安装程序打开。\n"
    "装好后重新打开程序，数据会自动升级。"
)


class UpdateDesk(QObject):
    """Looks for a newer program where the pages look for sticks, and leads through taking it.

    It reads installers in a lane of its own, so that no save waits for a slow stick.

    Signals:
        ready: The installer to start; the workspace is backed up and closed.
    """

    ready = Signal(object)

    def __init__(self, window: MainWindow, session: Session) -> None:
        super().__init__(window)
        self._window = window
        self._session = session
        self._lane = Lane(self)
        self._looking: Ticket[Update | None] | None = None
        self._offered: set[str] = set()
        self._is_over = False
        self._session.sticks_looked_for.connect(self.look)
        self._session.update_wanted.connect(self.begin)
        window.closing.connect(self.end)

    def end(self) -> None:
        """Stop looking."""
        self._is_over = True
        if self._looking is not None:
            self._looking.cancel()
        self._lane.drain()

    def look(self) -> None:
        """See whether a stick brings a newer program; one look at a time."""
        if self._is_over or self._lane.is_busy:
            return
        self._looking = self._lane.submit(_find, done=self._offer, owner=self)

    def _offer(self, update: Update | None) -> None:
        """Say it once, and not over something else that is to be read."""
        bar = self._window.message_bar
        if update is None or update.version in self._offered or bar.message is not None:
            return
        self._offered.add(update.version)
        self._session.messages.info(
            f"U 盘上有新版程序 {update.version}，本机是 {program_version()}。",
            "签名已核验。",
            MessageAction("更新…", lambda: self.begin(update)),
        )

    def begin(self, update: Update) -> None:
        """Ask, then back up and make ready."""
        try:
            updates.require_windows()
        except KnownError as error:
            self._session.messages.known(error)
            return
        title, text = "更新程序", f"更新到 {update.version} 版？"
        box = Confirmation(title, text, _WHAT_FOLLOWS, go="备份并更新", parent=self._window)
        box.accepted.connect(lambda: self.take(update))
        box.open()

    def take(self, update: Update) -> None:
        """Keep what is unsaved, back up, make the installer ready, close the workspace."""
        page = self._window.current_page
        if page is not None and not page.can_leave():
            return

        def work(workspace: Workspace, progress: Progress) -> Path:
            return _make_ready(workspace, update, progress)

        ticket = self._session.run(
            work, self.ready.emit, owner=self, title=f"正在准备更新到 {update.version}"
        )
        watch(self._session.lane, ticket, self._window)


def _find(progress: Progress) -> Update | None:
    return updates.find([drive.path for drive in drives.removable_drives()], progress=progress)


def _make_ready(workspace: Workspace, update: Update, progress: Progress) -> Path:
    """The private copy of an installer, once the workspace is backed up and closed."""
    backup.before(workspace, "更新", progress=progress)
    copy = updates.take(update, progress=progress)
    workspace.close()
    return copy
