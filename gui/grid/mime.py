"""The clipboard as the grid uses it: blocks in, blocks out, plain numbers kept in memory."""

from __future__ import annotations

import secrets
from typing import cast

from PySide6.QtCore import QMimeData
from PySide6.QtGui import QGuiApplication

from gui.grid.clipboard import Block, parse_block, to_tsv

_TOKEN = "application/x-changai-cells"
"""Marks a block that this program copied: its plain texts stay in memory, never outside."""


class CopiedBlock:
    """The last block that was copied here, whole, known by a token on the clipboard."""

    def __init__(self) -> None:
        self._token = b""
        self._whole: Block = []

    def put(self, shown: Block, whole: Block) -> None:
        """Lay a block on the clipboard.

        Args:
            shown: What other programs get, masked as the user sees it.
            whole: What is pasted back here.
        """
        self._token, self._whole = secrets.token_hex(16).encode(), whole
        data = QMimeData()
        data.setText(to_tsv(shown))
        data.setData(_TOKEN, self._token)
        QGuiApplication.clipboard().setMimeData(data)

    def take(self) -> Block:
        """The block on the clipboard, whole where it was copied here; empty if there is none."""
        data = cast("QMimeData | None", QGuiApplication.clipboard().mimeData())
        if data is None:
            return []
        if self._token and secrets.compare_digest(bytes(data.data(_TOKEN).data()), self._token):
            return self._whole
        html = data.html() if data.hasHtml() else ""
        return parse_block(data.text() if data.hasText() else "", html)


def holds_block(data: QMimeData) -> bool:
    """Whether it is cells rather than a word to insert into a text."""
    text = data.text().rstrip("\r\n") if data.hasText() else ""
    return data.hasFormat(_TOKEN) or "\t" in text or "\n" in text
