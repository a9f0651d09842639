"""What a workbook would bring: counts, what is asked, and tables of problems, rows and columns."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QObject, QSize, Qt
from PySide6.QtWidgets import (
    QFrame,
    QLabel,
    QScrollArea,
    QSizePolicy,
    QTabWidget,
    QVBoxLayout,
    QWidget,
)

from domain.fields import Ledger
from exchange.workbook.plan import MUST, Problem
from gui.common.card import Banner
from gui.form.choosing import FieldOffers
from gui.pages.importing import rows
from gui.pages.importing.columns_panel import ColumnsPanel
from gui.pages.importing.counts_line import CountsLine
from gui.pages.importing.facts_panel import FactsPanel
from gui.pages.importing.preview_table import PreviewTable
from gui.theme import current_theme
from services.workbooks.importing import Preview

_LEAST_TABLE = 180
_ROWS_KEPT = 6
"""Rows of a table, its tabs and header included, that what is asked always leaves room for."""
_MOST_ASKED = 0.5
"""Share of the height that questions and facts may take before they scroll."""


class PreviewView(QWidget):
    """Everything of a preview that is read; the dialog does what is to be done.

    Attributes:
        columns: Asks for columns.
        facts: Asks for facts.
        problems: What is wrong.
        skipped: What was passed over.
        sample: What will be written.
        places: How sheets and columns were read.
    """

    def __init__(self, ledger: Ledger, offers: FieldOffers | None) -> None:
        super().__init__()
        self._ledger = ledger
        self.banner = Banner("ok")
        self.banner.hide()
        self.counts = (CountsLine(), CountsLine())
        self.columns = ColumnsPanel()
        self.facts = FactsPanel(offers)
        self.sample = PreviewTable((), (), _nothing, "将要写入的记录")
        self.problems = PreviewTable(
            rows.PROBLEM_COLUMNS, rows.PROBLEM_WIDTHS, rows.problem_row, "问题"
        )
        self.skipped = PreviewTable(
            rows.SKIPPED_COLUMNS, rows.SKIPPED_WIDTHS, rows.skipped_row, "跳过的行"
        )
        self.places = PreviewTable(
            rows.PLACE_COLUMNS, rows.PLACE_WIDTHS, rows.place_row, "工作表和列"
        )
        self._detail = _NoteLabel()
        self._sample_note = _NoteLabel()
        self._places_note = _NoteLabel()
        self._places_note.setText(
            "有一列导入错了地方？选中它按 Enter 或双击就能改；改过的会记住，下次同样的表照此导入。"
        )
        self.tabs = QTabWidget()
        self._asking = QScrollArea()
        self._asked = QWidget()
        self._lay_out()
        self._asked.installEventFilter(self)
        self.problems.item_changed.connect(self._on_problem_changed)

    def _lay_out(self) -> None:
        self._asked.setProperty("role", "scrolled")
        asked = QVBoxLayout(self._asked)
        asked.setContentsMargins(0, 0, 0, 0)
        asked.setSpacing(10)
        asked.addWidget(self.columns)
        asked.addWidget(self.facts)
        self._asking.setWidgetResizable(True)
        self._asking.setWidget(self._asked)
        self._asking.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        for table, note in ((self.problems, self._detail), (self.sample, self._sample_note)):
            self.tabs.addTab(_with_note(table, note), "")
        self.tabs.addTab(_with_note(self.skipped, None), "")
        self.tabs.addTab(_with_note(self.places, self._places_note), "")
        self.tabs.setDocumentMode(True)
        tables = QFrame()
        tables.setProperty("role", "card")
        tables.setMinimumHeight(_LEAST_TABLE)
        inside = QVBoxLayout(tables)
        inside.setContentsMargins(5, 4, 5, 4)
        inside.addWidget(self.tabs)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(10)
        column.addWidget(self.banner)
        for line in self.counts:
            column.addWidget(line)
        column.addWidget(self._asking)
        column.addWidget(tables, 1)

    @property
    def detail(self) -> str:
        """What is said below the problems."""
        return self._detail.text()

    def show_preview(self, preview: Preview) -> None:
        """Show what an import would do; what is asked is shown by the dialog."""
        told = rows.tallies(self._ledger, preview)
        for at, line in enumerate(self.counts):
            line.setVisible(at < len(told))
            if at < len(told):
                line.show_counts(*told[at])
        self._show_problems(preview.problems)
        self._show_sample(preview)
        self.skipped.show_items(preview.plan.skipped)
        self.tabs.setTabText(2, f"跳过的行 {len(preview.plan.skipped):,}")
        self.tabs.setTabVisible(2, bool(preview.plan.skipped))
        self.places.show_items(tuple(rows.places(self._ledger, preview)))
        self.tabs.setTabText(3, "工作表和列")
        self._places_note.show()

    def show_imported(self) -> None:
        """Say what was written as written; nothing can be placed otherwise any more."""
        self.tabs.setTabText(1, self.tabs.tabText(1).replace("可以导入", "已导入"))
        self._places_note.hide()

    def show_next_tab(self, step: int) -> None:
        """Show the tab after or before the one on show, and put the cursor into its table."""
        shown = [at for at in range(self.tabs.count()) if self.tabs.isTabVisible(at)]
        at = shown.index(self.tabs.currentIndex())
        self.tabs.setCurrentIndex(shown[(at + step) % len(shown)])
        table = (self.problems, self.sample, self.skipped, self.places)[self.tabs.currentIndex()]
        table.setFocus(Qt.FocusReason.TabFocusReason)

    def ask_for(self, header: str) -> None:
        """Put the cursor where a column is placed."""
        box = self.columns.boxes.get(header)
        if box is not None:
            box.setFocus(Qt.FocusReason.OtherFocusReason)
            self._asking.ensureWidgetVisible(box)

    def show_first_tab(self, preview: Preview) -> None:
        """Begin with the problems where there are any."""
        self.tabs.setCurrentIndex(0 if preview.problems else 1)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Follow what is asked when it grows or shrinks."""
        if watched is self._asked and event.type() == QEvent.Type.LayoutRequest:
            self.fit_asking()
        return super().eventFilter(watched, event)

    def fit_asking(self) -> None:
        """Give questions and facts the height they need, up to a share of the window."""
        layout, width = self._asked.layout(), self._asking.viewport().width()
        if layout is None:
            return
        has_wrapping = layout.hasHeightForWidth()
        wanted = (
            layout.totalHeightForWidth(width) if has_wrapping else layout.totalSizeHint().height()
        )
        kept = _ROWS_KEPT * current_theme().metrics.row_height
        room = self.height() - self._asking.y() - kept
        most = max(min(int(self.window().height() * _MOST_ASKED), room), kept // 2)
        self._asking.setFixedHeight(min(wanted + 2, most))
        is_empty = self.columns.isHidden() and self.facts.isHidden()
        self._asking.setVisible(not is_empty)

    def _show_problems(self, problems: Sequence[Problem]) -> None:
        self.problems.show_items(problems)
        must = sum(problem.severity == MUST for problem in problems)
        words = [f"必须改 {must:,}"] * bool(must)
        words += [f"请核对 {len(problems) - must:,}"] * (len(problems) > must)
        self.tabs.setTabText(0, " · ".join(words) or "没有问题")
        self.tabs.setTabVisible(0, bool(problems))
        self._on_problem_changed(None)

    def _on_problem_changed(self, problem: object) -> None:
        self._detail.setText(
            rows.problem_text(problem)
            if isinstance(problem, Problem)
            else "“必须改”的行不会导入；“请核对”的照样导入，可以以后说明。"
        )

    def _show_sample(self, preview: Preview) -> None:
        sample = preview.planned[: rows.MOST_SAMPLED]
        fields = rows.sample_fields(self._ledger, sample)
        columns, widths = rows.sample_columns(self._ledger, fields, sample)
        self.sample.rows.render = rows.sample_renderer(self._ledger, fields)
        self.sample.show_items(sample, columns, widths)
        number = len(preview.planned)
        self.tabs.setTabText(1, f"可以导入 {number:,}")
        more = number > rows.MOST_SAMPLED
        self._sample_note.setText(f"只列出前 {rows.MOST_SAMPLED} 条。" if more else "")
        self._sample_note.setVisible(more)


class _NoteLabel(QLabel):
    """Up to two lines below a table; its height is the same whatever it says."""

    def __init__(self) -> None:
        super().__init__()
        self.setProperty("role", "muted")
        self.setWordWrap(True)
        self.setContentsMargins(16, 2, 16, 4)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)

    def hasHeightForWidth(self) -> bool:
        """No: the tabs around it would ask for the height of their narrowest shape."""
        return False

    def sizeHint(self) -> QSize:
        """Two lines."""
        margins = self.contentsMargins()
        height = 2 * self.fontMetrics().lineSpacing() + margins.top() + margins.bottom()
        return QSize(200, height)

    def minimumSizeHint(self) -> QSize:
        """The same."""
        return self.sizeHint()


def _nothing(_item: object) -> Sequence[str]:
    return ()


def _with_note(table: PreviewTable, note: _NoteLabel | None) -> QWidget:
    holder = QWidget()
    column = QVBoxLayout(holder)
    column.setContentsMargins(0, 0, 0, 0)
    column.setSpacing(0)
    column.addWidget(table, 1)
    if note is not None:
        column.addWidget(note)
    return holder
