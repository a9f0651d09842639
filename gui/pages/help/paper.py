"""The handbook as PDF: a cover, the contents with page numbers, the chapters."""

from __future__ import annotations

from collections.abc import Generator, Sequence
from dataclasses import dataclass
from html import escape
from pathlib import Path

from PySide6.QtCore import QBuffer, QIODevice, QRectF, QSizeF, Qt
from PySide6.QtGui import QFont, QPageLayout, QPageSize, QPainter, QPdfWriter, QTextDocument

from exchange.atomic import write_verified
from gui.pages.help.chapters import Chapter, chapters
from gui.pages.help.pagination import Pages, paginate
from gui.printing import MARGINS_MM, paper_font
from gui.theme.tokens import LIGHT
from services.program.version import program_version

TITLE = "产改台账使用手册"
_DPI = 300
_HEAD_POINTS = 20
"""Room for the line above the text and for the number below it."""
_SMALL_POINTS = 8.5
_COVER_PAGES = 1


@dataclass(frozen=True)
class _Entry:
    """A line of the contents.

    Attributes:
        text: The heading.
        level: 1 for a chapter.
        page: Number of its page, as printed.
    """

    text: str
    level: int
    page: int


@dataclass(frozen=True)
class Step:
    """How far it is.

    Attributes:
        done: Of `total`.
        total: How much there is.
        text: What is being done.
    """

    done: int
    total: int
    text: str


def write_handbook(path: Path) -> int:
    """Write the handbook as A4 PDF; the file appears only when it is whole.

    Returns:
        The number of pages.

    Raises:
        KnownError: The medium is full, write-protected or gone.
    """
    steps = handbook_steps(path)
    while True:
        try:
            next(steps)
        except StopIteration as end:
            return int(end.value)


def handbook_steps(path: Path) -> Generator[Step, None, int]:
    """Write it in small steps on the GUI thread, where alone documents of this length are safe.

    Closing the generator between two steps leaves no file.

    Yields:
        How far it is, after each step.

    Returns:
        The number of pages.

    Raises:
        KnownError: The medium is full, write-protected or gone.
    """
    buffer = QBuffer()
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    pages = yield from _Book(QPdfWriter(buffer)).write()
    write_verified(path, bytes(buffer.data().data()))
    return pages


class _Book:
    """Lays out everything, then paints it page by page."""

    def __init__(self, device: QPdfWriter) -> None:
        self._device = device
        device.setResolution(_DPI)
        device.setTitle(TITLE)
        device.setCreator("产改台账")
        device.setPageLayout(
            QPageLayout(
                QPageSize(QPageSize.PageSizeId.A4),
                QPageLayout.Orientation.Portrait,
                MARGINS_MM,
                QPageLayout.Unit.Millimeter,
            )
        )
        self._head = _HEAD_POINTS * device.logicalDpiY() / 72
        self._size = QSizeF(device.width(), device.height() - 2 * self._head)

    def write(self) -> Generator[Step, None, int]:
        """Write all of it; returns the number of pages."""
        laid_out = yield from self._lay_out()
        contents = self._contents(laid_out)
        whole = _COVER_PAGES + contents.pageCount() + sum(one.count for one in laid_out)
        parts = [("目录", contents, contents.pageCount())]
        parts += [(c.title, p.document, p.count) for c, p in zip(chapters(), laid_out, strict=True)]
        painter = QPainter(self._device)
        try:
            self._paint_cover(painter)
            number = _COVER_PAGES
            for title, document, count in parts:
                for page in range(count):
                    number += 1
                    self._device.newPage()
                    self._paint_page(painter, document, page)
                    self._paint_around(painter, title, number)
                    yield Step(number, whole, "正在写 PDF")
        finally:
            painter.end()
        return whole

    def _lay_out(self) -> Generator[Step, None, list[Pages]]:
        laid_out = []
        for number, chapter in enumerate(chapters()):
            pages = paginate(chapter.blocks, self._device, self._size)
            while True:
                yield Step(number, len(chapters()), "正在排版")
                try:
                    next(pages)
                except StopIteration as end:
                    laid_out.append(end.value)
                    break
        return laid_out

    def _contents(self, laid_out: Sequence[Pages]) -> QTextDocument:
        """The contents; their own length moves the numbers they give."""
        length = 1
        while True:
            document = self._document(_contents_html(_entries(laid_out, _COVER_PAGES + length)))
            if document.pageCount() <= length:
                return document
            length = document.pageCount()

    def _document(self, html: str) -> QTextDocument:
        document = QTextDocument()
        document.setDefaultFont(paper_font())
        document.documentLayout().setPaintDevice(self._device)
        document.setDocumentMargin(0)
        document.setPageSize(self._size)
        document.setHtml(html)
        return document

    def _paint_cover(self, painter: QPainter) -> None:
        document = self._document(_cover_html())
        document.setPageSize(QSizeF(self._size.width(), self._size.height() * 2))
        self._paint_page(painter, document, 0)

    def _paint_page(self, painter: QPainter, document: QTextDocument, page: int) -> None:
        top = page * self._size.height()
        painter.save()
        painter.translate(0, self._head - top)
        document.drawContents(painter, QRectF(0, top, self._size.width(), self._size.height()))
        painter.restore()

    def _paint_around(self, painter: QPainter, title: str, number: int) -> None:
        font = QFont(paper_font())
        font.setPointSizeF(_SMALL_POINTS)
        painter.setFont(font)
        painter.setPen(Qt.GlobalColor.darkGray)
        width, line = self._size.width(), self._head * 0.7
        above = QRectF(0, 0, width, line)
        below = QRectF(0, self._size.height() + 2 * self._head - line, width, line)
        painter.drawText(above, int(Qt.AlignmentFlag.AlignLeft), TITLE)
        painter.drawText(above, int(Qt.AlignmentFlag.AlignRight), title)
        where = Qt.AlignmentFlag.AlignHCenter | Qt.AlignmentFlag.AlignBottom
        painter.drawText(below, int(where), str(number))


def _entries(laid_out: Sequence[Pages], before: int) -> list[_Entry]:
    found = []
    for chapter, pages in zip(chapters(), laid_out, strict=True):
        found += [
            _Entry(_numbered(chapter, heading.text, heading.level), heading.level, page)
            for heading in chapter.headings
            for page in [before + pages.starts[heading.name] + 1]
        ]
        before += pages.count
    return found


def _numbered(chapter: Chapter, text: str, level: int) -> str:
    return f"{chapters().index(chapter) + 1}　{text}" if level == 1 else text


def _contents_html(entries: Sequence[_Entry]) -> str:
    columns = [_column_html(column) for column in _halves(entries)]
    return (
        "<h1 style='font-size: 20pt; font-weight: 600; margin: 0 0 12px 0;'>目录</h1>"
        "<table width='100%' cellspacing='0' cellpadding='0'><tr>"
        f"<td width='47%'>{columns[0]}</td><td width='6%'></td><td width='47%'>{columns[1]}</td>"
        "</tr></table>"
    )


def _halves(entries: Sequence[_Entry]) -> tuple[Sequence[_Entry], Sequence[_Entry]]:
    """Two columns of about the same length; no chapter is torn apart."""
    begins = [at for at, one in enumerate(entries) if one.level == 1]
    cut = min(begins, key=lambda at: abs(len(entries) - 2 * at))
    return entries[:cut], entries[cut:]


def _column_html(entries: Sequence[_Entry]) -> str:
    rows = []
    for one in entries:
        is_chapter = one.level == 1
        text = escape(one.text)
        left = f"<b>{text}</b>" if is_chapter else text
        page = f"<b>{one.page}</b>" if is_chapter else str(one.page)
        beside = 0 if is_chapter else 22
        above = 4 if is_chapter else 0
        rows.append(
            f"<tr><td width='88%' style='padding: {above}px 0 0 {beside}px;'>{left}</td>"
            f"<td width='12%' align='right' style='padding-top: {above}px;'>{page}</td></tr>"
        )
    return (
        "<table width='100%' cellspacing='0' cellpadding='0' style='font-size: 8.5pt;'>"
        f"{''.join(rows)}</table>"
    )


def _cover_html() -> str:
    return (
        "<p style='margin-top: 260px; margin-bottom: 0; font-size: 15pt; "
        f"color: {LIGHT.soft};'>丽江市产业工人队伍建设改革台账</p>"
        "<p style='margin-top: 10px; font-size: 34pt; font-weight: 600;'>产改台账</p>"
        f"<p style='font-size: 24pt; color: {LIGHT.accent};'>使用手册</p>"
        f"<p style='margin-top: 40px; font-size: 12pt; color: {LIGHT.soft};'>"
        f"适用于 {program_version()} 版</p>"
        f"<p style='margin-top: 360px; font-size: 11pt; color: {LIGHT.soft};'>"
        "在程序里按 F1 也能看到这本手册，并可以查找。图中的人员和单位都是虚构的。</p>"
    )
