"""A column while its meaning is being settled, and what is known of its table beforehand."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import NamedTuple

from domain.fields import Code
from exchange.workbook.headers import Match, Target

LIST, ROSTER = "list", "roster"
CERTAIN, LIKELY, ASKED, IGNORED = "certain", "likely", "asked", "ignored"
"""How a column is placed: by declared words or an answer, by evidence, not yet, not at all."""
NOT_IMPORTED = ""
"""The answer to a question that leaves a column out."""

Answers = Mapping[str, str]
"""What the user said before: header → field key or label, ``""`` for 不导入."""


@dataclass
class DraftColumn:
    """A column while its meaning is being settled.

    Attributes:
        index: From 0.
        header: As written, levels parted by ``/``, numbered where it comes again.
        match: What the header can mean; nothing once the user has answered.
        has_values: Something stands below it.
        target: The field it fills.
        reason: Why it has to be asked.
        note: Why it is not imported.
        doubt: What the user should know of it though it is placed.
        path: The levels of its header.
        is_open: It is asked because its words do not say what it is, not because of a trouble.
        is_likely: The evidence places it, no declared word does.
    """

    index: int
    header: str
    match: Match
    has_values: bool
    target: Target | None = None
    reason: str = ""
    note: str = ""
    doubt: str = ""
    path: Sequence[str] = ()
    is_open: bool = False
    is_likely: bool = False

    @property
    def is_answered(self) -> bool:
        """The user has said what it is."""
        return self.target is not None and not self.match.targets

    def ask(self, reason: str, *, is_open: bool = False) -> None:
        """Leaves it to be asked; open where other evidence may still place it."""
        self.target = None
        self.reason = reason
        self.is_open = is_open

    @property
    def how(self) -> str:
        """CERTAIN, LIKELY, ASKED or IGNORED."""
        if self.reason:
            return ASKED
        if self.target is None or self.note:
            return IGNORED
        return LIKELY if self.is_likely else CERTAIN


class Titles(NamedTuple):
    """What the titles of a table tell of its columns.

    Attributes:
        money_unit: The unit of money that they state; empty where they state none.
        codes: The codes that they name, by the key of their field.
        outside: Columns of which nobody knows of which of several parts they speak.
    """

    money_unit: str = ""
    codes: Mapping[str, Sequence[Code]] = MappingProxyType({})
    outside: frozenset[int] = frozenset()
