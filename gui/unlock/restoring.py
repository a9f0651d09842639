"""Restores the backup that the first-start window was given; asks first where data lies there."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gui.common.confirmation import Confirmation
from gui.progress_dialog import watch
from services.workspace import layout

if TYPE_CHECKING:
    from collections.abc import Callable

    from gui.lane import Lane
    from gui.unlock.choices import RestoreBackup
    from gui.unlock.first_start_window import FirstStartWindow
    from services.program.tasks import Progress
    from services.workspace.restore import Restored


def restore_backup(
    lane: Lane, window: FirstStartWindow, choice: RestoreBackup, done: Callable[[Restored], None]
) -> None:
    """Restore, or say in the form why not; what was typed stays.

    Args:
        lane: Where the work runs.
        window: The window with the form on show.
        choice: What to restore, and where.
        done: Gets the restored workspace, open.
    """

    def begin() -> None:
        ticket = lane.submit(
            lambda progress: _restore(choice, progress),
            done=done,
            failed=lambda error: window.show_problem(str(error)),
            cancelled=window.go_on,
            owner=window,
            title="正在还原",
        )
        watch(lane, ticket, window)

    if layout.exists(choice.folder):
        _ask_to_replace(window, choice, begin)
    else:
        begin()


def _ask_to_replace(
    window: FirstStartWindow, choice: RestoreBackup, begin: Callable[[], None]
) -> None:
    box = Confirmation(
        "还原备份",
        f"“{choice.folder}”里已经有账套。",
        "还原以后，它会回到备份当时的样子；现在的内容先另存一份，不会丢。\n"
        "只是想看看旧数据的，请选“取消”，换一个空文件夹。",
        go="还原到这里",
        kind="remove",
        parent=window,
    )
    box.accepted.connect(begin)
    box.rejected.connect(window.go_on)
    box.open()


def _restore(choice: RestoreBackup, progress: Progress) -> Restored:
    from services.workspace.restore import restore  # noqa: PLC0415

    return restore(
        choice.file,
        choice.folder,
        operator=choice.operator,
        passphrase=choice.passphrase,
        progress=progress,
    )
