"""还原: a workspace back to what a backup holds; what stood there is kept aside."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from db import backup, keyfile, keyslots, upgrade
from db.backup import examine, mirror_evidence, read_keys, summary_of, write_backup
from db.engine import StorageError, writing
from db.facts import log_action
from db.kinds import forget, purged_in, refold
from db.leftovers import RESTORING
from db.swap import InUseError, move_aside, put_in_place, stand_alone
from db.unlock_delay import WrongPassphraseError
from domain.clock import china_time, system_milliseconds
from domain.dates import in_words
from domain.errors import KnownError
from domain.plan import read_plan
from services.program.resources import plan_text
from services.program.tasks import NO_PROGRESS, Progress
from services.workspace import workspace as workspaces
from services.workspace.backup import describe
from services.workspace.backup_names import backup_name, free_path
from services.workspace.layout import BACKUPS, DATABASE, EVIDENCE, KEYS, refuse_long_path
from services.workspace.workspace import Workspace

if TYPE_CHECKING:
    from db.backup import BackupInfo

_PURPOSE = "还原前"
_STEPS = 5


@dataclass(frozen=True)
class Restored:
    """What came of a restore.

    Attributes:
        workspace: The restored workspace, open; it goes on as a new replica.
        kept: Where what stood there before is: a backup file, or a folder with the damaged
            files; None where there was nothing.
    """

    workspace: Workspace
    kept: Path | None


@dataclass(frozen=True)
class Content:
    """What a backup holds, as far as it can be read without a passphrase.

    Attributes:
        unit: Code of the unit.
        text: Whose it is, when it was made, how many records, in one line.
        operators: Whose passphrases of the time open it.
    """

    unit: str
    text: str
    operators: list[str]


def content_of(file: Path) -> Content:
    """What a backup holds; nothing is unlocked yet.

    Raises:
        KnownError: It is no backup, damaged, or of a newer program.
    """
    info = backup.read_info(file)
    upgrade.refuse_newer(info.schema, program=info.program, what="这份备份")
    units = {unit.code: unit.name for unit in read_plan(plan_text(), name="规划").units}
    whose = f"{units[info.unit]}　" if info.unit in units else ""
    return Content(info.unit, f"{whose}{describe(info)}", operators_of(file))


def operators_of(file: Path) -> list[str]:
    """The operators whose passphrases of that time open a backup.

    Raises:
        KnownError: It is no backup, or damaged.
    """
    with tempfile.TemporaryDirectory() as name:
        keys = _write_keys(file, Path(name))
        return [operator for operator, _role in keyslots.operators(keys)]


def restore(
    file: Path,
    folder: Path,
    *,
    operator: str,
    passphrase: str,
    now: Callable[[], int] = system_milliseconds,
    progress: Progress = NO_PROGRESS,
) -> Restored:
    """Put a backup in the place of a workspace, or into an empty folder, and open it.

    Everything about the backup is checked before anything is changed. The workspace must be
    closed. The passphrase is the one of the time of the backup, and applies from now on.

    Args:
        file: The backup.
        folder: The workspace's folder.
        operator: An operator of the time.
        passphrase: Their passphrase of the time.
        now: The present time in milliseconds.
        progress: Told how far it is; cancelling leaves everything as it was.

    Raises:
        KnownError: The backup is damaged, newer, or another workspace's; the passphrase is
            wrong; the workspace is in use; the disk refuses.
        Cancelled: The user cancelled.
    """
    refuse_long_path(folder.resolve())
    progress.report(0, _STEPS, "正在检查备份")
    info = backup.read_info(file)
    upgrade.refuse_newer(info.schema, program=info.program, what="这份备份")
    with _staging(folder) as staging:
        keys = _write_keys(file, staging)
        _refuse_foreign(keys, folder)
        key = _unlock(keys, operator, passphrase, info, now)
        progress.report(1, _STEPS, "正在展开备份")
        staged = staging / DATABASE
        backup.extract_database(info, staged, check=progress.check)
        progress.report(2, _STEPS, "正在核对数据")
        _check_content(staged, key, info)
        progress.check()
        progress.report(3, _STEPS, "正在保留现有账套")
        is_behind = not _knows_all_packages(info, folder / DATABASE, key)
        purged = _purged_here(folder / DATABASE, key)
        kept = _keep_present(folder, key, now())
        progress.check()
        progress.report(4, _STEPS, "正在还原")
        put_in_place(staged, keys, folder / DATABASE, folder / KEYS)
    _bring_evidence(file, folder)
    opened = workspaces.open_with_key(folder, key, operator=operator, now=now, is_behind=is_behind)
    _forget_again(opened, purged)
    _log(opened, info)
    progress.report(_STEPS, _STEPS)
    return Restored(opened, kept)


@contextmanager
def _staging(folder: Path) -> Iterator[Path]:
    """A folder beside the database, on the same disk, that is gone afterwards."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        staging = Path(tempfile.mkdtemp(prefix=RESTORING, dir=folder))
    except OSError as error:
        raise KnownError(f"“{folder}”写不进去。", "请换一个可以写入的文件夹。") from error
    try:
        yield staging
    finally:
        shutil.rmtree(staging, ignore_errors=True)


def _write_keys(file: Path, folder: Path) -> Path:
    keys = folder / KEYS
    try:
        keys.write_bytes(read_keys(file))
    except OSError as error:
        raise KnownError(f"备份文件“{file.name}”读不出来。", "请检查文件是否还在。") from error
    return keys


def _refuse_foreign(keys: Path, folder: Path) -> None:
    """A backup of another workspace does not replace this one."""
    backed_up = keyfile.load(keys).workspace
    try:
        present = keyfile.load(folder / KEYS).workspace
    except KnownError:
        # Missing or damaged: this may be why it is restored.
        return
    if present != backed_up:
        raise KnownError(
            "这份备份属于另一个账套，不能还原到这里。", "请选择本账套的备份，或还原到一个空文件夹。"
        )


def _unlock(
    keys: Path, operator: str, passphrase: str, info: BackupInfo, now: Callable[[], int]
) -> bytes:
    try:
        return keyslots.unlock(keys, operator, passphrase, clock=lambda: now() / 1000)
    except WrongPassphraseError as error:
        day = china_time(info.at)
        raise KnownError(
            "口令不对。", f"还原要用备份当时（{in_words(day)}）的操作员和口令。"
        ) from error


def _check_content(staged: Path, key: bytes, info: BackupInfo) -> None:
    try:
        found = examine(staged, key)
    except StorageError:
        raise
    except KnownError as error:
        raise KnownError(
            f"备份“{info.path.name}”里的数据有损坏，没有还原。", "请选择较早的备份。"
        ) from error
    if found != (info.unit, info.schema, info.counts):
        raise KnownError(
            f"备份“{info.path.name}”的内容与它的说明不一致，没有还原。", "请选择别的备份。"
        )


def _knows_all_packages(info: BackupInfo, database: Path, key: bytes) -> bool:
    """Whether no package was written since the backup, as far as what stands there can tell."""
    if not database.exists():
        return False
    try:
        _unit, _schema, counts = summary_of(database, key)
    except KnownError:
        return False
    return counts.get("package") == info.counts.get("package")


def _purged_here(database: Path, key: bytes) -> set[str]:
    """What is forgotten in the workspace that stands there, as far as it can be read."""
    if not database.exists():
        return set()
    try:
        return purged_in(database, key)
    except KnownError:
        return set()


def _forget_again(workspace: Workspace, changes: set[str]) -> None:
    """A backup from before a purge brings nothing of it back (design §3.8)."""
    if not changes:
        return
    with writing(workspace.engine) as connection:
        refold(connection, sorted(forget(connection, changes)), workspace.rules)


def _keep_present(folder: Path, key: bytes, at: int) -> Path | None:
    """Back up the workspace that stands there; one that cannot be is moved aside as it is."""
    database, backups = folder / DATABASE, folder / BACKUPS
    if not database.exists():
        return None
    moment = china_time(at)
    try:
        stand_alone(database, key)
        unit, _schema, _counts = summary_of(database, key)
        out = free_path(backups, backup_name(unit, _PURPOSE, moment))
        kept = write_backup(database, key, out, at=at, reason=_PURPOSE).path
        stand_alone(database, key)
    except InUseError:
        raise
    except KnownError:
        aside = backups / f"{_PURPOSE}-{moment:%Y%m%d-%H%M%S}-原文件"
        return move_aside(database, folder / KEYS, aside)
    return kept


def _bring_evidence(file: Path, folder: Path) -> None:
    """Evidence that is missing here, from beside the backup or from the workspace it lies in."""
    target = folder / EVIDENCE
    for source in (file.parent / EVIDENCE, file.parent.parent / EVIDENCE):
        is_beside = source.parent == file.parent or file.parent.name == BACKUPS
        if is_beside and source.is_dir() and source.resolve() != target.resolve():
            mirror_evidence(source, target)


def _log(workspace: Workspace, info: BackupInfo) -> None:
    day = china_time(info.at)
    with writing(workspace.engine) as connection:
        log_action(
            connection,
            at=workspace.moment,
            by=workspace.author.operator,
            action="还原",
            detail=f"还原到 {day:%Y-%m-%d %H:%M} 的备份",
        )
