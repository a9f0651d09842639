"""Where the lines of 需要处理 lead: the list of a ledger, filtered to what is meant."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import TYPE_CHECKING

from domain.standing import Standing
from gui.common.tag import TagKind
from gui.pages.home.rows_table import Cell, Column, RowData
from gui.pages.ledger.links import ListFilter
from services.figures.dashboard import Attention, Matter
from services.workspace.first_steps import Pending, Step

if TYPE_CHECKING:
    from collections.abc import Sequence

SETUP_FILES = "setup-files"
"""Argument of 接收: begin with making the setup files."""
ATTENTION_COLUMNS = (Column(""), Column("", stretches=True), Column("", right=True))

_FILTERS: Mapping[Matter, ListFilter] = {
    Matter.RETURNED: ListFilter(standings=(Standing.RETURNED,)),
    Matter.CONFLICT: ListFilter(open_issues="conflict"),
    Matter.MUST_FIX: ListFilter(open_issues="must"),
    Matter.TO_EXPLAIN: ListFilter(open_issues="explain"),
    Matter.SUSPECTED: ListFilter(),
    Matter.DRAFT: ListFilter(standings=(Standing.DRAFT,)),
    Matter.UNSAVED: ListFilter(),
}
_KINDS: Mapping[Matter, TagKind] = {
    Matter.RETURNED: "bad",
    Matter.CONFLICT: "bad",
    Matter.MUST_FIX: "bad",
    Matter.TO_EXPLAIN: "warn",
    Matter.SUSPECTED: "hold",
    Matter.DRAFT: "hold",
    Matter.UNSAVED: "accent",
}


_STEPS: Mapping[Step, tuple[TagKind, str]] = {
    Step.SETUP_FILES: ("accent", "制作 ›"),
    Step.RECOVERY_SHEET: ("warn", "打开文件夹 ›"),
    Step.JOIN: ("accent", "加入 ›"),
    Step.FIRST_RECORD: ("accent", "去录入 ›"),
    Step.FOLDER: ("warn", "查看 ›"),
}


def step_rows(pending: Sequence[Pending]) -> list[RowData]:
    """The lines of 需要处理 for what has to be done once; the key of each is its `Step`."""
    rows = []
    for one in pending:
        kind, verb = _STEPS[one.step]
        tag = Cell(one.step.value, tag=kind)
        rows.append(
            RowData((tag, Cell(one.text, tip=one.text), Cell(verb, tone="accent")), one.step)
        )
    return rows


def filter_of(attention: Attention) -> ListFilter:
    """The list that shows exactly these records; of suspects, the first that are alike."""
    return replace(_FILTERS[attention.matter], search=attention.search)


def attention_rows(found: Sequence[Attention], labels: Mapping[str, str]) -> list[RowData]:
    """The lines of 需要处理; the key of each is its `Attention`.

    Args:
        found: What needs a look.
        labels: Names of the ledgers by key.
    """
    rows = []
    for one in found:
        verb = "处理 ›" if one.matter is Matter.RETURNED else "查看 ›"
        tag = Cell(f"{one.matter.value} {one.count}", tag=_KINDS[one.matter])
        text = f"{labels.get(one.ledger, one.ledger)}：{one.text}"
        rows.append(RowData((tag, Cell(text, tip=text), Cell(verb, tone="accent")), one))
    return rows
