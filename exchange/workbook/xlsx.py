"""What calamine leaves out of an .xlsx file: failed formulas, and how precise a date is shown."""

from __future__ import annotations

import posixpath
import re
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TypeVar
from xml.etree import ElementTree as ET

from exchange.workbook.cells import CellError, formula_error, uncalculated
from exchange.workbook.guard import damaged, member_bytes, refuse_entities, refuse_far_cells

_Noted = TypeVar("_Noted")

_OFFICE_RELATION = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
_STRICT_RELATION = "{http://purl.oclc.org/ooxml/officeDocument/relationships}id"
_ERROR = re.compile(rb'<(?:\w+:)?c\s([^>]*?\bt="e"[^>]*)>.*?<(?:\w+:)?v[^>]*>([^<]*)</', re.DOTALL)
_NO_RESULT = re.compile(
    rb"<(?:\w+:)?c\s([^>]*)><(?:\w+:)?f(?:\s[^>]*)?(?:/>|>[^<]*</(?:\w+:)?f>)"
    rb"(?:<(?:\w+:)?v\s*/>|<(?:\w+:)?v></(?:\w+:)?v>)?</(?:\w+:)?c>"
)
_REFERENCE = re.compile(rb'\br="([A-Z]{1,3})(\d{1,7})"')

_YEAR, _MONTH = 4, 7
_BUILT_IN_MONTHS = dict.fromkeys((17, 27, 36, 50, 52, 57), _MONTH)
"""Built-in formats of year and month, those of Chinese Excel included (ECMA-376, 18.8.30)."""
_LITERAL = re.compile(r'"[^"]*"|\\.|\[[^\]]*\]|_.|\*.')

Flaws = dict[tuple[int, int], CellError]


@dataclass
class SheetScan:
    """What the values of a sheet do not tell, by (row, column) from 0.

    Attributes:
        flaws: Cells that hold no value.
        precision: How many characters of an ISO date the user sees: 4 the year, 7 the month.
    """

    flaws: Flaws = field(default_factory=dict)
    precision: dict[tuple[int, int], int] = field(default_factory=dict)


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
    coarse = _coarse_styles(archive)
    return {sheet: _scan_sheet(archive, part, sheet, coarse) for sheet, part in parts.items()}


def _scan_sheet(
    archive: zipfile.ZipFile, part: str, sheet: str, coarse: Mapping[int, int]
) -> SheetScan:
    data = member_bytes(archive, part)
    refuse_entities(data)
    refuse_far_cells(data, sheet)
    scan = SheetScan()
    if b't="e"' in data:
        for match in _ERROR.finditer(data):
            flaw = formula_error(match.group(2).decode("utf-8", "replace"))
            _note(scan.flaws, match.group(1), flaw)
    if b"<f" in data or b":f>" in data:
        for match in _NO_RESULT.finditer(data):
            if b't="str"' not in match.group(1):
                _note(scan.flaws, match.group(1), uncalculated())
    if coarse:
        styles = b"|".join(str(style).encode() for style in coarse)
        for match in re.finditer(rb'<(?:\w+:)?c\s([^>]*?\bs="(' + styles + rb')"[^>]*)>', data):
            _note(scan.precision, match.group(1), coarse[int(match.group(2))])
    return scan


def _coarse_styles(archive: zipfile.ZipFile) -> dict[int, int]:
    """The cell styles that show a date as a year or a month only, with that precision."""
    if "xl/styles.xml" not in archive.namelist():
        return {}
    root = _parse(archive, "xl/styles.xml")
    precisions = dict(_BUILT_IN_MONTHS)
    for element in root.iter():
        if element.tag.endswith("}numFmt"):
            precision = _shown_precision(element.get("formatCode", ""))
            if precision:
                precisions[_integer(element.get("numFmtId"))] = precision
    formats = next((e for e in root.iter() if e.tag.endswith("}cellXfs")), ())
    shown = [precisions.get(_integer(style.get("numFmtId"))) for style in formats]
    return {number: precision for number, precision in enumerate(shown) if precision}


def _shown_precision(code: str) -> int | None:
    """How much of a date a number format shows; None where it shows the day or no year."""
    letters = _LITERAL.sub("", code.partition(";")[0]).lower()
    if "y" not in letters or any(letter in letters for letter in "dhs#0"):
        return None
    return _MONTH if "m" in letters else _YEAR


def _integer(text: str | None) -> int:
    return int(text) if text and text.isascii() and text.isdigit() else -1


def _note(found: dict[tuple[int, int], _Noted], attributes: bytes, noted: _Noted) -> None:
    match = _REFERENCE.search(attributes)
    if match:
        column = 0
        for letter in match.group(1):
            column = column * 26 + letter - 64
        found[int(match.group(2)) - 1, column - 1] = noted


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
