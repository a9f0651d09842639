"""Makes the Qt palette from the tokens, for whatever the style sheet does not reach."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtGui import QColor, QPalette

if TYPE_CHECKING:
    from gui.theme.tokens import Colours

_Role = QPalette.ColorRole


def make_palette(colours: Colours) -> QPalette:
    """A palette whose every role comes from the tokens."""
    palette = QPalette(QColor(colours.panel), QColor(colours.bg))
    for role, colour in (
        (_Role.Window, colours.bg),
        (_Role.WindowText, colours.ink),
        (_Role.Base, colours.panel),
        (_Role.AlternateBase, colours.bg),
        (_Role.Text, colours.ink),
        (_Role.PlaceholderText, colours.soft),
        (_Role.Button, colours.panel),
        (_Role.ButtonText, colours.ink),
        (_Role.BrightText, colours.bad),
        (_Role.ToolTipBase, colours.panel),
        (_Role.ToolTipText, colours.ink),
        (_Role.Highlight, colours.accent),
        (_Role.HighlightedText, colours.on_accent),
        (_Role.Link, colours.accent),
        (_Role.LinkVisited, colours.accent),
        (_Role.Accent, colours.accent),
        (_Role.Light, colours.panel),
        (_Role.Midlight, colours.line),
        (_Role.Mid, colours.edge),
        (_Role.Dark, colours.hold),
        (_Role.Shadow, colours.edge),
    ):
        palette.setColor(role, QColor(colour))
    for role in (_Role.WindowText, _Role.Text, _Role.ButtonText):
        palette.setColor(QPalette.ColorGroup.Disabled, role, QColor(colours.hold))
    palette.setColor(QPalette.ColorGroup.Disabled, _Role.Highlight, QColor(colours.hold_soft))
    return palette
