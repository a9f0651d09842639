"""From the journal to the tables: what a record folds to, with all that hangs on it.

Record, line, contribution, issue and conflict rows and the search document are written here
and nowhere else, so a rebuild gives the same database.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from hashlib import blake2b
from typing import Any

import sqlalchemy as sa

from db import sqlite
from db.ledger_tables import LINE_COMMON, line_table, record_table
from db.parties import Parties
from db.record_rows import extra_text, insert_sql, shape_of
from db.renewal import still_to_insert
from db.standings import NOTHING_KNOWN, Standings, standings_of
from domain.change import COMPLETE, EVIDENCE, EXPLAIN, POSITION, content_digest
from domain.checks import check_record
from domain.feeds import Contribute
from domain.fields import Fields, Issue, Ledger, Line, Severity
from domain.fold import RecordState
from domain.search import tokens
from domain.standing import Facts, Standing, standing_of

_BATCH = 500
_LARGEST_AMOUNT = 10**17
"""Millionths that a contribution may have, as sums have to fit into 64 bits; greater values are
findings of 逻辑检查 (or no numbers of ours)."""
_Row = tuple[Any, ...]


@dataclass(frozen=True)
class Rules:
    """What a projection depends on beside the journal.

    Attributes:
        unit: The unit of this workspace.
        is_city: Whether this is the city's workspace.
        contribute: Compiled feeds of the plan by ledger.
    """

    unit: str
    is_city: bool
    contribute: Mapping[str, Contribute]


_CONTRIBUTION = (
    "record",
    "number",
    "indicator",
    "part",
    "cell",
    "date",
    "amount",
    "key",
    "loose",
    "line",
    "standing",
)
_CONTRIBUTION_SQL = insert_sql("contribution", _CONTRIBUTION)
_ISSUE_SQL = insert_sql(
    "issue", ("record", "rule", "severity", "field", "line", "message", "remedy", "explained")
)
_CONFLICT_SQL = insert_sql("conflict", ("record", "line", "field", "heads"))
_HANGING_ON = ("issue", "conflict")


@cache
def _newest_row(table: sa.Table) -> sa.Select[int | None]:
    return sa.select(sa.func.max(table.c.row))


def cell_of(unit: str, year: int) -> int:
    """The cell of a unit and a year: what figures are grouped by."""
    return int(unit) * 10_000 + year


def key_number(key: str) -> int:
    """A distinct key as a 63-bit number: quick to group by, and no ID number lies in the index."""
    return int.from_bytes(blake2b(key.encode(), digest_size=8).digest()) >> 1


class Projection:
    """Writes folded records of one ledger; rows are gathered and written together."""

    def __init__(self, connection: sa.Connection, ledger: Ledger, rules: Rules) -> None:
        self._connection = connection
        self._shape = shape_of(ledger)
        self._rules = rules
        self._contribute = rules.contribute.get(ledger.key)
        self._next_row = self._newest(record_table(ledger), self._shape.first_row) + 1
        lines = line_table(ledger)
        self._next_line = 1 if lines is None else self._newest(lines, 0) + 1
        self._records: list[_Row] = []
        self._lines: list[_Row] = []
        self._replaced: list[int] = []
        self._contributions: list[_Row] = []
        self._issues: list[_Row] = []
        self._conflicts: list[_Row] = []
        self._documents: list[tuple[int, str]] = []
        self._parties = Parties()

    def _newest(self, table: sa.Table, least: int) -> int:
        return int(self._connection.execute(_newest_row(table)).scalar() or least)

    def write(
        self,
        states: Iterable[RecordState],
        *,
        fresh: bool = False,
        standings: Standings = NOTHING_KNOWN,
    ) -> None:
        """Put records into the tables, replacing what stood there; purged ones only go.

        Args:
            states: What they fold to; all of this ledger.
            fresh: None of them is in the tables yet, so nothing is looked up or removed.
            standings: What is known of their contents.
        """
        batch = list(states)
        rows = {} if fresh else self._remove([state.key for state in batch])
        for state in batch:
            if state.is_purged:
                continue
            row = rows.get(state.key)
            if row is None:
                row = self._next_row
                self._next_row += 1
            self._add(row, state, standings)
        self._flush()

    def _remove(self, records: list[str]) -> dict[str, int]:
        table = record_table(self._shape.ledger)
        found: dict[str, int] = {}
        for start in range(0, len(records), _BATCH):
            part = records[start : start + _BATCH]
            selected = self._connection.execute(
                sa.select(table.c.id, table.c.row).where(table.c.id.in_(part))
            )
            found.update((row.id, row.row) for row in selected)
        rows = list(found.values())
        if rows:
            parameters = [(row,) for row in rows]
            run = self._connection.exec_driver_sql
            key = self._shape.ledger.key
            run(f'DELETE FROM "{key}" WHERE row = ?', parameters)  # noqa: S608 - declared name
            for name in _HANGING_ON:
                run(f'DELETE FROM "{name}" WHERE record = ?', parameters)  # noqa: S608
            sqlite.remove_documents(self._connection, rows)
        self._replaced = rows
        return found

    def _add(self, row: int, state: RecordState, standings: Standings) -> None:
        shape = self._shape
        values = state.record.values
        get = values.get
        lines: list[Line] = []
        line_digests: list[str] = []
        if state.all_lines:
            lines = state.ordered_lines()
            line_digests = [content_digest(line.fields) for line in lines]
        digest = content_digest(values, line_digests)
        issues = check_record(shape.ledger, values, lines)
        must = open_issues = 0
        if issues:
            must = sum(issue.severity is Severity.MUST for issue in issues)
            open_issues = sum(_is_open(issue, values) for issue in issues)
        standing = int(self._standing(state, digest, must, standings))
        extra = extra_text(values, shape.known)
        self._records.append(
            (
                row,
                state.key,
                state.unit,
                _is_proxy(state),
                get(COMPLETE) is True,
                standing,
                digest,
                must,
                open_issues,
                len(state.conflicts),
                state.deleted,
                state.created,
                state.modified,
                state.modified_by,
                len(lines),
                _evidence_count(values) if extra else 0,
                extra,
                *map(get, shape.keys),
            )
        )
        for position, line in enumerate(lines):
            self._add_line(row, position, line, line_digests[position])
        if state.deleted:
            return
        self._parties.note(values, shape.parties)
        self._documents.append((row, self._document(values, lines)))
        if issues:
            self._add_issues(row, issues, values)
        for line_name, field, heads in state.conflicts:
            text = json.dumps([list(head) for head in heads], ensure_ascii=False)
            self._conflicts.append((row, line_name, field, text))
        if self._contribute is not None:
            self._add_contributions(row, values, lines, state.unit, standing)

    def _add_line(self, row: int, position: int, line: Line, digest: str) -> None:
        shape = self._shape
        get = line.fields.get
        self._lines.append(
            (
                self._next_line,
                line.id,
                row,
                position,
                digest,
                extra_text(line.fields, shape.line_known),
                *map(get, shape.line_keys),
            )
        )
        self._next_line += 1
        if not self._replaced:
            self._parties.note(line.fields, shape.line_parties)

    def _add_contributions(
        self, row: int, values: Fields, lines: Sequence[Line], unit: str, standing: int
    ) -> None:
        assert self._contribute is not None
        first_cell = cell_of(unit, 0)
        found = self._contribute(values, lines, unit)
        for number, one in enumerate(found):
            indicator, part, date, amount, key, loose, line = one
            if abs(amount) > _LARGEST_AMOUNT or not date[:4].isdecimal():
                continue
            self._contributions.append(
                (
                    row,
                    number,
                    indicator,
                    part,
                    first_cell + int(date[:4]),
                    date,
                    amount,
                    key_number(key) if key else 0,
                    loose,
                    line,
                    standing,
                )
            )

    def _add_issues(self, row: int, issues: list[Issue], values: Fields) -> None:
        self._issues.extend(
            (
                row,
                issue.rule,
                issue.severity.value,
                issue.field,
                issue.line,
                issue.message,
                issue.remedy,
                issue.severity is Severity.EXPLAIN and not _is_open(issue, values),
            )
            for issue in issues
        )

    def _standing(
        self, state: RecordState, digest: str, must: int, standings: Standings
    ) -> Standing:
        sent = standings.sent.get(state.key)
        is_sent = sent is not None and sent[0] == digest
        own = state.unit == self._rules.unit
        return standing_of(
            Facts(
                complete=state.record.values.get(COMPLETE) is True,
                must_fix=must,
                decision=standings.decisions.get((state.key, digest)),
                sent=is_sent,
                confirmed=is_sent and sent is not None and sent[1],
                is_here=self._rules.is_city and not own,
                is_citys_own=self._rules.is_city and own,
            )
        )

    def _document(self, values: Fields, lines: Sequence[Line]) -> str:
        shape = self._shape
        texts = [values.get(key) for key in shape.search]
        for line in lines:
            texts += map(line.fields.get, shape.line_search)
        return " ".join([tokens(text) for text in texts if isinstance(text, str)])

    def _flush(self) -> None:
        run = self._connection.exec_driver_sql
        if self._replaced:
            self._leave_what_is_there()
            self._note_line_parties()
        for sql, rows in (
            (self._shape.insert, self._records),
            (self._shape.line_insert, self._lines),
            (_CONTRIBUTION_SQL, self._contributions),
            (_ISSUE_SQL, self._issues),
            (_CONFLICT_SQL, self._conflicts),
        ):
            if rows:
                run(sql, rows)
                rows.clear()
        sqlite.add_documents(self._connection, self._documents)
        self._documents.clear()
        self._parties.write(self._connection)

    def _leave_what_is_there(self) -> None:
        """Of lines and contributions, write only those that are not in the tables as they are."""
        connection, shape, owners = self._connection, self._shape, self._replaced
        if shape.line_keys:
            table, columns = f"{shape.ledger.key}_line", (*LINE_COMMON, *shape.line_keys)
            self._lines = still_to_insert(connection, table, columns, owners, self._lines)
        self._contributions = still_to_insert(
            connection, "contribution", _CONTRIBUTION, owners, self._contributions
        )
        self._replaced = []

    def _note_line_parties(self) -> None:
        """Note whom the lines name that are written now."""
        shape = self._shape
        start = len(LINE_COMMON)
        for row in self._lines:
            self._parties.note(
                dict(zip(shape.line_keys, row[start:], strict=True)), shape.line_parties
            )


def _is_open(issue: Issue, values: Fields) -> bool:
    return issue.severity is Severity.EXPLAIN and not values.get(EXPLAIN + issue.rule)


def _evidence_count(values: Fields) -> int:
    return sum(1 for key, value in values.items() if value and key.startswith(EVIDENCE))


def _is_proxy(state: RecordState) -> bool:
    """Whether something in it stands on another unit's word alone (代录)."""
    if state.writers == {state.unit}:
        return False
    return any(
        all(head.unit != state.unit for head in heads)
        for entity in (state.record, *state.lines.values())
        for key, heads in entity.heads.items()
        if key != POSITION
    )


def project(
    connection: sa.Connection,
    ledger: Ledger,
    states: Sequence[RecordState],
    rules: Rules,
    *,
    fresh: bool = False,
) -> None:
    """Write folded records of a ledger into its tables."""
    known = standings_of(connection, [one.key for one in states])
    Projection(connection, ledger, rules).write(states, fresh=fresh, standings=known)
