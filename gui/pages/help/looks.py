"""How the handbook looks in the window and on paper."""

from __future__ import annotations

from functools import cache, lru_cache

from PySide6.QtCore import Qt
from PySide6.QtGui import QImage

from exchange.documents.markdown import Look
from gui.pages.help.chapters import PICTURES
from gui.theme import Theme
from gui.theme.tokens import LIGHT

TAKEN_AT = 1.5
"""Pixels of a picture for each of the window it was taken of."""
_PAPER_SCALE = 0.5
"""On paper a window is drawn smaller; one as wide as the text is smaller yet."""


@cache
def picture(name: str) -> QImage:
    """A picture as it was taken."""
    return QImage(str(PICTURES / name))


@lru_cache(maxsize=40)
def scaled_picture(name: str, width: int, height: int) -> QImage:
    """A picture of a size, smooth as the document itself would not scale it."""
    image = picture(name).convertToFormat(QImage.Format.Format_RGB32)
    smooth = Qt.TransformationMode.SmoothTransformation
    return image.scaled(width, height, Qt.AspectRatioMode.IgnoreAspectRatio, smooth)


def picture_size(name: str, scale: float, widest: int) -> tuple[int, int]:
    """Width and height at which a picture is shown.

    Args:
        name: Its file.
        scale: 1 is as large as the window was.
        widest: No wider than this.
    """
    size = picture(name).size()
    width = min(round(size.width() / TAKEN_AT * scale), widest)
    return width, round(width * size.height() / max(size.width(), 1))


def screen_look(theme: Theme, widest: int) -> Look:
    """The look in a window whose text is so many pixels wide."""
    colours, metrics = theme.colours, theme.metrics
    scale = theme.font_scale
    return Look(
        body=f"{metrics.font_body}px",
        small=f"{metrics.font_small}px",
        title=f"{round(20 * scale)}px",
        heading=f"{round(16 * scale)}px",
        ink=colours.ink,
        soft=colours.soft,
        line=colours.line,
        ground=colours.hold_soft,
        accent=colours.accent,
        accent_soft=colours.accent_soft,
        picture_size=lambda name: picture_size(name, min(scale, 1), widest),
    )


def paper_look(widest: int) -> Look:
    """The look on paper whose text is so many pixels of 96 to the inch wide."""
    return Look(
        body="10.5pt",
        small="9pt",
        title="20pt",
        heading="13pt",
        ink="#000000",
        soft="#555555",
        line="#b8bec8",
        ground="#f0f2f5",
        accent=LIGHT.accent,
        accent_soft=LIGHT.accent_soft,
        picture_size=lambda name: picture_size(name, _PAPER_SCALE, widest),
    )
