"""A list on paper: A4 landscape, ruled, the header on every page, who signs below."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape
from typing import TYPE_CHECKING

from PySide6.QtCore import QMarginsF, QSizeF
from PySide6.QtGui import QFont, QPageLayout, QPageSize, QTextDocument
from PySide6.QtPrintSupport import QPrinter, QPrintPreviewDialog

from gui.theme.tokens import FONT_FAMILIES

if TYPE_CHECKING:
    from PySide6.QtWidgets import QWidget

    from gui.pages.ledger.columns import Column
    from services.program.shapes import Row

_MARGIN_MM = 12
_POINTS = 9
_SIGNATURES = ("填表人", "审核人", "单位负责人（盖章）")


def list_document(title: str, columns: Sequence[Column], rows: Sequence[Row]) -> QTextDocument:
    """The list as a document; the rows' first line is repeated on every page."""
    head = "".join(
        f'<th align="{"right" if c.is_number else "left"}">{escape(c.caption)}</th>'
        for c in columns
    )
    body = "".join(
        "<tr><td align='right'>{}</td>{}</tr>".format(
            number,
            "".join(
                f'<td align="{"right" if c.is_number else "left"}">{escape(c.text(row))}</td>'
                for c in columns
            ),
        )
        for number, row in enumerate(rows, start=1)
    )
    signatures = "".join(f"<td>{one}：</td>" for one in _SIGNATURES)
    signatures += "<td align='right'>　　　　年　　月　　日</td>"
    document = QTextDocument()
    font = QFont()
    font.setFamilies(list(FONT_FAMILIES))
    font.setPointSize(_POINTS)
    document.setDefaultFont(font)
    document.setHtml(
        f"<h3 align='center'>{escape(title)}</h3><p align='right'>共 {len(rows):,} 条</p>"
        "<table width='100%' border='1' cellspacing='0' cellpadding='3' "
        "style='border-collapse:collapse; border-style:solid; border-color:#000000'>"
        f"<thead><tr><th align='right'>序号</th>{head}</tr></thead><tbody>{body}</tbody></table>"
        f"<p></p><table width='100%'><tr>{signatures}</tr></table>"
    )
    return document


def print_table(
    title: str, columns: Sequence[Column], rows: Sequence[Row], parent: QWidget
) -> None:
    """Show the print preview of a list."""
    document = list_document(title, columns, rows)
    printer = QPrinter(QPrinter.PrinterMode.HighResolution)
    printer.setPageSize(QPageSize(QPageSize.PageSizeId.A4))
    printer.setPageOrientation(QPageLayout.Orientation.Landscape)
    margins = QMarginsF(_MARGIN_MM, _MARGIN_MM, _MARGIN_MM, _MARGIN_MM)
    printer.setPageMargins(margins, QPageLayout.Unit.Millimeter)

    def paint(target: QPrinter) -> None:
        document.setPageSize(QSizeF(target.pageRect(QPrinter.Unit.Point).size()))
        document.print_(target)

    dialog = QPrintPreviewDialog(printer, parent.window())
    dialog.setWindowTitle(f"打印预览：{title}")
    dialog.resize(1000, 700)
    dialog.paintRequested.connect(paint)
    dialog.exec()
