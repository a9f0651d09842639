"""The county's 上报 page: look what stands in the way, write the package, print its cover."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, QUrl
from PySide6.QtGui import QDesktopServices, QKeySequence, QShortcut
from PySide6.QtWidgets import QFileDialog, QLineEdit

from domain.errors import KnownError
from domain.ledgers import LEDGERS
from gui.common.style import set_invalid
from gui.pages.home.links import attention_rows, filter_of
from gui.pages.home.rows_table import RowData
from gui.pages.submit.drives import removable_drives
from gui.pages.submit.join_dialog import JoinDialog
from gui.pages.submit.paper import print_pdf
from gui.pages.submit.rows import (
    JOIN,
    Overview,
    content_rows,
    days_left,
    history_row,
    standing_rows,
    written_text,
)
from gui.pages.submit.view import SubmitView
from gui.printing import print_document
from gui.progress_dialog import watch
from gui.shell import Page
from services.figures import dashboard
from services.figures.dashboard import Attention
from services.program import preferences
from services.sync import joining, packages_log, periods
from services.sync.submit import submit
from services.sync.submit_workbook import submit_workbook

if TYPE_CHECKING:
    from gui.session import Session
    from services.program.tasks import Progress
    from services.sync.submit import Submission
    from services.workspace.workspace import Workspace

_PACKAGES_SHOWN = 12
_LABELS = {ledger.key: ledger.label for ledger in LEDGERS.values()}


def _read(workspace: Workspace) -> Overview:
    return Overview(
        joined=joining.is_joined(workspace),
        period=periods.current(workspace, workspace.today),
        attention=dashboard.attention(workspace),
        contents=dashboard.contents(workspace),
        packages=packages_log.written(workspace, _PACKAGES_SHOWN),
    )


class SubmitPage(Page):
    """Writes the unit's package onto a stick."""

    def __init__(self, session: Session) -> None:
        super().__init__("上报", scrolls=True)
        self._session = session
        self._written: Submission | None = None
        self.view = SubmitView()
        self.body.addWidget(self.view)
        self.view.target.folder.setText(_remembered_folder())
        self._connect()

    def _connect(self) -> None:
        view = self.view
        view.check.row_chosen.connect(self._on_check_chosen)
        view.target.browse_requested.connect(self._on_browse_requested)
        view.target.write.clicked.connect(self.submit)
        view.target.write_workbook.clicked.connect(self.submit_workbook)
        view.target.folder.textChanged.connect(self._on_folder_edited)
        view.result.open_cover.clicked.connect(self._on_open_cover_clicked)
        view.result.print_cover.clicked.connect(self._on_print_cover_clicked)
        view.result.open_folder.clicked.connect(self._on_open_folder_clicked)
        self._session.changefeed.changed.connect(self._on_changed)
        for keys, run in (("Ctrl+Return", view.target.write.click), ("F5", self.refresh)):
            QShortcut(QKeySequence(keys), self).activated.connect(run)

    @property
    def folder(self) -> QLineEdit:
        """Where the package goes."""
        return self.view.target.folder

    def refresh(self) -> None:
        """Read everything again."""
        self._session.read(_read, done=self._show, owner=self)
        self.view.target.offer(removable_drives())
        self._session.sticks_looked_for.emit()

    def focus_first(self) -> None:
        """Begin with what one comes for: where the package goes, or its writing."""
        target = self.view.target
        is_ready = target.write.isEnabled() and bool(self.folder.text())
        (target.write if is_ready else self.folder).setFocus(Qt.FocusReason.ShortcutFocusReason)

    def footer_hints(self) -> tuple[str, ...]:
        """The keys of this page."""
        return ("Ctrl+Enter 写同步包", "F5 重新查找 U 盘")

    def help_topic(self) -> str:
        """The page on reporting."""
        return "submit"

    def _show(self, overview: Overview) -> None:
        period, today = overview.period, self._session.workspace.today
        self.header.set_subtitle(
            f"{period.label}报送期 · {period.deadline.month}月{period.deadline.day}日截止"
        )
        self.view.days.show_state(*days_left(period.days_left(today)))
        rows: list[RowData] = standing_rows(overview)
        self.view.check.show_rows([*rows, *attention_rows(overview.attention, _LABELS)])
        contents = content_rows(overview.contents)
        self.view.content.show_rows(contents)
        self.view.history.show_rows([history_row(entry) for entry in overview.packages])
        self.view.show_emptiness(content=bool(contents), history=bool(overview.packages))
        is_at_start = self.view.target.write.hasFocus() or (
            self.folder.hasFocus() and not self.folder.text()
        )
        self.view.target.write.setEnabled(overview.joined and overview.has_records)
        if is_at_start and not self.view.target.write.isEnabled():
            # What stands in the way comes first.
            self.view.check.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.view.target.write_workbook.setEnabled(overview.has_records)

    def submit(self) -> None:
        """Write the package into the chosen folder, with its cover."""
        out = self._chosen_folder()
        if out is None:
            return

        again = self.view.target.all_evidence.isChecked()

        def work(workspace: Workspace, progress: Progress) -> Submission:
            return submit(
                workspace,
                out,
                print_document=print_document,
                all_evidence=again,
                progress=progress,
            )

        ticket = self._session.run(work, self._on_written, owner=self, title="正在写同步包")
        watch(self._session.lane, ticket, self)

    def submit_workbook(self) -> None:
        """Write the records as a workbook that people can read, with its cover."""
        out = self._chosen_folder()
        if out is None:
            return
        masked = not self.view.target.unmasked.isChecked()

        def work(workspace: Workspace, progress: Progress) -> Submission:
            return submit_workbook(
                workspace, out, masked=masked, print_document=print_document, progress=progress
            )

        ticket = self._session.run(work, self._on_written, owner=self, title="正在写上报工作簿")
        watch(self._session.lane, ticket, self)

    def _chosen_folder(self) -> Path | None:
        """Where to write; None, and said why, where there is no such folder."""
        out = Path(self.folder.text().strip())
        if self.folder.text().strip() and out.is_dir():
            self._session.messages.clear()
            return out
        set_invalid(self.folder, invalid=True)
        self.folder.setFocus()
        self._session.messages.error("找不到要写到的文件夹。", "请检查 U 盘是否插好，或另选。")
        return None

    def _on_written(self, written: Submission) -> None:
        self._written = written
        preferences.change(submit_folder=str(written.file.parent))
        self.view.target.all_evidence.setChecked(False)
        text = written_text(written)
        result = self.view.result
        result.say(f"已写好 {written.number}", text)
        result.open_cover.setVisible(written.cover is not None)
        result.print_cover.setVisible(written.cover is not None)
        result.show()
        result.print_cover.setFocus()
        self._tell_left_out(written)
        self.refresh()

    def _tell_left_out(self, written: Submission) -> None:
        """Say what is missing of what was to be written: the cover sheet, evidence."""
        if written.cover_trouble:
            self._session.messages.warning(
                f"{written.number} 已写好，但报送单没有写成：{written.cover_trouble}"
            )
        elif written.left_out:
            self._session.messages.warning(
                f"有 {len(written.left_out)} 个佐证材料读不出来，没有带上："
                f"{'、'.join(written.left_out)}。",
                "请重新添加原文件后再上报。",
            )
        elif written.waiting:
            self._session.messages.warning(
                f"还有 {written.waiting} 个佐证材料装不下。", "请再写一次同步包，随下一个包带上。"
            )

    def _on_check_chosen(self, key: object) -> None:
        if key == JOIN:
            dialog = JoinDialog(self._session, self)
            dialog.joined.connect(self.refresh)
            dialog.open()
        elif isinstance(key, Attention):
            self.open_requested.emit(key.ledger, filter_of(key))

    def _on_browse_requested(self) -> None:
        folder = QFileDialog.getExistingDirectory(self, "同步包写到", self.folder.text())
        if folder:
            self.folder.setText(str(Path(folder)))

    def _on_folder_edited(self) -> None:
        set_invalid(self.folder, invalid=False)

    def _on_open_cover_clicked(self) -> None:
        if self._written and self._written.cover:
            QDesktopServices.openUrl(QUrl.fromLocalFile(str(self._written.cover)))

    def _on_print_cover_clicked(self) -> None:
        if self._written and self._written.cover:
            try:
                print_pdf(self._written.cover, self)
            except KnownError as error:
                self._session.messages.known(error)

    def _on_open_folder_clicked(self) -> None:
        if self._written:
            QDesktopServices.openUrl(QUrl.fromLocalFile(str(self._written.file.parent)))

    def _on_changed(self) -> None:
        if self.isVisible():
            self.refresh()


def _remembered_folder() -> str:
    remembered = preferences.load().submit_folder
    return remembered if remembered and Path(remembered).is_dir() else ""
