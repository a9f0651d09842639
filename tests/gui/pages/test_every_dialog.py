"""Every dialog together, in every look: whole, readable, named, Chinese, ended by Esc."""

import importlib
import pkgutil
from pathlib import Path

import pytest
from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QColor, QImage
from PySide6.QtWidgets import QApplication, QDialog, QPushButton
from shiboken6 import isValid

import gui
from domain.ledgers import LEDGERS
from gui.common.confirmation import Confirmation
from gui.common.dialog import Dialog
from gui.common.form_dialog import FormDialog
from gui.crash import CrashDialog
from gui.lane import Lane, Ticket
from gui.main import WorkspaceWindow
from gui.pages.help.window import HelpWindow
from gui.pages.importing.import_dialog import ImportDialog
from gui.pages.importing.titles_dialog import TitlesDialog
from gui.pages.ledger.bulk_change import BulkChangeDialog
from gui.pages.receive.blank_workbook_dialog import BlankWorkbookDialog
from gui.pages.receive.setup_files_dialog import SetupFilesDialog
from gui.pages.record.evidence_viewer import EvidenceViewer
from gui.pages.review.return_dialog import ReturnDialog
from gui.pages.settings.ask_dialog import AskDialog, Question
from gui.pages.submit.join_dialog import JoinDialog
from gui.progress_dialog import ProgressDialog
from gui.session import Session
from gui.theme import apply_theme
from gui.unlock.first_start_window import FirstStartWindow
from gui.unlock.recover_dialog import RecoverDialog
from gui.unlock.unlock_window import UnlockWindow
from services.records import evidence, records
from services.records.records import Record
from services.records.titles import Titles
from tests.gui.laws import (
    ONE_WORD,
    cut_off,
    foreign_words,
    nameless,
    narrow_headings,
    shown_widgets,
    texts_of,
    too_large,
    unreadable,
)
from tests.gui.pages.home.world import settle, world

__all__ = ["world"]

LOOKS = {
    "light": (False, 1.0, (903, 472)),
    "dark": (True, 1.0, (903, 472)),
    "large": (False, 1.5, (1358, 728)),
}
"""Dark, size of the font, and the least screen it is for: 1366 by 768, at 150 % for the first."""
LONG = "开通文件是给古城区总工会的，本账套是永胜县总工会；请向市总工会领取本单位的，再打开一次。"


@pytest.fixture
def window(world, qapp, qtbot, themed, tmp_path):  # noqa: ARG001 - the look that is measured
    """The main window of a county with a few records."""
    county = world.county()
    record = world.training(county)
    picture = QImage(300, 200, QImage.Format.Format_RGB32)
    picture.fill(QColor("white"))
    picture.save(str(tmp_path / "签到表.png"))
    evidence.attach(county, record, [tmp_path / "签到表.png"])
    lane = Lane(qapp)
    made = WorkspaceWindow(Session(county, lane), tmp_path / "window.ini")
    qtbot.addWidget(made)
    made.setWindowState(Qt.WindowState.WindowNoState)
    made.resize(1366, 749)
    made.open_page("training")
    made.show()
    settle(qtbot, made.session)
    yield made
    made.hide()
    lane.drain()
    lane.deleteLater()


def ids(window):
    return [row.id for row in window.current_page.list.model.rows]


def titles(window):
    award = {"honour": "champion", "recipient": "和丽华", "enterprise": "永胜县水电开发有限公司"}
    award |= {"remarks": "电工第1名", "awarded": "2024-05-06"}
    contest = Record("", "competition", "530722", {"name": "永胜县2024年电工职业技能大赛"})
    return TitlesDialog(window.session, Titles(contest, (award,), ()), window)


def viewer(window):
    workspace = window.session.workspace
    (one,) = evidence.attached(workspace, records.load(workspace, ids(window)[0]))
    return EvidenceViewer(window.session, one, window.current_page)


def running(window):
    return ProgressDialog(window.session.lane, Ticket("正在导入 35 条"), window, can_cancel=True)


def importing(window):
    return ImportDialog(window.session, LEDGERS["training"], window.current_page)


def changing(window):
    return BulkChangeDialog(window.session, LEDGERS["training"], ids(window), window.current_page)


def asking(window):
    questions = (
        Question("name", "姓名"),
        Question("role", "角色", choices=(("clerk", "填报员"), ("admin", "管理员"))),
        Question("new", "口令", is_secret=True),
    )
    return AskDialog(
        "添加操作员",
        questions,
        "添加",
        note="口令至少 8 位。",
        help_place="settings-operators",
        parent=window,
    )


DIALOGS = {
    AskDialog: asking,
    BlankWorkbookDialog: lambda window: BlankWorkbookDialog(
        [("530722", "永胜县")], ["2025年第三季度"], Path("空白工作簿"), window
    ),
    BulkChangeDialog: changing,
    Confirmation: lambda window: Confirmation(
        "全部通过", "全部审核通过？", LONG, go="全部通过", parent=window
    ),
    CrashDialog: lambda window: CrashDialog("错在 1", Path("产改台账", "日志.txt"), window),
    EvidenceViewer: viewer,
    HelpWindow: HelpWindow,
    ImportDialog: importing,
    JoinDialog: lambda window: JoinDialog(window.session, window),
    ProgressDialog: running,
    RecoverDialog: lambda window: RecoverDialog(["和志明"], "和志明", window),
    ReturnDialog: lambda window: ReturnDialog("“电工培训班”", ["缺名册。"], window),
    SetupFilesDialog: lambda window: SetupFilesDialog(Path("开通文件"), window),
    TitlesDialog: titles,
}
"""How each dialog is made; a new one belongs here."""


def test_that_every_dialog_is_looked_at():
    for module in pkgutil.walk_packages(gui.__path__, "gui."):
        importlib.import_module(module.name)
    found, open_ = set(), [QDialog]
    while open_:
        for kind in open_.pop().__subclasses__():
            open_.append(kind)
            if kind.__module__.startswith("gui."):
                found.add(kind)
    assert found - {Dialog, FormDialog} == set(DIALOGS)


@pytest.fixture
def shown(window, qtbot):
    """A function that shows a dialog and waits until it has read what it shows."""

    made = []

    def show(kind, look="light"):
        dialog = DIALOGS[kind](window)
        made.append(dialog)
        dialog.show()
        # What can be made smaller has to be whole on the small screen too.
        dialog.resize(dialog.size().boundedTo(QSize(*LOOKS[look][2])))
        settle(qtbot, window.session)
        qtbot.waitUntil(lambda: not window.session.lane.is_busy)
        QApplication.processEvents()
        return dialog

    yield show
    for dialog in [one for one in made if isValid(one)]:
        dialog.done(0)


def faults(dialog, look, seen):
    laws = (cut_off, narrow_headings, nameless)
    yield from (fault for law in laws for fault in law(dialog))
    yield from unreadable(dialog, seen)
    if too_large(dialog, *LOOKS[look][2]):
        yield f"too large: {dialog.size().toTuple()}"


def say_more(dialog):
    """What a dialog says when something is wrong, or more is wanted."""
    if isinstance(dialog, FormDialog):
        dialog.complain(LONG)
    elif isinstance(dialog, CrashDialog):
        dialog._fold.click()
    elif isinstance(dialog, ReturnDialog):
        dialog.go.click()


@pytest.mark.parametrize("look", LOOKS)
def test_that_every_text_of_every_dialog_is_whole_and_can_be_read(look, shown, qapp, qtbot):
    dark, scale, _screen = LOOKS[look]
    apply_theme(qapp, dark=dark, font_scale=scale)
    found, seen = set(), set()
    for kind in DIALOGS:
        dialog = shown(kind, look)
        for _turn in range(2):
            qtbot.wait(20)
            found |= {f"{kind.__name__}: {one}" for one in faults(dialog, look, seen)}
            say_more(dialog)
        dialog.done(0)
    assert not found


def test_that_every_dialog_speaks_chinese_and_esc_ends_it(shown, qtbot):
    for kind in DIALOGS:
        dialog = shown(kind)
        said = [text for one in shown_widgets(dialog) for text in texts_of(one)]
        assert dialog.windowTitle()
        for text in [dialog.windowTitle(), *said]:
            assert not foreign_words(text), kind
            assert not [word for word in ONE_WORD if word in text], kind
        if kind is not ProgressDialog:
            with qtbot.waitSignal(dialog.finished):
                qtbot.keyClick(dialog, Qt.Key.Key_Escape)


def test_that_enter_has_one_button_to_press_or_the_cursor_a_place_to_be(shown):
    for kind in DIALOGS:
        dialog = shown(kind)
        defaults = [one for one in dialog.findChildren(QPushButton) if one.isDefault()]
        assert len(defaults) == 1 or dialog.focusWidget() is not None, kind
        dialog.done(0)


def test_that_enter_takes_nothing_away(window, qtbot):
    box = Confirmation("删除操作员", "删除操作员“张三”？", go="删除", kind="remove", parent=window)
    box.show()
    with qtbot.waitSignal(box.rejected):
        qtbot.keyClick(box, Qt.Key.Key_Return)


@pytest.mark.parametrize("look", LOOKS)
def test_that_the_windows_before_the_main_window_are_whole_too(look, qapp, qtbot, tmp_path, themed):  # noqa: ARG001
    dark, scale, screen = LOOKS[look]
    apply_theme(qapp, dark=dark, font_scale=scale)
    units = [("530722", "永胜县总工会")]
    start = FirstStartWindow(lambda: units, lambda _unit: tmp_path, has_way_back=True)
    unlock = UnlockWindow(["张三"], "永胜县总工会", lambda _operator, _passphrase: None)
    seen = set()
    for one in (start, unlock):
        qtbot.addWidget(one)
        one.show()
        qtbot.waitUntil(lambda shown=one: not list(cut_off(shown)))
        assert not list(unreadable(one, seen))
    unlock.show_note(LONG)
    unlock._complain(LONG)
    for button in (start.join_button, start.new_button):
        button.click()
        start.show_problem(LONG)
        qtbot.waitUntil(lambda: not list(cut_off(start)))
        start._on_back_requested()
    for one in (start, unlock):
        qtbot.waitUntil(lambda shown=one: not list(cut_off(shown)))
        # The ways to begin are higher than the least screen; the window then takes all of it.
        assert one is start or not too_large(one, *screen)
