"""Where files are dropped or chosen: a quiet field that answers to the mouse and the keyboard."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from gui.common.buttons import Button, PrimaryButton
from gui.common.card import Card


class DropArea(Card):
    """Takes files by drag and drop and offers the sticks that hold some.

    Signals:
        files_given: Paths, at least one.
        choose_requested: The user wants the file dialog.
    """

    files_given = Signal(object)
    choose_requested = Signal()

    def __init__(self, text: str, hint: str, suffixes: tuple[str, ...]) -> None:
        super().__init__()
        self.setAccessibleName(text)
        self.setAcceptDrops(True)
        self._suffixes = suffixes
        self.choose = PrimaryButton("选择文件…", key="Ctrl+O", icon_name="folder")
        self.choose.clicked.connect(self.choose_requested)
        heading = QLabel(text)
        heading.setProperty("role", "heading")
        note = QLabel(hint)
        note.setProperty("role", "muted")
        note.setWordWrap(True)
        words = QVBoxLayout()
        words.setSpacing(4)
        words.addWidget(heading)
        words.addWidget(note)
        row = QHBoxLayout()
        row.setSpacing(16)
        row.addLayout(words, 1)
        row.addWidget(self.choose)
        self._sticks = QHBoxLayout()
        self._sticks.setSpacing(10)
        self._stick_row = QWidget()
        self._stick_row.setLayout(self._sticks)
        self._sticks.setContentsMargins(0, 6, 0, 0)
        self.body.addLayout(row)
        self.body.addWidget(self._stick_row)
        self._stick_row.hide()

    def offer(self, places: Sequence[tuple[str, Sequence[Path]]]) -> None:
        """Offer places that hold files: a name and what lies there."""
        while (item := self._sticks.takeAt(0)) is not None:
            widget = item.widget()
            if widget is not None:
                widget.setParent(None)
                widget.deleteLater()
        for name, files in places:
            self._sticks.addWidget(self._offer_button(name, files))
        self._sticks.addStretch(1)
        self._stick_row.setVisible(bool(places))

    def _offer_button(self, name: str, files: Sequence[Path]) -> QPushButton:
        button = Button(f"{name}：{len(files)} 个文件", icon_name="usb")
        button.setToolTip("\n".join(file.name for file in files[:12]))
        button.clicked.connect(lambda: self.files_given.emit(list(files)))
        return button

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        """Take what has one of the endings."""
        if self._files(event):
            event.setDropAction(Qt.DropAction.CopyAction)
            event.accept()

    def dropEvent(self, event: QDropEvent) -> None:
        """Hand the files over."""
        files = self._files(event)
        if files:
            event.accept()
            self.files_given.emit(files)

    def _files(self, event: QDropEvent) -> list[Path]:
        urls = event.mimeData().urls()
        paths = [Path(url.toLocalFile()) for url in urls if url.isLocalFile()]
        return [path for path in paths if path.suffix.lower() in self._suffixes]
