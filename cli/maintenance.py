"""Commands that look after a workspace or the program: check, backup, update, handbook, demo."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from cli.context import Context, Run
from domain.errors import KnownError
from domain.ledgers import LEDGERS
from services.program import demo, selftest, updates
from services.program.version import program_version
from services.records import check
from services.workspace import backup, restore

if TYPE_CHECKING:
    from services.records.check import CheckReport

_SHOWN = 200


def _check(context: Context) -> None:
    with context.workspace() as workspace:
        report = check.check(workspace, rebuild=context.arguments.rebuild)
    context.answer(check.to_json(report), _check_text(report))
    if report.differences:
        raise KnownError(
            f"有 {len(report.differences)} 处台账数据与变更日志不一致。",
            "请先备份，再把这份结果交给维护人员。",
        )


def _check_text(report: CheckReport) -> str:
    lines = [
        f"检查了 {report.records} 条记录："
        f"必须改 {report.must_fix} 处，要说明 {report.to_explain} 处。"
    ]
    for one in report.findings[:_SHOWN]:
        kind = "强制性" if one.is_must else "合理性"
        done = "（已说明）" if one.explained else ""
        title = f"{one.title}　{one.person}" if one.person else one.title
        lines.append(f"  {one.ledger}　{title}　[{kind}] {one.message}{done}。{one.remedy}")
    if len(report.findings) > _SHOWN:
        lines.append(f"  其余 {len(report.findings) - _SHOWN} 处未列出，请用 --json 查看。")
    if report.rebuilt:
        same = "与变更日志重算的结果一致" if not report.differences else "与变更日志不一致："
        lines.append(f"台账数据{same}")
        lines += [f"  {one}" for one in report.differences[:_SHOWN]]
    return "\n".join(lines)


def _backup(context: Context) -> None:
    with context.workspace() as workspace:
        info = backup.backup(workspace, Path(context.arguments.out))
        text = backup.describe(info)
    context.answer(
        {"file": str(info.path), "records": {key: info.counts[key] for key in LEDGERS}},
        f"已备份并核对：{info.path}\n{text}",
    )


def _restore(context: Context) -> None:
    file = Path(context.arguments.file)
    operator = context.arguments.operator or restore.operators_of(file)[0]
    restored = restore.restore(
        file, context.folder, operator=operator, passphrase=context.passphrase()
    )
    context.tell_doubtful_date(restored.workspace)
    restored.workspace.close()
    kept = f"\n原来的内容保留在：{restored.kept}" if restored.kept else ""
    context.answer(
        {
            "data": str(context.folder),
            "kept": str(restored.kept) if restored.kept else None,
        },
        f"已还原到：{context.folder}{kept}",
    )


def _update(context: Context) -> None:
    found = updates.verified(Path(context.arguments.file))
    own = program_version()
    judgement = "可以更新" if found.is_newer else "不比本程序新，不需要更新"
    context.answer(
        {
            "file": str(found.installer),
            "version": found.version,
            "program_version": own,
            "newer": found.is_newer,
            "size": found.size,
            "sha256": found.sha256,
        },
        f"签名有效：产改台账 {found.version} 的安装程序。本程序是 {own} 版，{judgement}。",
    )


def _selftest(context: Context) -> None:
    pictures = context.arguments.pictures
    steps = selftest.selftest(
        print_document=context.outlets.print_document,
        take_pictures=context.outlets.take_pictures,
        pictures=Path(pictures) if pictures else None,
    )
    listed = "\n".join(f"  通过　{step}" for step in steps)
    context.answer({"ok": True, "steps": steps}, f"自检通过：\n{listed}")


def _demo(context: Context) -> None:
    made = demo.demo(
        Path(context.arguments.out),
        as_of=context.arguments.as_of,
        print_document=context.outlets.print_document,
        take_pictures=context.outlets.take_pictures,
        tell=context.note,
    )
    context.answer(
        {"folder": str(made.folder), "files": [str(file) for file in made.files]},
        "\n".join((f"演示完成，结果在：{made.folder}", *(f"  {file}" for file in made.files))),
    )


def _handbook(context: Context) -> None:
    out = Path(context.arguments.out)
    pages = context.outlets.write_handbook(out)
    context.answer({"file": str(out), "pages": pages}, f"已写好：{out}，共 {pages} 页")


RUNS: Mapping[str, Run] = {
    "check": _check,
    "backup": _backup,
    "restore": _restore,
    "update": _update,
    "selftest": _selftest,
    "handbook": _handbook,
    "demo": _demo,
}
"""What each command does."""
