"""Code lists that the plan in force gives: its indicators, units and measures."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from domain.field_types import Code, CodeList, FromPlan
from domain.fields import Field, Ledger
from domain.plan.model import Kind, Plan


def with_plan(ledger: Ledger, plan: Plan) -> Ledger:
    """A ledger whose fields have their code lists of the plan.

    It is the same one every time, and the ledger itself where none of its fields takes codes of
    a plan.
    """
    known = _resolved.get((id(ledger), plan.digest))
    if known is not None and known[0] is ledger:
        return known[1]
    made = ledger
    if any(field.codes_from for field in ledger.fields):
        made = replace(made, fields=_with_codes(ledger.fields, plan))
    if ledger.lines and any(field.codes_from for field in ledger.lines.fields):
        made = replace(
            made, lines=replace(ledger.lines, fields=_with_codes(ledger.lines.fields, plan))
        )
    _resolved[id(ledger), plan.digest] = (ledger, made)
    return made


def codes_of(source: FromPlan, plan: Plan) -> CodeList:
    """The code list that a plan gives; what is retired from it is not in it."""
    return CodeList(source.value, _LABELS[source], tuple(_codes(source, plan)))


def _with_codes(fields: Sequence[Field], plan: Plan) -> tuple[Field, ...]:
    return tuple(
        replace(field, codes=codes_of(field.codes_from, plan)) if field.codes_from else field
        for field in fields
    )


def _codes(source: FromPlan, plan: Plan) -> Iterator[Code]:
    if source is FromPlan.INDICATORS:
        for one in plan.indicators:
            if one.kind is not Kind.ALIAS:
                yield Code(one.code, f"{one.code} {one.name}", (one.code, one.name))
    elif source is FromPlan.UNITS:
        for unit in plan.units:
            yield Code(unit.code, unit.short, (unit.code, unit.name))
    else:
        for measure in plan.measures:
            yield Code(measure.code, f"{measure.code} {measure.name}", (measure.code, measure.name))


_LABELS = {FromPlan.INDICATORS: "指标", FromPlan.UNITS: "填报单位", FromPlan.MEASURES: "主要举措"}

# By identity, as for fields: hashing a ledger or a plan would hash all of it.
_resolved: dict[tuple[int, str], tuple[Ledger, Ledger]] = {}
