"""批量修改: one field of many records set to one value."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QComboBox, QVBoxLayout, QWidget

from domain.errors import KnownError
from domain.fields import Field, Ledger, Value
from domain.unreadable import Unreadable
from domain.values import show_value
from gui.common.confirmation import Confirmation
from gui.common.form_dialog import FormDialog
from gui.common.style import set_invalid
from gui.form.choosing import make_editor
from gui.offering import field_offers
from gui.progress_dialog import watch
from services.records import records
from services.records.records import check_may_be_set
from services.workspace import backup

if TYPE_CHECKING:
    from gui.form.choosing import FieldOffers
    from gui.form.editors import FieldEditor
    from gui.session import Session
    from services.program.shapes import ChangeSet
    from services.workspace.workspace import Workspace


MOST_UNASKED = 20
"""Records that are changed at once without a question."""


class BulkChangeDialog(FormDialog):
    """Asks for field and value; changes nothing before 修改 is pressed.

    Attributes:
        field_box: Which field.
        editors: Where its new value is typed, by field.
    """

    def __init__(
        self, session: Session, ledger: Ledger, record_ids: Sequence[str], parent: QWidget
    ) -> None:
        note = (
            f"选中的 {len(record_ids):,} 条{ledger.label}记录，这一项都改成同一个值。\n"
            "留空表示清除，必填的不能清除；修改后可以撤销。"
        )
        super().__init__(
            "批量修改",
            "修改",
            help_place="bulk",
            note=note,
            width=480,
            parent=parent.window(),
        )
        self._session = session
        self._page = parent
        self._ledger = ledger
        self._ids = list(record_ids)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.field_box = QComboBox()
        self.editors: dict[str, FieldEditor] = {}
        self._place = QWidget()
        self._make_editors(field_offers(session, ledger.key))
        self.add_row("项目(&F)", self.field_box)
        self.add_row("改成(&V)", self._place)
        self.field_box.currentIndexChanged.connect(self._on_field_chosen)
        self._on_field_chosen()

    def _make_editors(self, offers: FieldOffers) -> None:
        inside = QVBoxLayout(self._place)
        inside.setContentsMargins(0, 0, 0, 0)
        for field in self._ledger.open_fields:
            if field.key == self._ledger.title:
                continue
            self.field_box.addItem(field.caption, field.key)
            editor = make_editor(field, offers, self._place)
            editor.widget.setAccessibleName(f"新的{field.label}")
            editor.edited.connect(self.clear_problem)
            editor.widget.advance_requested.connect(self.submit)
            self.editors[field.key] = editor
            inside.addWidget(editor.widget)

    def submit(self) -> None:
        """Change the records, where what was typed may be; ask first where they are many."""
        field = self._ledger.by_key[str(self.field_box.currentData())]
        editor = self.editors[field.key]
        value = editor.reading()
        if isinstance(value, Unreadable):
            self.complain(f"{value.message}，{value.remedy}", editor.widget)
            return
        try:
            check_may_be_set(self._ledger, {field.key: value})
        except KnownError as error:
            self.complain(error, editor.widget)
            return
        if len(self._ids) <= MOST_UNASKED:
            self._change(field, value)
            return
        box = Confirmation(
            "批量修改",
            f"把 {len(self._ids):,} 条记录的{field.label}都改成“{_shown(field, value)}”？",
            "先做一次备份，放在备份文件夹里；修改后可以撤销。",
            go=f"修改 {len(self._ids):,} 条",
            parent=self,
        )
        box.accepted.connect(lambda: self._change(field, value))
        box.open()

    def _change(self, field: Field, value: Value) -> None:
        values: Mapping[str, Value] = {field.key: value}
        ids = self._ids

        def work(workspace: Workspace) -> ChangeSet:
            if len(ids) > MOST_UNASKED:
                backup.before(workspace, "批量修改")
            return records.change_many(workspace, ids, values)

        shown = _shown(field, value)
        said = f"已把 {len(ids):,} 条记录的{field.label}改成“{shown}”。"
        ticket = self._session.change(
            work, initiator=self._page, said=said, title=f"正在修改 {len(ids):,} 条记录…"
        )
        watch(self._session.lane, ticket, self._page, can_cancel=False)
        self.accept()

    def _on_field_chosen(self) -> None:
        chosen = str(self.field_box.currentData())
        for key, editor in self.editors.items():
            editor.widget.setVisible(key == chosen)
        self._place.setFocusProxy(self.editors[chosen].widget)
        self.clear_problem()

    def clear_problem(self) -> None:
        """Nothing is wrong any more."""
        super().clear_problem()
        for editor in self.editors.values():
            set_invalid(editor.widget, invalid=False)


def _shown(field: Field, value: Value) -> str:
    return show_value(field, value) or "（空）"
