"""Kinds of the journal that are no ledgers: review decisions and reporting periods."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping

import sqlalchemy as sa

from db import schema
from db.journal import changes_of
from db.projection import Rules, project
from domain.fold import RecordState, fold_record
from domain.ids import natural_id

REVIEW = "review"
PERIOD = "period"


def review_id(record: str, digest: str) -> str:
    """The id of the decision on one content of a record, the same everywhere."""
    return natural_id(REVIEW, record, digest)


def period_id(first_day: str, last_day: str) -> str:
    """The id of a reporting period, from its days."""
    return natural_id(PERIOD, first_day, last_day)


def _put_review(
    connection: sa.Connection, states: list[tuple[str, RecordState]], rules: Rules
) -> None:
    rows = []
    for identity, state in states:
        if state.deleted:
            continue
        values = state.fields
        rows.append(
            {
                "id": identity,
                "record": str(values.get("record")),
                "digest": str(values.get("digest")),
                "decision": str(values.get("decision")),
                "reason": str(values.get("reason") or ""),
                "at": state.modified,
                "by": state.modified_by,
            }
        )
    table = schema.review
    connection.execute(
        sa.delete(table).where(table.c.id == sa.bindparam("known")),
        [{"known": identity} for identity, _ in states],
    )
    if rows:
        connection.execute(sa.insert(table), rows)
    judged = {str(state.fields.get("record")) for _, state in states}
    project(
        connection,
        ((record, fold_record(known)) for record, known in changes_of(connection, sorted(judged))),
        rules,
    )


def _put_period(
    connection: sa.Connection, states: list[tuple[str, RecordState]], _rules: Rules
) -> None:
    table = schema.reporting_period
    for identity, state in states:
        connection.execute(sa.delete(table).where(table.c.id == identity))
        if state.deleted:
            continue
        values = state.fields
        connection.execute(
            sa.insert(table).values(
                id=identity,
                label=str(values.get("label") or ""),
                first_day=str(values.get("first_day") or ""),
                last_day=str(values.get("last_day") or ""),
                deadline=str(values.get("deadline") or ""),
            )
        )


def periods(connection: sa.Connection) -> list[sa.Row[tuple[str, str, str, str, str]]]:
    """The reporting periods: id, label, first day, last day, deadline."""
    return list(connection.execute(sa.select(schema.reporting_period)))


_WRITERS: Mapping[str, Callable[[sa.Connection, list[tuple[str, RecordState]], Rules], None]] = {
    REVIEW: _put_review,
    PERIOD: _put_period,
}


def project_kinds(
    connection: sa.Connection, states: Iterable[tuple[str, RecordState]], rules: Rules
) -> None:
    """Write what is not a ledger record; ledgers and unknown kinds are passed over."""
    by_kind: dict[str, list[tuple[str, RecordState]]] = {}
    for identity, state in states:
        if state.kind in _WRITERS:
            by_kind.setdefault(state.kind, []).append((identity, state))
    for kind, batch in by_kind.items():
        _WRITERS[kind](connection, batch, rules)
