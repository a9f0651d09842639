"""The city's 审核 page: go through what has come, accept or return, by key if one likes."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence, QResizeEvent, QShortcut
from PySide6.QtWidgets import QAbstractItemView, QHBoxLayout, QStackedWidget

from domain.standing import Basis, Decision
from gui.common.buttons import Button, PrimaryButton
from gui.common.confirmation import Confirmation
from gui.common.empty_state import EmptyState
from gui.pages.home.rows_table import Cell, Column, RowData, RowsTable
from gui.pages.receive.preview_view import flush_card
from gui.pages.review.detail import Detail, read_detail
from gui.pages.review.detail_view import DetailView
from gui.pages.review.feed import PAGE, Choice, Cursor, Item, Part, all_ids, counts, read_part
from gui.pages.review.filters import ReviewFilters
from gui.pages.review.return_dialog import ReturnDialog
from gui.progress_dialog import watch
from gui.session import basis_changed
from gui.shell import Page
from gui.theme import current_theme
from services.figures import dashboard
from services.figures.progress import default_basis
from services.records import review
from services.workspace import backup

if TYPE_CHECKING:
    from domain.errors import KnownError
    from gui.session import Session
    from services.program.shapes import ChangeSet
    from services.program.tasks import Progress
    from services.workspace.workspace import Workspace

_COLUMNS = (
    Column("单位"),
    Column("名称", stretches=True),
    Column("时间"),
    Column("人数", right=True),
    Column(""),
)
_PERSONS = 3
_NARROW_BELOW = 1000
"""Page width, at the designed font size, below which one column is left out."""
_NEAR_END = 30
"""Rows before the end at which the next page is read."""
MOST_UNASKED = 20
"""Records that are accepted at once without a question."""
_NOTHING_YET = "接收县区的同步包后，要审核的记录列在这里。"
_ELSEWHERE = "换一个单位、台账或状态看看。"


class ReviewPage(Page):
    """The list to the left, the record to the right."""

    def __init__(self, session: Session) -> None:
        super().__init__("审核")
        self._session = session
        self._rest: Cursor | None = None
        self._is_reading = False
        self._whole: list[str] | None = None
        workspace = session.workspace
        self.filters = ReviewFilters(workspace.plan, workspace.unit)
        self.table = RowsTable(_COLUMNS, "待审核的记录")
        self.table.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.detail = DetailView()
        self.accept = PrimaryButton("通过", key="Enter")
        self.refuse = Button("退回…", key="R")
        self.accept_all = Button("全部通过…")
        self._empty = EmptyState("没有待审核的记录", _NOTHING_YET, "check")
        self._views = QStackedWidget()
        self._lay_out()
        self._connect()

    def _lay_out(self) -> None:
        self.header.add_choice(self.filters)
        for button in (self.accept_all, self.refuse, self.accept):
            self.header.add_action(button)
        self._views.addWidget(flush_card(self.table))
        self._views.addWidget(self._empty)
        receive = Button("去接收", icon_name="inbox")
        receive.clicked.connect(lambda: self.open_requested.emit("receive", None))
        self._empty.add_action(receive)
        row = QHBoxLayout()
        row.setSpacing(14)
        row.addWidget(self._views, 12)
        row.addWidget(self.detail, 8)
        self.body.addLayout(row, 1)

    def _connect(self) -> None:
        self.filters.changed.connect(self.refresh)
        self.table.row_changed.connect(self._on_row_changed)
        self.table.row_chosen.connect(self._on_row_chosen)
        self.table.selectionModel().selectionChanged.connect(self._on_selection_altered)
        self.table.verticalScrollBar().valueChanged.connect(self._on_scrolled)
        self.accept.clicked.connect(self.accept_selected)
        self.refuse.clicked.connect(self.return_selected)
        self.accept_all.clicked.connect(self._on_accept_all_clicked)
        self._session.changefeed.changed.connect(self._on_changed)
        for keys, step in (("J", 1), ("K", -1)):
            shortcut = QShortcut(QKeySequence(keys), self.table)
            shortcut.setContext(Qt.ShortcutContext.WidgetShortcut)
            shortcut.activated.connect(lambda step=step: self._step(step))
        for keys, run in (("R", self.return_selected), ("Ctrl+A", self.choose_whole)):
            shortcut = QShortcut(QKeySequence(keys), self.table)
            shortcut.setContext(Qt.ShortcutContext.WidgetShortcut)
            shortcut.activated.connect(run)

    # -- reading ----------------------------------------------------------------------------

    def refresh(self) -> None:
        """Read the list again from the top."""
        choice = self.filters.choice()
        length = max(len(self.table.rows.rows), PAGE)

        def work(workspace: Workspace) -> tuple[Part, dict[str, int]]:
            return read_part(workspace, choice, limit=length), counts(workspace, choice)

        def done(read: tuple[Part, dict[str, int]]) -> None:
            if choice == self.filters.choice():
                self._show(choice, *read)

        self._session.read(work, done=done, owner=self)

    def open_with(self, argument: object) -> None:
        """Show the records of one unit, by its code."""
        if isinstance(argument, str):
            self.filters.choose_unit(argument)

    def _show(self, choice: Choice, part: Part, found: dict[str, int]) -> None:
        self._whole = None
        self.filters.show_counts(found)
        self._rest = part.rest
        had_place = self.table.currentIndex().isValid()
        self.table.show_rows([_row(item) for item in part.items])
        self._views.setCurrentIndex(0 if part.items else 1)
        hint = _NOTHING_YET if not any(found.values()) and not choice.is_narrowed else _ELSEWHERE
        self._empty.say(f"没有{choice.state}的记录", hint)
        self.detail.setVisible(bool(part.items))
        if not part.items:
            self.detail.clear()
        elif not had_place:
            self.table.selectRow(0)
        self._on_selection_changed()

    def _read_more(self) -> None:
        if self._rest is None or self._is_reading:
            return
        self._is_reading = True
        choice, cursor = self.filters.choice(), self._rest

        def done(part: Part) -> None:
            self._is_reading = False
            if choice == self.filters.choice() and cursor == self._rest:
                self._rest = part.rest
                self.table.rows.extend([_row(item) for item in part.items])
                if self._whole is not None:
                    self._select_all(self._whole)

        def failed(error: KnownError) -> None:
            self._is_reading = False
            self._session.messages.known(error)

        self._session.read(
            lambda w: read_part(w, choice, cursor), done=done, failed=failed, owner=self
        )

    def _on_scrolled(self, value: int) -> None:
        bar = self.table.verticalScrollBar()
        if bar.maximum() - value < _NEAR_END * self.table.rowHeight(0):
            self._read_more()

    def _on_row_changed(self, item: object) -> None:
        if not isinstance(item, Item):
            return
        wanted = item.id

        def done(detail: Detail) -> None:
            current = self.table.current_key()
            if isinstance(current, Item) and current.id == wanted:
                self.detail.show_detail(detail)

        self._session.read(lambda w: read_detail(w, wanted), done=done, owner=self)

    def choose_whole(self) -> None:
        """Choose everything that the filter shows, those not read yet as well."""
        choice = self.filters.choice()

        def chosen(ids: list[str]) -> None:
            if choice == self.filters.choice():
                self._select_all(ids)

        self._session.read(lambda w: all_ids(w, choice), done=chosen, owner=self)

    def _select_all(self, ids: list[str]) -> None:
        self.table.selectAll()
        self._whole = ids
        self._on_selection_changed()

    def _on_selection_altered(self) -> None:
        self._whole = None
        self._on_selection_changed()

    def _on_selection_changed(self) -> None:
        number = len(self.chosen_ids())
        state = self.filters.choice().state
        more = f" {number:,} 条" if number > 1 else ""
        self.accept.setText(f"通过{more}")
        self.accept.setEnabled(number > 0 and state != "已通过")
        self.refuse.setEnabled(number > 0 and state != "退回")
        self.accept_all.setEnabled(state == "待审核" and bool(self.table.rows.rows))
        self.footer_changed.emit()

    # -- deciding ---------------------------------------------------------------------------

    def selected(self) -> list[Item]:
        """The records that a decision would be on."""
        return [item for item in self.table.selected_keys() if isinstance(item, Item)]

    def chosen_ids(self) -> list[str]:
        """The ids of the records that a decision would be on, those not read yet as well."""
        return [one.id for one in self.selected()] if self._whole is None else self._whole

    def _named(self) -> str:
        ids = self.chosen_ids()
        return f"“{self.selected()[0].title}”" if len(ids) == 1 else f" {len(ids):,} 条记录"

    def accept_selected(self) -> None:
        """Accept what is selected; ask first where that is much."""
        ids = self.chosen_ids()
        if not ids or not self.accept.isEnabled():
            return
        if len(ids) > MOST_UNASKED:
            self._ask_about(ids)
        else:
            self._decide(ids, Decision.ACCEPT, "", self._named())

    def return_selected(self) -> None:
        """Ask for the reason and return what is selected."""
        ids, named = self.chosen_ids(), self._named()
        if not ids or not self.refuse.isEnabled():
            return

        def ask(reasons: list[str]) -> None:
            dialog = ReturnDialog(named, reasons, self)
            dialog.reason_given.connect(
                lambda reason: self._decide(ids, Decision.RETURN, reason, named)
            )
            dialog.open()

        self._session.read(dashboard.frequent_reasons, done=ask, owner=self)

    def _decide(self, ids: Sequence[str], decision: Decision, reason: str, what: str) -> None:
        many = len(ids) > 1

        def work(workspace: Workspace, progress: Progress) -> tuple[ChangeSet, Basis, Basis]:
            if many:
                backup.before(workspace, "批量审核", progress=progress)
            before = default_basis(workspace)
            changes = review.decide(workspace, ids, decision, reason=reason)
            return changes, before, default_basis(workspace)

        def done(made: tuple[ChangeSet, Basis, Basis]) -> None:
            changes, before, after = made
            word = "已通过" if decision is Decision.ACCEPT else "已退回"
            self._session.publish(changes, self, said=f"{word}{what}。{self._told(before, after)}")
            self.refresh()
            self.table.setFocus()

        title = f"正在审核 {len(ids)} 条记录"
        ticket = self._session.run(work, done, owner=self, title=title)
        if many:
            watch(self._session.lane, ticket, self)

    def _told(self, before: Basis, after: Basis) -> str:
        """Where a decision makes figures count other records, that is told at once."""
        if before is after:
            return ""
        self._session.hold_basis(after)
        return basis_changed(before, after)

    def _on_accept_all_clicked(self) -> None:
        choice = self.filters.choice()
        self._session.read(lambda w: all_ids(w, choice), done=self._ask_about, owner=self)

    def _ask_about(self, ids: list[str]) -> None:
        """Ask before many are accepted, with how many carry explanations."""

        def work(workspace: Workspace) -> set[str]:
            return review.explained(workspace, ids)

        self._session.read(
            work, done=lambda explained: self._confirm_all(ids, explained), owner=self
        )

    def _confirm_all(self, ids: list[str], explained: set[str]) -> None:
        plain = [one for one in ids if one not in explained]
        read_first = (
            f"其中 {len(explained):,} 条带有说明，请先看过说明再通过。" if explained else ""
        )
        box = Confirmation(
            "全部通过",
            f"把列表里的 {len(ids):,} 条记录全部审核通过？",
            f"{read_first}先做一次备份，放在备份文件夹里；通过后可以撤销。",
            go="全部通过",
            parent=self,
        )
        if explained and plain:
            box.add_other(f"只通过没有说明的 {len(plain):,} 条")

        def go_on() -> None:
            chosen = plain if box.answer == "other" else ids
            self._decide(chosen, Decision.ACCEPT, "", f" {len(chosen):,} 条记录")

        box.accepted.connect(go_on)
        box.open()

    def _step(self, step: int) -> None:
        row = self.table.currentIndex().row() + step
        if 0 <= row < len(self.table.rows.rows):
            self.table.selectRow(row)

    def _on_row_chosen(self, _item: object) -> None:
        self.accept_selected()

    def _on_changed(self, _changes: object, initiator: object) -> None:
        if initiator is not self and self.isVisible():
            self.refresh()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Leave the number of persons out where room is short; the preview has it."""
        super().resizeEvent(event)
        is_narrow = event.size().width() / current_theme().font_scale < _NARROW_BELOW
        self.table.setColumnHidden(_PERSONS, is_narrow)

    def focus_first(self) -> None:
        """Begin in the list."""
        self.table.setFocus()

    def footer_hints(self) -> tuple[str, ...]:
        """The keys of this page."""
        return ("J / K 下一条 / 上一条", "Enter 通过", "R 退回", "Ctrl+A 全选")

    def help_topic(self) -> str:
        """The page on reviewing."""
        return "review"


def _row(item: Item) -> RowData:
    remark = Cell(item.remark, tag="warn") if item.remark else Cell("")
    return RowData((item.unit, item.title, item.date, item.quantity, remark), item)
