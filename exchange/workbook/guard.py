"""What is refused before a zipped workbook is parsed: bombs, entities, absurd extents.

The reading library allocates the whole rectangle from A1 to the farthest cell, so two cells of a
hostile file could ask for all the memory there is: extents are measured here first.
"""

from __future__ import annotations

import re
import zipfile
import zlib
from pathlib import Path

from domain.errors import KnownError

MAX_MEMBER = 200 * 2**20
MAX_TOTAL = 600 * 2**20
MAX_MEMBERS = 10_000
MAX_CELLS = 30_000_000
_BIG = 16 * 2**20
_MAX_RATIO = 400

_RESAVE = "请用 WPS 打开，另存为 .xlsx 后重新导入。"
_FAR = re.compile(
    rb"""<(?:\w+:)?(?:c\s[^>]*?(?<=\s)r\s*=\s*["'](?:([A-Za-z]{2,})(\d+)|([A-Za-z])(\d{6,}))["']"""
    rb"""[^>]*(?<!/)>(?!</)|row\s[^>]*?(?<=\s)r\s*=\s*["'](\d{6,})["'][^>]*(?<!/)>)"""
)
_PERHAPS_FAR = re.compile(rb"""r\s*=\s*["'](?:[A-Za-z]{2}|[A-Za-z]?\d{6})""")
"""Matches wherever ``_FAR`` does, and is three times as fast as it begins with a letter.

Cells without content do not count: a fill over a whole row reaches to the last column.
"""


def damaged(detail: str = "") -> KnownError:
    """The error for a file whose inside is broken."""
    return KnownError(f"文件已损坏，读不出来{detail}。", f"请向提供者再要一份，或{_RESAVE[1:]}")


def too_big(what: str) -> KnownError:
    """The error for a file that would not fit into memory."""
    return KnownError(what, "请删去数据以外的空行空列，或分成几个文件后重新导入。")


def open_archive(path: Path) -> zipfile.ZipFile:
    """Opens a zipped workbook after looking at its table of contents.

    Raises:
        KnownError: It is damaged, encrypted or would unpack to an absurd size.
    """
    try:
        archive = zipfile.ZipFile(path)
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError) as error:
        raise damaged() from error
    members = archive.infolist()
    sizes = [member.file_size for member in members]
    bombs = any(
        member.file_size > _BIG and member.file_size > _MAX_RATIO * max(member.compress_size, 1)
        for member in members
    )
    problem: KnownError | None = None
    if any(member.flag_bits & 1 for member in members):
        problem = locked()
    elif bombs or len(members) > MAX_MEMBERS or sum(sizes) > MAX_TOTAL:
        problem = too_big("文件展开后大得不正常，没有读取。")
    elif max(sizes, default=0) > MAX_MEMBER:
        problem = too_big("文件里的工作表太大（展开后超过 200 MB）。")
    if problem:
        archive.close()
        raise problem
    return archive


def locked() -> KnownError:
    """The error for a workbook with a password."""
    return KnownError("这个文件设了打开密码，读不出来。", "请用 WPS 打开，去掉密码另存后重新导入。")


def member_bytes(archive: zipfile.ZipFile, name: str) -> bytes:
    """One member, unpacked; its declared size and checksum hold.

    Raises:
        KnownError: It is damaged or missing.
    """
    try:
        return archive.read(name)
    except (
        KeyError,
        zipfile.BadZipFile,
        zlib.error,
        OSError,
        EOFError,
        NotImplementedError,
        RuntimeError,
    ) as error:
        raise damaged() from error


def refuse_entities(data: bytes) -> None:
    """Refuses XML that declares entities: no office program writes any.

    Raises:
        KnownError: There is a document type declaration, or the text hides behind UTF-16.
    """
    if data[:2] in {b"\xff\xfe", b"\xfe\xff"} or b"<!DOCTYPE" in data or b"<!ENTITY" in data:
        raise KnownError("文件内容不正常（含有外部定义），没有读取。", _RESAVE)


def refuse_far_cells(data: bytes, sheet: str) -> None:
    """Refuses a sheet whose farthest cells span more than any office would fill.

    Raises:
        KnownError: The rectangle from A1 would not fit into memory.
    """
    if not _PERHAPS_FAR.search(data):
        return
    last_row, last_column = 99_999, 26
    for match in _FAR.finditer(data):
        letters, row, letter, far_row, only_row = match.groups()
        last_row = max(last_row, int((row or far_row or only_row)[:9]))
        name = letters or letter
        if name:
            last_column = max(last_column, _column_number(name[:4]))
    refuse_extent(last_row, last_column, sheet)


def refuse_extent(rows: int, columns: int, sheet: str) -> None:
    """Refuses a rectangle that would not fit into memory.

    Raises:
        KnownError: Naming the sheet.
    """
    if rows * columns > MAX_CELLS:
        raise too_big(f"工作表“{sheet}”的范围太大（{rows} 行 × {columns} 列）。")


def _column_number(letters: bytes) -> int:
    number = 0
    for letter in letters.upper():
        number = number * 26 + letter - 64
    return number
