"""Writes a picture as a PNG of few colours and few bytes."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QImage, QPainter, QPen

COLOURS = 128
"""Colours that a picture keeps; letters have many shades of few colours."""
GROUNDS = 24
"""Of these, how many are the commonest whatever their shade: the grounds of pages and cards."""
_EDGE = QColor("#cfd4dc")


def save(image: QImage, path: Path) -> int:
    """Write a picture with few colours and a hairline around it; returns its bytes."""
    plain = image.convertToFormat(QImage.Format.Format_RGB32)
    plain.setDevicePixelRatio(1)
    painter = QPainter(plain)
    painter.setPen(QPen(_EDGE, 2))
    painter.drawRect(plain.rect().adjusted(1, 1, -1, -1))
    painter.end()
    table = _few_colours(Counter(memoryview(plain.constBits()).cast("I")))
    flat = Qt.ImageConversionFlag.ThresholdDither | Qt.ImageConversionFlag.AvoidDither
    small = plain.convertToFormat(QImage.Format.Format_Indexed8, table, flat)
    if not small.save(str(path), "PNG", 0):
        raise SystemExit(f"{path} cannot be written")
    return path.stat().st_size


def _few_colours(counted: Counter[int]) -> list[int]:
    """The colours to keep: the commonest of each shade, so that a rare red is not lost to greys."""
    by_number = [colour for colour, _number in counted.most_common()]
    grounds = by_number[:GROUNDS]
    shades: dict[int, int] = {}
    for colour in by_number[GROUNDS:]:
        shades.setdefault(colour & 0xF0F0F0, colour)
    return [*grounds, *shades.values()][:COLOURS]
