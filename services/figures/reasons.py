"""Why records do not count for an indicator, in plain Chinese."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from db import explain as db
from domain.fields import Ledger
from domain.ledgers import LEDGERS
from domain.plan import Feed, Indicator
from domain.plan.reasons import explain_record
from domain.progress import Span
from domain.standing import STANDING_LABELS, Basis, Standing
from domain.values import show_value

if TYPE_CHECKING:
    import sqlalchemy as sa

    from db.explain import Source

Known = Mapping[int, tuple[Ledger, "Source"]]
"""Records by row number, each with its ledger."""


@dataclass(frozen=True)
class Limits:
    """What a record has to be to count, beside the plan's conditions.

    Attributes:
        indicator: No alias.
        basis: Which records are counted.
        as_of: What is dated later is not counted.
        span: The years that count.
        newest: Of what is reported year by year: the year each unit reported last.
    """

    indicator: Indicator
    basis: Basis
    as_of: date
    span: Span
    newest: Mapping[str, int]


class Reasons:
    """Why records do not count, those aside that another record already counts."""

    def __init__(self, limits: Limits, sources: Known) -> None:
        """Begin without having looked at any record.

        Args:
            limits: What a record has to be.
            sources: The records that will be asked for.
        """
        self._limits = limits
        self._sources = sources
        self._conditions: dict[int, str] = {}
        self._returns: Mapping[tuple[str, str], str] = {}

    def read(self, connection: sa.Connection, rows: Sequence[int]) -> None:
        """Find out which condition of the plan some records do not meet."""
        limits = self._limits
        for key in limits.indicator.ledgers:
            own = [row for row in rows if self._sources[row][0].key == key]
            lines = db.lines_of(connection, LEDGERS[key], own) if own else {}
            for row in own:
                source = self._sources[row][1]
                self._conditions[row] = explain_record(
                    limits.indicator,
                    source.fields,
                    lines.get(row, ()),
                    source.unit,
                    ledger=key,
                )
        returned = [
            source.id
            for _, source in self._sources.values()
            if source.standing is Standing.RETURNED
        ]
        self._returns = db.return_reasons(connection, returned)

    def of(self, row: int) -> str:
        """All that stands in the way, the state first."""
        ledger, source = self._sources[row]
        found = (
            self._state(source),
            self._time(date_of(ledger, source), source.unit),
            self._conditions.get(row, ""),
        )
        return "；".join(filter(None, found)) or "没有可计入的内容"

    def _state(self, source: Source) -> str:
        if source.standing >= self._limits.basis.least:
            return ""
        label = STANDING_LABELS[source.standing]
        if source.standing is Standing.RETURNED:
            why = self._returns.get((source.id, source.digest), "")
            return f"{label}：{why}" if why else label
        if source.standing < Standing.READY:
            return label
        is_asked = self._limits.basis is Basis.RECEIVED
        return f"{label}，没有市级回执" if is_asked else f"{label}，未审核"

    def _time(self, day: str, unit: str) -> str:
        limits = self._limits
        if not day:
            return ""
        if day > limits.as_of.isoformat():
            return f"晚于截至日期 {limits.as_of.isoformat()}"
        span, year = limits.span, int(day[:4])
        if not span.first <= year <= span.last:
            gap = " " if span.label[-1].isdigit() else ""
            return f"{year} 年，不在 {span.label}{gap}内"
        newest = limits.newest.get(unit, year)
        return f"已有 {newest} 年的数" if newest != year else ""


def title_of(ledger: Ledger, source: Source) -> str:
    """What people call a record."""
    field = ledger.by_key[ledger.title]
    return show_value(field, source.fields.get(field.key)) or f"（没有填写{field.label}）"


def date_of(ledger: Ledger, source: Source) -> str:
    """The date that a record counts for, as stored; empty where there is none."""
    return str(source.fields.get(ledger.date) or "")


def same_what(feed: Feed | None, ledger: Ledger) -> str:
    """What two records have in common that is counted once: 同一人, 同一赛事."""
    if feed is None or feed.distinct == "person":
        return "同一人"
    if feed.distinct == "event":
        return f"同一{ledger.noun}"
    if feed.distinct == "unit":
        return "同一单位"
    return f"同一{ledger.by_key[feed.distinct].label}"
