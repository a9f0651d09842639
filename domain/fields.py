"""How a ledger is declared: its fields, its lines, its match key and its rules.

Everything else (form, list, Excel template and import, checks, package, search, print)
reads these declarations; a field is named nowhere else. Declarations are compared by identity:
each exists once, and they are looked up all the time.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from enum import Enum
from functools import cached_property

Value = str | int | bool | None
"""What a field holds: text, code, date text, scaled number, truth value; None where nothing is."""
Fields = Mapping[str, Value]


class FieldType(Enum):
    """What a field holds and in which canonical form it is stored."""

    TEXT = "text"
    LONG_TEXT = "long_text"
    TEXTS = "texts"
    """Several short texts, stored joined by 、."""
    CODE = "code"
    """The key of an entry of the field's code list."""
    DATE = "date"
    """``YYYY``, ``YYYY-MM`` or ``YYYY-MM-DD``: as precise as it was given."""
    NUMBER = "number"
    """An integer counting 10**-places of the field's unit (万元 with places=6 counts 分)."""
    BOOLEAN = "boolean"
    ID_NUMBER = "id_number"
    """GB 11643, 18 characters."""
    CREDIT_CODE = "credit_code"
    """GB 32100, 18 characters."""
    PARTY_NUMBER = "party_number"
    """Of a person or of a firm: an ID number or a credit code."""
    PHONE = "phone"


class Need(Enum):
    """Whether a field must be filled."""

    OPTIONAL = "optional"
    EXPLAIN = "explain"
    """Empty: fix or explain (合理性)."""
    REQUIRED = "required"
    """Empty: must fix (强制性)."""


class Offer(Enum):
    """What a text field offers while typing, by characters or pinyin initials."""

    NOTHING = "nothing"
    EARLIER = "earlier"
    """What was entered in this field before."""
    PERSONS = "persons"
    ENTERPRISES = "enterprises"


@dataclass(frozen=True)
class Code:
    """One entry of a code list.

    Attributes:
        key: Stored; never renamed, only retired.
        label: The Chinese word shown.
        synonyms: Other ways offices write it.
        retired: No longer offered, still shown.
        level: Where the entry implies a level (国家级, 省级, 市级 …), that code's key.
        collective: The entry is given to collectives rather than persons (award honours).
    """

    key: str
    label: str
    synonyms: tuple[str, ...] = ()
    retired: bool = False
    level: str | None = None
    collective: bool = False


@dataclass(frozen=True, eq=False)
class CodeList:
    """A closed list of codes."""

    key: str
    label: str
    codes: tuple[Code, ...]

    @cached_property
    def by_key(self) -> Mapping[str, Code]:
        """The entries by their keys."""
        return {code.key: code for code in self.codes}

    def label_of(self, key: str) -> str:
        """The Chinese label; the key itself where a newer program made it."""
        code = self.by_key.get(key)
        return code.label if code else key


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
        unit: Unit of a number, for the label and the template (人、学时、万元).
        places: Decimal places of a number: the stored integer counts 10**-places units.
        minimum: Least stored value of a number.
        maximum: Greatest plausible stored value of a number; above it, fix or explain.
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
        offer: What is offered while typing.
        pinnable: Its last value can be kept for the next record.
        example: A value for the template's example row.
        retired: Kept for old records, shown where filled, not offered any more.
        line_count: How a number follows from the record's lines, where they tell it.
    """

    key: str
    label: str
    type: FieldType = FieldType.TEXT
    need: Need = Need.OPTIONAL
    codes: CodeList | None = None
    unit: str = ""
    places: int = 0
    minimum: int | None = 0
    maximum: int | None = None
    is_rank: bool = False
    otherwise: tuple[Field, ...] = ()
    max_length: int = 200
    help: str = ""
    synonyms: tuple[str, ...] = ()
    personal: bool = False
    searchable: bool = False
    sortable: bool = False
    listed: bool = False
    offer: Offer = Offer.NOTHING
    pinnable: bool = False
    example: str = ""
    retired: bool = False
    line_count: LineCount | None = None

    @property
    def caption(self) -> str:
        """Label with the unit where there is one that the label does not name: 金额（万元）."""
        has_unit = bool(self.unit) and not self.label.endswith(self.unit)
        return f"{self.label}（{self.unit}）" if has_unit else self.label


class Severity(Enum):
    """The two classes of 逻辑检查."""

    MUST = "must"
    """强制性: has to be corrected before the record can be reported."""
    EXPLAIN = "explain"
    """合理性: correct it or write why it is right."""


@dataclass(frozen=True)
class Issue:
    """A finding of 逻辑检查.

    Attributes:
        rule: Stable key; an explanation is stored under it.
        severity: Must fix, or fix or explain.
        message: What is wrong, beside the field, in plain Chinese.
        remedy: What to do.
        field: Key of the field it stands beside; empty for the record as a whole.
        line: Id of the line, where it concerns one.
        value: The value complained of, as the user would see it.
    """

    rule: str
    severity: Severity
    message: str
    remedy: str = ""
    field: str = ""
    line: str = ""
    value: str = ""


@dataclass(frozen=True)
class Line:
    """A person in a roster or a result list: part of a record, with an id of its own."""

    id: str
    fields: Fields


Rule = Callable[[Fields, Sequence[Line]], Iterator[Issue]]
"""A rule across fields: yields the issues of one record with its lines."""
LineRule = Callable[[Fields, Fields], Iterator[Issue]]
"""A rule of one line: given the record's fields and the line's."""


@dataclass(frozen=True, eq=False)
class Lines:
    """The lines of a ledger's records.

    Attributes:
        label: What the whole is called (名册, 成绩).
        noun: What one line is (学员, 选手).
        fields: The columns.
        identity: Field that tells persons apart; lines take their id from it.
        rules: Rules of one line.
        occupation: Field that a heading or a tab means which names nothing but an occupation
            (一、电工 over results of electricians); empty where there is none.
    """

    label: str
    noun: str
    fields: tuple[Field, ...]
    identity: str = "id_number"
    rules: tuple[LineRule, ...] = ()
    occupation: str = ""

    @cached_property
    def by_key(self) -> Mapping[str, Field]:
        """The fields by their keys."""
        return {f.key: f for f in self.fields}


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


@dataclass(frozen=True, eq=False)
class Ledger:
    """A kind of record, declared once.

    Attributes:
        key: Stored name.
        label: Chinese name in the navigation.
        noun: What one record is called (培训班, 赛事, 荣誉).
        fields: The fields in the order of the form.
        title: Field that names a record in lists and messages.
        date: Field that dates a record: the year and the period it counts for.
        match: Fields that tell whether an imported row is a record we have (design §5).
        suspicion: When two of its records are suspected to be one; None where they have a
            natural key and one thing cannot become two.
        lines: The lines, where the ledger has them.
        rules: Rules across fields.
        measure: Field whose unit heads the list's number column on the home page.
    """

    key: str
    label: str
    noun: str
    fields: tuple[Field, ...]
    title: str
    date: str
    match: tuple[str, ...]
    suspicion: Suspicion | None = None
    lines: Lines | None = None
    rules: tuple[Rule, ...] = field(default=())
    measure: str = ""

    @cached_property
    def by_key(self) -> Mapping[str, Field]:
        """The fields by their keys."""
        return {f.key: f for f in self.fields}

    @property
    def open_fields(self) -> tuple[Field, ...]:
        """The fields that are still entered."""
        return tuple(f for f in self.fields if not f.retired)
