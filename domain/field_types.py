"""What a field can be: its type, its need, its role, its codes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
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

    @property
    def facts(self) -> TypeFacts:
        """How values of this type are stored, edited and laid out."""
        return _FACTS[self]


class Storage(Enum):
    """How a value is stored: as which of the three a change can carry."""

    TEXT = "text"
    NUMBER = "number"
    TRUTH = "truth"


class Editor(Enum):
    """How a value is entered."""

    LINE = "line"
    BLOCK = "block"
    """Several lines of text."""
    CHOICE = "choice"
    """One entry of a closed list."""
    DATE = "date"
    NUMBER = "number"
    """A line, its text on the right."""


@dataclass(frozen=True)
class TypeFacts:
    """All that is the same for the fields of a type.

    Attributes:
        storage: How values are stored.
        editor: How they are entered.
        sheet_width: Width of a workbook's column, in characters.
        grid_width: Width of a roster's column, in figures; 0: by the longest text it may hold.
        hint: How values are written, for people who fill in a workbook.
        kept_as_text: A spreadsheet must not take a value for a number: it would spoil it.
        is_prose: Written freely, so that a column gains from room.
    """

    storage: Storage = Storage.TEXT
    editor: Editor = Editor.LINE
    sheet_width: float = 18
    grid_width: int = 0
    hint: str = ""
    kept_as_text: bool = False
    is_prose: bool = False


_FACTS: Mapping[FieldType, TypeFacts] = {
    FieldType.TEXT: TypeFacts(kept_as_text=True, is_prose=True),
    FieldType.LONG_TEXT: TypeFacts(editor=Editor.BLOCK, sheet_width=24, kept_as_text=True),
    FieldType.TEXTS: TypeFacts(
        sheet_width=20, hint="有几个的用顿号隔开。", kept_as_text=True, is_prose=True
    ),
    FieldType.CODE: TypeFacts(editor=Editor.CHOICE, sheet_width=15),
    FieldType.DATE: TypeFacts(
        editor=Editor.DATE,
        sheet_width=12.5,
        grid_width=11,
        hint="日期，如 2024-05-06；只知道年月的写 2024-05。",
    ),
    FieldType.NUMBER: TypeFacts(
        storage=Storage.NUMBER, editor=Editor.NUMBER, sheet_width=9.5, grid_width=7
    ),
    FieldType.BOOLEAN: TypeFacts(
        storage=Storage.TRUTH,
        editor=Editor.CHOICE,
        sheet_width=8.5,
        grid_width=5,
        hint="填“是”或“否”。",
    ),
    FieldType.ID_NUMBER: TypeFacts(
        sheet_width=21,
        grid_width=20,
        hint="18 位身份证号；单元格须为文本格式。",
        kept_as_text=True,
    ),
    FieldType.CREDIT_CODE: TypeFacts(
        sheet_width=21, grid_width=20, hint="18 位统一社会信用代码。", kept_as_text=True
    ),
    FieldType.PARTY_NUMBER: TypeFacts(
        sheet_width=21, grid_width=20, hint="18 位；单元格须为文本格式。", kept_as_text=True
    ),
    FieldType.PHONE: TypeFacts(
        sheet_width=14, grid_width=13, hint="手机或座机号码。", kept_as_text=True
    ),
}


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


class Role(Enum):
    """What a field tells of whom or of what, whatever its key and label.

    Code that needs a person's number or the headcount looks its field up by the role; it knows
    no field by its key.
    """

    PERSON = "person"
    """A person's name; where an honour may go to a collective, the recipient's."""
    PERSON_NUMBER = "person_number"
    """What tells persons apart: the ID number of PERSON."""
    SEX = "sex"
    PHONE = "phone"
    ENTERPRISE = "enterprise"
    """Name of the enterprise, or of several."""
    ENTERPRISE_NUMBER = "enterprise_number"
    """统一社会信用代码 of ENTERPRISE."""
    OCCUPATION = "occupation"
    CERTIFICATE_NUMBER = "certificate_number"
    INDICATOR = "indicator"
    """The indicator that a record states a figure of."""
    HEADCOUNT = "headcount"
    """How many persons took part, by declaration rather than by lines."""


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
        said_by: Words in the title of a table that mean it for all rows (拟表彰 of the stage 公示).
    """

    key: str
    label: str
    synonyms: tuple[str, ...] = ()
    retired: bool = False
    level: str | None = None
    collective: bool = False
    said_by: tuple[str, ...] = ()


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


class FromPlan(Enum):
    """A code list that is not the program's: the plan in force gives it."""

    INDICATORS = "indicators"
    UNITS = "units"
    MEASURES = "measures"


@dataclass(frozen=True)
class When:
    """A condition on another field of the same record or line.

    Attributes:
        field: The other field.
        values: Those for which it holds; empty: it holds wherever the field is filled.
    """

    field: str
    values: frozenset[Value] = frozenset()

    def holds(self, fields: Fields) -> bool:
        """Whether it holds."""
        value = fields.get(self.field)
        return value in self.values if self.values else value not in {None, ""}
