"""Writes the first migrations anew from the declarations, until the first release freezes them.

Run ``python -m tools.write_migrations`` after a table or a ledger's field has changed; it also
makes the sample database of each revision anew. From the first release on, a change gets a
migration of its own, written by hand, and these files are not touched any more.
"""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from alembic.autogenerate import produce_migrations, render_python_code
from alembic.runtime.migration import MigrationContext

from db import ledger_tables, schema
from db.sqlite import SEARCH_DDL
from tools import legacy_databases

VERSIONS = Path(__file__).resolve().parent.parent / "db" / "migrations" / "versions"
_LEDGER_OF = {"0001": "training", "0002": "competition", "0003": "award"}
_FILES = {
    "0001": ("0001_create_journal_and_training", "The journal, all that hangs on it, and 培训."),
    "0002": ("0002_add_competition", "竞赛, with its results."),
    "0003": ("0003_add_award", "荣誉."),
}
_HEAD = '''"""{summary}"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

_LIVE = sa.text("deleted = 0")

revision = "{revision}"
down_revision = {down}


'''
_NOISE = (
    (re.compile(r"op\.f\(('[^']*')\)"), r"\1"),
    (re.compile(r", nullable=True"), ""),
    (re.compile(r", unique=False"), ""),
    (re.compile(r",\n\s*comment=.*?(?=,?\n)"), ""),
    (re.compile(r"sa\.(Text|Integer|BigInteger|Boolean|LargeBinary)\(\)"), r"sa.\1"),
    (re.compile(r"sa\.text\('deleted = 0'\)"), "_LIVE"),
    (re.compile(r"\s*# ###.*"), ""),
)


def _owner(table: str) -> str:
    """The ledger whose table it is; empty for the tables that are no ledger's."""
    ledger = table.removesuffix("_line")
    return ledger if ledger in _LEDGER_OF.values() else ""


def _operations(wanted: Callable[[str], bool]) -> str:
    """The calls that make some of the declared tables, as Alembic would write them."""

    def include(_object: Any, name: str | None, kind: str, *_more: Any) -> bool:  # noqa: ANN401
        return kind != "table" or wanted(name or "")

    with sa.create_engine("sqlite://").connect() as connection:
        context = MigrationContext.configure(connection, opts={"include_object": include})
        script = produce_migrations(context, schema.metadata)
    text = render_python_code(script.upgrade_ops)  # type: ignore[arg-type]
    for pattern, replacement in _NOISE:
        text = pattern.sub(replacement, text)
    return text.strip("\n")


def _parts(revision: str) -> dict[str, str]:
    """The functions of a migration by name: one per ledger, one for all that is no ledger."""
    if revision != "0001":
        ledger = _LEDGER_OF[revision]
        return {f"_create_{ledger}": _operations(lambda table: _owner(table) == ledger)}
    # Only SQLite has the full-text index, and only as a statement of its own.
    search = "".join(f'\n"{part}"' for part in re.split(r"(?<=\()|(?<=, )", SEARCH_DDL))
    return {
        "_create_common": _operations(lambda table: _owner(table) == ""),
        "_create_training": _operations(lambda table: _owner(table) == "training"),
        "_create_search": f"    op.execute({search}\n    )",
    }


def _write(revision: str, previous: str | None) -> Path:
    name, summary = _FILES[revision]
    head = _HEAD.format(
        summary=summary, revision=revision, down=f'"{previous}"' if previous else None
    )
    parts = _parts(revision)
    calls = "".join(f"    {part}()\n" for part in parts)
    bodies = "".join(f"\n\ndef {part}() -> None:\n    {parts[part].strip()}\n" for part in parts)
    path = VERSIONS / f"{name}.py"
    path.write_text(
        f"{head}def upgrade() -> None:\n{calls}{bodies}", encoding="utf-8", newline="\n"
    )
    return path


def _tidy(paths: Iterable[Path]) -> None:
    for command in (["format", "--quiet"], ["check", "--fix", "--quiet"]):
        subprocess.run([sys.executable, "-m", "ruff", *command, *map(str, paths)], check=True)


def main() -> None:
    """Write the migrations and the sample databases."""
    assert ledger_tables.COMMON  # the import is what declares the tables of kinds
    revisions = sorted(_FILES)
    previous: list[str | None] = [None, *revisions[:-1]]
    paths = [_write(*pair) for pair in zip(revisions, previous, strict=True)]
    _tidy(paths)
    legacy_databases.write_all()
    print("\n".join(path.name for path in paths))


if __name__ == "__main__":
    main()
