"""Judging a package before anything is kept of it: sender, chains, authority, structure."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import msgspec

from db import ingest, kinds, packages
from db.ingest import Segment
from db.journal import add_chain, chains_of, load_chains
from domain.authority import CITY, may
from domain.change import Change, decode, digest_of, is_tombstone
from domain.errors import KnownError
from domain.fields import Owner
from domain.kinds import KINDS, PURGE
from exchange.package.manifest import is_endorsed, package_name, require_for
from exchange.package.reader import open_payload, peek
from exchange.setup_file import verify_join_proof
from services.sync import evidence_travel
from services.sync.structure import require_sound
from services.workspace.keys import age_identity
from services.workspace.replicas import free_letter

if TYPE_CHECKING:
    from pathlib import Path

    import sqlalchemy as sa

    from exchange.package.manifest import Certificate, Manifest
    from exchange.package.manifest import Segment as Claim
    from exchange.package.reader import PackageInfo
    from services.workspace.workspace import Workspace


@dataclass(frozen=True)
class Admission:
    """A package that was found good; nothing of it is kept yet.

    Attributes:
        info: The package.
        name: What people call it, from what is known of its sender: 永胜县-甲-0004.
        letter: Of the sending PC within its unit.
        segments: Its changes, each chain's links checked.
        is_new: Its key is not registered yet.
        joined_with: Where it uses its unit's one-time secret: the key that joins by it; else empty.
    """

    info: PackageInfo
    name: str
    letter: str
    segments: Sequence[Segment]
    is_new: bool
    joined_with: str

    @property
    def manifest(self) -> Manifest:
        """What the package says of itself; its segments are checked, the rest is."""
        return self.info.manifest


def judge(workspace: Workspace, connection: sa.Connection, file: Path) -> Admission:
    """Read a package and find it good, or refuse it whole; nothing is written.

    Raises:
        KnownError: It is damaged, not for this workspace, of an unknown sender, beyond a gap,
            or brings what its sender may not bring.
    """
    info = peek(file)
    manifest = info.manifest
    names = {unit.code: unit.short for unit in workspace.plan.units}
    _require_for(workspace, manifest, names)
    is_new, joined_with = _check_sender(connection, info, names)
    letter = _letter(connection, manifest, is_new=is_new)
    package = open_payload(info, [age_identity(connection)], take_file=evidence_travel.discard)
    return Admission(
        info=info,
        name=package_name(names[manifest.unit], letter, manifest.number),
        letter=letter,
        segments=_segments(workspace, connection, manifest, package.changes, names),
        is_new=is_new,
        joined_with=joined_with,
    )


def register(workspace: Workspace, connection: sa.Connection, admission: Admission) -> None:
    """Keep who sent a package that was found good."""
    if not admission.is_new:
        return
    manifest, signer = admission.manifest, admission.info.signer
    if admission.joined_with:
        packages.note_joined(
            connection,
            unit=manifest.unit,
            replica=manifest.replica,
            signing_key=admission.joined_with,
            recipient=manifest.unit_recipient,
            at=workspace.moment,
        )
    held = chains_of(connection, manifest.unit, manifest.replica)
    chain = held[0] if held else add_chain(connection, unit=manifest.unit, replica=manifest.replica)
    own = [one for one in manifest.certificates if one.replica == manifest.replica]
    certificate = msgspec.json.encode(own[0]).decode() if own else ""
    packages.set_signing_key(connection, chain.number, signer, admission.letter, certificate)


def _damaged() -> KnownError:
    return KnownError("文件内容前后不一致，可能被改动过。", "请让对方重新导出一次。")


def _require_for(workspace: Workspace, manifest: Manifest, names: dict[str, str]) -> None:
    require_for(manifest, unit=workspace.unit, practice=workspace.practice, names=names)
    name = manifest.called(names)
    if not workspace.is_city:
        raise KnownError(
            f"同步包“{name}”不是市级下发的，本单位不接收。", "请核对是不是拿错了文件。"
        )
    if manifest.direction != "up":
        raise KnownError(f"同步包“{name}”不是县区上报的。", "请核对文件来源。")
    if manifest.unit not in names or manifest.unit == workspace.unit:
        raise KnownError(f"规划里没有代码为“{manifest.unit}”的填报单位。", "请核对文件来源。")


def _check_sender(
    connection: sa.Connection, info: PackageInfo, names: dict[str, str]
) -> tuple[bool, str]:
    """Whether the sender's key is new here, and the key that joins with its one-time secret.

    The first key that proves to hold a unit's one-time secret is the unit's (design §6). Of a
    copied folder that is the first PC's, which endorsed the copy's, whichever comes first.
    """
    manifest = info.manifest
    known = packages.signing_keys(connection, manifest.unit)
    held = known.get(manifest.replica)
    if held == info.signer:
        return False, ""
    if held is not None:
        raise KnownError(
            f"同步包“{manifest.called(names)}”的签名不是这台电脑登记的签名，不能确认身份。",
            "请打电话向该单位核实文件来源。",
        )
    if _is_endorsed(manifest.certificates, manifest, info.signer, set(known.values())):
        return True, ""
    return True, _check_join(connection, info, names[manifest.unit])


def _is_endorsed(
    certificates: Iterable[Certificate], manifest: Manifest, signer: str, good: set[str]
) -> bool:
    """Whether certificates lead from a known key of the unit to the signer's."""
    waiting = [c for c in certificates if c.unit == manifest.unit and is_endorsed(c)]
    while endorsed := [c for c in waiting if c.endorsed_by in good]:
        good |= {certificate.public_key for certificate in endorsed}
        waiting = [certificate for certificate in waiting if certificate not in endorsed]
        if any((c.replica, c.public_key) == (manifest.replica, signer) for c in endorsed):
            return True
    return False


def _first_key(certificates: Iterable[Certificate], unit: str, signer: str) -> str:
    """The key from which certificates lead to the signer's; itself where none does."""
    endorsed_by = {
        one.public_key: one.endorsed_by
        for one in certificates
        if one.unit == unit and is_endorsed(one)
    }
    key, seen = signer, {signer}
    while (older := endorsed_by.get(key)) and older not in seen:
        key = older
        seen.add(key)
    return key


def _check_join(connection: sa.Connection, info: PackageInfo, name: str) -> str:
    """The key that joins by the one-time secret of the unit."""
    manifest = info.manifest
    given = packages.joined(connection, manifest.unit)
    proof = manifest.join_proof
    if given is None or proof is None or proof.secret_id != given.secret_id:
        raise KnownError(
            f"{name}的电脑没有用本市级账套的开通文件加入过，不能确认身份。",
            "请把开通文件发给该单位，让其加入后重新上报。",
        )
    if not verify_join_proof(
        proof.hmac, given.secret, manifest.unit, info.signer, manifest.unit_recipient
    ):
        raise KnownError(f"{name}的加入凭证不对，不能确认身份。", "请为该单位重新制作开通文件。")
    first = _first_key(manifest.certificates, manifest.unit, info.signer)
    if given.signing_key and given.signing_key != first:
        raise KnownError(
            f"{name}的开通文件已被另一台电脑用过，这个包来自没有登记的电脑。",
            "请打电话核实；确属该单位的，请为其重新制作开通文件。",
        )
    return first


def _letter(connection: sa.Connection, manifest: Manifest, *, is_new: bool) -> str:
    """The letter of the sending PC: as registered, else the claimed one unless another has it."""
    own = [one for one in load_chains(connection).values() if one.unit == manifest.unit]
    letters = {one.replica: one.letter for one in own if one.letter}
    if not is_new and manifest.replica in letters:
        return letters[manifest.replica]
    others = {letter for replica, letter in letters.items() if replica != manifest.replica}
    return manifest.letter if manifest.letter not in others else free_letter(others)


def _segments(
    workspace: Workspace,
    connection: sa.Connection,
    manifest: Manifest,
    bodies: Sequence[bytes],
    names: dict[str, str],
) -> list[Segment]:
    """The package's changes, each chain's links, the sender's authority and each body checked."""
    found: list[Segment] = []
    position = 0
    name = names[manifest.unit]
    for claim in manifest.segments:
        part = bodies[position : position + claim.last - claim.first + 1]
        position += len(part)
        segment = _segment(claim, part)
        _require_may_bring(segment.changes, manifest.unit, workspace.unit, name)
        if not _goes_on(segment, found) and ingest.joint_of(connection, segment) is None:
            gap = ingest.missing_before(connection, segment)
            raise KnownError(
                f"{name}的数据在这个包之前缺 {gap} 处变更。",
                "请先接收上一个包，或让该单位重新上报。",
            )
        found.append(segment)
    if position != len(bodies):
        raise _damaged()
    gone = {
        digest
        for segment in found
        for digest, body in zip(segment.digests, segment.bodies, strict=True)
        if is_tombstone(body)
    }
    if gone and not gone <= kinds.purged_among(connection, sorted(gone)) | _purges_of(found):
        raise KnownError(
            f"{name}的同步包缺少部分内容，市级没有要求清除这些内容，已整包拒收。",
            "请核对文件来源。",
        )
    return found


def _purges_of(segments: Iterable[Segment]) -> set[str]:
    """The changes that the city's purges in a package name; policy let nobody else bring any."""
    return {
        name
        for segment in segments
        for change in segment.changes
        if change.kind == PURGE.key
        for name in str(change.set.get("changes") or "").split()
    }


def _goes_on(segment: Segment, before: Iterable[Segment]) -> bool:
    """Whether a segment branches from one that stands before it in the package."""
    at, prev = segment.first - 1, segment.changes[0].prev
    return any(
        (one.unit, one.replica) == (segment.unit, segment.replica)
        and one.first <= at <= one.last
        and one.digest(at) == prev
        for one in before
    )


def _segment(claim: Claim, bodies: Sequence[bytes]) -> Segment:
    """Changes as the manifest claims them: one chain without a break."""
    digests: list[str] = []
    changes: list[Change] = []
    previous: str = claim.prev
    for seq, body in enumerate(bodies, start=claim.first):
        change = decode(body)
        require_sound(change)
        place = (change.author_unit, change.replica, change.seq, change.prev)
        if place != (claim.unit, claim.replica, seq, previous):
            raise _damaged()
        previous = digest_of(body)
        digests.append(previous)
        changes.append(change)
    if len(bodies) != claim.last - claim.first + 1 or previous != claim.tip:
        raise _damaged()
    return Segment(claim.unit, claim.replica, claim.first, bodies, digests, changes)


def _require_may_bring(changes: Collection[Change], sender: str, receiver: str, name: str) -> None:
    for author, owner, kind in {(c.author_unit, c.unit, c.kind) for c in changes}:
        if not may(
            sender=sender, receiver=receiver, author=author, owner=owner, kind=_owner_of(kind)
        ):
            raise KnownError(f"同步包带有{name}无权填报的内容，已整包拒收。", "请核对文件来源。")


def _owner_of(kind: str) -> Owner | None:
    known = KINDS.get(kind)
    return known.owner if known else None


def require_city(workspace: Workspace) -> None:
    """Only the city does this.

    Raises:
        KnownError: This is a county's workspace.
    """
    if workspace.unit != CITY:
        raise KnownError("这是市级的操作，县区账套不能做。", "请在市总工会的账套里操作。")
