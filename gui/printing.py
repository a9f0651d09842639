"""Documents on paper: HTML laid out on A4 as PDF, or on a printer."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QBuffer, QIODevice, QMarginsF, QRectF, QSizeF, Qt
from PySide6.QtGui import (
    QFont,
    QPageLayout,
    QPageSize,
    QPainter,
    QPdfWriter,
    QTextDocument,
    QTextOption,
)

from exchange.atomic import write_verified
from gui.theme.tokens import FONT_FAMILIES

if TYPE_CHECKING:
    from PySide6.QtGui import QPagedPaintDevice

_DPI = 300
MARGINS_MM = QMarginsF(18, 16, 18, 16)
_FOOT_POINTS = 8
_POINTS = 10.5


def print_document(html: str, path: Path, *, landscape: bool = False) -> None:
    """Render a document as A4 PDF; the file appears only when it is whole.

    Raises:
        KnownError: The medium is full, write-protected or gone.
    """
    buffer = QBuffer()
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    writer = QPdfWriter(buffer)
    writer.setResolution(_DPI)
    document = QTextDocument()
    document.setDefaultFont(paper_font())
    document.setHtml(html)
    writer.setTitle(document.metaInformation(QTextDocument.MetaInformation.DocumentTitle))
    writer.setCreator("产改台账")
    paint(document, writer, landscape=landscape)
    write_verified(path, bytes(buffer.data().data()))


def paper_font() -> QFont:
    """The font of documents, in points: the window's is in pixels, which on paper are tiny."""
    font = QFont()
    font.setFamilies(list(FONT_FAMILIES))
    font.setPointSizeF(_POINTS)
    return font


def paint(
    document: QTextDocument, device: QPdfWriter | QPagedPaintDevice, *, landscape: bool = False
) -> int:
    """Lay a document out on A4 pages of a device and paint them; returns their number."""
    sideways = QPageLayout.Orientation.Landscape if landscape else QPageLayout.Orientation.Portrait
    device.setPageLayout(
        QPageLayout(
            QPageSize(QPageSize.PageSizeId.A4), sideways, MARGINS_MM, QPageLayout.Unit.Millimeter
        )
    )
    document.documentLayout().setPaintDevice(device)
    document.setDocumentMargin(0)
    option = QTextOption(document.defaultTextOption())
    option.setWrapMode(QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere)
    document.setDefaultTextOption(option)
    foot = _FOOT_POINTS * 2 * device.logicalDpiY() / 72
    size = QSizeF(device.width(), device.height() - foot)
    document.setPageSize(size)
    painter = QPainter(device)
    pages = document.pageCount()
    for number in range(pages):
        if number:
            device.newPage()
        painter.save()
        painter.translate(0, -number * size.height())
        document.drawContents(
            painter, QRectF(0, number * size.height(), size.width(), size.height())
        )
        painter.restore()
        _paint_foot(painter, number + 1, pages, QRectF(0, size.height(), size.width(), foot))
    painter.end()
    return pages


def _paint_foot(painter: QPainter, number: int, pages: int, area: QRectF) -> None:
    if pages == 1:
        return
    font = QFont()
    font.setPointSizeF(_FOOT_POINTS)
    painter.setFont(font)
    painter.setPen(Qt.GlobalColor.black)
    where = Qt.AlignmentFlag.AlignHCenter | Qt.AlignmentFlag.AlignBottom
    painter.drawText(area, int(where), f"第 {number} 页　共 {pages} 页")
