"""The roster: a grid to type into and to paste from WPS or Excel."""

from gui.grid.roster_grid import RosterGrid
from gui.grid.rows import GridRow

__all__ = ["GridRow", "RosterGrid"]
