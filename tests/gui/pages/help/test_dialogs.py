"""F1 in a dialog: the handbook opens at what the dialog is about, and the input stays."""

from __future__ import annotations

import ast
import importlib
import pkgutil
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialog, QLineEdit, QWidget

import gui
from gui.common.confirmation import Confirmation
from gui.common.dialog import Dialog
from gui.common.form_dialog import FormDialog
from gui.crash import CrashDialog
from gui.pages.help.chapters import chapters, places
from gui.pages.help.window import HelpWindow, show_help
from gui.progress_dialog import ProgressDialog
from tests.gui.form.keys import type_text

pytestmark = pytest.mark.usefixtures("themed")

ASK_NOTHING = {Confirmation, HelpWindow, CrashDialog, ProgressDialog}
"""The handbook itself, and what only tells: nothing is filled in there."""
GUI = Path(gui.__file__).parent


class Form(FormDialog):
    """A dialog with one field."""

    def __init__(self, parent):
        super().__init__("一张表", "好", help_place="restore", parent=parent)
        self.field = QLineEdit()
        self.add_row("名称", self.field)


@pytest.fixture
def owner(qtbot):
    widget = QWidget()
    qtbot.addWidget(widget)
    widget.show()
    return widget


@pytest.fixture
def dialog(owner, qtbot):
    made = Form(owner)
    made.open()
    qtbot.waitUntil(made.field.hasFocus)
    return made


def handbook_of(window):
    return window.findChild(HelpWindow, options=Qt.FindChildOption.FindDirectChildrenOnly)


def open_by_key(window, qtbot):
    qtbot.keyClick(window.focusWidget(), Qt.Key.Key_F1)
    handbook = handbook_of(window)
    qtbot.waitUntil(handbook.isActiveWindow)
    return handbook


def test_that_f1_opens_the_section_and_esc_leads_back_to_what_was_typed(dialog, qtbot):
    type_text("古城区", dialog.field)
    handbook = open_by_key(dialog, qtbot)
    assert chapters()[handbook.text.chapter].key == "backup"
    assert handbook.text.verticalScrollBar().value() > 0
    qtbot.keyClick(handbook, Qt.Key.Key_Escape)
    assert not handbook.isVisible()
    assert dialog.isVisible()
    assert dialog.field.text() == "古城区"


def test_that_the_handbook_takes_keys_while_the_dialog_holds_up_the_window(dialog, owner, qtbot):
    assert owner.windowHandle() is not None
    handbook = open_by_key(dialog, qtbot)
    qtbot.keyClick(handbook.text, Qt.Key.Key_F, Qt.KeyboardModifier.ControlModifier)
    type_text("口令", handbook.search)
    assert handbook.found.text().endswith("处")


def test_that_the_windows_handbook_stays_its_own_and_the_dialogs_ends_with_it(owner, qtbot):
    windows = show_help(owner, "submit")
    dialog = Form(owner)
    dialog.open()
    qtbot.waitUntil(dialog.field.hasFocus)
    handbook = open_by_key(dialog, qtbot)
    assert handbook is not windows
    assert chapters()[windows.text.chapter].key == "submit"
    dialog.reject()
    assert not handbook.isVisible()
    assert windows.isVisible()
    assert show_help(owner, "review") is windows


def test_that_every_dialog_that_asks_has_its_place_in_the_handbook():
    for module in pkgutil.walk_packages(gui.__path__, "gui."):
        importlib.import_module(module.name)
    own = {one for one in _all_below(QDialog) if one.__module__.startswith("gui.")}
    assert {one for one in own if not issubclass(one, Dialog)} == ASK_NOTHING


def _all_below(kind):
    for one in kind.__subclasses__():
        yield one
        yield from _all_below(one)


def test_that_every_place_that_f1_leads_to_is_in_the_handbook():
    named = {
        word.value.value
        for file in GUI.rglob("*.py")
        for call in ast.walk(ast.parse(file.read_text(encoding="utf-8")))
        if isinstance(call, ast.Call)
        for word in call.keywords
        if word.arg == "help_place" and isinstance(word.value, ast.Constant)
    }
    assert named
    assert named <= places().keys()
