"""How wide the columns are: as their field asks."""

from __future__ import annotations

from PySide6.QtGui import QFontMetrics
from PySide6.QtWidgets import QTableView

from domain.fields import Field
from gui.grid.model import RosterModel

_LAST = 4
"""Heights of the font that the last column keeps where there is no room left."""


def _width_of(declared: Field, metrics: QFontMetrics) -> int:
    figure = metrics.horizontalAdvance("0")
    if declared.codes is not None:
        wanted = max(metrics.horizontalAdvance(code.label) for code in declared.codes.codes)
    elif declared.type.facts.grid_width:
        wanted = declared.type.facts.grid_width * figure
    else:
        wanted = min(max(declared.max_length // 5, 8), 26) * figure
    return max(wanted, metrics.horizontalAdvance(declared.caption)) + 2 * figure + 10


def fit_columns(view: QTableView, model: RosterModel) -> None:
    """Widths for the fields, by the font that is in force."""
    metrics = view.fontMetrics()
    last = len(model.columns) - 1
    for column, declared in enumerate(model.columns):
        width = _width_of(declared, metrics)
        # The last one takes the room that is left; it alone is no reason to scroll sideways.
        view.setColumnWidth(
            column, min(width, _LAST * metrics.height()) if column == last else width
        )
