"""Facts of the whole workbook: taken from titles and sheet names, or typed once for all rows."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QObject, Qt, QTimer, Signal
from PySide6.QtWidgets import (
    QComboBox,
    QGridLayout,
    QLabel,
    QSizePolicy,
    QToolButton,
    QWidget,
)

from domain.fields import Field
from domain.unreadable import Unreadable
from domain.values import read_value
from gui.common.card import Card
from gui.common.elided_label import ElidedLabel
from gui.common.style import set_invalid, set_property
from gui.form.choosing import FieldOffers, make_editor
from gui.form.field_cell import caption
from gui.icons import icon
from gui.pages.importing.choices import ShownFact

_REST_MS = 500
"""Typing rests so long before the workbook is checked anew."""
_EDITOR_WIDTH = 260
_ADD = "再填一项…"


class FactRow(QObject):
    """The editor of one fact with its label, its source and a button that clears it.

    Signals:
        stated: What stands there now; only texts that can be read.
    """

    stated = Signal(str)

    def __init__(self, fact: ShownFact, offers: FieldOffers | None, parent: QWidget) -> None:
        super().__init__(parent)
        self._said = fact.text
        self.editor = make_editor(fact.field, offers, parent)
        self.widget = self.editor.widget
        self.widget.setFixedWidth(_EDITOR_WIDTH)
        self.widget.setAccessibleName(caption(fact.field))
        self.label = QLabel(parent)
        self.label.setProperty("role", "label")
        self.label.setBuddy(self.widget)
        self.source = ElidedLabel(parent=parent)
        self.source.setProperty("role", "hint")
        self.source.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        self.clear = QToolButton(parent)
        self.clear.setIcon(icon("close"))
        self.clear.setToolTip(f"清除{caption(fact.field)}")
        self.clear.setAccessibleName(f"清除{caption(fact.field)}")
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(_REST_MS)
        self._timer.timeout.connect(self._on_rest)
        self.editor.edited.connect(self._timer.start)
        self.editor.committed.connect(self._on_rest)
        self.clear.clicked.connect(self._on_clear_clicked)
        if hasattr(self.widget, "advance_requested"):
            self.widget.advance_requested.connect(self._on_advance)
        self.show_fact(fact)

    def show_fact(self, fact: ShownFact) -> None:
        """Show what is known now; what is being typed stays."""
        star = " *" if fact.is_wanted else ""
        self.label.setText(f"{caption(fact.field)}{star}")
        self.source.setText(fact.source)
        set_property(self.source, "role", "warning" if fact.is_wanted else "hint")
        self.clear.setVisible(bool(fact.text))
        if self.widget.hasFocus() or self._timer.isActive():
            return
        self._said = fact.text
        value = read_value(fact.field, fact.text)
        if isinstance(value, Unreadable):
            self.editor.set_raw(fact.text)
        else:
            self.editor.set_value(value)
        self._mark()

    def _mark(self) -> bool:
        reading = self.editor.reading()
        is_wrong = isinstance(reading, Unreadable)
        set_invalid(self.widget, invalid=is_wrong)
        if isinstance(reading, Unreadable):
            self.source.setText(f"{reading.message}，{reading.remedy}")
        return not is_wrong

    def _on_rest(self) -> None:
        self._timer.stop()
        text = self.editor.text.strip()
        if text != self._said and self._mark():
            self._said = text
            self.stated.emit(text)

    def _on_clear_clicked(self) -> None:
        self.editor.type_text("")
        self._on_rest()
        self.widget.setFocus(Qt.FocusReason.OtherFocusReason)

    def _on_advance(self, forward: bool) -> None:
        self.editor.commit()
        following = self.widget.nextInFocusChain() if forward else None
        if following is not None:
            self.widget.window().focusNextChild()


class FactsPanel(Card):
    """A row for each fact, and a list of fields that can be stated as well.

    Signals:
        stated: (key of the field, text); empty clears.
    """

    stated = Signal(str, str)

    def __init__(self, offers: FieldOffers | None) -> None:
        super().__init__("整张表共同的内容", "没有这一列时，每一行都用它")
        self._offers = offers
        self._facts: list[ShownFact] = []
        self._addable: list[Field] = []
        self._added: dict[str, ShownFact] = {}
        self.rows: dict[str, FactRow] = {}
        self._inner: QWidget | None = None
        self.add_box = QComboBox()
        self.add_box.setAccessibleName("再填一项")
        self.add_box.activated.connect(self._on_add)
        self.heading.addWidget(self.add_box)

    def show_facts(self, facts: Sequence[ShownFact], addable: Sequence[Field]) -> None:
        """Show these; editors that are on show stay, so that typing goes on."""
        known = {fact.field.key for fact in facts}
        self._added = {key: fact for key, fact in self._added.items() if key not in known}
        self._facts = [*facts, *self._added.values()]
        self._addable = [field for field in addable if field.key not in self._added]
        self._fill_add_box()
        self.setVisible(bool(self._facts or self._addable))
        if list(self.rows) == [fact.field.key for fact in self._facts]:
            for fact in self._facts:
                self.rows[fact.field.key].show_fact(fact)
        else:
            self._build()

    def _fill_add_box(self) -> None:
        self.add_box.clear()
        self.add_box.addItem(_ADD, None)
        for field in self._addable:
            self.add_box.addItem(caption(field), field.key)
        self.add_box.setVisible(bool(self._addable))

    def _build(self) -> None:
        focused = next((key for key, row in self.rows.items() if row.widget.hasFocus()), "")
        if self._inner is not None:
            self._inner.hide()
            self._inner.deleteLater()
        self.rows = {}
        self._inner = QWidget()
        grid = QGridLayout(self._inner)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(12)
        grid.setVerticalSpacing(6)
        grid.setColumnStretch(2, 1)
        for at, fact in enumerate(self._facts):
            row = self.rows[fact.field.key] = self._row(fact)
            for column, widget in enumerate((row.label, row.widget, row.source, row.clear)):
                grid.addWidget(widget, at, column)
        self.body.addWidget(self._inner)
        self._inner.setVisible(bool(self._facts))
        if focused in self.rows:
            self.rows[focused].widget.setFocus()

    def _row(self, fact: ShownFact) -> FactRow:
        assert self._inner is not None
        row = FactRow(fact, self._offers, self._inner)
        key = fact.field.key
        row.stated.connect(lambda text: self.stated.emit(key, text))
        return row

    def _on_add(self) -> None:
        key = self.add_box.currentData()
        field = next((one for one in self._addable if one.key == key), None)
        if field is None:
            return
        self._added[field.key] = ShownFact(field, "", "填在这里用于所有行", is_wanted=False)
        self._facts.append(self._added[field.key])
        self._addable.remove(field)
        self._fill_add_box()
        self._build()
        self.rows[field.key].widget.setFocus()
