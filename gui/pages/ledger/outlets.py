"""What leads out of a list and into it: import, export, template, paper."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QStandardPaths, QUrl
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QFileDialog, QWidget

from gui.common.confirmation import Confirmation
from gui.messages import MessageAction
from gui.pages.importing import import_dialog
from gui.pages.ledger.printing import print_table
from gui.progress_dialog import watch
from services.records import lists
from services.workbooks import workbooks

if TYPE_CHECKING:
    from domain.fields import Ledger
    from gui.pages.ledger.links import ListFilter
    from gui.pages.ledger.model import RecordTableModel
    from gui.session import Session
    from services.program.shapes import Query, Row
    from services.program.tasks import Progress
    from services.workspace.workspace import Workspace

MOST_PRINTED = 2000
"""Rows of a printed list; more than that is a matter for a workbook."""


def open_import(
    session: Session,
    ledger: Ledger,
    path: Path | None,
    parent: QWidget,
    facts: Mapping[str, str] | None = None,
) -> None:
    """Show the preview of a workbook's import; the file is asked for where none is given.

    Args:
        session: Where it is imported.
        ledger: The ledger.
        path: The workbook.
        parent: The page it belongs to.
        facts: Values as written for fields without a column, by key.
    """
    import_dialog.open_import(session, ledger, path, parent=parent, facts=facts)


def export_list(
    session: Session, ledger: Ledger, make_query: Callable[[Workspace], Query], parent: QWidget
) -> None:
    """Ask where to, and whether personal data is masked; write the list there."""
    masked = _ask_masked(ledger, parent)
    if masked is None:
        return
    path = _ask_path(parent, f"{ledger.label}台账.xlsx")
    if path is None:
        return

    def work(workspace: Workspace, _progress: Progress) -> int:
        return workbooks.write_list(workspace, make_query(workspace), path, masked=masked)

    ticket = session.run(
        work,
        lambda count: _say_written(session, f"已导出 {count:,} 条记录。", path),
        owner=parent,
        title="正在导出…",
    )
    watch(session.lane, ticket, parent, can_cancel=False)


def save_template(session: Session, ledger: Ledger, parent: QWidget) -> None:
    """Write the Excel template of a ledger."""
    path = _ask_path(parent, f"{ledger.label}导入模板.xlsx")
    if path is None:
        return

    def work(workspace: Workspace) -> None:
        workbooks.write_template(ledger.key, path, workspace.plan)

    session.read(work, done=lambda _none: _say_written(session, "模板已保存。", path), owner=parent)


def print_list(
    session: Session, model: RecordTableModel, shown: ListFilter, parent: QWidget
) -> None:
    """Print what a list shows, read whole first."""
    make_query = model.query_maker()

    def work(workspace: Workspace) -> list[Row]:
        return lists.page(workspace, make_query(workspace), limit=MOST_PRINTED)

    def arrived(rows: list[Row]) -> None:
        if len(rows) == MOST_PRINTED:
            session.messages.warning(
                f"只打印前 {MOST_PRINTED:,} 条。", "请先筛选，或导出到工作簿再打印。"
            )
        title = f"{session.workspace.unit_name}{model.ledger.label}台账"
        about = "（筛选后）" if shown.is_narrowed else ""
        columns = [one for one in model.columns if not one.is_internal]
        print_table(f"{title}{about}", columns, rows, parent)

    session.read(work, done=arrived, owner=parent)


def _say_written(session: Session, text: str, path: Path) -> None:
    def show_folder() -> None:
        QDesktopServices.openUrl(QUrl.fromLocalFile(str(path.parent)))

    session.messages.success(text, str(path), MessageAction("打开所在文件夹", show_folder))


def _ask_path(parent: QWidget, name: str) -> Path | None:
    folder = QStandardPaths.writableLocation(QStandardPaths.StandardLocation.DocumentsLocation)
    chosen, _kind = QFileDialog.getSaveFileName(
        parent, "保存到", str(Path(folder) / name), "工作簿 (*.xlsx)"
    )
    if not chosen:
        return None
    path = Path(chosen)
    return path if path.suffix.lower() == ".xlsx" else path.with_name(f"{path.name}.xlsx")


def _ask_masked(ledger: Ledger, parent: QWidget) -> bool | None:
    """Whether personal data is masked; None where the user wants no export at all."""
    lines = ledger.lines.fields if ledger.lines else ()
    if not any(field.personal for field in (*ledger.fields, *lines)):
        return True
    box = Confirmation(
        "导出到工作簿",
        "身份证号、电话等个人信息怎样导出？",
        "隐去中间各位的工作簿可以传阅；完整导出会记入操作日志，请妥善保管。",
        go="隐去（推荐）",
        parent=parent,
    )
    box.add_other("完整导出")
    box.exec()
    return {"go": True, "other": False}.get(box.answer)
