"""Pictures of every page of the main window, for the demo and for looking at in tests."""

from __future__ import annotations

import time
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication, QEvent, QEventLoop, QSize, Qt
from PySide6.QtWidgets import QApplication

from domain.errors import KnownError
from gui.lane import Lane
from gui.main import WorkspaceWindow
from gui.pages.ledger.room import LedgerRoom
from gui.session import Session
from gui.theme import apply_theme

if TYPE_CHECKING:
    from collections.abc import Iterator

    from gui.shell import Page
    from services.workspace.workspace import Workspace

SIZE = QSize(1366, 768)
_PATIENCE = 20.0
"""Seconds that a page may take to read what it shows."""
_SETTLE = 0.35
"""Seconds after that, for timers that lay out and check."""


def grab_pages(
    workspace: Workspace,
    out_dir: Path,
    *,
    dark: bool = False,
    scale: float = 1.0,
    size: QSize = SIZE,
) -> list[Path]:
    """Show every page of a workspace, and a record of each ledger, and save a PNG of each.

    Needs a running QApplication; the theme stays as it was set here.

    Args:
        workspace: An open workspace; it stays open.
        out_dir: Where to; made if it is missing.
        dark: The dark scheme.
        scale: Font scale; 1.0 is the designed size.
        size: Of the window, in device-independent pixels.

    Returns:
        The files, in the order of the navigation.

    Raises:
        KnownError: A picture cannot be written.
    """
    out_dir.mkdir(parents=True, exist_ok=True)
    files: list[Path] = []
    with shown_window(workspace, out_dir, dark=dark, scale=scale, size=size) as window:
        for key in window.page_keys():
            window.open_page(key)
            settle(window)
            files.append(_grab(window, out_dir / f"{len(files) + 1:02d}-{key}.png"))
            if _open_a_record(window.current_page):
                settle(window)
                files.append(_grab(window, out_dir / f"{len(files) + 1:02d}-{key}-record.png"))
    return files


@contextmanager
def shown_window(
    workspace: Workspace,
    folder: Path,
    *,
    dark: bool = False,
    scale: float = 1.0,
    size: QSize = SIZE,
) -> Iterator[WorkspaceWindow]:
    """The main window of a workspace, shown for pictures and closed again.

    Args:
        workspace: An open workspace; it stays open.
        folder: Where the window may keep its settings meanwhile.
        dark: The dark scheme.
        scale: Font scale; 1.0 is the designed size.
        size: Of the window, in device-independent pixels.
    """
    app = QApplication.instance()
    if not isinstance(app, QApplication):
        raise TypeError("pictures need a QApplication")
    apply_theme(app, dark=dark, font_scale=scale)
    lane = Lane()
    settings = folder / "window.ini"
    window = WorkspaceWindow(Session(workspace, lane), settings)
    # A small or missing screen would have it maximized.
    window.setWindowState(Qt.WindowState.WindowNoState)
    window.resize(size)
    try:
        window.open_page(window.page_keys()[0])
        window.show()
        yield window
    finally:
        window.close()
        lane.drain()
        window.deleteLater()
        QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
        settings.unlink(missing_ok=True)


def _open_a_record(page: Page | None) -> bool:
    if not isinstance(page, LedgerRoom) or not page.list.model.rows:
        return False
    # One with a roster shows more than one without.
    rows = page.list.model.rows
    page.open_with(max(rows, key=lambda row: (bool(row.line_count), bool(row.must_fix))).id)
    return True


def settle(window: WorkspaceWindow) -> None:
    """Let a window read and lay out what it shows."""
    app, lane = QApplication.instance(), window.session.lane
    end = time.monotonic() + _PATIENCE
    quiet_since = time.monotonic()
    while app and time.monotonic() < end and time.monotonic() - quiet_since < _SETTLE:
        app.processEvents(QEventLoop.ProcessEventsFlag.AllEvents, 20)
        time.sleep(0.005)
        if lane.is_busy:
            quiet_since = time.monotonic()


def _grab(window: WorkspaceWindow, path: Path) -> Path:
    if not window.grab().save(str(path), "PNG"):
        raise KnownError(f"截图“{path.name}”没有写成。", "请检查磁盘剩余空间。")
    return path
