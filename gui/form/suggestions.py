"""A list of offers under an editor: the focus and the input method stay in the editor."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from PySide6.QtCore import QObject, QPoint, QRect, Qt, QTimer, Signal
from PySide6.QtWidgets import QFrame, QLineEdit, QListWidget, QListWidgetItem, QVBoxLayout
from shiboken6 import isValid

from domain.pinyin import is_initials


@dataclass(frozen=True)
class Suggestion:
    """One offer that brings more with it than its text.

    Attributes:
        text: What the editor takes over.
        beside: Tells it from others of the same text in the list.
        extra: Values of other fields that come with it, by their keys.
    """

    text: str
    beside: str = ""
    extra: Mapping[str, str] = field(default_factory=dict)


Deliver = Callable[[Sequence[str | Suggestion]], None]
Source = Callable[[str, Deliver], None]
"""Asked with what was typed; hands the offers over at once or later."""

_MOST_ROWS = 8
_WIDEST = 520
_EDGE = 3
_BESIDE = "　"


class SuggestionList(QFrame):
    """The list itself, laid over the window so that it never takes the focus.

    Attributes:
        rows: What is offered.

    Signals:
        picked: The number of the row that was clicked.
    """

    picked = Signal(int)

    def __init__(self, line: QLineEdit) -> None:
        super().__init__(line.window())
        self._line = line
        self.setObjectName("suggestionList")
        self.setProperty("role", "card")
        self.rows = QListWidget(self)
        self.rows.setAccessibleName("可选内容")
        self.rows.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.rows.setUniformItemSizes(True)
        self.rows.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.rows.setTextElideMode(Qt.TextElideMode.ElideMiddle)
        self.rows.itemPressed.connect(self._on_item_pressed)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(_EDGE, _EDGE, _EDGE, _EDGE)
        layout.addWidget(self.rows)
        self.hide()

    def fill(self, offers: Sequence[Suggestion], current: int) -> None:
        """Show these offers; ``current`` is the chosen row, -1 for none."""
        self.rows.clear()
        self.rows.addItems([f"{one.text}{_BESIDE}{one.beside}".rstrip() for one in offers])
        self._place()
        self.show()
        self.raise_()
        self.rows.setCurrentRow(current)

    def _place(self) -> None:
        line, window = self._line, self._line.window()
        if self.parentWidget() is not window:
            self.setParent(window)
        self.rows.ensurePolished()
        row = max(self.rows.sizeHintForRow(0), self.fontMetrics().height() + 8)
        height = row * min(self.rows.count(), _MOST_ROWS) + 2 * _EDGE + 2
        width = max(line.width(), min(self.rows.sizeHintForColumn(0) + 32, _WIDEST))
        corner = line.mapTo(window, QPoint(0, line.height() + 1))
        room_below = window.height() - corner.y() - 2
        room_above = line.mapTo(window, QPoint(0, 0)).y() - 2
        if height > room_below and room_above > room_below:
            height = min(height, room_above)
            corner.setY(room_above - height)
        else:
            height = min(height, max(room_below, row + 2 * _EDGE))
        corner.setX(max(0, min(corner.x(), window.width() - width)))
        self.setGeometry(QRect(corner.x(), corner.y(), width, height))

    def _on_item_pressed(self, item: QListWidgetItem) -> None:
        self.picked.emit(self.rows.row(item))


class Suggester(QObject):
    """Asks the source while the user types and keeps the list.

    Attributes:
        pick_first: The first offer is chosen at once (a closed list); else only when first
            letters of pinyin were typed, which are never meant as they stand.

    Signals:
        accepted: An offer was taken over into the editor.
        brought: Comes after it where the offer has values for other fields: these, by key.
    """

    accepted = Signal(str)
    brought = Signal(object)
    _delivered = Signal(int, object)

    def __init__(
        self, line: QLineEdit, source: Source, *, delay: int = 120, pick_first: bool = False
    ) -> None:
        super().__init__(line)
        self._line = line
        self._source = source
        self.pick_first = pick_first
        self._list: SuggestionList | None = None
        self._offers: list[Suggestion] = []
        self._round = 0
        self._timer = QTimer(self, singleShot=True, interval=delay)
        self._timer.timeout.connect(self._ask)
        self._delivered.connect(self._on_delivered)
        line.textEdited.connect(self._on_text_edited)
        line.destroyed.connect(self._drop_list)

    @property
    def is_open(self) -> bool:
        """Whether the list is shown."""
        return self._list is not None and isValid(self._list) and self._list.isVisible()

    @property
    def offered(self) -> list[str]:
        """What the list shows now."""
        if not self.is_open or self._list is None:
            return []
        return [one.text for one in self._offers]

    def open_all(self) -> None:
        """Show everything there is, whatever stands in the editor."""
        self._ask_for("")

    def close(self) -> None:
        """Hide the list and forget what is still on its way."""
        self._timer.stop()
        self._round += 1
        if self._list is not None and isValid(self._list):
            self._list.hide()

    def move(self, step: int) -> None:
        """Choose the next or the previous offer, round the end."""
        if self._list is not None and self.is_open:
            count = self._list.rows.count()
            row = self._list.rows.currentRow()
            start = -1 if row < 0 and step > 0 else (0 if row < 0 else row)
            self._list.rows.setCurrentRow((start + step) % count)

    def accept(self) -> bool:
        """Take the chosen offer over; answers False where none is chosen."""
        if self._timer.isActive() and (self.pick_first or is_initials(self._line.text())):
            self._ask()
        if self._list is None or not self.is_open:
            return False
        row = self._list.rows.currentRow()
        self.close()
        if row < 0:
            return False
        self._take(row)
        return True

    def _take(self, row: int) -> None:
        offer = self._offers[row]
        self.close()
        self._line.setText(offer.text)
        self.accepted.emit(offer.text)
        if offer.extra:
            self.brought.emit(dict(offer.extra))

    def _on_text_edited(self, _text: str) -> None:
        self._round += 1
        self._timer.start()

    def _ask(self) -> None:
        self._timer.stop()
        self._ask_for(self._line.text().strip())

    def _ask_for(self, text: str) -> None:
        self._round += 1
        number = self._round

        def deliver(offers: Sequence[str | Suggestion]) -> None:
            if isValid(self):
                self._delivered.emit(number, [_whole(one) for one in offers])

        self._source(text, deliver)

    def _on_delivered(self, number: int, offers: list[Suggestion]) -> None:
        if number != self._round or self._line.isReadOnly() or not self._line.hasFocus():
            return
        typed = self._line.text().strip()
        if not offers or offers == [Suggestion(typed)]:
            self.close()
            return
        self._offers = offers
        texts = [one.text for one in offers]
        if self._list is None or not isValid(self._list):
            self._list = SuggestionList(self._line)
            self._list.picked.connect(self._take)
        first = self.pick_first and bool(typed)
        current = texts.index(typed) if typed in texts else 0
        self._list.fill(offers, current if first or is_initials(typed) else -1)

    def _drop_list(self) -> None:
        if self._list is not None and isValid(self._list):
            self._list.deleteLater()


def _whole(offer: str | Suggestion) -> Suggestion:
    return Suggestion(offer) if isinstance(offer, str) else offer
