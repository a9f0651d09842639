"""导入: rows of a workbook become records by the way everything is saved, after a preview."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from db import journal, matching
from db.bulk import without_collector
from db.engine import writing
from domain.change import COMPLETE
from domain.errors import KnownError
from domain.fields import Ledger, Line, Value
from exchange.workbook.annotate import write_annotated
from exchange.workbook.headers import RECORD, find_target
from exchange.workbook.layout import signatures_of
from exchange.workbook.planning import plan_rows
from exchange.workbook.sheets import read_workbook
from services.program.tasks import NO_PROGRESS, Progress
from services.records import roster
from services.records.records import ledger_named
from services.workbooks.comparing import Planned, compare, held_fields
from services.workbooks.origin import unit_named
from services.workspace import backup as backups

if TYPE_CHECKING:
    import sqlalchemy as sa

    from db.journal import Chain, Tip
    from db.unit_of_work import ChangeSet, UnitOfWork
    from exchange.workbook.cells import Sheet
    from exchange.workbook.plan import ImportPlan, Problem
    from services.workspace.workspace import Workspace

_EACH = 5000


@dataclass(frozen=True)
class Tally:
    """How many there were: ``read = new + changed + same + skipped + failed`` (design §3.7)."""

    read: int = 0
    new: int = 0
    changed: int = 0
    same: int = 0
    skipped: int = 0
    failed: int = 0

    def as_dict(self) -> dict[str, int]:
        """The figures by name."""
        return dict(vars(self))


@dataclass(frozen=True)
class Preview:
    """What an import would do; nothing is written yet.

    Attributes:
        file: The workbook.
        sheets: What it holds.
        plan: How it was read: problems, questions, layouts.
        planned: The records, in the order of the rows.
        records: Counts of records.
        lines: Counts of lines; all zero for a workbook without a roster.
        answers: How headers were placed: answers given before for the same layout, and now.
        seen: How far the journal reached when it was compared.
        accept_likely: Columns that the evidence places were taken, and marked; else asked.
        stranger: The unit that the titles name, where it is another one; empty otherwise.
    """

    file: Path
    sheets: Sequence[Sheet]
    plan: ImportPlan
    planned: Sequence[Planned]
    records: Tally
    lines: Tally
    answers: Mapping[str, str] = field(default_factory=dict)
    seen: Sequence[tuple[Chain, Tip]] = ()
    accept_likely: bool = False
    stranger: str = ""

    @property
    def problems(self) -> Sequence[Problem]:
        """Everything wrong, in the order of the rows."""
        return self.plan.problems

    @property
    def to_write(self) -> int:
        """How many records an import would add or change."""
        return self.records.new + self.records.changed


@dataclass(frozen=True)
class Imported:
    """What an import did.

    Attributes:
        preview: What was taken in.
        changes: What was changed, with the undo step.
        backup: The backup made before, where there is one.
    """

    preview: Preview
    changes: ChangeSet
    backup: Path | None = field(default=None)


def plan_import(  # noqa: PLR0913 - all that one may say of a workbook
    workspace: Workspace,
    ledger_key: str,
    file: Path,
    *,
    answers: Mapping[str, str] | None = None,
    facts: Mapping[str, str] | None = None,
    accept_likely: bool = False,
    progress: Progress = NO_PROGRESS,
) -> Preview:
    """Read a workbook and see what importing it would do.

    Answers given before for the same layout are used again; those given now outweigh them.

    Args:
        workspace: The workspace.
        ledger_key: The ledger.
        file: The workbook (.xlsx, .xls, .ods, .csv).
        answers: Header → field key or Chinese label, ``""`` for 不导入.
        facts: Field → value as written, for fields that have no column.
        accept_likely: Columns that the evidence places are taken, and marked; else asked.
        progress: Told how far it is.

    Raises:
        KnownError: The file cannot be read or holds nothing of this ledger.
    """
    ledger = ledger_named(ledger_key, workspace.plan)
    progress.report(0, 3, "正在读取工作簿")
    with without_collector():
        sheets = read_workbook(file)
    opened = _Opened(file, sheets, accept_likely)
    return _plan(workspace, ledger, opened, answers or {}, facts or {}, progress)


def plan_sheets(  # noqa: PLR0913 - the same, and which sheets
    workspace: Workspace,
    ledger_key: str,
    file: Path,
    only: Sequence[str],
    *,
    answers: Mapping[str, str] | None = None,
    facts: Mapping[str, str] | None = None,
    accept_likely: bool = False,
) -> Preview:
    """The same of some sheets of a workbook, by name; of all where none is named.

    Raises:
        KnownError: As ``plan_import``, or there is no sheet of that name.
    """
    opened = _Opened(file, _chosen(read_workbook(file), only), accept_likely)
    ledger = ledger_named(ledger_key, workspace.plan)
    return _plan(workspace, ledger, opened, answers or {}, facts or {}, NO_PROGRESS)


def _chosen(sheets: Sequence[Sheet], only: Sequence[str]) -> Sequence[Sheet]:
    """The sheets named; one that is named is read even where it is hidden."""
    if not only:
        return sheets
    by_name = {sheet.name: sheet for sheet in sheets}
    for name in only:
        if name not in by_name:
            raise KnownError(f"没有名为“{name}”的工作表。", f"里面有：{'、'.join(by_name)}。")
    return [replace(by_name[name], hidden=False) for name in dict.fromkeys(only)]


def plan_again(
    workspace: Workspace,
    preview: Preview,
    *,
    answers: Mapping[str, str],
    facts: Mapping[str, str],
    progress: Progress = NO_PROGRESS,
) -> Preview:
    """The same workbook with other answers and facts, without reading the file again.

    Raises:
        KnownError: An answer names no field of the ledger.
    """
    ledger = ledger_named(preview.plan.ledger, workspace.plan)
    opened = _Opened(preview.file, preview.sheets, preview.accept_likely)
    return _plan(workspace, ledger, opened, answers, facts, progress)


class _Opened(NamedTuple):
    """A workbook that was read."""

    file: Path
    sheets: Sequence[Sheet]
    accept_likely: bool = False


def _plan(
    workspace: Workspace,
    ledger: Ledger,
    opened: _Opened,
    answers: Mapping[str, str],
    facts: Mapping[str, str],
    progress: Progress,
) -> Preview:
    with without_collector(), workspace.read() as connection:
        progress.check()
        progress.report(1, 3, "正在检查每一行")
        used = {**_remembered(connection, ledger, opened.sheets), **answers}
        held = partial(held_fields, connection, workspace.unit, ledger)
        plan = plan_rows(
            ledger,
            opened.sheets,
            used,
            facts=facts,
            held=held,
            accept_likely=opened.accept_likely,
        )
        progress.check()
        progress.report(2, 3, "正在与已有记录比对")
        seen = journal.tips(connection)
        planned = compare(connection, workspace.unit, ledger, plan.records)
    return Preview(
        file=opened.file,
        sheets=opened.sheets,
        plan=plan,
        planned=planned,
        records=_tally_records(plan, planned),
        lines=_tally_lines(plan, planned),
        answers=used,
        seen=seen,
        accept_likely=opened.accept_likely,
        stranger=unit_named(workspace, plan),
    )


def _remembered(
    connection: sa.Connection, ledger: Ledger, sheets: Sequence[Sheet]
) -> dict[str, str]:
    """How the user placed the headers of these layouts before; fields that are gone are not."""
    answers = matching.answers_for(connection, signatures_of(ledger, sheets))
    return {
        header: answer
        for header, answer in answers.items()
        if not answer or find_target(ledger, answer, prefer=RECORD)
    }


def _tally_records(plan: ImportPlan, planned: Sequence[Planned]) -> Tally:
    new = sum(not one.record for one in planned)
    changed = sum(one.is_changed for one in planned)
    counts = plan.counts
    same = len(planned) - new - changed
    return Tally(counts.read, new, changed, same, counts.skipped, counts.failed)


def _tally_lines(plan: ImportPlan, planned: Sequence[Planned]) -> Tally:
    counts = plan.line_counts
    new = sum(one.new_lines for one in planned)
    changed = sum(one.changed_lines for one in planned)
    same = counts.good - new - changed
    return Tally(counts.read, new, changed, same, counts.skipped, counts.failed)


def apply_import(
    workspace: Workspace,
    preview: Preview,
    *,
    progress: Progress = NO_PROGRESS,
    with_backup: bool = True,
) -> Imported:
    """Take in what a preview shows, in one transaction; cancelling leaves nothing.

    New records without must-fix findings become 待报. A blank cell overwrites nothing; lines
    that the workbook does not name stay.

    Raises:
        KnownError: There is nothing to take in, or the backup could not be made.
    """
    refuse_nothing(preview)
    ledger = ledger_named(preview.plan.ledger, workspace.plan)
    backup = None
    if with_backup and preview.to_write:
        backup = backups.before(workspace, "导入", progress=progress).path
    with without_collector(), workspace.write() as work:
        preview = _brought_up_to_date(workspace, work, ledger, preview)
        work.load([one.record for one in preview.planned if one.is_changed])
        for number, one in enumerate(preview.planned):
            if not number % _EACH:
                progress.check()
                progress.report(number, len(preview.planned), "正在导入")
            _take_in(workspace, work, ledger, one)
        progress.check()
        progress.report(len(preview.planned), len(preview.planned), "正在保存")
        changes = work.finish(f"导入 {preview.file.name}")
    return Imported(preview, changes, backup)


def refuse_nothing(preview: Preview) -> None:
    """Refuse an import of which no row can be taken in.

    Raises:
        KnownError: With what to do: there are no rows, or all of them fail.
    """
    if preview.planned:
        return
    if not preview.records.failed and not preview.lines.failed:
        raise KnownError("表里只有表头，没有要导入的行。", "请填好内容，在 WPS 里保存后再导入。")
    raise KnownError("没有可以导入的行。", "请先按提示改正工作簿。")


def _brought_up_to_date(
    workspace: Workspace, work: UnitOfWork, ledger: Ledger, preview: Preview
) -> Preview:
    """The preview compared anew where something was saved since."""
    seen = journal.tips(work.connection)
    if seen == preview.seen:
        return preview
    plan = preview.plan
    planned = compare(work.connection, workspace.unit, ledger, plan.records)
    return replace(
        preview,
        planned=planned,
        records=_tally_records(plan, planned),
        lines=_tally_lines(plan, planned),
        seen=seen,
    )


def _take_in(workspace: Workspace, work: UnitOfWork, ledger: Ledger, one: Planned) -> None:
    source = one.source
    if not one.record:
        values: dict[str, Value] = dict(source.fields)
        if not source.lacking:
            values[COMPLETE] = True
        roster.create(work, ledger, workspace.unit, values, _as_lines(one) if one.lines else ())
    elif one.is_changed and (state := work.state(one.record)) is not None:
        work.set(one.record, source.fields, decide=False)
        if one.lines:
            roster.merge_lines(work, ledger, one.record, _as_lines(one), state, keep_others=True)


def _as_lines(one: Planned) -> list[Line]:
    return [line if isinstance(line, Line) else Line("", line.fields) for line in one.lines]


def remember(workspace: Workspace, preview: Preview, answers: Mapping[str, str]) -> None:
    """Keep how the user placed headers, to ask only once per layout."""
    with writing(workspace.engine) as connection:
        for layout in preview.plan.layouts:
            headers = {column.header for column in layout.columns}
            given = {header: key for header, key in answers.items() if header in headers}
            if given:
                matching.remember_answers(connection, layout.signature, preview.plan.ledger, given)


def write_errors(preview: Preview, out: Path) -> None:
    """Failing rows in an annotated copy of the user's workbook.

    Raises:
        KnownError: The copy would replace the workbook itself, or cannot be written.
    """
    if out.resolve() == preview.file.resolve():
        raise KnownError("副本不能盖掉原来的表格。", "请换一个文件名。")

    write_annotated(preview.file, preview.plan, out)
