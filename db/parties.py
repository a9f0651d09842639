"""产业工人 and 企业 seen in records, kept for offering while typing; owned by nobody."""

from __future__ import annotations

from typing import NamedTuple

import sqlalchemy as sa

from db.record_rows import PartyKeys
from domain.fields import Fields
from domain.gb import is_id_number
from domain.search import initials_of
from domain.values import texts_in

_PERSON_SQL = (
    "INSERT INTO person (number, name, initials, enterprise, phone) VALUES (?, ?, ?, ?, ?) "
    "ON CONFLICT (number) DO UPDATE SET name = excluded.name, initials = excluded.initials, "
    "enterprise = coalesce(nullif(excluded.enterprise, ''), enterprise), "
    "phone = coalesce(nullif(excluded.phone, ''), phone)"
)
_FIRM_SQL = "INSERT INTO enterprise (name, initials) VALUES (?, ?) ON CONFLICT (name) DO NOTHING"


class _Person(NamedTuple):
    name: str
    firm: str
    phone: str


class Parties:
    """Gathers the persons and firms that records name, and writes them together."""

    def __init__(self) -> None:
        self._people: dict[str, _Person] = {}
        self._firms: dict[str, None] = {}

    def note(self, values: Fields, keys: PartyKeys) -> None:
        """Note whom a record or a line names."""
        firms = [name for firm in keys.firms for name in texts_in(firm, values.get(firm.key))]
        self._firms.update(dict.fromkeys(firms))
        number = values.get(keys.number)
        name = values.get(keys.person)
        if isinstance(number, str) and isinstance(name, str) and is_id_number(number):
            phone = values.get(keys.phone)
            firm = firms[0] if firms else ""
            self._people[number] = _Person(name, firm, phone if isinstance(phone, str) else "")

    def write(self, connection: sa.Connection) -> None:
        """Put what was gathered into the tables; what is newer wins."""
        if self._people:
            connection.exec_driver_sql(
                _PERSON_SQL,
                [
                    (number, one.name, initials_of(one.name), one.firm, one.phone)
                    for number, one in self._people.items()
                ],
            )
        if self._firms:
            connection.exec_driver_sql(
                _FIRM_SQL, [(name, initials_of(name)) for name in self._firms]
            )
        self._people.clear()
        self._firms.clear()
