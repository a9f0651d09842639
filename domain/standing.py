"""Where a record stands: computed from the record and what is known of it, never merged."""

from __future__ import annotations

from enum import Enum, IntEnum
from typing import NamedTuple


class Standing(IntEnum):
    """States of a record (design §6), ordered so that figures count from one upwards."""

    DRAFT = 0
    TO_FIX = 1
    RETURNED = 2
    READY = 4
    SENT = 5
    RECEIVED = 6
    ACCEPTED = 7


STANDING_LABELS: dict[Standing, str] = {
    Standing.DRAFT: "草稿",
    Standing.TO_FIX: "必须改",
    Standing.RETURNED: "退回",
    Standing.READY: "待报",
    Standing.SENT: "已报",
    Standing.RECEIVED: "已收",
    Standing.ACCEPTED: "通过",
}


class Decision(Enum):
    """What the city decided on one content of a record."""

    ACCEPT = "accept"
    RETURN = "return"


class Basis(Enum):
    """口径: which records a figure counts."""

    READY = "ready"
    RECEIVED = "received"
    ACCEPTED = "accepted"

    @property
    def least(self) -> Standing:
        """The least standing that counts."""
        return _LEAST[self]

    @property
    def label(self) -> str:
        """The Chinese name shown with every figure."""
        return _BASIS_LABELS[self]


_LEAST = {
    Basis.READY: Standing.READY,
    Basis.RECEIVED: Standing.RECEIVED,
    Basis.ACCEPTED: Standing.ACCEPTED,
}
_BASIS_LABELS = {Basis.READY: "待报以上", Basis.RECEIVED: "含已收", Basis.ACCEPTED: "已通过"}


class Facts(NamedTuple):
    """What decides a record's standing.

    Attributes:
        complete: 填写完成 is ticked.
        must_fix: Findings that must be fixed.
        decision: The newest decision naming the present content, if any.
        sent: The present content is in a package that this unit wrote.
        confirmed: A receipt confirms the present content.
        is_here: This is the city's workspace and the record is another unit's.
        is_citys_own: This is the city's workspace and the record its own.
    """

    complete: bool
    must_fix: int
    decision: Decision | None = None
    sent: bool = False
    confirmed: bool = False
    is_here: bool = False
    is_citys_own: bool = False


def standing_of(facts: Facts) -> Standing:
    """The standing of a record (design §6, "States are computed")."""
    if not facts.complete:
        return Standing.DRAFT
    if facts.must_fix:
        return Standing.TO_FIX
    if facts.decision is Decision.RETURN:
        return Standing.RETURNED
    if facts.decision is Decision.ACCEPT or facts.is_citys_own:
        return Standing.ACCEPTED
    if facts.confirmed or facts.is_here:
        return Standing.RECEIVED
    return Standing.SENT if facts.sent else Standing.READY
