"""Puts the first-start window together: the units it offers, and who answers what it asks."""

from __future__ import annotations

from functools import cache, partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QStandardPaths

from gui.unlock.first_start_window import FirstStartWindow
from gui.unlock.questions import judge_folder, read_backup, read_setup_file
from services.workspace.data_folder import usual_folder

if TYPE_CHECKING:
    from gui.lane import Lane


def make_first_start(
    lane: Lane, folder: Path | None, product: str, *, has_way_back: bool
) -> FirstStartWindow:
    """The window that asks how to begin, not yet shown.

    Args:
        lane: Answers what the window asks of files and folders.
        folder: Where the workspace goes; None for the usual place.
        product: Name of the folder in the usual place.
        has_way_back: There is a workspace to go back to.
    """
    documents = QStandardPaths.StandardLocation.DocumentsLocation
    own = usual_folder(Path(QStandardPaths.writableLocation(documents)), Path.home()) / product
    window = FirstStartWindow(
        lambda: _units().items(),
        lambda unit: folder or own / (_units().get(unit, "账套") if unit else "账套"),
        has_way_back=has_way_back,
    )
    window.folder_named.connect(partial(judge_folder, lane))
    window.setup_file_named.connect(partial(read_setup_file, lane))
    window.backup_named.connect(partial(read_backup, lane))
    return window


@cache
def _units() -> dict[str, str]:
    """Names of the built-in plan's units by their codes."""
    from domain.plan import read_plan  # noqa: PLC0415 - not before the first window
    from services.program.resources import plan_text  # noqa: PLC0415

    return {unit.code: unit.name for unit in read_plan(plan_text(), name="规划").units}
