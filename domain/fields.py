"""How a ledger is declared: its fields, its lines, its match key and its rules.

Everything else (form, list, Excel template and import, checks, package, search, print)
reads these declarations; a field is named nowhere else. Declarations are compared by identity:
each exists once, and they are looked up all the time.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from enum import Enum
from functools import cached_property

from domain.field_types import (
    Code,
    CodeList,
    Fields,
    FieldType,
    FromPlan,
    Need,
    Offer,
    Role,
    Value,
    When,
)
from domain.issues import Issue, Severity

_IMPOSSIBLY_MANY = 100
"""How many times what is plausible is no longer possible."""


@dataclass(frozen=True)
class LineCount:
    """A number that the lines tell: how many there are, or how many hold a value.

    Attributes:
        where: Field of the lines; empty for all lines.
        equals: The value that counts.
    """

    where: str = ""
    equals: Value = True

    def of(self, lines: Sequence[Fields]) -> int | None:
        """The number; None where no line says anything of it."""
        if not self.where:
            return len(lines) or None
        values = [line.get(self.where) for line in lines]
        if all(value in (None, "") for value in values):
            return None
        return sum(value == self.equals for value in values)


@dataclass(frozen=True)
class Field:
    """One field of a record or of a line.

    Attributes:
        key: Stored name; never renamed, retyped or reused, only retired.
        label: Chinese label in form, list, template and messages.
        type: What it holds.
        need: Whether it must be filled.
        codes: The code list of a CODE field.
        codes_from: What of the plan gives the code list instead (``domain/plan/codes.py``).
        unit: Unit of a number, for the label and the template (人、学时、万元).
        in_indicator_unit: A number in the unit in which the figures of the record's indicator
            (Role.INDICATOR) are shown, instead of ``unit``.
        places: Decimal places of a number: the stored integer counts 10**-places units.
        minimum: Least stored value of a number.
        maximum: Greatest plausible stored value of a number; above it, fix or explain.
        limit: Greatest possible stored value: above it, must fix. Where none is declared, it is
            a hundred times the greatest plausible one (see ``most``).
        is_rank: A number that is a place in an order: 第一名 and 冠军 are read as well.
        otherwise: Other fields of the same record or line that take, in this order, a text which
            cannot be read here: offices write 一等奖 under 名次.
        max_length: Longest text.
        help: A sentence or two shown beside the field.
        synonyms: Other headers that offices use for this column in their workbooks.
        personal: Personal data: masked by default on screen and in exports.
        searchable: Its text is found by the search box.
        sortable: The list can be ordered by it; it has an index.
        listed: It is a column of the list.
        role: What it tells of whom or what, where code has to find it.
        shown_when: When it is asked for at all; it may not be filled otherwise. None: always.
        offer: What is offered while typing.
        pinnable: Its last value can be kept for the next record.
        example: A value for the template's example row.
        looks: A regular expression that its values usually match: evidence where a column or a
            title is read that does not name the field.
        retired: Kept for old records, shown where filled, not offered any more.
        line_count: How a number follows from the record's lines, where they tell it.
    """

    key: str
    label: str
    type: FieldType = FieldType.TEXT
    need: Need = Need.OPTIONAL
    codes: CodeList | None = None
    codes_from: FromPlan | None = None
    unit: str = ""
    in_indicator_unit: bool = False
    places: int = 0
    minimum: int | None = 0
    maximum: int | None = None
    limit: int | None = None
    is_rank: bool = False
    otherwise: tuple[Field, ...] = ()
    max_length: int = 200
    help: str = ""
    synonyms: tuple[str, ...] = ()
    personal: bool = False
    searchable: bool = False
    sortable: bool = False
    listed: bool = False
    role: Role | None = None
    shown_when: When | None = None
    offer: Offer = Offer.NOTHING
    pinnable: bool = False
    example: str = ""
    looks: str = ""
    retired: bool = False
    line_count: LineCount | None = None

    @property
    def caption(self) -> str:
        """Label with the unit where there is one that the label does not name: 金额（万元）."""
        has_unit = bool(self.unit) and not self.label.endswith(self.unit)
        return f"{self.label}（{self.unit}）" if has_unit else self.label

    @property
    def most(self) -> int | None:
        """Stored value above which a number cannot be: a telephone number as a headcount."""
        if self.limit is not None or self.maximum is None:
            return self.limit
        return _IMPOSSIBLY_MANY * self.maximum


class Columns:
    """A list of declared fields that are looked up by key or by role."""

    fields: tuple[Field, ...]

    @cached_property
    def by_key(self) -> Mapping[str, Field]:
        """The fields by their keys."""
        return {f.key: f for f in self.fields}

    @property
    def open_fields(self) -> tuple[Field, ...]:
        """The fields that are still entered."""
        return tuple(f for f in self.fields if not f.retired)

    @cached_property
    def by_role(self) -> Mapping[Role, Field]:
        """The field of each role, the first where several have it."""
        return {f.role: f for f in reversed(self.fields) if f.role is not None}

    def with_role(self, role: Role) -> tuple[Field, ...]:
        """All fields that have a role."""
        return tuple(f for f in self.fields if f.role is role)

    def asked_when(self, field: Field) -> str:
        """When a field is asked for, in the words of the form; empty: always."""
        when = field.shown_when
        if when is None:
            return ""
        other = self.by_key[when.field]
        codes = other.codes.codes if other.codes else ()
        words = [code.label for code in codes if code.key in when.values]
        words += ["是" if value else "否" for value in (True, False) if value in when.values]
        return f"{other.label}为{'、'.join(words)}" if words else f"填了{other.label}"

    def key_of(self, role: Role) -> str:
        """Key of the field that has a role; empty where none has."""
        field = self.by_role.get(role)
        return field.key if field else ""


@dataclass(frozen=True)
class Line:
    """A person in a roster or a result list: part of a record, with an id of its own."""

    id: str
    fields: Fields


class Rule(ABC):
    """A rule across the fields of a record and its lines."""

    @property
    @abstractmethod
    def keys(self) -> tuple[str, ...]:
        """Fields of the record that it concerns."""

    @abstractmethod
    def describe(self, ledger: Ledger) -> str:
        """What it demands, as a Chinese sentence."""

    @abstractmethod
    def check(self, ledger: Ledger, fields: Fields, lines: Sequence[Line]) -> Iterator[Issue]:
        """What breaks it in a record."""


class LineRule(ABC):
    """A rule of one line."""

    @abstractmethod
    def describe(self, lines: Lines) -> str:
        """What it demands, as a Chinese sentence."""

    @abstractmethod
    def check(self, lines: Lines, fields: Fields, line: Fields) -> Iterator[Issue]:
        """What breaks it in a line, given the record's fields."""


@dataclass(frozen=True, eq=False)
class Lines(Columns):
    """The lines of a ledger's records.

    Attributes:
        label: What the whole is called (名册, 成绩).
        noun: What one line is (学员, 选手).
        fields: The columns.
        rules: Rules of one line.
        within: Field in whose every value a person may stand once, such as the trade of a
            result; empty where a person stands once in the record.
        words: What offices call such persons, besides the noun: headers put it before the name of
            a field (参赛选手单位).
    """

    label: str
    noun: str
    fields: tuple[Field, ...]
    rules: tuple[LineRule, ...] = ()
    within: str = ""
    words: tuple[str, ...] = ()

    @cached_property
    def name(self) -> str:
        """Field that names whom a line is about; empty where none does."""
        return self.key_of(Role.PERSON)

    @cached_property
    def identity(self) -> str:
        """Field that tells persons apart, from which lines take their id; empty where none does."""
        return self.key_of(Role.PERSON_NUMBER)

    def person_of(self, line: Fields) -> tuple[Value, Value] | None:
        """What tells a line's person from those of the other lines; None without a number."""
        number = line.get(self.identity)
        return (number, line.get(self.within)) if number else None

    @cached_property
    def occupation(self) -> str:
        """Field that a heading or a tab means which names nothing but an occupation."""
        return self.key_of(Role.OCCUPATION)


@dataclass(frozen=True, eq=False)
class Suspicion:
    """What makes suspects of two records: likely one thing that was entered twice (design §4).

    Within a unit the ledger's match key is enough. Where units may well have two things that
    share it, records of different units have to agree in more; where less tells the same thing,
    it is named here and holds within a unit as well. What is blank or masked agrees with nothing.

    Attributes:
        fields: Filled in both and equal, they make suspects of records of any units.
        where: Only records that hold one of these values in a field, by its key.
        unless: Field that tells records apart all the same, where both fill it and differ.
    """

    fields: tuple[str, ...]
    where: Mapping[str, frozenset[str]] = field(default_factory=dict)
    unless: str = ""


class Owner(Enum):
    """Whose the records of a kind are."""

    UNIT = "unit"
    """Of the unit that enters them, or for which the city does (代录)."""
    CITY = "city"
    """Of the city alone; they bind everybody."""


class Entered(Enum):
    """How records of a kind come to be."""

    FORM = "form"
    """One after another, in a form of their own."""
    GRID = "grid"
    """Many at once, as rows of one table."""
    PERIOD = "period"
    """All that one reporting period asks for, in one table."""
    NOT = "not"
    """By what people do elsewhere in the program."""


@dataclass(frozen=True, eq=False, kw_only=True)
class Kind(Columns):
    """What the journal carries, declared once: ledgers, decisions, periods and all to come.

    Journal, packages, authority, structure checks, tables, history and rebuild read this and
    know no kind by name.

    Attributes:
        key: Stored name; never renamed or used again, only retired.
        number: Of its tables, fixed for ever: the row numbers of its records begin with it.
        noun: What one record is called (培训班, 赛事, 荣誉).
        fields: The fields, in the order of the form where there is one.
        lines: The lines, where its records have them.
        owner: Whose its records are.
        identity: Fields of the natural key: two PCs that enter the same make one record, and
            they are locked once it is saved. Empty where each record is itself alone.
        entered: How its records are entered.
        is_reviewed: The city accepts or returns its records.
        counts: Figures are counted from its records.
        decides: Field that names the record whose standing its records decide; empty where
            they decide none.
    """

    key: str
    number: int
    noun: str
    fields: tuple[Field, ...]
    lines: Lines | None = None
    owner: Owner = Owner.UNIT
    identity: tuple[str, ...] = ()
    entered: Entered = Entered.NOT
    is_reviewed: bool = False
    counts: bool = False
    decides: str = ""


@dataclass(frozen=True, eq=False, kw_only=True)
class Ledger(Kind):
    """A kind of record that offices enter.

    Attributes:
        label: Chinese name in the navigation.
        title: Field that names a record in lists and messages.
        date: Field that dates a record: the year and the period it counts for.
        match: Fields that tell whether an imported row is a record we have (design §5).
        suspicion: When two of its records are suspected to be one; None where they have a
            natural key and one thing cannot become two.
        rules: Rules across fields.
        measure: Field whose unit heads the list's number column on the home page.
        words: What offices call such a record, besides the noun: headers put it before the name
            of a field (培训地点, 比赛地点).
        name_ends: How the names of such records end: what follows in a title is of the list
            (电工培训班（第2期）结业学员名单).
        refused: What the title of a table may say by which none of its rows is such a record: a
            regular expression, and what the table is instead.
    """

    entered: Entered = Entered.FORM
    is_reviewed: bool = True
    counts: bool = True
    label: str
    title: str
    date: str
    match: tuple[str, ...]
    suspicion: Suspicion | None = None
    rules: tuple[Rule, ...] = field(default=())
    measure: str = ""
    words: tuple[str, ...] = ()
    name_ends: tuple[str, ...] = ()
    refused: Mapping[str, str] = field(default_factory=dict)


__all__ = [
    "Code",
    "CodeList",
    "Columns",
    "Entered",
    "Field",
    "FieldType",
    "Fields",
    "Issue",
    "Kind",
    "Ledger",
    "Line",
    "LineRule",
    "Lines",
    "Need",
    "Offer",
    "Owner",
    "Role",
    "Rule",
    "Severity",
    "Suspicion",
    "Value",
    "When",
]
