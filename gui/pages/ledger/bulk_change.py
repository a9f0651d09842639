"""批量修改: one field of many records set to one value."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QComboBox,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QVBoxLayout,
    QWidget,
)

from domain.fields import Ledger, Value
from domain.unreadable import Unreadable
from domain.values import show_value
from gui.common.buttons import Button, PrimaryButton
from gui.common.dialog import Dialog
from gui.common.style import set_invalid
from gui.form.choosing import make_editor
from gui.offering import field_offers
from gui.progress_dialog import watch

if TYPE_CHECKING:
    from gui.form.editors import FieldEditor
    from gui.session import Session
    from services.shapes import ChangeSet
    from services.workspace import Workspace


class BulkChangeDialog(Dialog):
    """Asks for field and value; changes nothing before 修改 is pressed."""

    def __init__(
        self, session: Session, ledger: Ledger, record_ids: Sequence[str], parent: QWidget
    ) -> None:
        super().__init__(parent.window(), help_place="bulk")
        self._session = session
        self._page = parent
        self._ledger = ledger
        self._ids = list(record_ids)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle("批量修改")
        self.setMinimumWidth(460)
        offers = field_offers(session, ledger.key)
        self.field_box = QComboBox()
        self.field_box.setAccessibleName("要修改的项目")
        self.editors: dict[str, FieldEditor] = {}
        self._place = QWidget()
        beside = QVBoxLayout(self._place)
        beside.setContentsMargins(0, 0, 0, 0)
        for field in ledger.open_fields:
            if field.key == ledger.title:
                continue
            self.field_box.addItem(field.caption, field.key)
            editor = make_editor(field, offers, self._place)
            editor.widget.setAccessibleName(f"新的{field.label}")
            editor.edited.connect(self._on_edited)
            editor.widget.advance_requested.connect(self.submit)
            self.editors[field.key] = editor
            beside.addWidget(editor.widget)
        self.problem = QLabel()
        self.problem.setProperty("role", "error")
        self.problem.setWordWrap(True)
        self.go = PrimaryButton("修改")
        self._cancel = Button("取消")
        self._lay_out()
        self.field_box.currentIndexChanged.connect(self._on_field_chosen)
        self._on_field_chosen()
        self.go.clicked.connect(self.submit)
        self._cancel.clicked.connect(self.reject)

    def _lay_out(self) -> None:
        head = QLabel(f"修改选中的 {len(self._ids):,} 条{self._ledger.label}记录")
        head.setProperty("role", "title")
        note = QLabel("所选记录的这一项都改成同一个值；留空表示清除。修改后可以撤销。")
        note.setProperty("role", "muted")
        note.setWordWrap(True)
        grid = QGridLayout()
        grid.setHorizontalSpacing(12)
        grid.setVerticalSpacing(10)
        grid.setColumnStretch(1, 1)
        for row, (text, widget) in enumerate(
            (("项目(&F)", self.field_box), ("改成(&V)", self._place))
        ):
            label = QLabel(text)
            label.setProperty("role", "label")
            label.setBuddy(widget)
            grid.addWidget(label, row, 0, Qt.AlignmentFlag.AlignTop)
            grid.addWidget(widget, row, 1)
        buttons = QHBoxLayout()
        buttons.addStretch(1)
        buttons.addWidget(self._cancel)
        buttons.addWidget(self.go)
        column = QVBoxLayout(self)
        column.setContentsMargins(22, 20, 22, 18)
        column.setSpacing(12)
        for part in (head, note):
            column.addWidget(part)
        column.addLayout(grid)
        column.addWidget(self.problem)
        column.addStretch(1)
        column.addLayout(buttons)

    def submit(self) -> None:
        """Change the records, unless what was typed cannot be read."""
        field = self._ledger.by_key[str(self.field_box.currentData())]
        editor = self.editors[field.key]
        value = editor.reading()
        if isinstance(value, Unreadable):
            self.problem.setText(f"{value.message}，{value.remedy}")
            set_invalid(editor.widget, invalid=True)
            return
        values: Mapping[str, Value] = {field.key: value}
        ids = self._ids

        def work(workspace: Workspace) -> ChangeSet:
            from services import records  # noqa: PLC0415

            return records.change_many(workspace, ids, values)

        shown = show_value(field, value) or "（空）"
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
        self._on_edited()

    def _on_edited(self) -> None:
        self.problem.clear()
        set_invalid(self.editors[str(self.field_box.currentData())].widget, invalid=False)
