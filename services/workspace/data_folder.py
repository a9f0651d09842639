"""Whether a folder is a safe place for a workspace: not on a stick, a share, or synchronised."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path, PurePath
from typing import Protocol

from services.workspace.drives import NETWORK, REMOVABLE, this_machine

_SYNCED_NAMES: Mapping[str, str] = {
    "onedrive": "OneDrive",
    "dropbox": "Dropbox",
    "iclouddrive": "iCloud 云盘",
    "googledrive": "Google 云端硬盘",
    "坚果云": "坚果云",
    "我的坚果云": "坚果云",
    "nutstore": "坚果云",
    "nutstorefiles": "坚果云",
    "百度网盘": "百度网盘",
    "百度网盘同步空间": "百度网盘",
    "百度同步盘": "百度网盘",
    "百度云同步盘": "百度网盘",
    "baidunetdisk": "百度网盘",
    "baidunetdiskdownload": "百度网盘",
    "baidusyncdisk": "百度网盘",
    "baiduyun": "百度网盘",
    "wps云盘": "WPS 云盘",
    "wps云文档": "WPS 云盘",
    "wpsdrive": "WPS 云盘",
    "wpscloudfiles": "WPS 云盘",
    "腾讯微云": "腾讯微云",
    "微云": "腾讯微云",
    "微云同步助手": "腾讯微云",
    "weiyun": "腾讯微云",
    "阿里云盘": "阿里云盘",
    "aliyundrive": "阿里云盘",
    "天翼云盘": "天翼云盘",
    "nextcloud": "Nextcloud",
    "seafile": "Seafile",
    "seadrive": "Seafile",
    "synologydrive": "群晖 Drive",
}
"""Names that synchronising programs give their folders, without spaces and small → the program."""

_SYNC_MARKS: Mapping[str, str] = {".dropbox": "Dropbox", ".stfolder": "Syncthing"}
"""What synchronising programs leave in the folder they keep, whatever it is called."""

_OF_A_FIRM = re.compile(r"(onedrive|dropbox|nextcloud)[-(（].*")
"""`OneDrive - 单位名`, `Dropbox (单位名)`."""


@dataclass(frozen=True)
class FolderWarning:
    """Why a folder is a bad place for data, and what to do instead.

    Attributes:
        kind: ``removable``, ``network`` or ``synced``.
        reason: What is the matter and what it does.
        remedy: What to do instead.
    """

    kind: str
    reason: str
    remedy: str

    def __str__(self) -> str:
        """Both sentences."""
        return self.reason + self.remedy


_LOCAL = "请放在本机硬盘上（例如 D 盘）"
_WARNINGS: Mapping[str, tuple[str, str]] = {
    REMOVABLE: (
        "这个文件夹在 U 盘或移动硬盘上：中途拔出会损坏数据库，盘丢了数据也就丢了。",
        f"{_LOCAL}，U 盘只用来交同步包。",
    ),
    NETWORK: (
        "这个文件夹在网络共享上：断网会损坏数据库，两台电脑同时打开也锁不住。",
        f"{_LOCAL}，第二台电脑另建账套。",
    ),
}


class Facts(Protocol):
    """What the judgement asks the machine; each system answers in its way."""

    def paths(self, folder: Path) -> Iterator[PurePath]:
        """The absolute path of a folder as it is named, then with links followed."""

    def drive(self, path: PurePath) -> str:
        """On what sort of drive a path lies; see `services.workspace.drives`."""

    def synced_roots(self) -> Sequence[tuple[PurePath, str]]:
        """Folders that are known to be synchronised, each with the program."""

    def holds(self, folder: PurePath, name: str) -> bool:
        """Whether a folder holds something of that name."""


def judge(folder: Path, facts: Facts | None = None) -> FolderWarning | None:
    """Why a folder, which need not exist yet, is a bad place for a workspace; None where it is not.

    A share that does not answer can keep this waiting: call it off the GUI thread.
    """
    facts = facts or this_machine()
    for path in facts.paths(folder):
        kind = NETWORK if _is_share(path) else facts.drive(path)
        if kind in _WARNINGS:
            return FolderWarning(kind, *_WARNINGS[kind])
        program = _synced_by(path, facts)
        if program:
            return FolderWarning(
                "synced",
                f"这个文件夹由{program}同步：写到一半被搬动会损坏数据库，个人信息也会传到网上。",
                f"{_LOCAL}，不要放在同步的文件夹里。",
            )
    return None


def usual_folder(documents: Path, home: Path, facts: Facts | None = None) -> Path:
    """Where workspaces go when nobody says: in the documents, unless these are no safe place.

    Args:
        documents: The user's folder of documents; OneDrive often takes it over.
        home: The user's own folder, which is taken then.
        facts: What is asked; this machine when None.
    """
    return home if judge(documents, facts) and not judge(home, facts) else documents


def _is_share(path: PurePath) -> bool:
    drive = path.drive.upper().replace("/", "\\")
    return drive.startswith("\\\\") and not re.match(r"\\\\[?.]\\[A-Z]:", drive)


def _synced_by(path: PurePath, facts: Facts) -> str:
    for root, program in facts.synced_roots():
        if path == root or root in path.parents:
            return program
    for part in path.parts:
        name = re.sub(r"\s+", "", part).casefold()
        firm = _OF_A_FIRM.fullmatch(name)
        program = _SYNCED_NAMES.get(firm.group(1) if firm else name, "")
        if program:
            return program
    for place in (path, *path.parents):
        for mark, program in _SYNC_MARKS.items():
            if facts.holds(place, mark):
                return program
    return ""
