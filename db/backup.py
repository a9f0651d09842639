"""Backups: one ``.cgbak`` file with the database, its key slots and what to check them by.

The file is a zip without compression: ``info.json``, ``data.db`` (as encrypted as the original)
and ``keys.json``. Evidence, which never changes, is not in it; see ``mirror_evidence``.
"""

from __future__ import annotations

import hashlib
import os
import secrets
import shutil
import zipfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Annotated, Any

import msgspec
import sqlalchemy as sa
from msgspec import Meta
from sqlcipher3 import dbapi2

from db import sqlite
from db.engine import connect, refuse_storage_trouble
from db.maker import program_of
from db.schema import change
from domain.errors import KnownError

SUFFIX = ".cgbak"
DATA, KEYS, INFO = "data.db", "keys.json", "info.json"

_FORMAT = "changai-backup"
_FORMAT_VERSION = 1
_LARGEST_TEXT = 1 << 20
_PIECE = 1 << 20
_LATEST_MS = 1 << 47
"""So that a time from a file is one that a calendar has."""


class _Form(msgspec.Struct, frozen=True, forbid_unknown_fields=False):
    """``info.json``."""

    format: str
    version: int
    unit: str
    schema: str
    at: Annotated[int, Meta(ge=0, lt=_LATEST_MS)]
    reason: str
    counts: dict[str, int]
    sha256: str
    program: Annotated[str, Meta(pattern=r"\A[0-9A-Za-z.+-]{0,40}\Z")] = ""


@dataclass(frozen=True)
class BackupInfo:
    """What is known of a backup file without opening its database.

    Attributes:
        path: The file.
        unit: Code of the unit whose workspace it holds.
        schema: Revision of its tables.
        at: When it was made, in milliseconds since 1970.
        reason: Why it was made, in Chinese: 每日备份, 手动备份, 接收前 …
        counts: Rows by table, as counted in the copy.
        sha256: Of the encrypted database inside.
        size: Of the file, in bytes.
        program: The program that made its tables: what a program must be, at least, to use it;
            empty where that is not noted.
        problem: Why it cannot be used; empty where it can.
    """

    path: Path
    unit: str
    schema: str
    at: int
    reason: str
    counts: dict[str, int]
    sha256: str
    size: int
    problem: str = ""
    program: str = ""


Check = Callable[[], None]
"""Called between pieces of work; raises to stop."""


def go_on() -> None:
    """A check that never stops."""


def write_backup(
    database: Path,
    key: bytes,
    out: Path,
    *,
    at: int,
    reason: str,
    check: Check = go_on,
) -> BackupInfo:
    """Write a verified backup of a live workspace; the file appears whole or not at all.

    Args:
        database: The database; ``keys.json`` lies beside it.
        key: The database key.
        out: The file to write; one of that name is replaced.
        at: The present time, in milliseconds.
        reason: Why it is made, in Chinese.
        check: Called between the steps; raises to cancel.

    Raises:
        KnownError: The database is damaged, or the disk refuses.
    """
    try:
        out.parent.mkdir(parents=True, exist_ok=True)
        with _temporary(out.parent) as copy, _temporary(out.parent) as archive:
            sqlite.copy_database(database, key, copy)
            check()
            unit, schema, counts = examine(copy, key)
            check()
            form = _Form(
                _FORMAT,
                _FORMAT_VERSION,
                unit,
                schema,
                at,
                reason,
                counts,
                _sha256(copy, check),
                program_of(copy, key),
            )
            _write_archive(archive, copy, database.with_name(KEYS), form)
            check()
            written = _read_form(archive)
            with open_database(archive) as stream:
                if written != form or _sha256_of(stream, check) != form.sha256:
                    raise KnownError("备份写入后核对不一致，没有保存。", "请换一个磁盘再备份。")
            archive.replace(out)
    except OSError as error:
        raise sqlite.not_backed_up(out.parent) from error
    return _info(out, form)


def read_info(path: Path) -> BackupInfo:
    """What a backup says of itself; the database in it is not looked at.

    Raises:
        KnownError: It is no backup, damaged, or of a newer program.
    """
    try:
        return _info(path, _read_form(path))
    except OSError as error:
        raise KnownError(f"备份文件“{path.name}”读不出来。", "请检查文件是否还在。") from error


def examine(database: Path, key: bytes) -> tuple[str, str, dict[str, int]]:
    """Check a closed database from end to end: its unit, its revision, its rows by table.

    Raises:
        KnownError: It is damaged or no workspace's.
    """
    found = sqlite.problems(database, key)
    if found:
        raise KnownError(f"账套数据库有损坏（{len(found)} 处）。", "请从较早的备份还原。")
    return summary_of(database, key)


def summary_of(database: Path, key: bytes) -> tuple[str, str, dict[str, int]]:
    """Unit, revision and rows by table of a database.

    Raises:
        KnownError: It is no workspace's.
    """
    connection = connect(database, key)
    try:
        unit = connection.execute("SELECT value FROM meta WHERE key = 'unit'").fetchone()
        schema = connection.execute("SELECT version_num FROM alembic_version").fetchone()
        counts = _counts(connection)
    except dbapi2.DatabaseError as error:
        refuse_storage_trouble(error, database)
        unit = schema = None
    finally:
        connection.close()
    if unit is None or schema is None:
        raise KnownError("这个数据库不是账套，或者不完整。", "请选择别的备份。")
    return str(unit[0]), str(schema[0]), counts


def _counts(connection: Any) -> dict[str, int]:  # noqa: ANN401 - the driver has no types
    tables = connection.execute(
        "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%' "
        "AND name NOT LIKE 'search%' ORDER BY name"
    ).fetchall()
    return {
        name: int(connection.execute(f'SELECT count(*) FROM "{name}"').fetchone()[0])  # noqa: S608 - names from the database
        for (name,) in tables
    }


def count_changes(connection: sa.Connection) -> int:
    """How many changes the journal holds; ``BackupInfo.counts`` says it of a backup."""
    statement = sa.select(sa.func.count()).select_from(change)
    return int(connection.execute(statement).scalar_one())


@contextmanager
def open_database(path: Path) -> Iterator[IO[bytes]]:
    """The encrypted database inside a backup, as a stream.

    Raises:
        KnownError: The file is damaged.
    """
    with _opened(path) as archive, archive.open(DATA) as stream:
        yield stream


def read_keys(path: Path) -> bytes:
    """The key slots inside a backup.

    Raises:
        KnownError: The file is damaged.
    """
    with _opened(path) as archive:
        return archive.read(KEYS)


def extract_database(info: BackupInfo, target: Path, *, check: Check = go_on) -> None:
    """Write the database inside a backup to a file, checking its digest.

    Raises:
        KnownError: The backup is damaged, or the disk refuses.
    """
    digest = hashlib.sha256()
    try:
        with open_database(info.path) as stream, target.open("xb") as out:
            while piece := stream.read(_PIECE):
                digest.update(piece)
                out.write(piece)
                check()
            out.flush()
            os.fsync(out.fileno())
    except OSError as error:
        raise KnownError("备份没有展开成功。", "请检查磁盘剩余空间。") from error
    if digest.hexdigest() != info.sha256:
        raise _damaged(info.path)


def mirror_evidence(source: Path, target: Path, *, check: Check = go_on) -> int:
    """Copy encrypted evidence files that are not at the target yet; what is there stays.

    Returns:
        How many files were copied.

    Raises:
        KnownError: A file could not be copied.
    """
    copied = 0
    for file in sorted(source.rglob("*")):
        wanted = target / file.relative_to(source)
        if not file.is_file() or file.suffix == ".part":
            continue
        check()
        try:
            if wanted.is_file() and wanted.stat().st_size == file.stat().st_size:
                continue
            wanted.parent.mkdir(parents=True, exist_ok=True)
            with _temporary(wanted.parent) as part:
                shutil.copyfile(file, part)
                part.replace(wanted)
        except OSError as error:
            raise KnownError(
                f"附件没有全部复制到“{target}”。", "请检查磁盘剩余空间后再备份一次。"
            ) from error
        copied += 1
    return copied


@contextmanager
def _temporary(folder: Path) -> Iterator[Path]:
    """A name for a file that is gone afterwards unless it was renamed."""
    path = folder / f".{secrets.token_hex(8)}.part"
    try:
        yield path
    finally:
        for name in (path.name, f"{path.name}-wal", f"{path.name}-shm", f"{path.name}-journal"):
            with suppress(OSError):
                path.with_name(name).unlink(missing_ok=True)


def _write_archive(path: Path, database: Path, keys: Path, form: _Form) -> None:
    with path.open("xb") as stream:
        with zipfile.ZipFile(stream, "w", zipfile.ZIP_STORED) as archive:
            archive.writestr(_member(INFO), msgspec.json.format(msgspec.json.encode(form)))
            archive.writestr(_member(KEYS), keys.read_bytes())
            member = _member(DATA)
            member.file_size = database.stat().st_size
            with database.open("rb") as source, archive.open(member, "w") as target:
                shutil.copyfileobj(source, target, _PIECE)
        stream.flush()
        os.fsync(stream.fileno())


def _member(name: str) -> zipfile.ZipInfo:
    return zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0))


@contextmanager
def _opened(path: Path) -> Iterator[zipfile.ZipFile]:
    """The archive, when it is one of ours; damage met while reading is told as such."""
    try:
        with zipfile.ZipFile(path) as archive:
            members = archive.infolist()
            stored = all(m.compress_type == zipfile.ZIP_STORED for m in members)
            small = all(m.file_size <= _LARGEST_TEXT for m in members if m.filename != DATA)
            if [m.filename for m in members] != [INFO, KEYS, DATA] or not stored or not small:
                raise _foreign(path)
            yield archive
    except (zipfile.BadZipFile, EOFError, NotImplementedError, RuntimeError, ValueError) as error:
        raise (_damaged(path) if _is_zip(path) else _foreign(path)) from error


def _is_zip(path: Path) -> bool:
    with path.open("rb") as stream:
        return stream.read(2) == b"PK"


def _read_form(path: Path) -> _Form:
    with _opened(path) as archive:
        text = archive.read(INFO)
    try:
        form = msgspec.json.decode(text, type=_Form)
    except (msgspec.MsgspecError, UnicodeDecodeError) as error:
        raise _damaged(path) from error
    if form.format != _FORMAT:
        raise _foreign(path)
    if form.version > _FORMAT_VERSION:
        needed = f"，需要产改台账 {form.program} 或更高版本" if form.program else ""
        raise KnownError(f"备份“{path.name}”由较新的程序写成{needed}。", "请先升级本机的程序。")
    return form


def _info(path: Path, form: _Form) -> BackupInfo:
    return BackupInfo(
        path=path,
        unit=form.unit,
        schema=form.schema,
        at=form.at,
        reason=form.reason,
        counts=form.counts,
        sha256=form.sha256,
        size=path.stat().st_size,
        program=form.program,
    )


def _sha256(path: Path, check: Check) -> str:
    with path.open("rb") as stream:
        return _sha256_of(stream, check)


def _sha256_of(stream: IO[bytes], check: Check) -> str:
    digest = hashlib.sha256()
    while piece := stream.read(_PIECE):
        digest.update(piece)
        check()
    return digest.hexdigest()


def _damaged(path: Path) -> KnownError:
    return KnownError(f"备份“{path.name}”已损坏，不能用来还原。", "请选择别的备份。")


def _foreign(path: Path) -> KnownError:
    return KnownError(f"“{path.name}”不是本程序的备份文件。", f"备份文件的名字以 {SUFFIX} 结尾。")
