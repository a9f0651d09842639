"""上报: everything the city does not yet confirm, sealed and signed in one file, with a cover."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from db import facts, packages
from db.engine import writing
from db.evidence_rows import note_evidence_sent
from domain.clock import CHINA
from domain.errors import KnownError, from_system
from domain.ledgers import LEDGERS
from exchange.package.container import write_package
from exchange.package.manifest import JoinProof, Manifest, Segment, encode, file_name, package_name
from exchange.setup_file import join_proof
from services.program.tasks import NO_PROGRESS, Progress
from services.program.version import program_version
from services.sync import evidence_travel, joining
from services.sync.cover import Subject, cover_html
from services.workspace.keys import age_identity, certificates, signing_key

if TYPE_CHECKING:
    import sqlalchemy as sa

    from db.packages import Stretch
    from exchange.package.writer import WrittenPackage
    from services.sync.evidence_travel import Outgoing
    from services.workspace.workspace import Workspace

PrintDocument = Callable[[str, Path], None]
"""Renders an HTML document as A4 PDF at a path; given by whoever starts the program."""


@dataclass(frozen=True)
class Submission:
    """A package that was written.

    Attributes:
        file: The package.
        cover: The cover sheet; None where no printer of documents was given or it failed.
        number: What people call it: 永胜县-甲-0004.
        changes: Changes it carries.
        records: Living records by ledger.
        digest: SHA-256 of the file.
        evidence: Evidence files it carries.
        left_out: Names of evidence files that should have gone but cannot be read.
        waiting: Evidence files that did not fit and go with the next package.
        cover_trouble: Why there is no cover sheet although one was wanted; the package stands.
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
    cover_trouble: str = ""


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
    _check_may_submit(workspace)
    _make_folder(out)
    progress.report(0, 3, "正在准备")
    with writing(workspace.engine) as connection:
        chain = workspace.author.chain
        number = packages.next_number(connection, chain.replica)
        name = _name(workspace, number)
        package = packages.add_package(
            connection,
            direction="up",
            unit=workspace.unit,
            replica=chain.replica,
            number=number,
            name=name,
            at=workspace.moment,
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
        counts = packages.living_counts(connection, workspace.unit)
        packages.finish_package(
            connection,
            package,
            digest=written.digest,
            manifest=encode(written.manifest).decode(),
            counts=json.dumps(counts),
        )
        packages.note_sent(connection, package)
        note_evidence_sent(connection, evidence.carried, package)
    progress.report(2, 3, "正在生成报送单")
    cover, trouble = None, ""
    if print_document is not None:
        manifest = written.manifest
        subject = Subject(name, manifest.created, manifest.changes, len(manifest.evidence))
        html = cover_html(workspace, subject, written.digest, as_of=as_of, file=written.path.name)
        cover, trouble = print_cover(print_document, html, written.path)
    progress.report(3, 3)
    return Submission(
        file=written.path,
        cover=cover,
        number=name,
        changes=written.manifest.changes,
        records=counts,
        digest=written.digest,
        evidence=len(evidence.carried),
        left_out=evidence.left_out,
        waiting=evidence.waiting,
        cover_trouble=trouble,
    )


def print_cover(print_document: PrintDocument, html: str, file: Path) -> tuple[Path | None, str]:
    """The cover sheet beside a file that is written already, or why there is none.

    What was written stays written and is told as such: nothing is raised from here on.
    """
    cover = file.with_name(f"{file.stem}-报送单.pdf")
    try:
        print_document(html, cover)
    except KnownError as error:
        return None, str(error)
    except OSError as error:
        return None, str(from_system(error))
    return cover, ""


def _check_may_submit(workspace: Workspace) -> None:
    if workspace.is_city:
        raise KnownError("市级账套不需要上报。", "市级自己的记录填写完成后直接计入。")
    if not joining.is_joined(workspace):
        raise KnownError(
            "还没有加入市级，不能上报。", "请向市总工会领取本单位的开通文件，在“设置”里打开。"
        )
    with workspace.read() as connection:
        parts = packages.stretches(connection, workspace.unit)
    if not parts:
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
    short = workspace.plan.unit_by_code[workspace.unit].short
    return package_name(short, workspace.author.chain.letter, number)


def _write(
    workspace: Workspace, connection: sa.Connection, out: Path, number: int, evidence: Outgoing
) -> WrittenPackage:
    parts = packages.stretches(connection, workspace.unit)
    manifest = _manifest(workspace, connection, number, parts)
    name = _name(workspace, number)
    return write_package(
        _free_path(out, file_name(name, manifest.created)),
        manifest,
        packages.bodies(connection, parts),
        signing_key=signing_key(connection),
        recipients=[
            workspace.facts[joining.CITY_RECIPIENT],
            manifest.unit_recipient,
        ],
        note_text=_note(workspace, name, packages.living_counts(connection, workspace.unit)),
        evidence=evidence,
    )


def _free_path(folder: Path, name: str) -> Path:
    """A path of that name, or with a number: two copies of one folder may name theirs alike."""
    path, number = folder / name, 2
    while path.exists():
        path = folder / f"{Path(name).stem}-{number}{Path(name).suffix}"
        number += 1
    return path


def _manifest(
    workspace: Workspace, connection: sa.Connection, number: int, parts: Sequence[Stretch]
) -> Manifest:
    recipient = age_identity(connection).recipient
    public = signing_key(connection).public_hex
    secret = facts.get_secret(connection, joining.SECRET) or b""
    chain = workspace.author.chain
    return Manifest(
        program_version=program_version(),
        plan=workspace.plan.key,
        plan_version=str(workspace.plan.version),
        practice=workspace.practice,
        direction="up",
        unit=workspace.unit,
        replica=chain.replica,
        letter=chain.letter,
        number=number,
        addressed_to=workspace.facts[joining.CITY_UNIT],
        created=datetime.fromtimestamp(workspace.now_ms() // 1000, CHINA),
        segments=tuple(
            Segment(one.chain.unit, one.chain.replica, one.first, one.last, one.prev, one.tip)
            for one in parts
        ),
        unit_recipient=recipient,
        join_proof=JoinProof(
            workspace.facts[joining.SECRET_ID],
            join_proof(secret, workspace.unit, public, recipient),
        ),
        certificates=certificates(connection, workspace.unit),
    )


def _note(workspace: Workspace, name: str, counts: Mapping[str, int]) -> str:
    ledgers = "、".join(
        f"{LEDGERS[key].label} {number} 条" for key, number in counts.items() if key in LEDGERS
    )
    return "\n".join(
        (
            f"产改台账同步包　{name}",
            f"填报单位：{workspace.unit_name}",
            f"内容：{ledgers or '没有记录'}",
            "",
            "请把整个文件交给市总工会，用产改台账的“接收”打开。",
            "不要改动、解压或重新压缩，改动过的文件会被拒收。",
        )
    )
