"""上报: everything the city does not yet confirm, sealed and signed in one file, with a cover."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from domain.clock import CHINA
from domain.errors import KnownError
from domain.ledgers import LEDGERS
from services import evidence_travel, joining
from services.keys import age_identity, certificates, signing_key
from services.tasks import NO_PROGRESS, Progress
from services.version import program_version

if TYPE_CHECKING:
    import sqlalchemy as sa

    from exchange.package.manifest import Manifest
    from exchange.package.writer import WrittenPackage
    from services.evidence_travel import Outgoing
    from services.workspace import Workspace

PrintDocument = Callable[[str, Path], None]
"""Renders an HTML document as A4 PDF at a path; given by whoever starts the program."""


@dataclass(frozen=True)
class Submission:
    """A package that was written.

    Attributes:
        file: The package.
        cover: The cover sheet; None where no printer of documents was given.
        number: What people call it: 永胜县-甲-0004.
        changes: Changes it carries.
        records: Living records by ledger.
        digest: SHA-256 of the file.
        evidence: Evidence files it carries.
        left_out: Names of evidence files that should have gone but cannot be read.
        waiting: Evidence files that did not fit and go with the next package.
    """

    file: Path
    cover: Path | None
    number: str
    changes: int
    records: Mapping[str, int]
    digest: str
    evidence: int = 0
    left_out: Sequence[str] = ()
    waiting: int = 0


def submit(  # noqa: PLR0913 - all that one may say of a submission
    workspace: Workspace,
    out: Path,
    *,
    as_of: date | None = None,
    print_document: PrintDocument | None = None,
    with_evidence: bool = True,
    all_evidence: bool = False,
    progress: Progress = NO_PROGRESS,
) -> Submission:
    """Write the package for the city into a folder, and the cover sheet beside it.

    The package's number is taken before the file is written, so that no two files ever carry
    the same number.

    Args:
        workspace: The unit's.
        out: Where to; made where it is missing.
        as_of: The day that counts as today on the cover sheet; None for today.
        print_document: Renders the cover sheet; None for no cover sheet.
        with_evidence: Carry the evidence that no earlier package carried.
        all_evidence: Carry also what earlier packages carried, as the city asks for it.
        progress: Told how far it is.

    Raises:
        KnownError: The unit has not joined, there is nothing to report, or the medium fails.
    """
    from db import packages  # noqa: PLC0415
    from db.engine import writing  # noqa: PLC0415
    from db.evidence_rows import note_evidence_sent  # noqa: PLC0415
    from exchange.package.manifest import encode  # noqa: PLC0415

    _check_may_submit(workspace)
    _make_folder(out)
    progress.report(0, 3, "正在准备")
    with writing(workspace.engine) as connection:
        replica = workspace.author.replica
        number = packages.next_number(connection, replica.id)
        name = _name(workspace, number)
        package = packages.add_package(
            connection,
            direction="up",
            unit=workspace.unit,
            replica=replica.id,
            number=number,
            name=name,
            at=workspace.clock.tick(),
            by=workspace.author.operator,
            state="writing",
        )
    progress.report(1, 3, "正在写同步包")
    with writing(workspace.engine) as connection:
        evidence = evidence_travel.Outgoing(workspace)
        if with_evidence:
            evidence = evidence_travel.outgoing(
                workspace, connection, again=all_evidence, progress=progress
            )
        written = _write(workspace, connection, out, number, evidence)
        packages.finish_package(
            connection, package, written.digest, encode(written.manifest).decode()
        )
        packages.note_sent(connection, package)
        note_evidence_sent(connection, evidence.carried, package)
    progress.report(2, 3, "正在生成报送单")
    cover = None
    if print_document is not None:
        from services.cover import cover_html  # noqa: PLC0415

        cover = written.path.with_name(f"{written.path.stem}-报送单.pdf")
        print_document(cover_html(workspace, written.manifest, written.digest, as_of=as_of), cover)
    progress.report(3, 3)
    return Submission(
        file=written.path,
        cover=cover,
        number=name,
        changes=written.manifest.changes,
        records=dict(written.manifest.counts),
        digest=written.digest,
        evidence=len(evidence.carried),
        left_out=evidence.left_out,
        waiting=evidence.waiting,
    )


def _check_may_submit(workspace: Workspace) -> None:
    from db import packages  # noqa: PLC0415

    if workspace.is_city:
        raise KnownError("市级账套不需要上报。", "市级自己的记录填写完成后直接计入。")
    if not joining.is_joined(workspace):
        raise KnownError(
            "还没有加入市级，不能上报。", "请向市总工会领取本单位的开通文件，在“设置”里打开。"
        )
    with workspace.read() as connection:
        ranges, _heads, _bodies = packages.bodies_beyond(connection, workspace.unit, {})
    if not ranges:
        raise KnownError("账套里还没有记录，没有可上报的内容。", "请先录入或导入记录。")


def _make_folder(out: Path) -> None:
    try:
        out.mkdir(exist_ok=True)
    except FileExistsError:
        raise KnownError(f"“{out}”是一个文件，不是文件夹。", "请另选一个文件夹。") from None
    except OSError:
        raise KnownError(
            f"找不到文件夹“{out}”。", "请检查 U 盘是否插好，或换一个文件夹。"
        ) from None


def _name(workspace: Workspace, number: int) -> str:
    from exchange.package.manifest import package_name  # noqa: PLC0415

    short = workspace.plan.unit_by_code[workspace.unit].short
    return package_name(short, workspace.author.replica.letter, number)


def _write(
    workspace: Workspace, connection: sa.Connection, out: Path, number: int, evidence: Outgoing
) -> WrittenPackage:
    from db import packages  # noqa: PLC0415
    from exchange.package.container import write_package  # noqa: PLC0415
    from exchange.package.manifest import file_name  # noqa: PLC0415

    ranges, heads, bodies = packages.bodies_beyond(connection, workspace.unit, {})
    manifest = _manifest(workspace, connection, number, ranges, heads)
    return write_package(
        out / file_name(manifest),
        manifest,
        bodies,
        signing_key=signing_key(connection),
        recipients=[
            workspace.facts[joining.CITY_RECIPIENT],
            manifest.unit_recipient,
        ],
        note_text=_note(workspace, manifest),
        evidence=evidence,
    )


def _manifest(
    workspace: Workspace,
    connection: sa.Connection,
    number: int,
    ranges: dict[str, tuple[int, int]],
    heads: dict[str, str],
) -> Manifest:
    from db import facts, packages  # noqa: PLC0415
    from exchange.package.manifest import JoinProof, Manifest  # noqa: PLC0415
    from exchange.setup_file import join_proof  # noqa: PLC0415

    recipient = age_identity(connection).recipient
    public = signing_key(connection).public_hex
    secret = facts.get_secret(connection, joining.SECRET) or b""
    replica = workspace.author.replica
    return Manifest(
        program_version=program_version(),
        plan=workspace.plan.key,
        plan_version=str(workspace.plan.version),
        practice=workspace.practice,
        direction="up",
        unit=workspace.unit,
        unit_name=workspace.plan.unit_by_code[workspace.unit].short,
        replica=replica.id,
        letter=replica.letter,
        number=number,
        name=_name(workspace, number),
        addressed_to=workspace.facts[joining.CITY_UNIT],
        created=datetime.fromtimestamp(workspace.now_ms() // 1000, CHINA),
        base=dict.fromkeys(ranges, 0),
        ranges=ranges,
        heads=heads,
        counts=packages.living_counts(connection, workspace.unit),
        unit_recipient=recipient,
        join_proof=JoinProof(
            workspace.facts[joining.SECRET_ID],
            join_proof(secret, workspace.unit, public, recipient),
        ),
        certificates=certificates(connection, workspace.unit),
    )


def _note(workspace: Workspace, manifest: Manifest) -> str:
    ledgers = "、".join(
        f"{LEDGERS[key].label} {number} 条"
        for key, number in manifest.counts.items()
        if key in LEDGERS
    )
    return "\n".join(
        (
            f"产改台账同步包　{manifest.name}",
            f"填报单位：{workspace.unit_name}",
            f"内容：{ledgers or '没有记录'}",
            "",
            "请把整个文件交给市总工会，用产改台账的“接收”打开。",
            "不要改动、解压或重新压缩，改动过的文件会被拒收。",
        )
    )
