"""Every page together: each control has a name, words are Chinese and always the same ones."""

import re

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAccessible
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractItemView,
    QAbstractScrollArea,
    QApplication,
    QComboBox,
    QLabel,
    QLineEdit,
    QPlainTextEdit,
    QTableView,
    QWidget,
)

from gui.grid.view import RosterView
from gui.lane import Lane
from gui.main import WorkspaceWindow
from gui.pages.ledger.room import LedgerRoom
from gui.pages.settings.page import SECTIONS, SettingsPage
from gui.session import Session
from gui.unlock.first_start_window import FirstStartWindow
from gui.unlock.unlock_window import UnlockWindow
from services import receive
from tests.gui.pages.home.world import roster, settle, world

__all__ = ["world"]

ALLOWED = {
    *("Ctrl", "Alt", "Shift", "Enter", "Esc", "Tab", "Delete", "Insert", "Caps", "Lock"),
    *("PDF", "Excel", "WPS", "SQLCipher", "ID"),
    *("KB", "MB", "GB"),
    *("xlsx", "xls", "ods", "ljsync", "ljsetup", "cgbak", "pdf", "jpg", "png"),
}
"""Words of keys, programs, units and endings that have no Chinese name."""
ONE_WORD = {
    "安装文件": "开通文件",
    "设置文件": "开通文件",
    "提交": "上报",
    "上传": "上报",
    "下载": "下发",
    "驳回": "退回",
    "打回": "退回",
    "审批": "审核",
    "恢复备份": "还原",
    "数据包": "同步包",
    "零报告": "空数据说明",
    "登录": "打开账套",
}
"""Words that have another word here."""


@pytest.fixture
def open_window(qtbot, qapp, themed, tmp_path):  # noqa: ARG001 - the look that is measured
    """A function that opens the main window of a workspace, as wide as the small screen."""
    opened = []

    def make(workspace):
        lane = Lane(qapp)
        window = WorkspaceWindow(Session(workspace, lane), tmp_path / "window.ini")
        qtbot.addWidget(window)
        opened.append((window, lane))
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


def shown_widgets(window):
    return [widget for widget in window.findChildren(QWidget) if widget.isVisible()]


def is_part_of_another(widget):
    """The line of a combo box, the view of a scroll area: named by what they are part of."""
    parent = widget.parentWidget()
    return widget.objectName().startswith("qt_") or isinstance(
        parent, QComboBox | QAbstractScrollArea
    )


def nameless(window):
    for widget in shown_widgets(window):
        is_reached = widget.focusPolicy() & Qt.FocusPolicy.TabFocus and widget.isEnabled()
        if not is_reached or is_part_of_another(widget):
            continue
        interface = QAccessible.queryAccessibleInterface(widget)
        if not interface or not interface.text(QAccessible.Text.Name).strip():
            yield f"{type(widget).__name__} in {type(widget.parentWidget()).__name__}"


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
    assert not found


def texts_of(widget):
    yield widget.toolTip()
    yield widget.accessibleName()
    if isinstance(widget, QLabel | QAbstractButton):
        yield widget.text()
    if isinstance(widget, QLineEdit | QPlainTextEdit):
        yield widget.placeholderText()
    if isinstance(widget, QComboBox):
        yield from (widget.itemText(at) for at in range(widget.count()))
    if isinstance(widget, QAbstractItemView) and widget.model() is not None:
        yield from cells_of(widget)


def cells_of(view):
    model = view.model()
    is_table = isinstance(view, QTableView)
    for column in range(model.columnCount() if is_table else 1):
        if is_table:
            title = model.headerData(column, Qt.Orientation.Horizontal)
            yield str(title or "")
        for row in range(min(model.rowCount(), 120)):
            index = model.index(row, column)
            yield str(index.data() or "")
            yield str(index.data(Qt.ItemDataRole.ToolTipRole) or "")


def foreign_words(text):
    """Latin words that are no path, markup, code of an indicator, digest, and not allowed."""
    digests = r"\b[0-9a-f]{8,}\b|\b[0-9A-F]{4}(?: [0-9A-F]{4}){3}\b"
    paths = r"\S*/\S+/\S*|[A-Z]:\\\S*"
    without = re.sub(rf"<[^>]*>|&\w+;|{paths}|{digests}", " ", text)
    return [
        word for word in re.findall(r"[A-Za-z]{2,}", without) if word not in ALLOWED | {"F1", "F6"}
    ]


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
