"""附件: files attached to a record, encrypted in the workspace, opened as a temporary copy."""

from __future__ import annotations

import re
import secrets
import shutil
import stat
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from db import evidence_store
from db.evidence_rows import EvidenceRow, evidence_rows, note_evidence
from domain.change import EVIDENCE as FIELD
from domain.errors import KnownError
from services.records.evidence_kinds import is_shown_inside, kind_of, safe_name
from services.workspace.layout import EVIDENCE

if TYPE_CHECKING:
    from db.unit_of_work import ChangeSet
    from services.records.records import Record
    from services.workspace.workspace import Workspace

SIZE_LIMIT = 20 << 20
"""Most bytes of one file: packages travel by stick and old PCs read them."""
TEMPORARY = "temp"

_SHA256 = re.compile(r"[0-9a-f]{64}")


@dataclass(frozen=True)
class Attached:
    """A file attached to a record.

    Attributes:
        sha256: Digest of its content: how it is asked for.
        name: Its name when it was attached.
        size: In bytes; 0 where it is not here.
        kind: As ``evidence_kinds.kind_of`` tells; empty where it is not here.
        is_here: Whether this installation has it; a package may still have to bring it.
    """

    sha256: str
    name: str
    size: int
    kind: str
    is_here: bool

    @property
    def is_shown_inside(self) -> bool:
        """Whether the program shows it itself (pictures, PDF)."""
        return self.is_here and is_shown_inside(self.kind)


def attach(
    workspace: Workspace, record_id: str, files: Sequence[Path], *, limit: int = SIZE_LIMIT
) -> ChangeSet:
    """Attach files to a saved record, in one step; all of them or none.

    Args:
        workspace: Where the record is.
        record_id: The record.
        files: What to attach; copied, the originals are left alone.
        limit: Most bytes of one file.

    Raises:
        KnownError: A file is too big, of a kind that is not taken, or cannot be read; there is
            no such record; the disk refuses.
    """
    kinds = [_kind_of_file(file) for file in files]
    store = workspace.folder / EVIDENCE
    at = workspace.moment
    rows, names = [], {}
    for file, kind in zip(files, kinds, strict=True):
        sha256 = evidence_store.put(store, workspace.key, file, limit=limit)
        rows.append(EvidenceRow(sha256, file.stat().st_size, kind, at))
        names[FIELD + sha256] = safe_name(file.name)
    with workspace.write() as work:
        if work.state(record_id) is None:
            raise KnownError("找不到这条记录。", "请先保存记录，再添加附件。")
        note_evidence(work.connection, rows)
        work.set(record_id, names)
        return work.finish("添加附件")


def remove(workspace: Workspace, record_id: str, sha256: str) -> ChangeSet:
    """Take a file off a record; the store keeps it, so that this can be undone.

    Raises:
        KnownError: There is no such record.
    """
    with workspace.write() as work:
        if work.state(record_id) is None:
            raise KnownError("找不到这条记录。", "请刷新列表后再试。")
        work.set(record_id, {FIELD + sha256: None})
        return work.finish("删除附件")


def attached(workspace: Workspace, record: Record) -> list[Attached]:
    """The files of a record, by name."""
    names = {
        key.removeprefix(FIELD): str(value)
        for key, value in record.fields.items()
        if key.startswith(FIELD) and value
    }
    with workspace.read() as connection:
        known = evidence_rows(connection, names)
    store, found = workspace.folder / EVIDENCE, []
    for sha256, name in names.items():
        row = known.get(sha256)
        here = _is_digest(sha256) and evidence_store.exists(store, workspace.key, sha256)
        found.append(
            Attached(
                sha256,
                name,
                row.size if row and here else 0,
                row.kind if row and here else "",
                here,
            )
        )
    return sorted(found, key=lambda one: (one.name, one.sha256))


def read(workspace: Workspace, sha256: str) -> bytes:
    """The content of a file.

    Raises:
        KnownError: It is not here, or damaged.
    """
    if not _is_digest(sha256):
        raise KnownError("附件的编号不对，打不开。", "请重新添加这个附件。")
    return evidence_store.get(workspace.folder / EVIDENCE, workspace.key, sha256)


def open_temporarily(workspace: Workspace, sha256: str, name: str) -> Path:
    """A readable copy for another program, in the workspace's folder for such copies.

    It is read-only, since changes made to it would be lost, and goes with
    ``clear_temporary`` at close and at the next start.

    Args:
        workspace: Where the file is.
        sha256: The file.
        name: Its name; made safe, as a package may have brought it.

    Raises:
        KnownError: It is not here, damaged, or of a kind that is not opened.
    """
    content, safe = read(workspace, sha256), safe_name(name)
    kind_of(content, safe)
    try:
        folder = workspace.folder / TEMPORARY / secrets.token_hex(4)
        folder.mkdir(parents=True)
        path = folder / safe
        path.write_bytes(content)
        path.chmod(stat.S_IRUSR)
    except OSError as error:
        raise KnownError("附件的临时文件没有写成。", "请检查磁盘剩余空间。") from error
    return path


def save_copy(workspace: Workspace, sha256: str, target: Path) -> None:
    """A readable copy where the user wants it, to keep.

    Raises:
        KnownError: It is not here, damaged, or the disk refuses.
    """
    content = read(workspace, sha256)
    try:
        target.write_bytes(content)
    except OSError as error:
        raise KnownError(
            f"附件没有保存到“{target}”。", "请检查磁盘剩余空间和文件夹的写入权限。"
        ) from error


def clear_temporary(folder: Path) -> None:
    """Remove the readable copies of a workspace; one still open elsewhere goes next time."""
    temporary = folder / TEMPORARY
    if temporary.is_symlink() or not temporary.is_dir():
        return
    for path in temporary.rglob("*"):
        # Windows does not remove what is read-only.
        with suppress(OSError):
            path.chmod(stat.S_IRWXU)
    shutil.rmtree(temporary, ignore_errors=True)


def _kind_of_file(file: Path) -> str:
    try:
        with file.open("rb") as stream:
            head = stream.read(4096)
    except OSError as error:
        raise KnownError(f"“{file.name}”读不出来。", "请检查文件是否还在、是否被占用。") from error
    return kind_of(head, file.name)


def _is_digest(text: str) -> bool:
    return _SHA256.fullmatch(text) is not None
