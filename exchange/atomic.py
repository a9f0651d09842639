"""Writing a file so that it is either wholly there under its name or not there at all."""

from __future__ import annotations

import contextlib
import errno
import hashlib
import os
import secrets
from collections.abc import Iterable
from pathlib import Path

from domain.errors import KnownError

_BLOCK = 1 << 20
_USUAL, _PRIVATE = 0o666, 0o600
_FULL = frozenset({errno.ENOSPC, errno.EDQUOT})
_TOO_BIG = frozenset({errno.EFBIG})
_DENIED = frozenset({errno.EACCES, errno.EPERM})
_READ_ONLY = _DENIED | {errno.EROFS}
_GONE = frozenset({errno.ENOENT, errno.ENODEV, errno.ENXIO, errno.EIO, errno.ENOTDIR})


def write_verified(path: Path, data: bytes | Iterable[bytes], *, private: bool = False) -> str:
    """Write a file, read it back from the medium, and only then give it its name.

    Args:
        path: The final name; an older file of that name is replaced.
        data: The content, whole or in pieces.
        private: Only its owner can read it; Windows has that of the folder it lies in.

    Returns:
        The SHA-256 of the file as hex digits.

    Raises:
        KnownError: The medium is full, write-protected, gone, or gives back other bytes.
    """
    temporary = path.with_name(f".{secrets.token_hex(8)}.part")
    pieces = (data,) if isinstance(data, bytes) else data
    try:
        written = _write(temporary, pieces, mode=_PRIVATE if private else _USUAL)
        if _digest_on_medium(temporary) != written:
            raise KnownError(
                f"写入的文件“{path.name}”读回后与原文不一致。",
                "U 盘或磁盘可能已损坏，请换一个再试。",
            )
        temporary.replace(path)
        _sync_folder(path.parent)
    except OSError as error:
        raise storage_error(error, path) from error
    finally:
        with contextlib.suppress(OSError):
            temporary.unlink(missing_ok=True)
    return written


def storage_error(error: OSError, path: Path) -> KnownError:
    """What a failed write means for the user, in Chinese."""
    if error.errno in _FULL:
        return KnownError("磁盘空间不够，文件没有写成。", "请腾出空间或换一个 U 盘再试。")
    if error.errno in _TOO_BIG:
        return KnownError(
            "文件超过了 U 盘格式允许的大小，没有写成。", "请换一个 U 盘，或存到本机磁盘。"
        )
    if error.errno in _DENIED and path.exists() and os.access(path.parent, os.W_OK):
        return KnownError(
            f"“{path.name}”正在别的程序里打开，或者是只读的，没有写成。",
            "请在 WPS 或 Excel 里关闭它再试，或换一个文件名。",
        )
    if error.errno in _READ_ONLY:
        return KnownError(
            f"不能写入“{path.parent}”，文件没有写成。",
            "请检查 U 盘的写保护开关或文件夹权限，或换一个位置。",
        )
    if error.errno in _GONE:
        return KnownError(
            f"找不到“{path.parent}”，文件没有写成。", "U 盘可能已拔出，请重新插好再试。"
        )
    return KnownError(f"文件“{path.name}”没有写成。", "请换一个位置或文件名再试。")


def _write(path: Path, pieces: Iterable[bytes], *, mode: int) -> str:
    digest = hashlib.sha256()
    with open(path, "xb", opener=lambda name, flags: os.open(name, flags, mode)) as stream:
        for piece in pieces:
            digest.update(piece)
            stream.write(piece)
        stream.flush()
        os.fsync(stream.fileno())
    return digest.hexdigest()


def _digest_on_medium(path: Path) -> str:
    """The digest of what the medium holds, past the system's cache where that can be asked for."""
    digest = hashlib.sha256()
    with path.open("rb") as stream:
        if hasattr(os, "posix_fadvise"):
            os.posix_fadvise(stream.fileno(), 0, 0, os.POSIX_FADV_DONTNEED)
        while block := stream.read(_BLOCK):
            digest.update(block)
    return digest.hexdigest()


def _sync_folder(folder: Path) -> None:
    """Make the new name itself durable; Windows does so without being asked."""
    if os.name == "nt":
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    except OSError as error:
        # Some stick file systems cannot sync a folder; the file itself is already safe.
        if error.errno not in {errno.EINVAL, errno.ENOTSUP}:
            raise
    finally:
        os.close(handle)
