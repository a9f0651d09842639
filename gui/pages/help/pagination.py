"""A chapter on pages: headings stay with what follows, rows and pictures are not cut."""

from __future__ import annotations

from collections.abc import Generator, Iterator, Sequence
from dataclasses import dataclass

from PySide6.QtCore import QSizeF, QUrl
from PySide6.QtGui import (
    QAbstractTextDocumentLayout,
    QPagedPaintDevice,
    QTextBlock,
    QTextDocument,
    QTextFrame,
    QTextTable,
)

from exchange.documents.markdown import (
    Block,
    Heading,
    Listing,
    Paragraph,
    Picture,
    Table,
    html,
)
from gui.pages.help.looks import paper_look, scaled_picture
from gui.printing import paper_font

_PIXELS_PER_INCH = 96
_DOTS_PER_INCH = 200
"""Of pictures: sharp enough to read, and a page is painted in a moment."""
_BELOW_TABLE = 0.2
"""Inches to leave below a table: Qt puts an empty line there, which would make a page alone."""
_MOST_TRIES = 60
"""More corrections than any chapter needs; a heading taller than a page would never fit."""


@dataclass(frozen=True)
class Pages:
    """A laid out chapter.

    Attributes:
        document: To be painted page by page.
        count: How many pages.
        starts: Name of each heading, with the number of its page from 0.
    """

    document: QTextDocument
    count: int
    starts: dict[str, int]


@dataclass(frozen=True)
class _Part:
    """A block as it was laid out.

    Attributes:
        top: Where it begins.
        fits_from: Where what has to stay with its beginning ends.
        rows: Tops and bottoms of the rows of a table.
    """

    top: float
    fits_from: float
    rows: tuple[tuple[float, float], ...] = ()


def paginate(
    blocks: Sequence[Block], device: QPagedPaintDevice, size: QSizeF
) -> Generator[None, None, Pages]:
    """Lay a chapter out on pages of a device, correcting one page after another.

    Args:
        blocks: The chapter.
        device: What it will be painted on.
        size: The room on a page, in dots of the device.

    Yields:
        Nothing, after each correction, so that others may work between.

    Returns:
        The pages.
    """
    given = list(blocks)
    breaks: set[int] = set()
    reserve = _BELOW_TABLE * device.logicalDpiY()
    for _try in range(_MOST_TRIES):
        document = _laid_out(given, breaks, device, size)
        parts = list(_parts(document, given))
        if not _correct(given, parts, breaks, size.height(), reserve):
            break
        yield
    starts = {
        block.name: int(part.top / size.height())
        for block, part in zip(given, parts, strict=True)
        if isinstance(block, Heading)
    }
    return Pages(document, _page(_end_of_text(document), size.height()) + 1, starts)


def _end_of_text(document: QTextDocument) -> float:
    """Where the last words end; what is empty below them needs no page."""
    block = document.lastBlock()
    while block.previous().isValid() and not block.text().strip("\xa0 "):
        block = block.previous()
    line = block.layout().lineAt(block.layout().lineCount() - 1)
    top = document.documentLayout().blockBoundingRect(block).top()
    return top + line.y() if line.isValid() else top


def _laid_out(
    blocks: Sequence[Block], breaks: set[int], device: QPagedPaintDevice, size: QSizeF
) -> QTextDocument:
    widest = int(size.width() * _PIXELS_PER_INCH / device.logicalDpiX())
    document = QTextDocument()
    document.setDefaultFont(paper_font())
    document.documentLayout().setPaintDevice(device)
    document.setDocumentMargin(0)
    document.setPageSize(size)
    look = paper_look(widest)
    shown = look.picture_size
    kind = QTextDocument.ResourceType.ImageResource
    for block in blocks:
        if isinstance(block, Picture):
            sides = (side * _DOTS_PER_INCH // _PIXELS_PER_INCH for side in shown(block.name))
            document.addResource(kind.value, QUrl(block.name), scaled_picture(block.name, *sides))
    document.setHtml(html(blocks, look, breaks=frozenset(breaks)))
    return document


def _correct(
    blocks: list[Block], parts: Sequence[_Part], breaks: set[int], height: float, reserve: float
) -> bool:
    """Begin a page before the first block that is cut; returns whether there was one."""
    for number, part in enumerate(parts):
        if number not in breaks and _page(part.top, height) != _page(part.fits_from - 1, height):
            _break_before(number, blocks, breaks)
            return True
        cut = _first_beyond(part.rows, height, reserve)
        if cut > 1:
            _split(number, cut - 1, blocks, breaks)
            return True
    return False


def _break_before(number: int, blocks: Sequence[Block], breaks: set[int]) -> None:
    """A page begins here, or at the heading above, which would be left alone."""
    while number and isinstance(blocks[number - 1], Heading) and number - 1 not in breaks:
        number -= 1
    breaks.add(number)


def _split(number: int, row: int, blocks: list[Block], breaks: set[int]) -> None:
    """Cut a table before a row; the rest gets the headings anew on the next page."""
    table = blocks[number]
    if not isinstance(table, Table):
        raise TypeError("only tables have rows")
    blocks[number : number + 1] = table.split(row)
    later = {one + 1 for one in breaks if one > number}
    breaks -= {one for one in breaks if one > number}
    breaks |= later | {number + 1}


def _page(y: float, height: float) -> int:
    return int(max(y, 0) / height)


def _first_beyond(rows: Sequence[tuple[float, float]], height: float, reserve: float) -> int:
    """Number of the first row that does not end on the page where the table begins, or 0."""
    first = _page(rows[0][0], height) if rows else 0
    beyond = (n for n, row in enumerate(rows) if _page(row[1] + reserve, height) != first)
    return next(beyond, 0)


def _parts(document: QTextDocument, blocks: Sequence[Block]) -> Iterator[_Part]:
    """Where each block came to lie, with what has to stay together."""
    layout = document.documentLayout()
    places = list(_places(document, blocks))
    for number, (block, place) in enumerate(zip(blocks, places, strict=True)):
        follows = places[number + 1] if number + 1 < len(places) else None
        if isinstance(place, QTextTable):
            rows = tuple(_rows(place, layout))
            yield _Part(rows[0][0], rows[min(1, len(rows) - 1)][1], rows)
        else:
            top = layout.blockBoundingRect(place).top()
            end = _first_line(place, layout)
            if isinstance(block, Heading) and follows is not None:
                end = _beginning(follows, layout)
            elif isinstance(block, Picture):
                end = layout.blockBoundingRect(place.next()).bottom()
            yield _Part(top, end)


def _beginning(place: QTextBlock | QTextTable, layout: QAbstractTextDocumentLayout) -> float:
    """The end of what is not to be separated from a heading above."""
    if isinstance(place, QTextTable):
        rows = list(_rows(place, layout))
        return rows[min(1, len(rows) - 1)][1]
    return _first_line(place, layout)


def _first_line(block: QTextBlock, layout: QAbstractTextDocumentLayout) -> float:
    line = block.layout().lineAt(0)
    whole = layout.blockBoundingRect(block)
    return whole.top() + line.rect().bottom() if line.isValid() else whole.bottom()


def _rows(table: QTextTable, layout: QAbstractTextDocumentLayout) -> Iterator[tuple[float, float]]:
    for row in range(table.rows()):
        tops, bottoms = [], []
        for column in range(table.columns()):
            cell = table.cellAt(row, column)
            first, last = cell.firstCursorPosition().block(), cell.lastCursorPosition().block()
            tops.append(layout.blockBoundingRect(first).top())
            bottoms.append(layout.blockBoundingRect(last).bottom())
        yield min(tops), max(bottoms)


def _places(document: QTextDocument, blocks: Sequence[Block]) -> Iterator[QTextBlock | QTextTable]:
    """What each block became: its first block of text, or its table."""
    texts, tables = _outside(document.rootFrame())
    for block in blocks:
        if isinstance(block, Table) or (isinstance(block, Paragraph) and block.is_note):
            yield next(tables)
        elif isinstance(block, Listing):
            items = [next(texts) for _item in block.items]
            yield items[0]
        else:
            yield next(texts)
            if isinstance(block, Picture):
                next(texts)


def _outside(root: QTextFrame) -> tuple[Iterator[QTextBlock], Iterator[QTextTable]]:
    """The blocks of text outside tables, without empty ones, and the tables."""
    texts = []
    block = root.document().begin()
    tables = [frame for frame in root.childFrames() if isinstance(frame, QTextTable)]
    while block.isValid():
        at = block.position()
        inside = any(table.firstPosition() <= at <= table.lastPosition() for table in tables)
        if not inside and block.text().strip("\xa0 "):
            texts.append(block)
        block = block.next()
    return iter(texts), iter(tables)
