"""How a folded record becomes rows: the prepared statements and key lists of each ledger."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

import msgspec

from db.ledger_tables import COMMON, LINE_COMMON, ROW_SHIFT
from domain.change import SYSTEM
from domain.fields import Columns, Field, Fields, Ledger, Role

_encode = msgspec.json.Encoder().encode


@dataclass(frozen=True)
class PartyKeys:
    """Which fields of a record or line name persons and firms; empty where there is none.

    Attributes:
        person: The person's name.
        number: Their ID number.
        phone: Their telephone number.
        firms: Fields with names of firms, the person's own first.
    """

    person: str = ""
    number: str = ""
    phone: str = ""
    firms: tuple[Field, ...] = ()


@dataclass(frozen=True)
class Shape:
    """Prepared statements and key lists of one ledger.

    Attributes:
        ledger: The ledger.
        keys: Its fields.
        insert: Statement that inserts a record.
        line_keys: The fields of its lines.
        line_insert: Statement that inserts a line.
        known: Field keys that have a column, or a meaning of their own.
        line_known: The same of lines.
        search: Fields whose text is indexed.
        line_search: The same of lines.
        parties: Who a record names.
        line_parties: Who a line names.
        first_row: Row numbers of this ledger are greater.
    """

    ledger: Ledger
    keys: tuple[str, ...]
    insert: str
    line_keys: tuple[str, ...]
    line_insert: str
    known: frozenset[str]
    line_known: frozenset[str]
    search: tuple[str, ...]
    line_search: tuple[str, ...]
    parties: PartyKeys
    line_parties: PartyKeys
    first_row: int


@cache
def shape_of(ledger: Ledger) -> Shape:
    """The shape of a ledger, made once."""
    keys = tuple(f.key for f in ledger.fields)
    lines = ledger.lines.fields if ledger.lines else ()
    line_keys = tuple(f.key for f in lines)
    return Shape(
        ledger=ledger,
        keys=keys,
        insert=insert_sql(ledger.key, (*COMMON, *keys)),
        line_keys=line_keys,
        line_insert=insert_sql(f"{ledger.key}_line", (*LINE_COMMON, *line_keys)),
        known=frozenset(keys) | SYSTEM,
        line_known=frozenset(line_keys) | SYSTEM,
        search=tuple(f.key for f in ledger.fields if f.searchable),
        line_search=tuple(f.key for f in lines if f.searchable),
        parties=_parties_among(ledger),
        line_parties=_parties_among(ledger.lines) if ledger.lines else PartyKeys(),
        first_row=ledger.number << ROW_SHIFT,
    )


def insert_sql(table: str, columns: Sequence[str]) -> str:
    """An INSERT statement for positional parameters."""
    names = ", ".join(f'"{column}"' for column in columns)
    marks = ", ".join("?" * len(columns))
    return f'INSERT INTO "{table}" ({names}) VALUES ({marks})'  # noqa: S608 - declared names


def _parties_among(columns: Columns) -> PartyKeys:
    return PartyKeys(
        person=columns.key_of(Role.PERSON),
        number=columns.key_of(Role.PERSON_NUMBER),
        phone=columns.key_of(Role.PHONE),
        firms=columns.with_role(Role.ENTERPRISE),
    )


def extra_text(values: Fields, known: frozenset[str]) -> str:
    """What has no column (explanations, evidence, fields of a newer program), as JSON."""
    if values.keys() <= known:
        return ""
    kept = {k: v for k, v in sorted(values.items()) if k not in known and v is not None}
    return _encode(kept).decode() if kept else ""
