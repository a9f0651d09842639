"""What the first-start forms ask of the machine and of files, answered off the GUI thread."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

    from domain.errors import KnownError
    from exchange.setup_file import SetupFile
    from gui.lane import Lane
    from gui.unlock.begin_form import BeginForm
    from gui.unlock.restore_form import RestoreForm
    from gui.unlock.workspace_form import JoinForm
    from services.program.tasks import Progress
    from services.workspace.data_folder import FolderWarning
    from services.workspace.restore import Content


def judge_folder(lane: Lane, form: BeginForm, folder: Path) -> None:
    """Tell a form what speaks against a folder for data."""

    def work(_progress: Progress) -> FolderWarning | None:
        from services.workspace.data_folder import judge  # noqa: PLC0415

        return judge(folder)

    def done(warning: FolderWarning | None) -> None:
        form.warn_of_folder(folder, str(warning or ""))

    lane.submit(work, done=done, owner=form)


def read_setup_file(lane: Lane, form: JoinForm, file: Path) -> None:
    """Tell a form whose setup file it is, or what is wrong with it."""

    def work(_progress: Progress) -> SetupFile:
        from services.sync.joining import read_envelope  # noqa: PLC0415

        return read_envelope(file)

    def done(setup: SetupFile) -> None:
        form.show_unit(file, setup.unit, setup.unit_name, is_locked=setup.content is None)

    def failed(error: KnownError) -> None:
        form.refuse_setup_file(file, str(error))

    lane.submit(work, done=done, failed=failed, owner=form)


def read_backup(lane: Lane, form: RestoreForm, file: Path) -> None:
    """Tell a form what a backup holds, or why it cannot be restored."""

    def work(_progress: Progress) -> Content:
        from services.workspace.restore import content_of  # noqa: PLC0415

        return content_of(file)

    def done(content: Content) -> None:
        form.show_backup(file, content.unit, content.text, content.operators)

    def failed(error: KnownError) -> None:
        form.refuse_backup(file, str(error))

    lane.submit(work, done=done, failed=failed, owner=form)
