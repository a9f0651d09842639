"""更新: a newer installer is found on a stick, checked with the release key, and made ready to run.

The file's name means nothing, and nothing of the ``.sig`` beside it is believed before its
signature holds. What is run is a private copy, and it is the copy that is checked.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING

from db.outside import state_folder
from domain.errors import KnownError
from exchange.atomic import storage_error, write_verified
from exchange.release import numbers, read, read_public_keys
from services.program.resources import ROOT
from services.program.tasks import NO_PROGRESS, Progress
from services.program.version import program_version

if TYPE_CHECKING:
    from exchange.release import Release

KEY_FILE = ROOT / "release-key.txt"
"""The public release keys; written by the build, absent in a program that nobody released."""
FOLDER = "产改台账更新"
"""The folder on a stick that the city puts installers into."""
SIGNATURE = ".sig"
FROM_INSIDE = "/UPDATE"
"""Tells an installer that the program started it and is just ending, so that it may wait."""

_PRIVATE = "updates"
_FROZEN = ("_PYI_", "_MEIPASS")
"""How the variables begin by which PyInstaller's programs know their parts."""
_PIECE = 1 << 20
_MOST = 20
"""Most signature files that are looked at in one folder."""

_digests: dict[tuple[str, int, int], str] = {}
"""Digests of installers met by ``find``, by path, size and time of change: a stick is looked at
again and again. Nothing that is run rests on these."""


@dataclass(frozen=True)
class Update:
    """An installer whose signature and bytes were found good.

    Attributes:
        installer: The file.
        signature: The ``.sig`` file that vouches for it.
        version: The version it installs.
        size: Its bytes.
        sha256: Its digest.
    """

    installer: Path
    signature: Path
    version: str
    size: int
    sha256: str

    @property
    def is_newer(self) -> bool:
        """Whether it is newer than this program."""
        return numbers(self.version) > numbers(program_version())


def release_keys() -> tuple[str, ...]:
    """The public release keys that this build knows, as hex; none in an unreleased one."""
    try:
        text = KEY_FILE.read_text(encoding="ascii")
    except FileNotFoundError:
        return ()
    return read_public_keys(text)


def find(folders: Iterable[Path], *, progress: Progress = NO_PROGRESS) -> Update | None:
    """The newest installer in these folders that is newer than this program; None without any.

    Looked at are the folders themselves and the folder ``FOLDER`` in each. What is not signed,
    or has other bytes than were signed, is passed over.

    Args:
        folders: Roots of sticks.
        progress: Asked whether to stop.
    """
    keys = release_keys()
    if not keys:
        return None
    best: Update | None = None
    for signature in _signatures(folders):
        try:
            update = _paired(signature, keys)
            if update.is_newer and (best is None or _newer(update, best)):
                _require_bytes(update, _remembered_digest, progress)
                best = update
        except KnownError:
            continue
    return best


def verified(file: Path, *, progress: Progress = NO_PROGRESS) -> Update:
    """The installer that was chosen, or whose ``.sig`` was, checked from end to end.

    Raises:
        KnownError: This build knows no release key; the signature is missing or not by one of
            its keys; the bytes are not those that were signed.
    """
    keys = release_keys()
    if not keys:
        raise KnownError(
            "本程序没有内置发布公钥，不能核验安装程序。", "请使用正式发布的安装包安装的程序。"
        )
    if not file.is_file():
        raise KnownError(f"找不到文件“{file.name}”。", "请检查文件是否还在、U 盘是否插好。")
    is_signature = file.suffix.lower() == SIGNATURE
    update = _paired(file, keys) if is_signature else _vouched(file, keys)
    _require_bytes(update, _digest, progress)
    return update


def require_newer(update: Update) -> None:
    """Refuse to go back, or to install what is there.

    Raises:
        KnownError: The installer is not newer than this program.
    """
    if not update.is_newer:
        raise KnownError(
            f"这个安装程序是 {update.version} 版，本程序已是 {program_version()} 版，不需要更新。",
            "请核对是不是拿错了文件。",
        )


def take(update: Update, *, progress: Progress = NO_PROGRESS) -> Path:
    """A private copy of an installer, itself checked: what may be run.

    Raises:
        KnownError: The copy is not what was signed, or the disk refuses.
        Cancelled: The user cancelled; no copy is left.
    """
    clear()
    try:
        place = _private_folder()
        place.mkdir(parents=True, exist_ok=True)
        folder = Path(tempfile.mkdtemp(dir=place))
    except OSError as error:
        raise KnownError("安装程序没有复制到本机。", "请检查磁盘剩余空间。") from error
    copy = folder / f"setup-{update.version}.exe"
    try:
        with copy.open("xb") as target:
            for piece in _pieces(update.installer, update.size, progress):
                target.write(piece)
            target.flush()
            os.fsync(target.fileno())
        digest, size = _digest(copy, progress), copy.stat().st_size
    except OSError as error:
        shutil.rmtree(folder, ignore_errors=True)
        raise KnownError(
            "安装程序没有复制到本机。", "请检查 U 盘是否插好、磁盘剩余空间够不够。"
        ) from error
    except BaseException:
        shutil.rmtree(folder, ignore_errors=True)
        raise
    if (digest, size) != (update.sha256, update.size):
        shutil.rmtree(folder, ignore_errors=True)
        raise _other_bytes()
    return copy


def clear() -> None:
    """Remove the copies of former updates; one that still runs is left for next time."""
    shutil.rmtree(_private_folder(), ignore_errors=True)


def put_on(update: Update, stick: Path, *, progress: Progress = NO_PROGRESS) -> Path:
    """Copy an installer with its signature onto a stick, for the counties.

    Each file appears whole or not at all, the signature last.

    Args:
        update: The installer, from ``verified``.
        stick: Root of the stick, or another folder.
        progress: Told how far it is.

    Returns:
        The installer on the stick.

    Raises:
        KnownError: The bytes are no longer those that were signed, or the medium fails.
        Cancelled: The user cancelled.
    """
    folder = stick / FOLDER
    target = folder / f"产改台账-{update.version}-setup.exe"
    try:
        folder.mkdir(exist_ok=True)
        signature = update.signature.read_bytes()
    except OSError as error:
        raise storage_error(error, target) from error
    write_verified(target, _checked_pieces(update, progress))
    write_verified(target.with_name(target.name + SIGNATURE), signature)
    return target


def require_windows() -> None:
    """Installers run on Windows only.

    Raises:
        KnownError: This is another system.
    """
    if sys.platform != "win32":
        raise KnownError(
            "这台电脑不是 Windows 系统，不能运行安装程序。", "请在装有 Windows 的电脑上更新。"
        )


def start(installer: Path) -> None:
    """Start an installer that ``take`` made ready; this program has to end at once.

    Raises:
        KnownError: The system did not start it.
    """
    require_windows()
    # What the frozen program tells its own parts must not reach the installer, nor the new
    # program that it starts: DLLs loaded from the folder that is to be replaced would hold it.
    environment = {k: v for k, v in os.environ.items() if not k.startswith(_FROZEN)}
    _search_no_own_libraries()
    try:
        subprocess.Popen([str(installer), FROM_INSIDE], cwd=installer.parent, env=environment)
    except OSError as error:
        raise KnownError(
            "安装程序没有启动，可能被杀毒软件拦下了。", f"请关闭本程序后，双击运行“{installer}”。"
        ) from error


def _search_no_own_libraries() -> None:
    if sys.platform == "win32":
        import ctypes  # noqa: PLC0415

        ctypes.windll.kernel32.SetDllDirectoryW(None)


def _private_folder() -> Path:
    return state_folder() / _PRIVATE


def _signatures(folders: Iterable[Path]) -> Iterator[Path]:
    for root in folders:
        for folder in (root, root / FOLDER):
            # A stick that was pulled out meanwhile offers nothing.
            with suppress(OSError):
                yield from islice(sorted(folder.glob(f"*{SIGNATURE}")), _MOST)


def _paired(signature: Path, keys: Sequence[str]) -> Update:
    """The installer of a signature file: the one of its name, or one of the signed size."""
    release = _read(signature, keys)
    named = signature.with_name(signature.name.removesuffix(signature.suffix))
    try:
        others = islice(sorted(signature.parent.glob("*.exe")), _MOST)
        for file in (named, *others):
            if file.is_file() and file.stat().st_size == release.size:
                return _update(file, signature, release)
    except OSError as error:
        raise KnownError("安装程序读不出来。", "请检查 U 盘是否插好。") from error
    raise KnownError(
        f"签名文件“{signature.name}”旁边没有它所指的安装程序。", "请把两个文件放在同一个文件夹里。"
    )


def _vouched(installer: Path, keys: Sequence[str]) -> Update:
    """The signature of an installer: the one of its name, or any beside it on its size."""
    size = installer.stat().st_size
    named = installer.with_name(installer.name + SIGNATURE)
    if named.is_file():
        release = _read(named, keys)
        if release.size != size:
            raise _other_bytes()
        return _update(installer, named, release)
    for signature in islice(sorted(installer.parent.glob(f"*{SIGNATURE}")), _MOST):
        with suppress(KnownError):
            release = _read(signature, keys)
            if release.size == size:
                return _update(installer, signature, release)
    raise KnownError(
        f"没有找到“{installer.name}”的签名文件（{SIGNATURE}），不能确认它的来源。",
        "请把安装程序和签名文件一起拷贝，放在同一个文件夹里。",
    )


def _read(signature: Path, keys: Sequence[str]) -> Release:
    return read(signature, tuple(keys))


def _update(installer: Path, signature: Path, release: Release) -> Update:
    return Update(installer, signature, release.version, release.size, release.sha256)


def _newer(one: Update, other: Update) -> bool:
    return numbers(one.version) > numbers(other.version)


def _require_bytes(
    update: Update, digest_of: Callable[[Path, Progress], str], progress: Progress
) -> None:
    try:
        digest = digest_of(update.installer, progress)
    except OSError as error:
        raise KnownError("安装程序读不出来。", "请检查 U 盘是否插好。") from error
    if digest != update.sha256:
        raise _other_bytes()


def _remembered_digest(file: Path, progress: Progress) -> str:
    status = file.stat()
    key = (str(file), status.st_size, status.st_mtime_ns)
    if key not in _digests:
        _digests[key] = _digest(file, progress)
    return _digests[key]


def _digest(file: Path, progress: Progress) -> str:
    digest = hashlib.sha256()
    for piece in _pieces(file, file.stat().st_size, progress):
        digest.update(piece)
    return digest.hexdigest()


def _pieces(file: Path, size: int, progress: Progress) -> Iterator[bytes]:
    """The bytes of a file, no more than it is said to have and one piece."""
    done = 0
    with file.open("rb") as stream:
        while done <= size and (piece := stream.read(_PIECE)):
            progress.check()
            yield piece
            done += len(piece)
            progress.report(min(done, size), size, "正在核对安装程序")


def _checked_pieces(update: Update, progress: Progress) -> Iterator[bytes]:
    """The bytes of an installer; an error at the end where they are not those signed."""
    digest = hashlib.sha256()
    try:
        for piece in _pieces(update.installer, update.size, progress):
            digest.update(piece)
            yield piece
    except OSError as error:
        raise KnownError("安装程序读不出来。", "请检查文件是否还在。") from error
    if digest.hexdigest() != update.sha256:
        raise _other_bytes()


def _other_bytes() -> KnownError:
    return KnownError(
        "安装程序与签名不符，可能没有拷全，或者被改动过。", "请不要运行它，重新拷贝一份再试。"
    )
