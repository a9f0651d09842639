"""Layout of the 上报 page: check, content, target, result, packages written before."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QCheckBox,
    QFrame,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QVBoxLayout,
    QWidget,
)

from gui.common.buttons import Button, PrimaryButton
from gui.common.card import Card, hairline
from gui.common.tag import Tag
from gui.pages.home.links import ATTENTION_COLUMNS
from gui.pages.home.rows_table import RowsTable
from gui.pages.submit.drives import Drive
from gui.pages.submit.rows import CONTENT_COLUMNS, HISTORY_COLUMNS


class TargetCard(Card):
    """Where the package goes; or a workbook in its place.

    Attributes:
        folder: The folder.
        write: 写同步包.
        write_workbook: 写上报工作簿.
        unmasked: The workbook holds whole ID numbers and telephone numbers.
        all_evidence: The package carries also the evidence that earlier ones carried.

    Signals:
        browse_requested: The user wants the folder dialog.
    """

    browse_requested = Signal()

    def __init__(self) -> None:
        super().__init__("写到哪里", "一般写到 U 盘，再交给市总工会")
        self.folder = QLineEdit()
        self.folder.setAccessibleName("存放文件夹")
        self.folder.setPlaceholderText("选择 U 盘或文件夹")
        self.browse = Button("选择…")
        self.browse.setAccessibleName("选择存放文件夹")
        self.browse.clicked.connect(self.browse_requested)
        self.write = PrimaryButton("写同步包", key="Ctrl+Enter", icon_name="send")
        self.write_workbook = Button("写上报工作簿", icon_name="file")
        self.write_workbook.setToolTip("同样的记录写成一个 Excel 工作簿，市级核对后按代录接收")
        self.unmasked = QCheckBox("含完整身份证号和电话")
        self.unmasked.setToolTip("不勾选时只写一部分数字；勾选会记入操作日志，请妥善保管文件")
        row = QHBoxLayout()
        row.setSpacing(10)
        row.addWidget(self.folder, 1)
        row.addWidget(self.browse)
        row.addWidget(self.write)
        self.all_evidence = QCheckBox("重新带上全部佐证材料")
        self.all_evidence.setToolTip("平时只带还没有带过的；市级说没有收到时勾选，文件会大很多")
        self._sticks = QHBoxLayout()
        self._sticks.setSpacing(10)
        self._none = QLabel("没有发现 U 盘；插上后按 F5 重新查找。")
        self._none.setProperty("role", "hint")
        instead = QHBoxLayout()
        instead.setSpacing(14)
        instead.addWidget(_muted("不能交同步包时，可以写成工作簿。"))
        instead.addStretch(1)
        instead.addWidget(self.unmasked)
        instead.addWidget(self.write_workbook)
        self.body.setSpacing(8)
        self.body.addLayout(row)
        places = QHBoxLayout()
        places.setSpacing(10)
        places.addLayout(self._sticks)
        places.addWidget(self._none)
        places.addStretch(1)
        places.addWidget(self.all_evidence)
        self.body.addLayout(places)
        self.body.addWidget(hairline())
        self.body.addLayout(instead)

    def offer(self, drives: Sequence[Drive]) -> None:
        """Offer the sticks that are plugged in; the first is taken where nothing is chosen."""
        while (item := self._sticks.takeAt(0)) is not None:
            widget = item.widget()
            if widget is not None:
                widget.setParent(None)
                widget.deleteLater()
        for drive in drives:
            button = Button(drive.label, icon_name="usb")
            button.clicked.connect(lambda _checked=False, d=drive: self.folder.setText(str(d.path)))
            self._sticks.addWidget(button)
        self._sticks.addStretch(1)
        self._none.setVisible(not drives)
        if drives and not self.folder.text():
            self.folder.setText(str(drives[0].path))


class ResultBanner(QFrame):
    """What was written, with what one does next.

    Attributes:
        open_cover: 打开报送单.
        print_cover: 打印报送单.
        open_folder: 打开文件夹.
    """

    def __init__(self) -> None:
        super().__init__()
        self.setProperty("role", "banner-ok")
        self._lead = QLabel()
        self._lead.setProperty("role", "strong")
        self._text = QLabel()
        self._text.setWordWrap(True)
        self.print_cover = Button("打印报送单", icon_name="print")
        self.open_cover = Button("打开报送单", icon_name="file")
        self.open_folder = Button("打开文件夹", icon_name="folder")
        words = QVBoxLayout()
        words.setSpacing(2)
        words.addWidget(self._lead)
        words.addWidget(self._text)
        buttons = QHBoxLayout()
        buttons.setSpacing(10)
        for button in (self.print_cover, self.open_cover, self.open_folder):
            buttons.addWidget(button)
        buttons.addStretch(1)
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 12, 16, 12)
        column.setSpacing(10)
        column.addLayout(words)
        column.addLayout(buttons)

    def say(self, lead: str, text: str) -> None:
        """Fill in."""
        self._lead.setText(lead)
        self._text.setText(text)
        self.setAccessibleName(f"{lead}：{text}")


class SubmitView(QWidget):
    """All cards of the page.

    Attributes:
        check: What needs a look.
        content: What the package will hold.
        target: Where it goes.
        result: What was written.
        history: Packages written before.
    """

    def __init__(self) -> None:
        super().__init__()
        self.check = RowsTable(ATTENTION_COLUMNS, "报送体检", fits=True, leads_on=True)
        self.content = RowsTable(CONTENT_COLUMNS, "本次内容", fits=True)
        self.target = TargetCard()
        self.result = ResultBanner()
        self.result.hide()
        self.history = RowsTable(HISTORY_COLUMNS, "写过的同步包", fits=True)
        self.days = Tag("")
        self._check = Card("报送体检")
        self._check.add_beside_title(self.days)
        self._content = Card("本次内容", "草稿随包带走，市级不计入")
        self._no_content = _muted("还没有记录。")
        self._history = Card("写过的同步包和工作簿")
        self._no_history = _muted("还没有写过。")
        self._lay_out()

    def _lay_out(self) -> None:
        for card, table in ((self._check, self.check), (self._content, self.content)):
            card.body.addWidget(table)
        self._content.body.addWidget(self._no_content)
        for card in (self._check, self._content):
            card.body.addStretch(1)
        self._history.body.addWidget(self.history)
        self._history.body.addWidget(self._no_history)
        top = QHBoxLayout()
        top.setSpacing(14)
        top.addWidget(self._check, 1)
        top.addWidget(self._content, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(14)
        column.addWidget(self.result)
        column.addLayout(top)
        column.addWidget(self.target)
        column.addWidget(self._history)
        column.addStretch(1)

    def show_emptiness(self, *, content: bool, history: bool) -> None:
        """Say where there is nothing yet."""
        self.content.setVisible(content)
        self._no_content.setVisible(not content)
        self.history.setVisible(history)
        self._no_history.setVisible(not history)


def _muted(text: str) -> QLabel:
    label = QLabel(text)
    label.setProperty("role", "muted")
    label.setAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
    return label
