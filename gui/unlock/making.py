"""Makes the workspace that the first-start window was asked for; no widget is touched."""

from __future__ import annotations

from typing import TYPE_CHECKING

from domain.errors import KnownError
from gui.unlock.choices import JoinWithSetupFile, NewWorkspace
from services.sync import joining
from services.workspace import workspace as workspaces

if TYPE_CHECKING:
    from pathlib import Path

    from gui.unlock.choices import FirstStartChoice
    from services.workspace.workspace import Workspace


def make(choice: FirstStartChoice) -> tuple[Workspace, Path | None]:
    """Make a workspace, and the city's recovery sheet beside it.

    Raises:
        KnownError: It cannot be made there, or the setup file does not fit.
    """
    if isinstance(choice, JoinWithSetupFile):
        joined = joining.join_new(
            choice.setup_file,
            choice.folder,
            operator=choice.operator,
            passphrase=choice.passphrase,
            code=choice.opening_code or None,
        )
        return joined, None
    if not isinstance(choice, NewWorkspace):
        raise KnownError("不认识这种开始方式。")
    made = workspaces.create(
        choice.folder, unit=choice.unit, operator=choice.operator, passphrase=choice.passphrase
    )
    if not made.is_city:
        return made, None
    sheet = joining.usual_recovery_sheet(choice.folder)
    return made, joining.write_recovery_sheet(made, sheet)
