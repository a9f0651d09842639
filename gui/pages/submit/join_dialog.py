"""打开开通文件: a county joins the city with the file it was given."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import (
    QDialog,
    QFileDialog,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QVBoxLayout,
    QWidget,
)

from gui.common.buttons import Button, PrimaryButton
from gui.common.style import set_invalid

if TYPE_CHECKING:
    from domain.errors import KnownError
    from gui.session import Session
    from services.workspace import Workspace

_NOTE = "开通文件由市总工会制作，每个单位一个（.ljsetup）。已经录入的记录会原样保留。"


class JoinDialog(QDialog):
    """Asks for the setup file and its 开通码, and joins; errors stay in the dialog.

    Signals:
        joined: The workspace has joined.
    """

    joined = Signal()

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self.setWindowTitle("打开开通文件")
        self.setMinimumWidth(560)
        self.file = QLineEdit()
        self.file.setPlaceholderText("本单位-开通文件.ljsetup")
        self.code = QLineEdit()
        self.code.setPlaceholderText("电话告知；没有可不填")
        self.problem = QLabel()
        self.problem.setProperty("role", "error")
        self.problem.setWordWrap(True)
        self.go = PrimaryButton("加入市级")
        self.go.setDefault(True)
        self._lay_out()
        self.go.clicked.connect(self._on_go_clicked)
        for field in (self.file, self.code):
            field.textEdited.connect(self._on_edited)

    def _lay_out(self) -> None:
        note = QLabel(_NOTE)
        note.setWordWrap(True)
        note.setProperty("role", "muted")
        browse = Button("选择…")
        browse.setAccessibleName("选择开通文件")
        browse.clicked.connect(self._on_browse_clicked)
        grid = QGridLayout()
        grid.setHorizontalSpacing(12)
        grid.setVerticalSpacing(10)
        fields = (("开通文件(&F)", self.file), ("开通码(&K)", self.code))
        for row, (text, field) in enumerate(fields):
            caption = QLabel(text)
            caption.setProperty("role", "label")
            caption.setBuddy(field)
            field.setAccessibleName(text.split("(", maxsplit=1)[0])
            grid.addWidget(caption, row, 0)
            grid.addWidget(field, row, 1)
        grid.addWidget(browse, 0, 2)
        cancel = Button("取消", key="Esc")
        cancel.clicked.connect(self.reject)
        buttons = QHBoxLayout()
        buttons.addStretch(1)
        buttons.addWidget(cancel)
        buttons.addWidget(self.go)
        column = QVBoxLayout(self)
        column.setContentsMargins(22, 20, 22, 18)
        column.setSpacing(12)
        column.addWidget(note)
        column.addLayout(grid)
        column.addWidget(self.problem)
        column.addLayout(buttons)
        self.file.setFocus()

    def _on_browse_clicked(self) -> None:
        name, _kind = QFileDialog.getOpenFileName(
            self, "选择开通文件", "", "开通文件 (*.ljsetup);;所有文件 (*)"
        )
        if name:
            self.file.setText(str(Path(name)))
            self._on_edited()

    def _on_edited(self) -> None:
        self.problem.clear()
        for field in (self.file, self.code):
            set_invalid(field, invalid=False)

    def _on_go_clicked(self) -> None:
        path, code = Path(self.file.text().strip()), self.code.text().strip()
        if not path.is_file():
            self._complain("找不到这个开通文件。")
            return
        self.go.setEnabled(False)

        def work(workspace: Workspace) -> None:
            from services.joining import join  # noqa: PLC0415

            join(workspace, path, code=code or None)

        self._session.read(work, done=self._on_joined, failed=self._on_failed, owner=self)

    def _on_joined(self, _none: None) -> None:
        self.accept()
        self._session.messages.success("已加入市级，可以上报了。")
        self.joined.emit()

    def _on_failed(self, error: KnownError) -> None:
        self.go.setEnabled(True)
        self._complain(str(error))

    def _complain(self, sentence: str) -> None:
        self.problem.setText(sentence)
        field = self.code if "开通码" in sentence else self.file
        set_invalid(field, invalid=True)
        field.setFocus()
