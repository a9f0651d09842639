"""Unsaved input that was discarded can be taken back, from the message and by Ctrl+Z."""

from __future__ import annotations

from typing import TYPE_CHECKING

from shiboken6 import isValid

from services.records import drafts

if TYPE_CHECKING:
    from collections.abc import Callable

    from PySide6.QtCore import QObject

    from domain.fields import Ledger
    from gui.session import Session
    from services.records.drafts import Draft
    from services.workspace.workspace import Workspace


def give_back_later(
    session: Session, draft: Draft, said: str, back: Callable[[], None], owner: QObject
) -> None:
    """Say that a draft was discarded, and offer to take that back.

    Args:
        session: Where it was.
        draft: What was discarded.
        said: The sentence.
        back: Called once it is on disk again.
        owner: Whose `back` it is; it is not called when that is gone.
    """

    def keep(workspace: Workspace) -> None:
        drafts.keep(workspace, draft.key, draft.ledger, draft.record, draft.state)

    def kept(_none: None) -> None:
        session.messages.success("已取回放弃的输入。")
        if isValid(owner):
            back()

    session.offer_back(said, lambda: session.read(keep, done=kept))


def title_of(draft: Draft, ledger: Ledger) -> str:
    """What a draft is called: its title, or that it is new."""
    form = draft.state.get("form")
    fields = form.get("fields") if isinstance(form, dict) else None
    title = fields.get(ledger.title) if isinstance(fields, dict) else None
    title = title or draft.state.get("title")
    return str(title) if title else f"新{ledger.noun}"
