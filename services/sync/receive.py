"""接收: packages checked, previewed and taken in; nothing is half done (design §6)."""

from __future__ import annotations

import json
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from db import ingest, packages
from db.bulk import without_collector
from db.engine import writing
from db.unit_of_work import ChangeSet
from domain.errors import KnownError
from exchange.documents.cover import check_code
from exchange.package.manifest import encode
from services.program.tasks import NO_PROGRESS, Progress
from services.records.suspects import suspected_among
from services.sync import evidence_travel
from services.sync.authority import Admission, judge, register
from services.sync.movements import CityMovement, Movement, figures_now, movements
from services.sync.packages_log import conflicts_of
from services.workspace import backup as backups

if TYPE_CHECKING:
    import sqlalchemy as sa

    from db.ingest import Effect
    from services.sync.packages_log import FieldConflict
    from services.workspace.workspace import Workspace


__all__ = ["Arrival", "Movement", "Reception", "preview", "receive"]


@dataclass(frozen=True)
class Arrival:
    """What one file brought, or why it was refused.

    Attributes:
        file: The file.
        unit: Code of the sending unit; empty where that is not known.
        number: The package's name: 永胜县-甲-0004.
        new: Records that were not here.
        changed: Records that are different now.
        same: Records that are as they were.
        conflicts: Fields in conflict.
        refused: Nothing of it was taken in.
        reason: Why it was refused, or what else there is to say.
        hint: What to do next, where it was refused.
        is_repeat: It was received before and brings nothing new.
        evidence: Evidence files that were not here.
        check_code: The code that stands on the cover sheet of this very file; empty for a
            workbook and where it is refused.
    """

    file: Path
    unit: str = ""
    number: str = ""
    new: int = 0
    changed: int = 0
    same: int = 0
    conflicts: int = 0
    refused: bool = False
    reason: str = ""
    hint: str = ""
    is_repeat: bool = False
    evidence: int = 0
    check_code: str = ""


@dataclass(frozen=True)
class Reception:
    """What receiving some files did, or would do.

    Attributes:
        arrivals: One per file, in the order given.
        movements: Indicators that move, by unit.
        changes: What was changed; empty for a preview.
        backup: The backup made before, where there is one.
        city: The same indicators for the whole city, each with the units that move it.
        conflicts: Fields in conflict in the records touched, as they are or would be.
        suspected: Records touched that would be suspected to be entered twice; only told by the
            preview of packages.
    """

    arrivals: Sequence[Arrival]
    movements: Sequence[Movement]
    changes: ChangeSet
    backup: Path | None = None
    city: Sequence[CityMovement] = field(default=(), kw_only=True)
    conflicts: Sequence[FieldConflict] = field(default=(), kw_only=True)
    suspected: int = field(default=0, kw_only=True)

    @property
    def refused(self) -> Sequence[Arrival]:
        """The files of which nothing was taken in."""
        return [one for one in self.arrivals if one.refused]


class _OnlyPreviewError(Exception):
    """Ends a preview's transaction, so that nothing of it is kept."""


def preview(
    workspace: Workspace, files: Sequence[Path], *, progress: Progress = NO_PROGRESS
) -> Reception:
    """What receiving these files would do; nothing is written."""
    taken = _Taking(workspace, progress, is_preview=True)

    try:
        with without_collector(), writing(workspace.engine) as connection:
            taken.take(connection, files)
            raise _OnlyPreviewError  # noqa: TRY301 - the transaction ends by it
    except _OnlyPreviewError:
        return taken.reception()


def receive(
    workspace: Workspace,
    files: Sequence[Path],
    *,
    progress: Progress = NO_PROGRESS,
    with_backup: bool = True,
) -> Reception:
    """Take packages in, after a verified backup; refused ones leave no trace, nor a backup.

    Raises:
        KnownError: The backup could not be made; nothing was received then.
    """
    backup = None
    taken = _Taking(workspace, progress)
    with without_collector(), writing(workspace.engine) as connection:
        taken.take(connection, files)
        if with_backup and not all(one.refused for one in taken.arrivals):
            # A backup reads what is committed: until this ends, that is the state before.
            backup = backups.before(workspace, "接收", progress=progress).path
        for stamp in taken.stamps:
            workspace.clock.observe(stamp)
    return taken.reception(backup=backup)


@dataclass
class _Taking:
    """Takes files in within one transaction, each under a savepoint of its own."""

    workspace: Workspace
    progress: Progress
    is_preview: bool = False
    arrivals: list[Arrival] = field(default_factory=list)
    city: Sequence[CityMovement] = ()
    conflicts: Sequence[FieldConflict] = ()
    suspected: int = 0
    records: dict[str, list[str]] = field(default_factory=dict)
    stamps: list[int] = field(default_factory=list)

    def take(self, connection: sa.Connection, files: Sequence[Path]) -> None:
        """Take the files one after another and see which indicators move."""
        before = figures_now(self.workspace, connection)
        for index, file in enumerate(files):
            self.progress.check()
            self.progress.report(index, len(files), f"正在读 {file.name}")
            savepoint = connection.begin_nested()
            try:
                self.arrivals.append(self._take_one(connection, file))
                savepoint.commit()
            except KnownError as error:
                savepoint.rollback()
                self.arrivals.append(
                    Arrival(file, refused=True, reason=error.message, hint=error.hint)
                )
        units = {one.unit for one in self.arrivals if not one.refused}
        if not units:
            return
        after = figures_now(self.workspace, connection)
        self.city = movements(self.workspace, before, after, units)
        if self.is_preview:
            today = self.workspace.today
            self.suspected = suspected_among(connection, self.records, as_of=today)
        if any(one.conflicts for one in self.arrivals):
            touched = {one for ids in self.records.values() for one in ids}
            self.conflicts = conflicts_of(self.workspace, connection, touched)

    def _take_one(self, connection: sa.Connection, file: Path) -> Arrival:
        workspace = self.workspace
        # Nothing is kept of a package before all of it is found good.
        admission = judge(workspace, connection, file)
        self.progress.check()
        manifest, info = admission.manifest, admission.info
        register(workspace, connection, admission)
        earlier = packages.digests_of(connection, manifest.unit, manifest.replica, manifest.number)
        source = packages.add_package(
            connection,
            direction="in",
            unit=manifest.unit,
            replica=manifest.replica,
            number=manifest.number,
            name=admission.name,
            at=workspace.moment,
            by=workspace.author.operator,
            digest=info.digest,
            manifest=encode(manifest).decode(),
        )
        effect = ingest.take_in(
            connection, admission.segments, source=source, rules=workspace.rules
        )
        packages.set_counts(connection, source, json.dumps(effect.shown))
        self.stamps += [segment.changes[-1].at for segment in admission.segments]
        for kind, ids in effect.by_kind.items():
            self.records.setdefault(kind, []).extend(ids)
        evidence = evidence_travel.count_new(workspace, manifest)
        if not self.is_preview:
            evidence_travel.take_over(workspace, connection, info, progress=self.progress)
        return _arrival(admission, effect, earlier=earlier, evidence=evidence)

    def reception(self, *, backup: Path | None = None) -> Reception:
        """What came of it."""
        return Reception(
            self.arrivals,
            [moved for one in self.city for moved in one.units],
            ChangeSet({k: tuple(v) for k, v in self.records.items()}, label="接收", is_sync=True),
            backup,
            city=self.city,
            conflicts=self.conflicts,
            suspected=self.suspected,
        )


def _arrival(
    admission: Admission, effect: Effect, *, earlier: Collection[str], evidence: int
) -> Arrival:
    info = admission.info
    notes = []
    if not effect.changes and evidence:
        notes.append(f"记录都已收过，新到佐证材料 {evidence} 个")
    elif not effect.changes:
        is_same = info.digest in earlier
        notes.append("这个文件以前收过，没有新内容" if is_same else "内容都已收过，没有新内容")
    if effect.branches:
        notes.append("来自复制过的账套，分出的内容已另行收下")
    elif earlier and info.digest not in earlier:
        notes.append("编号与收过的另一个包相同，可能来自复制的账套或还原的备份，请核实")
    if effect.gone:
        notes.append(f"收过的记录有 {effect.gone} 条被删除或改回草稿，请核实")
    return Arrival(
        file=info.path,
        unit=info.manifest.unit,
        number=admission.name,
        new=effect.new,
        changed=effect.changed,
        same=effect.same,
        conflicts=effect.conflicts,
        reason="；".join(notes),
        is_repeat=not effect.changes and not evidence,
        evidence=evidence,
        check_code=check_code(info.digest),
    )
