"""Packages that no honest program writes: signed by a known key, with a content of one's own."""

from __future__ import annotations

import io
import json
import zipfile
import zlib
from pathlib import Path

import msgspec

from domain.change import digest_of
from exchange.package.container import open_payload, peek, write_package
from exchange.package.layout import Member, trailer
from services.keys import age_identity, signing_key
from services.workspace import Workspace


def forged(
    workspace: Workspace,
    package: Path,
    out: Path,
    *,
    bodies=None,
    raw=None,
    evidence=(),
    **manifest,
) -> Path:
    """A package like the given one, with other contents or other words in its manifest."""
    info = peek(package)
    with workspace.read() as connection:
        identity, key = age_identity(connection), signing_key(connection)
    content = raw or bodies or open_payload(info, [identity]).changes
    if bodies is not None:
        replica = info.manifest.replica
        first = json.loads(content[0])["seq"]
        manifest = {
            "ranges": {replica: (first, first + len(content) - 1)},
            "heads": {replica: digest_of(content[-1])},
        } | manifest
    written = write_package(
        out,
        msgspec.structs.replace(info.manifest, **manifest),
        content,
        signing_key=key,
        recipients=[workspace.facts["city_recipient"]],
        note_text="x",
        evidence=evidence,
    )
    return written.path


def bodies_of(workspace: Workspace, package: Path) -> list[bytes]:
    """The change bodies of a package that its sender can open."""
    with workspace.read() as connection:
        identity = age_identity(connection)
    return open_payload(peek(package), [identity]).changes


def altered(body: bytes, **parts) -> bytes:
    """A change body with some parts replaced, by whatever JSON can hold."""
    return json.dumps(json.loads(body) | parts, ensure_ascii=False, separators=(",", ":")).encode()


def with_values(body: bytes, **values) -> bytes:
    """A change body with some values replaced."""
    return altered(body, set=json.loads(body)["set"] | values)


def with_manifest(data, old, new):
    """A container whose manifest says something else, rebuilt around it."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    assert old in parts["manifest.json"]
    parts["manifest.json"] = parts["manifest.json"].replace(old, new)
    members = [Member(name, zlib.crc32(part), len(part)) for name, part in parts.items()]
    pieces = [m.header + part for m, part in zip(members, parts.values(), strict=True)]
    return b"".join(pieces) + trailer(members)
