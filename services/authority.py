"""Who may bring what: the sender's key, the chains of its changes, the kinds they touch."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import msgspec

from domain.change import Change, decode, digest_of
from domain.errors import KnownError
from services.structure import require_sound
from services.workspace import CITY

if TYPE_CHECKING:
    import sqlalchemy as sa

    from db.ingest import Chain
    from exchange.package.manifest import Manifest
    from exchange.package.reader import PackageInfo, ReadPackage
    from services.workspace import Workspace

CITY_KINDS = frozenset({"review", "period", "target", "plan", "code"})
"""Kinds that only the city writes."""


def _damaged() -> KnownError:
    return KnownError("文件内容前后不一致，可能被改动过。", "请让对方重新导出一次。")


def check_sender(workspace: Workspace, connection: sa.Connection, info: PackageInfo) -> None:
    """The package is for this workspace and signed by a replica that may send it.

    The first key that proves to hold a unit's one-time secret is the unit's (design §6).

    Raises:
        KnownError: Wrongly addressed, practice and real data would mix, or an unknown key.
    """
    from db import packages  # noqa: PLC0415
    from exchange.package.manifest import require_for  # noqa: PLC0415

    manifest = info.manifest
    names = {unit.code: unit.short for unit in workspace.plan.units}
    require_for(manifest, unit=workspace.unit, practice=workspace.practice, names=names)
    if not workspace.is_city:
        raise KnownError(
            f"同步包“{manifest.name}”不是市级下发的，本单位不接收。", "请核对是不是拿错了文件。"
        )
    if manifest.direction != "up":
        raise KnownError(f"同步包“{manifest.name}”不是县区上报的。", "请核对文件来源。")
    if manifest.unit not in workspace.plan.unit_by_code or manifest.unit == workspace.unit:
        raise KnownError(f"规划里没有填报单位“{manifest.unit_name}”。", "请核对文件来源。")
    known = packages.signing_keys(connection, manifest.unit)
    held = known.get(manifest.replica)
    if held == info.signer:
        return
    if held is not None:
        raise KnownError(
            f"同步包“{manifest.name}”的签名不是这台电脑登记的签名，不能确认身份。",
            "请打电话向该单位核实文件来源。",
        )
    if not _is_endorsed(manifest, info.signer, set(known.values())):
        _check_join(workspace, connection, info)
    _register(connection, info)


def _is_endorsed(manifest: Manifest, signer: str, good: set[str]) -> bool:
    """Whether certificates lead from a known key of the unit to the signer's."""
    from exchange.package.manifest import is_endorsed  # noqa: PLC0415

    waiting = [c for c in manifest.certificates if c.unit == manifest.unit and is_endorsed(c)]
    while endorsed := [c for c in waiting if c.endorsed_by in good]:
        good |= {certificate.public_key for certificate in endorsed}
        waiting = [certificate for certificate in waiting if certificate not in endorsed]
        if any((c.replica, c.public_key) == (manifest.replica, signer) for c in endorsed):
            return True
    return False


def _check_join(workspace: Workspace, connection: sa.Connection, info: PackageInfo) -> None:
    from db import packages  # noqa: PLC0415
    from exchange.setup_file import verify_join_proof  # noqa: PLC0415

    manifest, name = info.manifest, info.manifest.unit_name
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
    if given.signing_key and given.signing_key != info.signer:
        raise KnownError(
            f"{name}的开通文件已被另一台电脑用过，这个包来自没有登记的电脑。",
            "请打电话核实；确属该单位的，请为其重新制作开通文件。",
        )
    packages.note_joined(
        connection,
        unit=manifest.unit,
        replica=manifest.replica,
        signing_key=info.signer,
        recipient=manifest.unit_recipient,
        at=workspace.moment,
    )


def _register(connection: sa.Connection, info: PackageInfo) -> None:
    from db import packages  # noqa: PLC0415
    from db.journal import add_replica, load_replicas  # noqa: PLC0415

    manifest = info.manifest
    known = {r.id: r for r in load_replicas(connection).values()}
    held = known.get(manifest.replica)
    if held is None:
        add_replica(connection, replica_id=manifest.replica, unit=manifest.unit)
    elif held.unit != manifest.unit:
        raise KnownError("同步包里的电脑编号属于另一个单位。", "请核对文件来源。")
    certificate = next(
        (
            msgspec.json.encode(one).decode()
            for one in manifest.certificates
            if one.replica == manifest.replica
        ),
        "",
    )
    packages.set_signing_key(
        connection, manifest.replica, info.signer, manifest.letter, certificate
    )


def checked_chains(connection: sa.Connection, package: ReadPackage) -> list[Chain]:
    """The package's changes by replica, each chain's links, ownership and authority checked.

    Raises:
        KnownError: The chain is broken or a part is missing before it, or a change is not the
            sender's to make.
    """
    from db import ingest  # noqa: PLC0415
    from db.journal import load_replicas  # noqa: PLC0415

    manifest = package.manifest
    owners = {r.id: r.unit for r in load_replicas(connection).values()}
    chains: list[Chain] = []
    position = 0
    for replica, (first, last) in manifest.ranges.items():
        if owners.get(replica, manifest.unit) != manifest.unit:
            raise KnownError("同步包带有其他单位的数据，已拒收。", "请核对文件来源。")
        bodies = package.changes[position : position + last - first + 1]
        position += len(bodies)
        chain = _chain(manifest, replica, first, bodies)
        if len(bodies) != last - first + 1 or chain.digests[-1] != manifest.heads[replica]:
            raise _damaged()
        gap = ingest.missing_before(connection, chain)
        if gap:
            raise KnownError(
                f"{manifest.unit_name}的数据在这个包之前缺 {gap} 处变更。",
                "请先接收上一个包，或让该单位重新上报。",
            )
        if not ingest.breaks_into(connection, chain):
            raise _damaged()
        chains.append(chain)
    if position != len(package.changes):
        raise _damaged()
    _check_owners(connection, manifest, chains)
    return chains


def _check_owners(connection: sa.Connection, manifest: Manifest, chains: Sequence[Chain]) -> None:
    """No change touches a record of another unit, or makes a record one of another kind."""
    from db import ingest  # noqa: PLC0415

    kinds: dict[str, str] = {}
    for chain in chains:
        for change in chain.changes:
            if kinds.setdefault(change.record, change.kind) != change.kind:
                raise _damaged()
    for record, (kind, unit) in ingest.owners(connection, list(kinds)).items():
        if unit != manifest.unit:
            raise KnownError(
                f"同步包改动了不属于{manifest.unit_name}的记录，已整包拒收。", "请核对文件来源。"
            )
        if kind != kinds[record]:
            raise _damaged()


def _chain(manifest: Manifest, replica: str, first: int, bodies: Sequence[bytes]) -> Chain:
    from db.ingest import Chain  # noqa: PLC0415

    digests: list[str] = []
    changes: list[Change] = []
    previous = ""
    for seq, body in enumerate(bodies, start=first):
        change = decode(body)
        if (
            change.replica != replica
            or change.seq != seq
            or (changes and change.prev != previous)
            or (seq == 1 and change.prev)
        ):
            raise _damaged()
        if change.unit != manifest.unit or change.kind in CITY_KINDS:
            raise KnownError(
                f"同步包带有{manifest.unit_name}无权填报的内容，已整包拒收。", "请核对文件来源。"
            )
        require_sound(change)
        previous = digest_of(body)
        digests.append(previous)
        changes.append(change)
    return Chain(replica, manifest.unit, first, bodies, digests, changes)


def require_city(workspace: Workspace) -> None:
    """Only the city does this.

    Raises:
        KnownError: This is a county's workspace.
    """
    if workspace.unit != CITY:
        raise KnownError("这是市级的操作，县区账套不能做。", "请在市总工会的账套里操作。")
