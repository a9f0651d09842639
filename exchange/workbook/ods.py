"""What calamine leaves out of an .ods file: merged ranges, what cells show, unseen rows."""

from __future__ import annotations

import zipfile
from collections.abc import Mapping
from dataclasses import dataclass, field
from xml.parsers import expat

from domain.errors import KnownError
from exchange.workbook.cells import Range
from exchange.workbook.guard import (
    damaged,
    locked,
    member_bytes,
    refuse_entities,
    refuse_extent,
)
from exchange.workbook.scan import SheetScan

_TABLE = "urn:oasis:names:tc:opendocument:xmlns:table:1.0 "
_OFFICE = "urn:oasis:names:tc:opendocument:xmlns:office:1.0 "
_CALC = "urn:org:documentfoundation:names:experimental:calc:xmlns:calcext:1.0 "
_STYLE = "urn:oasis:names:tc:opendocument:xmlns:style:1.0 "
_PARAGRAPH = "urn:oasis:names:tc:opendocument:xmlns:text:1.0 p"
_SHOWN_OTHERWISE = frozenset({"float", "percentage", "currency", "date"})
_MOST_ROWS, _MOST_COLUMNS = 200_000, 16_384
_CELLS = {_TABLE + "table-cell", _TABLE + "covered-table-cell"}
MIME_PREFIX = b"application/vnd.oasis.opendocument.spreadsheet"


@dataclass
class OdsTable:
    """What the values do not tell of one table.

    Attributes:
        name: As on its tab.
        merged: Merged ranges.
        errors: Positions of cells whose formula failed.
        shown: What cells with numbers and dates show, by their positions.
        scan: Unseen rows and columns, cells struck out.
    """

    name: str
    merged: list[Range] = field(default_factory=list)
    errors: set[tuple[int, int]] = field(default_factory=set)
    shown: dict[tuple[int, int], str] = field(default_factory=dict)
    scan: SheetScan = field(default_factory=SheetScan)


class _Scanner:
    """Walks content.xml once and counts rows and columns as the file repeats them."""

    def __init__(self) -> None:
        self.tables: list[OdsTable] = []
        self._depth = 0
        self._row = self._column = self._row_repeat = 0
        self._last_row = self._last_column = 0
        self._style = ""
        self._struck: set[str] = set()
        self._text: list[str] | None = None
        self._at = (0, 0)

    def start(self, name: str, attributes: Mapping[str, str]) -> None:
        if name == _TABLE + "table":
            self._depth += 1
            if self._depth == 1:
                self.tables.append(OdsTable(attributes.get(_TABLE + "name", "")))
                self._row = self._last_row = self._last_column = self._column = 0
        elif self._depth != 1:
            self._learn_style(name, attributes)
        elif name in {_TABLE + "table-column", _TABLE + "table-row"}:
            self._line(name, attributes)
        elif name in _CELLS:
            self._cell(attributes)
        elif name == _PARAGRAPH and self._text is not None and self._text:
            self._text.append("\n")

    def _learn_style(self, name: str, attributes: Mapping[str, str]) -> None:
        if name == _STYLE + "style":
            self._style = attributes.get(_STYLE + "name", "")
        elif attributes.get(_STYLE + "text-line-through-style", "none") != "none":
            self._struck.add(self._style)

    def _line(self, name: str, attributes: Mapping[str, str]) -> None:
        """A row or a column begins."""
        scan = self.tables[-1].scan
        is_unseen = attributes.get(_TABLE + "visibility", "visible") != "visible"
        if name == _TABLE + "table-column":
            repeat = _count(attributes, "number-columns-repeated")
            if is_unseen:
                last = min(self._column + repeat, _MOST_COLUMNS)
                scan.unseen_columns.update(range(self._column, last))
            self._column += repeat
        else:
            self._row_repeat = _count(attributes, "number-rows-repeated")
            self._column = 0
            if is_unseen:
                scan.unseen_rows.update(
                    range(self._row, min(self._row + self._row_repeat, _MOST_ROWS))
                )

    def characters(self, text: str) -> None:
        """Gathers what a cell shows."""
        if self._text is not None:
            self._text.append(text)

    def end(self, name: str) -> None:
        if name == _TABLE + "table":
            if self._depth == 1:
                refuse_extent(self._last_row, self._last_column, self.tables[-1].name)
            self._depth -= 1
        elif name == _TABLE + "table-row" and self._depth == 1:
            self._row += self._row_repeat
        elif name in _CELLS and self._text is not None and self._depth == 1:
            self.tables[-1].shown[self._at] = "".join(self._text)
            self._text = None

    def _cell(self, attributes: Mapping[str, str]) -> None:
        repeat = _count(attributes, "number-columns-repeated")
        if len(attributes) > 1 or repeat == 1:
            rows = _count(attributes, "number-rows-spanned")
            columns = _count(attributes, "number-columns-spanned")
            if rows > 1 or columns > 1:
                self.tables[-1].merged.append(
                    Range(self._row, self._column, self._row + rows - 1, self._column + columns - 1)
                )
            if _OFFICE + "value-type" in attributes:
                self._last_row = max(self._last_row, self._row + self._row_repeat)
                self._last_column = max(self._last_column, self._column + repeat)
                if attributes.get(_CALC + "value-type") == "error":
                    self.tables[-1].errors.add((self._row, self._column))
                if attributes[_OFFICE + "value-type"] in _SHOWN_OTHERWISE:
                    self._text, self._at = [], (self._row, self._column)
                if attributes.get(_TABLE + "style-name") in self._struck:
                    self.tables[-1].scan.struck.add((self._row, self._column))
        self._column += repeat


def _count(attributes: Mapping[str, str], name: str) -> int:
    text = attributes.get(_TABLE + name)
    if text is None:
        return 1
    if not (text.isascii() and text.isdigit()) or len(text) > 9:
        raise damaged()
    return max(int(text), 1)


def _refuse_doctype(*_arguments: object) -> None:
    raise KnownError(
        "文件内容不正常（含有外部定义），没有读取。", "请用 WPS 打开，另存为 .xlsx 后重新导入。"
    )


def scan_ods(archive: zipfile.ZipFile) -> tuple[OdsTable, ...]:
    """The tables of an .ods file with their merged ranges and failed formulas.

    Raises:
        KnownError: The file is damaged, has a password, declares entities or is absurdly wide.
    """
    names = set(archive.namelist())
    if "META-INF/manifest.xml" in names and b"encryption-data" in member_bytes(
        archive, "META-INF/manifest.xml"
    ):
        raise locked()
    data = member_bytes(archive, "content.xml")
    refuse_entities(data)
    scanner = _Scanner()
    parser = expat.ParserCreate(namespace_separator=" ")
    parser.StartDoctypeDeclHandler = _refuse_doctype
    parser.EntityDeclHandler = _refuse_doctype
    parser.StartElementHandler = scanner.start
    parser.EndElementHandler = scanner.end
    parser.CharacterDataHandler = scanner.characters
    try:
        parser.Parse(data, True)
    except expat.ExpatError as error:
        raise damaged() from error
    return tuple(scanner.tables)
