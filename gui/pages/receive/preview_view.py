"""What some files would bring, or have brought: packages, indicators, edits, conflicts."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QVBoxLayout, QWidget

from gui.common.card import Banner, Card
from gui.pages.home.rows_table import RowsTable
from gui.pages.receive.conflicts_card import ConflictsCard
from gui.pages.receive.rows import (
    ARRIVAL_COLUMNS,
    EDIT_COLUMNS,
    MOVEMENT_COLUMNS,
    arrival_row,
    edit_rows,
    movement_rows,
    summary,
)
from services.sync.receive_workbook import WorkbookReception
from services.sync.reception import suspected_text

if TYPE_CHECKING:
    from domain.plan import Plan
    from services.sync.receive import Arrival, Reception

_PACKAGES_SEEN = 7
"""Rows of packages in sight; more of them scroll."""
_EDITS_SEEN = 6
_UNSIGNED = (
    "不能证明是谁填的、交来前有没有被改过。请向该单位核实下面列出的改动，"
    "确认后作为代录收下，记在您的名下。"
)


def flush_card(table: QWidget) -> QFrame:
    """A card that is nothing but a table."""
    frame = QFrame()
    frame.setProperty("role", "card")
    column = QVBoxLayout(frame)
    column.setContentsMargins(5, 4, 5, 4)
    column.addWidget(table)
    return frame


class PreviewView(QWidget):
    """The tables of one reception.

    Attributes:
        banner: What was done.
        unsigned: Warns of a workbook, which nobody signed.
        problem: What was refused, and what to do.
        arrivals: The files.
        movements: The indicators that move.
        edits: What was changed in a workbook by hand, and what of it is left out.
        conflicts: Fields with several values.
        suspected: How many of the records are suspected to be entered twice.
    """

    def __init__(self, plan: Plan) -> None:
        super().__init__()
        self._plan = plan
        self.banner = Banner("ok")
        self.unsigned = Banner("warn")
        self.problem = Banner("bad")
        self.arrivals = RowsTable(ARRIVAL_COLUMNS, "同步包", fits=True, most=_PACKAGES_SEEN)
        self.movements = RowsTable(MOVEMENT_COLUMNS, "对指标的影响")
        self.edits = RowsTable(EDIT_COLUMNS, "手工改动", fits=True, most=_EDITS_SEEN)
        self._edits = Card("手工改动")
        self._no_movement = QLabel("没有指标变化。")
        self._no_movement.setProperty("role", "muted")
        self.suspected = QLabel()
        self.suspected.setProperty("role", "muted")
        self.suspected.setWordWrap(True)
        self._effect = Card("对指标的影响", "全市合计，含已收未审核的")
        self.conflicts = ConflictsCard()
        self._lay_out()

    def _lay_out(self) -> None:
        self._effect.body.addWidget(self.movements, 1)
        self._effect.body.addWidget(self._no_movement)
        self._effect.body.addWidget(self.suspected)
        self._effect.body.addStretch(0)
        self._edits.body.addWidget(self.edits)
        side = QHBoxLayout()
        side.setSpacing(14)
        side.addWidget(self._effect, 3)
        side.addWidget(self.conflicts, 2)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(14)
        for banner in (self.banner, self.unsigned, self.problem):
            column.addWidget(banner)
        column.addWidget(flush_card(self.arrivals))
        column.addWidget(self._edits)
        column.addLayout(side, 1)

    def show_preview(self, reception: Reception) -> None:
        """Show what the files would do."""
        self.banner.hide()
        self._show(reception, is_done=False)

    def show_result(self, reception: Reception) -> None:
        """Show what was done, and where the backup lies."""
        backup = f"接收前的备份：{reception.backup}" if reception.backup else ""
        self.banner.say("接收完成", summary(reception.arrivals) + (f"\n{backup}" if backup else ""))
        self.banner.show()
        self._show(reception, is_done=True)

    def _show(self, reception: Reception, *, is_done: bool) -> None:
        taken = [one for one in reception.arrivals if not one.refused]
        self._show_refused([one for one in reception.arrivals if one.refused])
        self._show_workbook(reception, warns=bool(taken) and not is_done)
        self.arrivals.show_rows([arrival_row(self._plan, one) for one in reception.arrivals])
        rows = movement_rows(self._plan, reception)
        self.movements.show_rows(rows)
        self.movements.setVisible(bool(rows))
        self._no_movement.setVisible(not rows)
        self.suspected.setText(suspected_text(reception.suspected))
        self.suspected.setVisible(bool(reception.suspected))
        number = max(sum(one.conflicts for one in taken), len(reception.conflicts))
        self.conflicts.show_conflicts(number, reception.conflicts)

    def _show_refused(self, refused: Sequence[Arrival]) -> None:
        self.problem.setVisible(any(one.hint for one in refused))
        if refused:
            lines = [f"{one.number or one.file.name}：{one.reason}{one.hint}" for one in refused]
            self.problem.say(f"不能接收 {len(refused)} 个", "\n".join(lines))

    def _show_workbook(self, reception: Reception, *, warns: bool) -> None:
        is_workbook = isinstance(reception, WorkbookReception)
        self.unsigned.setVisible(is_workbook and warns)
        rows = []
        if isinstance(reception, WorkbookReception):
            self.unsigned.say("上报工作簿没有签名", _UNSIGNED)
            rows = edit_rows(reception)
            edited, left = len(reception.edited), len(reception.left_out)
            note = f"其中 {left} 处不收" if left else ""
            self._edits.set_title(f"手工改动 {edited}" if edited else "不收的内容", note)
        self.edits.show_rows(rows)
        self._edits.setVisible(bool(rows))
