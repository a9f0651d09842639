"""Every page together: each control has a name, words are Chinese and always the same ones."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QTableView, QWidget

from gui.grid.view import RosterView
from gui.lane import Lane
from gui.main import WorkspaceWindow
from gui.pages.ledger.room import LedgerRoom
from gui.pages.settings.page import SECTIONS, SettingsPage
from gui.session import Session
from gui.theme import apply_theme
from gui.unlock.first_start_window import FirstStartWindow
from gui.unlock.unlock_window import UnlockWindow
from services.sync import receive
from tests.gui.laws import (
    ONE_WORD,
    cut_off,
    foreign_words,
    nameless,
    narrow_headings,
    shown_widgets,
    texts_of,
    unreadable,
)
from tests.gui.pages.home.world import roster, settle, world

__all__ = ["world"]

LOOKS = {
    "light": (False, 1.0, (1366, 749)),
    "dark and large": (True, 1.5, (1366, 749)),
    "at 150 %": (False, 1.0, (911, 493)),
}
"""Dark, size of the font, and of the window: 1366 by 768, enlarged by Windows or not."""


@pytest.fixture
def open_window(qtbot, qapp, themed, tmp_path):  # noqa: ARG001 - the look that is measured
    """A function that opens the main window of a workspace, as wide as the small screen."""
    opened = []

    def make(workspace):
        lane = Lane(qapp)
        window = WorkspaceWindow(Session(workspace, lane), tmp_path / "window.ini")
        qtbot.addWidget(window)
        opened.append((window, lane))
        # On the small screen of the tests' platform it would be maximized.
        window.setWindowState(Qt.WindowState.WindowNoState)
        window.resize(1366, 749)
        window.show()
        return window

    yield make
    for window, lane in opened:
        window.hide()
        lane.drain()
        lane.deleteLater()


@pytest.fixture
def offices(world):
    """The city and a county, both with records and a package between them."""
    county = world.county()
    world.training(county, lines=roster("和丽华", "杨永昌"), headcount=2)
    world.training(county, "没有日期的班", complete=False, start=None)
    world.award(county)
    receive.receive(world.city, [world.submit(county)], with_backup=False)
    world.training(county, "后来的班")
    world.training(world.city, "市级的班")
    return {"county": county, "city": world.city, "package": world.submit(county)}


def every_view(window, qtbot, package):
    """Shows one view after another; gives what it is called."""
    session = window.session
    for key in window.page_keys():
        window.open_page(key)
        settle(qtbot, session)
        yield key
        page = window.current_page
        if isinstance(page, LedgerRoom) and page.list.model.rows:
            page.open_with(page.list.model.rows[0].id)
            settle(qtbot, session)
            yield f"{key} record"
        if key == "progress":
            page.open_panel()
            settle(qtbot, session)
            yield "progress records"
        if key == "receive":
            page.show_preview_of([package])
            settle(qtbot, session)
            yield "receive preview"
        if isinstance(page, SettingsPage):
            for at, section in enumerate(SECTIONS):
                page.show_section(at)
                settle(qtbot, session)
                yield f"settings {section.KEY}"


@pytest.mark.parametrize("office", ["county", "city"])
def test_that_every_control_of_every_page_has_an_accessible_name(
    offices, office, open_window, qtbot
):
    window = open_window(offices[office])
    found = {
        f"{view}: {one}"
        for view in every_view(window, qtbot, offices["package"])
        for one in nameless(window)
    }
    assert not sorted(found)


@pytest.mark.parametrize("office", ["county", "city"])
def test_that_pages_speak_chinese_and_call_a_thing_by_one_name(offices, office, open_window, qtbot):
    window = open_window(offices[office])
    foreign, other = set(), set()
    for view in every_view(window, qtbot, offices["package"]):
        # What the program is built from keeps its own names.
        for widget in shown_widgets(window) if view != "settings about" else ():
            for text in texts_of(widget):
                foreign |= {f"{view}: {word} in {text}" for word in foreign_words(text)}
                other |= {f"{view}: {word} in {text}" for word in ONE_WORD if word in text}
    assert not foreign
    assert not other


@pytest.mark.usefixtures("themed")
def test_that_the_windows_before_the_main_window_speak_chinese_too(qtbot, tmp_path):
    windows = (
        UnlockWindow(["张三"], "永胜县总工会", lambda _operator, _passphrase: None),
        FirstStartWindow(lambda: [("530722", "永胜县总工会")], lambda _unit: tmp_path),
    )
    for window in windows:
        qtbot.addWidget(window)
        window.show()
        assert not list(nameless(window))
        for widget in window.findChildren(QWidget):
            for text in texts_of(widget):
                assert not foreign_words(text)
                assert not [word for word in ONE_WORD if word in text]


@pytest.mark.parametrize("office", ["county", "city"])
def test_that_tab_leads_through_every_page_and_f6_out_of_it(offices, office, open_window, qtbot):
    window = open_window(offices[office])
    for view in every_view(window, qtbot, offices["package"]):
        page = window.current_page
        window.activateWindow()
        qtbot.waitUntil(window.isActiveWindow)
        page.focus_first()
        first = QApplication.focusWidget()
        assert first is not None, view
        seen = [first]
        for _step in range(150):
            qtbot.keyClick(QApplication.focusWidget(), Qt.Key.Key_Tab)
            seen.append(QApplication.focusWidget())
            # Within a roster Tab goes from cell to cell; F6 leaves it.
            if not page.isAncestorOf(seen[-1]) or isinstance(seen[-1], RosterView):
                break
        else:
            stuck = [f"{type(one).__name__} {one.accessibleName()}" for one in seen[-4:]]
            pytest.fail(f"{view}: Tab stays within {stuck}")
        page.focus_first()
        window.switch_focus()
        assert window.navigation.isAncestorOf(QApplication.focusWidget()), view


def test_that_no_cell_of_a_table_of_words_is_cut_off_on_a_small_screen(offices, open_window, qtbot):
    window = open_window(offices["county"])
    for key in ("home", "submit"):
        window.open_page(key)
        settle(qtbot, window.session)
        page = window.current_page
        for table in page.findChildren(QTableView):
            assert table.horizontalHeader().length() <= table.viewport().width() + 1, key


@pytest.mark.parametrize("look", LOOKS)
@pytest.mark.parametrize("office", ["county", "city"])
def test_that_every_text_of_every_page_is_whole_and_can_be_read(
    offices, office, look, open_window, qtbot, qapp
):
    dark, scale, size = LOOKS[look]
    apply_theme(qapp, dark=dark, font_scale=scale)
    window = open_window(offices[office])
    window.resize(*size)
    seen, found = set(), set()
    for view in every_view(window, qtbot, offices["package"]):
        # What was read has its place only after some rounds of events.
        for _try in range(20):
            qtbot.wait(30)
            if not any(cut_off(window)):
                break
        for law in (cut_off(window), narrow_headings(window), unreadable(window, seen)):
            found |= {f"{view}: {one}" for one in law}
    assert not sorted(found)
