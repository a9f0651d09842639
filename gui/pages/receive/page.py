"""The city's 接收 page: files in, a preview, 备份并接收, and what came of it."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QFileDialog, QStackedWidget, QVBoxLayout, QWidget

from domain.errors import KnownError
from gui.common.buttons import Button, PrimaryButton
from gui.common.card import Card
from gui.common.empty_state import EmptyState
from gui.pages.home.links import SETUP_FILES
from gui.pages.home.rows_table import RowsTable
from gui.pages.receive.drop_area import DropArea
from gui.pages.receive.found_files import SUFFIX, places_with_packages
from gui.pages.receive.handing_out import HandingOut, other_units
from gui.pages.receive.preview_view import PreviewView
from gui.pages.receive.rows import HISTORY_COLUMNS, history_row
from gui.pages.settings.ask_dialog import AskDialog, Question
from gui.progress_dialog import watch
from gui.shell import Page
from services.program import preferences
from services.sync import packages_log, receive, receive_workbook
from services.sync.receive_workbook import WorkbookReception

if TYPE_CHECKING:
    from gui.session import Session
    from services.program.tasks import Progress
    from services.sync.packages_log import PackageEntry
    from services.sync.receive import Reception
    from services.workspace.workspace import Workspace

WORKBOOK = ".xlsx"
_FILTER = f"同步包和上报工作簿 (*{SUFFIX} *{WORKBOOK});;所有文件 (*)"
_TITLE = "接收"
_ACCEPT = "备份并接收"
_CONFIRM = "确认按代录接收"


class ReceivePage(Page):
    """Takes packages in, never without a preview first."""

    def __init__(self, session: Session) -> None:
        super().__init__(_TITLE)
        self._session = session
        self._files: list[Path] = []
        self._unit = ""
        self._is_workbook = False
        self.drop = DropArea(
            "把县区交来的同步包或上报工作簿拖到这里",
            "也可以选择文件。先预览，确认后才写入账套；接收前自动备份。",
            (SUFFIX, WORKBOOK),
        )
        self.history = RowsTable(HISTORY_COLUMNS, "收到的同步包")
        self._empty = EmptyState("还没有收到过同步包", "县区用 U 盘交来后，在上面选择文件。")
        self.preview = PreviewView(session.workspace.plan)
        self.handing_out = HandingOut(session, self)
        self.whose = Button("指明单位…")
        self.whose.setToolTip("工作簿里没有写明填报单位时，在这里选择")
        self.cancel = Button("取消", key="Esc")
        self.accept = PrimaryButton(_ACCEPT, key="Ctrl+Enter")
        self.finish = Button("完成", key="Esc")
        self.review = PrimaryButton("去审核", key="Ctrl+Enter")
        self._views = QStackedWidget()
        self._lay_out()
        self._connect()
        self._show_choosing()

    def _lay_out(self) -> None:
        for button in (
            self.handing_out.blank_workbook,
            self.handing_out.setup_files,
            self.cancel,
            self.whose,
            self.accept,
            self.finish,
            self.review,
        ):
            self.header.add_action(button)
        card = Card("收到的同步包和工作簿")
        card.body.addWidget(self.history, 1)
        card.body.addWidget(self._empty, 1)
        choosing = QWidget()
        column = QVBoxLayout(choosing)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(14)
        column.addWidget(self.drop)
        column.addWidget(card, 1)
        self._choosing = choosing
        self._views.addWidget(choosing)
        self._views.addWidget(self.preview)
        self.body.addWidget(self._views, 1)

    def _connect(self) -> None:
        self.drop.files_given.connect(self.show_preview_of)
        self.drop.choose_requested.connect(self._on_choose_requested)
        self.cancel.clicked.connect(self._on_cancel_clicked)
        self.whose.clicked.connect(self._on_whose_clicked)
        self.accept.clicked.connect(self._on_accept_clicked)
        self.finish.clicked.connect(self._on_cancel_clicked)
        self.review.clicked.connect(self._on_review_clicked)
        self._session.changefeed.changed.connect(self._on_changed)
        for keys, button in (
            ("Ctrl+O", self.drop.choose),
            ("Ctrl+Return", self.accept),
            ("Ctrl+Return", self.review),
            ("Esc", self.cancel),
            ("Esc", self.finish),
        ):
            _press(keys, button)

    @property
    def files(self) -> Sequence[Path]:
        """The files in the preview; none where nothing is previewed."""
        return tuple(self._files)

    def refresh(self) -> None:
        """Read the history and look for files on sticks."""
        self._session.read(packages_log.received, done=self._show_history, owner=self)
        self._session.read(lambda _: places_with_packages(), done=self.drop.offer, owner=self)
        self._session.sticks_looked_for.emit()

    def open_with(self, argument: object) -> None:
        """Preview files that were opened from outside, given as paths; or make setup files."""
        if argument == SETUP_FILES:
            self.handing_out.ask_for_setup_files()
        if isinstance(argument, list | tuple):
            files = [Path(str(one)) for one in argument]
            if files:
                self.show_preview_of(files)

    def show_preview_of(self, files: Sequence[Path], unit: str = "") -> None:
        """Look at files without writing anything.

        Args:
            files: Packages, or one workbook.
            unit: Whose workbook it is, where it does not say.
        """
        chosen = list(files)
        self._files = chosen
        self._unit = unit

        def work(workspace: Workspace, progress: Progress) -> Reception:
            return preview_files(workspace, chosen, progress, unit)

        ticket = self._session.run(
            work, self._show_preview, owner=self, title=f"正在查看 {len(chosen)} 个文件"
        )
        watch(self._session.lane, ticket, self)

    def footer_hints(self) -> tuple[str, ...]:
        """The keys of the view on show."""
        if self._views.currentWidget() is self._choosing:
            return ("Ctrl+O 选择文件",)
        return ("接收前会自动备份",)

    def footer_right(self) -> str | None:
        """This PC is the one that receives."""
        return "收件机"

    def help_topic(self) -> str:
        """The page on receiving."""
        return "receive"

    def _show_choosing(self) -> None:
        self._views.setCurrentWidget(self._choosing)
        self._set_header(_TITLE, "", choosing=True)

    def _set_header(self, title: str, note: str, *, choosing: bool = False) -> None:
        self.header.set_title(title)
        self.header.set_subtitle(note)
        self.handing_out.show_buttons(shown=choosing)
        for button in (self.cancel, self.whose, self.accept, self.finish, self.review):
            button.hide()
        self.footer_changed.emit()

    def _show_preview(self, reception: Reception) -> None:
        self._is_workbook = isinstance(reception, WorkbookReception)
        self.accept.setText(_CONFIRM if self._is_workbook else _ACCEPT)
        self.preview.show_preview(reception)
        self._views.setCurrentWidget(self.preview)
        self._set_header("接收预览", f"{len(reception.arrivals)} 个文件 · 尚未写入")
        taken = [one for one in reception.arrivals if not one.refused]
        self.cancel.show()
        nobody = any(one.refused and not one.unit for one in reception.arrivals)
        self.whose.setVisible(self._is_workbook and nobody)
        self.accept.setVisible(bool(taken))
        self.accept.setEnabled(any(not one.is_repeat for one in taken))
        (self.accept if self.accept.isEnabled() and taken else self.cancel).setFocus()

    def _show_history(self, entries: list[PackageEntry]) -> None:
        self.history.show_rows([history_row(entry) for entry in entries])
        self.history.setVisible(bool(entries))
        self._empty.setVisible(not entries)

    def _on_choose_requested(self) -> None:
        start = preferences.load().receive_folder
        names, _kind = QFileDialog.getOpenFileNames(self, "选择同步包或上报工作簿", start, _FILTER)
        if names:
            self.show_preview_of([Path(name) for name in names])

    def _on_cancel_clicked(self) -> None:
        self._files = []
        self._show_choosing()
        self.refresh()
        self.drop.choose.setFocus()

    def _on_review_clicked(self) -> None:
        self._show_choosing()
        self.open_requested.emit("review", None)

    def _on_accept_clicked(self) -> None:
        files = list(self._files)

        is_workbook, unit = self._is_workbook, self._unit

        def work(workspace: Workspace, progress: Progress) -> Reception:
            if is_workbook:
                return receive_workbook.receive(
                    workspace, files[0], confirm=True, unit=unit, progress=progress
                )

            return receive.receive(workspace, files, progress=progress)

        ticket = self._session.run(
            work, self._show_result, owner=self, title=f"正在接收 {len(files)} 个文件"
        )
        watch(self._session.lane, ticket, self)

    def _show_result(self, reception: Reception) -> None:
        if self._files:
            preferences.change(receive_folder=str(self._files[0].parent))
        self._files = []
        self.preview.show_result(reception)
        self._set_header("接收结果", f"{len(reception.arrivals)} 个文件")
        self.finish.show()
        news = any(not one.refused and not one.is_repeat for one in reception.arrivals)
        self.review.setVisible(news)
        (self.review if news else self.finish).setFocus()
        self._session.publish(reception.changes, self)

    def _on_whose_clicked(self) -> None:
        files = list(self._files)
        question = Question("unit", "填报单位", choices=other_units(self._session.workspace))
        dialog = AskDialog(
            "这是哪个单位的工作簿", (question,), "查看", help_place="receive-workbook", parent=self
        )

        def answered(answers: dict[str, str]) -> None:
            dialog.accept()
            self.show_preview_of(files, answers["unit"])

        dialog.answered.connect(answered)
        dialog.open()

    def _on_changed(self, changes: object, _initiator: object) -> None:
        if getattr(changes, "is_sync", False) and self.isVisible():
            self.refresh()


def preview_files(
    workspace: Workspace, files: Sequence[Path], progress: Progress, unit: str = ""
) -> Reception:
    """What receiving packages, or one workbook, would do.

    Raises:
        KnownError: There is a workbook among several files.
    """
    if not any(receive_workbook.is_workbook(file) for file in files):
        return receive.preview(workspace, files, progress=progress)
    if len(files) > 1:
        raise KnownError("上报工作簿要一个一个接收。", "请只选一个工作簿；同步包可以一次选多个。")
    return receive_workbook.preview(workspace, files[0], unit=unit, progress=progress)


def _press(keys: str, button: Button) -> None:
    shortcut = QShortcut(QKeySequence(keys), button)
    shortcut.activated.connect(button.click)
    shortcut.setAutoRepeat(False)
