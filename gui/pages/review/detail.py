"""A record as the reviewer reads it: fields, findings, roster, decisions, personal data masked."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from domain.change import EVIDENCE, EXPLAIN
from domain.clock import stamp_time
from domain.fields import Ledger, Severity
from domain.values import show_value
from services.records import history, records
from services.records.since_decision import Difference, since_decision

if TYPE_CHECKING:
    from services.records.history import Entry
    from services.records.records import Record
    from services.workspace.workspace import Workspace

_DECISIONS = frozenset({"审核通过", "退回"})


@dataclass(frozen=True)
class Finding:
    """What the checks find, and how it was explained."""

    text: str
    explanation: str
    is_must: bool


@dataclass(frozen=True)
class Detail:
    """Everything the preview shows, as texts.

    Attributes:
        id: The record.
        ledger: Key of its ledger.
        title: What names it.
        source: Unit, ledger, who changed it last and when.
        fields: Label and value of every field that is filled.
        findings: What the checks find.
        evidence: Names of the evidence files.
        roster: What the lines are called.
        heads: Labels of the lines' columns.
        lines: The lines.
        line_count: How many there are.
        decisions: What was decided before, the newest first.
        since: What differs from the content of the last decision.
    """

    id: str
    ledger: str
    title: str
    source: str
    fields: Sequence[tuple[str, str]]
    findings: Sequence[Finding]
    evidence: Sequence[str]
    roster: str
    heads: Sequence[str]
    lines: Sequence[Sequence[str]]
    line_count: int
    decisions: Sequence[str]
    since: Sequence[str] = ()


def read_detail(workspace: Workspace, record_id: str) -> Detail:
    """Read a record for the preview; in the lane."""
    record = records.load(workspace, record_id)
    ledger = records.ledger_named(record.ledger, workspace.plan)
    heads, lines = _roster(ledger, record)
    unit = workspace.plan.unit_by_code.get(record.unit)
    when = stamp_time(record.modified)
    title = show_value(ledger.by_key[ledger.title], record.fields.get(ledger.title))
    return Detail(
        id=record.id,
        ledger=ledger.key,
        title=title or f"未命名的{ledger.noun}",
        source=f"{unit.name if unit else record.unit} · {ledger.label} · "
        f"{record.modified_by} {when:%Y-%m-%d %H:%M}",
        fields=_fields(ledger, record),
        findings=_findings(record),
        evidence=[str(v) for k, v in record.fields.items() if k.startswith(EVIDENCE) and v],
        roster=ledger.lines.label if ledger.lines else "",
        heads=heads,
        lines=lines,
        line_count=len(record.lines),
        decisions=[_told(one) for one in history.history(workspace, record_id) if _decided(one)],
        since=[_different(one) for one in since_decision(workspace, record_id)],
    )


def _fields(ledger: Ledger, record: Record) -> list[tuple[str, str]]:
    return [
        (field.caption, show_value(field, record.fields[field.key]))
        for field in ledger.fields
        if field.key != ledger.title and record.fields.get(field.key) is not None
    ]


def _findings(record: Record) -> list[Finding]:
    return [
        Finding(
            one.message,
            str(record.fields.get(f"{EXPLAIN}{one.rule}") or ""),
            one.severity is Severity.MUST,
        )
        for one in records.issues_of(record)
    ]


def _roster(ledger: Ledger, record: Record) -> tuple[list[str], list[list[str]]]:
    if ledger.lines is None or not record.lines:
        return [], []
    fields = [
        field
        for field in ledger.lines.fields
        if any(line.fields.get(field.key) is not None for line in record.lines)
    ]
    lines = [
        [show_value(field, line.fields.get(field.key)) for field in fields] for line in record.lines
    ]
    return [field.label for field in fields], lines


def _decided(entry: Entry) -> bool:
    return entry.label in _DECISIONS


def _different(one: Difference) -> str:
    if not one.old:
        return f"{one.what}：增加“{one.new}”"
    if not one.new:
        return f"{one.what}：删去“{one.old}”"
    return f"{one.what}：“{one.old}”改成“{one.new}”"


def _told(entry: Entry) -> str:
    reason = "；".join(detail.new for detail in entry.details)
    told = f"{entry.when:%Y-%m-%d %H:%M}　{entry.who}　{entry.label}"
    return f"{told}：{reason}" if reason else told
