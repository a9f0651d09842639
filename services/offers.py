"""What is offered while typing a text: persons, enterprises, earlier values."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from domain.fields import Field, FieldType, Ledger, Offer, Role
from domain.values import SEVERAL

if TYPE_CHECKING:
    from services.workspace import Workspace


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
    from services.records import ledger_named  # noqa: PLC0415 - keeps program start light

    ledger = ledger_named(ledger_key)
    typed = text.strip()
    if field.offer is Offer.PERSONS:
        return _persons(workspace, ledger, field, typed, limit) if typed else []
    if field.offer is Offer.ENTERPRISES:
        return _enterprises(workspace, typed, limit) if typed else []
    if field.offer is Offer.EARLIER:
        return _earlier(workspace, ledger, field, text, limit)
    return []


def _persons(
    workspace: Workspace, ledger: Ledger, field: Field, typed: str, limit: int
) -> list[Offered]:
    from db.offers import persons  # noqa: PLC0415

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
    from db.offers import enterprises  # noqa: PLC0415

    with workspace.read() as connection:
        return [Offered(name) for name in enterprises(connection, typed, limit)]


def _earlier(
    workspace: Workspace, ledger: Ledger, field: Field, text: str, limit: int
) -> list[Offered]:
    """Earlier values that fit: first those that begin so, then by how often and how recently."""
    from db.offers import earlier_values  # noqa: PLC0415
    from domain.pinyin import found_by  # noqa: PLC0415

    several = field.type is FieldType.TEXTS
    head, _, typed = text.rpartition(SEVERAL) if several else ("", "", text)
    typed = typed.strip()
    with workspace.read() as connection:
        values = earlier_values(connection, ledger, field.key, in_lines=_is_of_lines(ledger, field))
    counts = _parts(values, set(head.split(SEVERAL))) if several else dict(values)
    fitting = [value for value in counts if value != typed and found_by(value, typed)]
    order = {value: place for place, value in enumerate(fitting)}
    fitting.sort(key=lambda v: (not v.startswith(typed), -counts[v], order[v]))
    start = f"{head}{SEVERAL}" if head else ""
    return [Offered(start + value) for value in fitting[:limit]]


def _parts(values: list[tuple[str, int]], taken: set[str]) -> dict[str, int]:
    """The single texts of joined ones, without those that stand there already."""
    counts: dict[str, int] = {}
    for joined, times in values:
        for part in joined.split(SEVERAL):
            if part and part not in taken:
                counts[part] = counts.get(part, 0) + times
    return counts
