"""The roster as one widget: its name, its figures, its buttons and the table."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import replace
from typing import Any

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import (
    QAbstractButton,
    QFrame,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from domain.fields import Fields, Issue, Line, Lines, Severity
from gui.common.style import set_property
from gui.form.choosing import FieldOffers
from gui.grid.columns import fit_columns
from gui.grid.model import RosterModel
from gui.grid.paste_report import PasteReport
from gui.grid.rows import GridRow, read_cells, row_from_state, state_of_row
from gui.grid.transfer import Transfer
from gui.grid.view import RosterView
from gui.theme import theme_notifier

_BAR_PADDING = 10
_SUMMARY_DELAY = 60


class RosterGrid(QFrame):
    """A roster to type into and to paste into.

    Attributes:
        declared: The declaration of the lines.
        model: The rows.
        view: The table.
        counts_button: Offers what the rows tell of the record.

    Signals:
        changed: The user changed something (the unsaved input is to be kept).
        typed: Something is being typed into a cell, which is no change yet but input to be kept.
        summary_changed: The text of the summary.
        pasted: A `PasteReport`.
        copied_plain: ID numbers were copied without masks, how many rows: to be logged.
        import_requested: 导入工作簿.
        left_at_start: Back to the form.
        form_requested: 回到表单.
        save_requested: Ctrl+S.
        save_and_new_requested: Ctrl+Enter.
    """

    changed = Signal()
    typed = Signal()
    summary_changed = Signal(str)
    pasted = Signal(object)
    copied_plain = Signal(int)
    import_requested = Signal()
    left_at_start = Signal()
    form_requested = Signal()
    folded_changed = Signal(bool)
    save_requested = Signal()
    save_and_new_requested = Signal()

    def __init__(
        self,
        lines: Lines,
        *,
        offers: FieldOffers | None = None,
        record_id: str = "",
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.declared = lines
        self._record_id = record_id
        self.model = RosterModel(lines, self)
        self.view = RosterView(self.model, offers, self)
        self.view.setAccessibleName(lines.label)
        self._baseline: list[Line] = []
        self._report: PasteReport | None = None
        self._transfer = Transfer(self.view, self.model)
        self._build()
        self._timer = QTimer(self, singleShot=True, interval=_SUMMARY_DELAY)
        self._timer.timeout.connect(self._show_summary)
        self.model.changed.connect(self._on_changed)
        theme_notifier().changed.connect(self._on_theme_changed)
        self.view.copy_requested.connect(self.copy)
        self.view.paste_requested.connect(self.paste)
        self.view.fill_down_requested.connect(self._transfer.fill_down)
        self._transfer.copied_plain.connect(self.copied_plain)
        self._transfer.begun.connect(lambda: self.set_folded(folded=False))
        self._transfer.pasted.connect(self._on_pasted)
        self.view.left_at_start.connect(self.left_at_start)
        self.view.typed.connect(self.typed)
        self.view.selectionModel().currentChanged.connect(self._show_finding)
        self.view.save_requested.connect(self.save_requested)
        self.view.save_and_new_requested.connect(self.save_and_new_requested)

    def _build(self) -> None:
        self.setProperty("role", "card")
        name = QLabel(self.declared.label, self)
        name.setProperty("role", "heading")
        self._summary = QLabel("", self)
        self._summary.setProperty("role", "muted")
        self._note = QLabel("", self)
        self._note.setProperty("role", "hint")
        self._note.setWordWrap(True)
        self._note.setContentsMargins(16, 0, 16, 6)
        self._note.hide()
        self.counts_button = self._make_hidden("")
        self._paste_button = QPushButton("从表格粘贴", self)
        self._paste_button.setToolTip("把 WPS 或 Excel 里复制的单元格粘贴到当前单元格（Ctrl+V）")
        self._paste_button.clicked.connect(self.paste)
        self._import_button = QPushButton("导入工作簿", self)
        self._import_button.clicked.connect(self.import_requested)
        self._unfold_button = self._make_hidden("填名册（F7）")
        self._unfold_button.clicked.connect(self.focus_again)
        self._form_button = self._make_hidden("回到表单（F7）")
        self._form_button.clicked.connect(self.form_requested)
        self._finding = self._make_finding()
        bar = QHBoxLayout()
        bar.setContentsMargins(16, _BAR_PADDING, 16, _BAR_PADDING)
        bar.setSpacing(10)
        bar.addWidget(name)
        bar.addWidget(self._summary, 1)
        bar.addWidget(self._unfold_button)
        bar.addWidget(self.counts_button)
        bar.addWidget(self._paste_button)
        bar.addWidget(self._import_button)
        bar.addWidget(self._form_button)
        column = QVBoxLayout(self)
        column.setContentsMargins(1, 1, 1, 1)
        column.setSpacing(0)
        column.addLayout(bar)
        column.addWidget(self._note)
        column.addWidget(self.view, 1)
        column.addWidget(self._finding)
        self._label_corner()

    def _make_hidden(self, text: str) -> QPushButton:
        button = QPushButton(text, self)
        button.hide()
        return button

    def _make_finding(self) -> QLabel:
        label = QLabel("", self)
        label.setProperty("role", "error")
        label.setWordWrap(True)
        label.setContentsMargins(16, 5, 16, 6)
        label.setAccessibleName("这一格的问题")
        label.hide()
        return label

    def _label_corner(self) -> None:
        corner = self.view.findChild(QAbstractButton)
        if isinstance(corner, QAbstractButton):
            label = QLabel("序", corner)
            label.setProperty("role", "label")
            label.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
            label.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
            layout = QVBoxLayout(corner)
            layout.setContentsMargins(0, 0, 8, 0)
            layout.addWidget(label)
            corner.setAccessibleName("全选")

    def showEvent(self, event: QShowEvent) -> None:
        """Columns for the font that is in force now."""
        super().showEvent(event)
        fit_columns(self.view, self.model)

    def _on_theme_changed(self) -> None:
        fit_columns(self.view, self.model)

    # -- the lines --------------------------------------------------------------------------

    def set_lines(self, lines: Sequence[Line], record_id: str | None = None) -> None:
        """Show a record's lines; undo begins anew.

        Args:
            lines: In their order.
            record_id: New lines take their id from it; None keeps the one there was.
        """
        is_same = record_id is None or record_id == self._record_id
        current = self.view.currentIndex()
        place = (current.row(), current.column()) if is_same and current.isValid() else None
        if record_id is not None:
            self._record_id = record_id
        self.model.set_lines(lines)
        if place is not None:
            self.view.mark(*place)
        self._baseline = self.lines()
        self._report = None
        self._note.hide()
        self._show_summary()

    def lines(self) -> list[Line]:
        """The rows as lines: blank rows dropped, ids kept; what cannot be read is left empty."""
        return self.model.lines()

    def rows(self) -> list[GridRow]:
        """The rows as they stand, unreadable texts included."""
        return [row for row in self.model.roster.rows if not row.is_blank]

    def unread(self) -> set[tuple[str, str]]:
        """Line and field of the cells that cannot be read, as of the last `lines`."""
        return {(row.line_id or row.id, key) for row in self.rows() for key in row.raw}

    @property
    def is_dirty(self) -> bool:
        """Whether something differs from the lines that were set."""
        return (
            self.view.typing is not None
            or self.lines() != self._baseline
            or any(row.raw for row in self.rows())
        )

    def problems(self) -> int:
        """How many cells have to be corrected."""
        return self.model.roster.problems()

    def summary(self) -> str:
        """48 人 · 农民工 31 · 2 处有误."""
        return self.model.roster.summary()

    def snapshot(self) -> dict[str, Any]:
        """The rows as JSON, unreadable texts and the cell being typed included."""
        states = [state_of_row(row) for row in self._rows_with_typing()]
        return {"rows": states}

    def _rows_with_typing(self) -> list[GridRow]:
        typing = self.view.typing
        if typing is None:
            return self.rows()
        number, column, text = typing
        declared = self.model.columns[column]
        row = self.model.row_at(number)
        typed = GridRow() if row is None else row.copy()
        for key, cell in read_cells([(declared, text)]).items():
            typed.put(key, cell)
        rows = [*self.model.roster.rows[:number], typed, *self.model.roster.rows[number + 1 :]]
        return [row for row in rows if not row.is_blank]

    def restore(self, raw_state: dict[str, Any]) -> None:
        """Put unsaved rows back over the lines that were set."""
        rows = raw_state.get("rows")
        if isinstance(rows, list):
            self.model.set_rows(
                [row_from_state(self.declared, row) for row in rows if isinstance(row, dict)]
            )
            self._show_summary()

    def set_record_fields(self, fields: Fields) -> None:
        """The record's own values, which rules of a line look at."""
        self.model.set_record(fields)
        self._timer.start()

    def set_issues(self, issues: Sequence[Issue]) -> None:
        """Show findings of the record's checks at their lines."""
        self.model.set_issues([issue for issue in issues if issue.line])
        self._timer.start()

    def set_read_only(self, read_only: bool) -> None:
        """Let the rows be read and copied only."""
        self.model.set_read_only(read_only)
        self._paste_button.setVisible(not read_only)
        self._import_button.setVisible(not read_only)

    @property
    def is_folded(self) -> bool:
        """Only the summary and the buttons are shown."""
        return self.view.isHidden()

    def set_folded(self, *, folded: bool) -> None:
        """Show the rows, or only how many there are, where the form beside needs the room."""
        if folded == self.is_folded:
            return
        self.view.setHidden(folded)
        self._note.setVisible(not folded and self._report is not None)
        self._unfold_button.setVisible(folded)
        self.folded_changed.emit(folded)

    def set_whole_page(self, *, whole: bool) -> None:
        """The grid has the page for itself: offer the way back to the form."""
        if whole:
            self.set_folded(folded=False)
        self._form_button.setVisible(whole)

    def bar_height(self) -> int:
        """Height of what is left when it is folded."""
        return self._paste_button.sizeHint().height() + 2 * _BAR_PADDING + 2

    def focus_first(self) -> None:
        """Go to the first cell that waits: the first of the empty row."""
        self.set_folded(folded=False)
        self.view.go_to(len(self.model.roster.rows) if not self.model.is_read_only else 0, 0)

    def focus_again(self) -> None:
        """Go back to the cell that was left; to the first that waits where none was."""
        self.set_folded(folded=False)
        current = self.view.currentIndex()
        if current.isValid():
            self.view.go_to(current.row(), current.column())
        else:
            self.focus_first()

    def focus_first_of(self, cells: Collection[tuple[str, str]]) -> None:
        """Go to the first cell that cannot be read or is one of these.

        Args:
            cells: Line and field.
        """
        lines = self.lines()
        wanted = {*cells, *self.unread()}
        for line in lines:
            for declared in self.model.columns:
                if (line.id, declared.key) in wanted:
                    self.focus_line(line.id, declared.key)
                    return

    def focus_line(self, line_id: str, key: str = "") -> None:
        """Go to a line's cell."""
        self.set_folded(folded=False)
        for number, line in enumerate(self.lines()):
            if line.id == line_id:
                keys = [declared.key for declared in self.model.columns]
                self.view.go_to(number, keys.index(key) if key in keys else 0)

    def wrong_after(
        self, cells: Collection[tuple[str, str]], after: tuple[int, int] | None
    ) -> tuple[int, int] | None:
        """The next cell, row and column, that is wrong or one of these.

        Args:
            cells: Line and field of findings that were not explained.
            after: The cell to go on from; None for the first of all.
        """
        lines = self.lines()
        ids = iter(line.id for line in lines)
        for number, row in enumerate(self.model.roster.rows):
            line = "" if row.is_blank else next(ids, "")
            found = self.model.roster.findings(row)
            for column, declared in enumerate(self.model.columns):
                finding = found.get(declared.key)
                is_must = finding is not None and finding.severity is Severity.MUST
                is_wrong = is_must or (line, declared.key) in cells
                if is_wrong and (after is None or (number, column) > after):
                    return number, column
        return None

    def commit(self) -> None:
        """Take over the cell that is being typed in, before saving."""
        self.view.go_to(
            max(0, self.view.currentIndex().row()), max(0, self.view.currentIndex().column())
        )

    def copy(self, plain: bool = False) -> None:
        """Copy the selected cells; ID numbers masked unless asked otherwise."""
        self._transfer.copy(plain)

    def paste(self) -> None:
        """Paste a block at the current cell."""
        self._transfer.paste()

    def _on_pasted(self, report: PasteReport) -> None:
        self._report = report
        self._note.setText(report.sentence())
        self._note.show()
        self.pasted.emit(report)

    # -- after a change ---------------------------------------------------------------------

    def _on_changed(self) -> None:
        self._timer.start()
        self.changed.emit()

    def _show_finding(self) -> None:
        """Say below the table what is wrong with the current cell."""
        index = self.view.currentIndex()
        finding = self.model.finding(index) if index.isValid() else None
        self._finding.setVisible(finding is not None and not self.is_folded)
        if finding is not None:
            label = self.model.columns[index.column()].label
            self._finding.setText(f"第 {index.row() + 1} 行　{label}：{finding.message}")
            is_must = finding.severity is Severity.MUST
            set_property(self._finding, "role", "error" if is_must else "warning")

    def _show_summary(self) -> None:
        self._show_finding()
        text = self.summary()
        self._summary.setText(text)
        if self._report is not None:
            # What was wrong when it was pasted may have been corrected since.
            self._report = replace(self._report, problems=self.problems())
            self._note.setText(self._report.sentence())
        self.summary_changed.emit(text)
