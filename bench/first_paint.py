"""Run inside a process of its own: starts a program and reports when its first window is painted.

Usage: python -m bench.first_paint REPORT SETTLE_MS SCRIPT [ARGUMENT…]
REPORT becomes JSON: ``painted`` (the system's performance counter, ns) and ``resident`` (bytes,
SETTLE_MS after the paint; 0 where the system does not tell).
"""

from __future__ import annotations

import json
import runpy
import sys
import time
from pathlib import Path

from PySide6.QtCore import QEvent, QObject, QTimer
from PySide6.QtWidgets import QApplication, QWidget


class FirstPaint(QObject):
    """Watches for the first window that is painted, then ends the program.

    Attributes:
        painted: When that was, by the performance counter; 0 before it.
    """

    painted = 0

    def __init__(self, report: Path, settle_ms: int) -> None:
        super().__init__()
        self._report, self._settle_ms = report, settle_ms

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Note the first paint event of a shown window."""
        if event.type() is QEvent.Type.Paint and not self.painted and isinstance(watched, QWidget):
            self.painted = -1
            QTimer.singleShot(0, self._note_paint)
        return False

    def _note_paint(self) -> None:
        self.painted = time.perf_counter_ns()
        QTimer.singleShot(self._settle_ms, self._finish)

    def _finish(self) -> None:
        report = {"painted": self.painted, "resident": resident_bytes()}
        self._report.write_text(json.dumps(report), encoding="ascii")
        QApplication.exit(0)


def resident_bytes() -> int:
    """What this process holds in memory now."""
    status = Path("/proc/self/status")
    if not status.exists():
        return 0
    line = next(x for x in status.read_text(encoding="ascii").splitlines() if "VmRSS" in x)
    return int(line.split()[1]) * 1024


def main() -> None:
    """Start the program named on the command line, with a watch on its event loop."""
    watch = FirstPaint(Path(sys.argv[1]), int(sys.argv[2]))
    run = QApplication.exec

    def watched_run(*_: object) -> int:
        application = QApplication.instance()
        if application is not None:
            application.installEventFilter(watch)
        return int(run())

    QApplication.exec = watched_run  # type: ignore[method-assign]
    script = Path(sys.argv[3]).resolve()
    sys.argv = sys.argv[3:]
    sys.path.insert(0, str(script.parent))
    runpy.run_path(str(script), run_name="__main__")


if __name__ == "__main__":
    main()
