"""The rows of a roster as they are edited: values, unreadable texts and what is wrong."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, NamedTuple

from domain.fields import Field, Fields, FieldType, Issue, Line, Lines, Need, Severity, Value
from domain.ids import new_id
from domain.unreadable import Unreadable
from domain.values import edit_text, read_elsewhere, read_value, show_value


class Cell(NamedTuple):
    """One cell: a value, or the text that could not be read and why."""

    value: Value = None
    raw: str | None = None
    reason: str = ""


EMPTY = Cell()
_SYSTEM = frozenset({"position", "deleted"})


@dataclass
class GridRow:
    """One line while it is edited.

    Attributes:
        id: The line's id; empty for one that was never saved.
        fields: What can be read, fields the grid does not show included.
        raw: The texts that cannot be read, by field.
        reasons: Why, by field.
        fresh_id: The id a new line takes that has no ID number.
        line_id: The id it had when the lines were last taken.
    """

    id: str = ""
    fields: dict[str, Value] = field(default_factory=dict)
    raw: dict[str, str] = field(default_factory=dict)
    reasons: dict[str, str] = field(default_factory=dict)
    fresh_id: str = field(default_factory=new_id)
    line_id: str = ""

    def cell(self, key: str) -> Cell:
        """What stands in a column."""
        if key in self.raw:
            return Cell(None, self.raw[key], self.reasons.get(key, ""))
        return Cell(self.fields.get(key))

    def put(self, key: str, cell: Cell) -> None:
        """Set a column, clearing what stood there."""
        self.raw.pop(key, None)
        self.reasons.pop(key, None)
        if cell.raw is not None:
            self.fields[key] = None
            self.raw[key], self.reasons[key] = cell.raw, cell.reason
        elif cell.value is None and not self.id:
            self.fields.pop(key, None)
        else:
            self.fields[key] = cell.value

    def copy(self) -> GridRow:
        """Another row that holds the same."""
        return replace(
            self, fields=dict(self.fields), raw=dict(self.raw), reasons=dict(self.reasons)
        )

    @property
    def is_blank(self) -> bool:
        """Whether nothing at all was entered."""
        return not self.raw and all(
            value in (None, "") or key in _SYSTEM for key, value in self.fields.items()
        )


class Finding(NamedTuple):
    """What is wrong with a cell."""

    severity: Severity
    message: str


def read_cell(declared: Field, text: str) -> Cell:
    """A cell from a text that was typed or pasted."""
    if not text or text.isspace():
        return EMPTY
    value = read_value(declared, text)
    if isinstance(value, Unreadable):
        remedy = value.remedy.rstrip("。")
        return Cell(None, text.strip(), f"{value.message}，{remedy}" if remedy else value.message)
    return Cell(value)


def read_cells(texts: Sequence[tuple[Field, str]]) -> dict[str, Cell]:
    """Cells of one row from texts; what belongs into another column goes there if it is free.

    Args:
        texts: What was typed or pasted, with its columns.
    """
    cells = {declared.key: read_cell(declared, text) for declared, text in texts}
    for declared, text in texts:
        found = read_elsewhere(declared, text) if cells[declared.key].raw is not None else None
        if found is not None:
            other, value = found
            if cells.get(other.key, EMPTY) in (EMPTY, Cell(value)):
                cells |= {declared.key: EMPTY, other.key: Cell(value)}
    return cells


def cell_text(declared: Field, cell: Cell, *, masked: bool) -> str:
    """A cell as the user sees it, or as it is edited."""
    if cell.raw is not None:
        return cell.raw
    if cell.value is None or cell.value == "":
        return ""
    if masked:
        return show_value(declared, cell.value, masked=True)
    return edit_text(declared, cell.value)


def row_of(line: Line) -> GridRow:
    """A saved line as a row."""
    return GridRow(id=line.id, fields=dict(line.fields))


def state_of_row(row: GridRow) -> dict[str, Any]:
    """A row as JSON, for the unsaved input."""
    return {"id": row.id, "fields": dict(row.fields), "raw": dict(row.raw)}


def row_from_state(declared: Lines, state: Mapping[str, Any]) -> GridRow:
    """A row from JSON; what does not belong there is dropped."""
    fields, raw = state.get("fields"), state.get("raw")
    row = GridRow(id=str(state.get("id") or ""))
    for key, value in fields.items() if isinstance(fields, dict) else ():
        if value is None or isinstance(value, (str, int, bool)):
            row.fields[str(key)] = value
    for key, text in raw.items() if isinstance(raw, dict) else ():
        column = declared.by_key.get(key)
        if column is not None and isinstance(text, str):
            row.put(key, read_cell(column, text))
    return row


def lines_of(rows: Iterable[GridRow]) -> list[Line]:
    """The rows as lines, blank ones dropped.

    New lines have an id of their own until they are saved: saving names them by their persons
    (design §5). Positions that are in order stay, so that removing one row changes no other.
    """
    filled = [row for row in rows if not row.is_blank]
    lines: list[Line] = []
    last = -1
    for row in filled:
        row.line_id = name = row.id or row.fresh_id
        position = row.fields.get("position")
        last = position if isinstance(position, int) and position > last else last + 1
        lines.append(Line(name, row.fields | {"position": last}))
    return lines


class Roster:
    """All rows with what is wrong in them; findings are kept until a row changes.

    Attributes:
        declared: The declaration of the lines.
        rows: In their order.
        record: The record's own fields, for the rules of a line.
    """

    def __init__(self, declared: Lines) -> None:
        self.declared = declared
        self.rows: list[GridRow] = []
        self.record: Fields = {}
        self._given: dict[str, list[Issue]] = {}
        self._seen: Counter[object] = Counter()
        self._findings: dict[int, dict[str, Finding]] = {}

    def set_given(self, issues: Sequence[Issue]) -> None:
        """Findings that others made, by the line's id."""
        self._given = {}
        for issue in issues:
            if issue.line and issue.field:
                self._given.setdefault(issue.line, []).append(issue)
        self._findings.clear()

    def touched(self, row: GridRow | None = None) -> None:
        """A row changed (none: any of them): judge it anew."""
        if row is None:
            self._findings.clear()
        else:
            self._findings.pop(id(row), None)

    def recount(self) -> None:
        """Count the ID numbers again; those rows whose count changed are judged anew."""
        seen: Counter[object] = Counter(
            key for row in self.rows if (key := self.declared.person_of(row.fields)) is not None
        )
        if seen != self._seen:
            self._seen = seen
            self._findings.clear()

    def findings(self, row: GridRow) -> Mapping[str, Finding]:
        """What is wrong in a row, by field."""
        known = self._findings.get(id(row))
        if known is None:
            known = self._findings[id(row)] = {}
            for key, finding in self._judge(row):
                standing = known.get(key)
                if standing is None or (
                    standing.severity is Severity.EXPLAIN and finding.severity is Severity.MUST
                ):
                    known[key] = finding
        return known

    def problems(self) -> int:
        """How many cells have to be corrected."""
        return sum(
            finding.severity is Severity.MUST
            for row in self.rows
            for finding in self.findings(row).values()
        )

    def summary(self) -> str:
        """How many persons, how many of them marked yes, how many cells are wrong."""
        filled = [row for row in self.rows if not row.is_blank]
        parts = [f"{len(filled):,} 人"]
        for declared in self.declared.fields:
            if declared.type is FieldType.BOOLEAN:
                count = sum(row.fields.get(declared.key) is True for row in filled)
                parts.append(f"{declared.label} {count:,}")
        problems = self.problems()
        if problems:
            parts.append(f"{problems:,} 处有误")
        return " · ".join(parts)

    def _judge(self, row: GridRow) -> Iterator[tuple[str, Finding]]:
        for key, reason in row.reasons.items():
            yield key, Finding(Severity.MUST, reason)
        if row.is_blank:
            return
        person = self.declared.person_of(row.fields)
        if person is not None and self._seen[person] > 1:
            message = f"{self.declared.label}内重复，请删去多余的一行"
            yield self.declared.identity, Finding(Severity.MUST, message)
        for declared in self.declared.fields:
            if (
                declared.need is Need.REQUIRED
                and not declared.retired
                and declared.key not in row.raw
                and row.fields.get(declared.key) in (None, "")
            ):
                yield declared.key, Finding(Severity.MUST, f"请填写{declared.label}")
        for rule in self.declared.rules:
            for issue in rule.check(self.declared, self.record, row.fields):
                yield issue.field, Finding(issue.severity, issue.message)
        for issue in self._given.get(row.line_id or row.id, ()):
            if issue.field not in row.raw:
                yield issue.field, Finding(issue.severity, issue.message)
