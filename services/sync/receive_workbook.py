"""接收上报工作簿: an unsigned workbook of a unit, previewed, taken in as 代录 on confirmation."""

from __future__ import annotations

import json
import zipfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, Any

from db import facts, ingest, outside, packages, workbooks
from db.engine import writing
from db.unit_of_work import ChangeSet
from domain.errors import KnownError
from exchange.report_workbook.line_ids import LineIds
from exchange.report_workbook.read import read_report
from services.program.tasks import NO_PROGRESS, Progress
from services.sync.movements import CityMovement, figures_now, movements
from services.sync.packages_log import conflicts_of
from services.sync.receive import Arrival, Reception
from services.sync.workbook_compare import Comparison, compare_ledger
from services.sync.workbook_edits import Edit, LeftOut, WorkbookNotes, notes_text
from services.workspace import backup as backups
from services.workspace.keys import age_identity

if TYPE_CHECKING:
    import sqlalchemy as sa

    from db.ingest import Effect
    from exchange.report_workbook.cover import ReportHead
    from exchange.report_workbook.rows import ReadReport
    from services.sync.packages_log import FieldConflict
    from services.workspace.workspace import Workspace

UNSIGNED = "没有签名"

_OLD_WORKBOOK = b"\xd0\xcf\x11\xe0"


@dataclass(frozen=True)
class WorkbookReception(Reception):
    """What receiving a workbook did, or would do; ``arrivals`` holds one.

    Attributes:
        edited: What was changed in it by hand since the program wrote it.
        left_out: What is in it and not taken in.
    """

    edited: Sequence[Edit] = field(default=(), kw_only=True)
    left_out: Sequence[LeftOut] = field(default=(), kw_only=True)


class _OnlyPreviewError(Exception):
    """Ends a preview's transaction, so that nothing of it is kept."""


def is_workbook(file: Path) -> bool:
    """Whether a file is a workbook rather than a package, whatever its name is."""
    try:
        with file.open("rb") as stream:
            if stream.read(4) == _OLD_WORKBOOK:
                return True
        with zipfile.ZipFile(file) as archive:
            names = set(archive.namelist())
    except (OSError, ValueError, zipfile.BadZipFile, NotImplementedError):
        return file.suffix.lower() in {".xlsx", ".xls", ".et", ".ods"}
    is_package = "manifest.json" in names
    return not is_package and any(n.startswith("xl/") or n == "content.xml" for n in names)


def preview(
    workspace: Workspace, file: Path, *, unit: str = "", progress: Progress = NO_PROGRESS
) -> WorkbookReception:
    """What taking a workbook in would do; nothing is written.

    Args:
        workspace: The city's.
        file: The workbook: written by ``submit --workbook``, or a template filled by hand.
        unit: Code of the unit that it is of, where the workbook does not say.
        progress: Told how far it is.

    Raises:
        KnownError: This is a county's workspace.
    """
    _check_may_receive(workspace)
    taking = _Taking(workspace, file, unit, progress)
    try:
        report = taking.read()
        with writing(workspace.engine) as connection:
            taking.take(connection, report)
            raise _OnlyPreviewError  # noqa: TRY301 - the transaction ends by it
    except _OnlyPreviewError:
        return taking.reception()
    except KnownError as error:
        return refused(file, error)


def receive(
    workspace: Workspace,
    file: Path,
    *,
    confirm: bool = False,
    unit: str = "",
    progress: Progress = NO_PROGRESS,
    with_backup: bool = True,
) -> WorkbookReception:
    """Take a workbook in as 代录, in one transaction, after a verified backup.

    Args:
        workspace: The city's.
        file: The workbook.
        confirm: Somebody has looked at the preview and asked the unit.
        unit: Code of the unit that it is of, where the workbook does not say.
        progress: Told how far it is.
        with_backup: Make the backup.

    Returns:
        What it did; a workbook that cannot be taken in is listed as refused.

    Raises:
        KnownError: It was not confirmed, this is a county's workspace, or the backup failed.
    """
    _check_may_receive(workspace)
    taking = _Taking(workspace, file, unit, progress)
    try:
        report = taking.read()
    except KnownError as error:
        return refused(file, error)
    if not confirm:
        raise KnownError(
            f"上报工作簿{UNSIGNED}，要确认后才能作为代录收下。",
            "请先预览，向该单位核实改动过的地方，再确认接收（命令行加 --confirm）。",
        )
    backup = None
    if with_backup:
        backup = backups.before(workspace, "接收", progress=progress).path
    try:
        with writing(workspace.engine) as connection:
            taking.take(connection, report)
    except KnownError as error:
        return refused(file, error)
    if taking.last_seq:
        outside.remember(workspace.token, taking.last_seq, workspace.folder)
    return taking.reception(backup=backup)


def _check_may_receive(workspace: Workspace) -> None:
    if not workspace.is_city:
        raise KnownError(
            "县区账套不接收上报工作簿。", "自己的表格请用“导入”；市级下发的请用同步包。"
        )


@dataclass
class _Taking:
    """Takes one workbook in within one transaction."""

    workspace: Workspace
    file: Path
    given_unit: str
    progress: Progress
    notes: WorkbookNotes = field(default_factory=WorkbookNotes)
    arrival: Arrival | None = None
    city: Sequence[CityMovement] = ()
    conflicts: Sequence[FieldConflict] = ()
    records: dict[str, Sequence[str]] = field(default_factory=dict)
    last_seq: int = 0

    def read(self) -> ReadReport:
        """What the workbook holds.

        Raises:
            KnownError: It cannot be read, or is not for this workspace.
        """
        self.progress.report(0, 3, f"正在读 {self.file.name}")
        report = read_report(self.file)
        self._unit(report.head)
        _check_nature(self.workspace, report.head)
        return report

    def take(self, connection: sa.Connection, report: ReadReport) -> None:
        """Compare and write, and see which indicators move."""
        unit, head = self._unit(report.head), report.head
        self.progress.check()
        self.progress.report(1, 3, "正在与已有记录比对")
        is_written = bool(head and head.number)
        remarks = report.remarks
        self.notes.edited += [Edit(r.sheet, r.row, "", "", "", r.text) for r in remarks]
        _decipher_line_ids(connection, report)
        compared = [
            compare_ledger(connection, unit, one, is_written=is_written) for one in report.ledgers
        ]
        for one in compared:
            self.notes.add(one.notes)
        before = figures_now(self.workspace, connection)
        self.progress.report(2, 3, "正在写入")
        counts = {one.ledger.key: len(one.records) for one in report.ledgers}
        effect, repeated = self._write(connection, unit, head, compared, counts)
        self.records = dict(effect.by_kind)
        if effect.changes:
            after = figures_now(self.workspace, connection)
            self.city = movements(self.workspace, before, after, {unit})
            touched = {one for ids in self.records.values() for one in ids}
            self.conflicts = conflicts_of(self.workspace, connection, touched)
        self.arrival = self._arrival(unit, head, effect, repeated=repeated)
        self.arrival = _with_same(connection, self.arrival, compared)
        self.progress.check()

    def _write(
        self,
        connection: sa.Connection,
        unit: str,
        head: ReportHead | None,
        compared: Sequence[Comparison],
        counts: Mapping[str, int],
    ) -> tuple[Effect, bool]:
        workspace = self.workspace
        digest = sha256(self.file.read_bytes()).hexdigest()
        repeated = packages.has_package(connection, digest)
        entries = [entry for one in compared for entry in one.entries]
        if repeated and not entries:
            return ingest.Effect(), repeated
        name, author = self._name(unit, head), workspace.author
        source = packages.add_package(
            connection,
            direction="in",
            unit=unit,
            replica="",
            number=0,
            name=name,
            at=workspace.moment,
            by=author.operator,
            digest=digest,
            counts=json.dumps(counts),
            state=workbooks.WORKBOOK,
        )
        effect, self.last_seq = workbooks.take_in(
            connection, author, workspace.clock, entries, source=source, rules=workspace.rules
        )
        facts.log_action(
            connection,
            at=workspace.moment,
            by=author.operator,
            action="代录上报工作簿",
            detail=f"{name}，新增 {effect.new}，变更 {effect.changed}，"
            f"改动过 {len(self.notes.edited)} 处",
        )
        return effect, repeated

    def _arrival(
        self, unit: str, head: ReportHead | None, effect: Effect, *, repeated: bool
    ) -> Arrival:
        notes = [f"{UNSIGNED}，作为代录"]
        if not effect.changes:
            notes.append("这个文件以前收过，没有新内容" if repeated else "没有新内容")
        if head is None or not head.number:
            notes.append("手工填写，没有校验")
        elif self.notes.edited:
            notes.append(f"导出后改动过 {len(self.notes.edited)} 处")
        if self.notes.left_out:
            notes.append(f"{len(self.notes.left_out)} 处没有收下")
        return Arrival(
            file=self.file,
            unit=unit,
            number=self._name(unit, head),
            new=effect.new,
            changed=effect.changed,
            same=effect.same,
            conflicts=effect.conflicts,
            reason="；".join(notes),
            is_repeat=not effect.changes,
        )

    def _name(self, unit: str, head: ReportHead | None) -> str:
        if head is not None and head.number:
            return head.number
        return f"{self.workspace.plan.unit_by_code[unit].short}-手填工作簿"

    def _unit(self, head: ReportHead | None) -> str:
        """Code of the unit that the workbook is of.

        Raises:
            KnownError: It does not say, says two, or it is none that reports to this city.
        """
        told = {code for code in (self._told_unit(head), self.given_unit) if code}
        if not told:
            raise KnownError(
                "工作簿里没有写明填报单位。",
                "请在“说明”工作表里填上填报单位，或在接收时指明单位（命令行用 --unit）。",
            )
        if len(told) > 1:
            raise KnownError("工作簿写的填报单位与指明的单位不一致。", "请核对是不是拿错了文件。")
        (unit,) = told
        if unit not in self.workspace.plan.unit_by_code:
            raise KnownError(f"规划里没有填报单位“{unit}”。", "请核对文件来源。")
        if unit == self.workspace.unit:
            raise KnownError("这是市级自己的工作簿，不用接收。", "市级自己的表格请用“导入”。")
        return unit

    def _told_unit(self, head: ReportHead | None) -> str:
        if head is None:
            return ""
        named = {
            one.code for one in self.workspace.plan.units if head.unit_name in {one.short, one.name}
        }
        if head.unit and named and head.unit not in named:
            raise KnownError(
                f"工作簿“说明”里的填报单位“{head.unit_name}”与单位代码 {head.unit} 不一致。",
                "请向填报单位核实，改正后再接收。",
            )
        return head.unit or next(iter(named), head.unit_name)

    def reception(self, *, backup: Path | None = None) -> WorkbookReception:
        """What came of it."""
        assert self.arrival is not None
        changed = {kind: tuple(ids) for kind, ids in self.records.items()}
        return WorkbookReception(
            [self.arrival],
            [moved for one in self.city for moved in one.units],
            ChangeSet(changed, label="接收工作簿", is_sync=True),
            backup,
            city=self.city,
            conflicts=self.conflicts,
            edited=self.notes.edited,
            left_out=self.notes.left_out,
        )


def refused(file: Path, error: KnownError) -> WorkbookReception:
    """A workbook that is not taken in, with the reason; nothing was written."""
    arrival = Arrival(file, refused=True, reason=error.message, hint=error.hint)
    return WorkbookReception([arrival], [], ChangeSet(label="接收工作簿", is_sync=True))


def _check_nature(workspace: Workspace, head: ReportHead | None) -> None:
    if head is None or head.practice is None or head.practice == workspace.practice:
        return
    if head.practice:
        raise KnownError("这个工作簿是练习数据，正式账套不接收。", "请让对方从正式账套重新导出。")
    raise KnownError("这个工作簿是正式数据，练习账套不接收。", "请在正式账套中接收。")


def _decipher_line_ids(connection: sa.Connection, report: ReadReport) -> None:
    """The ids of a masked workbook's lines made plain; empty where that cannot be done."""
    if report.head is None or not report.head.line_key:
        return
    line_ids = LineIds.opened(report.head.line_key, age_identity(connection))
    for line in (line for one in report.ledgers for r in one.records for line in r.lines):
        line.id = line_ids.show(line.id) if line_ids else ""


def _with_same(
    connection: sa.Connection, arrival: Arrival, compared: Sequence[Comparison]
) -> Arrival:
    """The arrival with the finished records counted to which the workbook brings nothing."""
    ids = [record for one in compared for record in one.same]
    return replace(arrival, same=arrival.same + workbooks.count_shown(connection, ids))


def details_text(reception: WorkbookReception) -> str:
    """What was changed by hand and what is left out, as people read it."""
    return notes_text(WorkbookNotes(list(reception.edited), list(reception.left_out)))


def details_json(reception: WorkbookReception) -> dict[str, list[dict[str, Any]]]:
    """The same for ``receive --json``."""
    return {
        "edited": [dict(vars(one)) for one in reception.edited],
        "left_out": [dict(vars(one)) for one in reception.left_out],
    }
