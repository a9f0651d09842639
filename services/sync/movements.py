"""Which indicators a reception moves: the city's figure, and each unit's share of the change."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING

from db.figures import Figures
from domain.plan import Indicator, Kind
from domain.progress import judge
from domain.standing import Basis

if TYPE_CHECKING:
    import sqlalchemy as sa

    from services.workspace.workspace import Workspace

FiguresNow = Mapping[tuple[str, str | None], Fraction | None]
"""Actual figures by indicator and unit; the unit is None for the whole city."""


@dataclass(frozen=True)
class Movement:
    """An indicator of a unit that a package moves.

    Attributes:
        indicator: The indicator.
        unit: The unit.
        before: Its figure before; None where there was none.
        after: Its figure after.
    """

    indicator: Indicator
    unit: str
    before: Fraction | None
    after: Fraction | None


@dataclass(frozen=True)
class CityMovement:
    """An indicator that moves, for the whole city.

    The city's figure is what the plan's own way of combining units makes of it, so its change
    need not be the sum of the units' changes, and it may stay while a unit's figure moves.

    Attributes:
        indicator: The indicator.
        before: The city's figure before; None where there was none.
        after: The city's figure after.
        units: The units whose figures move.
    """

    indicator: Indicator
    before: Fraction | None
    after: Fraction | None
    units: tuple[Movement, ...]


def figures_now(workspace: Workspace, connection: sa.Connection) -> FiguresNow:
    """The actual figures of each indicator, in each unit and in the whole city, as of today.

    Everything finished counts, reviewed or not, so that what comes shows at once. Aliases are
    left out: their originals tell the same.

    Args:
        workspace: The workspace.
        connection: A transaction, whose own uncommitted changes are seen.
    """
    plan, day = workspace.plan, workspace.today
    figures = Figures(connection, least=Basis.READY.least, as_of=day)
    return {
        (indicator.code, unit): judge(
            plan, indicator, figures, unit=unit, year=None, as_of=day
        ).actual
        for indicator in plan.indicators
        if indicator.kind is not Kind.ALIAS
        for unit in (*(one.code for one in plan.units), None)
    }


def movements(
    workspace: Workspace, before: FiguresNow, after: FiguresNow, units: Collection[str]
) -> tuple[CityMovement, ...]:
    """What moved between two readings, in the order of the plan.

    Args:
        workspace: The workspace.
        before: The figures before.
        after: The figures after.
        units: Units that something was received from; the others' figures are left out.
    """
    plan = workspace.plan
    found = []
    for indicator in plan.indicators:
        code = indicator.code
        moved = tuple(
            Movement(indicator, unit.code, before.get((code, unit.code)), figure)
            for unit in plan.units
            if unit.code in units
            and ((figure := after.get((code, unit.code))) or 0)
            != (before.get((code, unit.code)) or 0)
        )
        if moved:
            city = (before.get((code, None)), after.get((code, None)))
            found.append(CityMovement(indicator, *city, moved))
    return tuple(found)
