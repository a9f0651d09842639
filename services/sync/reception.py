"""What receiving did, or would do, in words."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from domain.progress import format_change

if TYPE_CHECKING:
    from domain.plan import Plan
    from services.sync.movements import Movement
    from services.sync.receive import Arrival, Reception


def reception_text(reception: Reception, plan: Plan) -> str:
    """A preview or result of receiving, as people read it."""
    lines = [arrival_text(one) for one in reception.arrivals]
    lines += [movements_text(reception.movements, plan)] if reception.movements else []
    lines += [suspected_text(reception.suspected)] if reception.suspected else []
    return "\n".join(lines)


def suspected_text(number: int) -> str:
    """How many of the records that come are suspected to be entered twice."""
    return f"其中 {number:,} 条与别的记录疑似重复，照常计入；接收后可在指标进度里看是哪些。"


def arrival_text(one: Arrival) -> str:
    """What one file brought, or why it was refused."""
    if one.refused:
        return f"  {one.file.name}　未接收：{one.reason}{one.hint}"
    note = f"（{one.reason}）" if one.reason else ""
    files = f"，佐证材料 {one.evidence} 个" if one.evidence else ""
    return (
        f"  {one.number or one.file.name}　新增 {one.new}，变更 {one.changed}，相同 {one.same}，"
        f"冲突 {one.conflicts}{files}{note}"
        + (f"　校验码 {one.check_code}" if one.check_code else "")
    )


def movements_text(moved: Iterable[Movement], plan: Plan) -> str:
    """Indicators before and after."""
    lines = ["指标变化："]
    for one in moved:
        unit, indicator = plan.unit_by_code[one.unit].short, one.indicator
        change = format_change(indicator, one.before, one.after)
        lines.append(
            f"  {unit}　{indicator.code} {indicator.name}　{change} {indicator.display_unit}"
        )
    return "\n".join(lines)
