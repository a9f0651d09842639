"""Evidence files in packages: each travels once, and again on request (design §6)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from db import evidence_store
from db.evidence_rows import EvidenceRow, evidence_to_send, note_evidence
from domain.errors import KnownError
from exchange.package.manifest import LARGEST_FILE
from exchange.package.reader import open_payload
from services.program.tasks import NO_PROGRESS, Progress
from services.records.evidence_kinds import kind_by_content
from services.workspace.keys import age_identity
from services.workspace.layout import EVIDENCE

if TYPE_CHECKING:
    import sqlalchemy as sa

    from db.evidence_rows import Sendable
    from exchange.package.manifest import Manifest
    from exchange.package.reader import PackageInfo
    from services.workspace.workspace import Workspace

MOST_BYTES = 3 << 30
"""Of evidence in one package: with the changes it stays under 4 GB, where FAT32 ends a file."""
MOST_FILES = 20_000
"""Of evidence in one package: the manifest lists them all and stays small."""


@dataclass
class Outgoing:
    """Evidence for a package; iterating reads the files from the store one at a time.

    Attributes:
        workspace: Whose store.
        files: What is to be carried.
        waiting: How many did not fit and go with the next package.
        progress: May stop the reading.
        carried: Digests of what was read so far.
        left_out: Names of those that are not in the store or damaged there.
    """

    workspace: Workspace
    files: Sequence[Sendable] = ()
    waiting: int = 0
    progress: Progress = NO_PROGRESS
    carried: list[str] = field(default_factory=list)
    left_out: list[str] = field(default_factory=list)

    def __iter__(self) -> Iterator[tuple[str, bytes]]:
        """Digest and content of each file that can be read."""
        store = self.workspace.folder / EVIDENCE
        for one in self.files:
            self.progress.check()
            try:
                content = evidence_store.get(store, self.workspace.key, one.sha256)
            except KnownError:
                self.left_out.append(one.name)
                continue
            self.carried.append(one.sha256)
            yield one.sha256, content


def outgoing(
    workspace: Workspace,
    connection: sa.Connection,
    *,
    again: bool = False,
    progress: Progress = NO_PROGRESS,
) -> Outgoing:
    """The evidence that the next package carries.

    Args:
        workspace: The unit's.
        connection: Where to read.
        again: Also what earlier packages carried.
        progress: May stop the reading.
    """
    every = evidence_to_send(connection, workspace.unit, again=again)
    fitting, size = 0, 0
    for one in every[:MOST_FILES]:
        size += one.size
        if size > MOST_BYTES:
            break
        fitting += 1
    return Outgoing(workspace, every[:fitting], len(every) - fitting, progress)


def discard(_sha256: str, _content: bytes) -> None:
    """Takes a carried file while a package is only being judged."""


def count_new(workspace: Workspace, manifest: Manifest) -> int:
    """How many of a package's evidence files are not in the store."""
    store, key = workspace.folder / EVIDENCE, workspace.key
    digests = {one.sha256 for one in manifest.evidence}
    return sum(not evidence_store.exists(store, key, one) for one in digests)


def take_over(
    workspace: Workspace,
    connection: sa.Connection,
    info: PackageInfo,
    *,
    progress: Progress = NO_PROGRESS,
) -> None:
    """Put the evidence of a package that was judged good into the store.

    Raises:
        KnownError: The package cannot be read any more, or the disk refuses.
    """
    wanted = {one.sha256 for one in info.manifest.evidence}
    if not wanted:
        return
    store, at = workspace.folder / EVIDENCE, workspace.moment
    rows = []

    def keep(sha256: str, content: bytes) -> None:
        progress.check()
        if sha256 in wanted:
            evidence_store.put(store, workspace.key, content, limit=LARGEST_FILE)
            rows.append(EvidenceRow(sha256, len(content), kind_by_content(content), at))

    open_payload(info, [age_identity(connection)], take_file=keep)
    note_evidence(connection, rows)
