"""报送期: when what is to be reported; the city sets it, quarters hold where nothing is set."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QHBoxLayout, QLabel

from gui.common.buttons import Button, DangerButton
from gui.common.card import Card
from gui.pages.home.rows_table import Cell, Column, RowData, RowsTable
from gui.pages.settings.ask_dialog import AskDialog, Question
from gui.pages.settings.section import Section, muted
from services.sync import periods
from services.sync.periods import Period

if TYPE_CHECKING:
    from gui.session import Session
    from services.program.shapes import ChangeSet
    from services.workspace.workspace import Workspace

_COLUMNS = (
    Column("名称", stretches=True),
    Column("起日"),
    Column("止日"),
    Column("报送截止"),
    Column(""),
)


class PeriodsSection(Section):
    """Lists the periods; the city adds, changes and removes."""

    KEY = "periods"
    TITLE = "报送期"

    def __init__(self, session: Session) -> None:
        super().__init__(session)
        self.table = RowsTable(_COLUMNS, "报送期", fits=True)
        self._none = QLabel("没有设定报送期，按季度报送，季度结束后 10 天截止。")
        self._none.setProperty("role", "muted")
        self.add = Button("添加…", icon_name="add")
        self.edit = Button("修改…", icon_name="edit")
        self.remove = DangerButton("取消报送期")
        self._current = muted("")
        card = Card("报送期")
        card.body.addWidget(self._current)
        card.body.addWidget(self.table)
        card.body.addWidget(self._none)
        if session.workspace.is_city:
            row = QHBoxLayout()
            row.setSpacing(10)
            row.setContentsMargins(0, 6, 0, 0)
            for button in (self.add, self.edit, self.remove):
                row.addWidget(button)
            row.addStretch(1)
            card.body.addLayout(row)
        else:
            card.body.addWidget(muted("报送期由市总工会设定。"))
        self.column.addWidget(card)
        self.column.addStretch(1)
        self.add.clicked.connect(self._on_add_clicked)
        self.edit.clicked.connect(self._on_edit_clicked)
        self.remove.clicked.connect(self._on_remove_clicked)
        self.table.row_changed.connect(self._on_row_changed)
        self._on_row_changed(None)

    def refresh(self) -> None:
        """Read which periods there are."""

        def work(workspace: Workspace) -> tuple[list[Period], Period]:
            return periods.all_periods(workspace), periods.current(workspace, workspace.today)

        self.session.read(work, done=lambda read: self._show(*read), owner=self)

    def _show(self, found: Sequence[Period], current: Period) -> None:
        rows = []
        for one in found:
            now = Cell("本期", tag="accent") if one == current else Cell("")
            days = (str(day) for day in (one.first_day, one.last_day, one.deadline))
            rows.append(RowData((one.label, *days, now), one))
        self.table.show_rows(rows)
        self.table.setVisible(bool(rows))
        self._none.setVisible(not rows)
        self._current.setText(f"本期：{current.label}，{current.deadline} 截止。")
        self._on_row_changed(self.table.current_key())

    def _on_row_changed(self, key: object) -> None:
        for button in (self.edit, self.remove):
            button.setEnabled(isinstance(key, Period))

    def _on_add_clicked(self) -> None:
        self._ask("添加报送期", periods.quarter(self.session.workspace.today), "添加")

    def _on_edit_clicked(self) -> None:
        chosen = self.table.current_key()
        if isinstance(chosen, Period):
            self._ask("修改报送期", chosen, "保存", replaced=chosen)

    def _ask(self, title: str, given: Period, go: str, *, replaced: Period | None = None) -> None:
        questions = (
            Question("label", "名称", given.label),
            Question("first_day", "起日", given.first_day),
            Question("last_day", "止日", given.last_day),
            Question("deadline", "报送截止", given.deadline),
        )
        dialog = AskDialog(title, questions, go, help_place="settings-periods", parent=self)

        def work(workspace: Workspace) -> ChangeSet:
            answers = dialog.given
            return periods.add(
                workspace,
                label=answers["label"],
                first_day=date.fromisoformat(answers["first_day"]),
                last_day=date.fromisoformat(answers["last_day"]),
                deadline=date.fromisoformat(answers["deadline"]),
            )

        def done(_changes: ChangeSet) -> None:
            days = (dialog.given["first_day"], dialog.given["last_day"])
            dialog.accept()
            old = (str(replaced.first_day), str(replaced.last_day)) if replaced else days
            if replaced is not None and old != days:
                # The days name a period: with other days it is another one.
                self.remove_period(replaced.label)
            self.refresh()

        dialog.answered.connect(
            lambda _given: self.session.change(
                work, done=done, failed=dialog.complain, initiator=self
            )
        )
        dialog.open()

    def _on_remove_clicked(self) -> None:
        chosen = self.table.current_key()
        if isinstance(chosen, Period):
            self.remove_period(chosen.label)

    def remove_period(self, label: str) -> None:
        """Take a period back; it can be undone."""
        self.session.change(
            lambda workspace: periods.remove(workspace, label),
            done=lambda _changes: self.refresh(),
            initiator=self,
            said=f"已取消报送期“{label}”。",
        )
