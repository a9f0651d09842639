"""Run as a process of its own and killed: opens a workspace, works, tells each thing that is done.

Usage: python -m tests.e2e.child WORK FOLDER OPERATOR PASSPHRASE [FILE…]
"""

from __future__ import annotations

import sys
from itertools import count
from pathlib import Path

from services.records import records
from services.records.records import Record
from services.sync.receive import receive
from services.workbooks import importing
from services.workspace import workspace as workspaces


def tell(word: str) -> None:
    """One line that the parent sees at once."""
    # Bytes, as Windows would write other line ends.
    sys.stdout.buffer.write(f"{word}\n".encode())
    sys.stdout.buffer.flush()


def save(workspace, files):
    """Save one record after another, without end unless a number is given."""
    for number in range(int(files[0].name)) if files else count():
        fields = {"name": f"班{number}", "category": "skill", "start": "2024-05-06"}
        record = Record("", "training", workspace.unit, fields | {"headcount": 30})
        tell(records.save(workspace, record).first())


def import_all(workspace, files):
    """Import workbooks, each in one transaction."""
    for file in files:
        preview = importing.plan_import(workspace, file.stem.split("-")[0], file)
        importing.apply_import(workspace, preview, with_backup=False)
        tell(file.name)


def receive_all(workspace, files):
    """Receive packages one by one."""
    for file in files:
        receive(workspace, [file], with_backup=False)
        tell(file.name)


def main() -> None:
    """Do the work named first until it is done or the process is gone."""
    work, folder, operator, passphrase, *files = sys.argv[1:]
    workspace = workspaces.unlock(Path(folder), operator=operator, passphrase=passphrase)
    tell("ready")
    {"save": save, "import": import_all, "receive": receive_all}[work](
        workspace, [Path(name) for name in files]
    )
    tell("done")


if __name__ == "__main__":
    main()
