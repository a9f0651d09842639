"""The serial database lane: work runs off the GUI thread in order, results arrive on it."""

from __future__ import annotations

import sys
import threading
import time
from concurrent.futures import CancelledError, Future, ThreadPoolExecutor
from typing import TYPE_CHECKING, Any, Generic, TypeVar

import shiboken6
from PySide6.QtCore import QCoreApplication, QObject, Qt, QTimer, Signal

from domain.errors import Cancelled, KnownError, from_system
from gui import collector

if TYPE_CHECKING:
    from collections.abc import Callable

    from services.program.tasks import Progress

T = TypeVar("T")

REPORT_INTERVAL = 0.05
"""Seconds between two progress reports that reach the window."""

COLLECT_MS = 200
"""How often the GUI thread looks whether there is something to collect."""


class Ticket(Generic[T]):
    """One piece of work handed to the lane.

    Attributes:
        title: What is being done, for the progress dialog.
        is_finished: Whether its result, error or cancellation has been delivered.
    """

    def __init__(self, title: str) -> None:
        self.title = title
        self.is_finished = False
        self._stop = threading.Event()

    @property
    def is_cancel_requested(self) -> bool:
        """Whether somebody asked this work to stop."""
        return self._stop.is_set()

    def cancel(self) -> None:
        """Ask the work to stop at its next check; work not yet begun never begins."""
        self._stop.set()


class _Job(Generic[T]):
    """A ticket with what to do before and after.

    Attributes:
        work: What runs; kept here so that what it holds is let go on the GUI thread.
    """

    def __init__(
        self,
        ticket: Ticket[T],
        done: Callable[[T], None],
        failed: Callable[[KnownError], None] | None,
        cancelled: Callable[[], None] | None,
        owner: QObject | None,
    ) -> None:
        self.ticket = ticket
        self.work: Callable[[], T] | None = None
        self.future: Future[T] | None = None
        self._done: Callable[[T], None] | None = done
        self._failed = failed
        self._cancelled = cancelled
        self._owner = owner

    def forget(self) -> None:
        """Let go of everything now; job and future hold each other, so nothing else would."""
        self.work = self.future = None
        self._done = self._failed = self._cancelled = self._owner = None

    def deliver(self) -> None:
        """Call back with the outcome, unless the owner is gone.

        Raises:
            Exception: Whatever the work raised that nobody takes.
        """
        if self.future is None:
            return
        wanted = self._owner is None or shiboken6.isValid(self._owner)
        error = CancelledError() if self.future.cancelled() else self.future.exception()
        if isinstance(error, OSError) and self._failed is not None:
            error = from_system(error)
        if error is None:
            if wanted and self._done is not None:
                self._done(self.future.result())
        elif isinstance(error, Cancelled | CancelledError):
            if wanted and self._cancelled is not None:
                self._cancelled()
        elif isinstance(error, KnownError) and (self._failed is not None or not wanted):
            if wanted and self._failed is not None:
                self._failed(error)
        else:
            raise error


class _Reporter:
    """The `Progress` of one ticket: forwards to the GUI thread, not too often."""

    def __init__(self, lane: Lane, ticket: Ticket[Any]) -> None:
        self._lane = lane
        self._ticket = ticket
        self._last = 0.0
        self._text = ""

    def report(self, done: int, total: int, text: str = "") -> None:
        """See `services.program.tasks.Progress`."""
        now = time.monotonic()
        is_news = (text and text != self._text) or done == total
        if not is_news and now - self._last < REPORT_INTERVAL:
            return
        self._last = now
        self._text = text or self._text
        self._lane.progressed.emit(self._ticket, done, total, self._text)

    def check(self) -> None:
        """See `services.program.tasks.Progress`."""
        if self._ticket.is_cancel_requested:
            raise Cancelled


class Lane(QObject):
    """One worker thread that runs everything that touches the database, in order.

    Make it on the GUI thread. The thread begins with the first work.

    Signals:
        progressed: (ticket, done, total, text), on the GUI thread.
        ticket_finished: The ticket, before its callbacks run, on the GUI thread.
        busy_changed: Whether any work is waiting or running.
    """

    progressed = Signal(object, int, int, str)
    ticket_finished = Signal(object)
    busy_changed = Signal(bool)
    _completed = Signal(object)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._executor = ThreadPoolExecutor(1, thread_name_prefix="database-lane")
        self._open = 0
        self._collecting = QTimer(self, interval=COLLECT_MS)
        self._collecting.timeout.connect(collector.collect_if_due)
        self._completed.connect(self._on_completed, Qt.ConnectionType.QueuedConnection)

    @property
    def is_busy(self) -> bool:
        """Whether any work is waiting, running or undelivered."""
        return self._open > 0

    def submit(
        self,
        work: Callable[[Progress], T],
        *,
        done: Callable[[T], None],
        failed: Callable[[KnownError], None] | None = None,
        cancelled: Callable[[], None] | None = None,
        owner: QObject | None = None,
        title: str = "",
    ) -> Ticket[T]:
        """Queue work behind everything submitted before; returns at once.

        Args:
            work: Runs on the lane's thread; must not touch any widget.
            done: Gets the result, on the GUI thread.
            failed: Gets a `KnownError`; without it the error reaches `sys.excepthook`.
            cancelled: Called when the work stopped because of `Ticket.cancel`.
            owner: When it has been destroyed meanwhile, no callback is made.
            title: What is being done, for the progress dialog.

        Returns:
            A ticket to watch or cancel it by.

        Raises:
            RuntimeError: The lane has been drained.
        """
        ticket: Ticket[T] = Ticket(title)
        reporter = _Reporter(self, ticket)
        job = _Job(ticket, done, failed, cancelled, owner)

        def run() -> T:
            reporter.check()
            return work(reporter)

        job.work = run
        if not self._collecting.isActive():
            collector.hold(self._collecting)
            self._collecting.start()
        job.future = self._executor.submit(run)
        self._open += 1
        if self._open == 1:
            collector.note_work(self._collecting, is_working=True)
            self.busy_changed.emit(True)
        job.future.add_done_callback(lambda _future: self._completed.emit(job))
        return ticket

    def drain(self) -> None:
        """Let everything submitted end, deliver it, and end the thread; for the program's exit."""
        self._executor.shutdown(wait=True)
        self._collecting.stop()
        collector.release(self._collecting)
        QCoreApplication.sendPostedEvents(self)

    def _on_completed(self, job: _Job[Any]) -> None:
        job.ticket.is_finished = True
        self._open -= 1
        self.ticket_finished.emit(job.ticket)
        if self._open == 0:
            collector.note_work(self._collecting, is_working=False)
            self.busy_changed.emit(False)
        try:
            job.deliver()
        except Exception as error:  # noqa: BLE001 - a bug: the crash dialog takes it, the lane goes on
            sys.excepthook(type(error), error, error.__traceback__)
        finally:
            job.forget()
