"""Tables of web systems that are handed out as .xls: HTML, and the XML sheets of Excel 2003.

Both come from strangers: size, depth, rows, columns and spans are bounded, entities are refused.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from html.parser import HTMLParser
from xml.parsers import expat

from domain.errors import KnownError
from exchange.workbook.cells import Cell, Range, Sheet, formula_error
from exchange.workbook.formats import as_shown
from exchange.workbook.guard import damaged, refuse_entities, refuse_extent, too_big
from exchange.workbook.reading import unguarded

MAX_MARKUP = 50 * 2**20
_MOST_ROWS, _MOST_COLUMNS, _DEEPEST, _MOST_TABLES = 200_000, 1000, 60, 200
_SPREADSHEET = "urn:schemas-microsoft-com:office:spreadsheet "
_CELL_TAGS = {"td", "th"}
_BREAKING = {"br", "p", "div", "li"}
_HIDDEN = re.compile(r"display\s*:\s*none|mso-hide", re.IGNORECASE)
_UNREAD = {"style", "script", "head", "title"}


@dataclass
class _Table:
    """A table while it is read."""

    name: str = ""
    rows: list[list[Cell]] = field(default_factory=list)
    merged: list[Range] = field(default_factory=list)
    unseen: set[int] = field(default_factory=set)
    is_hidden: bool = False
    taken: dict[tuple[int, int], bool] = field(default_factory=dict)

    def put(self, row: int, column: int, cell: Cell) -> None:
        """Puts a cell; rows and columns grow as they are needed.

        Raises:
            KnownError: The table is absurdly large.
        """
        if row >= _MOST_ROWS or column >= _MOST_COLUMNS:
            raise too_big("表格大得不正常，没有读取。")
        while len(self.rows) <= row:
            self.rows.append([])
        line = self.rows[row]
        line.extend([""] * (column + 1 - len(line)))
        line[column] = cell

    def cover(self, row: int, column: int, down: int, across: int) -> None:
        """Marks the cells that a joint cell takes."""
        down, across = min(down, _MOST_ROWS - row), min(across, _MOST_COLUMNS - column)
        if down * across <= 1:
            return
        if len(self.taken) + down * across > _MOST_ROWS:
            raise too_big("表格里的合并单元格大得不正常，没有读取。")
        self.merged.append(Range(row, column, row + down - 1, column + across - 1))
        for covered in range(row, row + down):
            for beside in range(column, column + across):
                self.taken[covered, beside] = True

    def sheet(self, fallback: str) -> Sheet:
        """The table as a sheet."""
        width = max(map(len, self.rows), default=0)
        refuse_extent(len(self.rows), width, self.name or fallback)
        rows = [row + [""] * (width - len(row)) for row in self.rows]
        merged = tuple(
            Range(m.top, m.left, min(m.bottom, len(rows) - 1), min(m.right, width - 1))
            for m in self.merged
            if m.top < len(rows) and m.left < width
        )
        name = self.name or fallback
        return Sheet(name, rows, merged, hidden=self.is_hidden, unseen_rows=frozenset(self.unseen))


def read_html(text: str, name: str) -> tuple[Sheet, ...]:
    """The tables of a page, as sheets; those that only lay out others are left out.

    Raises:
        KnownError: There is none, or it is absurdly large.
    """
    reader = _Page()
    reader.feed(text)
    reader.close()
    found = [t for t in reader.done if any(sum(c != "" for c in row) > 1 for row in t.rows)]
    if not found:
        raise KnownError(
            "这个文件其实是网页，里面没有表格。", "请用 WPS 打开后另存为 .xlsx，再重新导入。"
        )
    return tuple(
        table.sheet(name if len(found) == 1 else f"{name}（表{number}）")
        for number, table in enumerate(found, start=1)
    )


class _Page(HTMLParser):
    """Gathers the tables of a page, the inner ones for themselves."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.done: list[_Table] = []
        self._open: list[tuple[_Table, int]] = []
        self._texts: list[list[str] | None] = []
        self._skipped = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """A table, a row, a cell, or a line in it begins."""
        told = {key: value or "" for key, value in attrs}
        if tag in _UNREAD:
            self._skipped += 1
        elif tag == "table":
            if len(self._open) >= _DEEPEST or len(self.done) >= _MOST_TABLES:
                raise too_big("网页里的表格多得不正常，没有读取。")
            self._open.append((_Table(), -1))
            self._texts.append(None)
        elif self._open and tag == "tr":
            self._end_cell()
            table, row = self._open[-1]
            self._open[-1] = (table, row + 1)
            if _HIDDEN.search(told.get("style", "")):
                table.unseen.add(row + 1)
        elif self._open and tag in _CELL_TAGS:
            self._end_cell()
            self._begin_cell(told)
        elif tag in _BREAKING:
            self.handle_data("\n")

    def handle_endtag(self, tag: str) -> None:
        """Ends what began."""
        if tag in _UNREAD:
            self._skipped = max(self._skipped - 1, 0)
        elif self._open and tag in _CELL_TAGS | {"tr"}:
            self._end_cell()
        elif self._open and tag == "table":
            self._end_cell()
            self.done.append(self._open.pop()[0])
            self._texts.pop()

    def close(self) -> None:
        """Ends tables that the page leaves open."""
        super().close()
        while self._open:
            self.handle_endtag("table")

    def handle_data(self, data: str) -> None:
        """Takes the text of a cell."""
        if self._texts and not self._skipped:
            texts = self._texts[-1]
            if texts is not None:
                texts.append(data)

    def _begin_cell(self, told: Mapping[str, str]) -> None:
        table, row = self._open[-1]
        row = max(row, 0)
        column = len(table.rows[row]) if row < len(table.rows) else 0
        while (row, column) in table.taken:
            column += 1
        table.put(row, column, "")
        down, across = (_span(told.get(name, "1")) for name in ("rowspan", "colspan"))
        table.cover(row, column, down, across)
        if across > 1:
            table.put(row, min(column + across, _MOST_COLUMNS) - 1, "")
        self._open[-1] = (table, row)
        self._column = column
        self._texts[-1] = []

    def _end_cell(self) -> None:
        texts = self._texts[-1] if self._texts else None
        if texts is None:
            return
        table, row = self._open[-1]
        lines = (" ".join(line.split()) for line in "".join(texts).splitlines())
        table.put(row, self._column, unguarded("\n".join(filter(None, lines))))
        self._texts[-1] = None


def _span(text: str) -> int:
    digits = text.strip()
    return max(int(digits), 1) if digits.isascii() and digits.isdigit() and len(digits) < 7 else 1


def is_spreadsheet_xml(head: bytes) -> bool:
    """Whether a file is an XML sheet of Excel 2003, by its beginning."""
    return b"urn:schemas-microsoft-com:office:spreadsheet" in head and b"<html" not in head.lower()


def read_spreadsheet_xml(data: bytes) -> tuple[Sheet, ...]:
    """The sheets of an XML workbook of Excel 2003.

    Raises:
        KnownError: It is damaged, declares entities or is absurdly large.
    """
    refuse_entities(data)
    reader = _Workbook()
    parser = expat.ParserCreate(namespace_separator=" ")
    parser.StartDoctypeDeclHandler = _refuse_doctype
    parser.EntityDeclHandler = _refuse_doctype
    parser.StartElementHandler = reader.start
    parser.EndElementHandler = reader.end
    parser.CharacterDataHandler = reader.characters
    try:
        parser.Parse(data, True)
    except expat.ExpatError as error:
        raise damaged() from error
    return tuple(table.sheet("Sheet") for table in reader.tables)


def _refuse_doctype(*_arguments: object) -> None:
    raise KnownError(
        "文件内容不正常（含有外部定义），没有读取。", "请用 WPS 打开，另存为 .xlsx 后重新导入。"
    )


class _Workbook:
    """Walks an XML workbook; rows and cells without an index come after the one before them."""

    def __init__(self) -> None:
        self.tables: list[_Table] = []
        self._formats: dict[str, str] = {}
        self._style = self._of_cell = self._type = ""
        self._row = self._column = -1
        self._next_column = 0
        self._text: list[str] | None = None

    def start(self, name: str, attributes: Mapping[str, str]) -> None:
        """An element begins."""
        told = {key.rpartition(" ")[2]: value for key, value in attributes.items()}
        kind = name.removeprefix(_SPREADSHEET)
        if kind == "Style":
            self._style = told.get("ID", "")
        elif kind == "NumberFormat":
            self._formats[self._style] = _NAMED.get(told.get("Format", ""), told.get("Format", ""))
        elif kind == "Worksheet":
            self.tables.append(_Table(told.get("Name", "")))
            self._row = -1
        elif kind == "Row" and self.tables:
            self._row = _number(told, "Index", self._row + 2) - 1
            self._next_column = 0
            if told.get("Hidden") == "1":
                self.tables[-1].unseen.add(self._row)
        elif kind == "Cell" and self.tables:
            self._column = _number(told, "Index", self._next_column + 1) - 1
            across, down = _number(told, "MergeAcross", 0), _number(told, "MergeDown", 0)
            self.tables[-1].cover(max(self._row, 0), self._column, down + 1, across + 1)
            self._next_column = self._column + across + 1
            self._of_cell = told.get("StyleID", "")
        elif kind == "Data" and self.tables:
            self._type, self._text = told.get("Type", "String"), []

    def characters(self, text: str) -> None:
        """Takes the text of a value."""
        if self._text is not None:
            self._text.append(text)

    def end(self, name: str) -> None:
        """A value is whole."""
        if name == f"{_SPREADSHEET}Data" and self._text is not None:
            value = _value(self._type, "".join(self._text))
            code = self._formats.get(self._of_cell, "")
            self.tables[-1].put(max(self._row, 0), self._column, as_shown(code, value))
            self._text = None


_NAMED = {
    "Percent": "0.00%",
    "Fixed": "0.00",
    "Standard": "#,##0.00",
    "General": "",
    "Short Date": "yyyy-m-d",
}


def _number(told: Mapping[str, str], name: str, otherwise: int) -> int:
    text = told.get(name)
    if text is None:
        return otherwise
    if not (text.isascii() and text.isdigit()) or len(text) > 7:
        raise damaged()
    return int(text)


def _value(kind: str, text: str) -> Cell:
    if kind == "Error":
        return formula_error(text)
    try:
        if kind == "Number":
            return float(text)
        if kind == "DateTime":
            moment = dt.datetime.fromisoformat(text.split(".", maxsplit=1)[0])
            return moment.date() if moment.time() == dt.time.min else moment
    except ValueError as error:
        raise damaged() from error
    return text == "1" if kind == "Boolean" else text
