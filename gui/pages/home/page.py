"""工作台, of a county and of the city: what is due, what waits, how far the plan is."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QUrl
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QLabel

from domain.ledgers import LEDGERS
from gui.messages import MessageAction
from gui.pages.home.data import HomeData, read
from gui.pages.home.links import SETUP_FILES, attention_rows, filter_of, step_rows
from gui.pages.home.rows import moment_text, recent_row, task_columns, task_rows, unit_row
from gui.pages.home.rows_table import Cell, RowData
from gui.pages.home.view import HomeView
from gui.pages.ledger.links import OpenRecord
from gui.pages.submit.rows import days_left
from gui.progress_dialog import watch
from gui.shell import Page
from services.figures.dashboard import Attention, RecentEntry, UnitReport
from services.workspace import backup
from services.workspace.first_steps import Step

if TYPE_CHECKING:
    from pathlib import Path

    from domain.errors import KnownError
    from gui.session import Session
    from services.program.tasks import Progress
    from services.workspace.workspace import Workspace

_LABELS = {ledger.key: ledger.label for ledger in LEDGERS.values()}
REVIEW = "review"
_STEP_PAGES: dict[Step, tuple[str, object]] = {
    Step.SETUP_FILES: ("receive", SETUP_FILES),
    Step.JOIN: ("submit", None),
    Step.FIRST_RECORD: ("training", None),
    Step.FOLDER: ("settings", "unit"),
}


class HomePage(Page):
    """The page one begins the day with."""

    def __init__(self, session: Session) -> None:
        super().__init__("工作台", scrolls=True)
        self._session = session
        self._is_city = session.workspace.is_city
        self._is_reading = False
        self._is_stale = False
        self.view = HomeView(is_city=self._is_city)
        self.body.addWidget(self.view)
        who = QLabel(session.workspace.author.operator)
        who.setProperty("role", "muted")
        self.header.add_action(who)
        self._connect()

    def _connect(self) -> None:
        view = self.view
        leads_to = "receive" if self._is_city else "submit"
        view.period.go.clicked.connect(lambda: self.open_requested.emit(leads_to, None))
        view.attention.row_chosen.connect(self._on_row_chosen)
        view.recent.row_chosen.connect(self._on_row_chosen)
        view.units.row_chosen.connect(self._on_row_chosen)
        view.backup.go.clicked.connect(self.back_up)
        self._session.changefeed.changed.connect(self._on_changed)

    def refresh(self) -> None:
        """Read everything again; not twice at once."""
        if self._is_reading:
            self._is_stale = True
            return
        self._is_reading = True
        self._session.read(read, done=self._show, failed=self._on_failed, owner=self)

    def footer_hints(self) -> tuple[str, ...]:
        """The keys that lead from here."""
        return ("Alt+2 培训", "F6 导航")

    def help_topic(self) -> str:
        """The page on the home page."""
        return "home"

    def focus_first(self) -> None:
        """Begin with what one does most."""
        self.view.period.go.setFocus()

    def _show(self, data: HomeData) -> None:
        self._is_reading = False
        period, today = data.period, self._session.workspace.today
        self.header.set_subtitle(
            f"{period.label}报送期 · {period.deadline.month}月{period.deadline.day}日截止"
        )
        self._show_period(data)
        self._show_attention(data)
        self._show_tasks(data)
        self._show_backup(data)
        self.view.units.show_rows([unit_row(unit, today) for unit in data.units])
        self.view.show_recent([recent_row(one, with_unit=self._is_city) for one in data.recent])
        if self._is_stale:
            self._is_stale = False
            self.refresh()

    def _show_period(self, data: HomeData) -> None:
        card = self.view.period
        card.days.show_state(*days_left(data.days))
        if self._is_city:
            late = [unit.name for unit in data.units if not unit.is_current]
            sentence = f"还没有报：{'、'.join(late)}" if late else "各单位都已报送。"
            card.say(f"{data.reported} / {len(data.units)}", "个单位已报", sentence)
            return
        today = self._session.workspace.today
        last = data.last
        sentence = "还没有上报过。"
        if last is not None:
            sentence = f"上次上报：{last.name}，{moment_text(last.when, today)}"
        card.say(f"{data.ready:,}", "条待报", sentence)

    def _show_attention(self, data: HomeData) -> None:
        rows = attention_rows(data.attention, _LABELS)
        if data.waiting:
            units = " · ".join(f"{u.name} {u.waiting:,}" for u in data.units if u.waiting)
            tag = Cell(f"待审核 {data.waiting:,}", tag="accent")
            link = Cell("审核 ›", tone="accent")
            rows.insert(0, RowData((tag, Cell(units, tip=units), link), REVIEW))
        self.view.show_attention([*step_rows(data.steps), *rows])

    def _show_tasks(self, data: HomeData) -> None:
        report = data.report
        self._session.note_basis(report.basis)
        mark = "规划期已满，按最终评估" if report.is_over else "竖线为应达进度"
        note = f"口径：{report.basis.label} · 数据截至今天 · {mark}"
        self.view.show_tasks(task_columns(is_over=report.is_over), task_rows(report), note)
        tasks = self.view.tasks
        if tasks is not None and not tasks.property("connected"):
            tasks.setProperty("connected", True)
            tasks.row_chosen.connect(self._on_task_chosen)

    def _show_backup(self, data: HomeData) -> None:
        state, today = data.backup, self._session.workspace.today
        if state.newest is None:
            self.view.backup.say("还没有备份过", state.place, is_good=False)
            return
        when = f"{moment_text(state.newest, today)} {state.reason}，已核验"
        place = f"{state.place}，共 {state.number} 份"
        is_fresh = (today - state.newest.date()).days <= 1
        self.view.backup.say(when, place, is_good=is_fresh)

    def back_up(self) -> None:
        """Make a backup now, where the automatic ones go."""

        def work(workspace: Workspace, progress: Progress) -> Path:
            folder = backup.folder_of(workspace)
            folder.mkdir(parents=True, exist_ok=True)
            return backup.backup(workspace, folder, progress=progress).path

        def done(path: Path) -> None:
            action = MessageAction(
                "备份设置", lambda: self.open_requested.emit("settings", "backup")
            )
            self._session.messages.success(f"已备份并核验：{path.name}", action=action)
            self.refresh()

        ticket = self._session.run(work, done, owner=self, title="正在备份")
        watch(self._session.lane, ticket, self)

    def _on_row_chosen(self, key: object) -> None:
        if isinstance(key, Attention):
            self.open_requested.emit(key.ledger, filter_of(key))
        elif isinstance(key, RecentEntry):
            self.open_requested.emit(key.ledger, OpenRecord(key.id))
        elif isinstance(key, UnitReport):
            self.open_requested.emit(REVIEW, key.code)
        elif key == REVIEW:
            self.open_requested.emit(REVIEW, None)
        elif key is Step.RECOVERY_SHEET:
            folder = self._session.workspace.folder.parent
            QDesktopServices.openUrl(QUrl.fromLocalFile(str(folder)))
        elif isinstance(key, Step):
            self.open_requested.emit(*_STEP_PAGES[key])

    def _on_task_chosen(self, name: object) -> None:
        self.open_requested.emit("progress", name)

    def _on_failed(self, error: KnownError) -> None:
        self._is_reading = False
        self._session.messages.known(error)

    def _on_changed(self) -> None:
        if self.isVisible():
            self.refresh()
