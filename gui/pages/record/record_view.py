"""How the page of a record looks: banners, form with its evidence, roster, history beside them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QMetaObject, QObject
from PySide6.QtGui import QHideEvent, QResizeEvent, QShowEvent
from PySide6.QtWidgets import (
    QApplication,
    QFrame,
    QHBoxLayout,
    QLabel,
    QSizePolicy,
    QVBoxLayout,
)

from domain.codes import TITLE
from domain.fields import Ledger
from domain.standing import STANDING_LABELS
from gui.common.buttons import Button, LinkButton, PrimaryButton
from gui.common.card import Banner, hairline
from gui.form import RecordForm
from gui.form.choosing import FieldOffers
from gui.grid import RosterGrid
from gui.pages.ledger.columns import STANDING_KINDS
from gui.pages.record.banners import show_conflicts, show_returned
from gui.pages.record.evidence_strip import EvidenceStrip
from gui.pages.record.history_panel import HistoryPanel
from gui.shell import Page
from gui.theme import current_theme
from services.records.records import Record

if TYPE_CHECKING:
    from collections.abc import Mapping

    from gui.pages.record.opened import Opened
    from gui.session import Session
    from services.workspace.workspace import Workspace

_GAP = 14
_GRID_SHARE = 0.29
"""Least share of the height for the roster; a longer form scrolls."""
_OPEN_SHARE = 0.39
"""The same in a low window, where the roster is folded until one goes there."""
_ANY_HEIGHT = (1 << 24) - 1
"""No limit (Qt's QWIDGETSIZE_MAX)."""
_LOW_BELOW = 520
"""Height, at the designed font size, below which form and roster take turns."""


class RecordView(Page):
    """The layout of a record's page; what it does is in `RecordPage`.

    Attributes:
        session: What it works with.
        ledger: The ledger.
        record: The record as it was read; without id while it is new.
        form: The fields.
        grid: The lines; None where the ledger has none.
        evidence: The files.
        history: The panel at the right.
        is_read_only: The record can be looked at only.
        is_roster_whole: The roster has the page for itself.
    """

    def __init__(self, session: Session, ledger: Ledger, offers: FieldOffers) -> None:
        super().__init__(ledger.noun)
        self.session = session
        self.ledger = ledger
        self.record = Record("", ledger.key, session.workspace.unit, {})
        self._start: dict[str, Any] = {}
        self._state: tuple[str, bool] = ("", False)
        self.form = RecordForm(ledger, offers=offers)
        self.is_read_only = False
        self.is_roster_whole = False
        self._follows: QMetaObject.Connection | None = None
        self.grid = RosterGrid(ledger.lines, offers=offers) if ledger.lines else None
        self.evidence = EvidenceStrip()
        self.history = HistoryPanel()
        self.history.hide()
        self._make_actions()
        self._make_banners()
        self._lay_out()
        if self.grid is not None:
            self.grid.folded_changed.connect(self._on_folded_changed)

    @property
    def title_keys(self) -> tuple[str, ...]:
        """Fields of the lines that give titles, from which awards can be made."""
        lines = self.ledger.lines
        return tuple(f.key for f in lines.fields if f.codes is TITLE) if lines else ()

    def _make_actions(self) -> None:
        self.history_button = Button("历史", icon_name="history")
        self.history_button.setCheckable(True)
        self.copy_button = Button("复制", icon_name="copy")
        self.titles_button = Button("生成荣誉", icon_name="award")
        self.titles_button.setToolTip("由成绩里授予的技术状元、技术能手生成荣誉记录")
        if not self.title_keys:
            self.titles_button.hide()
        self.restore_button = PrimaryButton("恢复", icon_name="restore")
        self.restore_button.hide()
        self.save_button = Button("保存", key="Ctrl+S")
        self.save_new_button = PrimaryButton("保存并添加", key="Ctrl+Enter")
        for button in (
            self.history_button,
            self.copy_button,
            self.titles_button,
            self.save_button,
            self.save_new_button,
            self.restore_button,
        ):
            self.header.add_action(button)

    def _make_banners(self) -> None:
        self.returned = Banner("bad")
        self.conflicts = Banner("warn")
        self.notice = Banner("info")
        self.duplicate = QFrame()
        self.duplicate.setProperty("role", "banner-warn")
        self.duplicate_text = QLabel()
        self.duplicate_text.setProperty("role", "warning")
        self.duplicate_text.setWordWrap(True)
        self.duplicate_link = LinkButton("查看")
        row = QHBoxLayout(self.duplicate)
        row.setContentsMargins(16, 4, 10, 4)
        row.addWidget(self.duplicate_text, 1)
        row.addWidget(self.duplicate_link)
        for banner in (self.returned, self.conflicts, self.notice, self.duplicate):
            banner.hide()
            self.body.addWidget(banner)

    def _lay_out(self) -> None:
        self._card = card = QFrame()
        card.setProperty("role", "card")
        column = QVBoxLayout(card)
        column.setContentsMargins(1, 1, 1, 1)
        column.setSpacing(0)
        column.addWidget(self.form, 1)
        column.addWidget(hairline())
        column.addWidget(self.evidence)
        card.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Maximum)
        parts = QVBoxLayout()
        parts.setSpacing(_GAP)
        parts.addWidget(card)
        if self.grid is not None:
            # The form takes what it needs first, the roster the rest.
            self.grid.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Ignored)
            parts.addWidget(self.grid, 1)
        else:
            parts.addStretch(1)
        beside = QHBoxLayout()
        beside.setSpacing(_GAP)
        beside.addLayout(parts, 1)
        beside.addWidget(self.history)
        self.body.addLayout(beside, 1)

    def set_roster_whole(self, *, whole: bool) -> None:
        """Give the roster the page for itself, or show the form again."""
        if self.grid is None or whole == self.is_roster_whole:
            return
        self.is_roster_whole = whole
        self._card.setVisible(not whole)
        self.grid.set_whole_page(whole=whole)
        self._fit_grid()

    def set_read_only(self, *, read_only: bool) -> None:
        """Let the record be looked at only."""
        self.is_read_only = read_only
        self.form.set_read_only(read_only)
        if self.grid is not None:
            self.grid.set_read_only(read_only)
        self.evidence.set_read_only(read_only)
        self.save_button.setVisible(not read_only)
        self.save_new_button.setVisible(not read_only)

    def show_around(self, record: Record, found: Opened | None, workspace: Workspace) -> None:
        """Show state and banners.

        Args:
            record: The record on show.
            found: What was read of it; None while it is new.
            workspace: For the names of units.
        """
        position = found.position if found is not None else None
        standing = position.standing if position is not None else None
        if standing is not None:
            word = "回收站" if record.deleted else STANDING_LABELS[standing]
            self.header.set_state(word, "hold" if record.deleted else STANDING_KINDS[standing])
        else:
            self.header.set_state("" if record.id else "未保存")
        is_changed = position is not None and position.is_changed_since_accepted
        self.header.set_subtitle("通过后有改动" if is_changed else "")
        show_returned(self.returned, found, workspace.plan)
        show_conflicts(self.conflicts, record, self.ledger)
        is_others = record.unit != workspace.unit
        unit = workspace.plan.unit_by_code.get(record.unit)
        if record.deleted:
            self.notice.say("回收站", "这条记录已删除，恢复以后才能修改。")
        elif is_others:
            self.notice.say(unit.short if unit else record.unit, "这是其他单位的记录，只能查看。")
        self.notice.setVisible(record.deleted or is_others)
        self.restore_button.setVisible(record.deleted and not is_others)
        self.history_button.setEnabled(bool(record.id))
        self.copy_button.setEnabled(bool(record.id))
        has_titles = any(line.fields.get(key) for line in record.lines for key in self.title_keys)
        self.titles_button.setEnabled(has_titles and not record.deleted and not is_others)

    def showEvent(self, event: QShowEvent) -> None:
        """Follow the cursor between form and roster."""
        super().showEvent(event)
        app = QApplication.instance()
        if isinstance(app, QApplication) and not self._follows:
            self._follows = app.focusChanged.connect(self._fit_grid)

    def hideEvent(self, event: QHideEvent) -> None:
        """Follow nothing that happens elsewhere."""
        super().hideEvent(event)
        if self._follows:
            QObject.disconnect(self._follows)
            self._follows = None

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Keep room for a few rows of the roster."""
        super().resizeEvent(event)
        self._fit_grid()

    def _fit_grid(self) -> None:
        """In a low window the part with the cursor has the room: the roster folds without it."""
        if self.grid is None:
            return
        is_low = self.height() / current_theme().font_scale < _LOW_BELOW
        focus = QApplication.focusWidget()
        if self.is_roster_whole:
            self.grid.setMaximumHeight(_ANY_HEIGHT)
            return
        inside = focus is not None and self.grid.isAncestorOf(focus)
        if not is_low or inside:
            self.grid.set_folded(folded=False)
        elif focus is not None and self.isAncestorOf(focus):
            self.grid.set_folded(folded=True)
        self._on_folded_changed()

    def _on_folded_changed(self) -> None:
        if self.grid is None:
            return
        if self.grid.is_folded:
            self.grid.setFixedHeight(self.grid.bar_height())
            return
        is_low = self.height() / current_theme().font_scale < _LOW_BELOW
        self.grid.setMaximumHeight(_ANY_HEIGHT)
        share = _OPEN_SHARE if is_low else _GRID_SHARE
        self.grid.setMinimumHeight(round(self.height() * share))

    def focus_first(self) -> None:
        """Begin in the first field."""
        self.form.focus_first()

    # -- what is typed ----------------------------------------------------------------------

    def note_as_read(self) -> None:
        """What stands here now is what was read: nothing is typed yet."""
        self._start = self.snapshot()

    def set_state(self, text: str, *, bad: bool = False) -> None:
        """Say at the bottom what became of the input."""
        self._state = (text, bad)
        self.footer_changed.emit()

    def snapshot(self) -> dict[str, Any]:
        """What stands in form and roster, as far as it differs from what was read."""
        state: dict[str, Any] = {"form": self.form.snapshot()}
        if self.grid is not None and self.grid.is_dirty:
            state["grid"] = self.grid.snapshot()
        return state

    @property
    def is_dirty(self) -> bool:
        """Whether something was typed that is not saved."""
        return self.snapshot() != self._start

    def unsaved(self) -> dict[str, Any] | None:
        """What was typed and not saved, as JSON; None where nothing was."""
        if not self.is_dirty:
            return None
        return {**self.snapshot(), "title": self.header.title if self.record.id else ""}

    def put_back(self, state: Mapping[str, Any]) -> None:
        """Put unsaved input back over what was read."""
        form, grid = state.get("form"), state.get("grid")
        if isinstance(form, dict):
            self.form.restore(form)
        if self.grid is not None and isinstance(grid, dict):
            self.grid.restore(grid)
            self.form.set_lines(self.grid.lines(), self.grid.unread())

    def footer_state(self) -> tuple[str, bool] | None:
        """What became of the input."""
        return self._state
