"""The two forms of the first start that make a workspace: a new one, and with a setup file."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QComboBox, QFileDialog, QLabel, QLineEdit, QWidget

from gui.common.buttons import Button
from gui.common.style import set_invalid
from gui.unlock.begin_form import BeginForm, settled
from gui.unlock.choices import JoinWithSetupFile, NewWorkspace
from gui.unlock.passphrase_field import PassphraseField

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from PySide6.QtGui import QShowEvent

MIN_PASSPHRASE = 8

_NO_SUCH_FILE = "找不到这个开通文件。"


class WorkspaceForm(BeginForm):
    """What both forms share: operator, and the new passphrase twice."""

    def __init__(self, title: str, go: str, default_folder: Callable[[str], Path]) -> None:
        super().__init__(title, go, "正在建立…", default_folder)
        self.operator = QLineEdit()
        self.operator.setMaxLength(20)
        self.operator.setPlaceholderText("您的姓名，会写进每条变更")
        self.again = PassphraseField("再输一次口令")
        self.again.caps_lock_changed.connect(self.caps.setVisible)
        self._listen_to(self.operator, self.again)

    def _add_shared_rows(self) -> None:
        self._add_row("操作员(&N)", self.operator)
        self._add_row("口令(&P)", self.passphrase)
        self._add_row("再输一次(&R)", self.again)
        self._add_hint(f"口令至少 {MIN_PASSPHRASE} 位，用来加密本机数据，请牢记。")
        self._add_folder_rows()

    def focus_first(self) -> None:
        """Put the cursor where one begins."""
        self.operator.setFocus()

    def _check_shared(self) -> tuple[str, QWidget] | None:
        if not self.operator.text().strip():
            return "请填写操作员姓名。", self.operator
        if len(self.passphrase.text()) < MIN_PASSPHRASE:
            return f"口令至少 {MIN_PASSPHRASE} 位。", self.passphrase
        if self.passphrase.text() != self.again.text():
            return "两次输入的口令不一样，请重新输入。", self.again
        return super()._check_shared()


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
        self._listen_to(self.setup_file, self.opening_code)
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
