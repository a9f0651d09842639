"""Looks for records like the one being typed, and says so in one amber line with a link."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, QTimer, Signal

from domain.values import show_value
from services.records.duplicates import similar

if TYPE_CHECKING:
    from gui.pages.record.record_view import RecordView
    from services.records.duplicates import Similar
    from services.workspace.workspace import Workspace

DELAY_MS = 400


class DuplicateWatch(QObject):
    """Asks when title, date or another part of the match key changed and typing rests.

    Signals:
        open_requested: Id of the record to look at.
    """

    open_requested = Signal(str)

    def __init__(self, page: RecordView) -> None:
        super().__init__(page)
        self._page = page
        self._asked: dict[str, Any] = {}
        self._found: list[Similar] = []
        self._timer = QTimer(self, singleShot=True, interval=DELAY_MS)
        self._timer.timeout.connect(self._ask)
        page.duplicate_link.clicked.connect(self._on_link_clicked)

    def clear(self) -> None:
        """Another record is shown."""
        self._timer.stop()
        self._asked = self._key()
        self._show([])

    def note_change(self) -> None:
        """Something was typed."""
        self._timer.start()

    def _key(self) -> dict[str, Any]:
        fields = self._page.form.values().fields
        ledger = self._page.ledger
        return {key: fields.get(key) for key in (ledger.title, ledger.date, *ledger.match)}

    def _ask(self) -> None:
        key = self._key()
        if key == self._asked:
            return
        self._asked = key
        record_id, ledger = self._page.record.id, self._page.ledger

        def work(workspace: Workspace) -> list[Similar]:
            return similar(workspace, ledger, key, exclude_id=record_id)

        def arrived(found: list[Similar]) -> None:
            if self._asked == key and self._page.record.id == record_id:
                self._show(found)

        self._page.session.read(work, done=arrived, owner=self)

    def _show(self, found: list[Similar]) -> None:
        self._found = found
        page = self._page
        if found:
            first, noun = found[0], page.ledger.noun
            title = show_value(page.ledger.by_key[page.ledger.title], first.title)
            word = f"已有同一{noun}" if first.is_same else f"已有相近的{noun}"
            more = f"，另有 {len(found) - 1} 条相近" if len(found) > 1 else ""
            page.duplicate_text.setText(
                f"{word}：{title}（{first.date}）{more}。请确认是否重复录入。"
            )
        page.duplicate.setVisible(bool(found))

    def _on_link_clicked(self) -> None:
        if self._found:
            self.open_requested.emit(self._found[0].record_id)
