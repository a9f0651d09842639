"""The window that asks for operator and passphrase; small, and the first thing painted."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QCloseEvent
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QLabel, QVBoxLayout, QWidget

from gui.common.buttons import LinkButton, PrimaryButton
from gui.common.fitting import Fitting
from gui.common.style import set_invalid, set_property
from gui.icons import icon_pixmap
from gui.lane import Lane
from gui.unlock.passphrase_field import PassphraseField

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from domain.errors import KnownError
    from services.program.tasks import Progress

WIDTH = 400


class UnlockWindow(QWidget):
    """Asks until the passphrase fits.

    Signals:
        unlocked: Name of the operator, once `unlock` returned.
        forgotten: The user asks what to do about a forgotten passphrase.
        other_workspace_requested: The user wants another workspace.
    """

    unlocked = Signal(str)
    forgotten = Signal()
    other_workspace_requested = Signal()

    def __init__(
        self,
        operators: Sequence[str],
        workspace_name: str,
        unlock: Callable[[str, str], None],
        *,
        last_operator: str = "",
    ) -> None:
        """Make the window.

        Args:
            operators: Names to choose from.
            workspace_name: Unit or name of the workspace.
            unlock: Called off the GUI thread with operator and passphrase; raises `KnownError`,
                whose attribute `wait_seconds`, if any, holds back the next try.
            last_operator: Who is offered first.
        """
        super().__init__()
        self._unlock = unlock
        self._lane = Lane(self)
        self._wait_left = 0
        self.setProperty("role", "page")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.setWindowTitle("打开账套 · 产改台账")
        self.setFixedWidth(WIDTH)
        self.operator = QComboBox()
        self.operator.addItems(list(operators))
        self.operator.setCurrentText(last_operator)
        self.operator.setAccessibleName("操作员")
        self.passphrase = PassphraseField("口令")
        self.open_button = PrimaryButton("打开")
        self.problem = QLabel()
        self.problem.setWordWrap(True)
        self.problem.setProperty("role", "error")
        self.caps = QLabel("大写锁定（Caps Lock）已打开")
        self.caps.setProperty("role", "warning")
        self.caps.hide()
        self.note, self.news = QLabel(), QLabel()
        for label in (self.note, self.news):
            label.setProperty("role", "hint")
            label.setWordWrap(True)
            label.hide()
        self._lay_out(workspace_name)
        self._connect()
        Fitting(self)
        self.passphrase.setFocus()

    def _lay_out(self, workspace_name: str) -> None:
        picture = QLabel()
        picture.setPixmap(icon_pixmap("lock", 24, role="accent", ratio=self.devicePixelRatioF()))
        name = QLabel(workspace_name)
        name.setProperty("role", "title")
        name.setWordWrap(True)
        head = QHBoxLayout()
        head.setSpacing(10)
        head.addWidget(picture)
        head.addWidget(name, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(28, 26, 28, 20)
        column.setSpacing(6)
        column.addLayout(head)
        column.addWidget(self.note)
        column.addWidget(self.news)
        column.addSpacing(12)
        for text, field in (("操作员(&U)", self.operator), ("口令(&P)", self.passphrase)):
            label = QLabel(text)
            label.setProperty("role", "label")
            label.setBuddy(field)
            column.addWidget(label)
            column.addWidget(field)
            column.addSpacing(4)
        self.problem.setMinimumHeight(self.problem.fontMetrics().height())
        column.addWidget(self.caps)
        column.addWidget(self.problem)
        column.addSpacing(4)
        column.addWidget(self.open_button)
        links = QHBoxLayout()
        self._forgotten = LinkButton("忘记口令")
        self._other = LinkButton("打开其他账套")
        links.addWidget(self._forgotten)
        links.addStretch(1)
        links.addWidget(self._other)
        column.addSpacing(6)
        column.addLayout(links)

    def _connect(self) -> None:
        self._countdown = QTimer(self)
        self._countdown.setInterval(1000)
        self._countdown.timeout.connect(self._on_second_passed)
        self.open_button.setDefault(True)
        self.open_button.clicked.connect(self.submit)
        self.passphrase.returnPressed.connect(self.submit)
        self.passphrase.textEdited.connect(self._on_text_edited)
        self.passphrase.caps_lock_changed.connect(self.caps.setVisible)
        self._forgotten.clicked.connect(self.forgotten)
        self._other.clicked.connect(self.other_workspace_requested)

    @property
    def is_busy(self) -> bool:
        """Whether a passphrase is being tried."""
        return self._lane.is_busy

    def show_note(self, text: str) -> None:
        """Say something below the name of the workspace."""
        self.note.setText(text)
        self.note.show()

    def show_news(self, text: str) -> None:
        """Say something that came up while the passphrase is asked for."""
        if self.news.text() != text:
            self.news.setText(text)
            self.news.show()

    def submit(self) -> None:
        """Try what was typed."""
        if self.is_busy or self._wait_left > 0:
            return
        operator, passphrase = self.operator.currentText(), self.passphrase.text()
        if not passphrase:
            self._complain("请输入口令。")
            self.passphrase.setFocus()
            return

        def work(_progress: Progress) -> str:
            self._unlock(operator, passphrase)
            return operator

        self._show_busy(busy=True)
        self._lane.submit(work, done=self._on_unlocked, failed=self._on_refused, owner=self)

    def operator_names(self) -> list[str]:
        """The operators to choose from."""
        return [self.operator.itemText(number) for number in range(self.operator.count())]

    def tell(self, sentence: str) -> None:
        """Say something that is no complaint, where complaints stand."""
        set_invalid(self.passphrase, invalid=False)
        set_property(self.problem, "role", "hint")
        self.problem.setText(sentence)
        self.passphrase.setFocus()

    def begin_anew(self, operator: str, sentence: str) -> None:
        """Let an operator type a passphrase that was just set.

        Args:
            operator: Whose.
            sentence: What has happened.
        """
        self.operator.setCurrentText(operator)
        self.passphrase.clear()
        self.tell(sentence)

    def closeEvent(self, event: QCloseEvent) -> None:
        """Let a running try end first."""
        self._countdown.stop()
        self._lane.drain()
        super().closeEvent(event)

    def _show_busy(self, *, busy: bool) -> None:
        for widget in (self.operator, self.passphrase, self.open_button):
            widget.setEnabled(not busy)
        self.open_button.setText("正在打开…" if busy else "打开")

    def _on_unlocked(self, operator: str) -> None:
        self.problem.clear()
        self.unlocked.emit(operator)

    def _on_refused(self, error: KnownError) -> None:
        self._show_busy(busy=False)
        self._complain(f"{error.message}{error.hint}")
        self.passphrase.selectAll()
        self.passphrase.setFocus()
        self._wait_left = round(float(getattr(error, "wait_seconds", 0) or 0))
        if self._wait_left > 0:
            self._show_wait()
            self._countdown.start()

    def _on_second_passed(self) -> None:
        self._wait_left -= 1
        self._show_wait()

    def _show_wait(self) -> None:
        waiting = self._wait_left > 0
        self.open_button.setEnabled(not waiting)
        self.open_button.setText(f"请等待 {self._wait_left} 秒" if waiting else "打开")
        if not waiting:
            self._countdown.stop()

    def _on_text_edited(self) -> None:
        self.problem.clear()
        set_invalid(self.passphrase, invalid=False)

    def _complain(self, sentence: str) -> None:
        set_property(self.problem, "role", "error")
        self.problem.setText(sentence)
        set_invalid(self.passphrase, invalid=True)
        self.passphrase.setAccessibleDescription(sentence)
