"""Files that were double-clicked: kept until they can be shown, then led to where they belong."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer
from PySide6.QtWidgets import QApplication, QWidget

from gui.unlock.unlock_window import UnlockWindow
from services.program.opened_file import Goes, begins

if TYPE_CHECKING:
    from domain.errors import KnownError
    from gui.application import Program
    from gui.main import WorkspaceWindow
    from services.program.opened_file import Way
    from services.program.running import Desk
    from services.workspace.workspace import Workspace

LOOK_MS = 400
"""How often the running window looks for what later starts hand over."""


class OpenedFiles(QObject):
    """What later starts and the command line bring to the program.

    Files wait while a dialog is open, while a passphrase is being asked for, and while a
    workspace is being opened.

    Attributes:
        waiting: The files that are not shown yet, in the order they came.
    """

    def __init__(self, program: Program, desk: Desk | None) -> None:
        super().__init__(program)
        self._program = program
        self._desk = desk
        self.waiting: list[Path] = []
        self._timer = QTimer(self, interval=LOOK_MS)
        self._timer.timeout.connect(self.look)
        self._timer.start()

    def end(self) -> None:
        """Take nothing more, and let the next start be the running one."""
        self._timer.stop()
        if self._desk is not None:
            self._desk.close()

    def look(self) -> None:
        """Take what was handed over, and show what can be shown now."""
        for request in self._desk.take() if self._desk is not None else ():
            come_forward(self._program.window)
            if request.file is not None:
                self.bring(request.file)
        self.lead()

    def bring(self, file: Path) -> None:
        """Show a file as soon as that is possible."""
        if file not in self.waiting:
            self.waiting.append(file)
        self.lead()

    def lead(self) -> None:
        """Show the waiting files, unless something else has to be finished first."""
        if not self.waiting or QApplication.activeModalWidget() is not None:
            return
        program = self._program
        if program.workspace_window is not None:
            if program.lane.is_busy:
                # What runs may be a reception that has not shown its dialog yet.
                return
            files, self.waiting = self.waiting, []
            self._lead_in_workspace(program.workspace_window, files)
        elif isinstance(program.window, UnlockWindow):
            self._lead_before_unlock(program.window)
        elif program.window is not None:
            self._lead_in_first_start(program.window)

    def _lead_before_unlock(self, window: UnlockWindow) -> None:
        """What makes a workspace does where there is none; all else waits for the passphrase."""
        first = next(filter(begins, self.waiting), None)
        if first is not None and self._program.is_newcomer and not window.is_busy:
            self.waiting.remove(first)
            self._program.ask_how_to_begin(None, file=first)
        else:
            window.show_news(f"打开账套后查看{_named(self.waiting)}。")

    def _lead_in_first_start(self, window: QWidget) -> None:
        from gui.unlock.first_start_window import FirstStartWindow  # noqa: PLC0415

        if not isinstance(window, FirstStartWindow) or window.is_busy:
            return
        first = next(filter(begins, self.waiting), None)
        if first is not None:
            self.waiting.remove(first)
            window.show_file(first)
        if self.waiting:
            window.show_note(f"有了账套之后查看{_named(self.waiting)}。")

    def _lead_in_workspace(self, window: WorkspaceWindow, files: Sequence[Path]) -> None:
        from services.program.opened_file import way_of  # noqa: PLC0415

        def work(workspace: Workspace) -> list[tuple[Path, Way]]:
            return [(file, way_of(workspace, file)) for file in files]

        def done(ways: list[tuple[Path, Way]]) -> None:
            received = [file for file, way in ways if way.goes is Goes.RECEIVE]
            if received:
                self._receive(window, received)
            for file, way in ways:
                if way.goes is not Goes.RECEIVE:
                    self._lead_setup_file(window, file, way)

        def failed(error: KnownError) -> None:
            window.session.messages.warning(error.message, error.hint)

        window.session.read(work, done=done, failed=failed, owner=window)

    def _receive(self, window: WorkspaceWindow, files: Sequence[Path]) -> None:
        """Preview files; with those that are being previewed, as several are opened at once."""
        page = window.page("receive")
        before = getattr(page, "files", ())
        if not window.open_page("receive", list(dict.fromkeys([*before, *files]))):
            window.session.messages.warning(
                f"没有打开{_named(files)}，当前页面还不能离开。", "处理完后请再双击一次。"
            )

    def _lead_setup_file(self, window: WorkspaceWindow, file: Path, way: Way) -> None:
        if way.goes is Goes.JOIN:
            self._ask_to_join(window, file)
            return
        from gui.messages import MessageAction  # noqa: PLC0415 - not before the first window

        program = self._program

        def begin_anew() -> None:
            program.leave(lambda: program.ask_how_to_begin(None, file=file))

        action = MessageAction("另建账套", begin_anew)
        window.session.messages.warning(way.text, way.hint, action)

    def _ask_to_join(self, window: WorkspaceWindow, file: Path) -> None:
        from gui.pages.submit.join_dialog import JoinDialog  # noqa: PLC0415

        dialog = JoinDialog(window.session, window)
        dialog.file.setText(str(file))
        dialog.joined.connect(window.refresh_current)
        dialog.open()
        dialog.go.setFocus()


def _named(files: Sequence[Path]) -> str:
    first = f"“{files[0].name}”"
    return first if len(files) == 1 else f"{first}等 {len(files)} 个文件"


def come_forward(window: QWidget | None) -> None:
    """Put a window in front of those of other programs."""
    if window is None:
        return
    if window.isMinimized():
        window.showNormal()
    window.raise_()
    window.activateWindow()
