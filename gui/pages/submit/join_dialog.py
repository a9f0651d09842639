"""打开开通文件: a county joins the city with the file it was given."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFileDialog, QLineEdit, QWidget

from gui.common.buttons import Button
from gui.common.form_dialog import FormDialog
from services.sync.joining import join

if TYPE_CHECKING:
    from domain.errors import KnownError
    from gui.session import Session
    from services.workspace.workspace import Workspace

_NOTE = "开通文件由市总工会制作，每个单位一个；已经录入的记录原样保留。"


class JoinDialog(FormDialog):
    """Asks for the setup file and its 开通码, and joins; errors stay in the dialog.

    Signals:
        joined: The workspace has joined.
    """

    joined = Signal()

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__("打开开通文件", "加入市级", help_place="join", note=_NOTE, parent=parent)
        self._session = session
        self.file = QLineEdit()
        self.file.setPlaceholderText("本单位-开通文件.ljsetup")
        self.code = QLineEdit()
        self.code.setPlaceholderText("电话告知；没有可不填")
        browse = Button("选择…")
        browse.setAccessibleName("选择开通文件")
        browse.clicked.connect(self._on_browse_clicked)
        self.add_row("开通文件(&F)", self.file, browse)
        self.add_row("开通码(&K)", self.code)

    def _on_browse_clicked(self) -> None:
        name, _kind = QFileDialog.getOpenFileName(
            self, "选择开通文件", "", "开通文件 (*.ljsetup);;所有文件 (*)"
        )
        if name:
            self.file.setText(str(Path(name)))
            self.clear_problem()

    def submit(self) -> None:
        """Join with the file."""
        path, code = Path(self.file.text().strip()), self.code.text().strip()
        if not path.is_file():
            self.complain("找不到这个开通文件。", self.file)
            return
        self.wait()

        def work(workspace: Workspace) -> None:
            join(workspace, path, code=code or None)

        self._session.read(work, done=self._on_joined, failed=self._on_failed, owner=self)

    def _on_joined(self, _none: None) -> None:
        self.accept()
        self._session.messages.success("已加入市级，可以上报了。")
        self.joined.emit()

    def _on_failed(self, error: KnownError) -> None:
        self.complain(error, self.code if "开通码" in str(error) else self.file)
