"""Offers unsaved input again: one line per draft above the list, with 继续填写 and 放弃."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QVBoxLayout, QWidget

from domain.fields import Ledger
from gui.common.buttons import LinkButton
from gui.common.elided_label import ElidedLabel
from gui.discarded import give_back_later, title_of
from services.records import drafts

if TYPE_CHECKING:
    from gui.session import Session
    from services.records.drafts import Draft
    from services.workspace.workspace import Workspace

MOST_SHOWN = 3


class DraftStrip(QWidget):
    """The drafts of a ledger; hidden where there are none.

    Signals:
        draft_chosen: The `Draft` to go on with.
    """

    draft_chosen = Signal(object)

    def __init__(self, session: Session, ledger: Ledger) -> None:
        super().__init__()
        self._session = session
        self._ledger = ledger
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(20, 10, 20, 4)
        self._column.setSpacing(6)
        self.hide()

    def read_again(self) -> None:
        """Look for unsaved input of the ledger."""

        def work(workspace: Workspace) -> list[Draft]:
            return [one for one in drafts.all_drafts(workspace) if one.ledger == self._ledger.key]

        self._session.read(work, done=self.show_drafts, owner=self)

    def discard(self, draft: Draft) -> None:
        """Forget a draft; it can be taken back."""

        def work(workspace: Workspace) -> bool:
            return drafts.drop(workspace, draft.key)

        self._session.read(work, done=lambda _was: self.read_again(), owner=self)
        said = f"已放弃“{title_of(draft, self._ledger)}”的输入。"
        give_back_later(self._session, draft, said, self.read_again, self)

    def show_drafts(self, drafts: Sequence[Draft]) -> None:
        """Show these."""
        while (item := self._column.takeAt(0)) is not None:
            widget = item.widget()
            if widget is not None:
                widget.hide()
                widget.deleteLater()
        for draft in drafts[:MOST_SHOWN]:
            self._column.addWidget(self._line(draft))
        self.setVisible(bool(drafts))

    def _line(self, draft: Draft) -> QFrame:
        line = QFrame()
        line.setProperty("role", "banner-info")
        text = ElidedLabel(
            f"{draft.kept:%m-%d %H:%M} 暂存的输入：{title_of(draft, self._ledger)}，还没有保存"
        )
        go_on = LinkButton("继续填写")
        go_on.clicked.connect(lambda: self.draft_chosen.emit(draft))
        drop = LinkButton("放弃")
        drop.clicked.connect(lambda: self.discard(draft))
        row = QHBoxLayout(line)
        row.setContentsMargins(14, 5, 8, 5)
        row.addWidget(text, 1)
        row.addWidget(go_on)
        row.addWidget(drop)
        return line
