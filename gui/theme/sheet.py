"""Makes the application's style sheet from the numbered templates and the tokens of a theme."""

from __future__ import annotations

from functools import cache
from string import Template
from typing import TYPE_CHECKING

from gui.theme.resources import ICONS, STYLES

if TYPE_CHECKING:
    from gui.theme.tokens import Theme


@cache
def _template() -> Template:
    parts = sorted(STYLES.glob("[0-9][0-9]-*.qss"))
    return Template("\n".join(part.read_text(encoding="utf-8") for part in parts))


def style_sheet(theme: Theme) -> str:
    """All numbered templates, in order, with the tokens put in.

    Raises:
        KeyError: A template names a token that does not exist.
    """
    return _template().substitute(theme.substitutions(), icons=ICONS.as_posix())
