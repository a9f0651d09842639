"""What the city hands out to its units: setup files, and empty workbooks to be filled by hand."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QUrl
from PySide6.QtGui import QDesktopServices

from gui.common.buttons import Button
from gui.messages import MessageAction
from gui.pages.receive.blank_workbook_dialog import BlankWorkbookDialog
from gui.pages.receive.setup_files_dialog import SetupFilesDialog
from gui.progress_dialog import watch
from services.sync import periods
from services.sync.joining import setup_files
from services.sync.submit_workbook import form_name, write_form

if TYPE_CHECKING:
    from PySide6.QtWidgets import QWidget

    from gui.session import Session
    from services.program.tasks import Progress
    from services.workspace.workspace import Workspace


class HandingOut(QObject):
    """Two buttons for the head of 接收, and what they lead to.

    Attributes:
        setup_files: 制作开通文件….
        blank_workbook: 空白上报工作簿….
    """

    def __init__(self, session: Session, page: QWidget) -> None:
        super().__init__(page)
        self._session = session
        self._page = page
        self.setup_files = Button("制作开通文件…", icon_name="key")
        self.blank_workbook = Button("空白上报工作簿…", icon_name="table")
        self.blank_workbook.setToolTip("给装不了程序的单位，用 WPS 填好交回")
        self.setup_files.clicked.connect(self.ask_for_setup_files)
        self.blank_workbook.clicked.connect(self.ask_for_blank_workbook)

    def show_buttons(self, *, shown: bool) -> None:
        """They are there while files are chosen, and not beside a preview."""
        for button in (self.setup_files, self.blank_workbook):
            button.setVisible(shown)

    def ask_for_setup_files(self) -> None:
        """Ask where to, then write them."""
        dialog = SetupFilesDialog(Path.home(), self._page)
        dialog.chosen.connect(self.write_setup_files)
        dialog.open()

    def ask_for_blank_workbook(self) -> None:
        """Ask for which unit and period, then write it."""

        def ask(labels: list[str]) -> None:
            dialog = BlankWorkbookDialog(
                other_units(self._session.workspace), labels, Path.home(), self._page
            )
            dialog.chosen.connect(self.write_blank_workbook)
            dialog.open()

        self._session.read(period_labels, done=ask, owner=self)

    def write_blank_workbook(self, folder: Path, unit: str, period: str) -> None:
        """Write an empty report workbook of a unit into a folder."""

        def work(workspace: Workspace, _progress: Progress) -> Path:
            file = folder / form_name(workspace, unit, period)
            write_form(workspace, unit, file, period=period)
            return file

        def done(file: Path) -> None:
            url = QUrl.fromLocalFile(str(folder))
            action = MessageAction("打开文件夹", lambda: _open(url))
            self._session.messages.info(
                f"空白上报工作簿已写好：{file.name}", "填好交回后，在这里选中它接收。", action
            )

        ticket = self._session.run(work, done, owner=self, title="正在写空白上报工作簿")
        watch(self._session.lane, ticket, self._page, can_cancel=False)

    def write_setup_files(self, folder: Path, code: str) -> None:
        """Write one setup file per unit into a folder, locked where a code is given."""

        def work(workspace: Workspace, _progress: Progress) -> int:
            return len(setup_files(workspace, folder, code=code or None))

        def done(number: int) -> None:
            url = QUrl.fromLocalFile(str(folder))
            action = MessageAction("打开文件夹", lambda: _open(url))
            hint = "开通码请打电话告诉县里，不要和文件放在一起。" if code else ""
            self._session.messages.info(f"已为 {number} 个单位制作开通文件。", hint, action)

        ticket = self._session.run(work, done, owner=self, title="正在制作开通文件")
        watch(self._session.lane, ticket, self._page, can_cancel=False)


def other_units(workspace: Workspace) -> tuple[tuple[str, str], ...]:
    """Code and short name of every unit but the workspace's own."""
    return tuple(
        (one.code, one.short) for one in workspace.plan.units if one.code != workspace.unit
    )


def period_labels(workspace: Workspace) -> list[str]:
    """The names of the periods to choose from: the present one, then the newest first."""
    known = [one.label for one in reversed(periods.all_periods(workspace))]
    return list(dict.fromkeys([periods.current(workspace, workspace.today).label, *known]))


def _open(url: QUrl) -> None:
    QDesktopServices.openUrl(url)
