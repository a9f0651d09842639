"""生成荣誉: the awards that a competition's results give, looked at before they are made."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QHBoxLayout, QLabel, QVBoxLayout, QWidget

from domain.fields import Fields
from domain.ledgers.award import AWARD
from domain.values import show_value
from gui.common.buttons import Button, PrimaryButton
from gui.common.dialog import Dialog
from gui.common.fitting import room_for
from gui.pages.home.rows_table import Cell, Column, RowData, RowsTable
from gui.theme import current_theme
from services.records.titles import award_titles, titles_of

if TYPE_CHECKING:
    from gui.session import Session
    from services.program.shapes import ChangeSet
    from services.records.titles import Titles
    from services.workspace.workspace import Workspace

_COLUMNS = (
    Column("荣誉"),
    Column("获得者"),
    Column("所在单位", stretches=True),
    Column("成绩"),
    Column("表彰时间"),
    Column(""),
)
_KEYS = ("honour", "recipient", "enterprise", "remarks", "awarded")
_SIZE = QSize(760, 460)


def open_titles(session: Session, record_id: str, parent: QWidget) -> None:
    """Show which awards a competition's results give, and make them on confirmation.

    Where there are none, the message bar says why.
    """

    def work(workspace: Workspace) -> Titles:
        return titles_of(workspace, record_id)

    def found(titles: Titles) -> None:
        TitlesDialog(session, titles, parent).open()

    session.read(work, done=found, owner=parent)


class TitlesDialog(Dialog):
    """The list of persons and titles, new ones first.

    Attributes:
        table: The list.
        accept_button: 生成 n 条荣誉.
    """

    def __init__(self, session: Session, titles: Titles, parent: QWidget) -> None:
        super().__init__(parent.window(), help_place="titles")
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle("生成荣誉")
        self._session = session
        self._titles = titles
        new, known = len(titles.new), titles.known
        name = titles.competition.fields.get("name") or ""
        rest = f"，另外 {known} 条以前已经生成" if known else ""
        told = f"可以生成 {new} 条荣誉{rest}。" if new else "这场竞赛的荣誉都已经生成过了。"
        self._heading = QLabel(f"{name}")
        self._heading.setProperty("role", "heading")
        self._heading.setWordWrap(True)
        self._told = QLabel(told)
        self._told.setWordWrap(True)
        self.table = RowsTable(_COLUMNS, "荣誉")
        self.table.show_rows(
            [_row(one, is_new=True) for one in titles.new]
            + [_row(one, is_new=False) for one in titles.held]
        )
        self.cancel_button = Button("取消" if new else "关闭", key="Esc")
        self.accept_button = PrimaryButton(f"生成 {new} 条荣誉", key="Ctrl+Enter")
        self.accept_button.setVisible(bool(new))
        self._lay_out()
        self.cancel_button.clicked.connect(self.reject)
        self.accept_button.clicked.connect(self._on_accept_clicked)
        for keys in ("Ctrl+Return", "Ctrl+Enter"):
            QShortcut(QKeySequence(keys), self).activated.connect(self.accept_button.click)
        self.resize((_SIZE * current_theme().font_scale).boundedTo(room_for(self)))
        (self.accept_button if new else self.cancel_button).setFocus()

    def _lay_out(self) -> None:
        buttons = QHBoxLayout()
        buttons.setSpacing(10)
        buttons.addStretch(1)
        buttons.addWidget(self.cancel_button)
        buttons.addWidget(self.accept_button)
        column = QVBoxLayout(self)
        column.setContentsMargins(22, 20, 22, 18)
        column.setSpacing(10)
        column.addWidget(self._heading)
        column.addWidget(self._told)
        column.addWidget(self.table, 1)
        column.addLayout(buttons)

    def _on_accept_clicked(self) -> None:
        record = self._titles.competition.id
        self.accept_button.setEnabled(False)

        def work(workspace: Workspace) -> ChangeSet:
            return award_titles(workspace, record)

        said = f"已生成 {len(self._titles.new)} 条荣誉。"
        self._session.change(work, initiator=self._session, said=said)
        self.accept()


def _row(award: Fields, *, is_new: bool) -> RowData:
    texts = [show_value(AWARD.by_key[key], award.get(key)) for key in _KEYS]
    state = Cell("新增", tag="ok") if is_new else Cell("已有", tag="hold")
    return RowData((*texts, state))
