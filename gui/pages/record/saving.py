"""Saving what was typed: read together here, written in the lane, shown again when it is safe."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtWidgets import QApplication, QWidget
from shiboken6 import isValid

from domain.change import COMPLETE, EVIDENCE
from domain.errors import KnownError
from domain.fields import Fields, Value
from gui.pages.record import opened as reading
from services.records.records import Record

if TYPE_CHECKING:
    from gui.pages.record.draft_keeper import DraftKeeper
    from gui.pages.record.opened import Saved
    from gui.pages.record.record_view import RecordView

After = Callable[[], None]


@dataclass(frozen=True)
class _Sent:
    """What was handed to the lane.

    Attributes:
        state: The input as it stood then.
        unread: How many texts could not be read and were not saved.
    """

    state: Mapping[str, Any]
    unread: int


class Saving(QObject):
    """Saves the record of a page; the input stays until the lane says that it is safe.

    Attributes:
        is_under_way: A save is under way.

    Signals:
        stored: What was saved, an `Opened`: to be shown now.
        finished: What was typed meanwhile is back, and everybody was told.
    """

    stored = Signal(object)
    finished = Signal()

    def __init__(self, page: RecordView, keeper: DraftKeeper) -> None:
        super().__init__(page)
        self._page = page
        self._keeper = keeper
        self._focus: QWidget | None = None
        self.is_under_way = False

    def save(self, after: After) -> None:
        """Save what was typed, then go on.

        Args:
            after: Called when everything is saved; not where something could not be read.
        """
        page = self._page
        if self.is_under_way or page.is_read_only:
            return
        page.form.commit()
        if page.grid is not None and page.grid.view.hasFocus():
            page.grid.commit()
        if not page.is_dirty:
            page.set_state("没有需要保存的改动")
            if page.record.id:
                after()
            return
        state = page.form.values()
        unread = len(state.raw) + (len(page.grid.unread()) if page.grid else 0)
        if unread and state.fields.get(COMPLETE) is True:
            self._refuse(
                KnownError(
                    f"还不能勾选“填写完成”：有 {unread} 处内容无法识别。",
                    "请改正标红的内容；也可以先取消勾选，存为草稿。",
                )
            )
            self._focus_wrong()
            return
        self._send(state.fields, unread, after)

    def _send(self, fields: Fields, unread: int, after: After) -> None:
        page = self._page
        record, ledger, grid = page.record, page.ledger, page.grid
        whole = Record(
            record.id,
            record.ledger,
            record.unit,
            _own(fields),
            tuple(page.grid.lines() if page.grid else []),
        )
        changed = _own(page.form.snapshot()["fields"]) if record.id else whole.fields
        has_lines = grid is not None and (grid.is_dirty or not record.id)
        sent = _Sent(page.snapshot(), unread)
        self._begin()

        def done(saved: Saved) -> None:
            self._end()
            self._show(saved, sent, after)

        def failed(error: KnownError) -> None:
            self._end()
            self._refuse(error)
            if fields.get(COMPLETE) is True:
                self._focus_wrong()

        page.session.run(
            lambda workspace, _progress: reading.save(
                workspace, ledger, whole, changed, has_lines=has_lines
            ),
            done,
            failed,
            page,
        )

    def _begin(self) -> None:
        self.is_under_way = True
        # A disabled button gives the focus away.
        self._focus = QApplication.focusWidget()
        self._keeper.pause()
        self._page.set_state("正在保存…")
        self._page.save_button.setEnabled(False)
        self._page.save_new_button.setEnabled(False)

    def _end(self) -> None:
        self.is_under_way = False
        self._page.save_button.setEnabled(True)
        self._page.save_new_button.setEnabled(True)
        focus = self._focus
        if focus is not None and isValid(focus) and focus.isVisible() and self._page.isVisible():
            focus.setFocus(Qt.FocusReason.OtherFocusReason)

    def _refuse(self, error: KnownError) -> None:
        self._page.form.show_all_issues()
        self._page.session.messages.known(error)
        self._page.set_state("没有保存，输入已保留", bad=True)
        self._keeper.note_change()

    def _focus_wrong(self) -> None:
        """Go where something keeps the record from being 填写完成."""
        form, grid = self._page.form, self._page.grid
        self._page.set_roster_whole(whole=False)
        if not form.focus_first_wrong() and grid is not None:
            grid.focus_first_of({(one.line, one.field) for one in form.open_issues()})

    def _show(self, saved: Saved, sent: _Sent, after: After) -> None:
        page = self._page
        now = page.snapshot()
        rest = now if now != sent.state or sent.unread else None
        self._keeper.forget()
        self.stored.emit(saved.opened)
        page.session.last_saved[page.ledger.key] = saved.opened.record.fields
        page.form.previous_values = saved.opened.record.fields
        if rest is not None:
            page.put_back(rest)
            self._keeper.note_change()
        title = page.header.title
        page.session.publish(saved.changes, page, said=f"已保存“{title}”。")
        page.set_state(page.session.saved_text)
        self.finished.emit()
        if sent.unread:
            page.session.messages.warning(
                f"已保存“{title}”，但有 {sent.unread} 处内容无法识别，没有存进去。",
                "标红的内容仍在表单里，改正后再保存一次。",
            )
        else:
            after()


def _own(fields: Mapping[str, Value]) -> dict[str, Value]:
    """The fields that the form saves: evidence is saved when it is attached."""
    return {key: value for key, value in fields.items() if not key.startswith(EVIDENCE)}
