"""竞赛, with its results."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

_LIVE = sa.text("deleted = 0")

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    _create_competition()


def _create_competition() -> None:
    op.create_table(
        "competition",
        sa.Column("row", sa.Integer, nullable=False),
        sa.Column("id", sa.Text, nullable=False),
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
        sa.Column("name", sa.Text),
        sa.Column("kind", sa.Text),
        sa.Column("level", sa.Text),
        sa.Column("risen_from", sa.Text),
        sa.Column("series", sa.Text),
        sa.Column("industry", sa.Text),
        sa.Column("trades", sa.Text),
        sa.Column("organisers", sa.Text),
        sa.Column("place", sa.Text),
        sa.Column("start", sa.Text),
        sa.Column("end", sa.Text),
        sa.Column("units_count", sa.Integer),
        sa.Column("participants", sa.Integer),
        sa.Column("remarks", sa.Text),
        sa.PrimaryKeyConstraint("row", name="pk_competition"),
        sa.UniqueConstraint("id", name="uq_competition_id"),
    )
    op.create_index(
        "ix_competition_attention",
        "competition",
        ["standing", "row"],
        sqlite_where=sa.text("deleted = 0 AND standing < 4"),
    )
    op.create_index(
        "ix_competition_modified",
        "competition",
        ["modified", "row", "unit", "kind", "level"],
        sqlite_where=_LIVE,
    )
    op.create_index(
        "ix_competition_name",
        "competition",
        ["name", "row", "unit", "kind", "level"],
        sqlite_where=_LIVE,
    )
    op.create_index(
        "ix_competition_participants",
        "competition",
        ["participants", "row", "unit", "kind", "level"],
        sqlite_where=_LIVE,
    )
    op.create_index(
        "ix_competition_start",
        "competition",
        ["start", "row", "unit", "kind", "level"],
        sqlite_where=_LIVE,
    )
    op.create_table(
        "competition_line",
        sa.Column("row", sa.Integer, nullable=False),
        sa.Column("id", sa.Text, nullable=False),
        sa.Column("record", sa.Integer, nullable=False),
        sa.Column("position", sa.Integer, nullable=False),
        sa.Column("digest", sa.Text, nullable=False),
        sa.Column("extra", sa.Text, nullable=False),
        sa.Column("name", sa.Text),
        sa.Column("id_number", sa.Text),
        sa.Column("enterprise", sa.Text),
        sa.Column("trade", sa.Text),
        sa.Column("rank", sa.Integer),
        sa.Column("prize", sa.Text),
        sa.Column("score", sa.Integer),
        sa.Column("title", sa.Text),
        sa.Column("remarks", sa.Text),
        sa.PrimaryKeyConstraint("row", name="pk_competition_line"),
    )
    op.create_index("ix_competition_line_record", "competition_line", ["record", "position"])
