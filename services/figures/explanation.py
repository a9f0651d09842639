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
class Resembled:
    """A counted record that another one is suspected to be (疑似重复).

    Attributes:
        id: Record id.
        unit: Code of its unit.
        title: What it is called.
        date: Its date as stored.
        is_first: It was entered before the other one, which is therefore the one suspected.
    """

    id: str
    unit: str
    title: str
    date: str
    is_first: bool


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
        resembles: A counted record that is suspected to be the same one; None where there is none.
    """

    id: str
    ledger: str
    title: str
    unit: str
    date: str
    amount: Fraction
    base: Fraction | None = None
    note: str = ""
    resembles: Resembled | None = None

    @property
    def is_suspected(self) -> bool:
        """It is one of the suspects that the figure is shown with: not the first of them."""
        return self.resembles is not None and self.resembles.is_first


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
                "suspected": one.is_suspected,
                "resembles": _resembled_json(one.resembles),
            }
            for one in explanation.counted
        ],
        "not_counted": [{"id": one.id, "reason": one.reason} for one in explanation.not_counted],
    }


def _resembled_json(one: Resembled | None) -> dict[str, str] | None:
    if one is None:
        return None
    return {"id": one.id, "unit": one.unit, "title": one.title, "date": one.date}
