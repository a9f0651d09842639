"""Which workspace was open last on this PC: noted outside every workspace, without secrets."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from pathlib import Path

from db import outside
from services.workspace import layout

PRACTICE_FOLDER = "练习账套"
PRACTICE_UNIT = "530722"
PRACTICE_OPERATOR = "练习"
PRACTICE_PASSPHRASE = "12345678"
_NOTE = "recent.json"


@dataclass(frozen=True)
class Recent:
    """The workspace that was open last.

    Attributes:
        folder: Where it lies.
        name: What the unlock window calls it.
        operator: Who opened it.
        is_practice: It holds practice data.
    """

    folder: Path
    name: str
    operator: str
    is_practice: bool = False


def state_folder() -> Path:
    """The folder of this installation's state: settings, logs, notes."""
    return outside.state_folder()


def practice_folder() -> Path:
    """Where the practice workspace lies."""
    return state_folder() / PRACTICE_FOLDER


def last_workspace() -> Recent | None:
    """The workspace that was open last; None where none was or its folder is gone."""
    try:
        note = json.loads((state_folder() / _NOTE).read_text(encoding="utf-8"))
        recent = Recent(
            Path(note["folder"]),
            str(note["name"]),
            str(note["operator"]),
            bool(note["is_practice"]),
        )
    except (OSError, ValueError, KeyError, TypeError):
        return None
    return recent if layout.exists(recent.folder) else None


def remember_workspace(recent: Recent) -> None:
    """Note the workspace for the next start; where that fails, the next start asks."""
    values = asdict(recent) | {"folder": str(recent.folder.resolve())}
    path = state_folder() / _NOTE
    temporary = path.with_suffix(".new")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        temporary.write_text(json.dumps(values, ensure_ascii=False), encoding="utf-8")
        temporary.replace(path)
    except OSError:
        return
