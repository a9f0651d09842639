"""What the list of a ledger does: search, filter, select, change many, delete, restore."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QItemSelectionModel, Qt, QTimer, Signal
from PySide6.QtGui import QDragEnterEvent, QDropEvent, QKeyEvent
from PySide6.QtWidgets import QApplication

from domain.fields import Ledger
from gui.pages.ledger import outlets
from gui.pages.ledger.columns import columns_of
from gui.pages.ledger.draft_strip import DraftStrip
from gui.pages.ledger.filter_bar import CITY_STANDINGS, COUNTY_STANDINGS
from gui.pages.ledger.links import ListFilter
from gui.pages.ledger.list_view import LedgerListView
from gui.pages.ledger.model import RecordTableModel
from gui.pages.ledger.record_table import RecordTable
from gui.pages.ledger.selection import Selection
from services.records import lists

if TYPE_CHECKING:
    from collections.abc import Mapping

    from domain.standing import Standing
    from gui.session import Session
    from services.program.shapes import ChangeSet
    from services.workspace.workspace import Workspace

SEARCH_DELAY = 200
WORKBOOKS = (".xlsx", ".xls", ".ods", ".et", ".csv")


class LedgerListPage(LedgerListView):
    """The list of a ledger.

    Attributes:
        session: What it works with.
        ledger: The ledger.
        model: The rows.
        selection: What is done with the selected records.

    Signals:
        record_chosen: Id of the record to open.
        add_chosen: A new record is wanted.
        draft_chosen: A `Draft` to go on with.
    """

    record_chosen = Signal(str)
    add_chosen = Signal()
    draft_chosen = Signal(object)

    def __init__(self, session: Session, ledger: Ledger) -> None:
        plan = session.workspace.plan
        is_city = session.workspace.is_city
        units = {unit.code: unit.short for unit in plan.units} if is_city else None
        self.session = session
        self.ledger = ledger
        model = RecordTableModel(session, ledger, columns_of(ledger, units), session)
        last = max(plan.end.year, session.workspace.today.year)
        super().__init__(
            ledger,
            RecordTable(model),
            years=range(plan.start.year, last + 1),
            standings=CITY_STANDINGS if is_city else COUNTY_STANDINGS,
            units=units,
            drafts=DraftStrip(session, ledger),
        )
        model.setParent(self)
        self.model = model
        self._kept_ids: list[str] = []
        self._kept_current = ""
        self._kept_scroll = 0
        self._is_stale = True
        self.selection = Selection(session, ledger, self, model)
        self.setAcceptDrops(True)
        self._timer = QTimer(self, singleShot=True, interval=SEARCH_DELAY)
        self._timer.timeout.connect(self._on_search_rested)
        self._connect()

    def _connect(self) -> None:
        self.selection.whole_chosen.connect(self._show_selection)
        self.selection.open_wanted.connect(self.open_row)
        self.selection.add_wanted.connect(self.add_chosen)
        self.table.open_requested.connect(self.open_row)
        self.table.delete_requested.connect(self.selection.delete)
        self.table.copy_requested.connect(self.selection.copy)
        self.table.selection_altered.connect(self._on_selection_altered)
        self.table.customContextMenuRequested.connect(self.selection.show_menu)
        self.model.loaded.connect(self._on_loaded)
        self.model.counted.connect(self._on_counted)
        self.filters.changed.connect(self._on_filter_changed)
        self.search.textChanged.connect(self._timer.start)
        self.search.returnPressed.connect(self._on_search_entered)
        self.bin_button.toggled.connect(self._on_bin_toggled)
        self.add_button.clicked.connect(self.add_chosen)
        self.empty_add.clicked.connect(self.add_chosen)
        self.import_button.clicked.connect(self.import_workbook)
        self.empty_import.clicked.connect(self.import_workbook)
        self.empty_clear.clicked.connect(self._on_clear_clicked)
        self.select_all.clicked.connect(self.selection.choose_whole)
        self.change_button.clicked.connect(self.selection.change)
        self.delete_button.clicked.connect(self.selection.delete)
        self.restore_button.clicked.connect(self.selection.restore)
        self.drafts.draft_chosen.connect(self.draft_chosen)
        self.session.changefeed.changed.connect(self._on_changed)
        self.add_menu_action("导出到工作簿…", "Ctrl+E", "export", self.export)
        self.add_menu_action("打印…", "Ctrl+P", "print", self.print_list)
        self.add_menu_action("另存导入模板…", "", "table", self.save_template)
        self.add_key("Ctrl+N", self.add_chosen.emit)
        self.add_key("Ctrl+I", self.import_workbook)
        self.add_key("Ctrl+F", self._on_find_pressed)

    # -- the list ---------------------------------------------------------------------------

    def refresh(self) -> None:
        """Read the list where it may have changed since it was last on show."""
        if self._is_stale:
            self._is_stale = False
            self._show_list(keep=bool(self.model.rows))
        self.drafts.read_again()

    def show_filter(self, wanted: ListFilter) -> None:
        """Show the list as a link asks for it."""
        self.filters.show_filter(wanted)
        self.search.blockSignals(True)
        self.search.setText(wanted.search)
        self.search.blockSignals(False)
        self.bin_button.setChecked(wanted.deleted)
        self._is_stale = False
        self._show_list(keep=False)

    @property
    def filter(self) -> ListFilter:
        """What the list shows."""
        return self.filters.filter

    def _show_list(self, *, keep: bool) -> None:
        wanted = self.filter
        choices: dict[str, Any] = {
            "search": wanted.search,
            "standings": wanted.standings,
            "years": (wanted.year, wanted.year) if wanted.year is not None else None,
            "equal": {key: (value,) for key, value in wanted.equal.items()},
            "open_issues": wanted.open_issues,
            "deleted": wanted.deleted,
        }
        self._keep_place() if keep else self._forget_place()
        if keep:
            self.model.read_again()
        else:
            self.model.show_list(choices)
        self._read_counts(choices)

    def _read_counts(self, choices: Mapping[str, Any]) -> None:
        def work(workspace: Workspace) -> Mapping[Standing, int]:
            return lists.standing_counts(workspace, self.ledger, **choices)

        def counted(counts: Mapping[Standing, int]) -> None:
            if wanted == self.filter:
                self.filters.show_counts(counts)

        wanted = self.filter
        self.session.read(work, done=counted, owner=self)

    def _keep_place(self) -> None:
        self._kept_ids = self.table.selected_ids()
        current = self.table.currentIndex().row()
        rows = self.model.rows
        self._kept_current = rows[current].id if 0 <= current < len(rows) else ""
        self._kept_scroll = self.table.verticalScrollBar().value()

    def _forget_place(self) -> None:
        self._kept_ids, self._kept_current, self._kept_scroll = [], "", 0

    def _on_loaded(self) -> None:
        has_rows = bool(self.model.rows)
        focus = QApplication.focusWidget()
        had_focus = self.table.hasFocus() or (focus is not None and self.empty.isAncestorOf(focus))
        self.stack.setCurrentWidget(self.listing if has_rows else self.empty)
        if not has_rows:
            self._say_empty()
            self._on_counted(0)
        self._restore_place()
        if had_focus and self.isVisible():
            self.focus_first()
        self.footer_changed.emit()

    def _restore_place(self) -> None:
        selection = self.table.selectionModel()
        flags = QItemSelectionModel.SelectionFlag
        if self._kept_current:
            row = self.model.row_of(self._kept_current)
            if row >= 0:
                selection.setCurrentIndex(self.model.index(row, 0), flags.NoUpdate)
        for record_id in self._kept_ids:
            row = self.model.row_of(record_id)
            if row >= 0:
                selection.select(self.model.index(row, 0), flags.Select | flags.Rows)
        self.table.verticalScrollBar().setValue(self._kept_scroll)

    def _say_empty(self) -> None:
        wanted = self.filter
        label, noun = self.ledger.label, self.ledger.noun
        if wanted.deleted:
            self.empty.say("回收站是空的", "删除的记录会留在这里，随时可以恢复。")
        elif wanted.is_narrowed:
            self.empty.say("没有符合条件的记录", "换一个说法查找，或清除筛选看全部记录。")
        else:
            self.empty.say(
                f"还没有{label}记录",
                f"添加第一个{noun}，或把已有的表格（.xlsx、.xls、.ods）拖到这里导入。",
            )
        is_plain = not wanted.deleted and not wanted.is_narrowed
        self.empty_add.setVisible(is_plain)
        self.empty_import.setVisible(is_plain)
        self.empty_clear.setVisible(wanted.is_narrowed)

    def _on_counted(self, _total: int) -> None:
        self._on_selection_altered()

    def _on_changed(self, changes: ChangeSet, _initiator: object) -> None:
        if self.ledger.key not in changes.records and not changes.is_sync:
            return
        if self.isVisible():
            self._show_list(keep=True)
        else:
            self._is_stale = True

    # -- narrowing --------------------------------------------------------------------------

    def _on_filter_changed(self, _wanted: ListFilter) -> None:
        self._show_list(keep=False)

    def _on_search_rested(self) -> None:
        if self.search.text() != self.filter.search:
            self.filters.filter = replace(self.filter, search=self.search.text())
            self._show_list(keep=False)

    def _on_search_entered(self) -> None:
        self._timer.stop()
        self._on_search_rested()
        self.focus_first()

    def _on_find_pressed(self) -> None:
        self.search.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.search.selectAll()

    def _on_clear_clicked(self) -> None:
        self.search.clear()
        self.filters.clear()

    def _on_bin_toggled(self, is_on: bool) -> None:
        self.filters.set_standings_shown(shown=not is_on)
        self.header.set_title("回收站" if is_on else self.ledger.label)
        if self.filter.deleted != is_on:
            self.filters.show_filter(ListFilter(search=self.filter.search, deleted=is_on))
            self._show_list(keep=False)
        self._on_selection_altered()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Esc empties the search, then leaves the recycle bin; Down goes into the list."""
        if event.key() == Qt.Key.Key_Escape and self.search.text():
            self.search.clear()
        elif event.key() == Qt.Key.Key_Escape and self.bin_button.isChecked():
            self.bin_button.setChecked(False)
        elif event.key() == Qt.Key.Key_Down and self.search.hasFocus():
            self.focus_first()
        else:
            super().keyPressEvent(event)

    # -- the selection ----------------------------------------------------------------------

    def _on_selection_altered(self) -> None:
        self.selection.forget_whole()
        self._show_selection()

    def _show_selection(self) -> None:
        selected, own = len(self.selection.ids()), len(self.selection.own_ids())
        total = self.model.total if self.model.total is not None else len(self.model.rows)
        in_bin = self.filter.deleted
        is_page = 1 < selected < total and selected == len(self.model.rows)
        count = f"共 {total:,} 条"
        if selected and own < selected:
            only = f"，其中 {own:,} 条是本单位的" if own else "，都是其他单位的，只能查看"
            self.count_label.setText(f"已选 {selected:,} 条{only}；{count}")
        else:
            self.count_label.setText(f"已选 {selected:,} 条，{count}" if selected else count)
        self.select_all.setText(f"选择全部 {total:,} 条")
        self.select_all.setVisible(is_page)
        self.change_button.setVisible(not in_bin)
        self.delete_button.setVisible(not in_bin)
        self.restore_button.setVisible(in_bin)
        for button in (self.change_button, self.delete_button, self.restore_button):
            button.setEnabled(own > 0)

    def open_row(self, number: int) -> None:
        """Open the record of a row."""
        if 0 <= number < len(self.model.rows):
            self.record_chosen.emit(self.model.rows[number].id)

    # -- in and out -------------------------------------------------------------------------

    def import_workbook(self) -> None:
        """Choose a workbook and import it."""
        outlets.open_import(self.session, self.ledger, None, self)

    def export(self) -> None:
        """Write what the list shows into a workbook."""
        outlets.export_list(self.session, self.ledger, self.model.query_maker(), self)

    def print_list(self) -> None:
        """Print what the list shows."""
        outlets.print_list(self.session, self.model, self.filter, self)

    def save_template(self) -> None:
        """Write the Excel template of this ledger."""
        outlets.save_template(self.session, self.ledger, self)

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        """Workbooks may be dropped here."""
        if _dropped_workbook(event) is not None:
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        """Import the workbook that was dropped."""
        path = _dropped_workbook(event)
        if path is not None:
            event.acceptProposedAction()
            outlets.open_import(self.session, self.ledger, path, self)

    def footer_state(self) -> tuple[str, bool] | None:
        """When something was saved last."""
        return self.session.saved_text, False

    def footer_hints(self) -> tuple[str, ...]:
        """The keys of the list."""
        return ("Ctrl+N 添加", "Ctrl+F 查找", "Enter 打开", "Delete 删除", "Ctrl+Z 撤销")


def _dropped_workbook(event: QDropEvent) -> Path | None:
    for url in event.mimeData().urls():
        path = Path(url.toLocalFile())
        if path.suffix.lower() in WORKBOOKS:
            return path
    return None
