"""Where a record stands, and what the city decided on it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from db import lists, reviews
from domain.clock import stamp_time
from domain.fields import Ledger
from domain.standing import Decision, Standing

if TYPE_CHECKING:
    from services.workspace.workspace import Workspace


@dataclass(frozen=True)
class Verdict:
    """A decision of the city on one content of a record.

    Attributes:
        decision: Accepted or returned.
        reason: Why it was returned.
        when: In China's time.
        who: Operator of the city.
    """

    decision: Decision
    reason: str
    when: datetime
    who: str


@dataclass(frozen=True)
class Position:
    """Where a saved record stands.

    Attributes:
        standing: Its state; None where its list does not hold it.
        verdict: The newest decision on any content; None where there is none.
    """

    standing: Standing | None
    verdict: Verdict | None

    @property
    def is_changed_since_accepted(self) -> bool:
        """It was accepted, and edited afterwards: 通过后有改动."""
        was_accepted = self.verdict is not None and self.verdict.decision is Decision.ACCEPT
        return was_accepted and self.standing is not Standing.ACCEPTED


def position(workspace: Workspace, ledger: Ledger, record_id: str) -> Position:
    """Where a record stands, and the newest decision on it."""
    with workspace.read() as connection:
        standing = None
        for deleted in (False, True):
            query = lists.Query(ledger, equal={"id": (record_id,)}, deleted=deleted)
            for row in lists.page(connection, query, limit=1):
                standing = row.standing
        decisions = reviews.of_record(connection, record_id)[:1]
    verdict = None
    for one in decisions:
        verdict = Verdict(Decision(one.decision), one.reason, stamp_time(one.at), one.by)
    return Position(standing, verdict)
