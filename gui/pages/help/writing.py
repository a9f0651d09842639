"""Writes the handbook as PDF while one reads on: a step whenever the window has nothing to do."""

from __future__ import annotations

from collections.abc import Callable, Generator
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer, Signal

from domain.errors import KnownError
from gui.pages.help.paper import handbook_steps

if TYPE_CHECKING:
    from gui.pages.help.paper import Step


class Writing(QObject):
    """One PDF at a time.

    Signals:
        advanced: (done, total, text), after each step and when it has ended.
        failed: The `KnownError` that ended it.
    """

    advanced = Signal(int, int, str)
    failed = Signal(object)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._steps: Generator[Step, None, int] | None = None
        self._done: Callable[[int], None] = lambda _pages: None
        self._ended: Callable[[], None] = lambda: None
        self._timer = QTimer(self, interval=0)
        self._timer.timeout.connect(self._on_idle)

    @property
    def is_running(self) -> bool:
        """Whether a PDF is being written."""
        return self._steps is not None

    def begin(
        self,
        path: Path,
        done: Callable[[int], None],
        *,
        ended: Callable[[], None] = lambda: None,
    ) -> None:
        """Write a PDF; nothing happens while another is being written.

        Args:
            path: Where to.
            done: Gets the number of pages.
            ended: Called at the end, whatever came of it.
        """
        if self.is_running:
            ended()
            return
        self._steps, self._done, self._ended = handbook_steps(path), done, ended
        self._timer.start()

    def stop(self) -> None:
        """End it; no file is left."""
        if self._steps is not None:
            self._steps.close()
            self._end()

    def _on_idle(self) -> None:
        if self._steps is None:
            return
        try:
            step = next(self._steps)
        except StopIteration as end:
            self._steps = None
            self._done(int(end.value))
            self._end()
        except KnownError as error:
            self._end()
            self.failed.emit(error)
        else:
            self.advanced.emit(step.done, step.total, step.text)

    def _end(self) -> None:
        self._timer.stop()
        self._steps = None
        self._ended()
        self.advanced.emit(0, 0, "")
