"""The frame of the small dialogs: a note, fields with captions, what is wrong, 取消 and go on."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QLabel, QVBoxLayout, QWidget

from gui.common.buttons import Button, PrimaryButton
from gui.common.dialog import Dialog
from gui.common.fitting import Fitting
from gui.common.style import set_invalid

if TYPE_CHECKING:
    from domain.errors import KnownError


class FormDialog(Dialog):
    """Stays open, and keeps what was typed, until what it asks for was accepted.

    Subclasses add their rows and say what `submit` does.

    Attributes:
        go: The button that goes on; Enter presses it.
        problem: What is wrong, below the fields.
    """

    def __init__(
        self,
        title: str,
        go: str,
        *,
        help_place: str,
        note: str = "",
        width: int = 560,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent, help_place=help_place)
        self.setWindowTitle(title)
        self.setMinimumWidth(width)
        self._fields: list[QWidget] = []
        self.problem = QLabel()
        self.problem.setProperty("role", "error")
        self.problem.setWordWrap(True)
        self.go = PrimaryButton(go)
        self.go.setDefault(True)
        self.go.clicked.connect(self.submit)
        cancel = Button("取消", key="Esc")
        cancel.clicked.connect(self.reject)
        self._grid = QGridLayout()
        self._grid.setHorizontalSpacing(12)
        self._grid.setVerticalSpacing(10)
        self._grid.setColumnStretch(1, 1)
        buttons = QHBoxLayout()
        buttons.setSpacing(10)
        buttons.addStretch(1)
        buttons.addWidget(cancel)
        buttons.addWidget(self.go)
        column = QVBoxLayout(self)
        column.setContentsMargins(22, 20, 22, 18)
        column.setSpacing(12)
        if note:
            said = QLabel(note)
            said.setWordWrap(True)
            said.setProperty("role", "muted")
            column.addWidget(said)
        column.addLayout(self._grid)
        column.addWidget(self.problem)
        column.addStretch(1)
        column.addLayout(buttons)
        Fitting(self)

    def add_row(self, label: str, field: QWidget, beside: QWidget | None = None) -> None:
        """Add a field below the others; the first one gets the focus.

        Args:
            label: What stands before it, perhaps with its key: 口令(&P).
            field: Where one types or chooses.
            beside: A button behind it, such as 选择….
        """
        caption = QLabel(label)
        caption.setProperty("role", "label")
        caption.setBuddy(field)
        field.setAccessibleName(label.split("(", maxsplit=1)[0])
        row = len(self._fields)
        self._grid.addWidget(caption, row, 0)
        self._grid.addWidget(field, row, 1, 1, 1 if beside else 2)
        if beside is not None:
            self._grid.addWidget(beside, row, 2)
        edited = getattr(field, "textEdited", None)
        if edited is not None:
            edited.connect(self.clear_problem)
        self._fields.append(field)
        if row == 0:
            field.setFocus()

    def submit(self) -> None:
        """What Enter and the button do."""
        raise NotImplementedError

    def wait(self) -> None:
        """The answer is being worked on: not twice."""
        self.clear_problem()
        self.go.setEnabled(False)

    def complain(self, error: KnownError | str, field: QWidget | None = None) -> None:
        """Say what is wrong, and where; the dialog stays."""
        self.problem.setText(str(error))
        self.go.setEnabled(True)
        if field is not None:
            set_invalid(field, invalid=True)
            field.setFocus()

    def clear_problem(self) -> None:
        """Nothing is wrong any more."""
        self.problem.clear()
        for field in self._fields:
            set_invalid(field, invalid=False)
