"""Shows long work: input is held at once, a dialog with 取消 comes after 600 ms."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QEvent, QObject, Qt, QTimer
from PySide6.QtGui import QCloseEvent, QKeyEvent
from PySide6.QtWidgets import (
    QApplication,
    QDialog,
    QHBoxLayout,
    QLabel,
    QProgressBar,
    QVBoxLayout,
    QWidget,
)

from gui.common.buttons import Button
from gui.common.fitting import Fitting

if TYPE_CHECKING:
    from gui.lane import Lane, Ticket

DELAY_MS = 600

_HELD = frozenset(
    {
        QEvent.Type.KeyPress,
        QEvent.Type.ShortcutOverride,
        QEvent.Type.Shortcut,
        QEvent.Type.MouseButtonPress,
        QEvent.Type.MouseButtonDblClick,
        QEvent.Type.Drop,
        QEvent.Type.Close,
    }
)


class ProgressDialog(QDialog):
    """Watches one ticket; deletes itself when the ticket is finished."""

    def __init__(
        self, lane: Lane, ticket: Ticket[Any], window: QWidget, *, can_cancel: bool
    ) -> None:
        super().__init__(window)
        self._blocked = window
        self._ticket = ticket
        self._can_cancel = can_cancel
        self.setWindowTitle("请稍候")
        self.setWindowModality(Qt.WindowModality.WindowModal)
        self.setWindowFlag(Qt.WindowType.WindowContextHelpButtonHint, on=False)
        self.setMinimumWidth(420)
        self._text = QLabel(ticket.title)
        self._text.setProperty("role", "heading")
        self._detail = QLabel("正在准备…")
        self._detail.setProperty("role", "muted")
        self._detail.setWordWrap(True)
        self._bar = QProgressBar()
        self._bar.setRange(0, 0)
        self._bar.setTextVisible(False)
        self._bar.setAccessibleName("进度")
        self._cancel = Button("取消", key="Esc")
        self._cancel.setVisible(can_cancel)
        self._cancel.clicked.connect(self.request_cancel)
        self._lay_out()
        Fitting(self)
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.timeout.connect(self._on_delay_over)
        lane.progressed.connect(self._on_progressed)
        lane.ticket_finished.connect(self._on_ticket_finished)

    def _lay_out(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(22, 20, 22, 18)
        column.setSpacing(10)
        column.addWidget(self._text)
        column.addWidget(self._bar)
        column.addWidget(self._detail)
        row = QHBoxLayout()
        row.addStretch(1)
        row.addWidget(self._cancel)
        column.addLayout(row)

    def begin(self) -> None:
        """Hold input to the window now and show the dialog when the delay is over."""
        if self._ticket.is_finished:
            self.deleteLater()
            return
        QApplication.instance().installEventFilter(self)  # type: ignore[union-attr]
        self._timer.start(DELAY_MS)

    def request_cancel(self) -> None:
        """Ask the work to stop; the dialog stays until it has."""
        if not self._can_cancel:
            return
        self._ticket.cancel()
        self._cancel.setEnabled(False)
        self._detail.setText("正在停止，已做的会全部撤回…")

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Hold what the user does to the window below until the dialog covers it."""
        if event.type() not in _HELD or self.isVisible():
            return False
        window = self._blocked
        return watched is window.windowHandle() or _is_inside(watched, window)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Esc asks the work to stop instead of closing."""
        if event.key() == Qt.Key.Key_Escape:
            self.request_cancel()
            event.accept()
        else:
            super().keyPressEvent(event)

    def closeEvent(self, event: QCloseEvent) -> None:
        """The close box means 取消; the dialog closes when the work has stopped."""
        if self._ticket.is_finished:
            event.accept()
            return
        event.ignore()
        self.request_cancel()

    def _on_delay_over(self) -> None:
        self.show()
        self._release()

    def _on_progressed(self, ticket: object, done: int, total: int, text: str) -> None:
        if ticket is not self._ticket or self._ticket.is_cancel_requested:
            return
        self._bar.setRange(0, max(total, 0))
        self._bar.setValue(done)
        count = f"{done:,} / {total:,}" if total > 0 else ""
        self._detail.setText("　".join(part for part in (text, count) if part) or "正在处理…")

    def _on_ticket_finished(self, ticket: object) -> None:
        if ticket is not self._ticket:
            return
        self._timer.stop()
        self._release()
        self.hide()
        self.deleteLater()

    def _release(self) -> None:
        app = QApplication.instance()
        if app is not None:
            app.removeEventFilter(self)


def _is_inside(watched: QObject, window: QWidget) -> bool:
    return isinstance(watched, QWidget) and watched.window() is window


def watch(
    lane: Lane, ticket: Ticket[Any], parent: QWidget, *, can_cancel: bool = True
) -> ProgressDialog:
    """Block editing in the parent's window until the ticket is finished.

    Args:
        lane: Where the ticket was submitted.
        ticket: The work.
        parent: Any widget of the window to block.
        can_cancel: False where stopping half way is not offered.
    """
    dialog = ProgressDialog(lane, ticket, parent.window(), can_cancel=can_cancel)
    dialog.begin()
    return dialog
