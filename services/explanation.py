"""What an explanation of a figure holds, and its JSON."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from typing import Any

from domain.plan import Indicator
from domain.progress import IndicatorProgress, json_number
from domain.standing import Basis


@dataclass(frozen=True)
class Counted:
    """A record that counts.

    Attributes:
        id: Record id.
        ledger: Key of its ledger.
        title: What it is called.
        unit: Code of its unit.
        date: Its date as stored.
        amount: What it adds, in the indicator's unit; of a ratio, to the numerator in base units.
        base: What it adds to the denominator of a ratio, in base units; None elsewhere.
        note: What must be said of the amount: 未去重, 按名册人数.
    """

    id: str
    ledger: str
    title: str
    unit: str
    date: str
    amount: Fraction
    base: Fraction | None = None
    note: str = ""


@dataclass(frozen=True)
class NotCounted:
    """A record of the indicator's ledgers that does not count, and why.

    Attributes:
        id: Record id.
        ledger: Key of its ledger.
        title: What it is called.
        unit: Code of its unit.
        date: Its date as stored; may be empty.
        reason: Why not, in plain Chinese.
    """

    id: str
    ledger: str
    title: str
    unit: str
    date: str
    reason: str


@dataclass(frozen=True)
class Explanation:
    """A figure and what it was added up from.

    Attributes:
        indicator: The row of the plan that was asked for.
        progress: Where it stands.
        formula: How it counts, in a sentence.
        unit: Code of the unit; None for the whole city.
        basis: Which records are counted.
        as_of: The day that counts as today.
        counted: Records that count, by date; only the first where a limit was given.
        counted_total: How many there are.
        not_counted: Records that do not, those first that nearly do, the newest first.
        not_counted_total: How many there are.
    """

    indicator: Indicator
    progress: IndicatorProgress
    formula: str
    unit: str | None
    basis: Basis
    as_of: date
    counted: tuple[Counted, ...]
    counted_total: int
    not_counted: tuple[NotCounted, ...]
    not_counted_total: int

    @property
    def actual(self) -> Fraction | None:
        """The figure; None where there are no data."""
        return self.progress.actual


def to_json(explanation: Explanation) -> dict[str, Any]:
    """The explanation as ``explain CODE --json`` prints it."""
    return {
        "code": explanation.indicator.code,
        "actual": json_number(explanation.actual),
        "formula": explanation.formula,
        "basis": explanation.basis.value,
        "counted": [
            {
                "id": one.id,
                "ledger": one.ledger,
                "title": one.title,
                "unit": one.unit,
                "date": one.date,
                "amount": json_number(one.amount),
                "note": one.note,
            }
            for one in explanation.counted
        ],
        "not_counted": [{"id": one.id, "reason": one.reason} for one in explanation.not_counted],
    }
