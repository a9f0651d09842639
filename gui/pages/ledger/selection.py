"""What is done with the selected records of a list: delete, restore, change one field of all."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QPoint, Qt, Signal
from PySide6.QtWidgets import QMenu

from gui.common.confirmation import Confirmation
from gui.common.copied import CopiedColumn, copy_rows
from gui.icons import icon
from gui.pages.ledger.bulk_change import MOST_UNASKED, BulkChangeDialog
from gui.progress_dialog import watch
from services.records import lists, records
from services.workspace import backup

if TYPE_CHECKING:
    from domain.fields import Ledger
    from gui.pages.ledger.list_view import LedgerListView
    from gui.pages.ledger.model import RecordTableModel
    from gui.session import Session
    from services.program.shapes import ChangeSet, Row
    from services.workspace.workspace import Workspace


class Selection(QObject):
    """The records an action is for: the selected rows, or the whole list once that was chosen.

    Other units' records can be selected, to be looked at; what changes them is not offered.

    Signals:
        whole_chosen: The whole list is chosen now.
        open_wanted: The number of a row whose record is to be opened.
        add_wanted: A new record is wanted.
    """

    whole_chosen = Signal()
    open_wanted = Signal(int)
    add_wanted = Signal()

    def __init__(
        self, session: Session, ledger: Ledger, view: LedgerListView, model: RecordTableModel
    ) -> None:
        super().__init__(view)
        self._page = view
        self._model = model
        self._session = session
        self._ledger = ledger
        self._label = ledger.label
        self._whole: tuple[list[str], list[str]] | None = None

    def ids(self) -> list[str]:
        """Ids of the records."""
        return self._page.table.selected_ids() if self._whole is None else self._whole[0]

    def own_ids(self) -> list[str]:
        """Ids of those of them that are this unit's own."""
        if self._whole is not None:
            return self._whole[1]
        rows, own = self._model.rows, self._session.workspace.unit
        chosen = (rows[number] for number in self._page.table.selected_rows())
        return [row.id for row in chosen if row.unit == own]

    def forget_whole(self) -> None:
        """Only the selected rows count again."""
        self._whole = None

    def choose_whole(self) -> None:
        """Choose every record of the list, those not read yet as well."""
        make_query = self._model.query_maker()

        def work(workspace: Workspace) -> tuple[list[str], list[str]]:
            query = make_query(workspace)
            return lists.ids(workspace, query), lists.own_ids(workspace, query)

        def chosen(found: tuple[list[str], list[str]]) -> None:
            self._page.table.selectAll()
            self._whole = found
            self.whole_chosen.emit()

        self._session.read(work, done=chosen, owner=self)

    def delete(self) -> None:
        """Move the records to the recycle bin; 撤销 brings them back. Many only when confirmed."""
        ids = self._ids_in_bin(in_bin=False)
        if len(ids) <= MOST_UNASKED:
            self._delete(ids)
            return
        box = Confirmation(
            "删除",
            f"把选中的 {len(ids):,} 条{self._label}记录移到回收站？",
            "先做一次备份，放在备份文件夹里；删除后可以撤销，也可以从回收站恢复。",
            go=f"删除 {len(ids):,} 条",
            kind="remove",
            parent=self._page,
        )
        box.accepted.connect(lambda: self._delete(ids))
        box.open()

    def _delete(self, ids: list[str]) -> None:
        if not ids:
            return

        def work(workspace: Workspace) -> ChangeSet:
            if len(ids) > MOST_UNASKED:
                backup.before(workspace, "批量删除")
            return records.delete(workspace, ids)

        said = f"已把 {len(ids):,} 条{self._label}记录移到回收站。"
        self._do(work, f"正在处理 {len(ids):,} 条记录…", said)

    def restore(self) -> None:
        """Take the records out of the recycle bin."""
        ids = self._ids_in_bin(in_bin=True)
        if not ids:
            return

        def work(workspace: Workspace) -> ChangeSet:
            return records.restore(workspace, ids)

        said = f"已恢复 {len(ids):,} 条{self._label}记录。"
        self._do(work, f"正在处理 {len(ids):,} 条记录…", said)

    def _do(self, work: Callable[[Workspace], ChangeSet], title: str, said: str) -> None:
        ticket = self._session.change(work, initiator=self, said=said, title=title)
        watch(self._session.lane, ticket, self._page, can_cancel=False)

    def copy(self) -> None:
        """Lay the rows on the clipboard, as they are shown; all of them where all are chosen."""
        model = self._model
        chosen = [model.rows[number] for number in self._page.table.selected_rows()]
        if self._whole is None or len(self._whole[0]) == len(chosen):
            self._copy(chosen)
            return
        make_query, number = model.query_maker(), len(self._whole[0])

        def work(workspace: Workspace) -> list[Row]:
            return lists.page(workspace, make_query(workspace), limit=number)

        self._session.read(work, done=self._copy, owner=self)

    def _copy(self, rows: list[Row]) -> None:
        if not rows:
            return
        table, columns = self._page.table, self._model.columns
        shown = [one for at, one in enumerate(columns) if not table.isColumnHidden(at)]
        heads = [CopiedColumn(one.caption, is_number=one.is_number) for one in shown]
        copy_rows(heads, [[one.text(row) for one in shown] for row in rows])
        self._session.messages.success(f"已复制 {len(rows):,} 条，可以粘贴到 WPS 表格。")

    def change(self) -> None:
        """Set one field of all of them."""
        ids = self._ids_in_bin(in_bin=False)
        if ids:
            BulkChangeDialog(self._session, self._ledger, ids, self._page).open()

    def show_menu(self, where: QPoint) -> None:
        """Show what can be done, at a point of the table."""
        page = self._page
        menu = QMenu(page)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        if self.ids() and not page.filters.filter.deleted:
            menu.addAction(icon("edit"), "打开\tEnter", self._open_current)
            menu.addAction(icon("copy"), "复制\tCtrl+C", self.copy)
        if self.own_ids() and page.filters.filter.deleted:
            menu.addAction(icon("restore"), "恢复", self.restore)
        elif self.own_ids():
            menu.addAction(icon("table"), "批量修改…", self.change)
            menu.addSeparator()
            menu.addAction(icon("trash"), "删除\tDelete", self.delete)
        if not page.filters.filter.deleted:
            menu.addSeparator()
            add = f"添加{self._ledger.noun}\tCtrl+N"
            menu.addAction(icon("add"), add, self.add_wanted.emit)
        if not menu.isEmpty():
            menu.popup(page.table.viewport().mapToGlobal(where))

    def _open_current(self) -> None:
        self.open_wanted.emit(self._page.table.currentIndex().row())

    def _ids_in_bin(self, *, in_bin: bool) -> list[str]:
        if self._page.filters.filter.deleted is not in_bin:
            return []
        ids = self.own_ids()
        if not ids and self.ids():
            self._session.messages.info("选中的是其他单位的记录，只能查看。")
        return ids
