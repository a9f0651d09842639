"""The shared widgets: what they say aloud, and how they give way on small screens."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QStandardItem, QStandardItemModel
from PySide6.QtWidgets import QTableView, QToolButton, QWidget

from gui.common.bar import Bar
from gui.common.buttons import Button, PrimaryButton
from gui.common.card import Banner, Card
from gui.common.elided_label import ElidedLabel
from gui.common.empty_state import EmptyState
from gui.common.month import Month
from gui.common.page_header import PageHeader
from gui.common.tables import calm_table
from gui.common.tag import Tag
from gui.shell import Page
from gui.theme import apply_theme, current_theme
from tests.gui.laws import cut_off, painted_contrast

pytestmark = pytest.mark.usefixtures("themed")


def shown(qtbot, widget, width=300, height=60):
    qtbot.addWidget(widget)
    widget.resize(width, height)
    widget.show()
    return widget


def test_that_a_table_keeps_the_tint_of_its_model_and_the_hairline(qtbot):
    colours = current_theme().colours
    model = QStandardItemModel(1, 1)
    item = QStandardItem("")
    item.setBackground(QColor(colours.bad_soft))
    model.setItem(0, 0, item)
    view = shown(qtbot, QTableView(), 200, 120)
    view.setModel(model)
    calm_table(view)
    rect = view.visualRect(model.index(0, 0))
    image = view.viewport().grab().toImage()
    assert image.pixelColor(rect.center()).name() == colours.bad_soft
    assert image.pixelColor(rect.center().x(), rect.bottom()).name() == colours.line


def test_that_rows_grow_with_the_font_and_a_closed_table_is_forgotten(qtbot, themed):
    view = shown(qtbot, QTableView())
    calm_table(view)
    gone = QTableView()
    calm_table(gone)
    gone.deleteLater()
    qtbot.wait(5)
    apply_theme(themed, dark=False, font_scale=1.5)
    assert view.verticalHeader().defaultSectionSize() == 51
    apply_theme(themed, dark=False)


def test_that_a_bar_says_its_figures_in_words(qtbot):
    bar = shown(qtbot, Bar())
    bar.show_progress(0.5, "bad", 0.8)
    assert bar.accessibleName() == "进度 50%，应达 80%"
    bar.show_progress(None)
    assert bar.accessibleName() == "进度 无百分比"


def test_that_a_bar_never_leaves_its_ground(qtbot):
    colours = current_theme().colours
    bar = shown(qtbot, Bar(), 100, 16)
    bar.show_progress(3.2, "ok")
    assert bar.grab().toImage().pixelColor(95, 8).name() == colours.ok


def test_that_a_long_title_gives_way_and_is_whole_in_the_tool_tip(qtbot):
    label = shown(qtbot, ElidedLabel("丽江市职工职业技能大赛电工培训班"), 80, 30)
    assert label.minimumSizeHint().width() < 80
    assert label.toolTip() == "丽江市职工职业技能大赛电工培训班"
    label.resize(600, 30)
    assert label.toolTip() == ""


def test_that_the_header_drops_keys_where_room_is_short(qtbot):
    header = PageHeader("培训")
    button = Button("保存", key="Ctrl+S")
    header.add_action(button)
    shown(qtbot, header, 1180, 52)
    wide = button.sizeHint().width()
    header.resize(700, 52)
    assert button.sizeHint().width() < wide
    assert button.toolTip() == "保存（Ctrl+S）"


def test_that_the_header_shows_crumb_and_state_only_where_there_are(qtbot):
    header = shown(qtbot, PageHeader("培训"), 800, 52)
    tag = header.findChild(Tag)
    assert not tag.isVisible()
    header.set_title("电工培训班", crumb="培训")
    header.set_state("退回", "bad")
    assert tag.isVisible()
    assert tag.property("tag") == "bad"
    crumb = next(b for b in header.findChildren(Button) if b.text() == "培训 ›")
    with qtbot.waitSignal(header.crumb_clicked):
        qtbot.mouseClick(crumb, Qt.MouseButton.LeftButton)


def test_that_a_page_of_cards_scrolls_instead_of_squeezing(qtbot):
    page = Page("工作台", scrolls=True)
    tall = QWidget()
    tall.setFixedHeight(2000)
    page.body.addWidget(tall)
    shown(qtbot, page, 600, 300)
    assert tall.height() == 2000
    assert page.minimumSizeHint().height() < 300


def test_that_cards_and_banners_have_names(qtbot):
    card = Card("需要处理", "共 4 项")
    qtbot.addWidget(card)
    assert card.accessibleName() == "需要处理"
    banner = Banner("bad")
    qtbot.addWidget(banner)
    banner.say("市级退回", "名册 48 人，申报 50 人。", "丽江市总工会")
    assert banner.accessibleName() == "市级退回：名册 48 人，申报 50 人。"


def test_that_an_empty_page_leads_on(qtbot):
    empty = EmptyState("还没有数据", "先录入一条。")
    clicked = []
    button = PrimaryButton("添加培训", icon_name="add")
    button.clicked.connect(lambda: clicked.append(1))
    empty.add_action(button)
    shown(qtbot, empty, 500, 400)
    qtbot.mouseClick(button, Qt.MouseButton.LeftButton)
    assert clicked == [1]


def test_that_enter_presses_the_button_that_has_the_focus(qtbot):
    button = PrimaryButton("写同步包")
    qtbot.addWidget(button)
    pressed = []
    button.clicked.connect(lambda: pressed.append(1))
    button.show()
    qtbot.keyClick(button, Qt.Key.Key_Return)
    qtbot.keyClick(button, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    assert pressed == [1]


@pytest.mark.parametrize(("dark", "scale"), [(False, 1.0), (True, 1.5)])
def test_that_a_month_shows_every_day_of_the_week_and_can_be_read(qtbot, qapp, dark, scale):
    apply_theme(qapp, dark=dark, font_scale=scale)
    month = Month()
    qtbot.addWidget(month)
    month.show()
    (view,) = month.findChildren(QTableView)
    qtbot.waitUntil(lambda: view.horizontalHeader().length() <= view.viewport().width() + 1)
    assert not list(cut_off(month))
    titles = [one for one in month.findChildren(QToolButton) if one.text() and one.isVisible()]
    assert titles
    assert all(painted_contrast(month, one) >= 4.5 for one in titles)
