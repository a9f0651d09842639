"""Workbooks on their way in: which files are taken, chosen in a dialog or dropped."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QMimeData, QStandardPaths
from PySide6.QtWidgets import QFileDialog, QWidget

SUFFIXES = (".xlsx", ".xlsm", ".xls", ".et", ".ods", ".csv", ".docx", ".txt")
_FILTER = f"表格文件 ({' '.join('*' + suffix for suffix in SUFFIXES)});;所有文件 (*)"


def dropped_workbook(mime: QMimeData) -> Path | None:
    """The first workbook among what is dragged."""
    paths = [Path(url.toLocalFile()) for url in mime.urls() if url.isLocalFile()]
    return next((path for path in paths if path.suffix.lower() in SUFFIXES), None)


def ask_workbook(parent: QWidget | None, folder: str = "") -> Path | None:
    """Ask which workbook; None where the user wants none."""
    documents = QStandardPaths.writableLocation(QStandardPaths.StandardLocation.DocumentsLocation)
    chosen, _kind = QFileDialog.getOpenFileName(parent, "选择表格", folder or documents, _FILTER)
    return Path(chosen) if chosen else None


def ask_copy(parent: QWidget, source: Path) -> Path | None:
    """Ask where the annotated copy goes; beside the workbook unless told otherwise."""
    name = str(source.with_name(f"{source.stem}-有误行.xlsx"))
    chosen, _kind = QFileDialog.getSaveFileName(parent, "另存有误行", name, "工作簿 (*.xlsx)")
    if not chosen:
        return None
    return Path(chosen if chosen.lower().endswith(".xlsx") else f"{chosen}.xlsx")
