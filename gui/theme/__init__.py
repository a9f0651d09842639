"""The look of the program: tokens, style sheet, palette and how they reach the application."""

from gui.theme.apply import apply_theme, current_theme, theme_notifier
from gui.theme.tokens import Colours, Metrics, Theme, make_theme

__all__ = [
    "Colours",
    "Metrics",
    "Theme",
    "apply_theme",
    "current_theme",
    "make_theme",
    "theme_notifier",
]
