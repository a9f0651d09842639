"""Offers while typing, asked for in the lane so that typing never waits."""

from __future__ import annotations

from typing import TYPE_CHECKING

from domain.values import show_value
from gui.form.suggestions import Suggestion
from services.records.offers import offers
from services.records.records import ledger_named

if TYPE_CHECKING:
    from domain.fields import Field, Ledger
    from gui.form.choosing import FieldOffers
    from gui.form.suggestions import Deliver
    from gui.lane import Ticket
    from gui.session import Session
    from services.records.offers import Offered
    from services.workspace.workspace import Workspace

_GAP = "　"


def field_offers(session: Session, ledger_key: str) -> FieldOffers:
    """The offers of a ledger's form and roster; only the newest question is answered."""
    waiting: list[Ticket[list[Suggestion]]] = []

    def ask(field: Field, text: str, deliver: Deliver) -> None:
        while waiting:
            waiting.pop().cancel()

        def work(workspace: Workspace) -> list[Suggestion]:
            ledger = ledger_named(ledger_key, workspace.plan)
            found = offers(workspace, field, ledger_key, text)
            return [suggestion_of(ledger, field, one) for one in found]

        waiting.append(session.read(work, done=deliver, owner=session))

    return ask


def suggestion_of(ledger: Ledger, field: Field, offered: Offered) -> Suggestion:
    """An offer with what tells it from others of the same text, ID numbers masked."""
    in_lines = ledger.lines is not None and ledger.by_key.get(field.key) != field
    by_key = ledger.lines.by_key if in_lines and ledger.lines else ledger.by_key
    told = [
        show_value(by_key[key], value, masked=True)
        for key, value in offered.extra.items()
        if key in by_key
    ]
    return Suggestion(offered.text, _GAP.join(told), offered.extra)
