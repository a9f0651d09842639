"""使用手册 in the window: F1 leads to the chapter of a page; search, back, look, PDF."""

import pypdfium2
import pytest
from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QTextDocument
from PySide6.QtWidgets import QWidget

from gui.pages.help.chapters import chapters, places, sections_with
from gui.pages.help.window import show_help
from gui.theme import apply_theme

pytestmark = pytest.mark.usefixtures("themed")


@pytest.fixture
def owner(qtbot):
    widget = QWidget()
    qtbot.addWidget(widget)
    widget.show()
    return widget


@pytest.fixture
def handbook(owner, qtbot):
    window = show_help(owner, "submit")
    qtbot.waitUntil(window.isActiveWindow)
    return window


def seen(window):
    return chapters()[window.text.chapter].key


def test_that_the_handbook_of_a_page_opens_once_and_closes_with_esc(owner, handbook, qtbot):
    assert "写同步包" in handbook.text.toPlainText()
    again = show_help(owner, "training")
    assert again is handbook
    assert seen(handbook) == "ledger"
    assert not handbook.isModal()
    qtbot.keyClick(handbook, Qt.Key.Key_Escape)
    assert not handbook.isVisible()


def test_that_a_link_is_followed_and_alt_left_leads_back(handbook, qtbot):
    handbook.text.anchorClicked.emit("#workbook")
    handbook.text.anchorClicked.emit("#forgotten")
    assert seen(handbook) == "backup"
    assert handbook.text.verticalScrollBar().value() > 0
    qtbot.keyClick(handbook, Qt.Key.Key_Left, Qt.KeyboardModifier.AltModifier)
    assert seen(handbook) == "submit"
    qtbot.keyClick(handbook, Qt.Key.Key_Right, Qt.KeyboardModifier.AltModifier)
    assert seen(handbook) == "backup"
    assert not handbook.forward.isEnabled()


def test_that_an_address_outside_the_handbook_is_not_followed(handbook):
    handbook.text.anchorClicked.emit("https://example.org/#workbook-x")
    assert seen(handbook) == "submit"


def test_that_a_section_is_opened_from_the_contents_by_key(handbook, qtbot):
    handbook.contents.mark_current("restore")
    handbook.contents.setFocus()
    qtbot.keyClick(handbook.contents, Qt.Key.Key_Return)
    assert seen(handbook) == "backup"


def test_that_a_search_lists_where_it_stands_and_enter_goes_through_all_of_it(handbook, qtbot):
    qtbot.keyClick(handbook, Qt.Key.Key_F, Qt.KeyboardModifier.ControlModifier)
    assert handbook.search.hasFocus()
    handbook.search.setText("开通码")
    total = sum(sections_with("开通码").values())
    assert handbook.found.text() == f"{total} 处"
    wanted = list(dict.fromkeys(places()[name] for name in sections_with("开通码")))
    assert handbook.contents.names() == [chapters()[number].key for number in wanted]
    visited = []
    for _hit in range(total):
        qtbot.keyClick(handbook.search, Qt.Key.Key_Return)
        visited.append(handbook.text.chapter)
    assert set(visited) == set(wanted)
    assert handbook.isVisible()
    qtbot.keyClick(handbook.search, Qt.Key.Key_Escape)
    assert handbook.search.text() == ""
    assert len(handbook.contents.names()) == len(chapters())
    assert handbook.isVisible()


def test_that_a_search_counts_what_the_text_shows(handbook):
    for number, chapter in enumerate(chapters()):
        handbook.open_place(chapter.key)
        names = [heading.name for heading in chapter.headings]
        handbook.text.mark("账套")
        counted = sum(sections_with("账套").get(name, 0) for name in names)
        assert handbook.text.hits == counted, number


def test_that_nothing_found_is_said(handbook):
    handbook.search.setText("没有这样的词")
    assert handbook.found.text() == "没有找到"
    handbook.step_hit(1)
    assert seen(handbook) == "submit"


def test_that_pictures_fit_the_window_and_no_line_is_cut_off(handbook, qtbot):
    for width in (900, 640):
        handbook.resize(QSize(width, 600))
        qtbot.waitUntil(
            lambda: handbook.text.document().idealWidth() <= handbook.text.viewport().width()
        )
        assert not handbook.text.horizontalScrollBar().isVisible()


def test_that_the_handbook_follows_the_look(handbook, qapp):
    light = handbook.text.document().toHtml()
    apply_theme(qapp, dark=True, font_scale=1.5)
    dark = handbook.text.document().toHtml()
    assert "21px" in dark
    assert "21px" not in light
    assert seen(handbook) == "submit"


def test_that_every_chapter_shows_its_pictures(handbook):
    kind = QTextDocument.ResourceType.ImageResource
    for chapter in chapters():
        handbook.open_place(chapter.key)
        document = handbook.text.document()
        for block in chapter.blocks:
            if hasattr(block, "caption"):
                image = document.resource(kind.value, block.name)
                assert image is not None, block.name
                assert image.width() > 100, block.name


def test_that_the_pdf_is_saved_with_a_word_on_where(handbook, qtbot, tmp_path):
    out = tmp_path / "手册"
    handbook.save_as(out)
    qtbot.waitUntil(lambda: handbook.bar.message is not None, timeout=30_000)
    assert "手册已存为 PDF" in handbook.bar.message.text
    assert pypdfium2.PdfDocument(tmp_path / "手册.pdf")


def test_that_a_pdf_that_cannot_be_written_is_a_sentence(handbook, qtbot, tmp_path):
    handbook.save_as(tmp_path / "gone" / "手册.pdf")
    qtbot.waitUntil(lambda: handbook.bar.message is not None, timeout=30_000)
    assert "文件没有写成" in handbook.bar.message.text


def test_that_writing_the_pdf_can_be_stopped_and_leaves_nothing(handbook, qtbot, tmp_path):
    handbook.save_as(tmp_path / "手册.pdf")
    qtbot.waitUntil(lambda: handbook.state.text() != "", timeout=30_000)
    assert handbook.save.text() == "停止"
    assert not handbook.print.isEnabled()
    handbook.save.click()
    assert not handbook.writing.is_running
    assert handbook.save.text() == "另存为 PDF…"
    assert list(tmp_path.iterdir()) == []


def test_that_what_is_printed_goes_through_a_file_that_does_not_stay(handbook, qtbot, monkeypatch):
    printed = []
    monkeypatch.setattr(
        "gui.pages.help.window.print_pdf", lambda path, _parent: printed.append(path.is_file())
    )
    handbook.print_it()
    qtbot.waitUntil(lambda: printed != [] and not handbook.writing.is_running, timeout=30_000)
    assert printed == [True]
