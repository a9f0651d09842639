"""F8 leads from one finding to the next, through form and roster, and begins again at the end."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Qt
from PySide6.QtWidgets import QApplication

if TYPE_CHECKING:
    from gui.pages.record.record_view import RecordView


class FindingsDesk(QObject):
    """Serves a record's page."""

    def __init__(self, page: RecordView) -> None:
        super().__init__(page)
        self._page = page

    def go_to_next(self) -> None:
        """Go where the next finding is dealt with; say so where there is none."""
        page = self._page
        page.form.show_all_issues()
        focus, grid = QApplication.focusWidget(), page.grid
        in_grid = grid is not None and focus is not None and grid.isAncestorOf(focus)
        if grid is not None and in_grid:
            grid.commit()
            current = grid.view.currentIndex()
            found = self._in_grid((current.row(), current.column())) or self._in_form(first=True)
            found = found or self._in_grid(None)
        else:
            found = self._in_form() or self._in_grid(None) or self._in_form(first=True)
        if not found:
            page.session.messages.info("没有需要处理的问题。")

    def _in_form(self, *, first: bool = False) -> bool:
        page = self._page
        widget = page.form.wrong_after(None if first else QApplication.focusWidget())
        if widget is None:
            return False
        page.set_roster_whole(whole=False)
        widget.setFocus(Qt.FocusReason.TabFocusReason)
        return True

    def _in_grid(self, after: tuple[int, int] | None) -> bool:
        page = self._page
        if page.grid is None:
            return False
        open_cells = {(one.line, one.field) for one in page.form.open_issues() if one.line}
        cell = page.grid.wrong_after(open_cells, after)
        if cell is None:
            return False
        page.grid.set_folded(folded=False)
        page.grid.view.go_to(*cell)
        return True
