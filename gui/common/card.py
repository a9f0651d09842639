"""A card: a titled panel that holds one matter."""

from __future__ import annotations

from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QVBoxLayout, QWidget


class Card(QFrame):
    """A white panel with a heading line and a body.

    Attributes:
        heading: The heading line, for a tag or a button behind the title.
        body: Where the content goes.
    """

    def __init__(self, title: str = "", note: str = "", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("role", "card")
        self.setAccessibleName(title)
        self._title = QLabel(title)
        self._title.setProperty("role", "heading")
        self._note = QLabel(note)
        self._note.setProperty("role", "hint")
        self._note.setVisible(bool(note))
        self.heading = QHBoxLayout()
        self.heading.setSpacing(8)
        self.heading.addWidget(self._title)
        self.heading.addWidget(self._note)
        self.heading.addStretch(1)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(16, 13, 16, 13)
        outer.setSpacing(8)
        self.body = QVBoxLayout()
        self.body.setSpacing(4)
        if title:
            outer.addLayout(self.heading)
        outer.addLayout(self.body, 1)

    def set_title(self, title: str, note: str = "") -> None:
        """Change title and note of a card that was made with a title."""
        self._title.setText(title)
        self._note.setText(note)
        self._note.setVisible(bool(note))
        self.setAccessibleName(title)

    def add_beside_title(self, widget: QWidget) -> None:
        """Put a tag or a button directly behind title and note."""
        self.heading.insertWidget(self.heading.count() - 1, widget)


class Banner(QFrame):
    """A tinted line above a form that says what stands in the way and who says so."""

    def __init__(self, kind: str = "bad", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("role", f"banner-{kind}")
        self._lead = QLabel()
        self._lead.setProperty("role", "strong")
        self._text = QLabel()
        self._text.setWordWrap(True)
        self._source = QLabel()
        self._source.setProperty("role", "muted")
        row = QHBoxLayout(self)
        row.setContentsMargins(16, 9, 16, 9)
        row.setSpacing(14)
        row.addWidget(self._lead)
        row.addWidget(self._text, 1)
        row.addWidget(self._source)

    def say(self, lead: str, text: str, source: str = "") -> None:
        """Fill in: what (市级退回), the sentence, and from whom and when."""
        self._lead.setText(lead)
        self._text.setText(text)
        self._source.setText(source)
        self._source.setVisible(bool(source))
        self.setAccessibleName(f"{lead}：{text}")


def hairline(parent: QWidget | None = None) -> QFrame:
    """A line of one pixel between two things."""
    line = QFrame(parent)
    line.setProperty("role", "line")
    return line
