"""Asks before something is done, or tells what has to be read first."""

from __future__ import annotations

from typing import Literal

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialog, QHBoxLayout, QLabel, QVBoxLayout, QWidget

from gui.common.buttons import Button, DangerButton, PrimaryButton
from gui.common.fitting import Fitting

Answer = Literal["", "go", "other"]
Kind = Literal["ask", "remove", "tell"]
WIDTH = 440


class Confirmation(QDialog):
    """One sentence, what follows from it, and the buttons in the places every dialog has them.

    Attributes:
        go: The button that does it. Enter presses it, unless it takes something away.
        cancel: 取消; None where there is nothing to refuse.
        answer: What was chosen; empty where it was given up.
    """

    def __init__(
        self,
        title: str,
        text: str,
        hint: str = "",
        *,
        go: str,
        kind: Kind = "ask",
        parent: QWidget | None = None,
    ) -> None:
        """Make the dialog.

        Args:
            title: Of the window.
            text: What is asked or told.
            hint: What follows from it.
            go: The word on the button that does it.
            kind: Something to do; something to take away, where Enter and the first focus are
                on 取消; or something to know, which cannot be refused.
            parent: Any widget of the window it belongs to.
        """
        super().__init__(parent.window() if parent is not None else None)
        self.answer: Answer = ""
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose, on=parent is not None)
        self.setWindowTitle(title)
        self.setMinimumWidth(WIDTH)
        self.go = DangerButton(go) if kind == "remove" else PrimaryButton(go)
        self.cancel = Button("取消", key="Esc") if kind != "tell" else None
        column = QVBoxLayout(self)
        column.setContentsMargins(22, 20, 22, 18)
        column.setSpacing(10)
        for said, role in ((text, "heading"), (hint, "muted")):
            if said:
                label = QLabel(said)
                label.setProperty("role", role)
                label.setWordWrap(True)
                label.setTextFormat(Qt.TextFormat.PlainText)
                column.addWidget(label)
        column.addSpacing(8)
        column.addStretch(1)
        self._buttons = buttons = QHBoxLayout()
        buttons.setSpacing(10)
        buttons.addStretch(1)
        if self.cancel is not None:
            self.cancel.clicked.connect(self.reject)
            buttons.addWidget(self.cancel)
        buttons.addWidget(self.go)
        column.addLayout(buttons)
        self.go.clicked.connect(lambda: self._choose("go"))
        first = self.cancel if kind == "remove" and self.cancel is not None else self.go
        first.setDefault(True)
        first.setFocus()
        Fitting(self)

    def add_other(self, word: str) -> None:
        """Offer another way of doing it, before the one that Enter takes."""
        button = Button(word)
        button.clicked.connect(lambda: self._choose("other"))
        self._buttons.insertWidget(self._buttons.count() - 1, button)

    def _choose(self, answer: Answer) -> None:
        self.answer = answer
        self.accept()
