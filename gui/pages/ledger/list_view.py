"""How the list of a ledger looks: search and actions above, filters, table, selection below."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from PySide6.QtCore import Qt
from PySide6.QtGui import QAction, QKeySequence, QShortcut
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QMenu,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from domain.fields import Ledger
from domain.standing import Standing
from gui.common.buttons import Button, DangerButton, LinkButton, PrimaryButton
from gui.common.card import hairline
from gui.common.empty_state import EmptyState
from gui.common.tables import in_line_with_title
from gui.icons import icon
from gui.pages.ledger.draft_strip import DraftStrip
from gui.pages.ledger.filter_bar import FilterBar
from gui.pages.ledger.record_table import RecordTable
from gui.shell import Page

_SEARCH_LETTERS = 15


class LedgerListView(Page):
    """The layout of a list; what it does is in `LedgerListPage`."""

    def __init__(
        self,
        ledger: Ledger,
        table: RecordTable,
        *,
        years: Sequence[int],
        standings: Sequence[Standing],
        units: Mapping[str, str] | None,
        drafts: DraftStrip,
    ) -> None:
        super().__init__(ledger.label)
        self.fill_edges()
        self.body.setSpacing(0)
        self.table = table
        self.table.setAccessibleName(f"{ledger.label}列表")
        self.filters = FilterBar(ledger, years=years, standings=standings, units=units)
        self.drafts = drafts
        self._make_actions(ledger)
        self._make_empty(ledger)
        self._make_strip()
        self.body.addWidget(self.drafts)
        above = QFrame()
        above.setProperty("role", "panel")
        row = QVBoxLayout(above)
        row.setContentsMargins(20, 9, 20, 9)
        row.addWidget(self.filters)
        self.body.addWidget(above)
        self.body.addWidget(hairline())
        self.stack = QStackedWidget()
        self.listing = in_line_with_title(table)
        self.stack.addWidget(self.listing)
        self.stack.addWidget(self.empty)
        self.body.addWidget(self.stack, 1)
        self.body.addWidget(self._strip)
        QWidget.setTabOrder(self.search, self.filters)

    def _make_actions(self, ledger: Ledger) -> None:
        self.search = QLineEdit()
        self.search.setAccessibleName(f"在{ledger.label}中查找")
        self.search.setPlaceholderText("查找（Ctrl+F）")
        self.search.setToolTip("按名称、姓名、单位等查找，也可以输入拼音首字母")
        self.search.setClearButtonEnabled(True)
        self.search.addAction(icon("search"), QLineEdit.ActionPosition.LeadingPosition)
        self.search.setMinimumWidth(
            self.search.fontMetrics().horizontalAdvance("国") * _SEARCH_LETTERS
        )
        self.search.setMaximumWidth(340)
        self.bin_button = Button("回收站", icon_name="trash")
        self.bin_button.setCheckable(True)
        self.more_button = Button("更多")
        self.more_button.setProperty("menu", True)
        self.more_menu = QMenu(self.more_button)
        self.more_button.setMenu(self.more_menu)
        self.import_button = Button("导入", key="Ctrl+I", icon_name="import")
        self.add_button = PrimaryButton("添加", key="Ctrl+N", icon_name="add")
        for widget in (
            self.search,
            self.bin_button,
            self.more_button,
            self.import_button,
            self.add_button,
        ):
            self.header.add_action(widget)

    def _make_empty(self, ledger: Ledger) -> None:
        self.empty = EmptyState(f"还没有{ledger.label}记录", icon_name=ledger.key)
        self.empty_add = PrimaryButton(f"添加{ledger.noun}", icon_name="add")
        self.empty_import = Button("导入工作簿", icon_name="import")
        self.empty_clear = Button("清除筛选")
        for button in (self.empty_add, self.empty_import, self.empty_clear):
            self.empty.add_action(button)

    def _make_strip(self) -> None:
        self._strip = QFrame()
        self._strip.setProperty("role", "panel")
        self.count_label = QLabel()
        self.count_label.setProperty("role", "muted")
        self.select_all = LinkButton("")
        self.select_all.hide()
        self.change_button = Button("批量修改", icon_name="edit")
        self.restore_button = Button("恢复", icon_name="restore")
        self.delete_button = DangerButton("删除", key="Delete", icon_name="trash")
        row = QHBoxLayout()
        row.setContentsMargins(20, 6, 20, 6)
        row.setSpacing(10)
        row.addWidget(self.count_label)
        row.addWidget(self.select_all)
        row.addStretch(1)
        for button in (self.change_button, self.restore_button, self.delete_button):
            row.addWidget(button)
        column = QVBoxLayout(self._strip)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(hairline())
        column.addLayout(row)

    def kept_free(self) -> int:
        """The strip with what can be done with the selection."""
        return self._strip.height()

    def add_menu_action(
        self, text: str, keys: str, icon_name: str, run: Callable[[], None]
    ) -> None:
        """Add an entry to 更多; its key works wherever the focus is on this page."""
        action = QAction(icon(icon_name), f"{text}\t{keys}" if keys else text, self.more_menu)
        action.triggered.connect(run)
        self.more_menu.addAction(action)
        if keys:
            self.add_key(keys, run)

    def add_key(self, keys: str, run: Callable[[], None]) -> None:
        """A key that works while this page is on show."""
        QShortcut(QKeySequence(keys), self).activated.connect(run)

    def focus_first(self) -> None:
        """Begin in the list, or with what leads on where it is empty."""
        if self.stack.currentWidget() is self.listing:
            self.table.setFocus(Qt.FocusReason.ShortcutFocusReason)
            if not self.table.currentIndex().isValid() and self.table.model().rowCount():
                self.table.setCurrentIndex(self.table.model().index(0, 0))
                self.table.clearSelection()
        elif self.empty_add.isVisible():
            self.empty_add.setFocus(Qt.FocusReason.ShortcutFocusReason)
        else:
            self.search.setFocus(Qt.FocusReason.ShortcutFocusReason)
