"""One table per kind, and one for its lines, made from the declaration."""

from __future__ import annotations

from functools import cache

import sqlalchemy as sa

from db.schema import metadata
from domain.field_types import Storage
from domain.fields import Field, FieldType, Kind, Ledger
from domain.kinds import KINDS

ROW_SHIFT = 40
"""A record's row number is ``kind.number << 40 | n``, so that it is unique over kinds."""

COMMON = (
    "row",
    "id",
    "unit",
    "proxy",
    "complete",
    "standing",
    "digest",
    "must_fix",
    "to_explain",
    "conflicts",
    "deleted",
    "created",
    "modified",
    "modified_by",
    "line_count",
    "evidence_count",
    "extra",
)
LINE_COMMON = ("row", "id", "record", "position", "digest", "extra")


_TYPES = {Storage.TEXT: sa.Text, Storage.NUMBER: sa.Integer, Storage.TRUTH: sa.Boolean}


def _column(field: Field) -> sa.Column[object]:
    return sa.Column(field.key, _TYPES[field.type.facts.storage]())


def _is_filter(field: Field) -> bool:
    """Whether the list is often narrowed by it: a code that it shows."""
    return field.type is FieldType.CODE and field.listed


@cache
def record_table(ledger: Ledger) -> sa.Table:
    """The table of a ledger's records: what the journal folds to.

    A ledger with the code lists of a plan has the table of the ledger that it was made from.
    """
    if ledger.key in metadata.tables:
        return metadata.tables[ledger.key]
    table = sa.Table(
        ledger.key,
        metadata,
        sa.Column("row", sa.Integer, primary_key=True),
        sa.Column("id", sa.Text, nullable=False, unique=True),
        sa.Column("unit", sa.Text, nullable=False),
        sa.Column("proxy", sa.Boolean, nullable=False),
        sa.Column("complete", sa.Boolean, nullable=False),
        sa.Column("standing", sa.Integer, nullable=False),
        sa.Column("digest", sa.Text, nullable=False),
        sa.Column("must_fix", sa.Integer, nullable=False),
        sa.Column("to_explain", sa.Integer, nullable=False),
        sa.Column("conflicts", sa.Integer, nullable=False),
        sa.Column("deleted", sa.Boolean, nullable=False),
        sa.Column("created", sa.Integer, nullable=False),
        sa.Column("modified", sa.Integer, nullable=False),
        sa.Column("modified_by", sa.Text, nullable=False),
        sa.Column("line_count", sa.Integer, nullable=False),
        sa.Column("evidence_count", sa.Integer, nullable=False),
        sa.Column("extra", sa.Text, nullable=False),
        *(_column(field) for field in ledger.fields),
    )
    live = table.c.deleted == sa.false()
    # The filters stand behind each order: a record that they keep out is not read at all.
    filters = [table.c.unit, *(table.c[f.key] for f in ledger.fields if _is_filter(f))]
    for key in ("modified", *(f.key for f in ledger.fields if f.sortable)):
        others = [column for column in filters if column.name != key]
        sa.Index(f"ix_{ledger.key}_{key}", table.c[key], table.c.row, *others, sqlite_where=live)
    sa.Index(
        f"ix_{ledger.key}_attention",
        table.c.standing,
        table.c.row,
        sqlite_where=sa.and_(live, table.c.standing < 4),
    )
    return table


@cache
def line_table(ledger: Ledger) -> sa.Table | None:
    """The table of a ledger's lines; None where it has none."""
    if ledger.lines is None:
        return None
    if f"{ledger.key}_line" in metadata.tables:
        return metadata.tables[f"{ledger.key}_line"]
    table = sa.Table(
        f"{ledger.key}_line",
        metadata,
        sa.Column("row", sa.Integer, primary_key=True),
        sa.Column("id", sa.Text, nullable=False),
        sa.Column("record", sa.Integer, nullable=False),
        sa.Column("position", sa.Integer, nullable=False),
        sa.Column("digest", sa.Text, nullable=False),
        sa.Column("extra", sa.Text, nullable=False),
        *(_column(field) for field in ledger.lines.fields),
    )
    sa.Index(f"ix_{ledger.key}_line_record", table.c.record, table.c.position)
    return table


@cache
def plain_table(kind: Kind) -> sa.Table:
    """The table of a kind that is no ledger: its fields, and who wrote them last."""
    table = sa.Table(
        kind.key,
        metadata,
        sa.Column("id", sa.Text, primary_key=True),
        sa.Column("at", sa.Integer, nullable=False),
        sa.Column("by", sa.Text, nullable=False),
        *(_column(field) for field in kind.fields),
    )
    if kind.decides:
        sa.Index(f"ix_{kind.key}_{kind.decides}", table.c[kind.decides])
    return table


for _kind in KINDS.values():
    if isinstance(_kind, Ledger):
        record_table(_kind)
        line_table(_kind)
    else:
        plain_table(_kind)
