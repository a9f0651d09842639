"""What is different in a record since the city decided on it last."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from db import reviews
from domain.change import DELETED, EVIDENCE, EXPLAIN, POSITION, content_digest
from domain.fields import Field, Fields, Ledger, Offer
from domain.fold import RecordState, fold_record
from domain.ledgers import LEDGERS
from domain.values import show_value

if TYPE_CHECKING:
    from services.workspace.workspace import Workspace

_NOT_SHOWN = frozenset({DELETED, POSITION, "complete"})


@dataclass(frozen=True)
class Difference:
    """One thing that is different.

    Attributes:
        what: Label of the field, or of the line with the person it is about.
        old: What was judged; empty where there was nothing.
        new: What stands there now; empty where there is nothing.
    """

    what: str
    old: str
    new: str


def since_decision(workspace: Workspace, record_id: str) -> list[Difference]:
    """What differs from the content that the last decision judged.

    Empty also where there is no decision, or where what it judged was never whole here.
    """
    with workspace.read() as connection:
        decisions = reviews.of_record(connection, record_id)[:1]
        arrivals = reviews.by_arrival(connection, record_id) if decisions else []
    if not arrivals:
        return []
    known = [one for arrived in arrivals for one in arrived]
    now = fold_record(known)
    ledger = LEDGERS.get(now.kind)
    digest = decisions[0].digest
    if ledger is None or _digest(now) == digest:
        return []
    for end in range(len(arrivals) - 1, 0, -1):
        judged = fold_record([one for arrived in arrivals[:end] for one in arrived])
        if _digest(judged) == digest:
            return list(_differences(ledger, judged, now))
    return []


def _digest(state: RecordState) -> str:
    lines = (content_digest(line.fields) for line in state.ordered_lines())
    return content_digest(state.record.values, lines)


def _differences(ledger: Ledger, old: RecordState, new: RecordState) -> Iterator[Difference]:
    yield from _of_fields(ledger.by_key, old.record.values, new.record.values, "")
    if ledger.lines is None:
        return
    name_key = next((f.key for f in ledger.lines.fields if f.offer is Offer.PERSONS), "")
    noun = ledger.lines.noun
    for line in [*new.lines, *(one for one in old.lines if one not in new.lines)]:
        before, after = old.lines.get(line), new.lines.get(line)
        shown = after or before
        name = str(shown.values.get(name_key) or noun) if shown else noun
        if before is None:
            yield Difference(noun, "", name)
        elif after is None:
            yield Difference(noun, name, "")
        else:
            yield from _of_fields(ledger.lines.by_key, before.values, after.values, f"{name}：")


def _of_fields(
    fields: Mapping[str, Field], old: Fields, new: Fields, before: str
) -> Iterator[Difference]:
    for key in dict.fromkeys([*fields, *old, *new]):
        was, is_now = old.get(key), new.get(key)
        if key in _NOT_SHOWN or was == is_now or (was in (None, "") and is_now in (None, "")):
            continue
        field = fields.get(key)
        label = field.label if field else _label(key)
        yield Difference(f"{before}{label}", _text(field, was), _text(field, is_now))


def _label(key: str) -> str:
    if key.startswith(EXPLAIN):
        return "说明"
    return "佐证材料" if key.startswith(EVIDENCE) else "其他内容"


def _text(field: Field | None, value: object) -> str:
    if value is None or value == "":
        return ""
    if field is not None and isinstance(value, (str, int, bool)):
        return show_value(field, value, masked=True)
    return str(value)
