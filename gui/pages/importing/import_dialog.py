"""The import of a workbook: chosen or dropped, previewed, asked about, and only then written."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QSize, Qt, QUrl
from PySide6.QtGui import (
    QDesktopServices,
    QDragEnterEvent,
    QDropEvent,
    QKeySequence,
    QResizeEvent,
    QShortcut,
)
from PySide6.QtWidgets import QStackedWidget, QVBoxLayout, QWidget

from gui.common.buttons import Button, LinkButton, PrimaryButton
from gui.common.dialog import Dialog
from gui.common.fitting import room_for
from gui.common.page_header import PageHeader
from gui.messages import MessageAction, MessageBar, Messages
from gui.offering import field_offers
from gui.pages.importing.choices import Choices
from gui.pages.importing.files import SUFFIXES, ask_copy, ask_workbook, dropped_workbook
from gui.pages.importing.planner import Planner
from gui.pages.importing.preview_view import PreviewView
from gui.pages.ledger.links import ListFilter
from gui.pages.receive.drop_area import DropArea
from gui.progress_dialog import watch
from gui.shell import Page
from gui.theme import current_theme
from services.workbooks import importing
from services.workbooks.import_report import open_questions

if TYPE_CHECKING:
    from domain.fields import Ledger
    from gui.pages.importing.rows import Place
    from gui.session import Session
    from services.program.tasks import Progress
    from services.workbooks.importing import Imported, Preview

_SIZE = QSize(1100, 680)
_NOTHING_WRITTEN = "还没有写入任何内容"


def open_import(
    session: Session,
    ledger: Ledger,
    path: Path | None = None,
    parent: QWidget | None = None,
    facts: Mapping[str, str] | None = None,
) -> ImportDialog | None:
    """Show the preview of a workbook's import; the file is asked for where none is given.

    Args:
        session: Where it is imported.
        ledger: The ledger.
        path: The workbook.
        parent: The page it belongs to.
        facts: Values as written for fields without a column, by key.

    Returns:
        The dialog, which goes away when it is closed; None where no file was chosen.
    """
    chosen = path or ask_workbook(parent)
    if chosen is None:
        return None
    dialog = ImportDialog(session, ledger, parent, facts)
    dialog.show()
    dialog.load(chosen)
    return dialog


class ImportDialog(Dialog):
    """One workbook on its way in; nothing is written before 导入 is pressed.

    Attributes:
        view: Everything that is read.
        accept_button: 导入 n 条.
        errors_button: 另存有误行.
        cancel_button: 取消, later 关闭.
    """

    def __init__(
        self,
        session: Session,
        ledger: Ledger,
        parent: QWidget | None = None,
        facts: Mapping[str, str] | None = None,
    ) -> None:
        super().__init__(parent.window() if parent is not None else None, help_place="import")
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowModality(Qt.WindowModality.NonModal)
        self.setWindowFlag(Qt.WindowType.WindowMaximizeButtonHint, on=True)
        self.setAcceptDrops(True)
        self.setProperty("role", "page")
        self.setWindowTitle(f"导入{ledger.label}")
        self._session = session
        self._ledger = ledger
        self._page = parent if isinstance(parent, Page) else None
        self._given = dict(facts or {})
        self._choices = Choices(ledger)
        self._preview: Preview | None = None
        self._imported: Imported | None = None
        self._planner = Planner(session, ledger, self)
        self._messages = Messages(self)
        self.bar = MessageBar(self._messages)
        self.header = PageHeader(f"导入{ledger.label}")
        self.view = PreviewView(ledger, field_offers(session, ledger.key))
        self.drop = DropArea(
            "把要导入的表格拖到这里", "先预览，确认后才写入。.xlsx、.xls、.ods 都可以。", SUFFIXES
        )
        self.other_button = LinkButton("换一个文件…")
        self.errors_button = Button("另存有误行…", key="Ctrl+S", icon_name="save")
        self.list_button = Button("查看列表")
        self.undo_button = Button("撤销这次导入", icon_name="undo")
        self.cancel_button = Button("取消", key="Esc")
        self.accept_button = PrimaryButton("导入", key="Ctrl+Enter")
        self._views = QStackedWidget()
        self._lay_out()
        self._connect()
        self._show_state()
        self.drop.choose.setFocus(Qt.FocusReason.OtherFocusReason)
        self.resize((_SIZE * current_theme().font_scale).boundedTo(room_for(self)))

    def _lay_out(self) -> None:
        self.header.add_choice(self.other_button)
        for button in (
            self.errors_button,
            self.undo_button,
            self.list_button,
            self.cancel_button,
            self.accept_button,
        ):
            self.header.add_action(button)
        waiting = QWidget()
        column = QVBoxLayout(waiting)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self.drop)
        column.addStretch(1)
        self._views.addWidget(waiting)
        self._views.addWidget(self.view)
        body = QVBoxLayout()
        body.setContentsMargins(20, 14, 20, 16)
        body.addWidget(self._views)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.setSpacing(0)
        outer.addWidget(self.header)
        outer.addWidget(self.bar)
        outer.addLayout(body, 1)

    def _connect(self) -> None:
        self.drop.files_given.connect(lambda files: self.load(files[0]))
        for button in (self.drop.choose, self.other_button):
            button.clicked.connect(self._on_choose_clicked)
        self.errors_button.clicked.connect(self._on_errors_clicked)
        self.cancel_button.clicked.connect(self.close)
        self.accept_button.clicked.connect(self._on_accept_clicked)
        self.list_button.clicked.connect(self._on_list_clicked)
        self.undo_button.clicked.connect(self._on_undo_clicked)
        self._planner.loaded.connect(self._on_loaded)
        self._planner.planned.connect(self._show)
        self._planner.failed.connect(self._messages.known)
        self._planner.busy_changed.connect(self._show_state)
        self.finished.connect(self._planner.cancel)
        self.view.columns.answered.connect(self._on_answered)
        self.view.places.item_chosen.connect(self._on_place_chosen)
        self.view.facts.stated.connect(self._on_stated)
        for keys, run in (
            ("Ctrl+O", self._on_choose_clicked),
            ("Ctrl+S", self.errors_button.click),
            ("Ctrl+Tab", lambda: self.view.show_next_tab(1)),
            ("Ctrl+Shift+Tab", lambda: self.view.show_next_tab(-1)),
            ("Ctrl+Return", self.accept_button.click),
            ("Ctrl+Enter", self.accept_button.click),
        ):
            shortcut = QShortcut(QKeySequence(keys), self)
            shortcut.setAutoRepeat(False)
            shortcut.activated.connect(run)

    @property
    def preview(self) -> Preview | None:
        """What is on show."""
        return self._preview

    @property
    def is_planning(self) -> bool:
        """Whether the workbook is being checked."""
        return self._planner.ticket is not None

    def load(self, path: Path) -> None:
        """Read a workbook and show what importing it would do."""
        self._planner.load(path, self._given)

    def _on_loaded(self, preview: Preview) -> None:
        self._choices, self._imported = Choices(self._ledger), None
        self._choices.facts |= self._given
        self._messages.clear()
        self.view.banner.hide()
        name = preview.file.name
        self.header.set_title(name)
        self.setWindowTitle(f"导入{self._ledger.label} · {name}")
        self._show(preview)
        self.view.show_first_tab(preview)
        self._focus_first()

    def _plan_again(self) -> None:
        if self._preview is not None:
            self._planner.plan_again(self._preview, self._choices)

    def _show(self, preview: Preview) -> None:
        self._preview = preview
        self._choices.learn(preview)
        self.view.show_preview(preview)
        if self._imported is None:
            self._show_asked(preview)
        else:
            self.view.columns.hide()
            self.view.facts.hide()
            self.view.show_imported()
        self._views.setCurrentWidget(self.view)
        self.view.fit_asking()
        self._show_state()

    def _show_asked(self, preview: Preview) -> None:
        self.view.columns.show_columns(self._choices.asked(preview))
        facts, addable = self._choices.shown_facts(preview), list(self._choices.addable(preview))
        self.view.facts.show_facts(facts, addable)

    def _show_state(self) -> None:
        """Buttons and subtitle for what can be done now."""
        preview, is_done = self._preview, self._imported is not None
        self._views.setCurrentIndex(0 if preview is None else 1)
        number = preview.to_write if preview else 0
        failed = len(preview.plan.failures) if preview else 0
        self.other_button.setVisible(preview is not None)
        self.errors_button.setVisible(bool(failed))
        self.accept_button.setText(f"导入 {number:,} 条" if number else "没有要导入的")
        self.accept_button.setVisible(preview is not None and not is_done)
        self.accept_button.setEnabled(bool(number) and not self.is_planning)
        self.undo_button.setVisible(
            is_done and bool(self._imported and self._imported.changes.undo)
        )
        self.list_button.setVisible(is_done)
        self.cancel_button.setText("关闭" if is_done else "取消")
        self.header.set_subtitle(self._subtitle())

    def _subtitle(self) -> str:
        if self.is_planning:
            return "正在检查…"
        if self._preview is None or self._imported is not None:
            return ""
        records = self._preview.records
        if not self._preview.to_write and records.same:
            return "表里的内容账套里都有了，不用再导入"
        still_open = open_questions(self._preview)
        if still_open:
            return still_open
        return f"导入到{self._ledger.label}台账 · {_NOTHING_WRITTEN}"

    def _focus_first(self) -> None:
        """Begin with what is asked, else with the button that goes on."""
        boxes = list(self.view.columns.boxes.values())
        wanted = [
            row.widget for row in self.view.facts.rows.values() if row.label.text()[-1] == "*"
        ]
        rest = self.accept_button if self.accept_button.isEnabled() else self.cancel_button
        (*boxes, *wanted, rest)[0].setFocus(Qt.FocusReason.OtherFocusReason)

    def _on_answered(self, header: str, key: str | None) -> None:
        self._choices.answer(header, key)
        self._plan_again()

    def _on_place_chosen(self, place: Place) -> None:
        """Let the user place a column otherwise."""
        if self._preview is None or self._imported is not None or not place.column:
            return
        self._choices.reopen(place.header)
        self._show_asked(self._preview)
        self.view.fit_asking()
        self.view.ask_for(place.header)

    def _on_stated(self, key: str, text: str) -> None:
        self._choices.state(key, text)
        self._plan_again()

    def _on_choose_clicked(self) -> None:
        folder = str(self._preview.file.parent) if self._preview else ""
        path = ask_workbook(self, folder)
        if path is not None:
            self.load(path)

    def _on_accept_clicked(self) -> None:
        preview, answers = self._preview, dict(self._choices.answers)
        if preview is None or self.is_planning:
            return
        workspace = self._session.workspace

        def work(progress: Progress) -> Imported:
            if answers:
                importing.remember(workspace, preview, answers)
            return importing.apply_import(workspace, preview, progress=progress)

        def cancelled() -> None:
            self._messages.info("已取消，没有写入任何内容。")

        lane = self._session.lane
        ticket = lane.submit(
            work,
            done=self._show_result,
            failed=self._messages.known,
            cancelled=cancelled,
            owner=self,
            title=f"正在导入 {preview.to_write:,} 条",
        )
        watch(lane, ticket, self)

    def _show_result(self, imported: Imported) -> None:
        self._imported = imported
        preview = imported.preview
        records = preview.records
        written = f"新增 {records.new:,} 条，修改 {records.changed:,} 条。"
        backup = f"导入前的备份：{imported.backup}" if imported.backup else ""
        failed = "有误的行没有导入，可以另存出来改好再导入。" if preview.plan.failures else ""
        self._show(preview)
        self.view.banner.say("导入完成", "\n".join(filter(None, (f"{written}{failed}", backup))))
        self.view.banner.show()
        self.list_button.setFocus(Qt.FocusReason.OtherFocusReason)
        self._session.publish(imported.changes, self)
        action = None
        if imported.changes.undo:
            action = MessageAction("撤销", lambda: self._session.undo(imported.changes))
        self._session.messages.success(f"已导入：{written}", backup, action)

    def _on_undo_clicked(self) -> None:
        if self._imported is not None:
            self._session.undo(self._imported.changes)
            self.close()

    def _on_list_clicked(self) -> None:
        if self._page is not None:
            self._page.open_requested.emit(self._ledger.key, ListFilter())
        self.close()

    def _on_errors_clicked(self) -> None:
        preview = self._preview
        if preview is None or not preview.plan.failures:
            return
        path = ask_copy(self, preview.file)
        if path is not None:
            self.save_errors(path)

    def save_errors(self, path: Path) -> None:
        """Write the annotated copy of the workbook."""
        preview = self._preview
        if preview is None:
            return

        def work(_progress: Progress) -> None:
            importing.write_errors(preview, path)

        def done(_none: Any) -> None:  # noqa: ANN401 - nothing comes
            folder = QUrl.fromLocalFile(str(path.parent))
            action = MessageAction("打开所在文件夹", lambda: _open(folder))
            text = "有误的行已标在副本里，改好后可以直接导入这个副本。"
            self._messages.info(text, str(path), action)

        lane = self._session.lane
        ticket = lane.submit(
            work, done=done, failed=self._messages.known, owner=self, title="正在写副本"
        )
        watch(lane, ticket, self, can_cancel=False)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Share the height anew."""
        super().resizeEvent(event)
        self.view.fit_asking()

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        """Take a workbook."""
        if dropped_workbook(event.mimeData()) is not None:
            event.setDropAction(Qt.DropAction.CopyAction)
            event.accept()

    def dropEvent(self, event: QDropEvent) -> None:
        """Read the workbook that was dropped."""
        path = dropped_workbook(event.mimeData())
        if path is not None:
            event.accept()
            self.load(path)


def _open(url: QUrl) -> None:
    QDesktopServices.openUrl(url)
