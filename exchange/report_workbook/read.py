"""Reading a report workbook: its own sheets by their marks, those filled by hand as imports are."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from pathlib import Path

from domain.change import EXPLAIN
from domain.errors import KnownError
from domain.fields import Ledger
from domain.ledgers import LEDGERS
from exchange.report_workbook import form, loose
from exchange.report_workbook.cover import ReportHead, is_cover, read_cover
from exchange.report_workbook.rows import (
    ReadLedger,
    ReadLine,
    ReadRecord,
    ReadReport,
    ReadRow,
    Remark,
)
from exchange.report_workbook.table import (
    MarkedTable,
    find_roster_by_name,
    find_table,
    note_missing_columns,
    rows_of,
)
from exchange.workbook.cells import Sheet
from exchange.workbook.plan import Problem
from exchange.workbook.sheets import read_workbook

_VERSION = re.compile(r"([0-9A-Za-z_.~-]{1,100}):([0-9]{1,12})")
_RULE = re.compile(r"[0-9A-Za-z_.:-]{1,80}")


def read_report(path: Path) -> ReadReport:
    """Everything that a report workbook, or a template filled by hand, holds.

    Raises:
        KnownError: It is no workbook, damaged, of a newer layout, or of no ledger known here.
    """
    sheets = [sheet for sheet in read_workbook(path) if not sheet.hidden]
    covers = [sheet for sheet in sheets if is_cover(sheet)]
    head = read_cover(covers[0]) if covers else None
    others = [sheet for sheet in sheets if sheet not in covers]
    tables: list[MarkedTable] = []
    remarks: list[Remark] = []
    unmarked: list[Sheet] = []
    for sheet in others:
        table = find_table(sheet, LEDGERS)
        if table is None:
            unmarked.append(sheet)
        elif isinstance(table, Remark):
            remarks.append(table)
        else:
            tables.append(table)
    ledgers = []
    for ledger in LEDGERS.values():
        read = _read_ledger(ledger, tables, unmarked, head)
        if read is not None:
            ledgers.append(read)
    if not ledgers and not remarks:
        raise KnownError(
            "在这个工作簿里没有找到任何台账。",
            "请用“上报工作簿”或台账模板填写，工作表的名称不要改。",
        )
    return ReadReport(head, tuple(ledgers), tuple(remarks))


def _read_ledger(
    ledger: Ledger,
    tables: Sequence[MarkedTable],
    unmarked: Sequence[Sheet],
    head: ReportHead | None,
) -> ReadLedger | None:
    own = [one for one in tables if one.ledger is ledger and not one.is_roster]
    rosters = [one for one in tables if one.ledger is ledger and one.is_roster]
    if not own:
        wanted = [*(one.sheet for one in rosters), *unmarked]
        return loose.read_ledger(ledger, wanted, has_cover=bool(head and head.number))
    if ledger.lines and not rosters:
        found = (find_roster_by_name(sheet, ledger) for sheet in unmarked)
        rosters = [one for one in found if one is not None]
    read = ReadLedger(ledger)
    taken: set[str] = set()
    for table in own:
        note_missing_columns(table, read)
        _read_records(table, read, taken)
    lines: set[tuple[str, str]] = set()
    for table in rosters:
        note_missing_columns(table, read)
        _read_lines(table, read, lines)
    _note_missing_rows(ledger, read, head)
    return read


def _note_missing_rows(ledger: Ledger, read: ReadLedger, head: ReportHead | None) -> None:
    """Rows that were deleted by hand: the first sheet tells how many there were."""
    if head is None:
        return
    counts = [(ledger.label, head.records, [one for one in read.records if one.id])]
    if ledger.lines:
        lines = [line for one in read.records for line in one.lines if line.id]
        counts.append((form.roster_name(ledger), head.lines, lines))  # type: ignore[arg-type]
    for name, told, found in counts:
        missing = told.get(ledger.label, 0) - len(found)
        if missing > 0:
            read.remarks.append(Remark(name, 0, f"比导出时少 {missing} 行；市级已有的不会删除"))


def _read_records(table: MarkedTable, into: ReadLedger, taken: set[str]) -> None:
    for raw in rows_of(table, into):
        row, ids = raw.read, raw.ids
        record = ReadRecord(**vars(row))
        identity = ids.get(form.RECORD_ID, "")
        if identity in taken:
            if row.is_as_written:
                into.remarks.append(Remark(row.sheet, row.row, "与前面一行重复，没有收下"))
                continue
            record.is_copy, record.edits = True, None
        elif form.IDENTIFIER.fullmatch(identity):
            taken.add(identity)
            record.id = identity
            found = _VERSION.findall(ids.get(form.RECORD_VERSION, ""))
            record.seen = {replica: int(seq) for replica, seq in found}
        _take_explanations(record, ids.get(form.EXPLAINED_RULES, ""), into)
        into.records.append(record)


def _take_explanations(record: ReadRecord, told: str, into: ReadLedger) -> None:
    """The explanations, one line each, under the rules that the hidden column names."""
    text = record.fields.pop(form.EXPLAINED, None)
    if not isinstance(text, str):
        return
    rules, lines = told.split(), text.split("\n")
    if len(rules) == len(lines) and all(map(_RULE.fullmatch, rules)):
        record.fields |= {EXPLAIN + rule: line for rule, line in zip(rules, lines, strict=True)}
        return
    into.problems.append(
        Problem(
            record.sheet,
            record.row,
            record.labels.get(form.EXPLAINED, ""),
            text[:60],
            "说明对不上检查问题",
            "请在程序里对照检查问题填写说明。",
            form.EXPLAINED,
        )
    )


def _read_lines(table: MarkedTable, into: ReadLedger, taken: set[tuple[str, str]]) -> None:
    by_id = {one.id: one for one in into.records if one.id}
    by_match = _by_match(into)
    for raw in rows_of(table, into):
        row, ids = raw.read, raw.ids
        record, identity = ids.get(form.RECORD_ID, ""), ids.get(form.LINE_ID, "")
        named = tuple(row.fields.get(key) for key in into.ledger.match)
        owner = by_id.get(record)
        if owner is None and not record:
            owner = by_match.get(named)
        if owner is None:
            into.problems.append(_without_owner(into.ledger, row, is_known=bool(record)))
            continue
        line = _as_line(row)
        if (record, identity) in taken:
            if row.is_as_written:
                into.remarks.append(Remark(row.sheet, row.row, "与前面一行重复，没有收下"))
                continue
            line.is_copy, line.edits = True, None
        elif form.IDENTIFIER.fullmatch(identity):
            taken.add((record, identity))
            line.id = identity
        owner.lines.append(line)


def _as_line(row: ReadRow) -> ReadLine:
    """The row with the line's own fields only, under their own keys."""
    prefix = "lines."

    def own(values: Mapping[str, object]) -> dict[str, object]:
        return {k.removeprefix(prefix): v for k, v in values.items() if k.startswith(prefix)}

    edits = row.edits
    if edits is not None:
        keys = frozenset(k.removeprefix(prefix) for k in edits.keys if k.startswith(prefix))
        edits = form.Edits(keys, edits.is_touched)
    parts = {name: own(getattr(row, name)) for name in ("fields", "masked", "labels")}
    return ReadLine(sheet=row.sheet, row=row.row, edits=edits, **parts)  # type: ignore[arg-type]


def _by_match(read: ReadLedger) -> dict[tuple[object, ...], ReadRecord]:
    """The records by what names them on the roster; those that share it are left out."""
    found: dict[tuple[object, ...], list[ReadRecord]] = {}
    for one in read.records:
        key = tuple(one.fields.get(key) for key in read.ledger.match)
        found.setdefault(key, []).append(one)
    return {key: several[0] for key, several in found.items() if len(several) == 1}


def _without_owner(ledger: Ledger, row: ReadRow, *, is_known: bool) -> Problem:
    names = "和".join(ledger.by_key[key].label for key in ledger.match)
    reason = f"所在的{ledger.noun}不在工作簿里" if is_known else f"看不出属于哪个{ledger.noun}"
    remedy = f"请在“{ledger.label}”表里补上该{ledger.noun}，两张表的{names}要一致。"
    return Problem(row.sheet, row.row, "", "", reason, remedy)
