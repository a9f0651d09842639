"""What is offered while typing a text: persons, enterprises, earlier values."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from db.offers import earlier_values, enterprises, persons
from domain.fields import Field, FieldType, Ledger, Offer, Role
from domain.pinyin import found_by
from domain.values import SEVERAL, texts_in
from services.records.records import ledger_named

if TYPE_CHECKING:
    from services.workspace.workspace import Workspace


@dataclass(frozen=True)
class Offered:
    """One offer.

    Attributes:
        text: What the field would hold.
        extra: Other fields of the same record or line that come with it, by their keys: of a
            person the ID number, the enterprise, the telephone number.
    """

    text: str
    extra: Mapping[str, str] = field(default_factory=dict)


def offers(
    workspace: Workspace, field: Field, ledger_key: str, text: str, limit: int = 12
) -> list[Offered]:
    """What to offer in a field for what is typed so far.

    Args:
        workspace: Whose records are looked at.
        field: The field, of the ledger or of its lines.
        ledger_key: The ledger.
        text: Typed so far; the beginning of a name, or its pinyin initials.
        limit: Most offers.

    Returns:
        The best first; persons and enterprises only once something is typed.

    Raises:
        KnownError: There is no such ledger.
    """
    ledger = ledger_named(ledger_key, workspace.plan)
    if field.type is not FieldType.TEXTS:
        return _offers_of(workspace, ledger, field, text.strip(), limit)
    # Of several texts the last is being typed; those before it stay, and are not offered again.
    head, _, typed = text.rpartition(SEVERAL)
    taken = set(head.split(SEVERAL))
    found = _offers_of(workspace, ledger, field, typed.strip(), limit + len(taken))
    start = f"{head}{SEVERAL}" if head else ""
    return [Offered(start + one.text) for one in found if one.text not in taken][:limit]


def _offers_of(
    workspace: Workspace, ledger: Ledger, field: Field, typed: str, limit: int
) -> list[Offered]:
    if field.offer is Offer.PERSONS:
        return _persons(workspace, ledger, field, typed, limit) if typed else []
    if field.offer is Offer.ENTERPRISES:
        return _enterprises(workspace, typed, limit) if typed else []
    if field.offer is Offer.EARLIER:
        return _earlier(workspace, ledger, field, typed, limit)
    return []


def _persons(
    workspace: Workspace, ledger: Ledger, field: Field, typed: str, limit: int
) -> list[Offered]:
    number, firm, phone = _keys_beside(ledger, field)
    with workspace.read() as connection:
        rows = persons(connection, typed, limit)
    return [
        Offered(
            row.name,
            {
                key: value
                for key, value in ((number, row.number), (firm, row.enterprise), (phone, row.phone))
                if key and value
            },
        )
        for row in rows
    ]


def _keys_beside(ledger: Ledger, field: Field) -> tuple[str, str, str]:
    """Keys of the number, the enterprise and the telephone that stand beside a person's name."""
    lines = ledger.lines if _is_of_lines(ledger, field) else None
    number, firm, phone = map(
        (lines or ledger).key_of, (Role.PERSON_NUMBER, Role.ENTERPRISE, Role.PHONE)
    )
    return number, firm, phone


def _is_of_lines(ledger: Ledger, field: Field) -> bool:
    return ledger.by_key.get(field.key) != field


def _enterprises(workspace: Workspace, typed: str, limit: int) -> list[Offered]:
    with workspace.read() as connection:
        return [Offered(name) for name in enterprises(connection, typed, limit)]


def _earlier(
    workspace: Workspace, ledger: Ledger, field: Field, typed: str, limit: int
) -> list[Offered]:
    """Earlier values that fit: first those that begin so, then by how often and how recently."""
    with workspace.read() as connection:
        values = earlier_values(connection, ledger, field.key, in_lines=_is_of_lines(ledger, field))
    counts: Counter[str] = Counter()
    for value, times in values:
        for part in texts_in(field, value):
            counts[part] += times
    fitting = [value for value in counts if value != typed and found_by(value, typed)]
    order = {value: place for place, value in enumerate(fitting)}
    fitting.sort(key=lambda v: (not v.startswith(typed), -counts[v], order[v]))
    return [Offered(value) for value in fitting[:limit]]
