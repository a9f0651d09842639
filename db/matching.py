"""Which living records an imported row could be: by the ledger's match key."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from itertools import islice
from typing import NamedTuple

import sqlalchemy as sa

from db.ledger_tables import record_table
from db.schema import layout_answer
from domain.fields import Ledger, Value

_BATCH = 500


class Candidate(NamedTuple):
    """A record with the values of its ledger's match key."""

    id: str
    key: tuple[Value, ...]


def candidates(
    connection: sa.Connection, ledger: Ledger, unit: str, titles: Iterable[Value]
) -> dict[Value, list[Candidate]]:
    """A unit's living records by title, in the order in which they were entered."""
    table = record_table(ledger)
    title = table.c[ledger.title]
    columns = [table.c.id, title, *(table.c[key] for key in ledger.match)]
    living = (table.c.deleted == sa.false(), table.c.unit == unit)
    if connection.execute(sa.select(table.c.row).where(*living).limit(1)).first() is None:
        return {}
    found: dict[Value, list[Candidate]] = {}
    remaining = iter(dict.fromkeys(titles))
    while part := list(islice(remaining, _BATCH)):
        rows = connection.execute(
            sa.select(*columns).where(*living, title.in_(part)).order_by(table.c.row)
        )
        for row in rows:
            found.setdefault(row[1], []).append(Candidate(row[0], tuple(row[2:])))
    return found


def answers_for(connection: sa.Connection, signatures: Sequence[str]) -> dict[str, str]:
    """How the user placed the headers of these layouts before."""
    rows = connection.execute(
        sa.select(layout_answer.c.answers).where(layout_answer.c.signature.in_(signatures))
    )
    answers: dict[str, str] = {}
    for text in rows.scalars():
        answers |= json.loads(text)
    return answers


def remember_answers(
    connection: sa.Connection, signature: str, ledger: str, answers: dict[str, str]
) -> None:
    """Keep how the user placed the headers of a layout."""
    known = answers_for(connection, [signature])
    text = json.dumps(known | answers, ensure_ascii=False)
    connection.execute(sa.delete(layout_answer).where(layout_answer.c.signature == signature))
    connection.execute(
        sa.insert(layout_answer).values(signature=signature, ledger=ledger, answers=text)
    )
