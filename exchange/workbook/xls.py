"""What calamine leaves out of an .xls file: failed formulas; and what would make it stumble.

The container is a compound file ([MS-CFB]), the stream a run of records ([MS-XLS]).
"""

from __future__ import annotations

import struct
from collections.abc import Iterator

from domain.errors import KnownError
from exchange.workbook.cells import CellError, formula_error
from exchange.workbook.guard import damaged, locked

SIGNATURE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
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

Flaws = dict[tuple[int, int], CellError]


def scan_xls(data: bytes) -> tuple[Flaws, ...]:
    """The flawed cells of every sheet, in the order of the sheets, by (row, column) from 0.

    Raises:
        KnownError: The file is damaged, has a password or is not a workbook.
    """
    try:
        streams = _streams(data)
    except (struct.error, IndexError) as error:
        raise damaged() from error
    if "encryptedpackage" in streams:
        raise locked()
    stream = streams.get("workbook") or streams.get("book")
    if stream is None:
        raise KnownError(
            "这不是 Excel 或 WPS 表格文件。", "请确认选对了文件，或用 WPS 打开后另存为 .xlsx。"
        )
    starts = []
    for kind, _position, body in _records(stream, 0):
        if kind == _FILE_PASS:
            raise locked()
        if kind == _BOUND_SHEET and len(body) >= 4:
            starts.append(struct.unpack_from("<I", body)[0])
    return tuple(_scan_sheet(stream, start) for start in starts)


def _scan_sheet(stream: bytes, start: int) -> Flaws:
    flaws: Flaws = {}
    for kind, _position, body in _records(stream, start):
        if kind not in _CELL_RECORDS or len(body) < 6:
            continue
        row, column = struct.unpack_from("<HH", body)
        if column > _MAX_COLUMN:
            raise damaged()
        code = _error_code(kind, body)
        if code is not None:
            flaws[row, column] = formula_error(_ERROR_TEXTS.get(code, "#N/A"))
    return flaws


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
        elif entry[66] == 2 and name in {"workbook", "book", "encryptedpackage"}:
            if name == "encryptedpackage":
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
