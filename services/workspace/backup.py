"""备份: a verified copy of a workspace, by hand, once a day, and before what changes much."""

from __future__ import annotations

from collections.abc import Iterable
from contextlib import suppress
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from db import facts
from db.backup import BackupInfo, count_changes, mirror_evidence, read_info, write_backup
from db.engine import writing
from db.leftovers import clear_leftovers
from db.upgrade import refuse_newer
from domain.clock import china_time
from domain.errors import KnownError
from domain.ledgers import LEDGERS
from services.program.date_check import date_doubt
from services.program.tasks import NO_PROGRESS, Progress
from services.workspace.backup_names import (
    DAILY,
    MANUAL,
    SUFFIX,
    backup_name,
    free_path,
    kept_days,
    of_purpose,
)
from services.workspace.layout import BACKUPS, EVIDENCE

if TYPE_CHECKING:
    from services.workspace.workspace import Workspace

FOLDER_FACT = "backup_folder"
"""Fact: the folder outside the workspace that automatic backups go to; empty: inside."""

_KEPT_BEFORE = 10
"""Backups kept of each purpose of ``before``; those before a restore are all kept."""
_KEPT_OF_A_DAY = 7
"""Daily backups kept of one date, where the PC's date stands still."""


def backup(workspace: Workspace, out: Path, *, progress: Progress = NO_PROGRESS) -> BackupInfo:
    """Write a verified backup where the user wants it.

    Args:
        workspace: What to save.
        out: A folder, or the file; ``.cgbak`` is added where it is missing.
        progress: Told how far it is.

    Raises:
        KnownError: The database is damaged, or the disk refuses.
        Cancelled: The user cancelled; nothing was written.
    """
    if out.is_dir():
        out = free_path(out, backup_name(workspace.unit, MANUAL, _moment(workspace)))
    elif out.suffix.lower() != SUFFIX:
        out = out.with_name(out.name + SUFFIX)
    return _write(workspace, out, MANUAL, progress)


def automatic(workspace: Workspace, *, progress: Progress = NO_PROGRESS) -> BackupInfo | None:
    """Today's automatic backup, where there is none yet; older ones are thinned.

    Cheap when there is one, so it may be called at every start and before every save.

    Raises:
        KnownError: The database is damaged, or the disk refuses.
    """
    folder, moment = folder_of(workspace), _moment(workspace)
    clear_leftovers(folder)
    present = of_purpose(folder, workspace.unit, DAILY)
    today = [path for day, path in present if day == moment.date()]
    if today and not _stands_still(workspace, today):
        return None
    out = free_path(folder, backup_name(workspace.unit, DAILY, moment))
    info = _write(workspace, out, DAILY, progress)
    # Days to come are of a time when the date was wrong: they take no place of a real one.
    past = [(day, path) for day, path in present if day < moment.date()]
    kept = kept_days([moment.date(), *(day for day, _path in past)])
    _remove(path for day, path in past if day not in kept)
    _remove(today[_KEPT_OF_A_DAY - 1 :])
    return info


def _stands_still(workspace: Workspace, today: Iterable[Path]) -> bool:
    """Whether this is another day all the same: a PC without battery begins each at one date."""
    if date_doubt(workspace) is None:
        return False
    held = 0
    for path in today:
        with suppress(KnownError):
            held = max(held, read_info(path).counts.get("change", 0))
    with workspace.read() as connection:
        return count_changes(connection) > held


def before(workspace: Workspace, reason: str, *, progress: Progress = NO_PROGRESS) -> BackupInfo:
    """A backup before a merge, a bulk change …; the dialog names its path.

    Args:
        workspace: What to save.
        reason: What comes: 合并, 批量修改 …
        progress: Told how far it is.

    Raises:
        KnownError: The database is damaged, or the disk refuses: do not go on.
    """
    folder, purpose = folder_of(workspace), f"{reason}前"
    out = free_path(folder, backup_name(workspace.unit, purpose, _moment(workspace)))
    info = _write(workspace, out, purpose, progress)
    present = of_purpose(folder, workspace.unit, purpose)
    earlier = [path for _day, path in present if path != info.path]
    _remove(earlier[_KEPT_BEFORE - 1 :])
    return info


def folder_of(workspace: Workspace) -> Path:
    """Where automatic backups go: the folder that was set, while it can be reached."""
    chosen = workspace.facts.get(FOLDER_FACT, "")
    if chosen and Path(chosen).is_dir():
        return Path(chosen)
    return workspace.folder / BACKUPS


def set_folder(workspace: Workspace, folder: Path | None) -> None:
    """Have automatic backups go to a folder elsewhere, another disk at best; None: inside.

    Raises:
        KnownError: There is no such folder.
    """
    if folder is not None and not folder.is_dir():
        raise KnownError(f"没有“{folder}”这个文件夹。", "请先建立文件夹，或另选一个。")
    value = "" if folder is None else str(folder.resolve())
    with writing(workspace.engine) as connection:
        facts.set_fact(connection, FOLDER_FACT, value)
    workspace.facts[FOLDER_FACT] = value


def all_backups(workspace: Workspace) -> list[BackupInfo]:
    """The backups of a workspace, newest first.

    Those before an upgrade or a restore always lie inside it, wherever the automatic ones go.
    """
    return list_backups(*{folder_of(workspace), workspace.folder / BACKUPS})


def list_backups(*folders: Path) -> list[BackupInfo]:
    """The backups in folders, newest first; unusable ones at the end, with why."""
    found = []
    for path in [path for folder in folders for path in folder.glob(f"*{SUFFIX}")]:
        try:
            info = read_info(path)
            refuse_newer(info.schema, program=info.program, what="这份备份")
            found.append(info)
        except KnownError as error:
            found.append(BackupInfo(path, "", "", 0, "", {}, "", 0, problem=str(error)))
    return sorted(found, key=lambda info: (info.at, info.path.name), reverse=True)


def describe(info: BackupInfo) -> str:
    """A backup in one line: when, why, how many records."""
    if info.problem:
        return f"{info.path.name}：{info.problem}"
    moment = china_time(info.at)
    counts = "，".join(
        f"{ledger.label} {info.counts[ledger.key]} 条"
        for ledger in LEDGERS.values()
        if ledger.key in info.counts
    )
    return f"{moment:%Y-%m-%d %H:%M}　{info.reason}　{counts}"


def _write(workspace: Workspace, out: Path, reason: str, progress: Progress) -> BackupInfo:
    progress.report(0, 2, "正在备份")
    info = write_backup(
        workspace.database,
        workspace.key,
        out,
        at=int(_moment(workspace).timestamp() * 1000),
        reason=reason,
        check=progress.check,
    )
    store = workspace.folder / EVIDENCE
    if not out.resolve().is_relative_to(workspace.folder.resolve()) and store.is_dir():
        progress.report(1, 2, "正在复制附件")
        mirror_evidence(store, out.parent / EVIDENCE, check=progress.check)
    progress.report(2, 2)
    return info


def _moment(workspace: Workspace) -> datetime:
    """The PC's own time: the clock that stamps changes never goes back, whatever day it is."""
    return china_time(workspace.now_ms())


def _remove(paths: Iterable[Path]) -> None:
    for path in paths:
        # One that another program holds open is thinned another day.
        with suppress(OSError):
            path.unlink()
