"""荣誉."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

_LIVE = sa.text("deleted = 0")

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    _create_award()


def _create_award() -> None:
    op.create_table(
        "award",
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
        sa.Column("honour", sa.Text),
        sa.Column("level", sa.Text),
        sa.Column("recipient", sa.Text),
        sa.Column("number", sa.Text),
        sa.Column("enterprise", sa.Text),
        sa.Column("stage", sa.Text),
        sa.Column("document", sa.Text),
        sa.Column("awarded", sa.Text),
        sa.Column("issuer", sa.Text),
        sa.Column("source", sa.Text),
        sa.Column("remarks", sa.Text),
        sa.PrimaryKeyConstraint("row", name="pk_award"),
        sa.UniqueConstraint("id", name="uq_award_id"),
    )
    op.create_index(
        "ix_award_attention",
        "award",
        ["standing", "row"],
        sqlite_where=sa.text("deleted = 0 AND standing < 4"),
    )
    op.create_index(
        "ix_award_awarded",
        "award",
        ["awarded", "row", "unit", "honour", "level"],
        sqlite_where=_LIVE,
    )
    op.create_index(
        "ix_award_honour", "award", ["honour", "row", "unit", "level"], sqlite_where=_LIVE
    )
    op.create_index(
        "ix_award_modified",
        "award",
        ["modified", "row", "unit", "honour", "level"],
        sqlite_where=_LIVE,
    )
    op.create_index(
        "ix_award_recipient",
        "award",
        ["recipient", "row", "unit", "honour", "level"],
        sqlite_where=_LIVE,
    )
