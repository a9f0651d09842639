"""Which class a row of a roster belongs to: by the name and start that it gives."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from domain.fields import Fields, Issue, Ledger, Value
from domain.values import edit_text
from exchange.workbook.headers import RECORD
from exchange.workbook.layout import Layout
from exchange.workbook.plan import MUST, Problem, RowReading


@dataclass(slots=True)
class CandidateLine:
    """A line that could be read, with its table and its row, from 1."""

    layout: Layout
    row: int
    fields: dict[str, Value]

    @property
    def sheet(self) -> str:
        """Name of its sheet."""
        return self.layout.sheet.name


@dataclass(slots=True)
class Candidate:
    """A record on its way into the plan.

    Attributes:
        layout: Table of its first row.
        row: That row, from 1.
        fields: What is known of it.
        is_listed: It has a row of its own, rather than only rows of its lines.
        lines: Its lines.
        unread: Fields in which something stands that could not be read.
        is_failed: It cannot be taken in.
        lacking: Required fields that the workbook gives nowhere.
        held: What the record that it is holds already; a blank cell leaves that as it is.
    """

    layout: Layout
    row: int
    fields: dict[str, Value]
    is_listed: bool
    lines: list[CandidateLine] = field(default_factory=list)
    unread: set[str] = field(default_factory=set)
    is_failed: bool = False
    lacking: list[str] = field(default_factory=list)
    held: Fields = field(default_factory=dict)

    @property
    def sheet(self) -> str:
        """Name of its sheet."""
        return self.layout.sheet.name

    @property
    def whole(self) -> Fields:
        """The record as it would stand."""
        return {**self.held, **self.fields} if self.held else self.fields

    def can_be_draft(self, issue: Issue) -> bool:
        """A class known only from its roster may lack fields that no roster has."""
        return not self.is_listed and bool(issue.field) and self.whole.get(issue.field) is None


class Classes:
    """The records of a workbook, those of lists first, and the rows of rosters sorted into them."""

    def __init__(
        self, ledger: Ledger, listed: Sequence[Candidate], problems: list[Problem]
    ) -> None:
        self.candidates = list(listed)
        self._ledger = ledger
        self._problems = problems
        self._by_name: dict[Value, list[Candidate]] = {}
        self._lost: set[Value] = set()
        if ledger.lines:
            for candidate in listed:
                self._by_name.setdefault(candidate.fields.get(ledger.title), []).append(candidate)

    @property
    def lost(self) -> int:
        """How many classes are named only by rows that could not be taken."""
        return sum(1 for name in self._lost if name is not None and name not in self._by_name)

    def take(self, layout: Layout, reading: RowReading) -> bool:
        """Adds a row's line to its class; False where the line fails.

        What the row says of its class is kept even where its line fails.
        """
        name = reading.record.get(self._ledger.title)
        if name is None or reading.bad_record:
            if name is None and not reading.bad_record:
                self._unnamed(layout, reading)
            self._lost.add(name)
            return False
        candidate = self._find(layout, reading, name)
        if candidate is None:
            return False
        agrees = self._adopt(layout, reading, candidate)
        if reading.problems or not agrees:
            return False
        candidate.lines.append(CandidateLine(layout, reading.number, reading.line))
        return True

    def _find(self, layout: Layout, reading: RowReading, name: Value) -> Candidate | None:
        """The class a row names; None, with a problem, where it could be several."""
        date = self._ledger.date
        start = reading.record.get(date)
        known = self._by_name.setdefault(name, [])
        same = [c for c in known if c.fields.get(date) == start] if start is not None else known
        if len(same) == 1:
            return same[0]
        if len(same) > 1:
            noun = self._ledger.noun
            self._problem(
                layout,
                reading,
                self._ledger.title,
                f"有{len(same)}个同名的{noun}，分不清是哪一个",
                f"请写明{self._ledger.by_key[date].label}，或把名称写到期次。",
            )
            return None
        undated = [c for c in known if c.fields.get(date) is None]
        listed = [c for c in known if c.is_listed]
        if len(undated) == 1:
            return undated[0]
        if len(listed) == 1:
            return listed[0]
        candidate = Candidate(layout, reading.number, {}, is_listed=False)
        self.candidates.append(candidate)
        known.append(candidate)
        return candidate

    def _adopt(self, layout: Layout, reading: RowReading, candidate: Candidate) -> bool:
        """Takes over what the row says of its class; False where it contradicts an earlier row."""
        agrees = True
        for key, value in reading.record.items():
            known = candidate.fields.get(key)
            if known is None:
                candidate.fields[key] = value
            elif known != value:
                declared = self._ledger.by_key[key]
                where = f"“{candidate.sheet}”第 {candidate.row} 行"
                there, here = edit_text(declared, known), edit_text(declared, value)
                self._problem(
                    layout,
                    reading,
                    key,
                    f"同一个{self._ledger.noun}的{declared.label}不一致："
                    f"{where}是“{there}”，这里是“{here}”",
                    "请核对后把两处改成一样。",
                )
                agrees = False
        return agrees

    def _unnamed(self, layout: Layout, reading: RowReading) -> None:
        ledger = self._ledger
        label = ledger.by_key[ledger.title].label
        self._problem(
            layout,
            reading,
            ledger.title,
            f"缺{label}",
            f"请写明属于哪个{ledger.noun}；整张表是同一个的，在预览里填一次{label}。",
        )

    def _problem(
        self, layout: Layout, reading: RowReading, key: str, reason: str, remedy: str
    ) -> None:
        column = layout.placed(RECORD).get(key)
        value = reading.record.get(key)
        text = edit_text(self._ledger.by_key[key], value) if value is not None else ""
        self._problems.append(
            Problem(
                layout.sheet.name,
                reading.number,
                column.header if column else "",
                text,
                reason,
                remedy,
                key,
                MUST,
                column.index if column else -1,
            )
        )
