"""帮助: F1 leads to the page one is on, Esc leads back."""

import re

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget

from gui.pages.help.texts import HELP, TOPICS, help_text, topic_for
from gui.pages.help.window import show_help

pytestmark = pytest.mark.usefixtures("themed")


@pytest.fixture
def owner(qtbot):
    widget = QWidget()
    qtbot.addWidget(widget)
    widget.show()
    return widget


def test_that_every_topic_has_a_text_and_every_text_a_topic():
    assert {path.stem for path in HELP.glob("*.md")} == set(TOPICS)
    for topic, title in TOPICS.items():
        assert help_text(topic).startswith(f"# {title}\n")


def test_that_the_ledgers_share_one_topic():
    assert topic_for("training") == topic_for("award") == "ledger"
    assert topic_for("submit") == "submit"


def test_that_the_help_of_a_page_opens_once_and_closes_with_esc(owner, qtbot):
    window = show_help(owner, "receive")
    assert "备份并接收" in window.text.toPlainText()
    again = show_help(owner, "training")
    assert again is window
    assert "名册" in window.text.toPlainText()
    qtbot.keyClick(window, Qt.Key.Key_Escape)
    assert not window.isVisible()


def test_that_the_texts_hold_no_words_of_other_languages():
    for topic in TOPICS:
        words = set(re.findall(r"[A-Za-z]{3,}", help_text(topic)))
        assert words <= {"Enter", "Ctrl", "Shift", "WPS", "xlsx", "xls", "ods", "ljsync"}, topic
