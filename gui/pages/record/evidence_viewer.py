"""Shows a picture or the pages of a PDF inside the program, rendered off the GUI thread."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import pypdfium2
from PySide6.QtCore import QBuffer, QByteArray, QIODevice, QSize, Qt, Signal
from PySide6.QtGui import QCloseEvent, QImage, QImageReader, QKeyEvent, QPixmap, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QScrollArea, QVBoxLayout, QWidget

from domain.errors import KnownError
from gui.common.buttons import Button
from gui.common.dialog import Dialog
from gui.common.fitting import room_for
from gui.lane import Lane
from services.records import evidence

if TYPE_CHECKING:
    from collections.abc import Callable

    from gui.session import Session
    from services.program.tasks import Progress
    from services.records.evidence import Attached
    from services.workspace.workspace import Workspace

MOST_PIXELS = 16_000_000
"""Largest picture that is rendered, so that a hostile file cannot take all memory."""
_MOST_MEGABYTES = 256
_BASE_DPI = 72


@dataclass(frozen=True)
class Rendered:
    """One page as a picture, and how many pages there are."""

    image: QImage
    pages: int


class EvidenceViewer(Dialog):
    """One file; fits the width, PgUp and PgDn turn pages.

    Signals:
        open_elsewhere_requested: 用其他程序打开.
    """

    open_elsewhere_requested = Signal()

    def __init__(self, session: Session, one: Attached, parent: QWidget) -> None:
        super().__init__(parent.window(), help_place="evidence")
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(one.name)
        self.resize((parent.window().size() * 0.85).boundedTo(room_for(self)))
        self._is_pdf = one.kind == "pdf"
        self._content = b""
        self._page = 0
        self._pages = 0
        self._image = QImage()
        self._lane = Lane(self)
        self.picture = QLabel("正在打开…")
        self.picture.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.picture.setAccessibleName(f"{one.name} 的内容")
        self._lay_out()
        session.read(self._reader(one), done=self._on_read, failed=self._on_failed, owner=self)

    def _lay_out(self) -> None:
        self._scroll = QScrollArea()
        self._scroll.setWidgetResizable(True)
        self._scroll.setWidget(self.picture)
        self._scroll.setAccessibleName(self.picture.accessibleName())
        # So that a page fits the width whether it is long or not.
        self._scroll.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOn)
        self._scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._before = Button("上一页", icon_name="chevron-left")
        self._after = Button("下一页", icon_name="chevron-right")
        self.where = QLabel()
        self.where.setProperty("role", "muted")
        elsewhere = Button("用其他程序打开", icon_name="file")
        close = Button("关闭", key="Esc")
        row = QHBoxLayout()
        row.setSpacing(10)
        row.setContentsMargins(22, 12, 22, 14)
        for widget in (self._before, self.where, self._after):
            row.addWidget(widget)
        row.addStretch(1)
        row.addWidget(elsewhere)
        row.addWidget(close)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self._scroll, 1)
        column.addLayout(row)
        self._before.clicked.connect(lambda: self.turn(-1))
        self._after.clicked.connect(lambda: self.turn(1))
        elsewhere.clicked.connect(self.open_elsewhere_requested)
        close.clicked.connect(self.close)
        self._show_turning()

    @staticmethod
    def _reader(one: Attached) -> Callable[[Workspace], bytes]:
        def work(workspace: Workspace) -> bytes:
            return evidence.read(workspace, one.sha256)

        return work

    def turn(self, step: int) -> None:
        """Show another page."""
        wanted = self._page + step
        if 0 <= wanted < self._pages:
            self._page = wanted
            self._render()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """PgUp and PgDn turn pages."""
        if event.key() in (Qt.Key.Key_PageUp, Qt.Key.Key_PageDown):
            self.turn(1 if event.key() == Qt.Key.Key_PageDown else -1)
        else:
            super().keyPressEvent(event)

    def closeEvent(self, event: QCloseEvent) -> None:
        """Let a running render end first."""
        self._lane.drain()
        super().closeEvent(event)

    def done(self, result: int) -> None:
        """Esc ends it as well."""
        self._lane.drain()
        super().done(result)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Fit the width anew."""
        super().resizeEvent(event)
        self._show_image()

    def _on_read(self, content: bytes) -> None:
        self._content = content
        self._render()

    def _render(self) -> None:
        content, page, is_pdf = self._content, self._page, self._is_pdf
        width = round(self._scroll.viewport().width() * self.devicePixelRatioF())

        def work(_progress: Progress) -> Rendered:
            return render_pdf(content, page, width) if is_pdf else read_image(content)

        self._lane.submit(work, done=self._on_rendered, failed=self._on_failed, owner=self)

    def _on_rendered(self, rendered: Rendered) -> None:
        self._image, self._pages = rendered.image, rendered.pages
        self._show_image()
        self._show_turning()
        self._scroll.verticalScrollBar().setValue(0)

    def _on_failed(self, error: KnownError) -> None:
        self.picture.setText(f"{error.message}{error.hint}")

    def _show_image(self) -> None:
        if self._image.isNull():
            return
        ratio = self.devicePixelRatioF()
        room = self._scroll.viewport().size() * ratio
        image = self._image
        if image.width() > room.width():
            image = image.scaledToWidth(room.width(), Qt.TransformationMode.SmoothTransformation)
        pixmap = QPixmap.fromImage(image)
        pixmap.setDevicePixelRatio(ratio)
        self.picture.setPixmap(pixmap)

    def _show_turning(self) -> None:
        self.where.setText(f"第 {self._page + 1} 页，共 {self._pages} 页")
        for widget in (self._before, self.where, self._after):
            widget.setVisible(self._pages > 1)
        self._before.setEnabled(self._page > 0)
        self._after.setEnabled(self._page < self._pages - 1)


def read_image(content: bytes) -> Rendered:
    """Decode a picture, turned as the camera noted, no larger than `MOST_PIXELS`.

    Raises:
        KnownError: It cannot be decoded.
    """
    buffer = QBuffer()
    buffer.setData(QByteArray(content))
    buffer.open(QIODevice.OpenModeFlag.ReadOnly)
    QImageReader.setAllocationLimit(_MOST_MEGABYTES)
    reader = QImageReader(buffer)
    reader.setAutoTransform(True)
    size = reader.size()
    if size.isValid() and size.width() * size.height() > MOST_PIXELS:
        scale = (MOST_PIXELS / (size.width() * size.height())) ** 0.5
        reader.setScaledSize(QSize(int(size.width() * scale), int(size.height() * scale)))
    image = reader.read()
    if image.isNull():
        raise KnownError("这张图片打不开。", "请用其他程序打开，或重新添加原图。")
    return Rendered(image, 1)


def render_pdf(content: bytes, page: int, width: int) -> Rendered:
    """Render one page of a PDF to a width in pixels.

    Raises:
        KnownError: It is damaged or locked.
    """
    try:
        document = pypdfium2.PdfDocument(content)
        try:
            count = len(document)
            sheet = document[page]
            across, down = sheet.get_size()
            scale = min(width / max(across, 1), (MOST_PIXELS / max(across * down, 1)) ** 0.5)
            bitmap = sheet.render(scale=max(scale, 0.1), rev_byteorder=True, prefer_bgrx=True)
            data = bytes(bitmap.buffer)
            image = QImage(
                data, bitmap.width, bitmap.height, bitmap.stride, QImage.Format.Format_RGBX8888
            ).copy()
        finally:
            document.close()
    except (pypdfium2.PdfiumError, IndexError) as error:
        raise KnownError("这个 PDF 打不开，可能已损坏或加了密码。", "请用其他程序打开。") from error
    return Rendered(image, count)
