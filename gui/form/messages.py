"""What is said under an editor: why it is wrong, and the line for an explanation."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QBoxLayout, QFrame, QLabel, QSizePolicy, QVBoxLayout, QWidget

from domain.fields import Issue, Severity
from domain.stored import LONGEST_EXPLANATION
from gui.form.entry_line import EntryLine


def note_label(parent: QWidget, role: str) -> QLabel:
    """A label of one or more lines in a role's colour."""
    label = QLabel(parent)
    label.setProperty("role", role)
    label.setWordWrap(True)
    label.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Minimum)
    return label


class ExplainRow(QFrame):
    """A fix-or-explain finding and the explanation beside it.

    Attributes:
        rule: Under which the explanation is stored.
        line: Where it is written.

    Signals:
        explained: Rule and text, as it is typed.
    """

    explained = Signal(str, str)

    def __init__(self, issue: Issue, text: str, parent: QWidget, *, beside: bool) -> None:
        super().__init__(parent)
        self.rule = issue.rule
        self.message = note_label(self, "warning")
        self.line = EntryLine(self)
        self.line.setPlaceholderText("说明")
        self.line.setText(text)
        self.line.textEdited.connect(self._on_text_edited)
        direction = QBoxLayout.Direction.LeftToRight if beside else QBoxLayout.Direction.TopToBottom
        layout = QBoxLayout(direction, self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(12 if beside else 2)
        layout.addWidget(self.message, 1)
        layout.addWidget(self.line, 2)
        self.show_issue(issue)

    def show_issue(self, issue: Issue) -> None:
        """Say what is found now; the explanation stays."""
        self._issue = issue
        self._say()
        self.message.setToolTip(issue.remedy)
        self.line.setAccessibleName(f"{issue.message}，说明")
        self.line.setToolTip(issue.remedy)

    def _say(self) -> None:
        is_long = len(self.line.text().strip()) > LONGEST_EXPLANATION
        too_long = f"；说明超过 {LONGEST_EXPLANATION} 个字，请缩短" if is_long else ""
        self.message.setText(f"{self._issue.message}{too_long}")

    def _on_text_edited(self, text: str) -> None:
        self._say()
        self.explained.emit(self.rule, text.strip())


class Messages(QFrame):
    """All that is said under one editor, or of the record as a whole.

    Signals:
        explained: Rule and text of an explanation, as it is typed.
        rows_changed: Explanations were added or taken away: tab order and height differ.
        advance_requested: Enter (True) or Shift+Enter (False) in an explanation.
    """

    explained = Signal(str, str)
    advance_requested = Signal(bool)
    rows_changed = Signal()

    def __init__(self, parent: QWidget, *, beside: bool = False) -> None:
        """Explanations are written below their findings, or beside them."""
        super().__init__(parent)
        self._beside = beside
        self._rows: dict[str, ExplainRow] = {}
        self._error = note_label(self, "error")
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 2, 0, 0)
        self._column.setSpacing(3)
        self._column.addWidget(self._error)
        self._read_only = False
        self.hide()

    @property
    def error_text(self) -> str:
        """What must be corrected, as shown."""
        return "" if self._error.isHidden() else self._error.text()

    @property
    def explain_rows(self) -> list[ExplainRow]:
        """The findings that may be explained, in order."""
        return list(self._rows.values())

    def show_findings(
        self, errors: Sequence[str], explains: Sequence[Issue], texts: Mapping[str, str]
    ) -> None:
        """Say these, and nothing else.

        Args:
            errors: What must be corrected.
            explains: What may be explained.
            texts: The explanations there are, by rule.
        """
        wanted = {issue.rule: issue for issue in explains}
        text = "\n".join(errors)
        is_other = set(self._rows) != set(wanted) or self._error.text() != text
        self._error.setText(text)
        self._error.setVisible(bool(errors))
        for rule in [rule for rule in self._rows if rule not in wanted]:
            row = self._rows.pop(rule)
            self._column.removeWidget(row)
            row.hide()
            row.deleteLater()
        for rule, issue in wanted.items():
            if rule in self._rows:
                self._rows[rule].show_issue(issue)
            else:
                self._add(issue, texts.get(rule, ""))
        self.setVisible(bool(errors or wanted))
        if is_other:
            self.rows_changed.emit()

    def set_texts(self, texts: Mapping[str, str]) -> None:
        """Show the explanations of another record."""
        for rule, row in self._rows.items():
            row.line.set_content(texts.get(rule, ""))

    def set_read_only(self, read_only: bool) -> None:
        """Let explanations be read only."""
        self._read_only = read_only
        for row in self._rows.values():
            row.line.setReadOnly(read_only)

    def _add(self, issue: Issue, text: str) -> None:
        row = ExplainRow(issue, text, self, beside=self._beside)
        row.line.setReadOnly(self._read_only)
        row.explained.connect(self.explained)
        row.line.advance_requested.connect(self.advance_requested)
        self._rows[issue.rule] = row
        self._column.addWidget(row)


def is_must(issue: Issue) -> bool:
    """Whether it has to be corrected."""
    return issue.severity is Severity.MUST
