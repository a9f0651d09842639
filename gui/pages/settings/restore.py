"""还原: the operator and passphrase of the time, then back to a backup, then unlocking it anew."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QWidget

from gui.common.confirmation import Confirmation
from gui.pages.settings.ask_dialog import AskDialog, Question
from gui.progress_dialog import watch
from services.workspace.restore import operators_of, restore

if TYPE_CHECKING:
    from gui.session import Session
    from services.program.tasks import Progress
    from services.workspace.workspace import Workspace

_NOTE = (
    "账套会回到备份当时的样子；现在的账套先另存一份，不会丢。之后用当时的口令打开。\n"
    "备份之后已经上报的内容，市级仍然保留。"
)


def ask_and_restore(
    session: Session,
    file: Path,
    parent: QWidget,
    restored: Callable[[str], None],
    reopen: Callable[[], None],
) -> None:
    """Ask, restore, and say so.

    Args:
        session: Whose workspace is restored.
        file: The backup.
        parent: Where the dialogs belong.
        restored: Told where the former workspace was kept.
        reopen: Called when the user has read what was done; the workspace is closed then.
    """

    def read(_workspace: Workspace) -> list[str]:
        return operators_of(file)

    def begin(names: Sequence[str]) -> None:
        dialog = _dialog(file, names, parent)

        def done(kept: str) -> None:
            dialog.accept()
            _say_restored(parent, kept, reopen)
            restored(kept)

        _ask(session, file, dialog, done)

    session.read(read, done=begin, owner=parent)


def _dialog(file: Path, names: Sequence[str], parent: QWidget) -> AskDialog:
    questions = (
        Question("operator", "当时的操作员", choices=tuple((name, name) for name in names)),
        Question("passphrase", "当时的口令", is_secret=True),
    )
    return AskDialog(
        f"还原到 {file.name}", questions, "还原", help_place="restore", note=_NOTE, parent=parent
    )


def _ask(session: Session, file: Path, dialog: AskDialog, done: Callable[[str], None]) -> None:
    def work(workspace: Workspace, progress: Progress) -> str:
        return _restore(workspace, file, dialog.given, progress)

    def answered(_answers: dict[str, str]) -> None:
        ticket = session.run(work, done, dialog.complain, dialog, "正在还原")
        watch(session.lane, ticket, dialog, can_cancel=False)

    dialog.answered.connect(answered)
    dialog.open()


def _restore(workspace: Workspace, file: Path, given: dict[str, str], progress: Progress) -> str:
    """Close the workspace and restore it; where that fails, it goes on as it was."""
    workspace.close()
    restored = restore(
        file,
        workspace.folder,
        operator=given["operator"],
        passphrase=given["passphrase"],
        now=workspace.now_ms,
        progress=progress,
    )
    restored.workspace.close()
    return str(restored.kept or "")


def _say_restored(parent: QWidget, kept: str, reopen: Callable[[], None]) -> None:
    box = Confirmation(
        "已还原",
        "账套已还原。请用备份当时的口令重新打开。",
        f"还原前的账套保存在：{kept}" if kept else "",
        go="重新打开",
        kind="tell",
        parent=parent,
    )
    box.finished.connect(lambda _answer: reopen())
    box.open()
