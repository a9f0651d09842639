"""What a link to a ledger's page can ask for; hand one to `Page.open_requested`."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from domain.fields import Value
from domain.standing import Standing


@dataclass(frozen=True)
class OpenRecord:
    """Show one record.

    Attributes:
        record_id: Which.
        field: Key of the field to go to; empty for the first.
    """

    record_id: str
    field: str = ""


@dataclass(frozen=True)
class AddRecord:
    """Begin a new record.

    Attributes:
        values: Fields it begins with.
    """

    values: Mapping[str, Value] = field(default_factory=dict)


@dataclass(frozen=True)
class ResumeDraft:
    """Go on with unsaved input.

    Attributes:
        key: Of the draft.
    """

    key: str


@dataclass(frozen=True)
class ListFilter:
    """What the list shows; as a link: show the list so.

    Attributes:
        search: What stands in the search box.
        standings: States that pass; empty for all.
        year: Year of the record's date; None for all.
        equal: Coded fields, or ``unit``, with the value that passes.
        open_issues: ``must``, ``explain``, ``conflict`` or empty.
        deleted: The recycle bin.
    """

    search: str = ""
    standings: tuple[Standing, ...] = ()
    year: int | None = None
    equal: Mapping[str, Value] = field(default_factory=dict)
    open_issues: str = ""
    deleted: bool = False

    @property
    def is_narrowed(self) -> bool:
        """Whether it leaves living records out."""
        return bool(
            self.search.strip()
            or self.standings
            or self.year is not None
            or self.equal
            or self.open_issues
        )
