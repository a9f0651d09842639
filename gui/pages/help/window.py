"""The handbook in a window: contents at the left, the text at the right, beside the work."""

from __future__ import annotations

import tempfile
from pathlib import Path

from PySide6.QtCore import QSize, Qt, QUrl
from PySide6.QtGui import QCloseEvent, QDesktopServices, QKeySequence, QShortcut
from PySide6.QtWidgets import (
    QDialog,
    QFileDialog,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QVBoxLayout,
    QWidget,
)

from domain.errors import KnownError
from gui.common.buttons import Button, QuietButton
from gui.common.fitting import room_for
from gui.icons import icon
from gui.messages import MessageAction, MessageBar, Messages
from gui.pages.help.chapters import chapters, places, topic_for
from gui.pages.help.contents import Contents
from gui.pages.help.reader import Reader
from gui.pages.help.writing import Writing
from gui.pages.submit.paper import print_pdf
from gui.theme import Theme, current_theme, theme_notifier

TITLE = "使用手册"
_SAVE = "另存为 PDF…"
_WIDTH, _HEIGHT, _CONTENTS = 1080, 660, 240


class HelpWindow(QDialog):
    """Shows the handbook; Esc ends a search, then closes.

    Attributes:
        contents: The chapters with their sections; while searching, those that hold it.
        text: The text.
        search: What is looked for.
        back: One step back; `forward` the other way.
    """

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(TITLE)
        self.setWindowFlag(Qt.WindowType.WindowContextHelpButtonHint, on=False)
        self.setWindowFlag(Qt.WindowType.WindowMaximizeButtonHint, on=True)
        self.setProperty("role", "page")
        self._seen: list[str] = []
        self._seen_at = -1
        self._messages = Messages(self)
        self.bar = MessageBar(self._messages)
        self.contents = Contents()
        self.text = Reader()
        self.writing = Writing(self)
        self._make_tools()
        self._lay_out()
        self._connect()
        theme = current_theme()
        self.resize((QSize(_WIDTH, _HEIGHT) * theme.font_scale).boundedTo(room_for(self)))
        self._on_theme_changed(theme)

    def _make_tools(self) -> None:
        self.back = QuietButton("", icon_name="chevron-left")
        self.forward = QuietButton("", icon_name="chevron-right")
        for button, name, key in ((self.back, "后退", "←"), (self.forward, "前进", "→")):
            button.setAccessibleName(name)
            button.setToolTip(f"{name}（Alt+{key}）")
        self.search = QLineEdit()
        self.search.setAccessibleName("在手册中查找")
        self.search.setPlaceholderText("在手册中查找（Ctrl+F）")
        self.search.setClearButtonEnabled(True)
        self.search.addAction(icon("search"), QLineEdit.ActionPosition.LeadingPosition)
        self.found = QLabel()
        self.found.setProperty("role", "muted")
        self.state = QLabel()
        self.state.setProperty("role", "muted")
        self.save = Button(_SAVE, icon_name="save")
        self.print = Button("打印…", icon_name="print")

    def _lay_out(self) -> None:
        tools = QHBoxLayout()
        tools.setContentsMargins(14, 10, 14, 10)
        tools.setSpacing(8)
        for widget in (self.back, self.forward, self.search, self.found):
            tools.addWidget(widget)
        tools.setStretchFactor(self.search, 1)
        tools.addStretch(1)
        tools.addWidget(self.state)
        tools.addWidget(self.save)
        tools.addWidget(self.print)
        row = QHBoxLayout()
        row.setContentsMargins(14, 0, 14, 14)
        row.setSpacing(12)
        row.addWidget(self.contents)
        row.addWidget(self.text, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(tools)
        column.addWidget(self.bar)
        column.addLayout(row, 1)

    def _connect(self) -> None:
        self.contents.place_chosen.connect(self._on_place_chosen)
        self.text.link_followed.connect(self.open_place)
        self.text.step_requested.connect(self.step)
        self.back.clicked.connect(lambda: self.step(-1))
        self.forward.clicked.connect(lambda: self.step(1))
        self.search.textChanged.connect(self._on_search_changed)
        self.search.returnPressed.connect(lambda: self.step_hit(1))
        self.save.clicked.connect(self._on_save_clicked)
        self.print.clicked.connect(self.print_it)
        self.writing.advanced.connect(self._on_written)
        self.writing.failed.connect(self._messages.known)
        for keys, run in (
            ("Ctrl+F", self._on_find_pressed),
            ("F3", lambda: self.step_hit(1)),
            ("Shift+F3", lambda: self.step_hit(-1)),
            ("Alt+Left", lambda: self.step(-1)),
            ("Alt+Right", lambda: self.step(1)),
            ("Ctrl+P", self.print_it),
            ("F6", self._on_switch_pressed),
        ):
            QShortcut(QKeySequence(keys), self).activated.connect(run)
        theme_notifier().changed.connect(self._on_theme_changed)

    # -- places -----------------------------------------------------------------------------

    def open_topic(self, key: str) -> None:
        """Show the chapter about a page and come to the front."""
        self.search.clear()
        self.show()
        self.open_place(topic_for(key))
        self.activateWindow()
        self.text.setFocus()

    def open_place(self, name: str) -> None:
        """Show a heading, and note it for the way back."""
        if self._seen[self._seen_at : self._seen_at + 1] != [name]:
            self._seen[self._seen_at + 1 :] = [name]
            self._seen_at = len(self._seen) - 1
        self._show(name)

    def step(self, step: int) -> None:
        """Back or forward along what was read."""
        at = self._seen_at + step
        if 0 <= at < len(self._seen):
            self._seen_at = at
            self._show(self._seen[at])

    def _show(self, name: str) -> None:
        self.text.show_place(name)
        self.setWindowTitle(f"{TITLE} · {chapters()[places()[name]].title}")
        self.back.setEnabled(self._seen_at > 0)
        self.forward.setEnabled(self._seen_at < len(self._seen) - 1)
        self.contents.mark_current(name)

    # -- search -----------------------------------------------------------------------------

    def _on_place_chosen(self, name: str) -> None:
        self.open_place(name)
        if self.search.text().strip():
            self.text.step_hit_after_top()

    def _on_search_changed(self) -> None:
        wanted = self.search.text().strip()
        number = self.contents.show_places(wanted)
        self.found.setText("" if not wanted else f"{number:,} 处" if number else "没有找到")
        self.text.mark(wanted)
        if self._seen:
            self.contents.mark_current(self._seen[self._seen_at])

    def step_hit(self, step: int) -> None:
        """Go to the next or the former hit, from chapter to chapter and round again."""
        numbers = [places()[name] for name in self.contents.names()]
        if not self.search.text().strip() or not numbers or self.text.step_hit(step):
            return
        here = self.text.chapter
        beyond = [n for n in numbers if (n > here if step > 0 else n < here)] or numbers
        self.open_place(chapters()[beyond[0] if step > 0 else beyond[-1]].key)
        self.text.mark(self.search.text().strip())
        self.text.step_hit(step)

    def reject(self) -> None:
        """Esc ends a search first."""
        if self.search.text():
            self.search.clear()
            self.text.setFocus()
        else:
            super().reject()

    def _on_find_pressed(self) -> None:
        self.search.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.search.selectAll()

    def _on_switch_pressed(self) -> None:
        (self.text if self.contents.hasFocus() else self.contents).setFocus()

    def _on_theme_changed(self, theme: Theme) -> None:
        self.contents.setFixedWidth(round(_CONTENTS * theme.font_scale))
        self.search.setMinimumWidth(round(200 * theme.font_scale))
        self.text.fill_again()

    # -- paper ------------------------------------------------------------------------------

    def _on_save_clicked(self) -> None:
        if self.writing.is_running:
            self.writing.stop()
            return
        name, _kind = QFileDialog.getSaveFileName(
            self, "另存为 PDF", str(Path.home() / f"产改台账{TITLE}.pdf"), "PDF (*.pdf)"
        )
        if name:
            self.save_as(Path(name))

    def save_as(self, path: Path) -> None:
        """Write the PDF; one can read on meanwhile."""
        path = path if path.suffix.lower() == ".pdf" else path.with_name(f"{path.name}.pdf")

        def done(pages: int) -> None:
            folder = QUrl.fromLocalFile(str(path.parent))
            action = MessageAction("打开所在文件夹", lambda: _open(folder))
            self._messages.success(f"手册已存为 PDF，共 {pages} 页。", str(path), action)

        self.writing.begin(path, done)

    def print_it(self) -> None:
        """Print what would be saved, so that paper and file are the same."""
        folder = tempfile.TemporaryDirectory()
        path = Path(folder.name, "handbook.pdf")

        def done(_pages: int) -> None:
            try:
                print_pdf(path, self)
            except KnownError as error:
                self._messages.known(error)

        self.writing.begin(path, done, ended=folder.cleanup)

    def _on_written(self, done: int, total: int, text: str) -> None:
        is_running = self.writing.is_running
        self.save.setText("停止" if is_running else _SAVE)
        self.print.setEnabled(not is_running)
        self.state.setText(f"{text} {done} / {total}" if is_running else "")

    def closeEvent(self, event: QCloseEvent) -> None:
        """What is being written stops and leaves nothing."""
        self.writing.stop()
        super().closeEvent(event)


def _open(url: QUrl) -> None:
    QDesktopServices.openUrl(url)


def show_help(window: QWidget, topic: str) -> HelpWindow:
    """Open the handbook beside a window, at the chapter of a page; one per window.

    It belongs to that window, so that it can be read while a dialog holds up the others.

    Args:
        window: The window; a main window's `help_requested` leads here.
        topic: The page's help topic, or another place in the handbook.
    """
    # A dialog of the window may have a handbook of its own, which ends with the dialog.
    own = Qt.FindChildOption.FindDirectChildrenOnly
    shown = window.findChild(HelpWindow, options=own)
    if shown is None:
        shown = HelpWindow(window)
        if isinstance(window, QDialog):
            window.finished.connect(shown.close)
    shown.open_topic(topic)
    return shown
