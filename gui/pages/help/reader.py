"""The text of a chapter in the window: pictures that fit, links, what was searched marked."""

from __future__ import annotations

from PySide6.QtCore import Qt, QTimer, QUrl, Signal
from PySide6.QtGui import (
    QColor,
    QMouseEvent,
    QResizeEvent,
    QTextCursor,
    QTextDocument,
)
from PySide6.QtWidgets import QTextBrowser, QTextEdit, QWidget

from exchange.documents.markdown import Picture, html
from gui.pages.help.chapters import chapters, places
from gui.pages.help.looks import scaled_picture, screen_look
from gui.theme import current_theme

_RESIZE_MS = 80
_MARGIN = 22
_WIDEST_LINE = 860
"""Wider lines are hard to follow with the eye."""
_SCROLL_BAR = 16


class Reader(QTextBrowser):
    """Shows one chapter at a time.

    Signals:
        link_followed: Name of a heading.
        step_requested: -1 or 1, by the side buttons of the mouse.
    """

    link_followed = Signal(str)
    step_requested = Signal(int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName("手册内容")
        self.setProperty("role", "reader")
        self.setOpenLinks(False)
        self._number = -1
        self._searched = ""
        self._hits: list[QTextCursor] = []
        self._at = -1
        self._shown: QTextDocument | None = None
        self._timer = QTimer(self, singleShot=True, interval=_RESIZE_MS)
        self._timer.timeout.connect(self._lay_out_again)
        self.anchorClicked.connect(self._on_anchor_clicked)

    @property
    def chapter(self) -> int:
        """Number of the chapter on show; -1 before the first."""
        return self._number

    @property
    def hits(self) -> int:
        """How often what is searched stands in the chapter."""
        return len(self._hits)

    def show_place(self, name: str) -> None:
        """Show a heading at the top."""
        if places()[name] != self._number:
            self._number = places()[name]
            self._fill()
        if chapters()[self._number].key == name:
            self.verticalScrollBar().setValue(0)
        else:
            self.scrollToAnchor(name)

    def fill_again(self) -> None:
        """Show the same chapter in another look."""
        if self._number >= 0:
            self._lay_out_again()

    def _fill(self) -> None:
        theme = current_theme()
        room = self.viewport().width() - 2 * _MARGIN
        if not self.verticalScrollBar().isVisible():
            room -= _SCROLL_BAR
        widest = max(200, min(room, round(_WIDEST_LINE * theme.font_scale)))
        blocks = chapters()[self._number].blocks
        document = QTextDocument(self)
        document.setDefaultFont(self.font())
        document.setDocumentMargin(_MARGIN)
        look = screen_look(theme, widest)
        ratio = self.devicePixelRatioF()
        kind = QTextDocument.ResourceType.ImageResource
        for block in blocks:
            if isinstance(block, Picture):
                width, height = look.picture_size(block.name)
                image = scaled_picture(block.name, round(width * ratio), round(height * ratio))
                document.addResource(kind.value, QUrl(block.name), image)
        document.setHtml(html(blocks, look))
        if room > widest:
            frame = document.rootFrame().frameFormat()
            frame.setRightMargin(_MARGIN + room - widest)
            document.rootFrame().setFrameFormat(frame)
        self.setDocument(document)
        # The browser deletes only its own first one.
        if self._shown is not None:
            self._shown.deleteLater()
        self._shown = document
        self.mark(self._searched)

    def _lay_out_again(self) -> None:
        """Keep the line at the top where it is."""
        if self._number < 0:
            return
        block = self.cursorForPosition(self.viewport().rect().topLeft()).blockNumber()
        self._fill()
        place = self.document().findBlockByNumber(block)
        if block > 0 and place.isValid():
            top = self.document().documentLayout().blockBoundingRect(place).top()
            self.verticalScrollBar().setValue(round(top))

    # -- search -----------------------------------------------------------------------------

    def mark(self, text: str) -> None:
        """Mark a text wherever it stands; nothing for an empty one."""
        self._searched, self._hits, self._at = text, [], -1
        found = self.document().find(text) if text else QTextCursor()
        while not found.isNull():
            self._hits.append(found)
            found = self.document().find(text, found)
        self._show_marks()

    def step_hit(self, step: int) -> bool:
        """Go to the next or the former hit; False where there is none in the chapter."""
        at = self._at + step if self._at >= 0 else (0 if step > 0 else self.hits - 1)
        if not 0 <= at < self.hits:
            return False
        self._at = at
        bare = QTextCursor(self._hits[at])
        bare.setPosition(bare.selectionStart())
        self.setTextCursor(bare)
        self.ensureCursorVisible()
        self._show_marks()
        return True

    def step_hit_after_top(self) -> None:
        """Go to the first hit that is not above what is on show."""
        top = self.cursorForPosition(self.viewport().rect().topLeft()).position()
        below = [n for n, hit in enumerate(self._hits) if hit.selectionStart() >= top]
        self._at = below[0] - 1 if below else -1
        self.step_hit(1)

    def _show_marks(self) -> None:
        colours = current_theme().colours
        marks = []
        for number, hit in enumerate(self._hits):
            mark = QTextEdit.ExtraSelection()
            mark.cursor = hit
            ground = colours.warn_fill if number == self._at else colours.warn_soft
            letters = mark.format
            letters.setBackground(QColor(ground))
            letters.setForeground(QColor(colours.on_accent if number == self._at else colours.ink))
            marks.append(mark)
        self.setExtraSelections(marks)

    # -- what comes from outside --------------------------------------------------------------

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Pictures follow the width when it rests."""
        super().resizeEvent(event)
        if event.size().width() != event.oldSize().width():
            self._timer.start()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """The side buttons lead back and forward."""
        steps = {Qt.MouseButton.BackButton: -1, Qt.MouseButton.ForwardButton: 1}
        if event.button() in steps:
            self.step_requested.emit(steps[event.button()])
        else:
            super().mouseReleaseEvent(event)

    def _on_anchor_clicked(self, url: QUrl) -> None:
        if url.fragment() in places():
            self.link_followed.emit(url.fragment())
