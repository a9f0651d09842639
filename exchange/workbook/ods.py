"""Merged ranges and extents of an .ods file, from its own content.xml.

The reading library gives the values of such files but not their merged ranges.
"""

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

_TABLE = "urn:oasis:names:tc:opendocument:xmlns:table:1.0 "
_OFFICE = "urn:oasis:names:tc:opendocument:xmlns:office:1.0 "
_CALC = "urn:org:documentfoundation:names:experimental:calc:xmlns:calcext:1.0 "
_CELLS = {_TABLE + "table-cell", _TABLE + "covered-table-cell"}
MIME_PREFIX = b"application/vnd.oasis.opendocument.spreadsheet"


@dataclass
class OdsTable:
    """What the values do not tell of one table.

    Attributes:
        name: As on its tab.
        merged: Merged ranges.
        errors: Positions of cells whose formula failed.
        hidden_style: Name of the table's style; hidden tables are told by it.
    """

    name: str
    merged: list[Range] = field(default_factory=list)
    errors: set[tuple[int, int]] = field(default_factory=set)


class _Scanner:
    """Walks content.xml once and counts rows and columns as the file repeats them."""

    def __init__(self) -> None:
        self.tables: list[OdsTable] = []
        self._depth = 0
        self._row = self._column = self._row_repeat = 0
        self._last_row = self._last_column = 0

    def start(self, name: str, attributes: Mapping[str, str]) -> None:
        if name == _TABLE + "table":
            self._depth += 1
            if self._depth == 1:
                self.tables.append(OdsTable(attributes.get(_TABLE + "name", "")))
                self._row = self._last_row = self._last_column = 0
        elif self._depth != 1:
            return
        elif name == _TABLE + "table-row":
            self._row_repeat = _count(attributes, "number-rows-repeated")
            self._column = 0
        elif name in _CELLS:
            self._cell(attributes)

    def end(self, name: str) -> None:
        if name == _TABLE + "table":
            if self._depth == 1:
                refuse_extent(self._last_row, self._last_column, self.tables[-1].name)
            self._depth -= 1
        elif name == _TABLE + "table-row" and self._depth == 1:
            self._row += self._row_repeat

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
    try:
        parser.Parse(data, True)
    except expat.ExpatError as error:
        raise damaged() from error
    return tuple(scanner.tables)
