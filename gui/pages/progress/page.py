"""The 指标进度 page: reads the figures, shows them, leads to the records behind them."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QModelIndex, QStandardPaths, Qt, QTimer, QUrl, Signal
from PySide6.QtGui import (
    QAction,
    QActionGroup,
    QDesktopServices,
    QHideEvent,
    QKeySequence,
    QShortcut,
)
from PySide6.QtWidgets import QFileDialog, QFrame, QMenu, QSplitter, QVBoxLayout

from domain.standing import Basis
from gui.common.buttons import Button
from gui.common.card import hairline
from gui.common.tables import in_line_with_title
from gui.messages import MessageAction
from gui.pages.ledger.links import OpenRecord
from gui.pages.progress.filter_bar import ProgressFilter
from gui.pages.progress.model import ProgressModel
from gui.pages.progress.records_panel import RecordsPanel
from gui.pages.progress.table import ProgressTable
from gui.shell import Page
from services.figures.explain import LIMIT, explain
from services.figures.progress import progress
from services.figures.summary import column_name, count_text, file_name, write_summary

if TYPE_CHECKING:
    from gui.lane import Ticket
    from gui.session import Session
    from services.figures.explain import Explanation
    from services.figures.progress import ProgressReport, ProgressRow
    from services.figures.summary import Summary
    from services.program.tasks import Progress
    from services.workspace.workspace import Workspace

_TITLE = "指标进度"
_WAIT_MS = 120
"""How long the cursor rests on a row before its records are read."""
_OLD_DAYS = 7
_PANEL_SHARE = 0.4
"""How much of the room below the filter the records take when they are opened."""


class ProgressPage(Page):
    """All indicators; below, the records that the chosen figure counts and does not count.

    Signals:
        record_requested: (ledger key, record id) the user wants to see a record.
    """

    record_requested = Signal(str, str)

    def __init__(self, session: Session) -> None:
        super().__init__(_TITLE)
        self._session = session
        self._plan = session.workspace.plan
        self._report: ProgressReport | None = None
        self._basis: Basis | None = None
        self._reading: Ticket[ProgressReport] | None = None
        self._explaining: Ticket[Explanation] | None = None
        tasks = [task.name for task in self._plan.tasks]
        self.filter = ProgressFilter(self._plan.years, tasks, session.workspace.today)
        self.model = ProgressModel(self)
        self.table = ProgressTable(self.model)
        self.panel = RecordsPanel()
        self.basis_button = Button("口径")
        self.basis_menu = QMenu(self.basis_button)
        self.export_button = Button("导出汇总表", key="Ctrl+E", icon_name="export")
        self._wait = QTimer(self)
        self._wait.setSingleShot(True)
        self._wait.setInterval(_WAIT_MS)
        self._make_basis_menu()
        self._lay_out()
        self._connect()

    def _make_basis_menu(self) -> None:
        self.basis_button.setProperty("menu", True)
        self.basis_button.setAccessibleName("口径")
        self.basis_button.setMenu(self.basis_menu)
        first = Basis.RECEIVED if self._session.workspace.is_city else Basis.READY
        group = QActionGroup(self)
        self.basis_actions: dict[Basis, QAction] = {}
        for basis in (first, Basis.ACCEPTED):
            action = QAction(basis.label, self.basis_menu)
            action.setCheckable(True)
            action.setData(basis)
            group.addAction(action)
            self.basis_menu.addAction(action)
            self.basis_actions[basis] = action
        group.triggered.connect(self._on_basis_chosen)

    def _lay_out(self) -> None:
        self.fill_edges()
        self.body.setSpacing(0)
        self.header.add_action(self.basis_button)
        self.header.add_action(self.export_button)
        above = QFrame()
        above.setProperty("role", "panel")
        row = QVBoxLayout(above)
        row.setContentsMargins(20, 9, 20, 9)
        row.addWidget(self.filter)
        self._below = QFrame()
        self._below.setProperty("role", "page")
        column = QVBoxLayout(self._below)
        column.setContentsMargins(20, 10, 20, 10)
        column.addWidget(self.panel)
        self._below.hide()
        self.splitter = QSplitter(Qt.Orientation.Vertical)
        self.splitter.setChildrenCollapsible(False)
        self.splitter.addWidget(in_line_with_title(self.table))
        self.splitter.addWidget(self._below)
        self.splitter.setStretchFactor(0, 1)
        self.body.addWidget(above)
        self.body.addWidget(hairline())
        self.body.addWidget(self.splitter, 1)

    def _connect(self) -> None:
        self.filter.question_changed.connect(self.refresh)
        self.filter.narrowed.connect(self._show_rows)
        self.table.cell_chosen.connect(self._on_cell_chosen)
        self.table.entered.connect(self._on_entered)
        self.table.clicked.connect(self._on_clicked)
        self.panel.close_requested.connect(self.close_panel)
        self.panel.record_chosen.connect(self._on_record_chosen)
        self.export_button.clicked.connect(self._on_export_clicked)
        self._wait.timeout.connect(self._explain)
        self._session.changefeed.changed.connect(self._on_changed)
        for keys, run in (
            ("Ctrl+F", self._on_find),
            ("Ctrl+E", self.export_button.click),
            ("Esc", self.close_panel),
        ):
            QShortcut(QKeySequence(keys), self).activated.connect(run)

    def refresh(self) -> None:
        """Read the figures again."""
        if self._reading is not None:
            self._reading.cancel()
        year, as_of, basis = self.filter.year, self.filter.as_of, self._basis

        def work(workspace: Workspace) -> ProgressReport:
            with_units = workspace.is_city
            return progress(workspace, year=year, basis=basis, as_of=as_of, with_units=with_units)

        self._reading = self._session.read(work, done=self._show_report, owner=self)

    def open_with(self, argument: object) -> None:
        """Show an indicator, given by its code, or the indicators of a task, by its name."""
        if not isinstance(argument, str) or self.filter.choose_task(argument):
            return
        if argument in self._plan.by_code:
            self.filter.show_all()
            self.filter.search.setText(argument)
            self.open_panel()

    def open_panel(self) -> None:
        """Show the records behind the figure that the cursor is on."""
        if not self._below.isHidden():
            return
        self._below.show()
        room = self.splitter.height()
        below = round(room * _PANEL_SHARE)
        self.splitter.setSizes([room - below, below])
        current = self.table.currentIndex()
        self.table.scrollTo(current)
        self._wait.start()
        self.footer_changed.emit()

    def close_panel(self) -> None:
        """Leave the whole page to the indicators."""
        if self._below.isHidden():
            return
        self._below.hide()
        self.table.setFocus(Qt.FocusReason.OtherFocusReason)
        self.footer_changed.emit()

    def _on_entered(self) -> None:
        if self._below.isHidden():
            self.open_panel()
        else:
            self.panel.focus_records()

    def _on_clicked(self, index: QModelIndex) -> None:
        if index.flags() & Qt.ItemFlag.ItemIsEnabled:
            self.open_panel()

    def focus_first(self) -> None:
        """Begin in the table."""
        self.table.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def hideEvent(self, event: QHideEvent) -> None:
        """Nothing is read any more for a page that is not on show."""
        self._wait.stop()
        super().hideEvent(event)

    def footer_hints(self) -> tuple[str, ...]:
        """How many indicators stand where."""
        if self._report is None:
            return ()
        key = "Enter 看记录" if self._below.isHidden() else "Esc 收起记录"
        return ("Ctrl+F 查找", key, count_text(self._report))

    def footer_right(self) -> str | None:
        """Whose data are the oldest."""
        report = self._report
        if report is None or not report.ages:
            return None
        unit, days = max(report.ages.items(), key=lambda item: item[1])
        if days < _OLD_DAYS:
            return None
        return f"{column_name(self._plan.unit_by_code[unit])}数据已 {days} 天未更新"

    def _show_report(self, report: ProgressReport) -> None:
        self._report = report
        if self._basis is None:
            self._session.note_basis(report.basis)
        self.basis_actions[report.basis].setChecked(True)
        self.basis_button.setText(f"口径：{report.basis.label}")
        parts = [report.period, f"口径：{report.basis.label}", f"截至 {report.as_of.isoformat()}"]
        if report.newest:
            parts.append(f"最新数据 {report.newest}")
        if report.is_over and report.year is None:
            parts.append("规划期已结束，按最终评估")
        self.header.set_subtitle(" · ".join(parts))
        self._show_rows()
        self.footer_changed.emit()

    def _show_rows(self) -> None:
        if self._report is None:
            return
        chosen = self.table.current_row()
        code = chosen.indicator.code if chosen else self._first_with_data()
        self.model.show_report(self._report, self.filter.passes)
        if not (code and self.table.choose(code)) and not self._choose_first():
            self._wait.stop()
            self.panel.clear()

    def _first_with_data(self) -> str:
        rows = self._report.rows if self._report else ()
        found = (row.indicator.code for row in rows if row.progress.actual)
        return next(found, "")

    def _choose_first(self) -> bool:
        rows = (one.row.indicator.code for one in self.model.rows if one.row is not None)
        return self.table.choose(next(rows, ""))

    def _on_cell_chosen(self, row: ProgressRow, unit: str) -> None:
        self.panel.show_heading(row, unit)
        if not self._below.isHidden():
            self._wait.start()

    def _explain(self) -> None:
        row, unit, report = self.table.current_row(), self.table.current_unit(), self._report
        if row is None or report is None:
            return
        if self._explaining is not None:
            self._explaining.cancel()
        code = row.indicator.code

        def work(workspace: Workspace) -> Explanation:
            return explain(
                workspace,
                code,
                unit=unit or None,
                year=report.year,
                basis=report.basis,
                as_of=report.as_of,
                limit=LIMIT,
                itself=bool(unit),
            )

        self._explaining = self._session.read(work, done=self._show_explanation, owner=self)

    def _show_explanation(self, found: Explanation) -> None:
        row = self.table.current_row()
        if row is None or row.indicator.code != found.indicator.code:
            return
        is_city = self._session.workspace.is_city
        units = {unit.code: column_name(unit) for unit in self._plan.units}
        own = self._session.workspace.unit
        self.panel.show_explanation(found, units if is_city else {own: units[own]})

    def _on_basis_chosen(self, action: QAction) -> None:
        self._basis = action.data()
        self.refresh()

    def _on_record_chosen(self, ledger: str, record: str) -> None:
        self.record_requested.emit(ledger, record)
        self.open_requested.emit(ledger, OpenRecord(record))

    def _on_find(self) -> None:
        self.filter.search.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.filter.search.selectAll()

    def _on_changed(self, _changes: object, _initiator: object) -> None:
        if self.isVisible():
            self.refresh()

    def _on_export_clicked(self) -> None:
        if self._report is None:
            return
        places = QStandardPaths.StandardLocation
        folder = QStandardPaths.writableLocation(places.DocumentsLocation)
        offered = str(Path(folder) / file_name(self._report))
        chosen, _kind = QFileDialog.getSaveFileName(self, "导出汇总表", offered, "工作簿 (*.xlsx)")
        if chosen:
            path = Path(chosen)
            is_workbook = path.suffix.lower() == ".xlsx"
            self.export_to(path if is_workbook else path.with_name(f"{path.name}.xlsx"))

    def export_to(self, path: Path) -> None:
        """Write what is on show as a 汇总表."""
        report = self._report
        if report is None:
            return

        def work(workspace: Workspace, _progress: Progress) -> Summary:
            return write_summary(
                workspace, path, year=report.year, basis=report.basis, as_of=report.as_of
            )

        def done(_summary: Summary) -> None:
            url = QUrl.fromLocalFile(str(path.parent))
            action = MessageAction("打开所在文件夹", lambda: _open(url))
            self._session.messages.success("汇总表已导出。", str(path), action)

        self._session.run(work, done, owner=self, title="正在导出汇总表")


def _open(url: QUrl) -> None:
    QDesktopServices.openUrl(url)
