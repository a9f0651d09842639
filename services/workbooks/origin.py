"""Whose workbook one is, by what its titles and sheets name."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from exchange.workbook.plan import ImportPlan
    from services.workspace.workspace import Workspace


def unit_named(workspace: Workspace, plan: ImportPlan) -> str:
    """The unit whose workbook this is by its titles, where that is not this workspace's.

    The city takes in what any unit sends; a county's workbook may name the city beside it.
    """
    if workspace.is_city:
        return ""
    units = {
        unit.code: unit
        for unit in workspace.plan.units
        if unit.code != workspace.plan.units[0].code
    }
    texts = [
        cell
        for layout in plan.layouts
        for row in layout.titles
        for cell in layout.sheet.rows[row]
        if isinstance(cell, str)
    ]
    texts += [layout.sheet.name for layout in plan.layouts]
    named = [
        code
        for code, unit in units.items()
        if any(name and name in text for name in (unit.name, unit.short) for text in texts)
    ]
    if len(named) != 1 or named[0] == workspace.unit:
        return ""
    return units[named[0]].name
