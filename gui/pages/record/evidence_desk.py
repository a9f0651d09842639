"""What is done with a record's evidence: attach, show, open elsewhere, take off."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Sequence
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QUrl
from PySide6.QtGui import QDesktopServices, QImage

from domain.clock import CHINA
from gui.pages.record.evidence_viewer import EvidenceViewer
from gui.progress_dialog import watch
from services.records import evidence

if TYPE_CHECKING:
    from gui.pages.record.record_view import RecordView
    from services.program.shapes import ChangeSet
    from services.records.evidence import Attached
    from services.workspace.workspace import Workspace


class EvidenceDesk(QObject):
    """Serves the evidence strip of a record's page.

    Args:
        page: The page.
        save_then: Saves the record, then goes on; called where it has no id yet.
    """

    def __init__(self, page: RecordView, save_then: Callable[[Callable[[], None]], None]) -> None:
        super().__init__(page)
        self._page = page
        self._save_then = save_then
        self._session = page.session
        self._waiting: list[tuple[Sequence[Path], Path | None]] = []
        strip = page.evidence
        strip.files_given.connect(self.attach)
        strip.picture_given.connect(self.attach_picture)
        strip.opened.connect(self.show_file)
        strip.open_elsewhere_requested.connect(self.open_elsewhere)
        strip.remove_requested.connect(self.remove)

    def attach(self, files: Sequence[Path], *, scratch: Path | None = None) -> None:
        """Attach files; a new record is saved first, and they wait until it is.

        Args:
            files: What to attach.
            scratch: A folder to remove afterwards.
        """
        if self._page.record.id:
            self._attach(files, scratch)
            return
        self._waiting.append((tuple(files), scratch))
        self._page.evidence.show_waiting([one.name for given, _ in self._waiting for one in given])
        self._save_then(self.attach_waiting)

    def attach_waiting(self) -> None:
        """The record is saved: attach what was chosen before."""
        waiting, self._waiting = self._waiting, []
        for files, scratch in waiting:
            self._attach(files, scratch)

    def forget_waiting(self) -> None:
        """Another record is on show: what was chosen for the former is not attached to it."""
        waiting, self._waiting = self._waiting, []
        for _files, scratch in waiting:
            if scratch is not None:
                _remove(scratch)

    def _attach(self, files: Sequence[Path], scratch: Path | None) -> None:
        record_id = self._page.record.id

        def work(workspace: Workspace) -> ChangeSet:
            try:
                return evidence.attach(workspace, record_id, files)
            finally:
                if scratch is not None:
                    _remove(scratch)

        said = f"已添加 {len(files)} 个佐证材料。"
        ticket = self._session.change(work, initiator=self, said=said)
        watch(self._session.lane, ticket, self._page, can_cancel=False)

    def attach_picture(self, picture: object) -> None:
        """Attach a picture from the clipboard as a PNG file."""
        image = picture if isinstance(picture, QImage) else QImage()
        if image.isNull():
            self._session.messages.info("剪贴板里没有可以添加的图片。")
            return
        folder = Path(tempfile.mkdtemp(prefix="changai-"))
        path = folder / f"粘贴的图片{datetime.now(CHINA):%H%M%S}.png"
        image.save(str(path), "PNG")  # type: ignore[call-overload]
        self.attach([path], scratch=folder)

    def show_file(self, one: Attached) -> None:
        """Show a picture or a PDF inside, anything else with its own program."""
        if not one.is_here:
            self._session.messages.info(
                f"“{one.name}”尚未收到。", "它会随填报单位的同步包一起到来。"
            )
        elif one.is_shown_inside:
            viewer = EvidenceViewer(self._session, one, self._page)
            viewer.open_elsewhere_requested.connect(lambda: self.open_elsewhere(one))
            viewer.open()
        else:
            self.open_elsewhere(one)

    def open_elsewhere(self, one: Attached) -> None:
        """Open a temporary copy with the program the system has for it."""

        def work(workspace: Workspace) -> Path:
            return evidence.open_temporarily(workspace, one.sha256, one.name)

        def opened(path: Path) -> None:
            if not QDesktopServices.openUrl(QUrl.fromLocalFile(str(path))):
                self._session.messages.warning(
                    f"没有能打开“{one.name}”的程序。", "请先安装相应的程序。"
                )

        self._session.read(work, done=opened, owner=self)

    def remove(self, one: Attached) -> None:
        """Take a file off the record; 撤销 brings it back."""
        record_id = self._page.record.id

        def work(workspace: Workspace) -> ChangeSet:
            return evidence.remove(workspace, record_id, one.sha256)

        self._session.change(work, initiator=self, said=f"已移除“{one.name}”。")


def _remove(folder: Path) -> None:
    for path in folder.iterdir():
        path.unlink(missing_ok=True)
    folder.rmdir()
