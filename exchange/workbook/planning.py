"""Turning sheets into a plan: candidate records with their lines, problems, and counts."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace

from domain.checks import check_record
from domain.errors import KnownError
from domain.fields import Fields, Issue, Ledger, Line, Need, Severity
from domain.values import edit_text
from exchange.workbook.cells import Cell, Sheet
from exchange.workbook.classes import Candidate, CandidateLine, Classes
from exchange.workbook.doubts import unseen
from exchange.workbook.drafts import LIST, ROSTER, Answers
from exchange.workbook.facts import Offer, names_a_class, offers_of, read_facts
from exchange.workbook.headers import LINE, RECORD
from exchange.workbook.layout import Layout, Unrelated, find_layouts
from exchange.workbook.plan import (
    DRAFT,
    EXPLAIN,
    MUST,
    Counts,
    ImportLine,
    ImportPlan,
    ImportRecord,
    Problem,
    shown_value,
)
from exchange.workbook.rows import PERIOD_END, read_rows

_Place = tuple[str, int, int]

Held = Callable[[Sequence[Fields], Sequence[int]], Mapping[int, Fields]]
"""Of records read, those at the numbers given: what is held of each that is here already."""


def _nothing_held(_read: Sequence[Fields], _wanted: Sequence[int]) -> Mapping[int, Fields]:
    return {}


def plan_rows(
    ledger: Ledger,
    sheets: Sequence[Sheet],
    answers: Answers | None = None,
    *,
    facts: Mapping[str, str] | None = None,
    held: Held = _nothing_held,
    accept_likely: bool = False,
) -> ImportPlan:
    """What importing these sheets into a ledger would do.

    Args:
        ledger: The ledger.
        sheets: The sheets of one workbook.
        answers: Header → field key or Chinese label, ``""`` for 不导入.
        facts: Field key or label → value as written, for fields that have no column; outweighs
            what titles offer, ``""`` drops an offer.
        held: Asked of records that lack something: a blank cell is judged as what is here.
        accept_likely: Columns that the evidence places are taken, and marked; else asked.

    Raises:
        KnownError: No sheet is one of this ledger, or an answer names no field of it.
    """
    found = [
        one
        for sheet in sheets
        for one in find_layouts(ledger, sheet, answers, accept_likely=accept_likely)
    ]
    layouts = [one for one in found if isinstance(one, Layout)]
    unrelated = tuple(one for one in found if isinstance(one, Unrelated))
    if not layouts:
        raise _nothing_found(ledger, unrelated)
    planner = _Planner(ledger, layouts, read_facts(ledger, facts or {}), held)
    return planner.plan(unrelated)


def _nothing_found(ledger: Ledger, unrelated: Iterable[Unrelated]) -> KnownError:
    reasons = "；".join(f"“{one.sheet}”：{one.reason}" for one in unrelated)
    return KnownError(
        f"没有找到“{ledger.label}”的数据（{reasons or '里面没有工作表'}）。",
        "请核对选择的台账和文件；表头要有两个以上认得的列名。",
    )


class _Planner:
    """Gathers candidates sheet by sheet, lists before rosters, and judges them."""

    def __init__(
        self, ledger: Ledger, layouts: Sequence[Layout], facts: Mapping[str, str], held: Held
    ) -> None:
        self._ledger = ledger
        self._held = held
        self._layouts = layouts
        self._order = {layout.sheet.name: n for n, layout in enumerate(layouts)}
        self._offers: dict[_Place, list[Offer]] = {}
        self._facts = self._settle_facts(facts)
        self._problems: list[Problem] = []
        self._line_counts = Counts()
        self._counts = Counts()

    def plan(self, unrelated: tuple[Unrelated, ...]) -> ImportPlan:
        candidates: list[Candidate] = []
        for layout in self._layouts:
            if layout.kind == LIST:
                candidates += self._read_list(layout)
        classes = Classes(self._ledger, candidates, self._problems)
        self._join_titles(candidates)
        for layout in self._layouts:
            if layout.kind == ROSTER:
                self._read_roster(layout, classes)
        records = self._judge(classes)
        for layout in self._layouts:
            self._problems += unseen(layout)
        self._problems.sort(key=lambda p: (self._order[p.sheet], p.row))
        return ImportPlan(
            ledger=self._ledger.key,
            records=tuple(records),
            problems=tuple(self._problems),
            skipped=tuple(s for layout in self._layouts for s in layout.body.skipped),
            counts=self._counts,
            line_counts=self._line_counts,
            questions=tuple(q for layout in self._layouts for q in layout.questions),
            offers=tuple(o for found in self._offers.values() for o in found),
            layouts=tuple(self._layouts),
            unrelated=unrelated,
            lacking=self._lacking(),
        )

    def _settle_facts(self, given: Mapping[str, str]) -> dict[_Place, dict[str, Cell]]:
        """Raw facts per table: those the user gave, then those that titles offer."""
        found = {
            layout.place: offers_of(
                self._ledger, layout.sheet, layout.titles, is_roster=layout.kind == ROSTER
            )
            for layout in self._layouts
        }
        _prefer_sheet_names(self._ledger, self._layouts, found)
        facts: dict[_Place, dict[str, Cell]] = {}
        for layout in self._layouts:
            headed = layout.headed(RECORD)
            offers = {k: o for k, o in found[layout.place].items() if k not in headed}
            self._offers[layout.place] = [o for o in offers.values() if o.field not in given]
            facts[layout.place] = {k: o.value for k, o in offers.items()} | dict(given)
        return facts

    def _join_titles(self, listed: Sequence[Candidate]) -> None:
        """Where a roster's title contains the name of one listed class, that class is meant."""
        key = self._ledger.title
        names = {n for c in listed if isinstance(n := c.fields.get(key), str) and len(n) > 2}
        for place, offers in self._offers.items():
            for number, offer in enumerate(offers):
                within = [name for name in names if name in offer.text]
                longest = max(within, key=len, default="")
                if offer.field == key and longest and all(name in longest for name in within):
                    offers[number] = replace(offer, value=longest)
                    self._facts[place][key] = longest

    def _lacking(self) -> dict[str, tuple[str, ...]]:
        required = [f.key for f in self._ledger.open_fields if f.need is Need.REQUIRED]
        lacking: dict[str, tuple[str, ...]] = {}
        for layout in self._layouts:
            sheet = layout.sheet.name
            known = layout.headed(RECORD).keys() | self._facts[layout.place].keys()
            missing = (*lacking.get(sheet, ()), *(key for key in required if key not in known))
            if missing:
                lacking[sheet] = tuple(dict.fromkeys(missing))
        return lacking

    def _read_list(self, layout: Layout) -> list[Candidate]:
        candidates = []
        for reading in read_rows(self._ledger, layout, self._facts[layout.place]):
            candidate = Candidate(layout, reading.number, reading.record, is_listed=True)
            self._problems += reading.doubts
            if reading.problems:
                self._problems += reading.problems
                candidate.is_failed = True
                candidate.unread = reading.bad_record
            candidates.append(candidate)
        skipped = len(layout.body.skipped)
        self._counts += Counts(read=skipped, skipped=skipped)
        return candidates

    def _read_roster(self, layout: Layout, classes: Classes) -> None:
        failed = read = 0
        for reading in read_rows(self._ledger, layout, self._facts[layout.place]):
            read += 1
            self._problems += reading.problems
            self._problems += reading.doubts
            if not classes.take(layout, reading):
                failed += 1
        skipped = len(layout.body.skipped)
        self._line_counts += Counts(read=read + skipped, skipped=skipped, failed=failed)

    def _judge(self, classes: Classes) -> list[ImportRecord]:
        records = []
        seen: dict[tuple[object, ...], list[Candidate]] = {}
        good = failed = 0
        good_lines = failed_lines = 0
        for candidate, issues in zip(
            classes.candidates, self._issues(classes.candidates), strict=True
        ):
            kept = self._check(candidate, issues)
            if kept is None:
                failed += 1
                failed_lines += len(candidate.lines)
                continue
            good += 1
            good_lines += len(kept)
            failed_lines += len(candidate.lines) - len(kept)
            key = tuple(candidate.fields.get(k) for k in self._ledger.match)
            alike = seen.setdefault(key, [])
            if alike:
                self._problems.append(self._repeats(candidate, alike[0]))
            records.append(_record(candidate, kept, len(alike)))
            alike.append(candidate)
        failed += classes.lost
        self._counts += Counts(read=good + failed, good=good, failed=failed)
        self._line_counts += Counts(good=good_lines, failed=failed_lines)
        return records

    def _repeats(self, candidate: Candidate, first: Candidate) -> Problem:
        """A record whose match key stands in the workbook already; both are taken in."""
        title = self._ledger.by_key[self._ledger.title]
        column = candidate.layout.headed(RECORD).get(title.key)
        where = f"第 {first.row} 行"
        if first.sheet != candidate.sheet:
            where = f"“{first.sheet}”{where}"
        value = edit_text(title, candidate.fields.get(title.key))
        return Problem(
            candidate.sheet,
            candidate.row,
            column.header if column else "",
            shown_value(title, value),
            f"与{where}像是同一条",
            "重复的，请删去一行再导入；确实是两条的不用改，两条都会导入。",
            title.key,
            EXPLAIN,
            column.index if column else -1,
        )

    def _issues(self, candidates: Sequence[Candidate]) -> list[Sequence[Issue]]:
        """What is wrong with each; of a record that is here, with what it would become."""
        found = [self._issues_of(one, _lines_of(one)) for one in candidates]
        wanted = [
            number
            for number, one in enumerate(candidates)
            if any(not issue.line for issue in found[number]) and self._is_told_apart(one)
        ]
        if wanted:
            for number, fields in self._held([one.fields for one in candidates], wanted).items():
                one = candidates[number]
                one.held = fields
                found[number] = self._issues_of(one, _lines_of(one))
        return found

    def _is_told_apart(self, candidate: Candidate) -> bool:
        """A row of a list that gives no date may be any record of that name."""
        return not candidate.is_listed or candidate.fields.get(self._ledger.date) is not None

    def _issues_of(self, candidate: Candidate, lines: Sequence[Line]) -> Sequence[Issue]:
        return check_record(self._ledger, candidate.whole, lines, unread=candidate.unread)

    def _check(self, candidate: Candidate, issues: Sequence[Issue]) -> list[CandidateLine] | None:
        """Lists a candidate's issues; the lines that stay, None where it fails as a whole."""
        lines = _lines_of(candidate)
        has_rows = candidate.is_listed or bool(candidate.lines)
        if not issues and not candidate.is_failed and has_rows:
            return candidate.lines
        bad_lines = {int(i.line) for i in issues if i.line and i.severity is Severity.MUST}
        if bad_lines:
            rest = [line for line in lines if int(line.id) not in bad_lines]
            again = self._issues_of(candidate, rest)
            issues = [i for i in issues if i.line and int(i.line) in bad_lines] + list(again)
        for issue in sorted(issues, key=lambda i: i.severity is not Severity.MUST):
            self._note(candidate, issue)
        if not candidate.is_listed and len(bad_lines) == len(lines):
            return None
        if candidate.is_failed:
            self._fail_lines(candidate, bad_lines)
            return None
        return [line for n, line in enumerate(candidate.lines) if n not in bad_lines]

    def _note(self, candidate: Candidate, issue: Issue) -> None:
        """Writes an issue down beside the row and column it stands in."""
        severity = MUST if issue.severity is Severity.MUST else EXPLAIN
        line = candidate.lines[int(issue.line)] if issue.line else None
        if severity == MUST and line is None:
            if candidate.can_be_draft(issue):
                severity = DRAFT
                candidate.lacking.append(issue.field)
            else:
                candidate.is_failed = True
        elif candidate.is_failed and severity == EXPLAIN:
            return
        layout, row = (line.layout, line.row) if line else (candidate.layout, candidate.row)
        scope = LINE if line else RECORD
        headed = layout.headed(scope)
        column = headed.get(issue.field)
        if column is None and scope == RECORD and issue.field == PERIOD_END:
            # Both ends stand in the column of the beginning.
            column = headed.get(self._ledger.date)
        remedy = issue.remedy
        if column is None and (asked := layout.asked_for(scope, issue.field)):
            column = asked
            remedy = f"先说明“{asked.header}”这一列是什么，再导入。"
        fields = line.fields if line else candidate.whole
        declared = (
            self._ledger.lines.by_key.get(issue.field)
            if line and self._ledger.lines
            else self._ledger.by_key.get(issue.field)
        )
        value = edit_text(declared, fields.get(issue.field)) if declared else issue.value
        self._problems.append(
            Problem(
                layout.sheet.name,
                row,
                column.header if column else "",
                shown_value(declared, value),
                issue.message,
                remedy,
                f"lines.{issue.field}" if line and issue.field else issue.field,
                severity,
                column.index if column else -1,
            )
        )

    def _fail_lines(self, candidate: Candidate, already: set[int]) -> None:
        noun = self._ledger.noun
        for number, line in enumerate(candidate.lines):
            if number not in already:
                reason = f"所在的{noun}没有导入"
                remedy = f"请先改正{noun}“{candidate.sheet}”第 {candidate.row} 行的问题。"
                self._problems.append(Problem(line.sheet, line.row, "", "", reason, remedy))


def _lines_of(candidate: Candidate) -> list[Line]:
    return [Line(str(n), line.fields) for n, line in enumerate(candidate.lines)]


def _record(candidate: Candidate, lines: Sequence[CandidateLine], occurrence: int) -> ImportRecord:
    taken = tuple(ImportLine(line.sheet, line.row, line.fields) for line in lines)
    own = ((candidate.sheet, candidate.row),) if candidate.is_listed else ()
    return ImportRecord(
        candidate.sheet,
        candidate.row,
        candidate.fields,
        taken,
        own + tuple((line.sheet, line.row) for line in taken),
        occurrence,
        tuple(dict.fromkeys(candidate.lacking)),
    )


def _prefer_sheet_names(
    ledger: Ledger, layouts: Sequence[Layout], found: Mapping[_Place, dict[str, Offer]]
) -> None:
    """Where several rosters share one title, their sheets' names tell the classes apart."""
    titles: dict[Cell, list[Layout]] = {}
    for layout in layouts:
        offer = found[layout.place].get(ledger.title)
        if layout.kind == ROSTER and offer and ledger.title not in layout.placed(RECORD):
            titles.setdefault(offer.value, []).append(layout)
    for title, sharing in titles.items():
        if len({layout.sheet.name for layout in sharing}) < 2:
            continue
        for layout in sharing:
            alone = Sheet(layout.sheet.name, ())
            own = offers_of(ledger, alone, (), is_roster=True).get(ledger.title)
            is_plainer = own and (
                names_a_class(ledger, own.value) or not names_a_class(ledger, title)
            )
            if own and own.value != title and is_plainer:
                found[layout.place][ledger.title] = own
