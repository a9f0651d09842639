"""The window of the first start: setup file, new or existing workspace, backup, practice."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import (
    QFileDialog,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from gui.common.buttons import Button, QuietButton
from gui.common.fitting import Fitting
from gui.icons import icon
from gui.unlock.begin_form import BeginForm
from gui.unlock.choices import FirstStartChoice, OpenWorkspace, Practice
from gui.unlock.restore_form import RestoreForm
from gui.unlock.workspace_form import JoinForm, NewWorkspaceForm
from services.program.file_endings import is_backup

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

WIDTH = 560


class _ChoiceButton(Button):
    """One of the ways to begin: icon, name, and a sentence that helps to choose."""

    def __init__(self, name: str, sentence: str, icon_name: str) -> None:
        super().__init__("")
        self.setProperty("role", "choice")
        self.setAccessibleName(name)
        self.setAccessibleDescription(sentence)
        picture = QPushButton()
        picture.setProperty("kind", "quiet")
        picture.setIcon(icon(icon_name, role="accent"))
        picture.setIconSize(QSize(22, 22))
        picture.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        title, text = QLabel(name), QLabel(sentence)
        title.setProperty("role", "heading")
        text.setProperty("role", "hint")
        words = QVBoxLayout()
        words.setSpacing(1)
        words.addWidget(title)
        words.addWidget(text)
        row = QHBoxLayout(self)
        row.setContentsMargins(10, 10, 14, 10)
        row.setSpacing(8)
        row.addWidget(picture)
        row.addLayout(words, 1)
        for widget in (picture, title, text):
            widget.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)

    def sizeHint(self) -> QSize:
        """As large as what is inside."""
        layout = self.layout()
        return super().sizeHint() if layout is None else layout.sizeHint()


class FirstStartWindow(QWidget):
    """Asks how to begin; calls no service.

    Signals:
        chosen: A `FirstStartChoice`.
        back_requested: The user would rather open the workspace that was asked for before.
        folder_named: (form, folder) where data is to lie; judge it and tell the form.
        setup_file_named: (form, file) read it and tell the form whose it is.
        backup_named: (form, file) read it and tell the form what it holds.
    """

    chosen = Signal(object)
    back_requested = Signal()
    folder_named = Signal(object, object)
    setup_file_named = Signal(object, object)
    backup_named = Signal(object, object)

    def __init__(
        self,
        units: Callable[[], Iterable[tuple[str, str]]],
        default_folder: Callable[[str], Path],
        *,
        has_way_back: bool = False,
    ) -> None:
        """Make the window.

        Args:
            units: Gives code and name of every unit, in the order offered, when first wanted.
            default_folder: Where a unit's workspace goes unless the user says otherwise;
                gets "" where the unit is not known yet.
            has_way_back: There is a workspace to go back to.
        """
        super().__init__()
        self.setProperty("role", "page")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.setWindowTitle("开始使用 · 产改台账")
        self.setMinimumWidth(WIDTH)
        self.new_form = NewWorkspaceForm(units, default_folder)
        self.join_form = JoinForm(default_folder)
        self.restore_form = RestoreForm(default_folder)
        self._forms: tuple[BeginForm, ...] = (self.new_form, self.join_form, self.restore_form)
        self._has_way_back = has_way_back
        self._stack = QStackedWidget()
        self._stack.addWidget(self._choices())
        self.join_form.setup_file_named.connect(
            lambda file: self.setup_file_named.emit(self.join_form, file)
        )
        self.restore_form.backup_named.connect(
            lambda file: self.backup_named.emit(self.restore_form, file)
        )
        for form in self._forms:
            self._stack.addWidget(form)
            form.folder_named.connect(self._folder_teller(form))
            form.back_requested.connect(self._on_back_requested)
            form.completed.connect(self.chosen)
        column = QVBoxLayout(self)
        column.setContentsMargins(28, 24, 28, 22)
        self.note = QLabel()
        self.note.setProperty("role", "hint")
        self.note.setWordWrap(True)
        self.note.hide()
        column.addWidget(self.note)
        column.addWidget(self._stack)
        Fitting(self)
        QShortcut(QKeySequence("Esc"), self).activated.connect(self._on_back_requested)

    @property
    def is_busy(self) -> bool:
        """Whether a workspace is being made."""
        return not all(form.isEnabled() for form in self._forms)

    def show_file(self, path: Path) -> None:
        """Go on with a setup file or a backup; what was typed beside it stays."""
        (self.show_backup_file if is_backup(path) else self.show_setup_file)(path)

    def show_setup_file(self, path: Path) -> None:
        """Go on with a setup file."""
        self.join_form.set_setup_file(path)
        self._show_form(self.join_form)

    def show_backup_file(self, path: Path) -> None:
        """Go on with a backup."""
        self.restore_form.set_file(path)
        self._show_form(self.restore_form)

    def show_note(self, text: str) -> None:
        """Say something above what is on show."""
        if self.note.text() != text:
            self.note.setText(text)
            self.note.show()

    def _choices(self) -> QWidget:
        page = QWidget()
        column = QVBoxLayout(page)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(10)
        title = QLabel("开始使用产改台账")
        title.setProperty("role", "title")
        sub = QLabel("请选择怎样开始。程序不联网，数据只保存在您选定的文件夹里。")
        sub.setProperty("role", "muted")
        column.addWidget(title)
        column.addWidget(sub)
        column.addSpacing(8)
        self.join_button = _ChoiceButton(
            "打开开通文件", "市总工会发来的 .ljsetup 文件，县区从这里开始", "import"
        )
        self.new_button = _ChoiceButton(
            "新建账套", "还没有开通文件也可以先录入，以后再接上市级", "add"
        )
        self.open_button = _ChoiceButton(
            "打开已有账套", "数据文件夹已在本机或从旧电脑拷贝过来", "folder"
        )
        self.restore_button = _ChoiceButton(
            "还原备份", "旧电脑坏了，用 .cgbak 备份文件恢复账套", "restore"
        )
        self.practice_button = _ChoiceButton("练习", "用演示数据试用，不会混入正式数据", "practice")
        for button in (
            self.join_button,
            self.new_button,
            self.open_button,
            self.restore_button,
            self.practice_button,
        ):
            column.addWidget(button)
        column.addStretch(1)
        if self._has_way_back:
            back = QuietButton("返回", icon_name="chevron-left")
            back.clicked.connect(self.back_requested)
            column.addWidget(back, 0, Qt.AlignmentFlag.AlignLeft)
        self.join_button.clicked.connect(lambda: self._show_form(self.join_form))
        self.new_button.clicked.connect(lambda: self._show_form(self.new_form))
        self.open_button.clicked.connect(self._on_open_clicked)
        self.restore_button.clicked.connect(lambda: self._show_form(self.restore_form))
        self.practice_button.clicked.connect(lambda: self._choose(Practice()))
        return page

    def show_problem(self, sentence: str) -> None:
        """Say in the form on show why it could not be done."""
        form = self._stack.currentWidget()
        if isinstance(form, BeginForm):
            self.go_on()
            form.complain(sentence)

    def go_on(self) -> None:
        """The form on show takes input again: the user thought better of it."""
        form = self._stack.currentWidget()
        if isinstance(form, BeginForm):
            form.set_busy(busy=False)

    def _show_form(self, form: BeginForm) -> None:
        self._stack.setCurrentWidget(form)
        form.focus_first()

    def _folder_teller(self, form: BeginForm) -> Callable[[Path], None]:
        return lambda folder: self.folder_named.emit(form, folder)

    def _on_back_requested(self) -> None:
        form = self._stack.currentWidget()
        if not isinstance(form, BeginForm):
            if self._has_way_back:
                self.back_requested.emit()
            return
        ways = zip(
            self._forms, (self.new_button, self.join_button, self.restore_button), strict=True
        )
        self._stack.setCurrentIndex(0)
        next(button for own, button in ways if own is form).setFocus()

    def _on_open_clicked(self) -> None:
        folder = QFileDialog.getExistingDirectory(self, "选择账套所在的文件夹")
        if folder:
            self._choose(OpenWorkspace(Path(folder)))

    def _choose(self, choice: FirstStartChoice) -> None:
        self.chosen.emit(choice)
