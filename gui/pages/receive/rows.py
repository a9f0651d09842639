"""How a reception is told: rows of packages, of indicators that move, and the sums."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from domain.progress.formatting import NOTHING, format_change, format_figure
from gui.pages.home.rows_table import Cell, Column, RowData, Tone
from gui.pages.submit.rows import entry_name
from services.sync.movements import CityMovement

if TYPE_CHECKING:
    from domain.plan import Plan
    from services.sync.movements import Movement
    from services.sync.packages_log import PackageEntry
    from services.sync.receive import Arrival, Reception
    from services.sync.receive_workbook import WorkbookReception

ARRIVAL_COLUMNS = (
    Column("同步包", stretches=True),
    Column("单位"),
    Column("校验码"),
    Column("新增", right=True),
    Column("修改", right=True),
    Column("相同", right=True),
    Column("冲突", right=True),
    Column("说明", stretches=True),
)
MOVEMENT_COLUMNS = (
    Column("指标", stretches=True),
    Column("接收前", right=True),
    Column("接收后", right=True),
    Column("变化", right=True),
    Column("来自", stretches=True),
)
EDIT_COLUMNS = (
    Column("位置", stretches=True),
    Column("账套里", stretches=True),
    Column("工作簿里", stretches=True),
    Column("说明", stretches=True),
)
HISTORY_COLUMNS = (
    Column("同步包"),
    Column("单位"),
    Column("接收时间"),
    Column("内容", stretches=True),
    Column("接收人"),
)


def arrival_row(plan: Plan, arrival: Arrival) -> RowData:
    """A package: what it brings, or why it is refused."""
    name = arrival.number or arrival.file.name
    info = plan.unit_by_code.get(arrival.unit)
    unit = info.short if info else NOTHING
    tip = str(arrival.file)
    if arrival.refused:
        dash = Cell(NOTHING, tone="soft")
        why = Cell(arrival.reason.rstrip("。"), tag="bad", tip=f"{arrival.reason}{arrival.hint}")
        return RowData((Cell(name, tip=tip), unit, dash, dash, dash, dash, dash, why))
    counts = [f"{n:,}" for n in (arrival.new, arrival.changed, arrival.same)]
    conflicts = Cell(str(arrival.conflicts), tone="warn" if arrival.conflicts else "")
    code = Cell(arrival.check_code or NOTHING, tip="应与报送单上的校验码一致")
    return RowData((Cell(name, tip=tip), unit, code, *counts, conflicts, _remark(arrival)))


def _remark(arrival: Arrival) -> Cell:
    if not arrival.reason:
        files = f"，佐证材料 {arrival.evidence:,} 个" if arrival.evidence else ""
        return Cell(f"签名有效{files}", tag="ok")
    return Cell(arrival.reason, tag="hold" if arrival.is_repeat else "warn", tip=arrival.reason)


def movement_rows(plan: Plan, reception: Reception) -> list[RowData]:
    """Indicators that move, in the order of the plan: the city's figure, and whose records."""
    if reception.city:
        return [_movement_row(plan, movement) for movement in reception.city]
    order = {indicator.code: at for at, indicator in enumerate(plan.indicators)}
    alone = sorted(reception.movements, key=lambda moved: order[moved.indicator.code])
    return [
        _movement_row(plan, CityMovement(one.indicator, one.before, one.after, (one,)))
        for one in alone
    ]


def _movement_row(plan: Plan, movement: CityMovement) -> RowData:
    indicator = movement.indicator
    told = format_change(indicator, movement.before, movement.after)
    change = _step(told)
    tone: Tone = "ok" if change.startswith("+") else "soft" if change.startswith("±") else "bad"
    name = f"{indicator.code} {indicator.name}（{indicator.display_unit}）"
    source = _source(plan, movement)
    return RowData(
        (
            Cell(name, tip=f"{name}　{told}"),
            format_figure(indicator, movement.before),
            format_figure(indicator, movement.after),
            Cell(change, tone=tone),
            Cell(source, tip=source),
        )
    )


def _source(plan: Plan, movement: CityMovement) -> str:
    """The units whose records move it; each with its share where there are several."""
    names = {unit.code: unit.short for unit in plan.units}
    units = movement.units
    if len(units) == 1 and _change(movement) == _change(units[0]):
        return names.get(units[0].unit, units[0].unit)
    return " · ".join(f"{names.get(one.unit, one.unit)} {_change(one)}" for one in units)


def _change(moved: Movement | CityMovement) -> str:
    return _step(format_change(moved.indicator, moved.before, moved.after))


def _step(told: str) -> str:
    return told.rpartition("(")[2].rstrip(")")


def edit_rows(reception: WorkbookReception) -> list[RowData]:
    """What was changed in a workbook by hand, then what of it is not taken in."""
    rows = []
    for edit in reception.edited:
        before, after = (edit.before or "（空）", edit.after or "（空）")
        values = (before, after) if edit.field else ("", "")
        note = Cell(edit.note, tip=edit.note)
        rows.append(
            RowData((_place(edit.sheet, edit.row, edit.field), *map(_tipped, values), note))
        )
    for left in reception.left_out:
        why = Cell(f"不收：{left.reason}", tone="warn", tip=f"{left.reason}。{left.remedy}")
        place = _place(left.sheet, left.row, left.field)
        rows.append(RowData((place, Cell("", tone="soft"), _tipped(left.value), why)))
    return rows


def _tipped(text: str) -> Cell:
    return Cell(text, tip=text)


def _place(sheet: str, row: int, column: str) -> Cell:
    text = " · ".join(filter(None, (sheet, f"第 {row} 行" if row else "", column)))
    return Cell(text, tip=text)


def history_row(entry: PackageEntry) -> RowData:
    """A package received earlier."""
    when = f"{entry.when:%Y-%m-%d %H:%M}"
    return RowData((entry_name(entry), entry.unit, when, entry.content or NOTHING, entry.who))


def summary(arrivals: Sequence[Arrival]) -> str:
    """What was received, in one sentence."""
    taken = [one for one in arrivals if not one.refused]
    refused = len(arrivals) - len(taken)
    new, changed = sum(one.new for one in taken), sum(one.changed for one in taken)
    same, conflicts = sum(one.same for one in taken), sum(one.conflicts for one in taken)
    if not taken:
        return f"{refused} 个文件都没有接收，账套没有改动。"
    if all(one.is_repeat for one in taken):
        text = f"{len(taken)} 个文件都是收过的内容，账套没有改动。"
    else:
        text = f"接收 {len(taken)} 个文件：新增 {new:,} 条，修改 {changed:,} 条，相同 {same:,} 条"
        text += f"，冲突 {conflicts} 处。" if conflicts else "。"
    return text + (f"另有 {refused} 个没有接收。" if refused else "")
