"""Files that were double-clicked: kept until they can be shown, then led to where they belong."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from PySide6.QtCore import QObject, QTimer
from PySide6.QtWidgets import QApplication, QWidget

from gui.unlock.unlock_window import UnlockWindow
from services.program.file_endings import begins

if TYPE_CHECKING:
    from gui.lane import Lane
    from services.program.running import Desk

LOOK_MS = 400
"""How often the running window looks for what later starts hand over."""


class Leader(Protocol):
    """Whoever leads from window to window, as far as files need it.

    Attributes:
        lane: Where its work runs.
        is_newcomer: The passphrase asked for is the practice workspace's.
    """

    lane: Lane
    is_newcomer: bool

    @property
    def window(self) -> QWidget | None:
        """The window on show."""

    @property
    def is_open(self) -> bool:
        """Whether a workspace is open, its window on show."""

    def ask_how_to_begin(self, folder: Path | None, *, file: Path | None = None) -> None:
        """Show the ways to begin, with a file."""

    def show_files(self, files: Sequence[Path]) -> None:
        """Show files in the window of the open workspace."""


class OpenedFiles(QObject):
    """What later starts and the command line bring to the program.

    Files wait while a dialog is open, while a passphrase is being asked for, and while a
    workspace is being opened.

    Attributes:
        waiting: The files that are not shown yet, in the order they came.
    """

    def __init__(self, program: Leader, desk: Desk | None, parent: QObject) -> None:
        super().__init__(parent)
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
        if program.is_open:
            if program.lane.is_busy:
                # What runs may be a reception that has not shown its dialog yet.
                return
            files, self.waiting = self.waiting, []
            program.show_files(files)
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
            window.show_news(f"打开账套后查看{named(self.waiting)}。")

    def _lead_in_first_start(self, window: QWidget) -> None:
        from gui.unlock.first_start_window import FirstStartWindow  # noqa: PLC0415 - if wanted

        if not isinstance(window, FirstStartWindow) or window.is_busy:
            return
        first = next(filter(begins, self.waiting), None)
        if first is not None:
            self.waiting.remove(first)
            window.show_file(first)
        if self.waiting:
            window.show_note(f"有了账套之后查看{named(self.waiting)}。")


def named(files: Sequence[Path]) -> str:
    """The first file, and how many there are."""
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
