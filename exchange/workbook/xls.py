"""What calamine leaves out of an .xls file: failed formulas, number formats, unseen rows.

The container is a compound file ([MS-CFB]), the stream a run of records ([MS-XLS]).
"""

from __future__ import annotations

import struct
from collections.abc import Iterator

from domain.errors import KnownError
from exchange.workbook.cells import formula_error
from exchange.workbook.formats import BUILT_IN, is_telling
from exchange.workbook.guard import damaged, locked
from exchange.workbook.scan import SheetScan

SIGNATURE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_WANTED = frozenset({"workbook", "book", "encryptedpackage", "worddocument"})
_LAST_SECTOR = 0xFFFFFFFA
_ERROR_TEXTS = {
    0x00: "#NULL!",
    0x07: "#DIV/0!",
    0x0F: "#VALUE!",
    0x17: "#REF!",
    0x1D: "#NAME?",
    0x24: "#NUM!",
    0x2A: "#N/A",
}
_BOUND_SHEET, _FILE_PASS, _BOF, _EOF = 0x0085, 0x002F, 0x0809, 0x000A
_FORMULA, _BOOL_ERROR = 0x0006, 0x0205
_CELL_RECORDS = {_FORMULA, _BOOL_ERROR, 0x0203, 0x0204, 0x00FD, 0x027E, 0x00BD, 0x00D6}
_MAX_COLUMN = 255

_FONT, _FORMAT, _XF, _ROW, _COLUMNS = 0x0031, 0x041E, 0x00E0, 0x0208, 0x007D
_MANY = 0x00BD
_STRUCK, _UNSEEN_ROW, _UNSEEN_COLUMN = 0x0008, 0x0020, 0x0001


class _Styles:
    """What the cell styles tell, gathered from the records of the whole workbook ([MS-XLS] 2.4)."""

    def __init__(self) -> None:
        self._struck_fonts: set[int] = set()
        self._fonts = 0
        self._codes = dict(BUILT_IN)
        self._styles: list[tuple[int, int]] = []
        self.formats: dict[int, str] = {}
        self.struck: set[int] = set()

    def learn(self, kind: int, body: bytes) -> None:
        """Takes in a record."""
        if kind == _FONT and len(body) >= 4:
            # There is no font number 4.
            number = self._fonts if self._fonts < 4 else self._fonts + 1
            if struct.unpack_from("<H", body, 2)[0] & _STRUCK:
                self._struck_fonts.add(number)
            self._fonts += 1
        elif kind == _FORMAT and len(body) >= 5:
            (number,) = struct.unpack_from("<H", body)
            self._codes[number] = _text(body[2:])
        elif kind == _XF and len(body) >= 4:
            self._styles.append(struct.unpack_from("<HH", body))

    def settle(self) -> None:
        """Joins styles, fonts and formats, once all records are known."""
        for number, (font, code) in enumerate(self._styles):
            if is_telling(self._codes.get(code, "")):
                self.formats[number] = self._codes[code]
            if font in self._struck_fonts:
                self.struck.add(number)


def scan_xls(data: bytes) -> tuple[SheetScan, ...]:
    """What there is to know of every sheet beside its values, in the order of the sheets.

    Raises:
        KnownError: The file is damaged, has a password or is not a workbook.
    """
    try:
        streams = _streams(data)
    except (struct.error, IndexError) as error:
        raise damaged() from error
    if "encryptedpackage" in streams:
        raise locked()
    if "worddocument" in streams:
        raise KnownError(
            "这是旧格式的 Word 文档（.doc 或 .wps），读不出来。",
            "请用 WPS 打开，另存为 .docx 后重新导入。",
        )
    stream = streams.get("workbook") or streams.get("book")
    if stream is None:
        raise KnownError(
            "这不是 Excel 或 WPS 表格文件。", "请确认选对了文件，或用 WPS 打开后另存为 .xlsx。"
        )
    starts = []
    styles = _Styles()
    for kind, _position, body in _records(stream, 0):
        if kind == _FILE_PASS:
            raise locked()
        if kind == _BOUND_SHEET and len(body) >= 4:
            starts.append(struct.unpack_from("<I", body)[0])
        styles.learn(kind, body)
    styles.settle()
    return tuple(_scan_sheet(stream, start, styles) for start in starts)


def _scan_sheet(stream: bytes, start: int, styles: _Styles) -> SheetScan:
    scan = SheetScan()
    for kind, _position, body in _records(stream, start):
        if kind == _ROW and len(body) >= 16:
            row, flags = struct.unpack_from("<H10xH", body)
            if flags & _UNSEEN_ROW:
                scan.unseen_rows.add(row)
        elif kind == _COLUMNS and len(body) >= 10:
            first, last, _width, _style, flags = struct.unpack_from("<HHHHH", body)
            if flags & _UNSEEN_COLUMN:
                scan.unseen_columns.update(range(first, min(last, _MAX_COLUMN) + 1))
        elif kind in _CELL_RECORDS and len(body) >= 6:
            _note_cells(scan, kind, body, styles)
    return scan


def _note_cells(scan: SheetScan, kind: int, body: bytes, styles: _Styles) -> None:
    """Notes what one record tells of its cells."""
    row, column = struct.unpack_from("<HH", body)
    if column > _MAX_COLUMN:
        raise damaged()
    code = _error_code(kind, body)
    if code is not None:
        scan.flaws[row, column] = formula_error(_ERROR_TEXTS.get(code, "#N/A"))
    for number, style in enumerate(_styles_in(kind, body)):
        if style in styles.formats:
            scan.formats[row, column + number] = styles.formats[style]
        if style in styles.struck:
            scan.struck.add((row, column + number))


def _styles_in(kind: int, body: bytes) -> list[int]:
    """The styles of the cells that a record holds, from its column on."""
    if kind == _MANY:
        return [struct.unpack_from("<H", body, at)[0] for at in range(4, len(body) - 7, 6)]
    return [struct.unpack_from("<H", body, 4)[0]]


def _text(body: bytes) -> str:
    """A string after its length ([MS-XLS] 2.5.294); how WPS and Excel write formats."""
    length, flags = struct.unpack_from("<HB", body)
    if flags & 1:
        return body[3 : 3 + 2 * length].decode("utf-16-le", "replace")
    return body[3 : 3 + length].decode("latin-1")


def _error_code(kind: int, body: bytes) -> int | None:
    if kind == _BOOL_ERROR and len(body) >= 8 and body[7]:
        return body[6]
    if kind == _FORMULA and len(body) >= 14 and body[12:14] == b"\xff\xff" and body[6] == 2:
        return body[8]
    return None


def _records(stream: bytes, position: int) -> Iterator[tuple[int, int, bytes]]:
    """The records of one substream: from its BOF to the matching EOF."""
    depth = 0
    while position + 4 <= len(stream):
        kind, size = struct.unpack_from("<HH", stream, position)
        yield kind, position, stream[position + 4 : position + 4 + size]
        if kind == _BOF:
            depth += 1
        elif kind == _EOF:
            depth -= 1
            if depth <= 0:
                return
        position += 4 + size


def _streams(data: bytes) -> dict[str, bytes]:
    """The streams that matter, by lower-case name."""
    sector = 1 << _shift(data, 30)
    mini_sector = 1 << _shift(data, 32)
    (directory_start,) = struct.unpack_from("<I", data, 48)
    cutoff, mini_start = struct.unpack_from("<II", data, 56)
    table = _allocation_table(data, sector)
    directory = _chain(data, table, directory_start, sector, sector)
    mini_table = _numbers(_chain(data, table, mini_start, sector, sector))
    streams: dict[str, bytes] = {}
    mini_stream = b""
    for offset in range(0, len(directory) - 127, 128):
        entry = directory[offset : offset + 128]
        length = struct.unpack_from("<H", entry, 64)[0]
        name = entry[: max(length - 2, 0)].decode("utf-16-le", "replace").lower()
        start, size = struct.unpack_from("<II", entry, 116)
        if entry[66] == 5:
            mini_stream = _chain(data, table, start, sector, sector)[:size]
        elif entry[66] == 2 and name in _WANTED:
            if name not in {"workbook", "book"}:
                streams[name] = b"x"
            elif size < cutoff:
                streams[name] = _chain(mini_stream, mini_table, start, mini_sector, 0)[:size]
            else:
                streams[name] = _chain(data, table, start, sector, sector)[:size]
    return streams


def _shift(data: bytes, offset: int) -> int:
    shift = int(struct.unpack_from("<H", data, offset)[0])
    if not 4 <= shift <= 12:
        raise damaged()
    return shift


def _allocation_table(data: bytes, sector: int) -> tuple[int, ...]:
    sectors = [n for n in struct.unpack_from("<109I", data, 76) if n < _LAST_SECTOR]
    (following,) = struct.unpack_from("<I", data, 68)
    seen: set[int] = set()
    while following < _LAST_SECTOR and following not in seen:
        seen.add(following)
        at = (following + 1) * sector
        numbers = struct.unpack_from(f"<{sector // 4}I", data, at)
        sectors.extend(n for n in numbers[:-1] if n < _LAST_SECTOR)
        following = numbers[-1]
    table = b"".join(data[(n + 1) * sector : (n + 2) * sector] for n in sectors)
    return _numbers(table)


def _numbers(data: bytes) -> tuple[int, ...]:
    return struct.unpack(f"<{len(data) // 4}I", data[: len(data) // 4 * 4])


def _chain(data: bytes, table: tuple[int, ...], start: int, size: int, header: int) -> bytes:
    parts: list[bytes] = []
    current = start
    while current < len(table) and len(parts) <= len(table):
        at = header + current * size
        parts.append(data[at : at + size])
        current = table[current]
    return b"".join(parts)
