"""程序更新: the present version, a newer one from a file, and installers for the counties."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QFileDialog, QHBoxLayout

from gui.common.buttons import Button, PrimaryButton
from gui.common.card import Card
from gui.pages.settings.section import Section, facts_grid, muted
from gui.pages.submit.drives import removable_drives
from gui.progress_dialog import watch
from services.program import updates
from services.program.version import program_version

if TYPE_CHECKING:
    from gui.session import Session
    from services.program.tasks import Progress
    from services.program.updates import Update
    from services.workspace.workspace import Workspace

_FILTER = "安装程序和签名文件 (*.exe *.sig);;所有文件 (*)"
_HOW = (
    "安装程序由市总工会发来，旁边要有同名的签名文件（.sig）；签名核验无误才会安装。"
    "插着带有新版的 U 盘打开“上报”或“接收”时，程序也会提示。"
)
_NO_KEY = "本程序没有内置发布公钥，不能核验安装程序的签名，所以不提供更新。"


class UpdateSection(Section):
    """Leads to a newer program."""

    KEY = "update"
    TITLE = "程序更新"

    def __init__(self, session: Session) -> None:
        super().__init__(session)
        self.from_file = PrimaryButton("从文件更新…", icon_name="folder")
        self.put = Button("把安装程序放到 U 盘…", icon_name="usb")
        has_key = bool(updates.release_keys())
        card = Card("程序")
        card.body.addLayout(facts_grid((("现在的版本", program_version()),)))
        card.body.addSpacing(6)
        card.body.addWidget(muted(_HOW if has_key else _NO_KEY))
        card.body.addLayout(_left(self.from_file))
        self.column.addWidget(card)
        if session.workspace.is_city:
            self.column.addWidget(self._counties_card())
        self.column.addStretch(1)
        for button in (self.from_file, self.put):
            button.setEnabled(has_key)
        self.from_file.clicked.connect(self._on_from_file_clicked)
        self.put.clicked.connect(self._on_put_clicked)

    def _counties_card(self) -> Card:
        card = Card("发给县区")
        card.body.addWidget(
            muted(
                f"安装程序和签名文件一起放进 U 盘的“{updates.FOLDER}”文件夹，"
                "县区插上 U 盘就能更新；同步包照常放在旁边。"
            )
        )
        card.body.addLayout(_left(self.put))
        return card

    def update_from(self, file: Path) -> None:
        """Check an installer, and ask whether to install it."""

        def work(_workspace: Workspace, progress: Progress) -> Update:
            found = updates.verified(file, progress=progress)
            updates.require_newer(found)
            return found

        ticket = self.session.run(
            work, self.session.update_wanted.emit, owner=self, title="正在核对安装程序"
        )
        watch(self.session.lane, ticket, self)

    def put_on(self, file: Path, stick: Path) -> None:
        """Check an installer and copy it with its signature onto a stick."""

        def work(_workspace: Workspace, progress: Progress) -> Path:
            found = updates.verified(file, progress=progress)
            return updates.put_on(found, stick, progress=progress)

        def done(put: Path) -> None:
            self.session.messages.success(f"安装程序和签名文件已放到“{put.parent}”。")

        ticket = self.session.run(work, done, owner=self, title="正在放到 U 盘")
        watch(self.session.lane, ticket, self)

    def _on_from_file_clicked(self) -> None:
        file = self._chosen_file("选择安装程序")
        if file is not None:
            self.update_from(file)

    def _on_put_clicked(self) -> None:
        file = self._chosen_file("选择要发给县区的安装程序")
        if file is None:
            return
        stick = QFileDialog.getExistingDirectory(self, "放到哪个 U 盘", _first_stick())
        if stick:
            self.put_on(file, Path(stick))

    def _chosen_file(self, title: str) -> Path | None:
        name, _kind = QFileDialog.getOpenFileName(self, title, _first_stick(), _FILTER)
        return Path(name) if name else None


def _first_stick() -> str:
    return next((str(drive.path) for drive in removable_drives()), "")


def _left(button: Button) -> QHBoxLayout:
    row = QHBoxLayout()
    row.setContentsMargins(0, 6, 0, 0)
    row.addWidget(button)
    row.addStretch(1)
    return row
