"""Leads opened files to where they belong in the window of an open workspace."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from gui.messages import MessageAction
from gui.opened_files import named
from gui.pages.submit.join_dialog import JoinDialog
from services.program.opened_file import Goes, Way, way_of

if TYPE_CHECKING:
    from domain.errors import KnownError
    from gui.session import Session
    from gui.shell import MainWindow
    from services.workspace.workspace import Workspace


def show_files(
    window: MainWindow, session: Session, files: Sequence[Path], begin_anew: Callable[[Path], None]
) -> None:
    """Find out what the files are, and show them.

    Args:
        window: The window of the workspace.
        session: Its session.
        files: What was opened.
        begin_anew: Leaves this workspace and makes another with a setup file.
    """

    def work(workspace: Workspace) -> list[tuple[Path, Way]]:
        return [(file, way_of(workspace, file)) for file in files]

    def done(ways: list[tuple[Path, Way]]) -> None:
        received = [file for file, way in ways if way.goes is Goes.RECEIVE]
        if received:
            _receive(window, session, received)
        for file, way in ways:
            if way.goes is Goes.JOIN:
                _ask_to_join(window, session, file)
            elif way.goes is Goes.NEW_WORKSPACE:
                _offer_another(session, file, way, begin_anew)

    def failed(error: KnownError) -> None:
        session.messages.warning(error.message, error.hint)

    session.read(work, done=done, failed=failed, owner=window)


def _receive(window: MainWindow, session: Session, files: Sequence[Path]) -> None:
    """Preview files; with those that are being previewed, as several are opened at once."""
    page = window.page("receive")
    before = getattr(page, "files", ())
    if not window.open_page("receive", list(dict.fromkeys([*before, *files]))):
        session.messages.warning(
            f"没有打开{named(files)}，当前页面还不能离开。", "处理完后请再双击一次。"
        )


def _offer_another(
    session: Session, file: Path, way: Way, begin_anew: Callable[[Path], None]
) -> None:
    action = MessageAction("另建账套", lambda: begin_anew(file))
    session.messages.warning(way.text, way.hint, action)


def _ask_to_join(window: MainWindow, session: Session, file: Path) -> None:
    dialog = JoinDialog(session, window)
    dialog.file.setText(str(file))
    dialog.joined.connect(window.refresh_current)
    dialog.open()
    dialog.go.setFocus()
