"""How well columns are placed: right at first, placed wrong, asked needlessly.

`python -m bench.placing [--unseen] [--verbose]` reads the layouts in bench/layouts, a line each:
``ledger | title | header=field@contents …``, where ``-`` is a column that the ledger does not
keep and ``/`` parts the levels of a header. seen.txt may be used for tuning; unseen.txt never is.
A new ledger adds lines to both, its synthetic stand-in below goes when it comes.
"""

from __future__ import annotations

import argparse
import datetime as dt
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from domain import codes
from domain.fields import Code, CodeList, Field, FieldType, Ledger, Need, Offer
from domain.ledgers import LEDGERS
from exchange.workbook.cells import Cell, Range, Sheet, column_letter
from exchange.workbook.drafts import ASKED, CERTAIN, IGNORED
from exchange.workbook.layout import Layout, find_layouts

LAYOUTS = Path(__file__).parent / "layouts"
ROWS = 8
GOALS = {"right": 0.97, "certain_wrong": 0, "asked": 0.08}

_IDS = (
    "530724197906245106",
    "530723197307064120",
    "530724198609045217",
    "530724197911183202",
    "53072219940608076X",
    "530723200210181480",
    "530722199001010114",
    "530722199001010210",
)
_NAMES = ("和丽华", "木春林", "杨玉兰", "阿鲁", "余大江", "罗小妹", "子阿花", "张建国")
_FIRMS = (
    "永胜县顺达电力安装有限公司",
    "丽江某某酒店管理公司",
    "永胜县供电局",
    "华坪县焱光实业公司",
    "玉龙县某某建筑公司",
    "丽江机场",
    "宁蒗县女儿国旅游公司",
    "古城区某某客栈",
)
_UNITS = ("永胜县总工会", "丽江市总工会", "丽江市某某职业培训学校", "华坪县人社局")
_PLACES = ("县职工活动中心三楼", "永北镇", "县委党校", "技工学校实训室")
_TRADES = ("电工", "焊工", "茶艺师", "中式烹调师", "养老护理员", "导游", "民宿管家", "钳工")

_ELSEWHERE: Mapping[str, Sequence[Cell]] = {
    "none": ("",),
    "nation": ("汉族", "纳西族", "彝族", "白族"),
    "education": ("高中", "大专", "本科", "初中"),
    "party": ("中共党员", "群众", "共青团员"),
    "birth": ("1973.11", "1993.06", "1980.02"),
    "address": ("永胜县永北镇凤鸣社区", "华坪县中心镇河南街"),
    "sex": ("男", "女"),
    "score": (85.5, 92.0, 78.0, 66.5),
    "yuan": (1200.0, 1500.0, 800.0),
    "age": (35.0, 42.0, 28.0),
    "trade": ("电力", "建材", "旅游"),
    "period": ("2024.5.6-5.10", "2024.6.3-6.14", "2024.7.1-7.12"),
    "month": ("2024年5月", "2024年6月", "2024年9月"),
    "year": ("2021", "2022", "2023", "2024"),
}
_BY_KEY: Mapping[str, Sequence[Cell]] = {
    "occupation": _TRADES,
    "trade": _TRADES,
    "trades": ("电工、焊工", "茶艺师", "钳工、车工"),
    "place": _PLACES,
    "document": ("丽工发〔2024〕12号", "永工字〔2023〕5号", "丽发〔2022〕9号"),
    "certificate": ("Y20240001", "2253010000123", "Y20240003", "S000053070123"),
    "code": ("Y20240001", "2253010000123", "Y20240003", "S000053070123"),
    "patent": ("ZL202310123456.7", "ZL202220034567.1"),
    "people": ("和丽华、木春林", "阿鲁", "余大江、罗小妹"),
    "title": ("带电作业机械臂", "窑尾余热回收装置", "一种核桃去壳机"),
    "remarks": ("", "已办结", "分两期"),
    "rank": (1.0, 2.0, 3.0, 4.0),
    "score": (92.5, 90.0, 88.5, 81.0),
    "award": ("市级二等奖", "省级三等奖", "县级一等奖"),
}

_FIGURES = frozenset({"rank", "score"})

_CERTIFICATE = Ledger(
    key="certificate",
    number=8,
    label="技能证书",
    noun="证书",
    title="person",
    date="issued",
    match=("person", "code"),
    words=("证书", "取证", "认定"),
    fields=(
        Field("person", "姓名", need=Need.REQUIRED, offer=Offer.PERSONS, synonyms=("持证人",)),
        Field("number", "身份证号", FieldType.ID_NUMBER, synonyms=("身份证号码", "公民身份号码")),
        Field("enterprise", "所在单位", offer=Offer.ENTERPRISES, synonyms=("工作单位", "单位")),
        Field("occupation", "职业（工种）", need=Need.REQUIRED, synonyms=("职业", "工种")),
        Field("level", "技能等级", FieldType.CODE, codes=codes.SKILL_LEVEL, synonyms=("等级",)),
        Field("code", "证书编号", need=Need.REQUIRED, synonyms=("证书号",)),
        Field("issued", "发证日期", FieldType.DATE, need=Need.REQUIRED, synonyms=("取证日期",)),
        Field("issuer", "发证机构", synonyms=("发证单位", "评价机构")),
    ),
)
_KINDS = CodeList(
    "innovation_kind",
    "成果类别",
    (
        Code("small", "“五小”成果", ("五小", "小发明", "小改造")),
        Code("patent", "发明专利", ("专利",)),
        Code("method", "先进操作法", ("操作法",)),
    ),
)
_INNOVATION = Ledger(
    key="innovation",
    number=9,
    label="创新成果",
    noun="成果",
    title="title",
    date="done",
    match=("title", "enterprise"),
    words=("成果", "创新"),
    fields=(
        Field("title", "成果名称", need=Need.REQUIRED, synonyms=("项目名称", "名称")),
        Field("kind", "成果类别", FieldType.CODE, codes=_KINDS, synonyms=("类别",)),
        Field("people", "主要完成人", FieldType.TEXTS, offer=Offer.PERSONS, synonyms=("发明人",)),
        Field("enterprise", "所在单位", offer=Offer.ENTERPRISES, synonyms=("完成单位",)),
        Field("patent", "专利号", looks=r"ZL\d{8,}"),
        Field("benefit", "经济效益", FieldType.NUMBER, unit="万元", places=6, synonyms=("效益",)),
        Field("award", "获奖等级", synonyms=("获奖级别", "获奖情况")),
        Field("done", "完成日期", FieldType.DATE, synonyms=("授权日期", "完成时间")),
    ),
)
_ACTIVITIES = CodeList(
    "activity_kind",
    "活动类型",
    (
        Code("law", "法律服务", ("普法宣传", "法律咨询")),
        Code("talk", "劳模工匠宣讲", ("宣讲",)),
        Code("warm", "送温暖", ("慰问", "走访慰问", "金秋助学")),
    ),
)
_ACTIVITY = Ledger(
    key="activity",
    number=4,
    label="活动",
    noun="活动",
    title="name",
    date="held",
    match=("name", "held"),
    words=("活动", "宣讲", "服务"),
    fields=(
        Field("name", "活动名称", need=Need.REQUIRED, synonyms=("活动主题", "主题")),
        Field(
            "kind",
            "活动类型",
            FieldType.CODE,
            need=Need.REQUIRED,
            codes=_ACTIVITIES,
            synonyms=("类型", "类别"),
        ),
        Field(
            "held",
            "活动时间",
            FieldType.DATE,
            need=Need.REQUIRED,
            synonyms=("时间", "日期", "开展时间"),
        ),
        Field("place", "活动地点", synonyms=("地点",)),
        Field("people", "参加人数", FieldType.NUMBER, unit="人次", synonyms=("人数", "人次")),
        Field("migrants", "其中农民工", FieldType.NUMBER, unit="人", synonyms=("农民工",)),
        Field("firms", "覆盖企业数", FieldType.NUMBER, unit="个", synonyms=("企业数",)),
        Field(
            "raised", "筹集资金", FieldType.NUMBER, unit="万元", places=6, synonyms=("募集资金",)
        ),
        Field("given", "发放资金", FieldType.NUMBER, unit="万元", places=6, synonyms=("慰问金额",)),
        Field("remarks", "备注", FieldType.LONG_TEXT),
    ),
)
_ALL: Mapping[str, Ledger] = {
    **{ledger.key: ledger for ledger in (_CERTIFICATE, _INNOVATION, _ACTIVITY)},
    **LEDGERS,
}


@dataclass(frozen=True)
class Wanted:
    """A layout with what is right: for every column its header and field, ``-`` for none."""

    ledger: Ledger
    title: str
    columns: Sequence[tuple[str, str, str]]


@dataclass
class Score:
    """What came of the layouts.

    Attributes:
        columns: Columns that a field is right for, or none.
        right: Placed right, or asked with the right field as the first candidate.
        certain_wrong: Placed by declared words, and wrong.
        likely_wrong: Placed by evidence, and wrong.
        asked: Asked though there is one right answer.
        told: What went wrong, for reading.
    """

    columns: int = 0
    right: int = 0
    certain_wrong: int = 0
    likely_wrong: int = 0
    asked: int = 0
    told: list[str] = field(default_factory=list)

    def sentence(self) -> str:
        """The figures in one line."""
        count = self.columns or 1
        return (
            f"{self.columns} columns: {self.right / count:.1%} right at first, "
            f"{self.certain_wrong} certain but wrong, {self.likely_wrong} likely but wrong, "
            f"{self.asked / count:.1%} asked"
        )


def read_layouts(path: Path) -> Iterator[Wanted]:
    """The layouts of a file."""
    for line in path.read_text("utf-8").splitlines():
        if line.strip() and not line.startswith("#"):
            key, title, columns = (part.strip() for part in line.split("|"))
            found = []
            for word in columns.split():
                header, _equals, rest = word.partition("=")
                target, _at, contents = rest.partition("@")
                found.append((header, target, contents))
            yield Wanted(_ALL[key], title, found)


def sheet_of(wanted: Wanted) -> Sheet:
    """A sheet in such a layout, with rows as offices fill it."""
    levels = [header.split("/") for header, _target, _contents in wanted.columns]
    is_deep = any(len(level) > 1 for level in levels) and wanted.ledger.lines is not None
    width = len(levels)
    rows: list[list[Cell]] = [[wanted.title, *[""] * (width - 1)]]
    merged = [Range(0, 0, 0, width - 1)]
    if is_deep:
        rows += [
            [level[0] for level in levels],
            [level[1] if level[1:] else "" for level in levels],
        ]
        start = 0
        while start < width:
            end = start
            while end + 1 < width and levels[start][1:] and levels[end + 1][0] == levels[start][0]:
                rows[1][end + 1] = ""
                end += 1
            is_group = bool(levels[start][1:])
            merged.append(Range(1, start, 1 if is_group else 2, end))
            start = end + 1
    else:
        rows.append([header for header, _target, _contents in wanted.columns])
    for number in range(ROWS):
        rows.append([_content(wanted, at, number) for at in range(width)])
    return Sheet("Sheet1", rows, tuple(m for m in merged if m.bottom > m.top or m.right > m.left))


def _content(wanted: Wanted, at: int, number: int) -> Cell:
    _header, target, contents = wanted.columns[at]
    is_roster = any(field.startswith("lines.") for _name, field, _values in wanted.columns)
    if contents:
        values = _ELSEWHERE[contents]
    elif target == "-":
        return float(number + 1)
    else:
        values = _values(wanted.ledger, target, is_roster=is_roster)
    return values[number % len(values)]


def _values(ledger: Ledger, target: str, *, is_roster: bool) -> Sequence[Cell]:
    scope, _dot, key = target.rpartition(".")
    fields = ledger.lines.by_key if scope and ledger.lines else ledger.by_key
    declared = fields[key]
    if not scope and key == ledger.title and declared.offer is not Offer.PERSONS and key != "title":
        noun = ledger.name_ends[0] if ledger.name_ends else "活动"
        return tuple(f"{trade}{noun}（第1期）" for trade in _TRADES[: 1 if is_roster else 8])
    if key == ledger.date and is_roster and not scope:
        return ("2024-05-06",)
    is_text = declared.type in {FieldType.TEXT, FieldType.TEXTS, FieldType.LONG_TEXT}
    if key in _BY_KEY and (is_text or (declared.type is FieldType.NUMBER and key in _FIGURES)):
        return _BY_KEY[key]
    return _BY_TYPE.get(declared.type, _texts)(declared)


def _texts(declared: Field) -> Sequence[Cell]:
    if declared.offer is Offer.PERSONS:
        return _NAMES
    return _FIRMS if declared.offer is Offer.ENTERPRISES else _UNITS


def _codes(declared: Field) -> Sequence[Cell]:
    listed = declared.codes.codes if declared.codes else ()
    return tuple((code.synonyms or (code.label,))[0] for code in listed[:4])


def _numbers(declared: Field) -> Sequence[Cell]:
    return (3.5, 2.8, 12.0, 6.4) if declared.unit == "万元" else (35.0, 48.0, 52.0, 26.0)


_BY_TYPE: Mapping[FieldType, Callable[[Field], Sequence[Cell]]] = {
    FieldType.CODE: _codes,
    FieldType.NUMBER: _numbers,
    FieldType.BOOLEAN: lambda _field: ("是", "否"),
    FieldType.ID_NUMBER: lambda _field: _IDS,
    FieldType.PARTY_NUMBER: lambda _field: _IDS,
    FieldType.PHONE: lambda _field: ("13988800001", "13708881234", "0888-5123456"),
    FieldType.DATE: lambda _field: (dt.date(2024, 5, 6), "2024.6.3", "2023年9月12日"),
}


def judge(wanted: Wanted, score: Score) -> None:
    """Adds what came of one layout."""
    found = find_layouts(wanted.ledger, sheet_of(wanted), accept_likely=True)
    layout = next((one for one in found if isinstance(one, Layout)), None)
    by_index = {c.index: c for c in layout.columns} if layout else {}
    for at, (header, target, _contents) in enumerate(wanted.columns):
        score.columns += 1
        one = by_index.get(at)
        how = one.how if one else ASKED
        placed = one.target.key if one and one.target and how != IGNORED else "-"
        first = one.candidates[0] if one and one.candidates else "-"
        is_blank = bool(one) and how == IGNORED and target == "-"
        is_right = is_blank or (first if how == ASKED else placed) == target
        score.right += is_right
        score.asked += how == ASKED
        if how != ASKED and not is_right:
            score.certain_wrong += how in {CERTAIN, IGNORED}
            score.likely_wrong += how not in {CERTAIN, IGNORED}
        if not is_right or how == ASKED:
            came = f"{how} {placed if how != ASKED else (one.candidates if one else '')}"
            where = f"{wanted.ledger.key} {wanted.title} {column_letter(at)}"
            score.told.append(f"{where} {header}: {target}, was {came}")


def measure(path: Path) -> Score:
    """The score of all layouts of a file."""
    score = Score()
    for wanted in read_layouts(path):
        judge(wanted, score)
    return score


def main() -> None:
    """Print the figures."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--unseen", action="store_true", help="only the layouts kept back")
    parser.add_argument("--verbose", action="store_true", help="every column that went wrong")
    options = parser.parse_args()
    for name in ("unseen",) if options.unseen else ("seen", "unseen"):
        score = measure(LAYOUTS / f"{name}.txt")
        print(f"{name}: {score.sentence()}")
        for line in score.told if options.verbose else ():
            print(f"  {line}")


if __name__ == "__main__":
    main()


__all__ = ["LAYOUTS", "Score", "measure", "read_layouts", "sheet_of"]
