"""The endings of the files that this program writes, and what a file is by its ending."""

from __future__ import annotations

from pathlib import Path

PACKAGE, SETUP, BACKUP = ".ljsync", ".ljsetup", ".cgbak"
SUFFIXES = (PACKAGE, SETUP)
"""Endings of the files that Windows opens with this program."""


def is_setup(file: Path) -> bool:
    """Whether a file is called a setup file; what it is shows when it is read."""
    return file.suffix.lower() == SETUP


def is_backup(file: Path) -> bool:
    """Whether a file is called a backup."""
    return file.suffix.lower() == BACKUP


def begins(file: Path) -> bool:
    """Whether a file makes a workspace where there is none."""
    return is_setup(file) or is_backup(file)
