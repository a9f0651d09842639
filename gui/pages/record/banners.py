"""What the banners above a form say: why it was returned, and which fields are in conflict."""

from __future__ import annotations

from typing import TYPE_CHECKING

from domain.change import COMPLETE, EVIDENCE, EXPLAIN
from domain.clock import china_time
from domain.fields import Field, Ledger, Value
from domain.standing import Decision, Standing
from domain.values import show_value

if TYPE_CHECKING:
    from domain.fold import Conflict
    from domain.plan import Plan
    from gui.common.card import Banner
    from gui.pages.record.opened import Opened
    from services.records.records import Record

_MOST_SHOWN = 4


def show_returned(banner: Banner, found: Opened | None, plan: Plan) -> None:
    """Say why the city returned the record, as long as that holds."""
    position = found.position if found is not None else None
    verdict = position.verdict if position is not None else None
    holds = (
        position is not None
        and position.standing is Standing.RETURNED
        and verdict is not None
        and verdict.decision is Decision.RETURN
    )
    if holds and verdict is not None:
        when = f"{verdict.when.month}月{verdict.when.day}日"
        banner.say("市级退回", verdict.reason, f"{plan.units[0].name} · {when}")
    banner.setVisible(holds)


def show_conflicts(banner: Banner, record: Record, ledger: Ledger) -> None:
    """List the fields that two PCs set differently, with both values."""
    texts = [_conflict_text(conflict, record, ledger) for conflict in record.conflicts]
    if texts:
        shown = "\n".join(texts[:_MOST_SHOWN])
        more = len(texts) - _MOST_SHOWN
        rest = f"\n另有 {more} 处" if more > 0 else ""
        banner.say(f"冲突 {len(texts)} 处", f"{shown}{rest}", "改成正确的值并保存，冲突就消除")
    banner.setVisible(bool(texts))


def _conflict_text(conflict: Conflict, record: Record, ledger: Ledger) -> str:
    fields = ledger.lines.by_key if conflict.line and ledger.lines else ledger.by_key
    field = fields.get(conflict.field)
    label = _label(conflict.field, field)
    line = next((one for one in record.lines if one.id == conflict.line), None)
    person = f"{line.fields.get('name') or '名册行'}：" if line is not None else ""
    values = " / ".join(
        f"“{_shown(field, head.value)}”（{head.by}，{china_time(head.wall):%m-%d %H:%M}）"
        for head in conflict.heads
    )
    return f"{person}{label}：{values}"


def _label(key: str, field: Field | None) -> str:
    if field is not None:
        return field.label
    if key == COMPLETE:
        return "填写完成"
    if key.startswith(EXPLAIN):
        return "说明"
    return "佐证材料" if key.startswith(EVIDENCE) else "删除"


def _shown(field: Field | None, value: Value) -> str:
    if field is not None:
        return show_value(field, value) or "空"
    if isinstance(value, bool):
        return "是" if value else "否"
    return str(value) if value is not None else "空"
