"""Run inside a process of its own: opens a workspace through the unlock window and reports.

Usage: python -m bench.opening REPORT SETTLE_MS WORKSPACE PASSPHRASE
REPORT becomes JSON: ``began`` (passphrase sent off) and ``painted`` (the main window painted and
what its first page asked the database for delivered), both by the performance counter in ns,
and ``resident`` (bytes, SETTLE_MS later).
"""

from __future__ import annotations

import json
import sys
import time
from pathlib import Path

from PySide6.QtCore import QEvent, QObject, QTimer
from PySide6.QtWidgets import QApplication, QWidget

from bench.first_paint import resident_bytes
from gui import application
from gui.unlock.unlock_window import UnlockWindow

TYPING_MS = 1500
"""How long somebody takes to type a passphrase; the program gets ready meanwhile."""
_LOOK_MS = 5


class Opening(QObject):
    """Types the passphrase and watches the main window appear.

    Attributes:
        began: When the passphrase was sent off.
        painted: When the main window was painted and its first page filled.
    """

    began = 0
    painted = 0

    def __init__(self, report: Path, settle_ms: int, passphrase: str) -> None:
        super().__init__()
        self._report, self._settle_ms, self._passphrase = report, settle_ms, passphrase
        self._is_painted = False
        self._look = QTimer(self, interval=_LOOK_MS)
        self._look.timeout.connect(self._note_filled)
        QTimer.singleShot(TYPING_MS, self._type)

    def _type(self) -> None:
        window = next(w for w in QApplication.topLevelWidgets() if isinstance(w, UnlockWindow))
        window.passphrase.setText(self._passphrase)
        self.began = time.perf_counter_ns()
        window.submit()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Note the first paint of the main window."""
        is_due = self.began and not self._is_painted
        if is_due and event.type() is QEvent.Type.Paint and isinstance(watched, QWidget):
            window = watched.window()
            if hasattr(window, "session"):
                self._is_painted = True
                self._lane = window.session.lane
                self._look.start()
        return False

    def _note_filled(self) -> None:
        if not self._lane.is_busy:
            self._look.stop()
            self.painted = time.perf_counter_ns()
            QTimer.singleShot(self._settle_ms, self._finish)

    def _finish(self) -> None:
        values = {"began": self.began, "painted": self.painted, "resident": resident_bytes()}
        self._report.write_text(json.dumps(values), encoding="ascii")
        QApplication.exit(0)


def main() -> None:
    """Run the program on the workspace named on the command line."""
    report, settle, folder, passphrase = sys.argv[1:]
    app = QApplication(sys.argv[:1])
    opening = Opening(Path(report), int(settle), passphrase)
    app.installEventFilter(opening)
    application.run(sys.argv[:1], data=Path(folder))


if __name__ == "__main__":
    main()
