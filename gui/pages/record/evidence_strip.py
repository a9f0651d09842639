"""佐证材料: the files of a record in one line; added by button, drag and drop, or paste."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QPoint, Qt, Signal
from PySide6.QtGui import (
    QDragEnterEvent,
    QDropEvent,
    QGuiApplication,
    QKeyEvent,
    QKeySequence,
    QResizeEvent,
)
from PySide6.QtWidgets import QFileDialog, QFrame, QHBoxLayout, QLabel, QMenu, QWidget

from gui.common.buttons import Button, LinkButton
from gui.icons import icon
from gui.pages.ledger.flow_layout import FlowLayout

if TYPE_CHECKING:
    from PySide6.QtCore import QMimeData

    from services.records.evidence import Attached

_LONGEST = 18
_PADDING = 5
_HOW = "也可拖到这里，或复制后在此按 Ctrl+V"
_NONE = "没有"
_IMAGE_ICONS = frozenset({"jpg", "png", "gif", "bmp", "webp", "tif", "heic"})


class EvidenceStrip(QFrame):
    """Shows the files and takes new ones.

    Signals:
        files_given: Paths of files to attach.
        picture_given: A `QImage` that was pasted.
        opened: The `Attached` file to show.
        open_elsewhere_requested: The `Attached` file to open with another program.
        remove_requested: The `Attached` file to take off.
    """

    files_given = Signal(object)
    picture_given = Signal(object)
    opened = Signal(object)
    open_elsewhere_requested = Signal(object)
    remove_requested = Signal(object)

    def __init__(self) -> None:
        super().__init__()
        self.setAcceptDrops(True)
        self.setAccessibleName("佐证材料")
        self._read_only = False
        self._label = QLabel("佐证材料")
        self._label.setProperty("role", "label")
        self._files = QWidget()
        self._flow = FlowLayout(self._files, gap=4, line_gap=2)
        self.add_button = LinkButton("＋添加文件")
        self.add_button.setToolTip("可以一次选几个文件；也可以拖到这里，或复制后按 Ctrl+V")
        self._hint = QLabel(_HOW)
        self._hint.setProperty("role", "hint")
        row = QHBoxLayout(self)
        row.setContentsMargins(16, _PADDING, 16, _PADDING)
        row.setSpacing(10)
        row.addWidget(self._label)
        row.addWidget(self._files, 1)
        self.add_button.clicked.connect(self.choose_files)
        self.show_files(())

    def show_files(self, files: Sequence[Attached]) -> None:
        """Show these files."""
        while (item := self._flow.takeAt(0)) is not None:
            widget = item.widget()
            if widget is not None and widget not in (self.add_button, self._hint):
                widget.hide()
                widget.deleteLater()
        for one in files:
            self._flow.addWidget(self._button(one))
        self._flow.addWidget(self.add_button)
        self._flow.addWidget(self._hint)
        self._hint.setText(_NONE if self._read_only else _HOW)
        self._hint.setVisible(not files)
        self.add_button.setVisible(not self._read_only)
        self._flow.invalidate()
        self._fit_height()

    def show_waiting(self, names: Sequence[str]) -> None:
        """Say which files are attached as soon as the record is saved."""
        self._hint.setText(f"保存后添加：{'、'.join(_short(name) for name in names)}")
        self._hint.show()
        self._flow.invalidate()
        self._fit_height()

    def set_read_only(self, read_only: bool) -> None:
        """Let files be looked at only."""
        self._read_only = read_only
        self.add_button.setVisible(not read_only)

    def choose_files(self) -> None:
        """Ask for files to attach."""
        names, _kind = QFileDialog.getOpenFileNames(
            self,
            "选择佐证材料",
            "",
            "图片、PDF 和办公文件 (*.jpg *.jpeg *.png *.bmp *.gif *.webp *.tif *.tiff *.pdf *.doc "
            "*.docx *.wps *.xls *.xlsx *.et *.ppt *.pptx *.ofd *.zip *.txt);;所有文件 (*)",
        )
        if names:
            self.files_given.emit([Path(name) for name in names])

    def paste(self) -> bool:
        """Take files or a picture from the clipboard; say whether there were any."""
        return self._take(QGuiApplication.clipboard().mimeData())

    def _button(self, one: Attached) -> Button:
        name = _short(one.name)
        kind = "image" if one.kind in _IMAGE_ICONS else "file"
        missing = "" if one.is_here else "（尚未收到）"
        button = LinkButton(name + missing, icon_name=kind)
        size = f"{max(1, one.size // 1024):,} KB" if one.is_here else "尚未收到，随同步包而来"
        button.setToolTip(f"{one.name}（{size}）")
        button.setAccessibleName(f"佐证材料 {one.name}{missing}")
        button.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        button.clicked.connect(lambda: self.opened.emit(one))
        button.customContextMenuRequested.connect(lambda where: self._show_menu(one, button, where))
        return button

    def _show_menu(self, one: Attached, button: QWidget, where: object) -> None:
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        menu.addAction(icon("eye"), "查看", lambda: self.opened.emit(one))
        menu.addAction(
            icon("file"), "用其他程序打开", lambda: self.open_elsewhere_requested.emit(one)
        )
        if not self._read_only:
            menu.addSeparator()
            menu.addAction(icon("trash"), "移除", lambda: self.remove_requested.emit(one))
        if isinstance(where, QPoint):
            menu.popup(button.mapToGlobal(where))

    def hasHeightForWidth(self) -> bool:
        """The height is set, so that the form above need not reckon with it."""
        return False

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Narrower may need another line."""
        super().resizeEvent(event)
        self._fit_height()

    def _fit_height(self) -> None:
        margins = self.contentsMargins()
        lines = self._flow.heightForWidth(max(self._files.width(), 1))
        lines = max(lines, self._label.sizeHint().height())
        self.setFixedHeight(lines + margins.top() + margins.bottom() + 2 * _PADDING)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Ctrl+V takes files in."""
        if not (event.matches(QKeySequence.StandardKey.Paste) and self.paste()):
            super().keyPressEvent(event)

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        """Files may be dropped here."""
        if _paths_in(event.mimeData()) and not self._read_only:
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        """Take the files in."""
        if self._take(event.mimeData()):
            event.acceptProposedAction()

    def _take(self, data: QMimeData) -> bool:
        if self._read_only:
            return False
        paths = _paths_in(data)
        if paths:
            self.files_given.emit(paths)
        elif data.hasImage():
            self.picture_given.emit(data.imageData())
        return bool(paths) or data.hasImage()


def _short(name: str) -> str:
    return name if len(name) <= _LONGEST else f"{name[:8]}…{name[-8:]}"


def _paths_in(data: QMimeData) -> list[Path]:
    paths = [Path(url.toLocalFile()) for url in data.urls() if url.isLocalFile()]
    return [path for path in paths if path.is_file()]
