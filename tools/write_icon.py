"""Draws the program's icon, and the installer's first picture, from ``resources/app/icon.svg``."""

from __future__ import annotations

import os
import struct
from pathlib import Path

from PySide6.QtCore import QBuffer, QIODevice, QRectF
from PySide6.QtGui import QColor, QGuiApplication, QImage, QPainter
from PySide6.QtSvg import QSvgRenderer

FOLDER = Path(__file__).resolve().parent.parent / "resources" / "app"
WELCOME = FOLDER.parent.parent / "installer" / "welcome.bmp"
SIZES = (16, 20, 24, 32, 40, 48, 64, 256)
"""What Windows shows at 100 to 250 %, in lists, title bars and on the desktop."""
_AS_PNG = 256
"""From this size on Windows reads PNG; below, programs expect bitmaps."""


def main() -> None:
    """Write the icon."""
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    _app = QGuiApplication([])
    renderer = QSvgRenderer(str(FOLDER / "icon.svg"))
    images = [_drawn(renderer, size) for size in SIZES]
    parts = [_png(image) if image.width() >= _AS_PNG else _bitmap(image) for image in images]
    offset = 6 + 16 * len(parts)
    entries = b""
    for size, part in zip(SIZES, parts, strict=True):
        edge = size % 256
        entries += struct.pack("<BBBBHHII", edge, edge, 0, 0, 1, 32, len(part), offset)
        offset += len(part)
    header = struct.pack("<HHH", 0, 1, len(parts))
    (FOLDER / "icon.ico").write_bytes(header + entries + b"".join(parts))
    _welcome(renderer).save(str(WELCOME), "BMP")


def _welcome(renderer: QSvgRenderer) -> QImage:
    """What stands at the left of the installer's first and last page: 164 × 314, as NSIS has it."""
    image = QImage(164, 314, QImage.Format.Format_RGB888)
    image.fill(QColor("#e8effa"))
    painter = QPainter(image)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    renderer.render(painter, QRectF(34, 48, 96, 96))
    painter.end()
    return image


def _drawn(renderer: QSvgRenderer, size: int) -> QImage:
    image = QImage(size, size, QImage.Format.Format_ARGB32)
    image.fill(0)
    painter = QPainter(image)
    renderer.render(painter)
    painter.end()
    return image


def _png(image: QImage) -> bytes:
    buffer = QBuffer()
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    image.save(buffer, "PNG")
    return bytes(buffer.data().data())


def _bitmap(image: QImage) -> bytes:
    """A bitmap as icons hold it: bottom line first, twice the height, an empty mask behind."""
    size = image.width()
    header = struct.pack("<IiiHHIIiiII", 40, size, size * 2, 1, 32, 0, 0, 0, 0, 0, 0)
    pixels = bytes(image.constBits())
    lines = [pixels[at : at + size * 4] for at in range(0, len(pixels), size * 4)]
    mask = bytes((size + 31) // 32 * 4) * size
    return header + b"".join(reversed(lines)) + mask


if __name__ == "__main__":
    main()
