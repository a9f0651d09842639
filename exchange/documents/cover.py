"""The cover sheet (报送单) that goes to the city with a package, signed and stamped on paper."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from exchange.documents.paper import (
    UPRIGHT,
    page,
    paged_tables,
    qr_image,
    ruled,
    space,
    table,
    table_height,
    text,
)

_CODE_DIGITS = 16
_GROUP = 4
_WIDTHS = (12, 42, 17, 11, 18)
_ROOM_MM = 68
"""Height that the first page has for rows of indicators above the stamp."""
_PRACTICE_MM = 5


@dataclass(frozen=True)
class LedgerLine:
    """A ledger on the sheet: its records, the finished among them, their lines and evidence."""

    label: str
    records: int
    finished: int
    lines: int
    evidence: int = 0


@dataclass(frozen=True)
class IndicatorLine:
    """An indicator on the sheet, figures as written for people."""

    code: str
    name: str
    actual: str
    target: str
    unit: str


@dataclass(frozen=True, kw_only=True)
class Cover:
    """What the sheet says.

    Attributes:
        plan: Title of the plan.
        unit: Full name of the unit.
        unit_code: Its code.
        period: Label of the reporting period.
        period_days: Its first and last day, for people.
        deadline: Its deadline, for people.
        number: The package's name: 永胜县-甲-0004.
        file: The package's file name.
        written: When it was written, for people.
        operator: Who wrote it.
        digest: SHA-256 of the package; empty where a workbook was handed in.
        changes: Changes it carries.
        carried: Evidence files it carries; a package carries only what none carried before.
        basis: Which records the indicators count.
        as_of: As of when, for people.
        ledgers: The ledgers.
        indicators: The indicators that have data.
        practice: From a practice workspace.
    """

    plan: str
    unit: str
    unit_code: str
    period: str
    period_days: str
    deadline: str
    number: str
    file: str
    written: str
    operator: str
    digest: str
    changes: int
    basis: str
    as_of: str
    ledgers: Sequence[LedgerLine]
    indicators: Sequence[IndicatorLine]
    practice: bool = False
    carried: int = 0


def check_code(digest: str) -> str:
    """The check code that is compared by eye: the first 16 hex digits of the digest, in fours."""
    start = digest[:_CODE_DIGITS].upper()
    return " ".join(start[n : n + _GROUP] for n in range(0, len(start), _GROUP))


def cover_html(cover: Cover) -> str:
    """The sheet as HTML."""
    needed = table_height([_cells(one) for one in cover.indicators], _WIDTHS, UPRIGHT)
    inside = needed <= _ROOM_MM - (_PRACTICE_MM if cover.practice else 0)
    middle = f"<p>共 {len(cover.indicators)} 项有数据，见附表。</p>"
    if inside:
        middle = "".join(_indicators(cover, used=0))
    practice = "<p align='center'>（练习数据，不作报送）</p>" if cover.practice else ""
    return page(
        f"报送单 {cover.number}",
        "<h1 align='center'>产业工人队伍建设改革台账报送单</h1>",
        f"<p align='center' style='margin-top: 4px;'>{text(cover.plan)}</p>",
        practice,
        "<p style='font-size: 6pt;'>&nbsp;</p>",
        _facts(cover),
        "<h2>一、台账</h2>",
        _ledgers(cover),
        "<h2>二、指标</h2>",
        middle,
        "<p style='font-size: 6pt;'>&nbsp;</p>",
        _signatures(cover),
        *([] if inside else _annex(cover)),
    )


def _annex(cover: Cover) -> list[str]:
    """The indicators on pages of their own, so that the stamped block stays on the first."""
    first, *more = _indicators(cover, used=22)
    break_before = "<p style='page-break-before: always; font-size: 2pt;'>&nbsp;</p>"
    return [
        "<h2 style='page-break-before: always;' align='center'>附表　指标完成情况</h2>",
        f"<p class='small'>填报单位：{text(cover.unit)}{space(2)}包号：{text(cover.number)}</p>",
        f"<p style='font-size: 4pt;'>&nbsp;</p>{first}",
        *(break_before + one for one in more),
    ]


def _facts(cover: Cover) -> str:
    rows = [
        ("填报单位", cover.unit, "单位代码", cover.unit_code),
        ("报送期", f"{cover.period}（{cover.period_days}）", "截止日期", cover.deadline),
        ("包号", cover.number, "生成时间", cover.written),
    ]
    lines = [
        "<tr>"
        f"<th width='13%' bgcolor='#f0f0f0' align='center'>{text(a)}</th>"
        f"<td width='45%'>{text(b)}</td>"
        f"<th width='13%' bgcolor='#f0f0f0' align='center'>{text(c)}</th>"
        f"<td width='29%'>{text(d)}</td></tr>"
        for a, b, c, d in rows
    ]
    if cover.digest:
        lines.append(
            "<tr><th bgcolor='#f0f0f0' align='center' valign='middle'>校验码</th>"
            "<td valign='middle'>"
            f"<p class='code'>{check_code(cover.digest)}</p>"
            f"<p class='small' style='margin-top: 5px;'>文件：{text(cover.file)}</p>"
            "<p class='small' style='margin-top: 3px;'>市级接收时显示的校验码应与此一致。</p></td>"
            f"<td colspan='2' align='center' valign='middle'>{qr_image(cover.digest, 96)}</td></tr>"
        )
    return ruled("".join(lines))


def _ledgers(cover: Cover) -> str:
    rows = [
        (
            one.label,
            f"{one.records:,}",
            f"{one.finished:,}",
            *map(_count, (one.lines, one.evidence)),
        )
        for one in cover.ledgers
    ]
    total = (
        "合计",
        f"{sum(one.records for one in cover.ledgers):,}",
        f"{sum(one.finished for one in cover.ledgers):,}",
        f"{sum(one.lines for one in cover.ledgers):,}",
        f"{sum(one.evidence for one in cover.ledgers):,}",
    )
    carried = (
        f"<p class='fine' style='margin-top: 4px;'>本包带去佐证材料 {cover.carried:,} 个。</p>"
    )
    return table(
        ("台账", "记录（条）", "其中已填写完成", "名册（行）", "佐证材料（个）"),
        [*rows, total],
        widths=(28, 18, 18, 18, 18),
        right=(1, 2, 3, 4),
    ) + (carried if cover.carried else "")


def _count(number: int) -> str:
    return f"{number:,}" if number else "–"


def _indicators(cover: Cover, *, used: float) -> list[str]:
    """The indicators, page by page; the note under the last."""
    note = (
        "<p class='fine' style='margin-top: 4px;'>"
        f"口径：{text(cover.basis)}，截至 {text(cover.as_of)}；没有数据的指标不列；"
        "目标没有分解到单位的，列全市的目标。</p>"
    )
    if not cover.indicators:
        return [f"<p>还没有形成指标数据。</p>{note}"]
    tables = paged_tables(
        ("编号", "指标", "本单位累计", "单位", "规划目标"),
        [_cells(one) for one in cover.indicators],
        widths=_WIDTHS,
        right=(2,),
        paper=UPRIGHT,
        used=used,
    )
    return [*tables[:-1], tables[-1] + note]


def _cells(one: IndicatorLine) -> tuple[str, ...]:
    return (one.code, one.name, one.actual, one.unit, one.target)


def _signatures(cover: Cover) -> str:
    def person(label: str) -> str:
        return f"<p>{label}：</p><p style='font-size: 16pt;'>&nbsp;</p>"

    left = person("填表人") + person("审核人") + "<p>负责人：</p>"
    right = (
        f"<p style='font-size: 26pt;'>&nbsp;</p><p align='center'>（盖{space(1)}章）</p>"
        "<p style='font-size: 14pt;'>&nbsp;</p>"
        f"<p align='right'>年{space(3)}月{space(3)}日{space(2)}</p>"
    )
    return ruled(
        f"<tr><td width='50%' valign='top'>{left}</td>"
        f"<td width='50%' valign='bottom'><p>填报单位：{text(cover.unit)}</p>{right}</td></tr>"
    )
