"""Commands for Excel and WPS workbooks: template, import, list."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from cli.context import Context, Run
from domain.errors import KnownError
from services.records import lists, printouts
from services.records.records import ledger_named
from services.workbooks import importing, workbooks
from services.workbooks.import_answers import check_answers
from services.workbooks.import_report import (
    open_questions,
    to_json,
    told_of_columns,
    told_of_titles,
)
from services.workbooks.workbooks import write_template

if TYPE_CHECKING:
    from exchange.workbook.layout import Question
    from services.workbooks.importing import Preview

_SHOWN = 200
_PDF = ".pdf"


def _template(context: Context) -> None:
    ledger, out = ledger_named(context.arguments.ledger), _workbook(context.arguments.out)
    write_template(ledger.key, out)
    context.answer({"file": str(out)}, f"已写好{ledger.label}模板：{out}")


def _workbook(name: str) -> Path:
    out = Path(name)
    if out.suffix.lower() != ".xlsx":
        raise KnownError(f"“{out.name}”不是 .xlsx 文件名。", f"请写成“{out.name}.xlsx”。")
    return out


def _import(context: Context) -> None:
    arguments = context.arguments
    answers, facts, errors = dict(arguments.map), dict(arguments.set), arguments.errors
    errors = _workbook(errors) if errors else None
    with context.workspace() as workspace:
        preview = importing.plan_sheets(
            workspace,
            arguments.ledger,
            Path(arguments.file),
            arguments.sheet,
            answers=answers,
            facts=facts,
            accept_likely=arguments.accept_likely,
        )
        check_answers(preview, answers=answers, facts=facts)
        if errors is not None:
            importing.write_errors(preview, errors)
        if not arguments.dry_run and preview.planned:
            if still_open := open_questions(preview):
                sys.stderr.write(f"{still_open}\n")
            if answers:
                importing.remember(workspace, preview, answers)
            importing.apply_import(workspace, preview)
    context.answer(to_json(preview), _import_text(preview, is_dry=arguments.dry_run, errors=errors))
    importing.refuse_nothing(preview)


def _import_text(preview: Preview, *, is_dry: bool, errors: Path | None) -> str:
    lines = ["预览，没有写入任何内容：" if is_dry else "导入结果："]
    tallies = [("记录", preview.records)]
    tallies += [("名册行", preview.lines)] if preview.lines.read else []
    lines += [
        f"  {label}　共读 {one.read}，新增 {one.new}，变更 {one.changed}，相同 {one.same}，"
        f"跳过 {one.skipped}，未导入 {one.failed}"
        for label, one in tallies
    ]
    for one in preview.problems[:_SHOWN]:
        where = f"“{one.sheet}”第 {one.row} 行" + (f"“{one.column}”" if one.column else "")
        value = f"（{one.value}）" if one.value else ""
        lines.append(f"  {where}{value}：{one.reason}。{one.remedy}")
    if len(preview.problems) > _SHOWN:
        lines.append(f"  其余 {len(preview.problems) - _SHOWN} 处未列出，请用 --json 查看。")
    lines += [_question_text(one) for one in preview.plan.questions]
    lines += told_of_titles(preview)
    lines += told_of_columns(preview)
    if preview.stranger:
        lines.append(f"  标题写的是{preview.stranger}，不是本账套的单位，请确认没有拿错文件。")
    skipped = preview.plan.skipped
    lines += [
        f"  “{one.sheet}”第 {one.row} 行（{one.text}）跳过：{one.reason}。"
        for one in skipped[:_SHOWN]
    ]
    if len(skipped) > _SHOWN:
        lines.append(f"  其余跳过的 {len(skipped) - _SHOWN} 行未列出，请用 --json 查看。")
    lines += [f"  工作表“{one.sheet}”没有读：{one.reason}。" for one in preview.plan.unrelated]
    if errors is not None:
        lines.append(f"标注好的副本：{errors}")
    return "\n".join(lines)


def _question_text(question: Question) -> str:
    """What is asked of a column that was left out, and how to answer."""
    choices = f"，可选：{'、'.join(question.labels)}" if question.labels else ""
    header = question.header
    return (
        f"  “{question.sheet}”的“{header}”没有导入：{question.reason}"
        f"可以用 --map '{header}=栏目' 说明{choices}；不导入的写 --map '{header}='。"
    )


def _list(context: Context) -> None:
    out, masked = Path(context.arguments.out), not context.arguments.unmasked
    ledger = ledger_named(context.arguments.ledger)
    with context.workspace() as workspace:
        query = lists.query_for(workspace, ledger, sort=ledger.date, descending=False)
        if out.suffix.lower() == _PDF:
            sideways = context.outlets.print_sideways
            count = printouts.print_list(
                workspace, query, out, print_sideways=sideways, masked=masked
            )
        else:
            count = workbooks.write_list(workspace, query, _workbook(str(out)), masked=masked)
    context.answer({"file": str(out), "records": count}, f"已写好 {count} 条：{out}")


RUNS: Mapping[str, Run] = {
    "template": _template,
    "import": _import,
    "list": _list,
}
"""What each command does."""
