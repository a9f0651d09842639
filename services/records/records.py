"""Saving, deleting and restoring records: every typed change goes through here."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from db.journal import changes_of
from domain.change import COMPLETE, DELETED, EVIDENCE, EXPLAIN, POSITION, SALT
from domain.checks import check_record, must_fix, unexplained
from domain.errors import KnownError
from domain.fields import Fields, Issue, Ledger, Line, Need, Value
from domain.fold import Conflict, RecordState, fold_record
from domain.ledgers import LEDGERS
from domain.plan import Plan
from domain.plan.codes import with_plan
from domain.stored import require_explanation
from services.records import roster

if TYPE_CHECKING:
    from db.unit_of_work import ChangeSet, UnitOfWork
    from services.workspace.workspace import Workspace

merge_lines = roster.merge_lines

_UNSEEN = frozenset({DELETED, POSITION, SALT})


@dataclass(frozen=True)
class Record:
    """A record as the window shows it.

    Attributes:
        id: Its full name; empty for one that was never saved.
        ledger: Ledger key.
        unit: Owning unit.
        fields: Declared fields and the system fields ``complete``, ``explain:…``, ``evidence:…``.
        lines: Its lines in their order.
        deleted: In the recycle bin.
        conflicts: Fields with several values.
        modified: Stamp of the last change.
        modified_by: Who made it.
    """

    id: str
    ledger: str
    unit: str
    fields: Fields
    lines: tuple[Line, ...] = ()
    deleted: bool = False
    conflicts: tuple[Conflict, ...] = field(default=())
    modified: int = 0
    modified_by: str = ""


def ledger_named(key: str, plan: Plan | None = None) -> Ledger:
    """The declaration of a ledger.

    Raises:
        KnownError: There is none of that key.
    """
    if key not in LEDGERS:
        known = "、".join(f"{one.key}（{one.label}）" for one in LEDGERS.values())
        raise KnownError(f"没有名为“{key}”的台账。", f"现有台账：{known}。")
    return with_plan(LEDGERS[key], plan) if plan else LEDGERS[key]


def load(workspace: Workspace, record_id: str) -> Record:
    """A record as it stands in the journal.

    Raises:
        KnownError: There is none.
    """
    with workspace.read() as connection:
        for record, known in changes_of(connection, [record_id]):
            return record_of(record, fold_record(known))
    raise KnownError("找不到这条记录。", "它可能已被彻底清除，请刷新列表。")


def record_of(record_id: str, state: RecordState) -> Record:
    """A folded record as the window and the workbooks see it."""
    return Record(
        id=record_id,
        ledger=state.kind,
        unit=state.unit,
        fields={k: v for k, v in state.fields.items() if k not in _UNSEEN and v is not None},
        lines=tuple(
            Line(
                line.id,
                {k: v for k, v in line.fields.items() if k not in _UNSEEN and v is not None},
            )
            for line in state.ordered_lines()
        ),
        deleted=state.deleted,
        conflicts=tuple(state.conflicts),
        modified=state.modified,
        modified_by=state.modified_by,
    )


def issues_of(record: Record) -> list[Issue]:
    """The findings of 逻辑检查 on a record as it would be saved."""
    return check_record(ledger_named(record.ledger), record.fields, record.lines)


def check_may_be_complete(record: Record) -> None:
    """填写完成 may be ticked when nothing must be fixed and the rest is explained.

    Raises:
        KnownError: Naming the first finding that stands in the way.
    """
    issues = issues_of(record)
    in_the_way = must_fix(issues) or unexplained(issues, record.fields)
    if in_the_way:
        first, more = in_the_way[0], len(in_the_way) - 1
        rest = f"（另有 {more} 处）" if more else ""
        raise KnownError(
            f"还不能勾选“填写完成”：{first.message}{rest}。",
            first.remedy or "请改正或说明后再勾选；内容已经可以先存为草稿。",
        )


def save(workspace: Workspace, record: Record, *, label: str = "") -> ChangeSet:
    """Save a record: new where it has no id, else the fields and lines that differ.

    Fields that the given record does not hold are left as they are; None clears one. Lines
    that it does not hold are deleted. A conflict ends only where another value is given than
    the one shown; ``decide`` ends it otherwise. Saving a deleted record brings it back.

    Raises:
        KnownError: The ledger is unknown, there is no such record in it, the record is another
            unit's and this is no city, or an explanation is too long.
    """
    ledger = ledger_named(record.ledger)
    for key, value in record.fields.items():
        if key.startswith(EXPLAIN) and isinstance(value, str):
            require_explanation(value)
    with workspace.write() as work:
        if record.id:
            _save_existing(workspace, work, ledger, record)
            return work.finish(label or f"修改{ledger.noun}")
        unit = record.unit or workspace.unit
        _check_owner(workspace, unit)
        roster.create(work, ledger, unit, record.fields, record.lines)
        return work.finish(label or f"添加{ledger.noun}")


def _save_existing(workspace: Workspace, work: UnitOfWork, ledger: Ledger, record: Record) -> None:
    state = work.state(record.id)
    if state is None or state.kind != ledger.key:
        raise KnownError("找不到这条记录。", "请刷新列表后再试。")
    _check_owner(workspace, state.unit)
    values = roster.cleaned(record.fields)
    values.pop(DELETED, None)
    if state.deleted:
        values[DELETED] = False
    work.set(record.id, values, decide=False)
    roster.merge_lines(work, ledger, record.id, record.lines, state)


def _check_owner(workspace: Workspace, unit: str) -> None:
    if unit != workspace.unit and not workspace.is_city:
        raise KnownError("只能录入和修改本单位的记录。", "请核对填报单位。")


def decide(workspace: Workspace, record_id: str, values: Fields, *, line: str = "") -> ChangeSet:
    """End conflicts of a record or line: these values stand, over all heads known here.

    ``deleted`` decides whether something stays deleted that was changed at the same time.

    Raises:
        KnownError: There is no such record, or it is another unit's and this is no city.
    """
    with workspace.write() as work:
        state = work.state(record_id)
        if state is None or (line and line not in state.all_lines):
            raise KnownError("找不到这条记录。", "请刷新列表后再试。")
        _check_owner(workspace, state.unit)
        work.set(record_id, roster.cleaned(values), line=line)
        return work.finish("处理冲突")


def delete(workspace: Workspace, record_ids: Sequence[str]) -> ChangeSet:
    """Move records to the recycle bin, in one step; those in it stay there.

    Raises:
        KnownError: One of them is another unit's.
    """
    with workspace.write() as work:
        wanted = [record for record, deleted in _states(workspace, work, record_ids) if not deleted]
        for record in wanted:
            work.delete(record)
        return work.finish(f"删除 {len(wanted)} 条记录")


def restore(workspace: Workspace, record_ids: Sequence[str]) -> ChangeSet:
    """Take records back out of the recycle bin.

    Raises:
        KnownError: One of them is another unit's.
    """
    with workspace.write() as work:
        wanted = [record for record, deleted in _states(workspace, work, record_ids) if deleted]
        for record in wanted:
            work.set(record, {DELETED: False})
        return work.finish(f"恢复 {len(wanted)} 条记录")


def change_many(
    workspace: Workspace, record_ids: Sequence[str], values: Mapping[str, Value]
) -> ChangeSet:
    """Set the same fields of many records, in one step; those in the recycle bin stay as is.

    Raises:
        KnownError: One of them is another unit's, or a field that has to be filled would be empty.
    """
    cleaned = roster.cleaned(values)
    with workspace.write() as work:
        wanted = [record for record, deleted in _states(workspace, work, record_ids) if not deleted]
        for record in wanted:
            state = work.state(record)
            if state is not None:
                check_may_be_set(ledger_named(state.kind), cleaned)
            work.set(record, cleaned)
        return work.finish(f"批量修改 {len(wanted)} 条记录")


def _states(
    workspace: Workspace, work: UnitOfWork, record_ids: Sequence[str]
) -> list[tuple[str, bool]]:
    """Those of some records that are known, each once, with whether it is deleted."""
    work.load(record_ids)
    found: list[tuple[str, bool]] = []
    for record in dict.fromkeys(record_ids):
        state = work.state(record)
        if state is not None:
            check_own(workspace, state.unit)
            found.append((record, state.deleted))
    return found


def check_own(workspace: Workspace, unit: str) -> None:
    """A record is deleted, restored and changed in bulk by the unit it belongs to alone.

    Raises:
        KnownError: It is another unit's: it can only be looked at.
    """
    if unit != workspace.unit:
        info = workspace.plan.unit_by_code.get(unit)
        raise KnownError(
            f"这是{info.name if info else unit}的记录，只能查看，不能修改或删除。",
            "请只选本单位的记录；其他单位的记录有问题，请在审核里退回。",
        )


def check_may_be_set(ledger: Ledger, values: Fields) -> None:
    """One value may be given to many records unless it empties what has to be filled.

    Raises:
        KnownError: Naming the field.
    """
    for key, value in values.items():
        field = ledger.by_key.get(key)
        if field is not None and value is None and field.need is Need.REQUIRED:
            raise KnownError(f"{field.label}是必填项，不能批量清空。", "请填一个值。")


def copy_of(record: Record) -> Record:
    """A new record to start from: the same fields, without lines, evidence and state."""
    kept = {
        key: value
        for key, value in record.fields.items()
        if key != COMPLETE and not key.startswith((EVIDENCE, EXPLAIN))
    }
    return Record(id="", ledger=record.ledger, unit=record.unit, fields=kept)
