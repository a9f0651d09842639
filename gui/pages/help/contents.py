"""The contents of the handbook as a tree; while searching, only what holds the words."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QTreeWidget, QTreeWidgetItem, QWidget

from gui.pages.help.chapters import Chapter, chapters, sections_with

_NAME = Qt.ItemDataRole.UserRole


class Contents(QTreeWidget):
    """Chapters with their sections.

    Signals:
        place_chosen: Name of the heading that was clicked or entered.
    """

    place_chosen = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName("手册目录")
        self.setHeaderHidden(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.itemClicked.connect(self._on_item_chosen)
        self.itemActivated.connect(self._on_item_chosen)
        self.show_places("")

    def show_places(self, wanted: str) -> int:
        """List everything, or the sections that hold a text, each with how often.

        Returns:
            How often it was found; 0 where nothing is looked for.
        """
        counts = sections_with(wanted) if wanted else {}
        self.clear()
        for number, chapter in enumerate(chapters(), start=1):
            if not wanted or any(one.name in counts for one in chapter.headings):
                self._add(number, chapter, counts, is_open=bool(wanted))
        return sum(counts.values())

    def _add(
        self, number: int, chapter: Chapter, counts: Mapping[str, int], *, is_open: bool
    ) -> None:
        first, *rest = chapter.headings
        top = _item(f"{number}　{first.text}", first.name, counts)
        self.addTopLevelItem(top)
        for heading in rest:
            if not is_open or heading.name in counts:
                top.addChild(_item(heading.text, heading.name, counts))
        top.setExpanded(is_open)

    def names(self) -> list[str]:
        """The names of the chapters listed."""
        return [str(top.data(0, _NAME)) for top in self._tops()]

    def mark_current(self, name: str) -> None:
        """Show where one reads."""
        for item in self._items():
            if item.data(0, _NAME) == name:
                self.setCurrentItem(item)
                return

    def _items(self) -> Iterator[QTreeWidgetItem]:
        for top in self._tops():
            yield top
            for at in range(top.childCount()):
                child = top.child(at)
                if child is not None:
                    yield child

    def _tops(self) -> Iterator[QTreeWidgetItem]:
        for at in range(self.topLevelItemCount()):
            top = self.topLevelItem(at)
            if top is not None:
                yield top

    def _on_item_chosen(self, item: QTreeWidgetItem) -> None:
        item.setExpanded(True)
        self.place_chosen.emit(str(item.data(0, _NAME)))


def _item(text: str, name: str, counts: Mapping[str, int]) -> QTreeWidgetItem:
    number = counts.get(name, 0)
    item = QTreeWidgetItem([f"{text}（{number}）" if number else text])
    item.setData(0, _NAME, name)
    item.setToolTip(0, text)
    return item
