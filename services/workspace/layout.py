"""The folder of a workspace: what its files are called, whether they are there, who can open it.

Asked before anything is opened, so neither the database nor cryptography is loaded for it.
"""

from __future__ import annotations

from pathlib import Path

from db import keyfile
from domain.errors import KnownError

DATABASE = "data.db"
KEYS = "keys.json"
EVIDENCE = "evidence"
BACKUPS = "backups"

LONGEST_PATH = 160
"""Letters of a workspace's folder: Windows takes 260 for a file, and what lies inside needs 90."""


def exists(folder: Path) -> bool:
    """Whether a folder holds a workspace."""
    return (folder / KEYS).is_file() and (folder / DATABASE).is_file()


def refuse_long_path(folder: Path) -> None:
    """Say where a workspace cannot lie because Windows would not open the files in it.

    Raises:
        KnownError: The path is too long.
    """
    if len(str(folder)) > LONGEST_PATH:
        raise KnownError(
            "账套文件夹的路径太长，里面的文件会打不开。",
            "请换一个离盘符近的位置，例如 D:\\产改台账\\永胜县。",
        )


def operators(folder: Path) -> list[str]:
    """Names of the operators of a workspace, the last one first."""
    return [slot.operator for slot in keyfile.load(folder / KEYS).slots]
