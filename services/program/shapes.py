"""Names, for annotations only, of the frozen values that services hand to the window."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from db.lists import Query as Query  # noqa: PLC0414 - named again for whoever imports it here
    from db.lists import Row as Row  # noqa: PLC0414
    from db.unit_of_work import ChangeSet as ChangeSet  # noqa: PLC0414
