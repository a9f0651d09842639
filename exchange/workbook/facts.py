"""Facts of a whole class that stand outside the columns: title lines, section rows, sheet names."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from domain.errors import KnownError
from domain.fields import Field, FieldType, Ledger, Need
from domain.values import Unreadable
from exchange.workbook.cells import Cell, Sheet, cell_text, is_blank
from exchange.workbook.headers import LINE, RECORD, Target, index_of, normal_header
from exchange.workbook.implied import LABELLED, YEARS, implied
from exchange.workbook.occupations import occupation_in
from exchange.workbook.pairs import pairs_in
from exchange.workbook.reading import cell_reader, read_span, with_year
from exchange.workbook.units import MONEY

_TAIL = re.compile(
    r"(?:参训|参加|获奖)?(?:学员|人员|选手|职工|参训人员|参赛选手)?(?:基本)?(?:信息|情况)?"
    r"(?:花名册|名册|名单|登记表|签到表|签到册|成绩表|成绩册|成绩单|成绩汇总表?|成绩|信息表|汇总表"
    r"|统计表|台账|情况表|一览表|明细表|结果表?|通讯录|考勤表|申报表|公示|表)$"
)
_GENERIC_SHEET = re.compile(
    r"(?:sheet|工作表|表格?|book|新建|名册|名单|花名册|成绩|学员|人员)?\s*[\d一二三四五六七八九十()（）]*"
    r"|第?[\d一二三四五六七八九十]{1,3}页|\d{4}年?度?",
    re.IGNORECASE,
)
_STATED_UNIT = re.compile(r"单位\s*[:：]?\s*((?:[人个名次元万千百亿天学课时家场、,，/／;；\s])+)")
_ANY_YEAR = re.compile(r"(?<!\d)(20\d\d)(?:年|$)")
_PERIOD = re.compile(
    r"(?<![\d.])(?:20\d\d\s*[年./-]\s*)?\d{1,2}\s*[月./]\s*\d{1,2}\s*[日号]?\s*[-—–―~～至到]+"
    r"\s*(?:20\d\d\s*[年./-]\s*)?(?:\d{1,2}\s*[月./]\s*)?\d{1,2}(?!\d)\s*[日号]?"
)
_BRACKETED = re.compile(r"[(（]([^()（）]*)[)）]$")
_UNTOLD = frozenset(
    [
        "单位",
        "日期",
        "备注",
        "说明",
        "等级",
        "级别",
        "金额",
        "人数",
        "名称",
        "类别",
        "类型",
        "项目",
        "年度",
        "称号",
        "农民工",
        "女",
        "起",
        "止",
    ]
)
_OF_THE_LIST = re.compile(
    r"人员|学员|职工|选手|名单|名册|公示|公告|补贴|结业|毕业|取证|获证|持证|证书|发放|领取|签领|签到|成绩"
    r"|考勤|考核|考试|鉴定|合格|报名|登记|汇总|统计|台账|情况|[表册]$"
)
_LEADING = re.compile(r"^(?:关于|附件\s*\d*\s*[:：、.]?|附表?\s*\d+\s*[:：、.]?)+")
_TRAILING = re.compile(r"(?:拟|及|和|与|的)+$")
_PERIOD_NUMBER = r"(?:\s*[(（]第?[^()（）]{1,8}[期批次班][)）]|第[^()（）]{1,4}[期批])?"
_GOES_ON = (
    r"(?![组长级主任子车前后内会委制训]|学校|中心|机构|基地|学院|对象|计划|教师|师资|项目|名称)"
)


@dataclass(frozen=True, slots=True)
class Offer:
    """A fact of the whole sheet, found outside its columns, that fills a field of its records.

    Attributes:
        sheet: Name of the sheet.
        row: Where it was found, from 1; 0 for the sheet's name.
        field: Key of the field.
        value: As written.
        text: The text it was found in.
    """

    sheet: str
    row: int
    field: str
    value: Cell
    text: str


def offers_of(
    ledger: Ledger, sheet: Sheet, titles: Sequence[int], *, is_roster: bool
) -> dict[str, Offer]:
    """What the title rows of a table and the sheet's name tell of its records.

    A labelled fact (班级：…) outweighs a title, a title with a class or an event in it the
    sheet's name, that a title without. A list names each of its records in a column, so only a
    roster's title gives a name.
    """
    found: dict[str, Offer] = {}
    texts: list[tuple[int, str]] = []
    for number in titles:
        row = sheet.rows[number]
        for target, value, text in _labelled(ledger, row, prefer=RECORD):
            if target.scope == RECORD:
                key = target.field.key
                found.setdefault(key, Offer(sheet.name, number + 1, key, value, text))
        if not pairs_in(index_of(ledger), row):
            texts += [(number + 1, c) for c in row if isinstance(c, str) and not is_blank(c)]
    for number, text in [*texts, (0, sheet.name)]:
        _offer_implied(ledger, Offer(sheet.name, number, "", "", text), found)
    if is_roster:
        _offer_name(ledger, sheet, texts, found)
        _offer_period(ledger, sheet, texts, found)
    year = stated_year(sheet, titles)
    for key, offer in found.items():
        is_date = ledger.by_key[key].type is FieldType.DATE
        if is_date and isinstance(offer.value, str) and (full := with_year(offer.value, year)):
            found[key] = replace(offer, value=full)
    return found


def line_facts(ledger: Ledger, texts: Sequence[Cell], *, scope: str) -> dict[str, Cell]:
    """What a row of titles tells of each line below it: 工种：电工 over results of that trade.

    Args:
        ledger: Its declaration.
        texts: What the row holds.
        scope: What is meant first where a label fits both: RECORD by the titles of a table, LINE
            by a row inside it.
    """
    told = _labelled(ledger, texts, prefer=scope)
    facts = {target.field.key: value for target, value, _text in told if target.scope == LINE}
    key = ledger.lines.occupation if ledger.lines else ""
    alone = [cell for cell in texts if not is_blank(cell)]
    if key and len(alone) == 1 and isinstance(alone[0], str) and occupation_in(alone[0]):
        facts.setdefault(key, occupation_in(alone[0]))
    return facts


def money_unit(sheet: Sheet, titles: Sequence[int]) -> str:
    """The unit of money that a title states for the table (单位：人、元); empty without one."""
    found: set[str] = set()
    for row in titles:
        for cell in sheet.rows[row]:
            stated = _STATED_UNIT.search(cell) if isinstance(cell, str) else None
            if stated:
                found.update(MONEY.keys() & re.split(r"[、,，/／;；\s]+", stated.group(1)))
    return found.pop() if len(found) == 1 else ""


def stated_year(sheet: Sheet, titles: Sequence[int]) -> str:
    """The only year that the titles of a table and the sheet's name state; empty without one.

    A labelled date (填报日期：…) is that of the report, several years or a range of them are no
    year of the table.
    """
    texts = [cell for row in titles for cell in sheet.rows[row] if isinstance(cell, str)]
    found: set[str] = set()
    for text in (*texts, sheet.name):
        plain = unicodedata.normalize("NFKC", text).strip()
        if not LABELLED.search(plain):
            if YEARS.search(plain):
                return ""
            found.update(_ANY_YEAR.findall(plain))
    return found.pop() if len(found) == 1 else ""


def names_a_class(ledger: Ledger, name: Cell) -> bool:
    """Whether a name is plainly that of one class or event, not of a kind of training."""
    plain = [end for end in ledger.name_ends if len(end) == 1]
    return isinstance(name, str) and any(end in name for end in plain)


def is_title(ledger: Ledger, texts: Sequence[Cell], *, is_free: bool) -> bool:
    """Whether the texts of a row can be a title, or nothing but facts written as 标签：值.

    Args:
        ledger: Its declaration.
        texts: What the row holds.
        is_free: A single text is a title whatever it says.
    """
    first = texts[0]
    if not isinstance(first, str):
        return False
    if LABELLED.search(unicodedata.normalize("NFKC", first)):
        return True
    if len(texts) > 1:
        return False
    name, is_sure = _name_in(ledger, first)
    return is_free or is_sure or name != " ".join(first.split())


def section_facts(ledger: Ledger, text: str) -> dict[str, Cell]:
    """What a row that heads a part of the table tells of the rows below it."""
    told = _labelled(ledger, [text], prefer=LINE)
    facts: dict[str, Cell] = {
        target.field.key: value for target, value, _text in told if target.scope == RECORD
    }
    for key, said in implied(ledger, text):
        facts.setdefault(key, said)
    if ledger.lines and ledger.title not in facts:
        name, is_sure = _name_in(ledger, text)
        if name and is_sure and not LABELLED.search(text):
            facts[ledger.title] = name
    return facts


def _offer_name(
    ledger: Ledger, sheet: Sheet, titles: list[tuple[int, str]], found: dict[str, Offer]
) -> None:
    if ledger.title in found:
        return
    choices: list[tuple[bool, int, str, str]] = []
    for number, text in titles:
        name, is_sure = _name_in(ledger, text)
        if name and not LABELLED.search(text):
            choices.append((is_sure, number, name, text))
    is_part = bool(ledger.lines and ledger.lines.occupation and occupation_in(sheet.name))
    if not is_part and not _GENERIC_SHEET.fullmatch(sheet.name.strip()):
        name, is_sure = _name_in(ledger, sheet.name)
        if name and not _GENERIC_SHEET.fullmatch(name):
            choices.append((is_sure, 0, name, sheet.name))
    for wanted in (True, False):
        for is_sure, number, name, text in choices:
            if is_sure is wanted:
                found[ledger.title] = Offer(sheet.name, number, ledger.title, name, text)
                return


def _offer_period(
    ledger: Ledger, sheet: Sheet, titles: list[tuple[int, str]], found: dict[str, Offer]
) -> None:
    """The only period that the titles of a roster name is that of its class or event."""
    named = [
        (number, match.group().strip(), text)
        for number, text in titles
        if not LABELLED.search(unicodedata.normalize("NFKC", text))
        for match in _PERIOD.finditer(text)
    ]
    if ledger.date not in found and len(named) == 1:
        number, period, text = named[0]
        found[ledger.date] = Offer(sheet.name, number, ledger.date, period, text)


def _name_in(ledger: Ledger, text: str) -> tuple[str, bool]:
    """The name of a class or event in a title, and whether the title clearly has one."""
    name = _BRACKETED.sub(_without_period, " ".join(text.split())).strip()
    name = _until_end(ledger, _LEADING.sub("", name))
    while (shorter := _TRAILING.sub("", _TAIL.sub("", name).strip(" -—_、"))) != name:
        name = shorter
    if len(name) > 80 or len(name) < 2:
        return "", False
    core = re.sub(r"[(（][^()（）]*[)）]$", "", name)
    return name, names_a_class(ledger, name) or core.endswith(ledger.name_ends)


def _until_end(ledger: Ledger, text: str) -> str:
    """A title up to the end of the name in it, where what follows is of the list."""
    if not ledger.name_ends:
        return text
    ends = "|".join(sorted(map(re.escape, ledger.name_ends), key=len, reverse=True))
    pattern = f"(?:{ends}){_GOES_ON}{_PERIOD_NUMBER}"
    for match in reversed(list(re.finditer(pattern, text))):
        rest = text[match.end() :]
        if not rest or _OF_THE_LIST.search(rest):
            return text[: match.end()]
    return text


def _without_period(bracket: re.Match[str]) -> str:
    return "" if _PERIOD.fullmatch(bracket.group(1).strip()) else bracket.group()


def _labelled(
    ledger: Ledger, row: Sequence[Cell], *, prefer: str
) -> Iterator[tuple[Target, Cell, str]]:
    """Facts written as 标签：值, several in one cell or the value in the next one."""
    for named, held in pairs_in(index_of(ledger), row):
        yield named, held, f"{named.field.label}：{cell_text(held)}"
    cells = [cell for cell in row if not is_blank(cell)]
    for position, cell in enumerate(cells):
        if not isinstance(cell, str):
            continue
        text = unicodedata.normalize("NFKC", cell) if "：" not in cell else cell
        matches = list(LABELLED.finditer(text))
        for number, match in enumerate(matches):
            end = matches[number + 1].start() if number + 1 < len(matches) else len(text)
            value: Cell = text[match.end() : end].strip(" \t\r\n;；,，。、　")
            is_last = number + 1 == len(matches)
            if value == "" and is_last and position + 1 < len(cells):
                value = cells[position + 1]
            target = _target_of(ledger, match.group(1), value, prefer)
            if target:
                yield target, value, cell_text(cell)


def _target_of(ledger: Ledger, label: str, value: Cell, prefer: str) -> Target | None:
    """The field that a label before a colon names; of a line none that tells persons apart."""
    word = normal_header(label)
    if is_blank(value) or word in _UNTOLD:
        return None
    fitting = [
        target
        for target in index_of(ledger).match(word).targets
        if target.field.type is not FieldType.LONG_TEXT
        and (target.scope == RECORD or not target.field.personal)
        and (target.scope == RECORD or target.field.need is Need.OPTIONAL)
    ]
    fitting.sort(key=lambda target: target.scope != prefer)
    readable = (t for t in fitting if not isinstance(cell_reader(t.field)(value), Unreadable))
    return next(readable, fitting[0] if fitting else None)


def _offer_implied(ledger: Ledger, origin: Offer, found: dict[str, Offer]) -> None:
    """Offers what a title says without naming the field.

    2024年 above, 2024年4月28日表彰 below it: what says more of the same is taken.
    """
    for key, value in implied(ledger, origin.text):
        before = found.get(key)
        if before is None or _says_more(ledger.by_key[key], before.value, value):
            found[key] = replace(origin, field=key, value=value)


def _says_more(field: Field, before: Cell, value: str) -> bool:
    """Whether a date is one within the year that is known."""
    if field.type is not FieldType.DATE:
        return False
    known, found = cell_reader(field)(before), cell_reader(field)(value)
    are_dates = isinstance(known, str) and isinstance(found, str)
    return are_dates and len(str(found)) > len(str(known)) and str(found).startswith(str(known))


def read_facts(ledger: Ledger, facts: Mapping[str, str]) -> dict[str, str]:
    """Facts given by the user, their fields named by key or label, as field keys."""
    found: dict[str, str] = {}
    for name, value in facts.items():
        for target in index_of(ledger).match(normal_header(name)).targets:
            if target.scope == RECORD:
                found[target.field.key] = value
        if name in ledger.by_key:
            found[name] = value
    return found


def check_facts(ledger: Ledger, facts: Mapping[str, str]) -> None:
    """Refuse a stated fact that names no field or cannot be read.

    Raises:
        KnownError: With what may be stated instead.
    """
    for name, value in facts.items():
        keys = read_facts(ledger, {name: value})
        if not keys:
            labels = "、".join(field.label for field in ledger.open_fields)
            raise KnownError(f"“{ledger.label}”没有“{name}”这个字段。", f"可以填：{labels}。")
        for key in keys:
            read = cell_reader(ledger.by_key[key])
            found = read(value)
            if isinstance(found, Unreadable) and read_span(read, value) is None:
                raise KnownError(f"“{name}={value}”：{found.message}。", found.remedy)
