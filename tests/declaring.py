"""Kinds that only a test declares: in force as long as it runs, with the tables they need."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from typing import Any, cast

import sqlalchemy as sa
from alembic.autogenerate import produce_migrations
from alembic.operations import Operations
from alembic.operations.ops import ModifyTableOps
from alembic.runtime.migration import MigrationContext

from db.ledger_tables import line_table, record_table
from db.schema import metadata
from domain.fields import Ledger
from domain.kinds import KINDS
from domain.ledgers import LEDGERS


@contextmanager
def declared(*given: Ledger) -> Iterator[None]:
    """Let ledgers be known to the whole program, as ``LEDGERS`` has them.

    They are copies: what was made of a declaration once is kept by its identity.
    """
    ledgers = [replace(one) for one in given]
    registries = [cast(dict[str, Any], LEDGERS), cast(dict[str, Any], KINDS)]
    tables = [t for one in ledgers for t in (record_table(one), line_table(one)) if t is not None]
    for registry in registries:
        registry.update({one.key: one for one in ledgers})
    try:
        yield
    finally:
        for registry in registries:
            for one in ledgers:
                del registry[one.key]
        for table in tables:
            metadata.remove(table)


def migrate(engine: sa.Engine) -> None:
    """Do what a migration written from the declarations does."""

    def is_declared(_object: Any, _name: Any, _type: Any, reflected: bool, other: Any) -> bool:
        return not (reflected and other is None)

    def run(operations: Operations, steps: Sequence[Any]) -> None:
        for step in steps:
            if isinstance(step, ModifyTableOps):
                run(operations, step.ops)
            else:
                operations.invoke(step)

    with engine.begin() as connection:
        context = MigrationContext.configure(connection, opts={"include_object": is_declared})
        script = produce_migrations(context, metadata)
        assert script.upgrade_ops is not None
        run(Operations(context), script.upgrade_ops.ops)


def fill_in(sheet: Any, values: Mapping[str, object]) -> None:
    """A row below the others of a template, each value under the header that names it."""
    header = next(row for row in sheet.iter_rows() if row[0].value == "序号")
    number = sheet.max_row + 1
    for cell in header:
        caption = str(cell.value).rstrip("*").split("（")[0]
        if caption in values:
            sheet.cell(number, cell.column, values[caption])
