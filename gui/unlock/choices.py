"""What the first-start window found out; the composition root acts on it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path


@dataclass(frozen=True, slots=True)
class NewWorkspace:
    """Make a workspace for a unit.

    Attributes:
        unit: Code of the unit.
        operator: Name of its first operator.
        passphrase: As typed twice.
        folder: Where it goes.
    """

    unit: str
    operator: str
    passphrase: str = field(repr=False)
    folder: Path


@dataclass(frozen=True, slots=True)
class JoinWithSetupFile:
    """Make or join a workspace by the city's setup file.

    Attributes:
        setup_file: The `.ljsetup` file.
        opening_code: 开通码 told by telephone; empty where the file needs none.
    """

    setup_file: Path
    opening_code: str = field(repr=False)
    operator: str
    passphrase: str = field(repr=False)
    folder: Path


@dataclass(frozen=True, slots=True)
class OpenWorkspace:
    """Open a workspace that exists in another folder."""

    folder: Path


@dataclass(frozen=True, slots=True)
class RestoreBackup:
    """Bring a backup back into a folder.

    Attributes:
        file: The `.cgbak` file.
        operator: An operator of the time.
        passphrase: Their passphrase of the time.
        folder: Where the workspace goes.
    """

    file: Path
    operator: str
    passphrase: str = field(repr=False)
    folder: Path


@dataclass(frozen=True, slots=True)
class Practice:
    """Make or open the practice workspace."""


FirstStartChoice = NewWorkspace | JoinWithSetupFile | OpenWorkspace | RestoreBackup | Practice
