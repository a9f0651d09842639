"""使用手册 on paper: A4, contents that are right, nothing torn apart, whole or not there."""

import unicodedata

import pypdfium2
import pytest
from PySide6.QtCore import QBuffer, QIODevice, QSizeF
from PySide6.QtGui import QPdfWriter

from domain.errors import KnownError
from exchange.documents.markdown import Heading, Paragraph, Picture, Table
from gui.pages.help.chapters import chapters
from gui.pages.help.pagination import paginate
from gui.pages.help.paper import handbook_steps, write_handbook
from tests.gui.paper import needs_embedded_fonts

pytestmark = pytest.mark.usefixtures("themed")
A4_POINTS = (595, 842)
SENTENCE = Paragraph("插上 U 盘，点写同步包。" * 4)


@pytest.fixture(scope="module")
def book(tmp_path_factory, qapp):  # noqa: ARG001 - Qt has to be up
    file = tmp_path_factory.mktemp("book") / "手册.pdf"
    pages = write_handbook(file)
    document = pypdfium2.PdfDocument(file)
    yield document, pages
    document.close()


@pytest.fixture
def laid_out(qapp):  # noqa: ARG001 - Qt has to be up
    """A function that lays blocks out on A4."""
    kept = []
    documents = []

    def lay_out(*blocks):
        buffer = QBuffer()
        buffer.open(QIODevice.OpenModeFlag.WriteOnly)
        device = QPdfWriter(buffer)
        device.setResolution(300)
        size = QSizeF(2000, 3000)
        kept.append((buffer, device))
        steps = paginate((Heading(1, "章", "chapter"), *blocks), device, size)
        while True:
            try:
                next(steps)
            except StopIteration as end:
                documents.append(end.value)
                return end.value, size.height()

    yield lay_out
    # Before what they were laid out for.
    documents.clear()


def text_of(document, number):
    text = document[number].get_textpage().get_text_range()
    return "".join(unicodedata.normalize("NFKC", text).split())


def squeezed(text):
    return "".join(unicodedata.normalize("NFKC", text).split())


@needs_embedded_fonts
def test_that_the_handbook_is_a4_with_a_cover_and_every_chapter(book):
    document, pages = book
    assert len(document) == pages
    assert {tuple(round(side) for side in one.get_size()) for one in document} == {A4_POINTS}
    assert "使用手册" in text_of(document, 0)
    whole = "".join(text_of(document, number) for number in range(len(document)))
    assert all(squeezed(chapter.title) in whole for chapter in chapters())


@needs_embedded_fonts
def test_that_the_contents_give_the_page_on_which_a_chapter_begins(book):
    document, _pages = book
    contents = text_of(document, 1)
    for number, chapter in enumerate(chapters(), start=1):
        begins = next(
            page
            for page in range(2, len(document))
            if text_of(document, page)
            .removeprefix(squeezed("产改台账使用手册" + chapter.title))
            .startswith(squeezed(chapter.title))
        )
        assert f"{number}{squeezed(chapter.title)}{begins + 1}" in contents


@needs_embedded_fonts
def test_that_every_page_has_its_number(book):
    document, _pages = book
    for number in range(1, len(document)):
        assert text_of(document, number).endswith(str(number + 1)), number


@needs_embedded_fonts
def test_that_no_page_is_empty(book):
    document, _pages = book
    around = len("产改台账使用手册从Excel、WPS表格导入")
    assert all(len(text_of(document, number)) > around + 8 for number in range(1, len(document)))


@pytest.mark.parametrize("before", range(8, 17))
def test_that_a_heading_stays_with_what_follows(laid_out, before):
    for follows in (SENTENCE, Table(("一", "二"), (("1", "2"),)), Picture("图", "home.png")):
        pages, height = laid_out(*[SENTENCE] * before, Heading(2, "节", "section"), follows)
        blocks, layout = pages.document, pages.document.documentLayout()
        block = blocks.begin()
        while block.text() != "节":
            block = block.next()
        head = layout.blockBoundingRect(block)
        first = layout.blockBoundingRect(block.next())
        line = first.top() + block.next().layout().lineAt(0).rect().bottom()
        assert int(head.top() / height) == int((line - 1) / height)


def test_that_a_long_table_goes_on_with_its_headings_and_no_row_is_cut(laid_out):
    rows = tuple((f"情形{number}", "照着提示做" * (1 + number % 9)) for number in range(120))
    pages, _height = laid_out(SENTENCE, Table(("情形", "怎么办"), rows))
    text = pages.document.toPlainText()
    assert pages.count > 2
    assert text.count("怎么办") == pages.count
    assert [text.count(f"情形{number}\n") for number in range(120)] == [1] * 120


def test_that_a_picture_keeps_its_caption(laid_out):
    for before in (6, 9, 12):
        pages, height = laid_out(*[SENTENCE] * before, Picture("这是图", "home.png"))
        layout, block = pages.document.documentLayout(), pages.document.begin()
        while block.next().text() != "这是图":
            block = block.next()
        image, caption = (layout.blockBoundingRect(one) for one in (block, block.next()))
        assert int(image.top() / height) == int((caption.bottom() - 1) / height)


def test_that_nothing_is_left_when_it_is_stopped_or_cannot_be_written(tmp_path):
    steps = handbook_steps(tmp_path / "a.pdf")
    assert next(steps).total == len(chapters())
    steps.close()
    with pytest.raises(KnownError):
        write_handbook(tmp_path / "gone" / "a.pdf")
    assert list(tmp_path.rglob("*.pdf")) == []
