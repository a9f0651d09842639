"""What speaks for a column being a field: its header, its contents, and what is still missing.

All evidence together gives a score; the columns that no declared word places are assigned to the
free fields so that the total is best. What comes out is likely, never certain.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from domain.fields import Field, FieldType, Ledger, Need, Offer
from domain.unreadable import Unreadable
from domain.values import is_nothing, read_elsewhere
from exchange.workbook.cells import Cell, CellError, ShownNumber, cell_text
from exchange.workbook.headers import LINE, RECORD, Target
from exchange.workbook.likeness import likeness
from exchange.workbook.names import people_in
from exchange.workbook.reading import cell_reader, lacks_year, read_span

LIKELY, MARGIN = 0.56, 0.08
"""The least score of a column that is likely a field, and how far it is above the next field."""
_WORTH_ASKING = 0.3
_WORDS, _CONTENTS = 0.72, 0.28
_MOST_SAMPLES = 60
_FEW = 2
_OF_ALL = 0.85
_UNLIKE_NAMES = 0.3
_PERSON = re.compile(r"[\u4e00-\u9fff]{2,4}|[\u4e00-\u9fff·•．]{4,14}")
_ORGANISATION = re.compile(
    r"公司|集团|学校|学院|中心|局|厂|站|所|院|社|队|会|班组|车间|机关|委员会|办公室|合作社|银行"
    r"|酒店|客栈|矿|场|店|部$|村|社区"
)
_ORGANISATIONS = ("单位", "机构", "部门", "机关", "学校")
_NUMBER = re.compile(
    r"[¥￥]?-?[\d,]+(?:\.\d+)?\s*(?:人次?|名|元|万元|学时|课时|天|个|家|分|%)?", re.ASCII
)
_LONG_DIGITS = re.compile(r"[\dXx*]{15,18}", re.ASCII)
_PHONE = re.compile(r"1[3-9]\d{9}|0\d{2,3}-?\d{7,8}", re.ASCII)
_CODED = re.compile(r"(?=.*\d)[A-Za-z\d\-—()（）〔〕第号\u4e00-\u9fff]{5,30}")
_TELLING = {
    FieldType.ID_NUMBER: 0.9,
    FieldType.CREDIT_CODE: 0.9,
    FieldType.PARTY_NUMBER: 0.9,
    FieldType.PHONE: 0.85,
    FieldType.CODE: 0.66,
}
"""How much contents alone say where a field's values are like no other's."""


class Weighed(NamedTuple):
    """A column with what it may be.

    Attributes:
        target: What it is in the best assignment of all columns; None for nothing.
        is_likely: The evidence is strong and no other field is near it.
        candidates: The fields it may be, the likeliest first.
    """

    target: Target | None
    is_likely: bool
    candidates: tuple[Target, ...]


@dataclass(frozen=True)
class Unplaced:
    """A column that no declared word places.

    Attributes:
        index: From 0.
        path: The levels of its header.
        values: Some of its cells.
        only: The fields that are possible by its words; all free ones where there are none.
    """

    index: int
    path: Sequence[str]
    values: Sequence[Cell]
    only: Collection[str] = ()


def weigh(
    ledger: Ledger, columns: Sequence[Unplaced], free: Sequence[Target], *, of_lines: bool = False
) -> dict[int, Weighed]:
    """What columns may be, each field given to one of them at most.

    Args:
        ledger: Its declaration.
        columns: The columns.
        free: The fields that no other column fills.
        of_lines: Each row is a line, and only the title names their record.
    """
    scores = [[_score(ledger, column, target) for target in free] for column in columns]
    if of_lines:
        # What stands in a row is said of its own line rather than of all.
        weights = [1.0 if target.scope == LINE else _OF_ALL for target in free]
        scores = [[s * w for s, w in zip(row, weights, strict=True)] for row in scores]
    assigned = assign([[s if s >= _WORTH_ASKING else 0.0 for s in row] for row in scores])
    found: dict[int, Weighed] = {}
    for number, column in enumerate(columns):
        row = scores[number]
        order = sorted(range(len(free)), key=lambda at: -row[at])
        at = assigned[number]
        target = free[at] if at is not None and row[at] >= _WORTH_ASKING else None
        is_likely = False
        if target is not None and at is not None:
            others = [row[o] for o in order if o != at and not _is_twin(free[o], target)]
            is_likely = row[at] >= LIKELY and row[at] - max(others, default=0.0) >= MARGIN
        best = [free[o] for o in order if row[o] >= _WORTH_ASKING]
        if target is not None:
            best = [target, *(t for t in best if t is not target)]
        found[column.index] = Weighed(target, is_likely, tuple(best[:4]))
    return found


def _is_twin(one: Target, other: Target) -> bool:
    """The same field of a record and of its lines."""
    return one.scope != other.scope and one.field.label == other.field.label


def _score(ledger: Ledger, column: Unplaced, target: Target) -> float:
    """The evidence for one field, from 0 to 1."""
    if column.only and target.key not in column.only:
        return 0.0
    like = likeness(target.field, column.path)
    is_title = target.scope == RECORD and target.field.key == ledger.title
    ends = ledger.name_ends if is_title else ()
    fit = contents_fit(target.field, column.values, ends)
    if fit <= 0.0:
        return 0.0
    score = _WORDS * like + _CONTENTS * fit
    telling = _TELLING.get(target.field.type, 0.88 if target.field.looks else 0.0)
    if target.field.type is FieldType.CODE and len(set(map(cell_text, column.values))) < _FEW:
        telling = 0.0
    if telling and fit >= 0.9 and len(column.values) >= _FEW:
        score = max(score, telling * fit + 0.1 * like)
    if target.field.need is Need.REQUIRED and like > 0.3:
        score += 0.04
    if target.scope == LINE and like > 0.3:
        score += 0.02
    if is_title and like > 0.3:
        score += 0.02
    return min(score, 1.0)


def contents_fit(field: Field, values: Iterable[Cell], ends: Sequence[str] = ()) -> float:
    """How far the contents of a column are like a field's values: 0 where they are not at all.

    Args:
        field: The field.
        values: Some cells of the column.
        ends: How the names end that the field holds.
    """
    cells = [v for v in values if not isinstance(v, CellError)][:_MOST_SAMPLES]
    told = [v for v in cells if not (isinstance(v, str) and is_nothing(v))]
    if not told:
        return 0.5
    share = sum(_fits(field, value) for value in told) / len(told)
    if ends:
        named = sum(any(end in cell_text(value) for end in ends) for value in told)
        share = max(share, 0.9 * named / len(told)) if named else min(share, _UNLIKE_NAMES)
    if field.type in _PLAIN_TEXTS:
        return max(share, 0.0)
    return share if share > 0.5 else 0.0


_PLAIN_TEXTS = frozenset({FieldType.TEXT, FieldType.LONG_TEXT, FieldType.TEXTS})


def _fits(field: Field, value: Cell) -> float:
    text = cell_text(value).strip()
    if field.type in _PLAIN_TEXTS:
        return _text_fits(field, value, text)
    if isinstance(value, ShownNumber):
        return 1.0 if field.type is FieldType.NUMBER else 0.0
    read = cell_reader(field)
    is_read = not isinstance(read(value), Unreadable)
    if field.type is FieldType.DATE:
        return 1.0 if is_read or lacks_year(value) or read_span(read, value) else 0.0
    if field.type in {FieldType.ID_NUMBER, FieldType.PARTY_NUMBER} and not is_read:
        return 1.0 if _LONG_DIGITS.fullmatch(text) else 0.0
    if field.type is FieldType.NUMBER and is_read:
        return 0.0 if _PHONE.fullmatch(text) or _LONG_DIGITS.fullmatch(text) else 1.0
    return 1.0 if is_read else 0.0


def _text_fits(field: Field, value: Cell, text: str) -> float:
    """How far one text is like those of a field; 0.5 where nothing speaks for or against it."""
    if field.looks:
        return 1.0 if re.search(field.looks, text) else 0.25
    if not isinstance(value, str) or _NUMBER.fullmatch(text) or _LONG_DIGITS.fullmatch(text):
        return 0.45 if _is_number_like(field) else 0.1
    if field.offer is Offer.PERSONS:
        is_person = _PERSON.fullmatch(text) is not None or people_in(text) is not None
        return 0.9 if is_person else 0.5
    if field.offer is Offer.ENTERPRISES or field.label.endswith(_ORGANISATIONS):
        return 0.9 if _ORGANISATION.search(text) else 0.3
    if _is_number_like(field):
        return 0.85 if _CODED.fullmatch(text) else 0.2
    return 0.1 if _PHONE.fullmatch(text) else 0.5


def _is_number_like(field: Field) -> bool:
    """A text that numbers something: 证书编号."""
    return field.label.endswith(("编号", "号", "号码"))


def assign(scores: Sequence[Sequence[float]]) -> list[int | None]:
    """For every row the column that it gets, no column twice, at the greatest total."""
    matching = _Matching(scores)
    for row in range(len(scores)):
        matching.add(row)
    return [at if at < matching.real else None for at in matching.columns()]


class _Matching:
    """The Hungarian method: rows are added one by one along the cheapest way.

    Every row has a column of its own at no score, so that it may also get nothing.
    """

    def __init__(self, scores: Sequence[Sequence[float]]) -> None:
        self.real = len(scores[0]) if scores else 0
        self._cost = [[-score for score in row] + [0.0] * len(scores) for row in scores]
        width = self.real + len(scores)
        self._of_rows = [0.0] * len(scores)
        self._of_columns = [0.0] * width
        self._owners: list[int | None] = [None] * width

    def columns(self) -> list[int]:
        """The column of every row."""
        owned = {row: at for at, row in enumerate(self._owners) if row is not None}
        return [owned[row] for row in range(len(self._cost))]

    def add(self, row: int) -> None:
        """Gives a row its column, others theirs anew."""
        width = len(self._owners)
        least = [float("inf")] * width
        came_from: list[int | None] = [None] * width
        reached: list[int] = []
        at: int | None = None
        owner = row
        while True:
            for number in range(width):
                if number in reached:
                    continue
                cost = self._cost[owner][number] - self._of_rows[owner] - self._of_columns[number]
                if cost < least[number]:
                    least[number], came_from[number] = cost, at
            rest = [number for number in range(width) if number not in reached]
            following = min(rest, key=least.__getitem__)
            self._shift(row, reached, least, least[following])
            reached.append(following)
            at = following
            known = self._owners[following]
            if known is None:
                break
            owner = known
        while at is not None:
            before = came_from[at]
            self._owners[at] = row if before is None else self._owners[before]
            at = before

    def _shift(self, row: int, reached: Sequence[int], least: list[float], by: float) -> None:
        self._of_rows[row] += by
        for number in reached:
            owner = self._owners[number]
            if owner is not None:
                self._of_rows[owner] += by
            self._of_columns[number] -= by
        for number in range(len(least)):
            if number not in reached:
                least[number] -= by


def is_number(cell: Cell) -> bool:
    """Whether a cell holds a number, written out or not."""
    if isinstance(cell, str):
        return cell.strip().rstrip("人名").replace(".", "", 1).isdigit()
    return isinstance(cell, float)


def reads(target: Target, values: Sequence[Cell], *, is_only: bool) -> bool:
    """Whether values fit a field: most of them; where the header means no other, at least one.

    For a field that is no code one is always enough.
    """
    read = cell_reader(target.field)
    is_date = target.field.type is FieldType.DATE
    # What the file spoilt says nothing of its column; its rows are refused by themselves.
    values = [v for v in values if not isinstance(v, (CellError, ShownNumber))]
    if not values:
        return True
    good = sum(
        not isinstance(read(v), Unreadable)
        or read_span(read, v) is not None
        or read_elsewhere(target.field, v) is not None
        or (is_date and lacks_year(v))
        for v in values
    )
    is_enough = is_only or target.field.type is not FieldType.CODE
    return good * 2 > len(values) or (good > 0 and is_enough)
