"""备份: where backups go, one now, the list of them, and back to one of them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFileDialog, QHBoxLayout, QLabel, QLineEdit

from domain.clock import china_time
from domain.ledgers import LEDGERS
from gui.common.buttons import Button, PrimaryButton
from gui.common.card import Card
from gui.pages.home.rows_table import Cell, Column, RowData, RowsTable
from gui.pages.settings.restore import ask_and_restore
from gui.pages.settings.section import Section, muted
from gui.progress_dialog import watch
from services.workspace import backup

if TYPE_CHECKING:
    from gui.session import Session
    from services.program.tasks import Progress
    from services.workspace.workspace import Workspace

_COLUMNS = (
    Column("时间"),
    Column("原因"),
    Column("内容", stretches=True),
    Column("大小", right=True),
    Column(""),
)
_MIB = 1 << 20
_FILTER = "备份 (*.cgbak);;所有文件 (*)"


class BackupInfo(Protocol):
    """What the list shows of a backup; `services.workspace.backup` gives them."""

    @property
    def path(self) -> Path:
        """The file."""

    @property
    def at(self) -> int:
        """When it was made, in milliseconds since 1970."""

    @property
    def reason(self) -> str:
        """Why it was made."""

    @property
    def counts(self) -> Mapping[str, int]:
        """Rows by table."""

    @property
    def size(self) -> int:
        """Bytes."""

    @property
    def problem(self) -> str:
        """Why it cannot be used; empty where it can."""


class BackupSection(Section):
    """Keeps the backups in sight.

    Signals:
        restored: Path of what was kept aside; the workspace has to be opened again.
    """

    KEY = "backup"
    TITLE = "备份"

    restored = Signal(str)

    def __init__(self, session: Session) -> None:
        super().__init__(session)
        self.folder = QLineEdit()
        self.folder.setReadOnly(True)
        self.folder.setAccessibleName("自动备份的文件夹")
        self.change = Button("更改…")
        self.change.setAccessibleName("更改自动备份的文件夹")
        self.inside = Button("放回账套文件夹")
        self.now = PrimaryButton("立即备份", icon_name="backup")
        self.elsewhere = Button("备份到…", icon_name="usb")
        self.restore = Button("从备份还原…", icon_name="restore")
        self.table = RowsTable(_COLUMNS, "备份", fits=True)
        self._none = QLabel("还没有备份。")
        self._none.setProperty("role", "muted")
        self._lay_out()
        self.change.clicked.connect(self._on_change_clicked)
        self.inside.clicked.connect(lambda: self.set_folder(None))
        self.now.clicked.connect(lambda: self.back_up(None))
        self.elsewhere.clicked.connect(self._on_elsewhere_clicked)
        self.restore.clicked.connect(self._on_restore_clicked)

    def _lay_out(self) -> None:
        place = Card("自动备份放在哪里")
        row = QHBoxLayout()
        row.setSpacing(10)
        row.addWidget(self.folder, 1)
        row.addWidget(self.change)
        row.addWidget(self.inside)
        place.body.addLayout(row)
        place.body.addWidget(
            muted("每天自动备份并核验；接收、批量修改和升级之前另外备份。最好放在另一块硬盘上。")
        )
        listing = Card("现有备份")
        listing.body.addWidget(self.table)
        listing.body.addWidget(self._none)
        listing.body.addWidget(
            muted("还原时先选中一份备份，再点“从备份还原…”；没有选中时从文件夹里选文件。")
        )
        buttons = QHBoxLayout()
        buttons.setSpacing(10)
        buttons.setContentsMargins(0, 6, 0, 0)
        for button in (self.now, self.elsewhere, self.restore):
            buttons.addWidget(button)
        buttons.addStretch(1)
        listing.body.addLayout(buttons)
        self.column.addWidget(place)
        self.column.addWidget(listing)
        self.column.addStretch(1)

    def refresh(self) -> None:
        """Read which backups there are."""

        def work(workspace: Workspace) -> tuple[Path, Sequence[BackupInfo]]:
            return backup.folder_of(workspace), backup.all_backups(workspace)

        self.session.read(work, done=lambda read: self._show(*read), owner=self)

    def _show(self, folder: Path, found: Sequence[BackupInfo]) -> None:
        self.folder.setText(str(folder))
        self.inside.setEnabled(not folder.is_relative_to(self.session.workspace.folder))
        self.table.show_rows([_row(info) for info in found])
        self.table.setVisible(bool(found))
        self._none.setVisible(not found)

    def set_folder(self, folder: Path | None) -> None:
        """Have automatic backups go elsewhere; None: inside the workspace."""
        self.session.read(
            lambda workspace: backup.set_folder(workspace, folder),
            done=lambda _none: self.refresh(),
            owner=self,
        )

    def back_up(self, out: Path | None) -> None:
        """Make a backup in a folder; None: where the automatic ones go."""

        def work(workspace: Workspace, progress: Progress) -> Path:
            target = out or backup.folder_of(workspace)
            target.mkdir(parents=True, exist_ok=True)
            return backup.backup(workspace, target, progress=progress).path

        def done(path: Path) -> None:
            self.session.messages.success(f"已备份并核验：{path}")
            self.refresh()

        ticket = self.session.run(work, done, owner=self, title="正在备份")
        watch(self.session.lane, ticket, self)

    def _on_change_clicked(self) -> None:
        folder = QFileDialog.getExistingDirectory(self, "自动备份放在", self.folder.text())
        if folder:
            self.set_folder(Path(folder))

    def _on_elsewhere_clicked(self) -> None:
        folder = QFileDialog.getExistingDirectory(self, "备份到")
        if folder:
            self.back_up(Path(folder))

    def _on_restore_clicked(self) -> None:
        for chosen in self.table.selected_keys():
            if isinstance(chosen, Path):
                self.restore_from(chosen)
                return
        name, _kind = QFileDialog.getOpenFileName(self, "选择备份", self.folder.text(), _FILTER)
        if name:
            self.restore_from(Path(name))

    def restore_from(self, file: Path) -> None:
        """Ask for the passphrase of the time and go back to a backup."""
        ask_and_restore(self.session, file, self, self.restored.emit, self.reopen_requested.emit)


def _row(info: BackupInfo) -> RowData:
    size = f"{info.size / _MIB:.1f} MB" if info.size else ""
    if info.problem:
        bad = Cell("不能用", tag="bad", tip=info.problem)
        return RowData((Cell("–", tone="soft"), "", info.path.name, size, bad))
    moment = china_time(info.at)
    counts = "，".join(
        f"{ledger.label} {info.counts[ledger.key]:,} 条"
        for ledger in LEDGERS.values()
        if info.counts.get(ledger.key)
    )
    good = Cell("已核验", tag="ok", tip=str(info.path))
    cells = (f"{moment:%Y-%m-%d %H:%M}", info.reason, counts or "没有记录", size, good)
    return RowData(cells, info.path)
