"""Packages that no honest program writes: signed by a known key, with a content of one's own."""

from __future__ import annotations

import io
import json
import zipfile
import zlib
from hashlib import sha256
from pathlib import Path

import msgspec

from domain.change import digest_of, tombstone_of
from exchange.package.container import open_payload, peek, write_package
from exchange.package.layout import Member, trailer
from exchange.package.manifest import Segment
from services.workspace.keys import age_identity, signing_key
from services.workspace.workspace import Workspace


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
        manifest = {"segments": (claimed(bodies, info.manifest),)} | manifest
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


def claimed(bodies, manifest, **parts):
    """What a manifest says of some changes of its sender, as far as it can be said."""
    first = json.loads(tombstone_of(bodies[0]))
    claim = {
        "unit": manifest.unit,
        "replica": manifest.replica,
        "first": first["seq"],
        "last": first["seq"] + len(bodies) - 1,
        "prev": first["prev"],
        "tip": digest_of(bodies[-1]),
    }
    return Segment(**(claim | parts))


def bodies_of(workspace: Workspace, package: Path) -> list[bytes]:
    """The change bodies of a package that its sender can open."""
    with workspace.read() as connection:
        identity = age_identity(connection)
    return open_payload(peek(package), [identity]).changes


def altered(body: bytes, **parts) -> bytes:
    """A change body with some parts replaced, by whatever JSON can hold."""
    header, tab, content = body.partition(b"\t")
    whole = json.loads(content)
    if "set" in parts:
        whole["set"] = parts.pop("set")
    content = _compact(whole)
    commit = sha256(content).hexdigest()[:32]
    return _compact(json.loads(header) | {"commit": commit} | parts) + tab + content


def with_values(body: bytes, **values) -> bytes:
    """A change body with some values replaced."""
    content = body.partition(b"\t")[2]
    return altered(body, set=json.loads(content)["set"] | values)


def _compact(value) -> bytes:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode()


def with_manifest(data, old, new):
    """A container whose manifest says something else, rebuilt around it."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    assert old in parts["manifest.json"]
    parts["manifest.json"] = parts["manifest.json"].replace(old, new)
    members = [Member(name, zlib.crc32(part), len(part)) for name, part in parts.items()]
    pieces = [m.header + part for m, part in zip(members, parts.values(), strict=True)]
    return b"".join(pieces) + trailer(members)
