"""上报工作簿: a unit's records as a workbook for people, which the city can take in as 代录."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from datetime import date, datetime
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING

from db import facts, packages, workbooks
from db.bulk import without_collector
from db.engine import writing
from db.journal import changes_of
from domain.authority import CITY
from domain.clock import CHINA
from domain.errors import KnownError
from domain.fold import fold_record
from domain.ids import parts_of
from domain.ledgers import LEDGERS
from exchange.package.manifest import file_name, package_name, plain_name
from exchange.report_workbook.blank import write_blank
from exchange.report_workbook.cover import ReportHead
from exchange.report_workbook.line_ids import LineIds
from exchange.report_workbook.write import ReportRecord, write_report
from services.program.tasks import NO_PROGRESS, Progress
from services.program.version import program_version
from services.records.records import record_of
from services.sync import periods
from services.sync.cover import Subject, cover_html
from services.sync.joining import CITY_RECIPIENT
from services.sync.submit import PrintDocument, Submission, print_cover

if TYPE_CHECKING:
    import sqlalchemy as sa

    from domain.fields import Ledger
    from domain.fold import Known
    from services.workspace.workspace import Workspace

_STEPS = 3
_BATCH = 500


def submit_workbook(
    workspace: Workspace,
    out: Path,
    *,
    masked: bool = True,
    as_of: date | None = None,
    print_document: PrintDocument | None = None,
    progress: Progress = NO_PROGRESS,
) -> Submission:
    """Write the records as a workbook into a folder, and the cover sheet beside it.

    It takes the next number of this PC's packages. Records do not become 已报 by it: that
    means a package. A unit that has not joined the city may write one too.

    Args:
        workspace: The unit's.
        out: Where to; made where it is missing.
        masked: Personal data are masked; asking for them is noted in the 操作日志.
        as_of: The day that counts as today; None for today.
        print_document: Renders the cover sheet; None for no cover sheet.
        progress: Told how far it is.

    Raises:
        KnownError: This is the city's workspace, there is nothing to report, or the medium fails.
    """
    _check_may_submit(workspace)
    _make_folder(out)
    progress.report(0, _STEPS, "正在准备")
    with writing(workspace.engine) as connection:
        chain = workspace.author.chain
        number = packages.next_number(connection, chain.replica)
        short = workspace.plan.unit_by_code[workspace.unit].short
        counts = packages.living_counts(connection, workspace.unit)
        changes = sum(
            one.last - one.first + 1 for one in packages.stretches(connection, workspace.unit)
        )
        subject = Subject(
            name=package_name(short, chain.letter, number),
            created=datetime.fromtimestamp(workspace.now_ms() // 1000, CHINA),
            changes=changes,
        )
        package = packages.add_package(
            connection,
            direction="up",
            unit=workspace.unit,
            replica=chain.replica,
            number=number,
            name=subject.name,
            at=workspace.moment,
            by=workspace.author.operator,
            state="writing",
        )
    progress.report(1, _STEPS, "正在写工作簿")
    file = out / _file_name(subject, masked=masked)
    line_ids = LineIds.new() if masked else None
    head = _head(workspace, subject, as_of or workspace.today, line_ids)
    _write(workspace, head, file, line_ids, progress)
    digest = sha256(file.read_bytes()).hexdigest()
    with writing(workspace.engine) as connection:
        packages.finish_package(
            connection,
            package,
            digest=digest,
            manifest="",
            counts=json.dumps(counts),
            state=workbooks.WORKBOOK,
        )
        if not masked:
            _log_unmasked(workspace, connection, f"{subject.name} {sum(counts.values())} 条")
    progress.report(2, _STEPS, "正在生成报送单")
    cover, trouble = None, ""
    if print_document is not None:
        html = cover_html(workspace, subject, "", as_of=as_of)
        cover, trouble = print_cover(print_document, html, file)
    progress.report(_STEPS, _STEPS)
    return Submission(
        file,
        cover,
        subject.name,
        subject.changes,
        counts,
        digest,
        cover_trouble=trouble,
    )


def write_form(workspace: Workspace, unit: str, out_path: Path, *, period: str = "") -> None:
    """An empty report workbook of a unit, to be filled by hand where the program cannot run.

    Args:
        workspace: The city's.
        unit: Code of the unit.
        out_path: Where to.
        period: Label of the 报送期; empty for the present one.

    Raises:
        KnownError: The plan has no such unit, or the file cannot be written.
    """
    info = workspace.plan.unit_by_code.get(unit)
    if info is None or unit == CITY:
        raise KnownError(f"规划里没有填报单位“{unit}”。", "请核对单位代码。")
    head = ReportHead(
        unit=unit,
        unit_name=info.name,
        period=period or periods.current(workspace, workspace.today).label,
        plan=workspace.plan.title,
        practice=workspace.practice,
        masked=False,
        program=program_version(),
        records={},
        lines={},
    )
    write_blank(head, LEDGERS.values(), out_path)


def form_name(workspace: Workspace, unit: str, period: str) -> str:
    """What the file of an empty report workbook is called: unit and 报送期."""
    return plain_name(f"{workspace.plan.unit_by_code[unit].short}-{period}-空白上报工作簿.xlsx")


def _check_may_submit(workspace: Workspace) -> None:
    if workspace.is_city:
        raise KnownError("市级账套不需要上报。", "市级自己的记录填写完成后直接计入。")
    with workspace.read() as connection:
        if not packages.living_counts(connection, workspace.unit):
            raise KnownError("账套里还没有记录，没有可上报的内容。", "请先录入或导入记录。")


def _make_folder(out: Path) -> None:
    try:
        out.mkdir(exist_ok=True)
    except FileExistsError:
        raise KnownError(f"“{out}”是一个文件，不是文件夹。", "请另选一个文件夹。") from None
    except OSError:
        raise KnownError(
            f"找不到文件夹“{out}”。", "请检查 U 盘是否插好，或换一个文件夹。"
        ) from None


def _file_name(subject: Subject, *, masked: bool) -> str:
    """Unit, number and day; whether it needs care is told, personal data is not."""
    stem = Path(file_name(subject.name, subject.created)).stem
    return f"{stem}-上报工作簿{'' if masked else '（未脱敏）'}.xlsx"


def _head(
    workspace: Workspace, subject: Subject, today: date, line_ids: LineIds | None
) -> ReportHead:
    """What the first sheet says; the workbook is masked where ids of lines are enciphered."""
    city = [one for one in (workspace.facts.get(CITY_RECIPIENT),) if one]
    with workspace.read() as connection:
        totals = packages.ledger_totals(connection, workspace.unit)
    return ReportHead(
        unit=workspace.unit,
        unit_name=workspace.unit_name,
        period=periods.current(workspace, today).label,
        number=subject.name,
        written=f"{subject.created:%Y-%m-%d %H:%M}",
        operator=workspace.author.operator,
        plan=workspace.plan.title,
        practice=workspace.practice,
        masked=line_ids is not None,
        program=program_version(),
        line_key=line_ids.sealed(city) if line_ids else "",
        records={LEDGERS[key].label: one.records for key, one in totals.items()},
        lines={LEDGERS[key].label: one.lines for key, one in totals.items()},
    )


def _write(
    workspace: Workspace,
    head: ReportHead,
    file: Path,
    line_ids: LineIds | None,
    progress: Progress,
) -> None:
    with without_collector(), workspace.read() as connection:
        ledgers = (
            (ledger, _records(workspace, connection, ledger, progress))
            for ledger in LEDGERS.values()
        )
        write_report(head, ledgers, file, masked=line_ids is not None, line_ids=line_ids)


def _records(
    workspace: Workspace, connection: sa.Connection, ledger: Ledger, progress: Progress
) -> Iterator[ReportRecord]:
    ids = workbooks.ids_by_date(connection, ledger, workspace.unit)
    for start in range(0, len(ids), _BATCH):
        progress.check()
        part = ids[start : start + _BATCH]
        changes = dict(changes_of(connection, part))
        for identity in part:
            known = changes[identity]
            record = record_of(identity, fold_record(known))
            yield ReportRecord(parts_of(identity)[2], record.fields, record.lines, _seen(known))


def _seen(known: list[Known]) -> Mapping[str, int]:
    """Per installation the newest change of a record."""
    seen: dict[str, int] = {}
    for _head, change in known:
        seen[change.place] = max(seen.get(change.place, 0), change.seq)
    return seen


def _log_unmasked(workspace: Workspace, connection: sa.Connection, detail: str) -> None:
    facts.log_action(
        connection,
        at=workspace.moment,
        by=workspace.author.operator,
        action="导出未脱敏工作簿",
        detail=detail,
    )
