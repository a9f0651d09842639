"""What the page of a record does: open, type, keep, check, save, go on."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent, QKeySequence, QShortcut

from domain.errors import KnownError
from domain.fields import Fields, Ledger, Value
from domain.values import show_value
from gui.offering import field_offers
from gui.pages.record import opened as reading
from gui.pages.record.draft_desk import DraftDesk
from gui.pages.record.draft_keeper import DraftKeeper
from gui.pages.record.duplicates import DuplicateWatch
from gui.pages.record.evidence_desk import EvidenceDesk
from gui.pages.record.findings_desk import FindingsDesk
from gui.pages.record.from_here import import_lines, open_titles
from gui.pages.record.history_desk import HistoryDesk
from gui.pages.record.own_undo import OwnUndo
from gui.pages.record.previous import read_previous
from gui.pages.record.record_view import RecordView
from gui.pages.record.roster_counts import RosterCounts
from gui.pages.record.saving import Saving
from services.records import records
from services.records.records import Record, copy_of

if TYPE_CHECKING:
    from gui.pages.record.opened import Opened
    from gui.session import Session
    from services.program.shapes import ChangeSet
    from services.records.drafts import Draft
    from services.workspace.workspace import Workspace

After = Callable[[], None]


class RecordPage(RecordView):
    """One record.

    Signals:
        closed: Back to the list.
        title_changed: The record is called otherwise.
    """

    closed = Signal()
    title_changed = Signal()

    def __init__(self, session: Session, ledger: Ledger) -> None:
        super().__init__(session, ledger, field_offers(session, ledger.key))
        self._opened: Opened | None = None
        self._wanted = 0
        self.keeper = DraftKeeper(session, ledger.key, self.unsaved, self)
        self.drafts = DraftDesk(self, self.keeper)
        self.duplicates = DuplicateWatch(self)
        self.desk = EvidenceDesk(self, self.save_then)
        self.saving = Saving(self, self.keeper)
        self.history_desk = HistoryDesk(self)
        self.findings = FindingsDesk(self)
        self.counts = RosterCounts(self)
        self._connect()
        self._make_keys()
        read_previous(self)

    def _connect(self) -> None:
        form, grid = self.form, self.grid
        form.changed.connect(self._on_typed)
        form.issues_changed.connect(self._on_issues_changed)
        form.pins_changed.connect(self._on_pins_changed)
        form.save_requested.connect(self.save)
        form.save_and_new_requested.connect(self.save_and_new)
        if grid is not None:
            grid.changed.connect(self._on_lines_typed)
            grid.typed.connect(self.keeper.note_change)
            grid.save_requested.connect(self.save)
            grid.save_and_new_requested.connect(self.save_and_new)
            grid.left_at_start.connect(self._on_grid_left)
            grid.form_requested.connect(self.switch_part)
            grid.import_requested.connect(self._on_import_requested)
            form.end_reached.connect(grid.focus_first)
            grid.view.installEventFilter(OwnUndo(self))
        else:
            form.end_reached.connect(self.save_button.setFocus)
        self.header.crumb_clicked.connect(self.leave)
        self.save_button.clicked.connect(self.save)
        self.save_new_button.clicked.connect(self.save_and_new)
        self.copy_button.clicked.connect(self.copy)
        self.titles_button.clicked.connect(self.make_awards)
        self.restore_button.clicked.connect(self.restore_record)
        self.drafts.shown.connect(self.refresh_around)
        self.drafts.discarded.connect(self._on_discarded)
        self.drafts.taken_back.connect(self.resume)
        self.saving.stored.connect(self.show_opened)
        self.saving.finished.connect(self.desk.attach_waiting)
        self.duplicates.open_requested.connect(self._on_duplicate_chosen)
        self.keeper.kept.connect(self._on_kept)
        self.session.changefeed.changed.connect(self._on_changed)

    def _make_keys(self) -> None:
        for keys, run in (
            ("Ctrl+S", self.save),
            ("Ctrl+Return", self.save_and_new),
            ("Ctrl+Enter", self.save_and_new),
            ("F7", self.switch_part),
            ("F8", self.findings.go_to_next),
        ):
            QShortcut(QKeySequence(keys), self).activated.connect(run)

    def open_record(self, record_id: str, field: str = "") -> None:
        """Read a record and show it, with unsaved input where there is some."""
        if record_id != self.record.id:
            self.session.messages.leave_place()
            self.set_roster_whole(whole=False)
        self._wanted += 1
        number = self._wanted

        def arrived(found: Opened) -> None:
            if number != self._wanted:
                return
            self.show_opened(found)
            if found.draft is not None:
                self.drafts.show(found.draft)
            self._focus(field)

        def failed(error: KnownError) -> None:
            self.session.messages.known(error)
            self.closed.emit()

        self.session.read(
            lambda workspace: reading.open_record(workspace, self.ledger, record_id),
            done=arrived,
            failed=failed,
            owner=self,
        )

    def begin_new(self, values: Mapping[str, Value] | None = None) -> None:
        """Show an empty form, with the kept values and those given."""
        self._wanted += 1
        before = self.session.last_saved.get(self.ledger.key, {})
        pins = self.session.pins.get(self.ledger.key, ())
        kept = {key: before[key] for key in pins if before.get(key) not in (None, "")}
        self.show_new({**kept, **(values or {})})

    def resume(self, draft: Draft) -> None:
        """Go on with unsaved input."""
        if draft.record:
            self.open_record(draft.record)
            return
        self._wanted += 1
        self.show_new({})
        self.drafts.show(draft)

    def _on_discarded(self) -> None:
        if self.record.id:
            self.open_record(self.record.id)
        else:
            self.show_new({})

    def show_new(self, values: Fields) -> None:
        """Show the form of a new record that begins with these values."""
        self.session.messages.leave_place()
        self.set_roster_whole(whole=False)
        self._opened = None
        self.record = Record("", self.ledger.key, self.session.workspace.unit, {})
        self.set_read_only(read_only=False)
        self._fill(self.record)
        if values:
            self.form.restore({"fields": dict(values), "raw": {}})
        self.note_as_read()
        self.keeper.begin("")
        self.evidence.show_files(())
        self.desk.forget_waiting()
        self.set_state("")
        self.refresh_around()
        self._focus("")

    def show_opened(self, found: Opened) -> None:
        """Show a record that was read."""
        if found.record.id != self.record.id and self.record.id:
            self.desk.forget_waiting()
        self._opened = found
        self.record = found.record
        is_others = found.record.unit != self.session.workspace.unit
        self.set_read_only(read_only=found.record.deleted or is_others)
        self._fill(found.record)
        self.note_as_read()
        self.keeper.begin(found.record.id, is_on_disk=found.draft is not None)
        self.evidence.show_files(found.files)
        self.refresh_around()

    def _fill(self, record: Record) -> None:
        self.form.set_record(record.fields, record.lines)
        self.form.set_pinned(self.session.pins.get(self.ledger.key, ()))
        self.form.previous_values = self.session.last_saved.get(self.ledger.key, {})
        if self.grid is not None:
            self.grid.set_lines(record.lines, record.id)
            self.grid.set_record_fields(record.fields)
            self.grid.set_issues(self.form.issues())
        self.duplicates.clear()

    def refresh_around(self) -> None:
        """Say anew what stands around the form."""
        self._show_title()
        self.show_around(self.record, self._opened, self.session.workspace)
        self.history_desk.refresh()
        self.footer_changed.emit()

    def _show_title(self) -> None:
        field = self.ledger.by_key[self.ledger.title]
        text = show_value(field, self.form.values().fields.get(field.key))
        title = text or f"添加{self.ledger.noun}"
        if title != self.header.title:
            self.header.set_title(title, crumb=self.ledger.label)
            self.title_changed.emit()

    def _focus(self, field: str) -> None:
        if self.isVisible():
            if field in self.form.cells:
                self.form.focus_field(field)
            else:
                self.focus_first()

    def _on_typed(self) -> None:
        self.keeper.note_change()
        self._show_title()
        self.duplicates.note_change()

    def _on_lines_typed(self) -> None:
        if self.grid is not None:
            self.form.set_lines(self.grid.lines(), self.grid.unread())
            self.keeper.note_change()

    def _on_issues_changed(self, issues: list[Any]) -> None:
        if self.grid is not None:
            self.grid.set_record_fields(self.form.values().fields)
            self.grid.set_issues(issues)

    def _on_pins_changed(self, keys: list[str]) -> None:
        self.session.pins[self.ledger.key] = tuple(keys)

    def _on_grid_left(self) -> None:
        self.set_roster_whole(whole=False)
        self.form.focus_field(list(self.form.cells)[-1])

    def switch_part(self) -> None:
        """The roster takes the page, and gives it back: then on to 填写完成."""
        if self.grid is None:
            return
        if self.is_roster_whole:
            self.grid.commit()
            self.set_roster_whole(whole=False)
            self.form.focus_complete()
        else:
            self.set_roster_whole(whole=True)
            self.grid.focus_again()

    def _on_import_requested(self) -> None:
        if self.form.values().fields.get(self.ledger.title):
            self.save_then(lambda: import_lines(self.session, self.ledger, self.record, self))
            return
        label = self.ledger.by_key[self.ledger.title].label
        self.session.messages.warning(f"请先填写{label}。", "导入的人员才知道属于哪一个。")
        self.form.focus_field(self.ledger.title)

    def _on_duplicate_chosen(self, record_id: str) -> None:
        if self.can_leave():
            self.open_record(record_id)

    def _on_kept(self, when: datetime) -> None:
        self.set_state(f"输入已暂存 {when:%H:%M:%S}")

    def save(self) -> None:
        """Save and stay."""
        self.saving.save(lambda: None)

    def save_and_new(self) -> None:
        """Save and begin the next record."""
        self.saving.save(self.begin_new)

    def save_then(self, after: After) -> None:
        """Save where that is needed, then go on."""
        is_saved = self.record.id and not self.is_dirty
        after() if is_saved else self.saving.save(after)

    def copy(self) -> None:
        """Begin a new record with this one's fields."""
        if self.record.id and self.can_leave():
            self.begin_new(copy_of(self.record).fields)
            self.session.messages.info("已复制为新记录，名册和佐证材料没有复制；改好后保存。")

    def make_awards(self) -> None:
        """Show which awards the results give; saved first, as they are made from what is saved."""
        self.save_then(lambda: open_titles(self.session, self.record.id, self))

    def restore_record(self) -> None:
        """Take the record out of the recycle bin."""
        record_id = self.record.id

        def work(workspace: Workspace) -> ChangeSet:
            return records.restore(workspace, [record_id])

        self.session.change(work, said="已恢复这条记录。")

    def leave(self) -> None:
        """Back to the list, which offers what is unsaved."""
        self.keep_input()
        self.session.messages.leave_place()
        self.closed.emit()

    def can_leave(self) -> bool:
        """Always: what is unsaved is kept, and the user is told so."""
        self.session.messages.leave_place()
        if self.keep_input():
            self.session.messages.success(
                f"“{self.header.title}”的输入已暂存，还没有保存。", "回来可以继续填写。"
            )
        return True

    def keep_input(self) -> bool:
        """Put what is unsaved on disk now; say whether anything is."""
        if self.is_read_only:
            return False
        self.form.commit()
        if self.is_dirty:
            self.keeper.keep_now()
            return True
        return False

    def _on_changed(self, changes: ChangeSet, initiator: object) -> None:
        record_id = self.record.id
        touched = record_id in changes.records.get(self.ledger.key, ())
        if initiator is self or not touched:
            return
        rest = self.snapshot() if self.is_dirty else None

        def arrived(found: Opened) -> None:
            if found.record.id != self.record.id:
                return
            if found.record.deleted and rest is None and not self.record.deleted:
                self.closed.emit()
                return
            self.show_opened(found)
            if rest is not None:
                self.put_back(rest)

        self.session.read(
            lambda workspace: reading.open_record(workspace, self.ledger, record_id),
            done=arrived,
            owner=self,
        )

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Esc leads back to the list."""
        if event.key() == Qt.Key.Key_Escape:
            self.leave()
        else:
            super().keyPressEvent(event)

    def footer_hints(self) -> tuple[str, ...]:
        """The keys of the form."""
        switch = (f"F7 表单/{self.ledger.lines.label}",) if self.ledger.lines else ()
        if self.is_read_only:
            return ("Enter 下一项", *switch, "Esc 返回列表")
        keys = ("F2 取上一条的值", "F3 固定", *switch, "F8 下一处问题")
        return ("Enter 下一项", *keys, "Esc 返回列表")
