"""The form of the first start that brings a backup back: file, passphrase of the time, folder."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QComboBox, QFileDialog, QLabel, QLineEdit, QWidget

from gui.common.buttons import Button
from gui.common.style import set_invalid
from gui.unlock.begin_form import BeginForm, settled
from gui.unlock.choices import RestoreBackup

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from PySide6.QtGui import QShowEvent

_NO_SUCH_FILE = "找不到这个备份文件。"


class RestoreForm(BeginForm):
    """还原备份.

    Attributes:
        content: Whose backup it is and of when, below the field.

    Signals:
        backup_named: A file that exists; answer with `show_backup` or `refuse_backup`.
    """

    backup_named = Signal(object)

    def __init__(self, default_folder: Callable[[str], Path]) -> None:
        super().__init__("还原备份", "还原", "正在还原…", default_folder)
        self.file = QLineEdit()
        self.file.setPlaceholderText("以 .cgbak 结尾的备份文件")
        self._choose = Button("选择…")
        self._choose.setAccessibleName("选择备份文件")
        self._choose.clicked.connect(self._on_choose_clicked)
        self.content = QLabel()
        self.content.setProperty("role", "hint")
        self.content.setWordWrap(True)
        self.content.hide()
        self.operator = QComboBox()
        self.operator.setPlaceholderText("选好备份后在这里选")
        self._file_timer = settled(self.file, self._on_file_settled)
        self._listen_to(self.file)
        self._add_row("备份文件(&F)", self.file, self._choose)
        self._add_note(self.content)
        self._add_row("当时的操作员(&U)", self.operator)
        self._add_row("当时的口令(&P)", self.passphrase)
        self._add_hint("要用备份当时的口令，还原以后也用它打开；后来改过口令的，这里仍填旧口令。")
        self._add_folder_rows()
        self.offer_folder("")
        for before, after in (
            (self.file, self._choose),
            (self._choose, self.operator),
            (self.operator, self.passphrase),
            (self.passphrase, self.folder),
        ):
            QWidget.setTabOrder(before, after)

    def show_backup(self, path: Path, unit: str, text: str, operators: Sequence[str]) -> None:
        """Say what a backup holds, and offer its operators and its unit's usual folder.

        Args:
            path: The file that was read; passed over where another one stands there by now.
            unit: Code of the unit.
            text: Whose it is, when it was made and what it holds.
            operators: Whose passphrase of the time opens it.
        """
        if path != self._path():
            return
        self.content.setText(text)
        self.content.show()
        self.operator.clear()
        self.operator.addItems(list(operators))
        self.operator.setCurrentIndex(0)
        self.offer_folder(unit)

    def refuse_backup(self, path: Path, sentence: str) -> None:
        """Say why a file cannot be restored, while it still stands there."""
        if path == self._path():
            self.complain(sentence)
            set_invalid(self.file, invalid=True)

    def set_file(self, path: Path) -> None:
        """Fill in the file."""
        self.file.setText(str(path))
        self._on_edited()

    def showEvent(self, event: QShowEvent) -> None:
        """Look at a file that was given at the start."""
        super().showEvent(event)
        if self.file.text():
            self._file_timer.start()

    def focus_first(self) -> None:
        """Begin with the file, or behind it where it is known."""
        (self.passphrase if self.file.text() else self.file).setFocus()

    def _path(self) -> Path | None:
        text = self.file.text().strip()
        return Path(text) if text else None

    def _on_file_settled(self) -> None:
        path = self._path()
        if not self.isVisible():
            return
        self.content.hide()
        self.operator.clear()
        if path is not None and path.is_file():
            self.backup_named.emit(path)
        elif path is not None and not self.file.hasFocus():
            # Whoever still types it is not told that half of it is wrong.
            self.refuse_backup(path, _NO_SUCH_FILE)

    def _check_own(self) -> tuple[str, QWidget] | None:
        path = self._path()
        if path is None:
            return "请选择备份文件。", self.file
        if not path.is_file():
            return _NO_SUCH_FILE, self.file
        if not self.operator.currentText():
            return "请选择当时的操作员。", self.operator
        if not self.passphrase.text():
            return "请填写备份当时的口令。", self.passphrase
        return None

    def _complete(self) -> None:
        choice = RestoreBackup(
            Path(self.file.text().strip()),
            self.operator.currentText(),
            self.passphrase.text(),
            Path(self.folder.text().strip()),
        )
        self.set_busy(busy=True)
        self.completed.emit(choice)

    def _on_choose_clicked(self) -> None:
        name, _kind = QFileDialog.getOpenFileName(
            self, "选择备份文件", "", "备份 (*.cgbak);;所有文件 (*)"
        )
        if name:
            self.set_file(Path(name))
