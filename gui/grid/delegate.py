"""Paints and edits the cells: wrong ones are tinted and say why."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from typing import cast

from PySide6.QtCore import QEvent, QObject, QPersistentModelIndex, QRect, Qt, Signal
from PySide6.QtGui import QBrush, QColor, QGuiApplication, QKeyEvent, QKeySequence, QPalette
from PySide6.QtWidgets import QStyledItemDelegate, QStyleOptionViewItem, QWidget

from domain.field_types import Editor
from domain.fields import Offer, Severity
from gui.common.tables import CalmDelegate
from gui.form.choosing import FieldOffers
from gui.form.code_editor import matching
from gui.form.entry_line import EntryLine
from gui.form.suggestions import Deliver
from gui.grid.mime import holds_block
from gui.grid.model import Index, RosterModel
from gui.theme import current_theme

_ENTER = frozenset({Qt.Key.Key_Return, Qt.Key.Key_Enter})
_KEYS_OF_GRID = frozenset({Qt.Key.Key_D, Qt.Key.Key_Delete, Qt.Key.Key_S}) | _ENTER
_TABS = {Qt.Key.Key_Tab: 1, Qt.Key.Key_Backtab: -1}


class RosterDelegate(CalmDelegate):
    """One line edit per cell, with the offers of its field.

    Signals:
        moved: The user left the editor: step in columns, step in rows.
        key_passed: A key in the editor that means the grid.
        typed: The text in the editor is another, or the editor was given up.
    """

    moved = Signal(int, int)
    key_passed = Signal(object)
    typed = Signal()

    def __init__(self, model: RosterModel, offers: FieldOffers | None, parent: QObject) -> None:
        super().__init__(parent, frames_current=True)
        self._model = model
        self._offers = offers
        self._brought: tuple[str, Mapping[str, str]] = ("", {})
        self._open: tuple[EntryLine, QPersistentModelIndex] | None = None

    @property
    def typing(self) -> tuple[int, int, str] | None:
        """Row, column and text of the cell that is being typed in; None where none is."""
        if self._open is None or not self._open[0].isModified():
            return None
        line, index = self._open
        return (index.row(), index.column(), line.text()) if index.isValid() else None

    # -- editing ----------------------------------------------------------------------------

    def createEditor(self, parent: QWidget, _option: QStyleOptionViewItem, index: Index) -> QWidget:
        """A line edit that offers what the field offers."""
        declared = self._model.columns[index.column()]
        self._brought = ("", {})
        line = EntryLine(parent)
        line.setAccessibleName(f"第 {index.row() + 1} 行{declared.label}")
        if declared.type.facts.editor is Editor.CHOICE:

            def choose(text: str, deliver: Deliver) -> None:
                deliver(matching(declared, text))

            line.offer_from(choose, closed=True, delay=0)
        elif self._offers is not None and declared.offer is not Offer.NOTHING:
            offers = self._offers

            def remember(text: str, deliver: Deliver) -> None:
                offers(declared, text, deliver)

            suggester = line.offer_from(remember)
            # A chosen text counts as typed: what the cell held must not come back over it.
            suggester.accepted.connect(lambda _text: line.setModified(True))
            suggester.brought.connect(partial(self._on_brought, line))
        if declared.type.facts.editor is Editor.NUMBER:
            line.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        line.advance_requested.connect(self._on_advance)
        line.step_requested.connect(self._on_step)
        line.textEdited.connect(lambda _text: self.typed.emit())
        self._open = (line, QPersistentModelIndex(index))
        return line

    def destroyEditor(self, editor: QWidget, index: Index) -> None:  # noqa: N802 - Qt's name
        """Nothing is being typed any more."""
        if self._open is not None and self._open[0] is editor:
            was_typed = self.typing is not None
            self._open = None
            if was_typed:
                self.typed.emit()
        super().destroyEditor(editor, index)

    def setEditorData(self, editor: QWidget, index: Index) -> None:
        """The plain text, all of it selected."""
        line = cast(EntryLine, editor)
        if not line.isModified():
            line.setText(self._model.data(index, Qt.ItemDataRole.EditRole))
            line.selectAll()

    def setModelData(self, editor: QWidget, _model: QObject, index: Index) -> None:
        """What was typed; initials of a closed list stand for the one entry they find."""
        line = cast(EntryLine, editor)
        declared = self._model.columns[index.column()]
        text = line.text()
        if declared.type.facts.editor is Editor.CHOICE and text.strip():
            found = matching(declared, text)
            if len(found) == 1 and text.isascii() and text.isalpha():
                text = found[0]
        picked, extra = self._brought
        self._brought = ("", {})
        self._model.take(index, text, extra if picked == text else {})

    def _on_brought(self, line: EntryLine, extra: Mapping[str, str]) -> None:
        """What came with an offer waits until the cell is left with that text in it."""
        self._brought = (line.text(), extra)

    def updateEditorGeometry(
        self, editor: QWidget, option: QStyleOptionViewItem, index: Index
    ) -> None:
        """The cell, and wider where its text needs more."""
        rect = QRect(option.rect)
        line = cast(EntryLine, editor)
        text = self._model.data(index, Qt.ItemDataRole.EditRole)
        wanted = line.fontMetrics().horizontalAdvance(text) + 28
        view = editor.parentWidget()
        if view is not None and wanted > rect.width():
            rect.setWidth(max(rect.width(), min(wanted, view.width() - rect.x())))
        line.setGeometry(rect)

    def eventFilter(self, editor: QObject, event: QEvent) -> bool:
        """Tab goes on like Enter; what means the grid is passed on."""
        if isinstance(editor, EntryLine) and isinstance(event, QKeyEvent):
            if event.type() == QEvent.Type.KeyPress:
                return self._on_key(editor, event)
            if event.type() == QEvent.Type.ShortcutOverride:
                return super().eventFilter(editor, event)
        return super().eventFilter(editor, event)

    def _on_key(self, line: EntryLine, event: QKeyEvent) -> bool:
        key = Qt.Key(event.key())
        if key in _TABS:
            if line.suggester is not None:
                line.suggester.accept()
            self._leave(line, _TABS[key], 0)
            return True
        if key == Qt.Key.Key_Escape and line.suggester is not None and line.suggester.is_open:
            line.suggester.close()
            return True
        if self._means_grid(line, event):
            self.commitData.emit(line)
            self.closeEditor.emit(line, QStyledItemDelegate.EndEditHint.NoHint)
            self.key_passed.emit(event)
            return True
        return key not in _ENTER and super().eventFilter(line, event)

    def _means_grid(self, line: EntryLine, event: QKeyEvent) -> bool:
        if event.matches(QKeySequence.StandardKey.Undo):
            return not line.isUndoAvailable()
        if event.matches(QKeySequence.StandardKey.Redo):
            return not line.isRedoAvailable()
        if event.matches(QKeySequence.StandardKey.Paste):
            return holds_block(QGuiApplication.clipboard().mimeData())
        has_control = bool(event.modifiers() & Qt.KeyboardModifier.ControlModifier)
        return has_control and event.key() in _KEYS_OF_GRID

    def _on_advance(self, forward: bool) -> None:
        self._leave(cast(EntryLine, self.sender()), 1 if forward else -1, 0)

    def _on_step(self, step: int) -> None:
        self._leave(cast(EntryLine, self.sender()), 0, step)

    def _leave(self, line: EntryLine, columns: int, rows: int) -> None:
        self.commitData.emit(line)
        self.closeEditor.emit(line, QStyledItemDelegate.EndEditHint.NoHint)
        self.moved.emit(columns, rows)

    # -- painting ---------------------------------------------------------------------------

    def initStyleOption(self, option: QStyleOptionViewItem, index: Index) -> None:
        """Tint what is wrong; its text keeps its colour when the cell is selected."""
        super().initStyleOption(option, index)
        finding = self._model.finding(index)
        if finding is None:
            return
        colours = current_theme().colours
        is_must = finding.severity is Severity.MUST
        option.backgroundBrush = QBrush(QColor(colours.bad_soft if is_must else colours.warn_soft))
        palette = QPalette(option.palette)
        for role in (QPalette.ColorRole.Text, QPalette.ColorRole.HighlightedText):
            palette.setColor(role, QColor(colours.bad if is_must else colours.warn))
        option.palette = palette
