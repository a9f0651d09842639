"""Who may bring and write what: one policy for both directions, also for kinds unknown here."""

from __future__ import annotations

from domain.fields import Owner

CITY = "530700"
"""The city's unit code (GB/T 2260)."""


def fits(*, author: str, owner: str, kind: Owner | None) -> bool:
    """Whether a record of a kind may have this owner, and changes by this author's unit.

    The city writes for itself and, as 代录, for others; nobody else writes for another. What
    does not fit has no effect, whenever and however it came: a kind that was unknown when a
    change arrived may be known after an upgrade.

    Args:
        author: Unit of the installation that made the change.
        owner: Unit that the record belongs to.
        kind: Who owns records of its kind; None where this program does not know it.
    """
    if kind is Owner.CITY and owner != CITY:
        return False
    return author in {owner, CITY}


def may(*, sender: str, receiver: str, author: str, owner: str, kind: Owner | None) -> bool:
    """Whether a unit may bring a change to another (design §6, Authority).

    A county brings its own changes of its own records. The city brings what is its own, what it
    wrote for the receiver, and what the receiver once wrote itself (a replacement PC). Within a
    unit, PCs pass on all that is the unit's own.

    Args:
        sender: Unit whose installation signed the package.
        receiver: Unit of this workspace.
        author: Unit of the installation that made the change.
        owner: Unit that the record belongs to.
        kind: Who owns records of its kind; None where this program does not know it.
    """
    if not fits(author=author, owner=owner, kind=kind):
        return False
    if sender == CITY:
        return {author, owner} <= {CITY, receiver}
    return author == owner == sender and receiver in {sender, CITY}
