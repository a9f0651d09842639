"""The help window: topics to the left, the text to the right; stays open beside the work."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import (
    QShowEvent,
    QTextBlockFormat,
    QTextCharFormat,
    QTextCursor,
    QTextDocument,
    QTextFormat,
)
from PySide6.QtWidgets import (
    QDialog,
    QFrame,
    QHBoxLayout,
    QListWidget,
    QTextBrowser,
    QWidget,
)

from gui.pages.help.texts import TOPICS, help_text, topic_for
from gui.theme import Theme, current_theme, theme_notifier

_WIDTH, _HEIGHT, _LIST = 720, 560, 132
_ABOVE = {1: 0, 2: 16}
"""Pixels above a heading, by its level."""


class HelpWindow(QDialog):
    """Shows a topic; Esc closes it.

    Attributes:
        topics: The list of topics.
        text: The text of the topic.
    """

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle("帮助")
        self.setWindowFlag(Qt.WindowType.WindowContextHelpButtonHint, on=False)
        self.topics = QListWidget()
        self.topics.setAccessibleName("帮助目录")
        self.topics.setFrameShape(QFrame.Shape.NoFrame)
        self.topics.addItems(list(TOPICS.values()))
        self.text = QTextBrowser()
        self.text.setAccessibleName("帮助内容")
        self.text.setOpenLinks(False)
        row = QHBoxLayout(self)
        row.setContentsMargins(12, 12, 12, 12)
        row.setSpacing(12)
        row.addWidget(self.topics)
        row.addWidget(self.text, 1)
        self.topics.currentRowChanged.connect(self._on_row_changed)
        theme_notifier().changed.connect(self._on_theme_changed)
        self._on_theme_changed(current_theme())

    def open_topic(self, key: str) -> None:
        """Show what is said about a page and come to the front."""
        self.topics.setCurrentRow(list(TOPICS).index(topic_for(key)))
        self.show()
        self.activateWindow()
        self.text.setFocus()

    def showEvent(self, event: QShowEvent) -> None:
        """Begin at the top of the text."""
        super().showEvent(event)
        self.text.verticalScrollBar().setValue(0)

    def _on_row_changed(self, row: int) -> None:
        topic = list(TOPICS)[row]
        self.text.setMarkdown(help_text(topic))
        _arrange(self.text.document())
        self.setWindowTitle(f"帮助 · {TOPICS[topic]}")

    def _on_theme_changed(self, theme: Theme) -> None:
        self.resize(round(_WIDTH * theme.font_scale), round(_HEIGHT * theme.font_scale))
        self.topics.setFixedWidth(round(_LIST * theme.font_scale))
        row = self.topics.currentRow()
        if row >= 0:
            self._on_row_changed(row)


def _arrange(document: QTextDocument) -> None:
    """Give headings and paragraphs the sizes and the air of the other pages."""
    metrics = current_theme().metrics
    cursor = QTextCursor(document)
    block = document.begin()
    while block.isValid():
        level = block.blockFormat().headingLevel()
        cursor.setPosition(block.position())
        layout = QTextBlockFormat()
        layout.setTopMargin(_ABOVE.get(level, 2))
        layout.setBottomMargin(4)
        cursor.mergeBlockFormat(layout)
        letters = QTextCharFormat()
        size = metrics.font_title if level == 1 else metrics.font_body
        letters.setProperty(QTextFormat.Property.FontPixelSize, size)
        letters.setProperty(QTextFormat.Property.FontSizeAdjustment, 0)
        cursor.movePosition(QTextCursor.MoveOperation.EndOfBlock, QTextCursor.MoveMode.KeepAnchor)
        cursor.mergeCharFormat(letters)
        block = block.next()


def show_help(window: QWidget, topic: str) -> HelpWindow:
    """Open the help of a page beside its window; one help window per main window.

    Args:
        window: The main window; connect its `help_requested` with this.
        topic: The page's help topic.
    """
    found = window.findChild(HelpWindow)
    shown = found if isinstance(found, HelpWindow) else HelpWindow(window)
    shown.open_topic(topic)
    return shown
