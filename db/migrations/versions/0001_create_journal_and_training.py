"""The journal, all that hangs on it, and 培训."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

_LIVE = sa.text("deleted = 0")

revision = "0001"
down_revision = None


def upgrade() -> None:
    _create_common()
    _create_training()
    _create_search()


def _create_common() -> None:
    op.create_table(
        "activity_log",
        sa.Column("id", sa.Integer, nullable=False),
        sa.Column("at", sa.Integer, nullable=False),
        sa.Column("by", sa.Text, nullable=False),
        sa.Column("action", sa.Text, nullable=False),
        sa.Column("detail", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_activity_log"),
    )
    op.create_table(
        "chain",
        sa.Column("number", sa.Integer, nullable=False),
        sa.Column("unit", sa.Text, nullable=False),
        sa.Column("replica", sa.Text, nullable=False),
        sa.Column("letter", sa.Text, server_default="", nullable=False),
        sa.Column("signing_key", sa.Text, server_default="", nullable=False),
        sa.Column("certificate", sa.Text, server_default="", nullable=False),
        sa.Column("parent", sa.Integer, server_default="0", nullable=False),
        sa.Column("first", sa.Integer, server_default="1", nullable=False),
        sa.Column("retired_at", sa.Integer),
        sa.PrimaryKeyConstraint("number", name="pk_chain"),
    )
    op.create_index("ix_chain_replica", "chain", ["unit", "replica"])
    op.create_table(
        "change",
        sa.Column("id", sa.Integer, nullable=False),
        sa.Column("record", sa.Text, nullable=False),
        sa.Column("digest", sa.Text, nullable=False),
        sa.Column("body", sa.LargeBinary, nullable=False),
        sa.Column("source", sa.Integer, server_default="0", nullable=False),
        sa.Column("set_aside", sa.Boolean, server_default="0", nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_change"),
    )
    op.create_index("ix_change_record", "change", ["record"])
    op.create_index("ix_change_source", "change", ["source"], sqlite_where=sa.text("source > 0"))
    op.create_table(
        "conflict",
        sa.Column("id", sa.Integer, nullable=False),
        sa.Column("record", sa.Integer, nullable=False),
        sa.Column("line", sa.Text, nullable=False),
        sa.Column("field", sa.Text, nullable=False),
        sa.Column("heads", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_conflict"),
    )
    op.create_index("ix_conflict_record", "conflict", ["record"])
    op.create_table(
        "contribution",
        sa.Column("record", sa.Integer, nullable=False),
        sa.Column("number", sa.Integer, nullable=False),
        sa.Column("indicator", sa.Text, nullable=False),
        sa.Column("part", sa.Integer, nullable=False),
        sa.Column("cell", sa.BigInteger, nullable=False),
        sa.Column("date", sa.Text, nullable=False),
        sa.Column("amount", sa.BigInteger, nullable=False),
        sa.Column("key", sa.BigInteger, nullable=False),
        sa.Column("loose", sa.Boolean, nullable=False),
        sa.Column("line", sa.Text, nullable=False),
        sa.Column("standing", sa.Integer, nullable=False),
        sa.PrimaryKeyConstraint(
            "indicator", "part", "loose", "cell", "record", "number", name="pk_contribution"
        ),
        sqlite_with_rowid=False,
    )
    op.create_index(
        "ix_contribution_key",
        "contribution",
        ["indicator", "part", "key", "cell", "standing", "date"],
        sqlite_where=sa.text("key != 0"),
    )
    op.create_index("ix_contribution_record", "contribution", ["record", "number"])
    op.create_table(
        "dispatch",
        sa.Column("record", sa.Text, nullable=False),
        sa.Column("digest", sa.Text, nullable=False),
        sa.Column("package", sa.Integer, nullable=False),
        sa.Column("confirmed", sa.Boolean, server_default="0", nullable=False),
        sa.PrimaryKeyConstraint("record", name="pk_dispatch"),
    )
    op.create_table(
        "draft",
        sa.Column("key", sa.Text, nullable=False),
        sa.Column("ledger", sa.Text, nullable=False),
        sa.Column("record", sa.Text, nullable=False),
        sa.Column("state", sa.Text, nullable=False),
        sa.Column("at", sa.Integer, nullable=False),
        sa.PrimaryKeyConstraint("key", name="pk_draft"),
    )
    op.create_table(
        "enterprise",
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("initials", sa.Text, nullable=False),
        sa.Column("code", sa.Text, server_default="", nullable=False),
        sa.PrimaryKeyConstraint("name", name="pk_enterprise"),
    )
    op.create_index("ix_enterprise_initials", "enterprise", ["initials"])
    op.create_table(
        "evidence",
        sa.Column("sha256", sa.Text, nullable=False),
        sa.Column("size", sa.Integer, nullable=False),
        sa.Column("kind", sa.Text, nullable=False),
        sa.Column("at", sa.Integer, nullable=False),
        sa.Column("sent", sa.Integer, server_default=sa.text("0"), nullable=False),
        sa.PrimaryKeyConstraint("sha256", name="pk_evidence"),
    )
    op.create_table(
        "issue",
        sa.Column("id", sa.Integer, nullable=False),
        sa.Column("record", sa.Integer, nullable=False),
        sa.Column("rule", sa.Text, nullable=False),
        sa.Column("severity", sa.Text, nullable=False),
        sa.Column("field", sa.Text, nullable=False),
        sa.Column("line", sa.Text, nullable=False),
        sa.Column("message", sa.Text, nullable=False),
        sa.Column("remedy", sa.Text, nullable=False),
        sa.Column("explained", sa.Boolean, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_issue"),
    )
    op.create_index("ix_issue_record", "issue", ["record"])
    op.create_table(
        "joined_unit",
        sa.Column("unit", sa.Text, nullable=False),
        sa.Column("secret_id", sa.Text, nullable=False),
        sa.Column("secret", sa.LargeBinary, nullable=False),
        sa.Column("recipient", sa.Text, server_default="", nullable=False),
        sa.Column("replica", sa.Text, server_default="", nullable=False),
        sa.Column("signing_key", sa.Text, server_default="", nullable=False),
        sa.Column("joined_at", sa.Integer),
        sa.PrimaryKeyConstraint("unit", name="pk_joined_unit"),
    )
    op.create_table(
        "layout_answer",
        sa.Column("signature", sa.Text, nullable=False),
        sa.Column("ledger", sa.Text, nullable=False),
        sa.Column("answers", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("signature", name="pk_layout_answer"),
    )
    op.create_table(
        "meta",
        sa.Column("key", sa.Text, nullable=False),
        sa.Column("value", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("key", name="pk_meta"),
    )
    op.create_table(
        "package",
        sa.Column("id", sa.Integer, nullable=False),
        sa.Column("direction", sa.Text, nullable=False),
        sa.Column("unit", sa.Text, nullable=False),
        sa.Column("replica", sa.Text, nullable=False),
        sa.Column("number", sa.Integer, nullable=False),
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("digest", sa.Text, nullable=False),
        sa.Column("manifest", sa.Text, nullable=False),
        sa.Column("counts", sa.Text, server_default="{}", nullable=False),
        sa.Column("at", sa.Integer, nullable=False),
        sa.Column("by", sa.Text, nullable=False),
        sa.Column("state", sa.Text, server_default="taken", nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_package"),
    )
    op.create_table(
        "period",
        sa.Column("id", sa.Text, nullable=False),
        sa.Column("at", sa.Integer, nullable=False),
        sa.Column("by", sa.Text, nullable=False),
        sa.Column("label", sa.Text),
        sa.Column("first_day", sa.Text),
        sa.Column("last_day", sa.Text),
        sa.Column("deadline", sa.Text),
        sa.PrimaryKeyConstraint("id", name="pk_period"),
    )
    op.create_table(
        "person",
        sa.Column("number", sa.Text, nullable=False),
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("initials", sa.Text, nullable=False),
        sa.Column("enterprise", sa.Text, nullable=False),
        sa.Column("phone", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("number", name="pk_person"),
    )
    op.create_index("ix_person_initials", "person", ["initials"])
    op.create_table(
        "plan_pack",
        sa.Column("key", sa.Text, nullable=False),
        sa.Column("version", sa.Text, nullable=False),
        sa.Column("toml", sa.Text, nullable=False),
        sa.Column("active", sa.Boolean, nullable=False),
        sa.PrimaryKeyConstraint("key", "version", name="pk_plan_pack"),
    )
    op.create_table(
        "purge",
        sa.Column("id", sa.Text, nullable=False),
        sa.Column("at", sa.Integer, nullable=False),
        sa.Column("by", sa.Text, nullable=False),
        sa.Column("changes", sa.Text),
        sa.Column("reason", sa.Text),
        sa.PrimaryKeyConstraint("id", name="pk_purge"),
    )
    op.create_table(
        "purged",
        sa.Column("digest", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("digest", name="pk_purged"),
    )
    op.create_table(
        "receipt",
        sa.Column("id", sa.Integer, nullable=False),
        sa.Column("unit", sa.Text, nullable=False),
        sa.Column("epoch", sa.Integer, nullable=False),
        sa.Column("number", sa.Integer, nullable=False),
        sa.Column("vector", sa.Text, nullable=False),
        sa.Column("at", sa.Integer, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_receipt"),
    )
    op.create_table(
        "review",
        sa.Column("id", sa.Text, nullable=False),
        sa.Column("at", sa.Integer, nullable=False),
        sa.Column("by", sa.Text, nullable=False),
        sa.Column("record", sa.Text),
        sa.Column("digest", sa.Text),
        sa.Column("decision", sa.Text),
        sa.Column("reason", sa.Text),
        sa.PrimaryKeyConstraint("id", name="pk_review"),
    )
    op.create_index("ix_review_record", "review", ["record"])
    op.create_table(
        "secret",
        sa.Column("key", sa.Text, nullable=False),
        sa.Column("value", sa.LargeBinary, nullable=False),
        sa.PrimaryKeyConstraint("key", name="pk_secret"),
    )
    op.create_table(
        "undo_step",
        sa.Column("id", sa.Integer, nullable=False),
        sa.Column("label", sa.Text, nullable=False),
        sa.Column("first", sa.Integer, nullable=False),
        sa.Column("last", sa.Integer, nullable=False),
        sa.Column("at", sa.Integer, nullable=False),
        sa.Column("undone", sa.Boolean, server_default="0", nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_undo_step"),
    )


def _create_training() -> None:
    op.create_table(
        "training",
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
        sa.Column("category", sa.Text),
        sa.Column("occupation", sa.Text),
        sa.Column("level", sa.Text),
        sa.Column("organiser", sa.Text),
        sa.Column("provider", sa.Text),
        sa.Column("place", sa.Text),
        sa.Column("start", sa.Text),
        sa.Column("end", sa.Text),
        sa.Column("hours", sa.Integer),
        sa.Column("headcount", sa.Integer),
        sa.Column("migrants", sa.Integer),
        sa.Column("women", sa.Integer),
        sa.Column("funding", sa.Text),
        sa.Column("amount", sa.Integer),
        sa.Column("remarks", sa.Text),
        sa.PrimaryKeyConstraint("row", name="pk_training"),
        sa.UniqueConstraint("id", name="uq_training_id"),
    )
    op.create_index(
        "ix_training_attention",
        "training",
        ["standing", "row"],
        sqlite_where=sa.text("deleted = 0 AND standing < 4"),
    )
    op.create_index(
        "ix_training_modified",
        "training",
        ["modified", "row", "unit", "category"],
        sqlite_where=_LIVE,
    )
    op.create_index(
        "ix_training_name", "training", ["name", "row", "unit", "category"], sqlite_where=_LIVE
    )
    op.create_index(
        "ix_training_start", "training", ["start", "row", "unit", "category"], sqlite_where=_LIVE
    )
    op.create_table(
        "training_line",
        sa.Column("row", sa.Integer, nullable=False),
        sa.Column("id", sa.Text, nullable=False),
        sa.Column("record", sa.Integer, nullable=False),
        sa.Column("position", sa.Integer, nullable=False),
        sa.Column("digest", sa.Text, nullable=False),
        sa.Column("extra", sa.Text, nullable=False),
        sa.Column("name", sa.Text),
        sa.Column("id_number", sa.Text),
        sa.Column("sex", sa.Text),
        sa.Column("enterprise", sa.Text),
        sa.Column("migrant", sa.Boolean),
        sa.Column("phone", sa.Text),
        sa.Column("result", sa.Text),
        sa.Column("certificate", sa.Text),
        sa.Column("level", sa.Text),
        sa.Column("remarks", sa.Text),
        sa.PrimaryKeyConstraint("row", name="pk_training_line"),
    )
    op.create_index("ix_training_line_record", "training_line", ["record", "position"])


def _create_search() -> None:
    op.execute(
        "CREATE VIRTUAL TABLE search USING fts5("
        "text, "
        "content='', "
        "contentless_delete=1, "
        "tokenize='unicode61')"
    )
