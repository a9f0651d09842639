"""操作员: who can open the workspace, each with a passphrase of their own."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QHBoxLayout

from gui.common.buttons import Button, DangerButton
from gui.common.card import Card
from gui.common.confirmation import Confirmation
from gui.pages.home.rows_table import Cell, Column, RowData, RowsTable
from gui.pages.settings.ask_dialog import AskDialog, Question
from gui.pages.settings.section import Section, muted
from services.workspace import operators
from services.workspace.operators import Operator

if TYPE_CHECKING:
    from gui.session import Session
    from services.workspace.workspace import Workspace

_COLUMNS = (Column("姓名", stretches=True), Column("角色"), Column(""))
_NOTE = "口令至少 8 位，用来加密本机数据。角色用来防止误操作，不能防止有人直接拿走数据文件。"


class OperatorsSection(Section):
    """Lists, adds, removes; changes one's own passphrase and resets those of others."""

    KEY = "operators"
    TITLE = "操作员"

    def __init__(self, session: Session) -> None:
        super().__init__(session)
        self.table = RowsTable(_COLUMNS, "操作员", fits=True)
        self.add = Button("添加…", icon_name="add")
        self.change = Button("修改我的口令…", icon_name="key")
        self.reset = Button("重设口令…")
        self.remove = DangerButton("删除")
        card = Card("操作员")
        card.body.addWidget(self.table)
        card.body.addWidget(muted(_NOTE))
        row = QHBoxLayout()
        row.setSpacing(10)
        row.setContentsMargins(0, 6, 0, 0)
        for button in (self.add, self.change, self.reset, self.remove):
            row.addWidget(button)
        row.addStretch(1)
        card.body.addLayout(row)
        self.column.addWidget(card)
        self.column.addStretch(1)
        self.add.clicked.connect(self._on_add_clicked)
        self.change.clicked.connect(self._on_change_clicked)
        self.reset.clicked.connect(self._on_reset_clicked)
        self.remove.clicked.connect(self._on_remove_clicked)
        self.table.row_changed.connect(self._on_row_changed)
        self._on_row_changed(None)

    def refresh(self) -> None:
        """Read who there is."""
        self.session.read(operators.operators, done=self._show, owner=self)

    def _show(self, found: Sequence[Operator]) -> None:
        rows = []
        for one in found:
            own = Cell("正在使用", tag="accent") if one.is_self else Cell("")
            rows.append(RowData((one.name, one.role_label, own), one))
        self.table.show_rows(rows)
        self._on_row_changed(self.table.current_key())

    def _on_row_changed(self, key: object) -> None:
        is_other = isinstance(key, Operator) and not key.is_self
        self.reset.setEnabled(is_other)
        self.remove.setEnabled(is_other)

    def _on_add_clicked(self) -> None:
        roles = tuple((key, operators.ROLE_LABELS[key]) for key in reversed(operators.ROLE_LABELS))
        questions = (
            Question("name", "姓名"),
            Question("role", "角色", choices=roles),
            Question("new", "口令", is_secret=True),
            Question("again", "再输一次", is_secret=True),
        )

        def work(workspace: Workspace, given: dict[str, str]) -> None:
            operators.add(workspace, given["name"], given["new"], role=given["role"])

        self._ask("添加操作员", questions, "添加", work, "已添加操作员。")

    def _on_change_clicked(self) -> None:
        questions = (
            Question("old", "现在的口令", is_secret=True),
            Question("new", "新口令", is_secret=True),
            Question("again", "再输一次", is_secret=True),
        )

        def work(workspace: Workspace, given: dict[str, str]) -> None:
            operators.change_passphrase(workspace, given["old"], given["new"])

        self._ask("修改我的口令", questions, "修改", work, "口令已修改，以前的备份仍用旧口令打开。")

    def _on_reset_clicked(self) -> None:
        chosen = self.table.current_key()
        if not isinstance(chosen, Operator):
            return
        questions = (
            Question("new", "新口令", is_secret=True),
            Question("again", "再输一次", is_secret=True),
        )

        def work(workspace: Workspace, given: dict[str, str]) -> None:
            operators.reset_passphrase(workspace, chosen.name, given["new"])

        self._ask(f"重设{chosen.name}的口令", questions, "重设", work, "口令已重设，请告诉本人。")

    def _ask(
        self,
        title: str,
        questions: Sequence[Question],
        go: str,
        work: Callable[[Workspace, dict[str, str]], None],
        said: str,
    ) -> None:
        note, place = "口令至少 8 位，没有人能查看，请牢记。", "settings-operators"
        dialog = AskDialog(title, questions, go, help_place=place, note=note, parent=self)

        def answered(given: dict[str, str]) -> None:
            if given["new"] != given["again"]:
                dialog.complain("两次输入的口令不一样，请重新输入。")
                return
            self.session.read(
                lambda workspace: work(workspace, given),
                done=lambda _none: done(),
                failed=dialog.complain,
                owner=dialog,
            )

        def done() -> None:
            dialog.accept()
            self.session.messages.success(said)
            self.refresh()

        dialog.answered.connect(answered)
        dialog.open()

    def _on_remove_clicked(self) -> None:
        chosen = self.table.current_key()
        if not isinstance(chosen, Operator):
            return
        box = Confirmation(
            "删除操作员",
            f"删除操作员“{chosen.name}”？",
            "以后不能再用其口令打开账套；以前的备份仍能用当时的口令打开。",
            go="删除",
            kind="remove",
            parent=self,
        )
        box.accepted.connect(lambda: self.remove_operator(chosen.name))
        box.open()

    def remove_operator(self, name: str) -> None:
        """Take away a person's access."""
        self.session.read(
            lambda workspace: operators.remove(workspace, name),
            done=lambda _none: self.refresh(),
            owner=self,
        )
