"""The two forms of the first start: a new workspace, and joining with a setup file."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QTimer, Signal
from PySide6.QtWidgets import (
    QComboBox,
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
from gui.unlock.choices import JoinWithSetupFile, NewWorkspace
from gui.unlock.passphrase_field import PassphraseField

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from PySide6.QtGui import QShowEvent

MIN_PASSPHRASE = 8
SETTLED_MS = 250
"""How long nothing is typed before a path is looked at."""

_NO_SUCH_FILE = "找不到这个开通文件。"
_FOLDER_NOTE = "数据只存在这个文件夹里，以后在“设置”里可以看到。"


def settled(line: QLineEdit, act: Callable[[], None]) -> QTimer:
    """A timer that acts when a line has not changed for a moment."""
    timer = QTimer(line, singleShot=True, interval=SETTLED_MS)
    timer.timeout.connect(act)
    line.textChanged.connect(lambda _text: timer.start())
    return timer


class WorkspaceForm(QWidget):
    """What both forms share: operator, passphrase twice, folder.

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

    def __init__(self, title: str, go: str, default_folder: Callable[[str], Path]) -> None:
        super().__init__()
        self._default_folder = default_folder
        self._folder_is_chosen = False
        self._row = 0
        self.operator = QLineEdit()
        self.operator.setMaxLength(20)
        self.operator.setPlaceholderText("您的姓名，会写进每条变更")
        self.passphrase = PassphraseField("口令")
        self.again = PassphraseField("再输一次口令")
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
        self._go_text = go
        self.go.clicked.connect(self.submit)
        self._grid = QGridLayout()
        self._lay_out(title)
        for field in (self.operator, self.passphrase, self.again, self.folder):
            field.returnPressed.connect(self.submit)
            field.textEdited.connect(self._on_edited)
        for passphrase in (self.passphrase, self.again):
            passphrase.caps_lock_changed.connect(self.caps.setVisible)

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

    def _add_shared_rows(self) -> None:
        self._add_row("操作员(&N)", self.operator)
        self._add_row("口令(&P)", self.passphrase)
        self._add_row("再输一次(&R)", self.again)
        note = QLabel(f"口令至少 {MIN_PASSPHRASE} 位，用来加密本机数据，请牢记。")
        note.setProperty("role", "hint")
        self._add_note(note)
        self._add_row("数据文件夹(&D)", self.folder, self._browse)
        self._add_note(self.folder_note)
        self.warn_of_folder(None, "")

    def _add_note(self, note: QLabel) -> None:
        self._grid.addWidget(note, self._row, 1, 1, 2)
        self._row += 1

    def focus_first(self) -> None:
        """Put the cursor where one begins."""
        self.operator.setFocus()

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
        """Show that the workspace is being made."""
        self.setEnabled(not busy)
        self.go.setText("正在建立…" if busy else self._go_text)

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
        return None

    def _check_shared(self) -> tuple[str, QWidget] | None:
        if not self.operator.text().strip():
            return "请填写操作员姓名。", self.operator
        if len(self.passphrase.text()) < MIN_PASSPHRASE:
            return f"口令至少 {MIN_PASSPHRASE} 位。", self.passphrase
        if self.passphrase.text() != self.again.text():
            return "两次输入的口令不一样，请重新输入。", self.again
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


class NewWorkspaceForm(WorkspaceForm):
    """新建账套."""

    def __init__(
        self, units: Callable[[], Iterable[tuple[str, str]]], default_folder: Callable[[str], Path]
    ) -> None:
        super().__init__("新建账套", "建立账套", default_folder)
        self._units = units
        self.unit = QComboBox()
        self.unit.setPlaceholderText("请选择填报单位")
        self.unit.currentIndexChanged.connect(self._on_unit_changed)
        self._add_row("填报单位(&U)", self.unit)
        self._add_shared_rows()
        self.offer_folder("")
        QWidget.setTabOrder(self.unit, self.operator)

    def showEvent(self, event: QShowEvent) -> None:
        """Offer the units; they come from the plan, which the first window does not wait for."""
        if not self.unit.count():
            for code, name in self._units():
                self.unit.addItem(name, code)
            self.unit.setCurrentIndex(-1)
        super().showEvent(event)

    def focus_first(self) -> None:
        """Begin with the unit."""
        self.unit.setFocus()

    def _check_own(self) -> tuple[str, QWidget] | None:
        return ("请选择填报单位。", self.unit) if self.unit.currentIndex() < 0 else None

    def _complete(self) -> None:
        choice = NewWorkspace(
            str(self.unit.currentData()),
            self.operator.text().strip(),
            self.passphrase.text(),
            Path(self.folder.text().strip()),
        )
        self.set_busy(busy=True)
        self.completed.emit(choice)

    def _on_unit_changed(self) -> None:
        self._on_edited()
        set_invalid(self.unit, invalid=False)
        self.offer_folder(str(self.unit.currentData() or ""))


class JoinForm(WorkspaceForm):
    """打开开通文件.

    Attributes:
        whose: Whose setup file it is, below the field.

    Signals:
        setup_file_named: A file that exists; answer with `show_unit` or `complain`.
    """

    setup_file_named = Signal(object)

    def __init__(self, default_folder: Callable[[str], Path]) -> None:
        super().__init__("打开开通文件", "加入", default_folder)
        self.setup_file = QLineEdit()
        self.setup_file.setPlaceholderText("市总工会发来的 .ljsetup 文件")
        self._choose = Button("选择…")
        self._choose.setAccessibleName("选择开通文件")
        self._choose.clicked.connect(self._on_choose_clicked)
        self.opening_code = QLineEdit()
        self.opening_code.setPlaceholderText("电话告知；没有可不填")
        self.whose = QLabel()
        self.whose.setProperty("role", "hint")
        self.whose.hide()
        self._setup_timer = settled(self.setup_file, self._on_setup_file_settled)
        self._add_row("开通文件(&F)", self.setup_file, self._choose)
        self._add_note(self.whose)
        self._add_row("开通码(&K)", self.opening_code)
        self._add_shared_rows()
        self.offer_folder("")
        for field in (self.setup_file, self.opening_code):
            field.returnPressed.connect(self.submit)
            field.textEdited.connect(self._on_edited)
        QWidget.setTabOrder(self.setup_file, self._choose)
        QWidget.setTabOrder(self._choose, self.opening_code)
        QWidget.setTabOrder(self.opening_code, self.operator)

    def show_unit(self, path: Path, unit: str, name: str, *, is_locked: bool) -> None:
        """Say whose setup file it is, and offer that unit's usual folder.

        Args:
            path: The file that was read; passed over where another one stands there by now.
            unit: Code of the unit.
            name: Its name.
            is_locked: The file wants an 开通码.
        """
        if path != Path(self.setup_file.text().strip()):
            return
        code = "要填开通码" if is_locked else "不用填开通码"
        self.whose.setText(f"{name}的开通文件，{code}。")
        self.whose.show()
        self.offer_folder(unit)

    def refuse_setup_file(self, path: Path, sentence: str) -> None:
        """Say why a setup file cannot be used, while it still stands there."""
        if path == Path(self.setup_file.text().strip()):
            self.problem.setText(sentence)
            set_invalid(self.setup_file, invalid=True)

    def _on_setup_file_settled(self) -> None:
        text = self.setup_file.text().strip()
        if not self.isVisible():
            return
        self.whose.hide()
        if text and Path(text).is_file():
            self.setup_file_named.emit(Path(text))
        elif text and not self.setup_file.hasFocus():
            # Whoever still types it is not told that half of it is wrong.
            self.refuse_setup_file(Path(text), _NO_SUCH_FILE)

    def showEvent(self, event: QShowEvent) -> None:
        """Look at a file that was given at the start."""
        super().showEvent(event)
        if self.setup_file.text():
            self._setup_timer.start()

    def set_setup_file(self, path: Path) -> None:
        """Fill in the file."""
        self.setup_file.setText(str(path))
        self._on_edited()

    def focus_first(self) -> None:
        """Begin with the file, or behind it where it is known."""
        (self.operator if self.setup_file.text() else self.setup_file).setFocus()

    def _check_own(self) -> tuple[str, QWidget] | None:
        text = self.setup_file.text().strip()
        if not text:
            return "请选择开通文件。", self.setup_file
        return None if Path(text).is_file() else (_NO_SUCH_FILE, self.setup_file)

    def _complete(self) -> None:
        choice = JoinWithSetupFile(
            Path(self.setup_file.text().strip()),
            self.opening_code.text().strip(),
            self.operator.text().strip(),
            self.passphrase.text(),
            Path(self.folder.text().strip()),
        )
        self.set_busy(busy=True)
        self.completed.emit(choice)

    def _on_choose_clicked(self) -> None:
        name, _kind = QFileDialog.getOpenFileName(
            self, "选择开通文件", "", "开通文件 (*.ljsetup);;所有文件 (*)"
        )
        if name:
            self.set_setup_file(Path(name))
