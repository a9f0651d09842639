"""What a machine tells of its drives and folders: Windows by its API, Linux by what is mounted."""

from __future__ import annotations

import os
import re
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path, PurePath, PurePosixPath

FIXED, REMOVABLE, NETWORK = "fixed", "removable", "network"
"""What sort of drive a folder lies on; what cannot be told counts as fixed."""

_SYNC_VARIABLES = ("OneDrive", "OneDriveConsumer", "OneDriveCommercial")


class _RealFolders:
    """What every system answers alike."""

    def paths(self, folder: Path) -> Iterator[PurePath]:
        """See `services.workspace.data_folder.Facts.paths`."""
        named = folder.absolute()
        yield named
        # Following links asks the drive: a share that does not answer was told by its name.
        try:
            followed = folder.resolve()
        except (OSError, RuntimeError):
            return
        if followed != named:
            yield followed

    def holds(self, folder: PurePath, name: str) -> bool:
        """See `services.workspace.data_folder.Facts.holds`."""
        try:
            return (Path(folder) / name).exists()
        except OSError:
            return False

    def synced_roots(self) -> Sequence[tuple[PurePath, str]]:
        """The folders that OneDrive names in the environment."""
        named = (os.environ.get(name, "") for name in _SYNC_VARIABLES)
        return [(Path(folder), "OneDrive") for folder in named if folder]


class WindowsFacts(_RealFolders):
    """Asks Windows for the type of the drive, and whether a fixed one hangs on USB."""

    def drive(self, path: PurePath) -> str:
        """See `services.workspace.data_folder.Facts.drive`."""
        if not path.drive:
            return FIXED
        kind = windows_drive(_drive_type(f"{path.drive}\\"))
        return REMOVABLE if kind == FIXED and _is_on_usb(path.drive) else kind


def windows_drive(number: int) -> str:
    """What the number that `GetDriveTypeW` gives means for data (DRIVE_REMOVABLE is 2, …)."""
    return {2: REMOVABLE, 4: NETWORK, 5: REMOVABLE}.get(number, FIXED)


if sys.platform == "win32":
    import ctypes
    from ctypes import wintypes

    _NO_ACCESS, _SHARE_ALL, _OPEN_EXISTING = 0, 7, 3
    _STORAGE_QUERY_PROPERTY = 0x002D1400
    _BUS_TYPE_AT, _BUS_TYPE_USB = 28, 7
    """Where STORAGE_DEVICE_DESCRIPTOR holds its BusType, and BusTypeUsb."""

    def _drive_type(root: str) -> int:
        return int(ctypes.windll.kernel32.GetDriveTypeW(root))

    def _is_on_usb(drive: str) -> bool:
        """Whether a drive such as ``E:`` hangs on USB: portable disks call themselves fixed."""
        kernel = ctypes.WinDLL("kernel32")
        kernel.CreateFileW.restype = wintypes.HANDLE
        handle = kernel.CreateFileW(
            f"\\\\.\\{drive}", _NO_ACCESS, _SHARE_ALL, None, _OPEN_EXISTING, 0, None
        )
        if handle in (None, wintypes.HANDLE(-1).value):
            return False
        query = (ctypes.c_uint32 * 3)(0, 0, 0)
        answer = (ctypes.c_uint8 * 1024)()
        size = wintypes.DWORD(0)
        try:
            told = kernel.DeviceIoControl(
                wintypes.HANDLE(handle),
                _STORAGE_QUERY_PROPERTY,
                query,
                ctypes.sizeof(query),
                answer,
                ctypes.sizeof(answer),
                ctypes.byref(size),
                None,
            )
        finally:
            kernel.CloseHandle(wintypes.HANDLE(handle))
        if not told or size.value < _BUS_TYPE_AT + 4:
            return False
        return int.from_bytes(bytes(answer[_BUS_TYPE_AT : _BUS_TYPE_AT + 4]), "little") == (
            _BUS_TYPE_USB
        )
else:

    def _drive_type(_root: str) -> int:
        return 0

    def _is_on_usb(_drive: str) -> bool:
        return False


_NETWORK_SYSTEMS = frozenset(
    {"nfs", "nfs4", "cifs", "smb3", "smbfs", "ncpfs", "afs", "9p", "ceph", "glusterfs", "davfs"}
)
_NETWORK_FUSE = frozenset({"sshfs", "rclone", "gvfsd-fuse", "davfs2", "smbnetfs", "glusterfs"})
_MEDIA = (PurePosixPath("/media"), PurePosixPath("/run/media"))
_OCTAL = re.compile(r"\\([0-7]{3})")


@dataclass(frozen=True)
class Mount:
    """One line of /proc/self/mountinfo.

    Attributes:
        point: Where it is mounted.
        system: Type of its file system.
        source: What is mounted, such as /dev/sdb1.
    """

    point: PurePosixPath
    system: str
    source: str


def read_mounts(text: str) -> list[Mount]:
    """The mounts of a mountinfo text (proc(5)); lines that do not fit are passed over."""
    mounts = []
    for line in text.splitlines():
        before, dash, after = line.partition(" - ")
        first, last = before.split(" "), after.split(" ")
        if dash and len(first) > 4 and len(last) > 1:
            mounts.append(Mount(PurePosixPath(_plain(first[4])), last[0], _plain(last[1])))
    return mounts


def _plain(text: str) -> str:
    """A mountinfo word with its spaces and tabs, written as octal bytes there, put back."""
    return _OCTAL.sub(lambda found: chr(int(found.group(1), 8)), text)


def linux_drive(path: PurePath, mounts: Sequence[Mount], *, removable: Sequence[str] = ()) -> str:
    """On what sort of drive a path lies.

    Args:
        path: An absolute path.
        mounts: What is mounted; of two at one point the later hides the former.
        removable: Names of the block devices that can be pulled out, such as sdb1.
    """
    above = [m for m in mounts if path == m.point or m.point in path.parents]
    if not above:
        return FIXED
    mount = max(reversed(above), key=lambda m: len(m.point.parts))
    if mount.system in _NETWORK_SYSTEMS or mount.system.removeprefix("fuse.") in _NETWORK_FUSE:
        return NETWORK
    is_medium = any(media in mount.point.parents for media in _MEDIA)
    is_pulled_out = PurePosixPath(mount.source).name in removable
    return REMOVABLE if is_medium or is_pulled_out else FIXED


class LinuxFacts(_RealFolders):
    """Asks the kernel what is mounted, and which devices are removable or on USB."""

    def drive(self, path: PurePath) -> str:
        """See `services.workspace.data_folder.Facts.drive`."""
        try:
            text = Path("/proc/self/mountinfo").read_text(encoding="utf-8", errors="replace")
        except OSError:
            return FIXED
        mounts = read_mounts(text)
        names = {PurePosixPath(m.source).name for m in mounts if m.source.startswith("/dev/")}
        return linux_drive(path, mounts, removable=[n for n in names if _is_pulled_out(n)])


def _is_pulled_out(device: str) -> bool:
    try:
        place = (Path("/sys/class/block") / device).resolve(strict=True)
        flags = [f / "removable" for f in (place, place.parent)]
        return "/usb" in str(place) or any(
            flag.is_file() and flag.read_text(encoding="ascii").strip() == "1" for flag in flags
        )
    except OSError:
        return False


def this_machine() -> WindowsFacts | LinuxFacts:
    """The facts of the machine this runs on."""
    return WindowsFacts() if sys.platform == "win32" else LinuxFacts()
