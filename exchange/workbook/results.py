"""Saved results of formulas: kept in a copy, since the library that writes it drops them."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Mapping

from exchange.workbook.guard import member_bytes
from exchange.workbook.xlsx import sheet_parts

Results = Mapping[bytes, tuple[bytes, bytes]]
"""Cell reference → type and value as they stand in the file."""

_CALCULATED = re.compile(
    rb"<(?:\w+:)?c\s([^>]*)>\s*<(?:\w+:)?f(?:\s[^>]*)?(?:/>|>[^<]*</(?:\w+:)?f>)"
    rb"\s*<(?:\w+:)?v[^>]*>([^<]+)</(?:\w+:)?v>"
)
_REFERENCE = re.compile(rb'\br="([A-Z]{1,3}\d{1,7})"')
_TYPE = re.compile(rb'\bt="(str|b|e|n)"')
_WITHOUT = re.compile(
    rb'<c r="([A-Z]{1,3}\d{1,7})"([^>]*)>(<f[^>]*>[^<]*</f>)<v(?:\s*/>|></v>)</c>'
)


def results_in(archive: zipfile.ZipFile) -> dict[str, Results]:
    """The saved results of every sheet.

    Raises:
        KnownError: The file is damaged.
    """
    return {
        sheet: dict(_results(member_bytes(archive, part)))
        for sheet, part in sheet_parts(archive).items()
    }


def _results(data: bytes) -> list[tuple[bytes, tuple[bytes, bytes]]]:
    if b"<f" not in data and b":f" not in data:
        return []
    found = []
    for match in _CALCULATED.finditer(data):
        reference, kind = _REFERENCE.search(match.group(1)), _TYPE.search(match.group(1))
        if reference:
            found.append((reference.group(1), (kind.group(1) if kind else b"n", match.group(2))))
    return found


def with_results(book: bytes, results: Mapping[str, Results]) -> bytes:
    """A workbook just written, the results put back into the cells that still hold formulas."""
    if not any(results.values()):
        return book
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(book)) as source, zipfile.ZipFile(out, "w") as target:
        sheets = {part: sheet for sheet, part in sheet_parts(source).items()}
        for member in source.infolist():
            data = source.read(member)
            known = results.get(sheets.get(member.filename, ""))
            if known:
                data = _put_back(data, known)
            target.writestr(member, data, zipfile.ZIP_DEFLATED)
    return out.getvalue()


def _put_back(data: bytes, known: Results) -> bytes:
    def completed(match: re.Match[bytes]) -> bytes:
        reference, attributes, formula = match.groups()
        result = known.get(reference)
        if result is None:
            return match.group(0)
        kind, value = result
        typed = b"" if kind == b"n" else b' t="' + kind + b'"'
        rest = _TYPE.sub(b"", attributes)
        return b'<c r="%b"%b%b>%b<v>%b</v></c>' % (reference, rest, typed, formula, value)

    return _WITHOUT.sub(completed, data)
