"""What the page of a record reads and writes in the lane, as frozen values."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from domain.change import COMPLETE
from domain.fields import Ledger, Value
from services.records import drafts, evidence, records, reviews
from services.records.records import Record

if TYPE_CHECKING:
    from services.program.shapes import ChangeSet
    from services.records.drafts import Draft
    from services.records.evidence import Attached
    from services.records.reviews import Position
    from services.workspace.workspace import Workspace


@dataclass(frozen=True)
class Opened:
    """A saved record with what stands around it.

    Attributes:
        record: The record.
        position: Its state and the newest decision on it.
        files: Its evidence.
        draft: Unsaved input of it, or None.
    """

    record: Record
    position: Position
    files: tuple[Attached, ...] = ()
    draft: Draft | None = None


@dataclass(frozen=True)
class Saved:
    """What came of saving."""

    changes: ChangeSet
    opened: Opened


def open_record(workspace: Workspace, ledger: Ledger, record_id: str) -> Opened:
    """Read a record.

    Raises:
        KnownError: There is none.
    """
    record = records.load(workspace, record_id)
    kept = (one for one in drafts.all_drafts(workspace) if one.key == record_id)
    return Opened(
        record,
        reviews.position(workspace, ledger, record_id),
        tuple(evidence.attached(workspace, record)),
        next(kept, None),
    )


def save(
    workspace: Workspace,
    ledger: Ledger,
    whole: Record,
    changed: Mapping[str, Value],
    *,
    has_lines: bool,
) -> Saved:
    """Save what was typed.

    Args:
        workspace: Where.
        ledger: The record's ledger.
        whole: The record as it stands in the window; checked where 填写完成 is ticked.
        changed: The fields that differ from what was read; all of a new record's.
        has_lines: The lines differ from what was read; else those on disk are kept.

    Raises:
        KnownError: It may not be ticked as complete, or cannot be saved.
    """
    if whole.fields.get(COMPLETE) is True:
        records.check_may_be_complete(whole)
    record = replace(whole, fields=changed)
    if whole.id and not has_lines:
        record = replace(record, lines=records.load(workspace, whole.id).lines)
    changes = records.save(workspace, record)
    record_id = whole.id or changes.first()
    return Saved(changes, open_record(workspace, ledger, record_id))
