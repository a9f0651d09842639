"""What happens to a bug: a log without personal data and one dialog; the program goes on."""

from __future__ import annotations

import logging
import platform
import sys
import threading
import traceback
from logging.handlers import RotatingFileHandler
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QUrl, Signal, qVersion
from PySide6.QtGui import QDesktopServices, QFontDatabase, QGuiApplication
from PySide6.QtWidgets import QDialog, QHBoxLayout, QLabel, QPlainTextEdit, QVBoxLayout

from gui.common.buttons import Button, PrimaryButton
from gui.common.fitting import Fitting
from gui.icons import icon_pixmap

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path
    from types import TracebackType

    from PySide6.QtWidgets import QWidget

LOG_NAME = "changai.log"
LOG_BYTES = 512 * 1024
LOG_KEPT = 3


def describe(error: BaseException) -> str:
    """Type and places of an error and of what caused it, without any value or message.

    Messages and source values may hold names and ID numbers, so neither is kept.
    """
    parts: list[str] = []
    current: BaseException | None = error
    seen: set[int] = set()
    while current is not None and id(current) not in seen:
        seen.add(id(current))
        kind = type(current)
        frames = traceback.extract_tb(current.__traceback__, limit=-40)
        lines = [f"  {_place(f.filename)}:{f.lineno} {f.name}" for f in frames]
        parts.append("\n".join([f"{kind.__module__}.{kind.__qualname__}", *lines]))
        current = current.__cause__ or current.__context__
    return "\n--- caused by ---\n".join(parts)


def _place(file_name: str) -> str:
    """The last parts of a path: enough to find the line, without the user's folder names."""
    return "/".join(file_name.replace("\\", "/").split("/")[-3:])


class CrashDialog(QDialog):
    """Says that the input is kept, and offers the details to copy."""

    def __init__(self, details: str, log_path: Path, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle("程序出了问题")
        self.setMinimumWidth(520)
        self._log_path = log_path
        self._title = QLabel("程序出了问题，您的输入已保留")
        self._title.setProperty("role", "title")
        text = QLabel(
            "刚才的操作没有完成。已保存的记录不受影响，正在填写的内容已暂存，可以继续使用；"
            "如果再次出现，请关闭程序后重新打开。"
        )
        text.setWordWrap(True)
        where = QLabel(f"技术日志（不含个人信息）：{log_path}")
        where.setProperty("role", "hint")
        where.setWordWrap(True)
        self.details = QPlainTextEdit(details)
        self.details.setReadOnly(True)
        self.details.setFont(QFontDatabase.systemFont(QFontDatabase.SystemFont.FixedFont))
        self.details.setMinimumHeight(80)
        self.details.setAccessibleName("错误详情")
        self.details.hide()
        self._fold = Button("显示详情")
        self._copy = Button("复制详情", icon_name="copy")
        self._folder = Button("打开日志所在文件夹", icon_name="folder")
        self._close = PrimaryButton("继续使用")
        self._lay_out(text, where)
        self._fold.clicked.connect(self._on_fold_clicked)
        self._copy.clicked.connect(self._on_copy_clicked)
        self._folder.clicked.connect(self._on_folder_clicked)
        self._close.clicked.connect(self.accept)
        self._close.setDefault(True)
        self._close.setFocus()
        Fitting(self)

    def _lay_out(self, text: QLabel, where: QLabel) -> None:
        picture = QLabel()
        picture.setPixmap(icon_pixmap("warning", 28, role="warn", ratio=self.devicePixelRatioF()))
        head = QHBoxLayout()
        head.setSpacing(12)
        head.addWidget(picture)
        head.addWidget(self._title, 1)
        buttons = QHBoxLayout()
        buttons.setSpacing(10)
        for button in (self._fold, self._copy, self._folder):
            buttons.addWidget(button)
        buttons.addStretch(1)
        buttons.addWidget(self._close)
        column = QVBoxLayout(self)
        column.setContentsMargins(22, 20, 22, 18)
        column.setSpacing(12)
        column.addLayout(head)
        column.addWidget(text)
        column.addWidget(where)
        column.addWidget(self.details, 1)
        column.addLayout(buttons)

    def _on_fold_clicked(self) -> None:
        is_open = not self.details.isVisible()
        self.details.setVisible(is_open)
        self._fold.setText("收起详情" if is_open else "显示详情")
        if not is_open:
            self.adjustSize()

    def _on_copy_clicked(self) -> None:
        QGuiApplication.clipboard().setText(self.details.toPlainText())
        self._copy.setText("已复制")

    def _on_folder_clicked(self) -> None:
        QDesktopServices.openUrl(QUrl.fromLocalFile(str(self._log_path.parent)))


class CrashReporter(QObject):
    """Takes every error nobody handled, from any thread; shows one dialog at a time.

    Attributes:
        dialog: The dialog on show, or None.
    """

    _caught = Signal(str)

    def __init__(
        self, log_folder: Path, *, version: str = "", window: Callable[[], QWidget | None]
    ) -> None:
        super().__init__()
        self.dialog: CrashDialog | None = None
        self.log_path = log_folder / LOG_NAME
        self._version = version
        self._window = window
        log_folder.mkdir(parents=True, exist_ok=True)
        self._handler = RotatingFileHandler(
            self.log_path, maxBytes=LOG_BYTES, backupCount=LOG_KEPT, encoding="utf-8", delay=True
        )
        self._handler.setFormatter(logging.Formatter("%(asctime)s %(levelname)s %(message)s"))
        self._log = logging.getLogger("changai.crash")
        self._log.setLevel(logging.INFO)
        # Nothing of a bug is worth a line on somebody's terminal.
        self._log.propagate = False
        self._log.addHandler(self._handler)
        self._old_hooks = (sys.excepthook, threading.excepthook)
        # Queued when it comes from another thread, direct otherwise.
        self._caught.connect(self._show)

    def install(self) -> None:
        """Become the program's exception hook."""
        sys.excepthook = self.take
        threading.excepthook = self._on_thread_error

    def uninstall(self) -> None:
        """Put the former hooks back and close the log."""
        sys.excepthook, threading.excepthook = self._old_hooks
        self._log.removeHandler(self._handler)
        self._handler.close()

    def take(
        self, kind: type[BaseException], error: BaseException, place: TracebackType | None
    ) -> None:
        """Log an error and show the dialog; Ctrl+C in a terminal ends the program as usual."""
        if issubclass(kind, KeyboardInterrupt):
            sys.__excepthook__(kind, error, place)
            return
        details = f"{self._about()}\n{describe(error)}"
        self._log.error(details)
        self._caught.emit(details)

    def _on_thread_error(self, args: threading.ExceptHookArgs) -> None:
        if args.exc_value is not None:
            self.take(args.exc_type, args.exc_value, args.exc_traceback)

    def _about(self) -> str:
        system = f"{platform.system()} {platform.release()}"
        return f"产改台账 {self._version} · Qt {qVersion()} · {system}"

    def _show(self, details: str) -> None:
        if self.dialog is not None:
            return
        self.dialog = CrashDialog(details, self.log_path, self._window())
        self.dialog.finished.connect(self._on_dialog_finished)
        self.dialog.open()

    def _on_dialog_finished(self) -> None:
        if self.dialog is not None:
            self.dialog.deleteLater()
        self.dialog = None
