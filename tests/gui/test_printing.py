"""Documents as PDF: A4, as many pages as they need, whole or not there at all."""

from __future__ import annotations

import unicodedata

import pypdfium2
import pytest
from PySide6.QtGui import QColor, QFont, QImage

from domain.errors import KnownError
from exchange.documents.paper import SIDEWAYS, page, paged_tables
from gui.printing import print_document
from tests.exchange.documents.test_documents import cover, cover_html
from tests.gui.paper import needs_embedded_fonts

pytestmark = pytest.mark.usefixtures("qapp")
A4_POINTS = (595, 842)


@pytest.fixture
def printed(tmp_path):
    """A function that prints a document and opens the PDF."""
    opened = []

    def print_one(html, **options):
        file = tmp_path / f"{len(opened)}.pdf"
        print_document(html, file, **options)
        opened.append(pypdfium2.PdfDocument(file))
        return opened[-1]

    yield print_one
    for document in opened:
        document.close()


def sizes(document):
    return [tuple(round(side) for side in one.get_size()) for one in document]


def words_of(document):
    """Its text without spaces; fonts may name some signs by the radicals they look like."""
    text = "".join(one.get_textpage().get_text_range() for one in document)
    return "".join(unicodedata.normalize("NFKC", text).split())


def image_of(document, number=0):
    bitmap = document[number].render(scale=1, rev_byteorder=True, prefer_bgrx=True)
    image = QImage(
        bytes(bitmap.buffer),
        bitmap.width,
        bitmap.height,
        bitmap.stride,
        QImage.Format.Format_RGBX8888,
    )
    return image.copy()


def test_that_a_cover_is_one_a4_page(printed):
    document = printed(cover_html(cover(9)))
    assert sizes(document) == [A4_POINTS]


@needs_embedded_fonts
def test_that_the_chinese_text_can_be_read_and_searched(printed):
    text = words_of(printed(cover_html(cover())))
    assert "产业工人队伍建设改革台账报送单" in text
    assert "3FA91C0BE27D55AA" in text


@needs_embedded_fonts
def test_that_the_qr_code_is_on_the_paper(printed):
    with_code = image_of(printed(cover_html(cover())))
    without = image_of(printed(cover_html(cover(digest=""))))
    assert _dark_share(with_code) > _dark_share(without)


def _dark_share(image):
    right = image.copy(image.width() // 2, 130, image.width() // 2, 160)
    spots = [
        QColor(right.pixel(x, y)).lightness() < 128
        for x in range(0, right.width(), 2)
        for y in range(0, right.height(), 2)
    ]
    return sum(spots) / len(spots)


@needs_embedded_fonts
def test_that_many_indicators_make_numbered_pages(printed):
    document = printed(cover_html(cover(60)))
    assert sizes(document) == [A4_POINTS] * 3
    assert all(f"第{n}" in words_of(document) for n in (1, 2, 3))


def test_that_each_piece_of_a_long_table_is_a_page_of_its_own(printed):
    rows = [(str(n), f"第{n}期养老护理员培训班" * (1 + n % 2), "待报") for n in range(120)]
    tables = paged_tables(("号", "名称", "状态"), rows, widths=(10, 70, 20), paper=SIDEWAYS, used=8)
    between = "<p style='page-break-before: always; font-size: 2pt;'>&nbsp;</p>"
    html = page("表", "<h2>培训</h2>", f"<div class='sideways'>{between.join(tables)}</div>")
    document = printed(html, landscape=True)
    assert len(document) == len(tables)
    assert set(sizes(document)) == {A4_POINTS[::-1]}


def test_that_the_font_of_the_window_does_not_shrink_the_headings_on_paper(printed, qapp):
    plain = image_of(printed("<h1 style='font-size: 20pt'>报送单</h1>"))
    before = qapp.font()
    in_pixels = QFont(before)
    in_pixels.setPixelSize(14)
    qapp.setFont(in_pixels)
    try:
        assert image_of(printed("<h1 style='font-size: 20pt'>报送单</h1>")) == plain
    finally:
        qapp.setFont(before)


def test_that_nothing_is_left_where_it_cannot_be_written(tmp_path):
    with pytest.raises(KnownError):
        print_document("<p>x</p>", tmp_path / "gone" / "x.pdf")
    assert list(tmp_path.rglob("*.pdf")) == []
