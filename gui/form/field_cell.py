"""One field in the form: its label, its editor, its pin and what is said under it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QFrame, QLabel, QLineEdit, QSizePolicy, QVBoxLayout, QWidget

from domain.field_types import Editor
from domain.fields import Field, Issue, Need
from domain.unreadable import Unreadable
from gui.common.style import set_property
from gui.form.choosing import FieldOffers, make_editor
from gui.form.entry_line import EntryLine
from gui.form.messages import Messages, is_must
from gui.icons import icon

_COUNTED = frozenset({"人", "个"})
"""Units that the label already implies."""


class FieldCell(QObject):
    """A field's widgets; the form lays them out.

    Attributes:
        field: What is edited.
        editor: Reads and shows the value.
        label: Stands left of the editor.
        body: The editor with its messages below.

    Signals:
        pin_changed: The pin was pressed or released.
        brought: An offer was taken that has values for other fields: these, by key.
    """

    pin_changed = Signal()
    brought = Signal(object)

    def __init__(self, field: Field, offers: FieldOffers | None, parent: QWidget) -> None:
        super().__init__(parent)
        self.field = field
        self.body = QFrame(parent)
        self.editor = make_editor(field, offers, self.body, self.brought.emit)
        self.widget = self.editor.widget
        self.widget.setObjectName(f"field.{field.key}")
        self.widget.setAccessibleName(caption(field))
        self.widget.setAccessibleDescription(field.help)
        self.messages = Messages(self.body)
        self.label = self._make_label(parent)
        self._pin: QAction | None = None
        if field.pinnable and isinstance(self.widget, EntryLine):
            self._add_pin(self.widget)
        column = QVBoxLayout(self.body)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.widget)
        column.addWidget(self.messages)
        column.addStretch(1)

    @property
    def is_wide(self) -> bool:
        """Whether it takes the full width."""
        return self.field.type.facts.editor is Editor.BLOCK

    @property
    def is_asked(self) -> bool:
        """Whether the record, as it stands, is asked for this field."""
        return not self.body.isHidden()

    def set_asked(self, asked: bool) -> None:
        """Show the field, or hide it where the record is not asked for it."""
        self.label.setVisible(asked)
        self.body.setVisible(asked)

    @property
    def is_pinned(self) -> bool:
        """Whether its value is kept for the next record."""
        return self._pin is not None and self._pin.isChecked()

    def set_pinned(self, pinned: bool) -> None:
        """Press or release the pin."""
        if self._pin is not None:
            self._pin.setChecked(pinned)

    def toggle_pin(self) -> None:
        """Press the pin, or release it (F3)."""
        if self._pin is not None and self._pin.isEnabled():
            self._pin.toggle()

    def set_read_only(self, read_only: bool) -> None:
        """Let it be read only."""
        self.editor.set_read_only(read_only)
        self.messages.set_read_only(read_only)
        for action in self.widget.actions():
            action.setVisible(not read_only)

    def show_findings(
        self,
        unreadable: Unreadable | None,
        issues: Sequence[Issue],
        explanations: Mapping[str, str],
    ) -> None:
        """Mark the editor and say why.

        Args:
            unreadable: Why the text cannot be read; nothing else is said then.
            issues: Findings of the checks at this field.
            explanations: The explanations there are, by rule.
        """
        if unreadable is not None:
            remedy = unreadable.remedy.rstrip("。")
            errors = [f"{unreadable.message}，{remedy}" if remedy else unreadable.message]
            explains: list[Issue] = []
        else:
            errors = [issue.message for issue in issues if is_must(issue)]
            explains = [issue for issue in issues if not is_must(issue)]
        self.messages.show_findings(errors, explains, explanations)
        open_explains = [i for i in explains if not explanations.get(i.rule)]
        self._mark("invalid", bool(errors))
        self._mark("explain", bool(open_explains) and not errors)
        said = "；".join([*errors, *(issue.message for issue in explains)])
        self.widget.setAccessibleDescription(said or self.field.help)

    def _mark(self, name: str, on: bool) -> None:
        if bool(self.widget.property(name)) != on:
            set_property(self.widget, name, on)

    def _make_label(self, parent: QWidget) -> QLabel:
        text = caption(self.field)
        star = " *" if self.field.need is Need.REQUIRED else ""
        label = QLabel(f"{text}{star}", parent)
        label.setProperty("role", "label")
        label.setBuddy(self.widget)
        label.setWordWrap(True)
        label.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        label.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Preferred)
        label.setToolTip(self.field.help)
        return label

    def _add_pin(self, line: EntryLine) -> None:
        pin = QAction(icon("pin"), "固定：下一条沿用这个值（F3）", line, checkable=True)
        pin.toggled.connect(self.pin_changed)
        line.addAction(pin, QLineEdit.ActionPosition.TrailingPosition)
        line.pin_requested.connect(self.toggle_pin)
        self._pin = pin


def caption(field: Field) -> str:
    """The label, with the unit where the label does not imply it."""
    if field.unit in _COUNTED or field.unit == field.label:
        return field.label
    return field.caption
