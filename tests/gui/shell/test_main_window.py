"""The shell: lazy pages, leaving, keys, narrow screens, what it remembers."""

import pytest
from PySide6.QtCore import QPoint, QSize, Qt
from PySide6.QtWidgets import QAbstractButton, QLabel, QLineEdit, QWidget

from gui.shell import MainWindow, Page, PageGroup, PageSpec
from gui.theme import apply_theme, current_theme

pytestmark = pytest.mark.usefixtures("themed")


class FieldPage(Page):
    def __init__(self, title):
        super().__init__(title)
        self.field = QLineEdit()
        self.body.addWidget(self.field)
        self.refreshed = 0
        self.may_leave = True
        self.arguments = []

    def refresh(self):
        self.refreshed += 1

    def can_leave(self):
        return self.may_leave

    def open_with(self, argument):
        self.arguments.append(argument)

    def footer_hints(self):
        return ("Ctrl+N 添加",)

    def footer_state(self):
        return ("已保存 09:42:17", False)


@pytest.fixture
def made():
    return []


@pytest.fixture
def window(qtbot, tmp_path, made):
    return make_window(qtbot, tmp_path, made)


def make_window(qtbot, tmp_path, made):
    def factory(title):
        def make():
            made.append(title)
            return FieldPage(title)

        return make

    specs = [
        PageSpec("home", "工作台", "home", PageGroup.HOME, factory("工作台")),
        PageSpec("training", "培训", "training", PageGroup.LEDGERS, factory("培训")),
        PageSpec("progress", "指标进度", "progress", PageGroup.SUMMARY, factory("指标进度")),
        PageSpec("settings", "设置", "settings", PageGroup.BOTTOM, factory("设置"), "Ctrl+,"),
    ]
    window = MainWindow(
        specs,
        unit_name="永胜县总工会",
        plan_name="丽江 2021–2025",
        settings_path=tmp_path / "ui.ini",
    )
    qtbot.addWidget(window)
    window.setWindowState(Qt.WindowState.WindowNoState)
    window.resize(1366, 768)
    window.show()
    window.open_page("home")
    window.activateWindow()
    qtbot.waitUntil(window.isActiveWindow)
    return window


def test_that_pages_are_made_on_their_first_visit_only(window, made):
    assert made == ["工作台"]
    window.open_page("training")
    window.open_page("home")
    window.open_page("training")
    assert made == ["工作台", "培训"]
    assert window.page("training").refreshed == 2


@pytest.mark.parametrize("modifier", ["Alt", "Control"])
def test_that_a_digit_opens_the_page_of_that_place(window, qtbot, modifier):
    keys = getattr(Qt.KeyboardModifier, f"{modifier}Modifier")
    qtbot.keyClick(window, Qt.Key.Key_2, keys)
    assert window.current_key == "training"
    qtbot.keyClick(window, Qt.Key.Key_3, keys)
    assert window.current_key == "progress"
    assert window.navigation.button("progress").isChecked()


def test_that_a_page_can_have_a_key_of_its_own(window, qtbot):
    qtbot.keyClick(window, Qt.Key.Key_Comma, Qt.KeyboardModifier.ControlModifier)
    assert window.current_key == "settings"


def test_that_a_click_in_the_navigation_opens_the_page(window, qtbot):
    qtbot.mouseClick(window.navigation.button("training"), Qt.MouseButton.LeftButton)
    assert window.current_key == "training"
    assert window.windowTitle() == "培训 · 永胜县总工会 · 产改台账"


def test_that_a_page_with_something_open_is_not_left(window, qtbot):
    window.current_page.may_leave = False
    qtbot.mouseClick(window.navigation.button("training"), Qt.MouseButton.LeftButton)
    assert window.current_key == "home"
    assert window.navigation.button("home").isChecked()
    assert not window.close()
    window.current_page.may_leave = True
    assert window.close()


def test_that_f6_moves_between_navigation_and_page(window, qtbot):
    field = window.current_page.field
    field.setFocus()
    qtbot.keyClick(window, Qt.Key.Key_F6)
    assert window.navigation.button("home").hasFocus()
    qtbot.keyClick(window, Qt.Key.Key_F6)
    assert field.hasFocus()


def test_that_arrows_and_enter_work_in_the_navigation(window, qtbot):
    window.navigation.focus_current()
    button = window.navigation.button("home")
    qtbot.keyClick(button, Qt.Key.Key_Down)
    training = window.navigation.button("training")
    assert training.hasFocus()
    qtbot.keyClick(training, Qt.Key.Key_Return)
    assert window.current_key == "training"


def test_that_the_cursor_stands_in_the_page_when_the_window_opens(window):
    assert window.current_page.field.hasFocus()


def test_that_f1_asks_for_the_help_of_this_page(window, qtbot):
    window.open_page("training")
    with qtbot.waitSignal(window.help_requested) as asked:
        qtbot.keyClick(window, Qt.Key.Key_F1)
    assert asked.args == ["training"]


def test_that_a_link_hands_its_argument_to_the_other_page(window):
    window.current_page.open_requested.emit("training", {"filter": "returned"})
    assert window.current_key == "training"
    assert window.current_page.arguments == [{"filter": "returned"}]


def test_that_a_small_window_shows_only_icons_with_the_title_as_tool_tip(window, qtbot):
    assert not window.navigation.is_narrow
    window.resize(900, 600)
    qtbot.waitUntil(lambda: window.navigation.is_narrow)
    button = window.navigation.button("training")
    assert button.text() == ""
    assert button.toolTip() == "培训（Alt+2）"
    assert window.navigation.width() == current_theme().metrics.nav_narrow
    window.resize(1200, 700)
    qtbot.waitUntil(lambda: not window.navigation.is_narrow)


def test_that_counts_stand_behind_the_ledgers_and_are_read_aloud(window):
    window.navigation.set_count("training", 1412)
    button = window.navigation.button("training")
    assert "1,412" in [label.text() for label in button.findChildren(QLabel)]
    assert button.accessibleName() == "培训，1412 条"


def test_that_size_and_page_are_remembered(window, qtbot, tmp_path):
    window.open_page("progress")
    window.resize(720, 510)
    window.close()
    again = make_window_again(qtbot, tmp_path)
    assert again.last_page() == "progress"
    assert again.size() == QSize(720, 510)


def make_window_again(qtbot, tmp_path):
    spec = PageSpec("progress", "指标进度", "progress", PageGroup.SUMMARY, lambda: FieldPage("x"))
    window = MainWindow([spec], unit_name="永胜县", plan_name="", settings_path=tmp_path / "ui.ini")
    qtbot.addWidget(window)
    return window


def test_that_the_footer_tells_state_keys_and_plan(window):
    texts = [label.text() for label in window.footer.findChildren(QLabel)]
    assert texts == ["已保存 09:42:17", "F1 帮助　Ctrl+N 添加", "规划：丽江 2021–2025"]


def test_that_the_message_bar_goes_along_to_the_page_on_show(window):
    window.messages.warning("有 2 条需要说明。")
    assert window.message_bar.isVisible()
    window.open_page("training")
    assert window.message_bar.isVisible()
    assert window.current_page.isAncestorOf(window.message_bar)


def test_that_what_is_only_worth_knowing_on_a_page_ends_with_it(window):
    keys = list(window._specs)
    window.open_page(keys[0])
    window.messages.info("已为 6 个单位制作开通文件。", "可以下发了。")
    window.open_page(keys[0])
    assert window.message_bar.isVisible()
    window.open_page(keys[1])
    assert not window.message_bar.isVisible()
    window.messages.error("磁盘空间不够，文件没有写成。")
    window.open_page(keys[0])
    assert window.message_bar.isVisible()


def test_that_a_message_that_only_confirms_moves_nothing(window, qtbot):
    page, bar = window.current_page, window.message_bar
    body = page.field
    before = body.mapTo(page, QPoint(0, 0))
    window.messages.success("已保存。")
    qtbot.wait(20)
    assert body.mapTo(page, QPoint(0, 0)) == before
    assert bar.isVisible()
    assert bar.geometry().right() < page.width()
    assert bar.geometry().bottom() < page.height()
    page.resize(page.width() - 200, page.height())
    assert bar.geometry().right() < page.width()


def test_that_an_error_after_a_success_stands_above_the_page_again(window, qtbot):
    page, bar = window.current_page, window.message_bar
    window.messages.success("已保存。")
    window.messages.error("没有保存。", "磁盘满了。")
    qtbot.wait(20)
    assert bar.isVisible()
    assert bar.width() == page.width()
    assert bar.y() == page.header.height()


def test_that_a_confirmation_goes_along_to_the_next_page(window):
    window.messages.success("已保存。")
    window.open_page("training")
    assert window.message_bar.isVisible()
    assert window.current_page.isAncestorOf(window.message_bar)


def test_that_a_replaced_workspace_is_unlocked_again(window, qtbot):
    with qtbot.waitSignal(window.reopen_requested):
        window.current_page.reopen_requested.emit()


def test_that_everything_one_can_reach_has_an_accessible_name(window):
    window.messages.info("提示")
    nameless = [
        type(w).__name__
        for w in window.findChildren(QWidget)
        if isinstance(w, QAbstractButton) and not (w.accessibleName() or w.text())
        if w.isVisible()
    ]
    assert not nameless


def test_that_a_change_of_theme_with_pages_open_leaves_nothing_behind(window, themed):
    window.open_page("training")
    apply_theme(themed, dark=True, font_scale=1.5)
    assert window.navigation.width() == current_theme().metrics.nav_width
    assert window.footer.height() == current_theme().metrics.footer_height
    apply_theme(themed, dark=False)
