"""Blocks of cells from the clipboard: tab-separated text and tables in HTML.

What others put on the clipboard is hostile until read: sizes are bounded, nothing raises.
"""

from __future__ import annotations

import re
from html.parser import HTMLParser

Block = list[list[str]]
"""Rows of texts."""

MOST_ROWS = 50_000
MOST_COLUMNS = 256
_MOST_CELLS = 2_000_000
_SPACES = re.compile(r"\s+")
_SPAN = re.compile(r"(?i)\b(?:row|col)span\s*=\s*[\"']?0*(?:[2-9]|1\d)")


def parse_block(plain: str, html: str) -> Block:
    """The cells that lie on the clipboard.

    Text is enough for a plain block; a table in HTML is read where cells are merged, or
    where there is no text.

    Args:
        plain: As text/plain.
        html: As text/html; empty where there is none.
    """
    has_table = "<table" in html[:200_000].lower() or "<tr" in html[:200_000].lower()
    if has_table and ("\t" not in plain or _SPAN.search(html)):
        block = parse_html(html)
        if block:
            return block
    return parse_tsv(plain)


def parse_tsv(text: str) -> Block:
    """Tab-separated rows; a cell with a line break stands in quotation marks."""
    text = text.replace("\r\n", "\n").replace("\r", "\n").replace("\x00", "")
    if text.endswith("\n"):
        text = text[:-1]
    if not text:
        return []
    if '"' not in text:
        lines = text.split("\n", MOST_ROWS)[:MOST_ROWS]
        return [line.split("\t", MOST_COLUMNS)[:MOST_COLUMNS] for line in lines]
    return _parse_quoted(text)


def _parse_quoted(text: str) -> Block:
    block: Block = [[]]
    position, end = 0, len(text)
    while position <= end and len(block) <= MOST_ROWS:
        cell, position = _next_cell(text, position)
        if len(block[-1]) < MOST_COLUMNS:
            block[-1].append(cell)
        if position >= end:
            break
        if text[position] == "\n":
            block.append([])
        position += 1
    return block[:MOST_ROWS]


def _next_cell(text: str, start: int) -> tuple[str, int]:
    """The cell that begins here, and where the separator after it stands."""
    if text.startswith('"', start):
        closed = _closing_quote(text, start + 1)
        if closed is not None:
            return text[start + 1 : closed].replace('""', '"'), closed + 1
    tab, line = text.find("\t", start), text.find("\n", start)
    stop = min(p for p in (tab, line, len(text)) if p >= 0)
    return text[start:stop], stop


def _closing_quote(text: str, start: int) -> int | None:
    position = text.find('"', start)
    while position >= 0:
        after = text[position + 1 : position + 2]
        if after in {"", "\t", "\n"}:
            return position
        if after != '"':
            return None
        position = text.find('"', position + 2)
    return None


def parse_html(html: str) -> Block:
    """The rows of the tables; merged cells fill all they cover."""
    reader = _TableReader()
    reader.feed(html)
    reader.close()
    return reader.block()


class _TableReader(HTMLParser):
    """Collects table cells; only text counts."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self._rows: list[dict[int, str]] = []
        self._hanging: dict[int, tuple[int, str]] = {}
        self._cell: list[str] | None = None
        self._spans = (1, 1)
        self._column = 0
        self._cells = 0
        self._silent = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "tr":
            self._end_cell()
            self._begin_row()
        elif tag in {"td", "th"}:
            self._end_cell()
            if not self._rows:
                self._begin_row()
            values = dict(attrs)
            self._spans = (_span(values.get("rowspan")), _span(values.get("colspan")))
            self._cell = []
        elif tag in {"style", "script", "head", "title"}:
            self._silent += 1
        elif tag in {"br", "p", "div"} and self._cell:
            self._cell.append("\n")

    def handle_endtag(self, tag: str) -> None:
        if tag in {"td", "th", "tr", "table"}:
            self._end_cell()
        elif tag in {"style", "script", "head", "title"}:
            self._silent = max(0, self._silent - 1)

    def handle_data(self, data: str) -> None:
        if self._cell is not None and not self._silent:
            self._cell.append(_SPACES.sub(" ", data))

    def block(self) -> Block:
        """The rows, equally wide."""
        self._end_cell()
        rows = [row for row in self._rows if row]
        width = min(max((max(row) + 1 for row in rows), default=0), MOST_COLUMNS)
        return [[row.get(column, "") for column in range(width)] for row in rows]

    def _begin_row(self) -> None:
        if len(self._rows) >= MOST_ROWS:
            self._cells = _MOST_CELLS
            return
        row: dict[int, str] = {}
        still: dict[int, tuple[int, str]] = {}
        for column, (left, text) in self._hanging.items():
            row[column] = text
            if left > 1:
                still[column] = (left - 1, text)
        self._hanging = still
        self._rows.append(row)
        self._column = 0

    def _end_cell(self) -> None:
        if self._cell is None:
            return
        text = "\n".join(line for part in "".join(self._cell).split("\n") if (line := part.strip()))
        self._cell = None
        row = self._rows[-1]
        while self._column in row:
            self._column += 1
        down, across = self._spans
        for offset in range(across):
            column = self._column + offset
            if column >= MOST_COLUMNS or self._cells >= _MOST_CELLS:
                return
            self._cells += 1
            row[column] = text
            if down > 1:
                self._hanging[column] = (down - 1, text)
        self._column += across


def _span(text: str | None) -> int:
    digits = (text or "").strip()
    return max(1, min(int(digits), 10_000)) if digits.isascii() and digits.isdigit() else 1


def to_tsv(block: Block) -> str:
    """The rows as text that WPS and Excel paste into cells."""
    return "\n".join("\t".join(_quoted(text) for text in row) for row in block)


def _quoted(text: str) -> str:
    if any(mark in text for mark in ("\t", "\n", '"')):
        return '"' + text.replace('"', '""') + '"'
    return text
