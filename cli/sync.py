"""Commands for what travels by USB: submit, form, receive, review."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from cli.context import Context, Run, unit_code
from domain.errors import KnownError
from domain.ledgers import LEDGERS
from domain.progress import json_number
from domain.standing import Decision
from services.records import review
from services.records.records import ledger_named
from services.sync import periods, receive, receive_workbook
from services.sync.authority import require_city
from services.sync.receive_workbook import details_json, details_text, is_workbook
from services.sync.reception import reception_text
from services.sync.submit import submit
from services.sync.submit_workbook import submit_workbook, write_form

if TYPE_CHECKING:
    from domain.plan import Plan
    from services.sync.receive import Arrival, Reception
    from services.sync.receive_workbook import WorkbookReception
    from services.sync.submit import Submission
    from services.workspace.workspace import Workspace


def _submit(context: Context) -> None:
    with context.workspace() as workspace:
        written = _write(context, workspace)
    listed = "、".join(f"{LEDGERS[k].label} {n} 条" for k, n in written.records.items())
    context.answer(
        {
            "file": str(written.file),
            "cover": str(written.cover) if written.cover else None,
            "cover_trouble": written.cover_trouble,
            "number": written.number,
            "changes": written.changes,
            "records": dict(written.records),
        },
        "\n".join(
            (
                f"已写好 {written.number}：{written.file}",
                f"内容：{listed or '没有记录'}（{written.changes} 处变更）",
                *([f"报送单：{written.cover}"] if written.cover else []),
                *([f"佐证材料：{written.evidence} 个"] if written.evidence else []),
            )
        ),
    )
    if written.cover_trouble:
        context.note(
            f"{written.number} 已写好，但报送单没有写成：{written.cover_trouble}"
            "改好后可用 report cover 补写报送单，不必再上报。"
        )
    if written.left_out:
        names = "、".join(written.left_out)
        context.note(
            f"有 {len(written.left_out)} 个佐证材料读不出来，没有带上：{names}。"
            "请重新添加原文件后再上报。"
        )
    if written.waiting:
        context.note(f"还有 {written.waiting} 个佐证材料装不下，请再上报一次，随下一个同步包带上。")


def _write(context: Context, workspace: Workspace) -> Submission:
    """The package, or with ``--workbook`` the workbook for people."""
    out, as_of = Path(context.arguments.out), context.as_of(workspace)
    print_document = context.outlets.print_document
    if not context.arguments.workbook:
        if context.arguments.unmasked:
            raise KnownError("--unmasked 只用于工作簿。", "请与 --workbook 一起用。")
        return submit(
            workspace,
            out,
            as_of=as_of,
            print_document=print_document,
            all_evidence=context.arguments.all_evidence,
        )
    if context.arguments.all_evidence:
        raise KnownError("工作簿不带佐证材料。", "请去掉 --workbook 或 --all-evidence。")
    return submit_workbook(
        workspace,
        out,
        masked=not context.arguments.unmasked,
        as_of=as_of,
        print_document=print_document,
    )


def _form(context: Context) -> None:
    out = Path(context.arguments.out)
    if out.suffix.lower() != ".xlsx":
        raise KnownError(f"“{out.name}”不是 .xlsx 文件名。", f"请写成“{out.name}.xlsx”。")
    with context.workspace() as workspace:
        unit = unit_code(workspace.plan, context.arguments.unit)
        write_form(workspace, unit, out, period=_period(context, workspace))
    context.answer({"file": str(out), "unit": unit}, f"已写好空白上报工作簿：{out}")


def _period(context: Context, workspace: Workspace) -> str:
    """The name of the period that is asked for, else of the present one."""
    now, named = periods.current(workspace, context.as_of(workspace)), context.arguments.period
    known = [now.label, *(one.label for one in periods.all_periods(workspace))]
    if named and named not in known:
        raise KnownError(
            f"没有名为“{named}”的报送期。", f"可用的有：{'、'.join(dict.fromkeys(known))}。"
        )
    return named or now.label


def _receive(context: Context) -> None:
    files = [Path(name) for name in context.arguments.files]
    is_preview = context.arguments.preview
    with context.workspace() as workspace:
        packages = [file for file in files if not is_workbook(file)]
        reception = _take_packages(workspace, packages, is_preview=is_preview)
        workbooks = [
            _take_workbook(context, workspace, file) for file in files if file not in packages
        ]
        reception = _together(reception, workbooks, files)
        text = _reception_text(reception, workspace.plan, workbooks, is_preview=is_preview)
    details: dict[str, Any] = {}
    for one in workbooks:
        for name, listed in details_json(one).items():
            details.setdefault(name, []).extend(
                {"file": str(one.arrivals[0].file), **entry} for entry in listed
            )
    context.answer(
        {
            "packages": [_package_json(one) for one in reception.arrivals],
            "effect": [
                {
                    "code": one.indicator.code,
                    "unit": one.unit,
                    "before": json_number(one.before) or 0,
                    "after": json_number(one.after) or 0,
                }
                for one in reception.movements
            ],
            **details,
        },
        text,
    )
    _complain(reception.refused, len(files))


def _take_packages(
    workspace: Workspace, files: Sequence[Path], *, is_preview: bool
) -> Reception | None:
    if not files:
        return None
    return (receive.preview if is_preview else receive.receive)(workspace, files)


def _take_workbook(context: Context, workspace: Workspace, file: Path) -> WorkbookReception:
    arguments, unit = context.arguments, context.unit(workspace.plan) or ""
    if arguments.preview:
        return receive_workbook.preview(workspace, file, unit=unit)
    try:
        return receive_workbook.receive(workspace, file, confirm=arguments.confirm, unit=unit)
    except KnownError as error:
        return receive_workbook.refused(file, error)


def _together(
    packages: Reception | None, workbooks: Sequence[Reception], files: Sequence[Path]
) -> Reception:
    """One reception of all files, in the order given."""
    every = [one for one in (packages, *workbooks) if one is not None]
    arrivals = [arrival for one in every for arrival in one.arrivals]
    return replace(
        every[0],
        arrivals=sorted(arrivals, key=lambda one: files.index(one.file)),
        movements=[moved for one in every for moved in one.movements],
        backup=next((one.backup for one in every if one.backup), None),
        city=[moved for one in every for moved in one.city],
        conflicts=[conflict for one in every for conflict in one.conflicts],
    )


def _complain(refused: Sequence[Arrival], given: int) -> None:
    if not refused:
        return
    first = refused[0]
    if given == 1:
        raise KnownError(first.reason, first.hint)
    rest = "；".join(f"“{one.file.name}”：{one.reason}{one.hint}" for one in refused)
    raise KnownError(f"有 {len(refused)} 个文件没有接收（{rest}）。")


def _package_json(one: Arrival) -> dict[str, Any]:
    return {
        "file": str(one.file),
        "unit": one.unit,
        "number": one.number,
        "new": one.new,
        "changed": one.changed,
        "same": one.same,
        "conflicts": one.conflicts,
        "refused": one.refused,
        "reason": one.reason,
    }


def _reception_text(
    reception: Reception, plan: Plan, workbooks: Sequence[WorkbookReception], *, is_preview: bool
) -> str:
    head = "预览，没有写入任何内容：" if is_preview else "接收结果："
    lines = [head, reception_text(reception, plan)]
    lines += [details for one in workbooks if (details := details_text(one))]
    if reception.backup is not None:
        lines.append(f"接收前的备份：{reception.backup}")
    return "\n".join(lines)


def _review(context: Context) -> None:
    arguments = context.arguments
    decision = Decision.ACCEPT if arguments.accept else Decision.RETURN
    if arguments.ledger:
        ledger_named(arguments.ledger)
    with context.workspace() as workspace:
        require_city(workspace)
        unit = context.unit(workspace.plan) or ""
        ids = list(arguments.ids)
        if arguments.all or unit or arguments.ledger:
            ids += review.waiting(workspace, unit=unit, ledger=arguments.ledger)
        if not ids and not arguments.all and not unit and not arguments.ledger:
            raise KnownError(
                "没有指明审核哪些记录。", "请给出记录编号，或用 --all、--unit、--ledger 选择。"
            )
        ids = list(dict.fromkeys(ids))
        if ids:
            review.decide(workspace, ids, decision, reason=arguments.give_back or "")
    word = "通过" if decision is Decision.ACCEPT else "退回"
    context.answer(
        {"decision": decision.value, "records": len(ids), "ids": ids},
        f"审核{word} {len(ids)} 条记录。" if ids else "没有等待审核的记录。",
    )


RUNS: Mapping[str, Run] = {
    "submit": _submit,
    "form": _form,
    "receive": _receive,
    "review": _review,
}
"""What each command does."""
