"""What kinds of file may be evidence, told by their content, and safe names for them."""

from __future__ import annotations

import re
from pathlib import PurePath

from domain.errors import KnownError

_IMAGES = ("jpg", "jpeg", "png", "gif", "bmp", "webp", "tif", "tiff", "heic")
_OFFICE = ("doc", "docx", "xls", "xlsx", "ppt", "pptx", "wps", "et", "dps", "wpt", "ett", "rtf")
_ODF = ("odt", "ods", "odp", "ofd")
_ARCHIVES = ("zip", "rar", "7z")
_TEXTS = ("txt", "csv")

_STARTS: tuple[tuple[bytes, str], ...] = (
    (b"\xff\xd8\xff", "jpg"),
    (b"\x89PNG\r\n\x1a\n", "png"),
    (b"GIF8", "gif"),
    (b"BM", "bmp"),
    (b"II*\0", "tif"),
    (b"MM\0*", "tif"),
    (b"%PDF-", "pdf"),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "ole"),
    (b"{\\rtf", "rtf"),
    (b"PK\x03\x04", "zip"),
    (b"Rar!\x1a\x07", "rar"),
    (b"7z\xbc\xaf\x27\x1c", "7z"),
)
_PROGRAMS = (
    b"MZ",
    b"\x7fELF",
    b"#!",
    b"\xcf\xfa\xed\xfe",
    b"\xca\xfe\xba\xbe",
    b"L\0\0\0\x01\x14\x02\0",
)
_EXTENSIONS: dict[str, tuple[str, ...]] = {
    **dict.fromkeys(("jpg", "png", "gif", "bmp", "webp", "tif", "heic"), _IMAGES),
    "pdf": ("pdf",),
    "ole": _OFFICE,
    "rtf": _OFFICE,
    "zip": (*_OFFICE, *_ODF, *_ARCHIVES),
    "rar": _ARCHIVES,
    "7z": _ARCHIVES,
    "text": _TEXTS,
}
_USUAL = {"ole": "doc", "text": "txt"}
_SHOWN = frozenset({"jpg", "png", "gif", "bmp", "webp", "pdf"})

_ILLEGAL = re.compile(r'[<>:"/\\|?*\x00-\x1f\x7f\u200b-\u200f\u202a-\u202e\u2066-\u2069\ufeff]')
_DEVICE = re.compile(r"(?i)^(con|prn|aux|nul|com[0-9¹²³]|lpt[0-9¹²³]|conin\$|conout\$)(\.|$)")
_LONGEST_NAME = 70
"""Letters: file systems take 255 bytes of a name, and Windows 260 letters of a whole path."""


def kind_of(content: bytes, name: str) -> str:
    """The kind of an evidence file, by its content; its name must not say something else.

    Args:
        content: The file, or at least its first 4096 bytes.
        name: Its name.

    Returns:
        A file kind: ``jpg``, ``pdf``, ``zip`` (new office formats too), ``ole`` (old ones) …

    Raises:
        KnownError: Such files are not taken as evidence.
    """
    kind = _sniff(content)
    extension = PurePath(name).suffix.lower().lstrip(".")
    if kind is None or (kind == "text" and extension not in _TEXTS):
        raise KnownError(
            f"“{name}”不是可以作附件的文件。",
            "可以添加图片、PDF、Word、Excel、WPS、OFD、文本和压缩包；程序文件不能添加。",
        )
    if extension not in _EXTENSIONS[kind]:
        raise KnownError(
            f"“{name}”的内容与扩展名不符。",
            f"内容是 {_USUAL.get(kind, kind)} 文件，请改正扩展名后再添加。",
        )
    return kind


def kind_by_content(content: bytes) -> str:
    """The kind of a file whose name is not known; empty where such files are not taken."""
    return _sniff(content) or ""


def is_shown_inside(kind: str) -> bool:
    """Whether the program shows files of a kind itself."""
    return kind in _SHOWN


def safe_name(name: str) -> str:
    """A name that Windows takes for a file, whatever a package may have brought.

    No folders, no device names, no characters that turn the reading direction.
    """
    bare = re.split(r"[\\/]", name)[-1]
    clean = _ILLEGAL.sub("_", bare).strip(" .")
    if _DEVICE.match(clean):
        clean = f"_{clean}"
    path = PurePath(clean or "附件")
    suffix = path.suffix[:20]
    return path.stem[: _LONGEST_NAME - len(suffix)].rstrip(" .") + suffix


def _sniff(content: bytes) -> str | None:
    if not content or content.startswith(_PROGRAMS):
        return None
    for start, kind in _STARTS:
        if content.startswith(start):
            return kind
    if content[:4] == b"RIFF" and content[8:12] == b"WEBP":
        return "webp"
    if content[4:8] == b"ftyp" and content[8:12] in {b"heic", b"heix", b"mif1", b"msf1"}:
        return "heic"
    return "text" if _is_text(content[:4096]) else None


def _is_text(head: bytes) -> bool:
    if b"\0" in head:
        return False
    for encoding in ("utf-8", "gb18030"):
        # The last character may be cut in two.
        for end in range(4):
            try:
                head[: len(head) - end].decode(encoding)
            except UnicodeDecodeError:
                continue
            return True
    return False
