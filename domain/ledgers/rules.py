"""The rules that ledgers choose from: what 逻辑检查 holds a record to beyond its single fields.

A rule is a value. What checks it also says which fields it concerns and what it demands, so that
form, grid, preview and guide speak of the same rule.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from domain import gb
from domain.fields import Fields, Issue, Ledger, Line, LineRule, Lines, Role, Rule, Severity, When

PLANNED: Mapping[str, str] = {
    r"(?:计划|方案)(?:表|数|人数|安排|汇总|一览|统计|名额|$|[（(])": "计划，不是已经办的"
}
"""What the title of a plan says: none of its rows has taken place."""


@dataclass(frozen=True)
class Ordered(Rule):
    """The end may not come before the start, as far as both are precise.

    Attributes:
        start: The earlier date.
        end: The later date.
    """

    start: str
    end: str

    @property
    def keys(self) -> tuple[str, ...]:
        """The two dates."""
        return self.start, self.end

    def describe(self, ledger: Ledger) -> str:
        """What it demands."""
        return f"{_label(ledger, self.end)}不早于{_label(ledger, self.start)}。"

    def check(self, ledger: Ledger, fields: Fields, _lines: Sequence[Line]) -> Iterator[Issue]:
        """An end before the start."""
        first, last = fields.get(self.start), fields.get(self.end)
        if not (isinstance(first, str) and isinstance(last, str)):
            return
        precision = min(len(first), len(last))
        if last[:precision] < first[:precision]:
            start, end = _label(ledger, self.start), _label(ledger, self.end)
            yield Issue(
                "end_before_start",
                Severity.MUST,
                f"{end.removesuffix('日期')}早于{start.removesuffix('日期')}",
                f"请核对{start}和{end}。",
                field=self.end,
                value=last,
            )


@dataclass(frozen=True)
class Within(Rule):
    """A part may not be more than the whole.

    Attributes:
        part: A number, labelled 其中….
        whole: The number it is a part of.
    """

    part: str
    whole: str

    @property
    def keys(self) -> tuple[str, ...]:
        """The part and the whole."""
        return self.part, self.whole

    def describe(self, ledger: Ledger) -> str:
        """What it demands."""
        return f"{_label(ledger, self.part)}不多于{_label(ledger, self.whole)}。"

    def check(self, ledger: Ledger, fields: Fields, _lines: Sequence[Line]) -> Iterator[Issue]:
        """A part that is more than the whole."""
        some, total = fields.get(self.part), fields.get(self.whole)
        if isinstance(some, int) and isinstance(total, int) and some > total:
            part = _label(ledger, self.part).removeprefix("其中")
            whole = _label(ledger, self.whole)
            yield Issue(
                f"{self.part}_exceed",
                Severity.MUST,
                f"{part}多于{whole}",
                f"{whole} {total}，{part} {some}，请核对。",
                field=self.part,
                value=str(some),
            )


@dataclass(frozen=True)
class CountGiven(Rule):
    """How many took part is told by a number or by lines.

    Attributes:
        count: The number.
    """

    count: str

    @property
    def keys(self) -> tuple[str, ...]:
        """The number."""
        return (self.count,)

    def describe(self, ledger: Ledger) -> str:
        """What it demands."""
        return f"填写{_label(ledger, self.count)}，或录入{_roster(ledger)}。"

    def check(self, ledger: Ledger, fields: Fields, lines: Sequence[Line]) -> Iterator[Issue]:
        """Neither a number nor lines; or a number of 0 and no lines, without a word."""
        given, label = fields.get(self.count), _label(ledger, self.count)
        if given is None and not lines:
            yield Issue(
                f"{self.count}_missing",
                Severity.MUST,
                f"缺{label}",
                self.describe(ledger),
                field=self.count,
            )
        elif given == 0 and not lines:
            yield Issue(
                f"{self.count}_zero",
                Severity.EXPLAIN,
                f"{label}是0，又没有{_roster(ledger)}",
                f"请核对{label}，或说明原因。",
                field=self.count,
                value="0",
            )


@dataclass(frozen=True)
class CountMatches(Rule):
    """As many lines as the declared count: fix or explain.

    Attributes:
        count: The declared number.
        may_exceed: The lines may be only some of those counted; then only more persons than
            the count are wrong.
    """

    count: str
    may_exceed: bool = False

    @property
    def keys(self) -> tuple[str, ...]:
        """The number."""
        return (self.count,)

    def describe(self, ledger: Ledger) -> str:
        """What it demands."""
        label, roster = _label(ledger, self.count), _roster(ledger)
        asked = "不少于" if self.may_exceed else "等于"
        return f"{label}{asked}{roster}的人数；不符的要说明原因。"

    def check(self, ledger: Ledger, fields: Fields, lines: Sequence[Line]) -> Iterator[Issue]:
        """Another number of lines than declared, or more persons."""
        declared = fields.get(self.count)
        if not isinstance(declared, int) or not lines:
            return
        number = ledger.lines.identity if ledger.lines else ""
        persons = len({line.fields.get(number) or line.id for line in lines})
        if persons > declared if self.may_exceed else len(lines) != declared:
            label, roster = _label(ledger, self.count), _roster(ledger)
            told = f"{roster} {len(lines)} 行，申报 {declared} 人"
            if self.may_exceed:
                told = f"{roster} {len(lines)} 行，{label} {declared}"
            yield Issue(
                f"{self.count}_differs",
                Severity.EXPLAIN,
                told,
                f"请核对{roster}和{label}，或说明原因。",
                field=self.count,
                value=str(declared),
            )


@dataclass(frozen=True)
class Unique(Rule):
    """The same ID number twice in one record is a mistake (twice in one trade, where that counts).

    Attributes:
        place: What one record is, in a word (班); empty where a person may come back in it.
    """

    place: str = ""

    @property
    def keys(self) -> tuple[str, ...]:
        """None of the record's own."""
        return ()

    def describe(self, ledger: Ledger) -> str:
        """What it demands."""
        lines = ledger.lines
        within = lines.by_key.get(lines.within) if lines else None
        per = f"同一{within.label}里" if within else ""
        return f"{_roster(ledger)}{per}同一人只写一行。"

    def check(self, ledger: Ledger, _fields: Fields, lines: Sequence[Line]) -> Iterator[Issue]:
        """Each line whose person stands on an earlier one."""
        if ledger.lines is None:
            return
        noun = ledger.lines.noun
        seen: set[object] = set()
        for line in lines:
            person = ledger.lines.person_of(line.fields)
            if person in seen:
                yield Issue(
                    "line_repeated",
                    Severity.MUST,
                    f"{self.place}内重复{noun}" if self.place else f"重复{noun}",
                    "同一身份证号出现了两次，请删去多余的一行。",
                    field=ledger.lines.identity,
                    line=line.id,
                    value=gb.mask_id_number(str(line.fields.get(ledger.lines.identity))),
                )
            if person is not None:
                seen.add(person)


@dataclass(frozen=True)
class RequiredWhen(Rule):
    """A field that must be filled, or its absence explained, where another says so.

    Attributes:
        field: The field.
        when: Where it is needed.
        message: What is wrong without it.
        severity: Must fix, or fix or explain.
    """

    field: str
    when: When
    message: str
    severity: Severity = Severity.EXPLAIN

    @property
    def keys(self) -> tuple[str, ...]:
        """The field and the one that decides."""
        return self.field, self.when.field

    def describe(self, ledger: Ledger) -> str:
        """What it demands."""
        return f"{self.message}的，{self._remedy(ledger)}"

    def check(self, ledger: Ledger, fields: Fields, _lines: Sequence[Line]) -> Iterator[Issue]:
        """The field empty where it is needed."""
        if self.when.holds(fields) and not fields.get(self.field):
            yield Issue(
                f"{self.field}_missing",
                self.severity,
                self.message,
                self._remedy(ledger),
                field=self.field,
            )

    def _remedy(self, ledger: Ledger) -> str:
        # Of a label for persons and firms (身份证号/统一社会信用代码) the first word is meant.
        label = _label(ledger, self.field).split("/")[0]
        is_must = self.severity is Severity.MUST
        return f"请填写{label}。" if is_must else f"请补{label}，或说明原因。"


@dataclass(frozen=True)
class LevelImplied(Rule):
    """A code that implies a level should stand with that level.

    Attributes:
        code: Field of the code.
        level: Field of the level.
    """

    code: str
    level: str

    @property
    def keys(self) -> tuple[str, ...]:
        """The code and the level."""
        return self.code, self.level

    def describe(self, ledger: Ledger) -> str:
        """What it demands."""
        return f"{_label(ledger, self.level)}与{_label(ledger, self.code)}一致；不符的要说明原因。"

    def check(self, ledger: Ledger, fields: Fields, _lines: Sequence[Line]) -> Iterator[Issue]:
        """Another level than the code implies."""
        codes, levels = ledger.by_key[self.code].codes, ledger.by_key[self.level].codes
        code = codes.by_key.get(str(fields.get(self.code))) if codes else None
        level = fields.get(self.level)
        if code and levels and code.level and level and level != code.level:
            yield Issue(
                f"{self.level}_differs",
                Severity.EXPLAIN,
                f"“{code.label}”一般是{levels.label_of(code.level)}{ledger.noun}",
                f"请核对{_label(ledger, self.level)}，或说明原因。",
                field=self.level,
                value=levels.label_of(str(level)),
            )


@dataclass(frozen=True)
class SexOfNumber(LineRule):
    """The 17th digit of an ID number is odd for men (GB 11643)."""

    def describe(self, lines: Lines) -> str:
        """What it demands."""
        sex, number = lines.by_role[Role.SEX], lines.by_role[Role.PERSON_NUMBER]
        return f"{sex.label}与{number.label}一致；不符的要说明原因。"

    def check(self, lines: Lines, _fields: Fields, line: Fields) -> Iterator[Issue]:
        """A sex that the ID number contradicts."""
        sex, number = line.get(lines.key_of(Role.SEX)), line.get(lines.identity)
        if isinstance(number, str) and sex in {"m", "f"}:
            expected = gb.sex_of(number)
            if expected and sex != expected:
                yield Issue(
                    "sex_differs",
                    Severity.EXPLAIN,
                    "性别与身份证号不一致",
                    "请核对证件，或说明原因。",
                    field=lines.key_of(Role.SEX),
                )


def _label(ledger: Ledger, key: str) -> str:
    return ledger.by_key[key].label


def _roster(ledger: Ledger) -> str:
    return ledger.lines.label if ledger.lines else "名册"


__all__ = [
    "PLANNED",
    "CountGiven",
    "CountMatches",
    "LevelImplied",
    "Ordered",
    "RequiredWhen",
    "SexOfNumber",
    "Unique",
    "Within",
]
