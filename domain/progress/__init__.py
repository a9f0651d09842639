"""How contributions become figures and figures become states (design §4)."""

from __future__ import annotations

from domain.progress.figures import Figure, absence, read_figure
from domain.progress.formatting import (
    format_change,
    format_figure,
    format_number,
    format_target,
    json_number,
)
from domain.progress.judgement import judge
from domain.progress.model import IndicatorProgress, Status
from domain.progress.spans import Span, biennia, elapsed
from domain.progress.tally import Cell, Tally
from domain.progress.windows import choose_span

__all__ = [
    "Cell",
    "Figure",
    "IndicatorProgress",
    "Span",
    "Status",
    "Tally",
    "absence",
    "biennia",
    "choose_span",
    "elapsed",
    "format_change",
    "format_figure",
    "format_number",
    "format_target",
    "json_number",
    "judge",
    "read_figure",
]
