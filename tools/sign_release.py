"""Makes the release key and signs installers with it; docs/release-signing.md tells how to keep it.

Usage:
    python -m tools.sign_release new-key KEY             a key pair: KEY is secret
    python -m tools.sign_release add-key KEY             its public half into the resources
    python -m tools.sign_release sign KEY INSTALLER…     INSTALLER.sig beside each
"""

from __future__ import annotations

import argparse
import hashlib
import os
import sys
from pathlib import Path

from domain.errors import KnownError
from exchange import release
from exchange.atomic import write_verified
from exchange.package.sealing import SigningKey
from services.program.updates import KEY_FILE
from services.program.version import program_version

_PIECE = 1 << 20


def new_key(path: Path) -> SigningKey:
    """Write a fresh secret key to a file that does not exist yet, readable by its owner only."""
    key = SigningKey.new()
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "w", encoding="ascii", newline="\n") as stream:
        stream.write(key.text + "\n")
    return key


def add_key(key: SigningKey, target: Path = KEY_FILE) -> Path:
    """Add a key's public half to those that the program takes; one that is there stays once."""
    before = target.read_text(encoding="ascii") if target.exists() else ""
    line = release.public_key_line(key)
    if line not in before.split():
        target.write_text(f"{before}{line}\n", encoding="ascii", newline="\n")
    release.read_public_keys(target.read_text(encoding="ascii"))
    return target


def sign(key: SigningKey, installer: Path, version: str) -> Path:
    """Write the signature file beside an installer."""
    digest, size = hashlib.sha256(), 0
    with installer.open("rb") as stream:
        while piece := stream.read(_PIECE):
            digest.update(piece)
            size += len(piece)
    statement = release.Release(version=version, size=size, sha256=digest.hexdigest())
    target = installer.with_name(installer.name + release.SUFFIX)
    write_verified(target, release.encode(statement, key))
    release.read(target, (key.public_hex,))
    return target


def _key(path: Path) -> SigningKey:
    return SigningKey.from_text(path.read_text(encoding="ascii"))


def main(arguments: list[str]) -> int:
    """Do what the command line asks for; returns the exit status."""
    parser = argparse.ArgumentParser(prog="sign_release", description=__doc__)
    parser.add_argument("what", choices=("new-key", "add-key", "sign"))
    parser.add_argument("key", type=Path)
    parser.add_argument("installers", type=Path, nargs="*")
    parser.add_argument("--version", default=program_version(), help="default: of this program")
    given = parser.parse_args(arguments)
    try:
        if given.what == "new-key":
            key = new_key(given.key)
            print(f"secret key: {given.key}\npublic key: {release.public_key_line(key)}")
        elif given.what == "add-key":
            print(add_key(_key(given.key)))
        for installer in given.installers if given.what == "sign" else ():
            print(sign(_key(given.key), installer, given.version))
    except (KnownError, OSError) as error:
        print(f"sign_release: {error}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
