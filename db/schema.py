"""The tables of journal, sync and local matters; those of declared kinds are in ledger_tables."""

from __future__ import annotations

import sqlalchemy as sa

metadata = sa.MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
        "fk": "fk_%(table_name)s_%(column_0_name)s_%(referred_table_name)s",
        "pk": "pk_%(table_name)s",
    }
)

Column, Text, Integer, Blob = sa.Column, sa.Text, sa.Integer, sa.LargeBinary

meta = sa.Table(
    "meta",
    metadata,
    Column("key", Text, primary_key=True),
    Column("value", Text, nullable=False),
    comment="One row per fact of this workspace: unit, replica, token, practice, …",
)

secret = sa.Table(
    "secret",
    metadata,
    Column("key", Text, primary_key=True),
    Column("value", Blob, nullable=False),
    comment="Private keys: age identity of the unit, signing key of the replica, city's secrets.",
)

plan_pack = sa.Table(
    "plan_pack",
    metadata,
    Column("key", Text, primary_key=True),
    Column("version", Text, primary_key=True),
    Column("toml", Text, nullable=False),
    Column("active", sa.Boolean, nullable=False),
)

chain = sa.Table(
    "chain",
    metadata,
    Column("number", Integer, primary_key=True),
    Column("unit", Text, nullable=False),
    Column("replica", Text, nullable=False),
    Column("letter", Text, nullable=False, server_default=""),
    Column("signing_key", Text, nullable=False, server_default=""),
    Column("certificate", Text, nullable=False, server_default=""),
    Column("parent", Integer, nullable=False, server_default="0"),
    Column("first", Integer, nullable=False, server_default="1"),
    Column("retired_at", Integer),
    comment="The chains of changes that installations wrote, each known by unit and replica. One "
    "that branched (a copied disk) has a row for each branch: the parent's changes before "
    "``first`` are its own too. Which branch is whose parent depends on what came first and "
    "means nothing.",
)
sa.Index("ix_chain_replica", chain.c.unit, chain.c.replica)

CHAIN_SHIFT = 40
"""A change's id is ``chain.number << 40 | seq``: unique, and in the order of the chain."""

change = sa.Table(
    "change",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("record", Text, nullable=False, index=True),
    Column("digest", Text, nullable=False),
    Column("body", Blob, nullable=False),
    Column("source", Integer, nullable=False, server_default="0"),
    Column("set_aside", sa.Boolean, nullable=False, server_default="0"),
    comment="The journal. record: full name; source: the package that brought it; 0: made here.",
)
sa.Index("ix_change_source", change.c.source, sqlite_where=change.c.source > 0)

purged = sa.Table(
    "purged",
    metadata,
    Column("digest", Text, primary_key=True),
    comment="Changes whose values are forgotten: named by the city's purges, or by a purge that "
    "was known here before an older backup was restored.",
)

contribution = sa.Table(
    "contribution",
    metadata,
    Column("record", Integer, nullable=False),
    Column("number", Integer, nullable=False),
    Column("indicator", Text, nullable=False),
    Column("part", Integer, nullable=False),
    Column("cell", sa.BigInteger, nullable=False),
    Column("date", Text, nullable=False),
    Column("amount", sa.BigInteger, nullable=False),
    Column("key", sa.BigInteger, nullable=False),
    Column("loose", sa.Boolean, nullable=False),
    Column("line", Text, nullable=False),
    Column("standing", Integer, nullable=False),
    sa.PrimaryKeyConstraint("indicator", "part", "loose", "cell", "record", "number"),
    sqlite_with_rowid=False,
    comment=(
        "What each record adds to each indicator. cell: unit code * 10000 + year; amount in "
        "millionths; key: hash of what is counted distinctly, else 0; loose: 未去重. Lies in the "
        "order in which figures add it up."
    ),
)
sa.Index("ix_contribution_record", contribution.c.record, contribution.c.number)
sa.Index(
    "ix_contribution_key",
    contribution.c.indicator,
    contribution.c.part,
    contribution.c.key,
    contribution.c.cell,
    contribution.c.standing,
    contribution.c.date,
    sqlite_where=contribution.c.key != 0,
)

issue = sa.Table(
    "issue",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("record", Integer, nullable=False, index=True),
    Column("rule", Text, nullable=False),
    Column("severity", Text, nullable=False),
    Column("field", Text, nullable=False),
    Column("line", Text, nullable=False),
    Column("message", Text, nullable=False),
    Column("remedy", Text, nullable=False),
    Column("explained", sa.Boolean, nullable=False),
    comment="Findings of 逻辑检查, as of the record's last fold.",
)

conflict = sa.Table(
    "conflict",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("record", Integer, nullable=False, index=True),
    Column("line", Text, nullable=False),
    Column("field", Text, nullable=False),
    Column("heads", Text, nullable=False),
    comment="Fields with several heads of different values; heads as JSON.",
)

person = sa.Table(
    "person",
    metadata,
    Column("number", Text, primary_key=True),
    Column("name", Text, nullable=False),
    Column("initials", Text, nullable=False, index=True),
    Column("enterprise", Text, nullable=False),
    Column("phone", Text, nullable=False),
    comment="产业工人 seen in records: offered while typing, owned by nobody.",
)

enterprise = sa.Table(
    "enterprise",
    metadata,
    Column("name", Text, primary_key=True),
    Column("initials", Text, nullable=False, index=True),
    Column("code", Text, nullable=False, server_default=""),
    comment="企业 seen in records.",
)

package = sa.Table(
    "package",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("direction", Text, nullable=False),
    Column("unit", Text, nullable=False),
    Column("replica", Text, nullable=False),
    Column("number", Integer, nullable=False),
    Column("name", Text, nullable=False),
    Column("digest", Text, nullable=False),
    Column("manifest", Text, nullable=False),
    Column("counts", Text, nullable=False, server_default="{}"),
    Column("at", Integer, nullable=False),
    Column("by", Text, nullable=False),
    Column("state", Text, nullable=False, server_default="taken"),
    comment="Packages written here and received here, with their manifests; counts: records by "
    "kind, as JSON.",
)

receipt = sa.Table(
    "receipt",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("unit", Text, nullable=False),
    Column("epoch", Integer, nullable=False),
    Column("number", Integer, nullable=False),
    Column("vector", Text, nullable=False),
    Column("at", Integer, nullable=False),
    comment="Receipts given (city) or got (county); the newest by (epoch, number) counts.",
)

dispatch = sa.Table(
    "dispatch",
    metadata,
    Column("record", Text, primary_key=True),
    Column("digest", Text, nullable=False),
    Column("package", Integer, nullable=False),
    Column("confirmed", sa.Boolean, nullable=False, server_default="0"),
    comment="The content of each record that was last reported, and whether a receipt has it.",
)

joined_unit = sa.Table(
    "joined_unit",
    metadata,
    Column("unit", Text, primary_key=True),
    Column("secret_id", Text, nullable=False),
    Column("secret", Blob, nullable=False),
    Column("recipient", Text, nullable=False, server_default=""),
    Column("replica", Text, nullable=False, server_default=""),
    Column("signing_key", Text, nullable=False, server_default=""),
    Column("joined_at", Integer),
    comment="City: one row per setup file given out; the first key to use its secret wins.",
)

draft = sa.Table(
    "draft",
    metadata,
    Column("key", Text, primary_key=True),
    Column("ledger", Text, nullable=False),
    Column("record", Text, nullable=False),
    Column("state", Text, nullable=False),
    Column("at", Integer, nullable=False),
    comment="暂存: unsaved input, on disk within a second; never journalled, never travels.",
)

evidence = sa.Table(
    "evidence",
    metadata,
    Column("sha256", Text, primary_key=True),
    Column("size", Integer, nullable=False),
    Column("kind", Text, nullable=False),
    Column("at", Integer, nullable=False),
    Column("sent", Integer, nullable=False, server_default=sa.text("0")),
    comment="Evidence files in the store, by the digest of their plain content. ``sent`` is the "
    "package written here that carried it last; 0 for none.",
)

undo_step = sa.Table(
    "undo_step",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("label", Text, nullable=False),
    Column("first", Integer, nullable=False),
    Column("last", Integer, nullable=False),
    Column("at", Integer, nullable=False),
    Column("undone", sa.Boolean, nullable=False, server_default="0"),
    comment="Ranges of this replica's changes that one action made.",
)

layout_answer = sa.Table(
    "layout_answer",
    metadata,
    Column("signature", Text, primary_key=True),
    Column("ledger", Text, nullable=False),
    Column("answers", Text, nullable=False),
    comment="How the user placed the headers of a workbook layout, to ask only once.",
)

activity_log = sa.Table(
    "activity_log",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("at", Integer, nullable=False),
    Column("by", Text, nullable=False),
    Column("action", Text, nullable=False),
    Column("detail", Text, nullable=False),
    comment="操作日志: merges, exports with personal data, key recovery …",
)
