"""Rows on the clipboard as WPS and Excel take them: tab-separated text, HTML that keeps types."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape

from PySide6.QtCore import QMimeData
from PySide6.QtGui import QGuiApplication

_TEXT = "mso-number-format:'\\@'"
"""Keeps a long number, or one that begins with zero, the text it is."""


@dataclass(frozen=True)
class CopiedColumn:
    """What is known of a column.

    Attributes:
        caption: Its header.
        is_number: Its texts are figures to reckon with.
    """

    caption: str
    is_number: bool = False


def copy_rows(columns: Sequence[CopiedColumn], rows: Sequence[Sequence[str]]) -> None:
    """Lay rows on the clipboard, the captions above them where they are several."""
    data = QMimeData()
    heads = [[one.caption for one in columns]] if len(rows) > 1 else []
    data.setText("\n".join("\t".join(map(_plain, row)) for row in (*heads, *rows)))
    data.setHtml(_html(columns, heads, rows))
    QGuiApplication.clipboard().setMimeData(data)


def _plain(text: str) -> str:
    return " ".join(text.split())


def _html(
    columns: Sequence[CopiedColumn], heads: Sequence[Sequence[str]], rows: Sequence[Sequence[str]]
) -> str:
    head = "".join("<tr>" + "".join(f"<th>{escape(one)}</th>" for one in row) for row in heads)
    body = "".join(
        "<tr>"
        + "".join(_cell(column, text) for column, text in zip(columns, row, strict=True))
        + "</tr>"
        for row in rows
    )
    return f"<table>{head}{body}</table>"


def _cell(column: CopiedColumn, text: str) -> str:
    if column.is_number:
        return f"<td>{escape(text.replace(',', ''))}</td>"
    return f'<td style="{_TEXT}">{escape(text)}</td>'
