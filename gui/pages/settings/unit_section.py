"""单位与账套: whose workspace this is, where it lies, whether it has joined the city."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QUrl
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QFileDialog, QHBoxLayout, QLabel

from gui.common.buttons import Button
from gui.common.card import Card
from gui.common.tag import Tag
from gui.pages.home.links import SETUP_FILES
from gui.pages.settings.section import Section, facts_card, muted
from gui.pages.submit.join_dialog import JoinDialog
from services.sync import joining
from services.workspace import data_folder

if TYPE_CHECKING:
    from gui.session import Session
    from services.workspace.data_folder import FolderWarning
    from services.workspace.workspace import Workspace

_HOW_TO_MOVE = "请退出程序，把整个数据文件夹剪切到本机硬盘上，再用“打开其他账套”打开新的位置。"
_RECOVERY = "市级密钥恢复页.txt"


class UnitSection(Section):
    """Shows the facts; the county joins here, the city writes its recovery sheet."""

    KEY = "unit"
    TITLE = "单位与账套"

    def __init__(self, session: Session) -> None:
        super().__init__(session)
        workspace = session.workspace
        facts = facts_card(
            "账套",
            (
                ("填报单位", f"{workspace.unit_name}（{workspace.unit}）"),
                ("数据文件夹", str(workspace.folder)),
                ("本机编号", f"{workspace.author.chain.letter}机"),
                ("操作员", workspace.author.operator),
                (
                    "账套性质",
                    "练习账套，数据不会混入正式账套" if workspace.practice else "正式账套",
                ),
            ),
        )
        self.open_folder = Button("打开数据文件夹", icon_name="folder")
        self.open_folder.clicked.connect(self._on_open_folder_clicked)
        self.folder_warning = QLabel()
        self.folder_warning.setProperty("role", "warning")
        self.folder_warning.setWordWrap(True)
        self.folder_warning.hide()
        facts.body.addWidget(self.folder_warning)
        row = QHBoxLayout()
        row.addWidget(self.open_folder)
        row.addStretch(1)
        facts.body.addSpacing(6)
        facts.body.addLayout(row)
        self.column.addWidget(facts)
        self.state = Tag("")
        self.go = Button("")
        self.column.addWidget(self._city_card() if workspace.is_city else self._join_card())
        self.column.addStretch(1)

    def _join_card(self) -> Card:
        card = Card("加入市级")
        card.add_beside_title(self.state)
        card.body.addWidget(
            muted(
                "用市总工会给的开通文件加入后才能上报；加入前录入的记录原样保留。"
                "市级重发开通文件时，再打开一次。"
            )
        )
        self.go.setText("打开开通文件…")
        self.go.clicked.connect(self._on_join_clicked)
        card.body.addLayout(_left(self.go))
        self._show_joined()
        return card

    def _city_card(self) -> Card:
        card = Card("市级密钥")
        card.body.addWidget(
            muted("收件机损坏或口令遗忘时，凭恢复页才能打开各县区的同步包。请打印后锁入保险柜。")
        )
        self.go.setText("生成恢复页…")
        self.go.clicked.connect(self._on_recovery_clicked)
        setup = Button("制作开通文件…", icon_name="key")
        setup.clicked.connect(lambda: self.open_requested.emit("receive", SETUP_FILES))
        row = _left(self.go)
        row.insertWidget(1, setup)
        card.body.addLayout(row)
        return card

    def refresh(self) -> None:
        """Say whether the unit has joined, and whether its data lies in a bad place."""
        if not self.session.workspace.is_city:
            self._show_joined()

        def work(workspace: Workspace) -> FolderWarning | None:
            return data_folder.judge(workspace.folder)

        self.session.read(work, done=self._warn_of_folder, owner=self)

    def _warn_of_folder(self, warning: FolderWarning | None) -> None:
        self.folder_warning.setVisible(warning is not None)
        if warning is not None:
            self.folder_warning.setText(f"{warning.reason}{_HOW_TO_MOVE}")

    def _show_joined(self) -> None:
        joined = joining.is_joined(self.session.workspace)
        self.state.show_state("已加入" if joined else "未加入", "ok" if joined else "warn")

    def _on_join_clicked(self) -> None:
        dialog = JoinDialog(self.session, self)
        dialog.joined.connect(self._show_joined)
        dialog.open()

    def _on_recovery_clicked(self) -> None:
        name, _kind = QFileDialog.getSaveFileName(self, "恢复页存为", _RECOVERY, "文本 (*.txt)")
        if name:
            self.write_recovery(Path(name))

    def write_recovery(self, path: Path) -> None:
        """Write the city's keys onto a sheet."""

        def work(workspace: Workspace) -> Path:
            return joining.write_recovery_sheet(workspace, path)

        def done(written: Path) -> None:
            self.session.messages.warning(
                f"恢复页已存为 {written}。", "请打印一份锁入保险柜，并删除电脑上的这个文件。"
            )

        self.session.read(work, done=done, owner=self)

    def _on_open_folder_clicked(self) -> None:
        QDesktopServices.openUrl(QUrl.fromLocalFile(str(self.session.workspace.folder)))


def _left(button: Button) -> QHBoxLayout:
    row = QHBoxLayout()
    row.setSpacing(10)
    row.setContentsMargins(0, 6, 0, 0)
    row.addWidget(button)
    row.addStretch(1)
    return row
