"""What every form of the first start shares: passphrase, folder, what is wrong, back and go on."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QTimer, Signal
from PySide6.QtWidgets import (
    QFileDialog,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QVBoxLayout,
    QWidget,
)

from gui.common.buttons import Button, PrimaryButton, QuietButton
from gui.common.style import set_invalid, set_property
from gui.unlock.passphrase_field import PassphraseField

if TYPE_CHECKING:
    from collections.abc import Callable

    from PySide6.QtGui import QShowEvent

SETTLED_MS = 250
"""How long nothing is typed before a path is looked at."""

_FOLDER_NOTE = "数据只存在这个文件夹里，以后在“设置”里可以看到。"


def settled(line: QLineEdit, act: Callable[[], None]) -> QTimer:
    """A timer that acts when a line has not changed for a moment."""
    timer = QTimer(line, singleShot=True, interval=SETTLED_MS)
    timer.timeout.connect(act)
    line.textChanged.connect(lambda _text: timer.start())
    return timer


class BeginForm(QWidget):
    """One way to begin; subclasses add their rows and make the choice.

    Attributes:
        folder_note: What is to be known of the folder: a warning where it is a bad place.

    Signals:
        completed: The choice, when everything fits.
        back_requested: The user wants to choose another way.
        folder_named: The folder as it stands now; answer with `warn_of_folder`.
    """

    completed = Signal(object)
    back_requested = Signal()
    folder_named = Signal(object)

    def __init__(
        self, title: str, go: str, going: str, default_folder: Callable[[str], Path]
    ) -> None:
        """Make the form.

        Args:
            title: What is done.
            go: The button that does it.
            going: What the button says meanwhile.
            default_folder: Where a unit's workspace goes unless the user says otherwise.
        """
        super().__init__()
        self._default_folder = default_folder
        self._folder_is_chosen = False
        self._row = 0
        self._last_focus: QWidget | None = None
        self.passphrase = PassphraseField("口令")
        self.folder = QLineEdit()
        self.folder_note = QLabel()
        self.folder_note.setWordWrap(True)
        self._folder_timer = settled(self.folder, self._on_folder_settled)
        self._browse = Button("更改…")
        self._browse.setAccessibleName("更改数据文件夹")
        self._browse.clicked.connect(self._on_browse_clicked)
        self.problem = QLabel()
        self.problem.setProperty("role", "error")
        self.problem.setWordWrap(True)
        self.caps = QLabel("大写锁定（Caps Lock）已打开")
        self.caps.setProperty("role", "warning")
        self.caps.hide()
        self.go = PrimaryButton(go)
        self._go_text, self._going_text = go, going
        self.go.clicked.connect(self.submit)
        self._grid = QGridLayout()
        self._lay_out(title)
        self._listen_to(self.passphrase, self.folder)
        self.passphrase.caps_lock_changed.connect(self.caps.setVisible)

    def _listen_to(self, *fields: QLineEdit) -> None:
        """Enter in a field goes on; typing takes back what was said to be wrong."""
        for field in fields:
            field.returnPressed.connect(self.submit)
            field.textEdited.connect(self._on_edited)

    def _lay_out(self, title: str) -> None:
        heading = QLabel(title)
        heading.setProperty("role", "title")
        back = QuietButton("返回", icon_name="chevron-left")
        back.clicked.connect(self.back_requested)
        buttons = QHBoxLayout()
        buttons.addWidget(back)
        buttons.addStretch(1)
        buttons.addWidget(self.go)
        self._grid.setHorizontalSpacing(12)
        self._grid.setVerticalSpacing(8)
        self._grid.setColumnStretch(1, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(12)
        column.addWidget(heading)
        column.addLayout(self._grid)
        column.addWidget(self.caps)
        column.addWidget(self.problem)
        column.addStretch(1)
        column.addLayout(buttons)

    def _add_row(self, label: str, field: QWidget, beside: QWidget | None = None) -> None:
        caption = QLabel(label)
        caption.setProperty("role", "label")
        caption.setBuddy(field)
        field.setAccessibleName(label.split("(", maxsplit=1)[0])
        self._grid.addWidget(caption, self._row, 0)
        self._grid.addWidget(field, self._row, 1, 1, 1 if beside else 2)
        if beside is not None:
            self._grid.addWidget(beside, self._row, 2)
        self._row += 1

    def _add_folder_rows(self) -> None:
        self._add_row("数据文件夹(&D)", self.folder, self._browse)
        self._add_note(self.folder_note)
        self.warn_of_folder(None, "")

    def _add_hint(self, text: str) -> None:
        note = QLabel(text)
        note.setProperty("role", "hint")
        note.setWordWrap(True)
        self._add_note(note)

    def _add_note(self, note: QLabel) -> None:
        self._grid.addWidget(note, self._row, 1, 1, 2)
        self._row += 1

    def focus_first(self) -> None:
        """Put the cursor where one begins."""
        raise NotImplementedError

    def offer_folder(self, unit: str) -> None:
        """Offer the usual folder, unless the user has chosen one."""
        if not self._folder_is_chosen:
            self.folder.setText(str(self._default_folder(unit)))

    def warn_of_folder(self, folder: Path | None, warning: str) -> None:
        """Say what speaks against a folder; passed over where another one stands there by now.

        Args:
            folder: Which was judged; None where none stands there.
            warning: Why it is a bad place and what to do; empty where it is not.
        """
        if folder != self._folder():
            return
        self.folder_note.setText(warning or _FOLDER_NOTE)
        # A wrapped label alone does not make a window grow.
        self.folder_note.setMinimumHeight(
            self.folder_note.heightForWidth(self.folder_note.width()) if warning else 0
        )
        set_property(self.folder_note, "role", "warning" if warning else "hint")
        self.folder.setAccessibleDescription(warning or _FOLDER_NOTE)

    def _folder(self) -> Path | None:
        text = self.folder.text().strip()
        return Path(text) if text else None

    def showEvent(self, event: QShowEvent) -> None:
        """Look at what was offered before anybody saw it."""
        super().showEvent(event)
        self._folder_timer.start()

    def _on_folder_settled(self) -> None:
        folder = self._folder()
        if not self.isVisible():
            return
        if folder is None:
            self.warn_of_folder(None, "")
        else:
            self.folder_named.emit(folder)

    def set_busy(self, *, busy: bool) -> None:
        """Show that the workspace is being made; afterwards typing goes on where it was."""
        if busy:
            self._last_focus = self.focusWidget()
        self.setEnabled(not busy)
        self.go.setText(self._going_text if busy else self._go_text)
        if not busy and self._last_focus is not None:
            self._last_focus.setFocus()

    def complain(self, sentence: str, field: QWidget | None = None) -> None:
        """Say what is wrong, and where."""
        self.problem.setText(sentence)
        if field is not None:
            set_invalid(field, invalid=True)
            field.setFocus()

    def submit(self) -> None:
        """Check, and hand over the choice."""
        self._on_edited()
        for check in (self._check_own, self._check_shared):
            found = check()
            if found is not None:
                self.complain(*found)
                return
        self._complete()

    def _check_own(self) -> tuple[str, QWidget] | None:
        """What is wrong with what this way asks for, and where."""
        return None

    def _check_shared(self) -> tuple[str, QWidget] | None:
        if not self.folder.text().strip():
            return "请选择数据文件夹。", self.folder
        return None

    def _complete(self) -> None:
        raise NotImplementedError

    def _on_edited(self) -> None:
        self.problem.clear()
        for field in self.findChildren(QLineEdit):
            set_invalid(field, invalid=False)
        if self.sender() is self.folder:
            self._folder_is_chosen = True

    def _on_browse_clicked(self) -> None:
        folder = QFileDialog.getExistingDirectory(self, "选择数据文件夹", self.folder.text())
        if folder:
            self._folder_is_chosen = True
            self.folder.setText(str(Path(folder)))
