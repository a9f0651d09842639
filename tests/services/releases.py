"""Installers as a release makes them: any bytes, and the signature beside them."""

from __future__ import annotations

from pathlib import Path

import pytest

from exchange.package.sealing import SigningKey
from services.program import updates
from tools.sign_release import add_key, sign

NEWER = "9.1.0"


class Releases:
    """A release key that the program knows, and installers signed with it."""

    def __init__(self, folder: Path):
        self.key = SigningKey.new()
        self.folder = folder
        add_key(self.key, folder / "release-key.txt")

    def installer(self, folder: Path, version: str = NEWER, *, name: str = "", key=None) -> Path:
        """An installer with its ``.sig``."""
        folder.mkdir(parents=True, exist_ok=True)
        file = folder / (name or f"产改台账-{version}-setup.exe")
        file.write_bytes(b"MZ" + version.encode() * 1000)
        sign(key or self.key, file, version)
        return file


@pytest.fixture
def releases(tmp_path, monkeypatch):
    """A program with a release key."""
    folder = tmp_path / "build"
    folder.mkdir()
    monkeypatch.setattr(updates, "KEY_FILE", folder / "release-key.txt")
    updates._digests.clear()
    return Releases(folder)
