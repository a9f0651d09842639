"""What every page works with: the open workspace, its lane, messages, changes, and undo."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, TypeVar

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QWidget
from shiboken6 import isValid

from domain.clock import CHINA
from domain.standing import Basis
from gui.changefeed import ChangeFeed
from gui.messages import MessageAction, Messages
from gui.progress_dialog import watch
from services.records.undo import undo

if TYPE_CHECKING:
    from collections.abc import Callable

    from domain.errors import KnownError
    from domain.fields import Fields
    from gui.lane import Lane, Ticket
    from services.program.shapes import ChangeSet
    from services.program.tasks import Progress
    from services.workspace.workspace import Workspace

T = TypeVar("T")


def basis_changed(before: Basis, after: Basis) -> str:
    """That figures count other records from now on, and why."""
    why = "已有审核" if after is Basis.ACCEPTED else "还没有审核"
    return f"{why}，指标的口径由“{before.label}”变为“{after.label}”。"


MOST_STEPS = 100
"""How many actions can be taken back."""


@dataclass(frozen=True)
class _Outside:
    """Something outside the journal that Ctrl+Z takes back, such as discarded input."""

    take_back: Callable[[], object]


class Session(QObject):
    """One operator at work in one workspace.

    Attributes:
        workspace: The open workspace; only to be touched in the lane, its names apart.
        lane: Runs everything that touches the database.
        messages: The bridge to the message bar.
        changefeed: Publishes what changed.
        pins: Fields whose value is kept for the next record, by ledger.
        last_saved: Fields of the record saved last, by ledger.
        saved_text: When something was saved last, for the footer; empty before that.

    Signals:
        undo_changed: What can be taken back or done again is another.
        sticks_looked_for: A page has just looked for USB sticks.
        update_wanted: An `Update` that the user chose to install.
    """

    undo_changed = Signal()
    sticks_looked_for = Signal()
    update_wanted = Signal(object)

    def __init__(
        self,
        workspace: Workspace,
        lane: Lane,
        messages: Messages | None = None,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self.workspace = workspace
        self.lane = lane
        self.messages = messages or Messages(self)
        self.changefeed = ChangeFeed(self)
        self.pins: dict[str, tuple[str, ...]] = {}
        self.last_saved: dict[str, Fields] = {}
        self.saved_text = ""
        self._basis: Basis | None = None
        self._done: list[ChangeSet | _Outside] = []
        self._undone: list[ChangeSet] = []

    def read(
        self,
        work: Callable[[Workspace], T],
        *,
        done: Callable[[T], None],
        failed: Callable[[KnownError], None] | None = None,
        owner: QObject | None = None,
    ) -> Ticket[T]:
        """Read in the lane; a known error is shown unless `failed` takes it."""
        return self.run(lambda workspace, _progress: work(workspace), done, failed, owner)

    def run(
        self,
        work: Callable[[Workspace, Progress], T],
        done: Callable[[T], None],
        failed: Callable[[KnownError], None] | None = None,
        owner: QObject | None = None,
        title: str = "",
    ) -> Ticket[T]:
        """Do longer work in the lane; show it with `gui.progress_dialog.watch`."""
        return self.lane.submit(
            lambda progress: work(self.workspace, progress),
            done=done,
            failed=failed or self.messages.known,
            owner=owner,
            title=title,
        )

    def change(
        self,
        work: Callable[[Workspace], ChangeSet],
        *,
        done: Callable[[ChangeSet], None] | None = None,
        failed: Callable[[KnownError], None] | None = None,
        initiator: QObject | None = None,
        said: str = "",
        title: str = "",
    ) -> Ticket[ChangeSet]:
        """Write in the lane; the change is published and can be taken back.

        Args:
            work: Calls one service and returns its change set.
            done: Called before the change is published.
            failed: Takes a known error; without it the message bar shows it.
            initiator: Who asks; told to the views, and nothing is called when it is gone.
            said: What the message bar says afterwards, with 撤销 beside it; empty for nothing.
            title: What is being done, for the progress dialog.
        """

        def finish(changes: ChangeSet) -> None:
            if done is not None and (initiator is None or isValid(initiator)):
                done(changes)
            self.publish(changes, initiator, said=said)

        return self.run(lambda workspace, _progress: work(workspace), finish, failed, title=title)

    def publish(
        self, changes: ChangeSet, initiator: QObject | None = None, *, said: str = ""
    ) -> None:
        """Tell every view of a change that was made, and offer to take it back."""
        if not changes.is_empty:
            if changes.undo:
                self._done = [*self._done, changes][-MOST_STEPS:]
                self._undone.clear()
                self.undo_changed.emit()
            self._note_time()
            self.changefeed.changed.emit(changes, initiator)
        if said:
            action = None
            if changes.undo and not changes.is_empty:
                action = MessageAction("撤销", lambda: self.undo(changes))
            self.messages.success(said, action=action)

    def offer_back(self, said: str, take_back: Callable[[], object]) -> None:
        """Say that something outside the journal was done, and offer to take it back.

        Args:
            said: What the message bar says, with 撤销 beside it.
            take_back: Takes it back, once.
        """
        step = _Outside(take_back)
        self._done = [*self._done, step][-MOST_STEPS:]
        self.messages.success(said, action=MessageAction("撤销", lambda: self.undo(step)))

    def note_basis(self, basis: Basis) -> None:
        """Figures of a basis nobody chose are on show; where it is another now, say so."""
        before, self._basis = self._basis, basis
        if before is not None and before is not basis:
            self.messages.info(basis_changed(before, basis), "在“指标进度”里可以换回来看。")

    def hold_basis(self, basis: Basis) -> None:
        """The user was told of this basis where it changed."""
        self._basis = basis

    def _note_time(self) -> None:
        self.saved_text = f"已保存 {datetime.now(CHINA):%H:%M:%S}"

    @property
    def can_undo(self) -> bool:
        """Whether an action of this session can be taken back."""
        return bool(self._done)

    @property
    def can_redo(self) -> bool:
        """Whether something was taken back that can be done again."""
        return bool(self._undone)

    def undo(self, changes: ChangeSet | _Outside | None = None) -> None:
        """Take back one action; the newest unless another is named."""
        target = changes or (self._done[-1] if self._done else None)
        if target is None:
            self.messages.info("没有可以撤销的操作。")
        elif target not in self._done:
            return
        elif isinstance(target, _Outside):
            self._done.remove(target)
            target.take_back()
        else:
            self._take_back(target, self._done, self._undone, "已撤销", "重做", self.redo)

    def redo(self) -> None:
        """Do again what was taken back last."""
        if self._undone:
            newest = self._undone[-1]
            self._take_back(newest, self._undone, self._done, "已重做", "撤销", self.undo)
        else:
            self.messages.info("没有可以重做的操作。")

    def _take_back(
        self,
        target: ChangeSet,
        source: list[ChangeSet] | list[ChangeSet | _Outside],
        into: list[ChangeSet] | list[ChangeSet | _Outside],
        word: str,
        back_word: str,
        back: Callable[[], None],
    ) -> None:
        source.remove(target)

        def work(workspace: Workspace) -> ChangeSet:
            return undo(workspace, target.undo)

        def finish(changes: ChangeSet) -> None:
            if changes.is_empty:
                self.messages.info("这一步之后的内容已改过，没有可以撤销的部分。")
                return
            into.append(changes)
            self.undo_changed.emit()
            self._note_time()
            self.changefeed.changed.emit(changes, None)
            done = target.label.removeprefix("撤销：").removeprefix("撤销：")
            self.messages.success(f"{word}：{done}", action=MessageAction(back_word, back))

        ticket = self.run(
            lambda workspace, _progress: work(workspace), finish, title=f"正在撤销：{target.label}"
        )
        window = self.parent()
        if isinstance(window, QWidget):
            watch(self.lane, ticket, window, can_cancel=False)
