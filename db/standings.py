"""What is known of records' contents: review decisions, and what was reported."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import sqlalchemy as sa

from db import schema
from db.ledger_tables import plain_table
from domain.kinds import REVIEW
from domain.standing import Decision

_BATCH = 500
_DECISIONS = [one.value for one in Decision]
"""Those that this program knows: a newer one may have more."""


@dataclass(frozen=True)
class Standings:
    """What decides where records stand, beside the records themselves.

    Attributes:
        decisions: Decision by (record, digest).
        sent: Digest and whether a receipt confirms it, by record.
    """

    decisions: Mapping[tuple[str, str], Decision]
    sent: Mapping[str, tuple[str, bool]]


NOTHING_KNOWN = Standings({}, {})


def standings_of(connection: sa.Connection, records: Sequence[str]) -> Standings:
    """What is known of the contents of some records."""
    decisions: dict[tuple[str, str], Decision] = {}
    sent: dict[str, tuple[str, bool]] = {}
    review, dispatch = plain_table(REVIEW), schema.dispatch
    for start in range(0, len(records), _BATCH):
        part = records[start : start + _BATCH]
        for row in connection.execute(
            sa.select(review.c.record, review.c.digest, review.c.decision).where(
                review.c.record.in_(part), review.c.decision.in_(_DECISIONS)
            )
        ):
            decisions[row.record, row.digest] = Decision(row.decision)
        for row in connection.execute(
            sa.select(dispatch.c.record, dispatch.c.digest, dispatch.c.confirmed).where(
                dispatch.c.record.in_(part)
            )
        ):
            sent[row.record] = (row.digest, row.confirmed)
    return Standings(decisions, sent)
