"""关于: the version, where data stay, and whose work the program stands on."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gui.common.card import Card
from gui.pages.home.rows_table import Column, RowData, RowsTable
from gui.pages.settings.section import Section, facts_card, muted
from services.program.version import program_version

if TYPE_CHECKING:
    from gui.session import Session

LICENCES = (
    ("Qt 与 PySide6", "LGPL-3.0"),
    ("Python", "PSF-2.0"),
    ("SQLAlchemy、Alembic", "MIT"),
    ("SQLCipher、sqlcipher3", "BSD-3-Clause、Zlib"),
    ("openpyxl、python-calamine", "MIT"),
    ("msgspec", "BSD-3-Clause"),
    ("pyrage（age）", "MIT"),
    ("cryptography", "Apache-2.0 / BSD-3-Clause"),
    ("pypinyin、platformdirs", "MIT"),
    ("python-docx", "MIT"),
    ("segno", "BSD-3-Clause"),
    ("pypdfium2（PDFium）", "Apache-2.0 / BSD-3-Clause"),
    ("Lucide 图标", "ISC"),
)


class AboutSection(Section):
    """Says what this program is."""

    KEY = "about"
    TITLE = "关于"

    def __init__(self, session: Session) -> None:
        super().__init__(session)
        card = facts_card(
            "产改台账",
            (
                ("版本", program_version()),
                ("用途", "产业工人队伍建设改革台账的录入、上报、汇总和进度"),
            ),
        )
        card.body.addSpacing(6)
        card.body.addWidget(
            muted("数据只保存在本机和您选定的备份位置，程序不联网；同步包只有市级和本单位能打开。")
        )
        self.column.addWidget(card)
        table = RowsTable((Column("组成", stretches=True), Column("许可")), "许可", fits=True)
        table.show_rows([RowData(row, row[0]) for row in LICENCES])
        licences = Card("使用的开放源码组件")
        licences.body.addWidget(table)
        self.column.addWidget(licences)
        self.column.addStretch(1)
