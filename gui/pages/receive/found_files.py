"""Packages that lie on a USB stick or in the folder used last."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import islice
from pathlib import Path

from gui.pages.submit.drives import removable_drives
from services.program import preferences

SUFFIX = ".ljsync"
MOST = 40


def places_with_packages() -> list[tuple[str, list[Path]]]:
    """Names of places and the packages there, newest first; looked for one folder deep."""
    remembered = preferences.load().receive_folder
    places = [(f"U 盘 {drive.name}", drive.path) for drive in removable_drives()]
    if remembered and all(Path(remembered) != path for _name, path in places):
        places.insert(0, (f"上次的文件夹 {Path(remembered).name}", Path(remembered)))
    found = [(name, _packages_in(path)) for name, path in places]
    return [(name, files) for name, files in found if files]


def _packages_in(folder: Path) -> list[Path]:
    try:
        files = list(islice(_walk(folder), MOST))
        return sorted(files, key=lambda file: file.stat().st_mtime, reverse=True)
    except OSError:
        # A stick that was pulled out meanwhile offers nothing.
        return []


def _walk(folder: Path) -> Iterable[Path]:
    yield from folder.glob(f"*{SUFFIX}")
    yield from folder.glob(f"*/*{SUFFIX}")
