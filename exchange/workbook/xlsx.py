"""What calamine leaves out of an .xlsx file: failed formulas, number formats, unseen rows."""

from __future__ import annotations

import posixpath
import re
import zipfile
from collections.abc import Iterable, Iterator, Mapping
from typing import NamedTuple
from xml.etree import ElementTree as ET
from xml.parsers import expat

from exchange.workbook.cells import formula_error, uncalculated
from exchange.workbook.formats import BUILT_IN, is_telling
from exchange.workbook.guard import damaged, member_bytes, refuse_entities, refuse_far_cells
from exchange.workbook.scan import SheetScan

_OFFICE_RELATION = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
_STRICT_RELATION = "{http://purl.oclc.org/ooxml/officeDocument/relationships}id"
_ERROR = re.compile(rb'<(?:\w+:)?c\s([^>]*?\bt="e"[^>]*)>.*?<(?:\w+:)?v[^>]*>([^<]*)</', re.DOTALL)
_FORMULA = re.compile(
    rb"<(?:\w+:)?c\s([^>]*)><(?:\w+:)?f(?:\s[^>]*)?(?:/>|>[^<]*</(?:\w+:)?f>)"
    rb"(?:<(?:\w+:)?v\s*/>|<(?:\w+:)?v>([^<]*)</(?:\w+:)?v>)?</(?:\w+:)?c>"
)
_REFERENCE = re.compile(rb'\br="([A-Z]{1,3})(\d{1,7})"')
_STYLE = re.compile(rb'\bs="(\d{1,6})"')
_UNUSUAL = re.compile(rb'<(?:c|row)(?! r=")[ >/]')
"""A cell or a row that does not name its place first, as office programs do."""
_UNSEEN_ROW = re.compile(
    rb'<(?:\w+:)?row\s(?=[^>]*(?:\bhidden="(?:1|true)"|\bht="0(?:\.0+)?"))[^>]*?\br="(\d{1,7})"'
)
_UNSEEN_COLUMN = re.compile(rb"<(?:\w+:)?col\s([^>]*)>")
_ATTRIBUTE = re.compile(rb"""\b(\w+)\s*=\s*["']([^"']*)["']""")
_ZERO = re.compile(rb"-?0*(?:\.0*)?")
_LAST_COLUMN = 16_384


class _Styles(NamedTuple):
    """What the styles of a workbook tell of cells, by their numbers.

    Attributes:
        formats: Formats that may show something else than the value.
        struck: Styles with a line through the text.
    """

    formats: Mapping[int, str]
    struck: frozenset[int]


class _Tag(NamedTuple):
    """A cell as far as its value is not what counts."""

    at: tuple[int, int]
    type: str
    style: int
    has_formula: bool
    value: bytes


def scan_xlsx(archive: zipfile.ZipFile) -> dict[str, SheetScan]:
    """What there is to know of every sheet beside its values.

    Raises:
        KnownError: The file is damaged, declares entities or reaches absurdly far.
    """
    parts = sheet_parts(archive)
    for name in archive.namelist():
        is_part = name.startswith("xl/") and name.endswith((".xml", ".rels"))
        if is_part and name not in parts.values():
            # Unpacked once here, since the reading library trusts the sizes it is told.
            refuse_entities(member_bytes(archive, name)[:4096])
    styles = _styles(archive)
    is_trusted = not parts or _was_calculated(archive)
    return {
        sheet: _scan_sheet(member_bytes(archive, part), sheet, styles, is_trusted=is_trusted)
        for sheet, part in parts.items()
    }


def _scan_sheet(data: bytes, sheet: str, styles: _Styles, *, is_trusted: bool) -> SheetScan:
    refuse_entities(data)
    scan = SheetScan()
    tags: Iterable[_Tag]
    if _is_unusual(data):
        tags = _Walk(data, scan).tags
    else:
        refuse_far_cells(data, sheet)
        scan.unseen_rows.update(int(row) - 1 for row in _unseen_rows(data))
        tags = _tags(data, styles)
    scan.unseen_columns.update(_unseen_columns(data))
    for tag in tags:
        if tag.type == "e":
            scan.flaws[tag.at] = formula_error(tag.value.decode("utf-8", "replace"))
        elif tag.has_formula and _lacks_result(tag, is_trusted=is_trusted):
            scan.flaws[tag.at] = uncalculated()
        if tag.style in styles.formats:
            scan.formats[tag.at] = styles.formats[tag.style]
        if tag.style in styles.struck:
            scan.struck.add(tag.at)
    return scan


def _is_unusual(data: bytes) -> bool:
    """Whether a sheet is spelt otherwise than office programs spell it: it is walked then."""
    return b":sheetData" in data or b"='" in data or _UNUSUAL.search(data) is not None


def _lacks_result(tag: _Tag, *, is_trusted: bool) -> bool:
    """Whether a formula's result was never saved: none, or the zero that some programs write."""
    if tag.type == "str":
        return False
    return not tag.value or (not is_trusted and _ZERO.fullmatch(tag.value) is not None)


def _was_calculated(archive: zipfile.ZipFile) -> bool:
    """Whether an office program calculated the workbook: others ask for it to be done later."""
    name = next(n for n in archive.namelist() if n.lower() == "xl/workbook.xml")
    root = _parse(archive, name)
    found = next((e for e in root.iter() if e.tag.endswith("}calcPr")), None)
    return found is not None and found.get("fullCalcOnLoad") not in {"1", "true"}


def _tags(data: bytes, styles: _Styles) -> Iterator[_Tag]:
    """The cells of interest in a sheet as office programs write it, found by their looks alone."""
    if b't="e"' in data:
        for match in _ERROR.finditer(data):
            yield _tag(match.group(1), kind="e", value=match.group(2))
    if b"<f" in data or b":f>" in data:
        for match in _FORMULA.finditer(data):
            kind = "str" if b't="str"' in match.group(1) else ""
            if b't="e"' not in match.group(1):
                yield _tag(match.group(1), kind=kind, has_formula=True, value=match.group(2) or b"")
    wanted = styles.formats.keys() | styles.struck
    if wanted:
        numbers = b"|".join(str(style).encode() for style in sorted(wanted))
        for match in re.finditer(rb'<(?:\w+:)?c\s([^>]*?\bs="(?:' + numbers + rb')"[^>]*)>', data):
            yield _tag(match.group(1))


def _tag(
    attributes: bytes, kind: str = "", value: bytes = b"", *, has_formula: bool = False
) -> _Tag:
    place, style = _REFERENCE.search(attributes), _STYLE.search(attributes)
    at = (-1, -1)
    if place:
        at = int(place.group(2)) - 1, _column(place.group(1).decode())
    return _Tag(at, kind, int(style.group(1)) if style else 0, has_formula, value)


def _column(letters: str) -> int:
    column = 0
    for letter in letters.upper():
        column = column * 26 + ord(letter) - 64
    return column - 1


def _unseen_rows(data: bytes) -> Iterator[bytes]:
    if b'hidden="' in data or b'ht="0' in data:
        yield from (match.group(1) for match in _UNSEEN_ROW.finditer(data))


def _unseen_columns(data: bytes) -> Iterator[int]:
    head = data[: max(data.find(b"sheetData"), 0)]
    for match in _UNSEEN_COLUMN.finditer(head):
        told = dict(_ATTRIBUTE.findall(match.group(1)))
        if told.get(b"hidden") in {b"1", b"true"} or told.get(b"width") in {b"0", b"0.0"}:
            first, last = (_integer(told.get(key, b"").decode()) for key in (b"min", b"max"))
            yield from range(max(first - 1, 0), min(last, _LAST_COLUMN))


class _Walk:
    """Walks a sheet that is legal XML, though not as office programs write it.

    Rows and cells that name no place come after the one before them (ECMA-376, 18.3.1.4).
    """

    def __init__(self, data: bytes, scan: SheetScan) -> None:
        self.tags: list[_Tag] = []
        self._scan = scan
        self._row = self._column = self._last_row = -1
        self._cell: dict[str, str] | None = None
        self._has_formula = False
        self._text: list[str] | None = None
        self._value = ""
        parser = expat.ParserCreate()
        parser.StartElementHandler = self._start
        parser.EndElementHandler = self._end
        parser.CharacterDataHandler = self._characters
        try:
            parser.Parse(data, True)
        except expat.ExpatError as error:
            raise damaged() from error

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        name = name.rpartition(":")[2]
        if name == "row":
            self._row = max(_integer(attributes.get("r")) - 1, -1)
            self._row = self._row if "r" in attributes else self._last_row + 1
            self._last_row, self._column = self._row, -1
            if attributes.get("hidden") in {"1", "true"}:
                self._scan.unseen_rows.add(self._row)
        elif name == "c":
            place = re.fullmatch(r"([A-Za-z]{1,3})(\d{1,7})", attributes.get("r", ""))
            self._column = _column(place.group(1)) if place else self._column + 1
            self._row = int(place.group(2)) - 1 if place else self._row
            self._cell, self._has_formula, self._value = attributes, False, ""
        elif name == "f":
            self._has_formula = True
        elif name == "v":
            self._text = []

    def _characters(self, text: str) -> None:
        if self._text is not None:
            self._text.append(text)

    def _end(self, name: str) -> None:
        name = name.rpartition(":")[2]
        if name == "v" and self._text is not None:
            self._value, self._text = "".join(self._text), None
        elif name == "c" and self._cell is not None:
            style = max(_integer(self._cell.get("s", "0")), 0)
            at, kind = (self._row, self._column), self._cell.get("t", "")
            self.tags.append(_Tag(at, kind, style, self._has_formula, self._value.encode()))
            self._cell = None


def _styles(archive: zipfile.ZipFile) -> _Styles:
    """The cell styles whose cells do not show their plain value, or that strike them out."""
    if "xl/styles.xml" not in archive.namelist():
        return _Styles({}, frozenset())
    root = _parse(archive, "xl/styles.xml")
    codes = dict(BUILT_IN)
    for element in root.iter():
        if element.tag.endswith("}numFmt"):
            codes[_integer(element.get("numFmtId"))] = element.get("formatCode", "")
    fonts = next((e for e in root.iter() if e.tag.endswith("}fonts")), ())
    struck_fonts = {number for number, font in enumerate(fonts) if _is_struck(font)}
    formats: dict[int, str] = {}
    struck: set[int] = set()
    styles = next((e for e in root.iter() if e.tag.endswith("}cellXfs")), ())
    for number, style in enumerate(styles):
        code = codes.get(_integer(style.get("numFmtId")), "")
        if is_telling(code):
            formats[number] = code
        if _integer(style.get("fontId")) in struck_fonts:
            struck.add(number)
    return _Styles(formats, frozenset(struck))


def _is_struck(font: ET.Element) -> bool:
    return any(e.tag.endswith("}strike") and e.get("val", "1") not in {"0", "false"} for e in font)


def _integer(text: str | None) -> int:
    return int(text) if text and text.isascii() and text.isdigit() else -1


def sheet_parts(archive: zipfile.ZipFile) -> dict[str, str]:
    """Sheet names with the archive members that hold them."""
    names = set(archive.namelist())
    workbook = next((n for n in names if n.lower() == "xl/workbook.xml"), None)
    if workbook is None:
        return {}
    relations_name = "xl/_rels/workbook.xml.rels"
    if relations_name not in names:
        raise damaged()
    targets = {
        element.get("Id"): element.get("Target", "")
        for element in _parse(archive, relations_name).iter()
        if element.tag.endswith("}Relationship")
    }
    parts: dict[str, str] = {}
    for element in _parse(archive, workbook).iter():
        if element.tag.endswith("}sheet"):
            relation = element.get(_OFFICE_RELATION) or element.get(_STRICT_RELATION)
            target = posixpath.normpath(posixpath.join("/xl", targets.get(relation, ""))).lstrip(
                "/"
            )
            if target in names:
                parts[element.get("name", "")] = target
    return parts


def _parse(archive: zipfile.ZipFile, name: str) -> ET.Element:
    data = member_bytes(archive, name)
    refuse_entities(data)
    try:
        return ET.fromstring(data)
    except ET.ParseError as error:
        raise damaged() from error
