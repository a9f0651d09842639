"""USB sticks that are plugged in, and a line to choose a folder with them one click away."""

from __future__ import annotations

import sys
from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import QStorageInfo

_REMOVABLE = 2
"""What Windows calls a drive whose medium can be taken out."""
_MOUNTS = ("/media/", "/run/media/", "/mnt/", "/Volumes/")
_GIB = 1 << 30


@dataclass(frozen=True)
class Drive:
    """A USB stick or another disk that can be taken out.

    Attributes:
        path: Its root folder.
        name: Its label, or what the system calls it.
        free: Free bytes.
    """

    path: Path
    name: str
    free: int

    @property
    def label(self) -> str:
        """The drive in one line: U 盘 KINGSTON（E:），可用 14.2 GB."""
        return f"U 盘 {self.name}（{self.path}），可用 {self.free / _GIB:.1f} GB"


def removable_drives() -> list[Drive]:
    """The sticks that are plugged in, can be written and are ready."""
    found = []
    for volume in QStorageInfo.mountedVolumes():
        root = volume.rootPath()
        if volume.isValid() and volume.isReady() and not volume.isReadOnly() and _is_stick(root):
            path = Path(root)
            found.append(Drive(path, volume.name() or path.name, volume.bytesAvailable()))
    return found


def _is_stick(root: str) -> bool:
    if sys.platform == "win32":
        import ctypes  # noqa: PLC0415 - Windows only

        return bool(ctypes.windll.kernel32.GetDriveTypeW(root) == _REMOVABLE)
    return root.startswith(_MOUNTS)
