"""指标的来历: the records behind a figure, those not counted, and why not."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import date
from fractions import Fraction
from itertools import islice
from typing import TYPE_CHECKING

from db import explain as db
from db.explain import Scope
from db.figures import Figures
from db.ledger_tables import ROW_SHIFT
from db.projection import cell_of
from domain.errors import KnownError
from domain.fields import Ledger
from domain.ledgers import LEDGERS
from domain.plan import Indicator, OverUnits
from domain.plan.units import MILLION, in_unit
from domain.progress import choose_span, format_figure, judge
from domain.progress.case import Case
from domain.progress.scope import counted_cells, newest_years, suspect_groups
from domain.progress.targets import aim_of
from domain.progress.windows import at_last_report
from domain.standing import Basis
from services.figures.explanation import Counted, Explanation, NotCounted, Resembled, to_json
from services.figures.formula import BETWEEN, formula_of
from services.figures.progress import default_basis, unit_asked
from services.figures.reasons import Known, Limits, Reasons, date_of, same_what, title_of

if TYPE_CHECKING:
    import sqlalchemy as sa

    from db.explain import Candidate, Share, Source
    from services.workspace.workspace import Workspace

__all__ = ["LIMIT", "Counted", "Explanation", "NotCounted", "explain", "indicator_named", "to_json"]

LIMIT = 200
"""How many records of either kind the window asks for."""


def explain(  # noqa: PLR0913 - what a question may name
    workspace: Workspace,
    code: str,
    *,
    unit: str | None = None,
    year: int | None = None,
    basis: Basis | None = None,
    as_of: date | None = None,
    limit: int | None = None,
    itself: bool = False,
) -> Explanation:
    """Why an indicator has the figure that ``progress`` shows for the same question.

    Args:
        workspace: The workspace.
        code: The indicator; an alias is explained by its original.
        unit: Code of a unit; None for the workspace's own, which for the city is all of them.
        year: One year; None for the whole plan.
        basis: Which records count; None for the default of this workspace.
        as_of: What is dated later is not counted; None for today.
        limit: How many records of either kind to list; None for all.
        itself: Only the records the unit owns, also where it is the city.

    Raises:
        KnownError: The indicator, year or unit is not in the plan.
    """
    shown = indicator_named(workspace, code)
    basis, day = basis or default_basis(workspace), as_of or workspace.today
    asked = unit if itself else unit_asked(workspace, unit)
    with workspace.read() as connection:
        question = _Question(
            workspace, connection, shown, unit=asked, year=year, basis=basis, as_of=day
        )
        return question.answer(limit)


def indicator_named(workspace: Workspace, code: str) -> Indicator:
    """An indicator of the plan in force, by its code in whatever case.

    Raises:
        KnownError: There is none.
    """
    found = workspace.plan.by_code.get(code.strip().upper())
    if found is None:
        raise KnownError(f"规划里没有编号为“{code}”的指标。", "编号如 G-06、C3-02，见指标进度页。")
    return found


class _Question:
    """One indicator of a unit and a span of years, with what is read for the answer."""

    def __init__(  # noqa: PLR0913 - the parts of the question
        self,
        workspace: Workspace,
        connection: sa.Connection,
        shown: Indicator,
        *,
        unit: str | None,
        year: int | None,
        basis: Basis,
        as_of: date,
    ) -> None:
        plan = workspace.plan
        self.workspace, self.connection, self.shown = workspace, connection, shown
        self.indicator = plan.original(shown)
        self.unit, self.basis, self.as_of = unit, basis, as_of
        code = self.indicator.code
        figures = Figures(connection, least=basis.least, as_of=as_of, only=code, with_suspects=True)
        self.progress = judge(plan, shown, figures, unit=unit, year=year, as_of=as_of)
        span = choose_span(plan, self.indicator, year, as_of)
        aim = aim_of(plan, self.indicator, unit)
        asked = Case(plan, self.indicator, figures, unit, year, as_of, span, aim)
        self.case = at_last_report(asked)
        self.limits = Limits(self.indicator, basis, as_of, self.case.span, newest_years(self.case))
        self.ledgers = tuple(LEDGERS[key] for key in self.indicator.ledgers if key in LEDGERS)
        cells = tuple(cell_of(*cell) for cell in counted_cells(self.case))
        self.scope: Scope = Scope(code, basis.least, as_of, cells, self.ledgers)

    def answer(self, limit: int | None) -> Explanation:
        """Read the records and put the answer together."""
        by_record: dict[int, list[Share]] = {}
        for share in db.shares(self.connection, self.scope) if self.ledgers else ():
            by_record.setdefault(share.row, []).append(share)
        counted = {
            row: parts
            for row, parts in by_record.items()
            if any(part.amount or part.undeduplicated for part in parts)
        }
        others = self._others(counted)
        return Explanation(
            indicator=self.shown,
            progress=self.progress,
            formula=self._formula(),
            unit=self.unit,
            basis=self.basis,
            as_of=self.as_of,
            counted=self._counted(dict(islice(counted.items(), limit))),
            counted_total=len(counted),
            not_counted=self._not_counted(others[:limit], by_record),
            not_counted_total=len(others),
        )

    def _formula(self) -> str:
        parts = (formula_of(self.indicator), self.case.span.label, f"口径：{self.basis.label}")
        return BETWEEN.join(parts)

    def _others(self, counted: Mapping[int, object]) -> list[Candidate]:
        workspace = self.workspace
        own = workspace.unit if workspace.is_city else ""
        found: list[Candidate] = []
        for ledger in self.ledgers:
            found += db.candidates(
                self.connection,
                ledger,
                self.indicator.code,
                unit=self.unit,
                hide_drafts_of_others=own,
            )
        others = [one for one in found if one.row not in counted]
        others.sort(key=lambda one: (one.is_near, one.date, one.row), reverse=True)
        return others

    def _counted(self, counted: Mapping[int, Sequence[Share]]) -> tuple[Counted, ...]:
        others = self._others_like(counted)
        sources = self._sources(list({*counted, *(other for other, _ in others.values())}))
        listed = []
        for row, parts in counted.items():
            ledger, source = sources[row]
            amount, base = self._amounts(parts)
            listed.append(
                Counted(
                    source.id,
                    ledger.key,
                    title_of(ledger, source),
                    source.unit,
                    date_of(ledger, source),
                    amount,
                    base,
                    self._note(ledger, source, parts),
                    _resembled(*sources[others[row][0]], is_later=others[row][1])
                    if row in others
                    else None,
                )
            )
        return tuple(listed)

    def _others_like(self, rows: Collection[int]) -> Mapping[int, tuple[int, bool]]:
        """For each suspect: a counted record it is like, and whether it was entered later.

        Of those entered later that is the first one; of the first, the one entered next.
        """
        found = {}
        for first, *later in suspect_groups(self.case):
            found[first] = (later[0], False)
            found.update((row, (first, True)) for row in later)
        return {row: other for row, other in found.items() if row in rows}

    def _amounts(self, parts: Sequence[Share]) -> tuple[Fraction, Fraction | None]:
        of = {part.part: part.amount + part.undeduplicated for part in parts}
        if self.indicator.over_units is OverUnits.RATIO_OF_SUMS:
            return Fraction(of.get(0, 0), MILLION), Fraction(of.get(1, 0), MILLION)
        return in_unit(of.get(0, 0), self.indicator.display_unit), None

    def _note(self, ledger: Ledger, source: Source, parts: Sequence[Share]) -> str:
        notes = []
        feeds = [feed for feed in self.indicator.feeds if feed.ledger == ledger.key]
        by_roster = any(f.or_lines and source.fields.get(f.sum_field) is None for f in feeds)
        if by_roster and ledger.lines:
            notes.append(f"按{ledger.lines.label}人数")
        loose = sum(part.undeduplicated for part in parts)
        if loose:
            is_all = not any(part.amount for part in parts)
            text = format_figure(self.indicator, in_unit(loose, self.indicator.display_unit))
            unit = self.indicator.display_unit
            notes.append("未去重" if is_all else f"其中 {text} {unit}未去重")
        repeated = sum(part.repeated for part in parts)
        if repeated:
            what = same_what(next((f for f in feeds if f.distinct), None), ledger)
            notes.append(f"另有 {repeated} 个与别的记录{what}，只计一次")
        return "；".join(notes)

    def _not_counted(
        self, others: Sequence[Candidate], shares: Mapping[int, object]
    ) -> tuple[NotCounted, ...]:
        rows = [one.row for one in others]
        sources = self._sources(rows)
        reasons = Reasons(self.limits, sources)
        reasons.read(self.connection, [one.row for one in others if not one.is_near])
        repeated = [row for row in rows if row in shares]
        owners = db.first_counted(self.connection, self.scope, repeated)
        owning = self._sources(sorted(set(owners.values())))
        listed = []
        for one in others:
            ledger, source = sources[one.row]
            owner = owning.get(owners.get(one.row, 0))
            reason = self._repeats(ledger, owner[1]) if owner else reasons.of(one.row)
            listed.append(
                NotCounted(
                    source.id,
                    ledger.key,
                    title_of(ledger, source),
                    source.unit,
                    one.date,
                    reason,
                )
            )
        return tuple(listed)

    def _repeats(self, ledger: Ledger, owner: Source) -> str:
        feed = next((f for f in self.indicator.feeds if f.distinct), None)
        where = self.workspace.plan.unit_by_code.get(owner.unit)
        place, title = where.short if where else owner.unit, title_of(ledger, owner)
        return f"与{place}{same_what(feed, ledger)}，已计（{title}）"

    def _sources(self, rows: Sequence[int]) -> Known:
        found: dict[int, tuple[Ledger, Source]] = {}
        for key in self.indicator.ledgers:
            if key in LEDGERS:
                number = LEDGERS[key].number
                own = [row for row in rows if row >> ROW_SHIFT == number]
                loaded = db.sources(self.connection, LEDGERS[key], own)
                found.update((row, (LEDGERS[key], one)) for row, one in loaded.items())
        return found


def _resembled(ledger: Ledger, source: Source, *, is_later: bool) -> Resembled:
    return Resembled(
        source.id, source.unit, title_of(ledger, source), date_of(ledger, source), is_later
    )
