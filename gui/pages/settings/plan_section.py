"""规划: which plan is in force, its period, its tasks and how many indicators each has."""

from __future__ import annotations

from typing import TYPE_CHECKING

from domain.dates import in_words
from domain.plan import Kind
from gui.common.card import Card
from gui.pages.home.rows_table import Column, RowData, RowsTable
from gui.pages.settings.section import Section, facts_card

if TYPE_CHECKING:
    from gui.session import Session

_COLUMNS = (
    Column("任务", stretches=True),
    Column("指标", right=True),
    Column("其中待核定", right=True),
)


class PlanSection(Section):
    """Shows the plan; it is changed by the city with a new plan pack."""

    KEY = "plan"
    TITLE = "规划"

    def __init__(self, session: Session) -> None:
        super().__init__(session)
        plan = session.workspace.plan
        aliases = sum(one.kind is Kind.ALIAS for one in plan.indicators)
        self.column.addWidget(
            facts_card(
                "规划",
                (
                    ("名称", plan.title),
                    ("版本", f"第 {plan.version} 版"),
                    ("规划期", f"{in_words(plan.start)} 至 {in_words(plan.end)}"),
                    ("指标", f"{len(plan.indicators)} 行，其中 {aliases} 行是同一指标的另一处表述"),
                    ("主要举措", f"{len(plan.measures)} 项"),
                    ("填报单位", "、".join(unit.short for unit in plan.units)),
                    ("校验码", plan.digest[:16]),
                ),
            )
        )
        table = RowsTable(_COLUMNS, "任务", fits=True)
        rows = []
        for task in plan.tasks:
            own = [one for one in plan.indicators if one.task == task.name]
            hidden = sum(one.status.is_hidden for one in own)
            if own:
                rows.append(RowData((task.name, str(len(own)), str(hidden)), task.name))
        table.show_rows(rows)
        card = Card("各项任务")
        card.body.addWidget(table)
        self.column.addWidget(card)
        self.column.addStretch(1)
