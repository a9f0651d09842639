"""A PDF onto a printer: the system's print dialog, then page by page."""

from __future__ import annotations

from pathlib import Path

import pypdfium2
from PySide6.QtCore import QRect, Qt
from PySide6.QtGui import QImage, QPainter
from PySide6.QtPrintSupport import QPrintDialog, QPrinter
from PySide6.QtWidgets import QWidget

from domain.errors import KnownError

_DPI = 300
_POINTS = 72


def page_images(file: Path) -> list[QImage]:
    """The pages of a PDF as pictures of 300 dots per inch.

    Raises:
        KnownError: It cannot be read.
    """
    images = []
    try:
        document = pypdfium2.PdfDocument(file)
        for page in document:
            bitmap = page.render(scale=_DPI / _POINTS, rev_byteorder=True, prefer_bgrx=True)
            image = QImage(
                bytes(bitmap.buffer),
                bitmap.width,
                bitmap.height,
                bitmap.stride,
                QImage.Format.Format_RGBX8888,
            )
            images.append(image.copy())
        document.close()
    except (OSError, pypdfium2.PdfiumError):
        raise KnownError(f"“{file.name}”打不开。", "请检查 U 盘是否还插着。") from None
    return images


def print_pdf(file: Path, parent: QWidget) -> bool:
    """Ask for a printer and print a PDF.

    Returns:
        Whether it was sent to a printer.

    Raises:
        KnownError: The file cannot be read.
    """
    images = page_images(file)
    printer = QPrinter(QPrinter.PrinterMode.HighResolution)
    printer.setDocName(file.stem)
    dialog = QPrintDialog(printer, parent)
    dialog.setWindowTitle("打印报送单")
    if not dialog.exec():
        return False
    paint_pages(printer, images)
    return True


def paint_pages(printer: QPrinter, images: list[QImage]) -> None:
    """Paint pages onto a printer, each as large as the sheet allows."""
    painter = QPainter(printer)
    for number, image in enumerate(images):
        if number:
            printer.newPage()
        room = painter.viewport()
        size = image.size().scaled(room.size(), Qt.AspectRatioMode.KeepAspectRatio)
        painter.drawImage(QRect(room.topLeft(), size), image)
    painter.end()
