"""The form of one record: built from the declaration, driven from the keyboard."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from functools import partial

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QWidget

from domain.checks import check_record
from domain.fields import Fields, Issue, Ledger, Line, Value
from domain.unreadable import Unreadable
from gui.form.choosing import FieldOffers
from gui.form.field_cell import FieldCell
from gui.form.findings import of_field, of_record
from gui.form.form_view import FormView
from gui.form.messages import is_must
from gui.form.state import (
    COMPLETE,
    EXPLAIN,
    FormState,
    RawState,
    changed_values,
    read_back,
)

Check = Callable[[Ledger, Fields, Sequence[Line]], Sequence[Issue]]

_CHECK_DELAY = 150
_ENTER = frozenset({Qt.Key.Key_Return, Qt.Key.Key_Enter})
_CONTROL = Qt.KeyboardModifier.ControlModifier


class RecordForm(FormView):
    """Every field of a ledger with its editor, its help and what the checks find.

    Attributes:
        ledger: The declaration it is built from.
        previous_values: The previous record's fields, taken over field by field with F2.

    Signals:
        changed: The user changed something (the unsaved input is to be kept).
        issues_changed: The findings of the checks, the whole list.
        pins_changed: The keys whose values are kept for the next record.
        save_requested: Ctrl+S.
        save_and_new_requested: Ctrl+Enter.
        end_reached: Enter on the last field: on to the roster.
    """

    changed = Signal()
    issues_changed = Signal(object)
    pins_changed = Signal(object)
    save_requested = Signal()
    save_and_new_requested = Signal()
    end_reached = Signal()

    def __init__(
        self,
        ledger: Ledger,
        *,
        offers: FieldOffers | None = None,
        check: Check = check_record,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(ledger, parent)
        self.previous_values: Fields = {}
        self._check = check
        self._offers = offers
        self._record: dict[str, Value] = {}
        self._lines: Sequence[Line] = ()
        self._unread: frozenset[tuple[str, str]] = frozenset()
        self._explanations: dict[str, str] = {}
        self._own_issues: list[Issue] = []
        self._given_issues: list[Issue] = []
        self._touched: set[str] = set()
        self._shows_all = False
        self._read_only = False
        self._record_messages.explained.connect(self._on_explained)
        self._complete.clicked.connect(self._on_complete_clicked)
        self._timer = QTimer(self, singleShot=True, interval=_CHECK_DELAY)
        self._timer.timeout.connect(self.run_checks)
        for field in ledger.open_fields:
            self._add_cell(field.key)

    # -- the cells --------------------------------------------------------------------------

    def _add_cell(self, key: str) -> None:
        cell = FieldCell(self.ledger.by_key[key], self._offers, self._fields)
        self.cells[key] = cell
        cell.editor.edited.connect(partial(self._on_edited, key))
        cell.editor.committed.connect(partial(self._on_committed, key))
        cell.widget.entered.connect(partial(self._on_entered, key))
        cell.widget.advance_requested.connect(partial(self._on_advance, key))
        cell.widget.previous_requested.connect(partial(self._on_previous, key))
        cell.messages.advance_requested.connect(partial(self._on_advance, key))
        cell.messages.explained.connect(self._on_explained)
        cell.messages.rows_changed.connect(self._on_rows_changed)
        cell.pin_changed.connect(self._on_pin_changed)
        cell.brought.connect(self._on_brought)

    def _show_retired(self) -> None:
        """Retired fields are shown where a record has them filled."""
        wanted = [
            field.key
            for field in self.ledger.fields
            if not field.retired or self._record.get(field.key) not in (None, "")
        ]
        for key in [key for key in self.cells if key not in wanted]:
            cell = self.cells.pop(key)
            cell.label.deleteLater()
            cell.body.deleteLater()
        for key in wanted:
            if key not in self.cells:
                self._add_cell(key)
        if list(self.cells) != wanted:
            self.cells = {key: self.cells[key] for key in wanted}
            self._columns = 0

    # -- the record -------------------------------------------------------------------------

    def set_record(self, fields: Fields, lines: Sequence[Line] = ()) -> None:
        """Show a record; nothing is dirty afterwards.

        On a new one (without its title) a missing value is not complained of before the
        field was visited.
        """
        self._record = dict(fields)
        self._lines = lines
        self._unread = frozenset()
        self._given_issues = []
        self._touched = set()
        self._shows_all = bool(fields.get(self.ledger.title))
        self._show_retired()
        for key, cell in self.cells.items():
            cell.editor.set_value(fields.get(key))
        self._set_system(fields)
        self._arrange()
        self.run_checks()

    def set_lines(self, lines: Sequence[Line], unread: Collection[tuple[str, str]] = ()) -> None:
        """The roster changed: check the whole again soon.

        Args:
            lines: Its lines as they stand.
            unread: Line and field of cells that hold a text which cannot be read; they are
                wrong already, not missing.
        """
        self._lines = lines
        self._unread = frozenset(unread)
        self._timer.start()

    def values(self) -> FormState:
        """What stands in the form now, half-typed texts included."""
        fields = dict(self._record)
        raw: dict[str, str] = {}
        for key, cell in self.cells.items():
            reading = cell.editor.reading()
            if isinstance(reading, Unreadable):
                raw[key] = cell.editor.text
                fields.pop(key, None)
            else:
                fields[key] = reading
        fields |= self._system_values()
        return FormState(fields, raw, bool(raw or changed_values(self._record, fields)))

    def snapshot(self) -> RawState:
        """What differs from the record, as JSON, for the unsaved input."""
        state = self.values()
        return {"fields": changed_values(self._record, state.fields), "raw": state.raw}

    def restore(self, raw_state: RawState) -> None:
        """Put unsaved input back over the record that was set."""
        values, texts = read_back(raw_state)
        for key, value in values.items():
            if key in self.cells:
                self.cells[key].editor.set_value(value)
                self._touched.add(key)
        for key, text in texts.items():
            if key in self.cells:
                self.cells[key].editor.set_raw(text)
                self._touched.add(key)
        self._set_system({**self._record, **values})
        self.run_checks()

    def _system_values(self) -> dict[str, Value]:
        values: dict[str, Value] = {
            f"{EXPLAIN}{rule}": text or None
            for rule, text in self._explanations.items()
            if text or f"{EXPLAIN}{rule}" in self._record
        }
        if self._complete.isChecked() or COMPLETE in self._record:
            values[COMPLETE] = self._complete.isChecked()
        return values

    def _set_system(self, fields: Fields) -> None:
        self._complete.setChecked(fields.get(COMPLETE) is True)
        self._explanations = {
            key.removeprefix(EXPLAIN): str(text or "")
            for key, text in fields.items()
            if key.startswith(EXPLAIN)
        }
        for cell in self.cells.values():
            cell.messages.set_texts(self._explanations)
        self._record_messages.set_texts(self._explanations)

    # -- pins and the previous record -------------------------------------------------------

    def pinned_values(self) -> dict[str, Value]:
        """The values that the next record begins with."""
        fields = self.values().fields
        return {
            key: fields[key]
            for key, cell in self.cells.items()
            if cell.is_pinned and fields.get(key) not in (None, "")
        }

    def pinned_keys(self) -> list[str]:
        """The fields whose pin is pressed."""
        return [key for key, cell in self.cells.items() if cell.is_pinned]

    def set_pinned(self, keys: Iterable[str]) -> None:
        """Press the pins of these fields and no others."""
        wanted = set(keys)
        for key, cell in self.cells.items():
            cell.set_pinned(key in wanted)

    def _on_pin_changed(self) -> None:
        self.pins_changed.emit(self.pinned_keys())

    def _on_previous(self, key: str) -> None:
        value = self.previous_values.get(key)
        if value is not None and not self._read_only:
            editor = self.cells[key].editor
            editor.set_value(value)
            editor.edited.emit()

    def _on_brought(self, values: Mapping[str, str]) -> None:
        """An offer fills fields beside its own where they are empty."""
        for key, value in values.items():
            cell = self.cells.get(key)
            if cell is not None and not cell.editor.text.strip():
                cell.editor.set_value(value)
                cell.editor.edited.emit()

    # -- checks -----------------------------------------------------------------------------

    def set_issues(self, issues: Sequence[Issue]) -> None:
        """Show findings of others (a likely duplicate) beside the form's own."""
        self._given_issues = list(issues)
        self._show_findings()

    def show_all_issues(self) -> None:
        """Also complain of fields that were not visited yet."""
        self._shows_all = True
        self.run_checks()

    def run_checks(self) -> None:
        """Check the whole now and show what is found."""
        self._timer.stop()
        state = self.values()
        self.show_asked(state)
        found = self._check(self.ledger, state.fields, self._lines)
        self._own_issues = [
            issue
            for issue in found
            if ((issue.line, issue.field) not in self._unread)
            and (issue.line or issue.field not in state.raw)
        ]
        self._show_findings()
        self.issues_changed.emit(list(self._own_issues))

    def issues(self) -> list[Issue]:
        """What the checks and others found last."""
        return [*self._own_issues, *self._given_issues]

    def _show_findings(self) -> None:
        issues = self.issues()
        for key, cell in self.cells.items():
            reading = cell.editor.reading()
            is_typing = cell.widget.hasFocus() and key not in self._touched
            shown = self._shows_all or key in self._touched or self._complete.isChecked()
            found = of_field(issues, key, include_missing=shown, given=self._given_issues)
            unreadable = reading if isinstance(reading, Unreadable) and not is_typing else None
            cell.show_findings(unreadable, found, self._explanations)
        whole = of_record(issues, self.cells, self.ledger)
        self._record_messages.show_findings(
            [issue.message for issue in whole if is_must(issue) and not issue.line],
            [issue for issue in whole if not is_must(issue)],
            self._explanations,
        )

    def _on_explained(self, rule: str, text: str) -> None:
        self._explanations[rule] = text
        self._on_edited("")

    # -- the user ---------------------------------------------------------------------------

    def _on_edited(self, key: str) -> None:
        if key:
            self._touched.discard(key)
        self._timer.start()
        self.changed.emit()

    def _on_committed(self, key: str) -> None:
        self._touched.add(key)
        self.run_checks()

    def _on_entered(self, key: str) -> None:
        self._help.setText(self.cells[key].field.help)
        self._scroll.ensureWidgetVisible(self.cells[key].body, 0, 12)

    def _on_complete_clicked(self) -> None:
        self.run_checks()
        self.changed.emit()

    def _on_advance(self, key: str, forward: bool) -> None:
        # What is asked for next may hang on what was just typed.
        self.cells[key].editor.commit()
        keys = [one for one, cell in self.cells.items() if cell.is_asked or one == key]
        position = keys.index(key) + (1 if forward else -1)
        if position >= len(keys):
            self.end_reached.emit()
        elif position >= 0:
            self.focus_field(keys[position])

    def focus_first(self) -> None:
        """Go to the first field."""
        self.focus_field(next(iter(self.cells)))

    def open_issues(self) -> list[Issue]:
        """What keeps the record from being 填写完成: to be corrected, or not yet explained."""
        return [
            issue
            for issue in self._own_issues
            if is_must(issue) or not self._explanations.get(issue.rule)
        ]

    def focus_first_wrong(self) -> bool:
        """Go to the first field that is wrong; say whether there is one."""
        wrong = {issue.field for issue in self.open_issues() if not issue.line}
        wrong |= self.values().raw.keys()
        for key in self.cells:
            if key in wrong:
                self.focus_field(key)
                return True
        return False

    def wrong_after(self, widget: QWidget | None) -> QWidget | None:
        """Where the next finding is dealt with: a field to be corrected, a line to be explained.

        Args:
            widget: Where the cursor is; None or another part's for the first of all.
        """
        wrong = {id(cell.widget) for cell in self.cells.values() if cell.messages.error_text}
        places = [*(cell.messages for cell in self.cells.values()), self._record_messages]
        wrong |= {
            id(row.line)
            for messages in places
            for row in messages.explain_rows
            if not self._explanations.get(row.rule)
        }
        behind = self._stops.index(widget) + 1 if widget in self._stops else 0
        return next((one for one in self._stops[behind:] if id(one) in wrong), None)

    def set_read_only(self, read_only: bool) -> None:
        """Let everything be read and copied only."""
        self._read_only = read_only
        for cell in self.cells.values():
            cell.set_read_only(read_only)
        self._record_messages.set_read_only(read_only)
        self._complete.setEnabled(not read_only)

    def commit(self) -> None:
        """Normalise the field that is being typed in, before saving."""
        for cell in self.cells.values():
            if cell.widget.hasFocus():
                cell.editor.commit()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Ctrl+S saves, Ctrl+Enter saves and begins the next."""
        has_control = bool(event.modifiers() & _CONTROL)
        if has_control and event.key() == Qt.Key.Key_S:
            self.commit()
            self.save_requested.emit()
        elif has_control and event.key() in _ENTER:
            self.commit()
            self.save_and_new_requested.emit()
        else:
            super().keyPressEvent(event)
