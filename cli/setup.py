"""Commands that set a unit up: init, setup-files, join, recover, periods."""

from __future__ import annotations

import shutil
from argparse import ArgumentTypeError
from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from cli.context import Context, Run, unit_code
from cli.parser import day
from domain.authority import CITY
from domain.errors import KnownError
from domain.plan import read_plan
from services.program.resources import plan_text
from services.sync import joining, periods
from services.sync.joining import setup_files, usual_recovery_sheet, write_recovery_sheet
from services.workspace import layout
from services.workspace import workspace as workspaces
from services.workspace.recovery import recover

if TYPE_CHECKING:
    from services.sync.periods import Period
    from services.workspace.workspace import Workspace


def _init(context: Context) -> None:
    arguments, folder = context.arguments, context.folder
    unit = unit_code(read_plan(plan_text(), name="规划"), arguments.unit)
    sheet = _sheet_path(arguments.recovery, folder) if unit == CITY else None
    was_there = folder.exists()
    made = workspaces.create(
        folder,
        unit=unit,
        operator=context.operator,
        passphrase=context.passphrase(new=True),
        practice=arguments.practice,
    )
    try:
        context.tell_doubtful_date(made)
        if sheet is not None:
            _write_sheet(made, sheet, was_there=was_there)
        context.answer(
            {
                "data": str(folder),
                "unit": made.unit,
                "name": made.unit_name,
                "practice": made.practice,
                "recovery": str(sheet) if sheet else None,
            },
            _made_text(made, sheet),
        )
    finally:
        made.close()


def _sheet_path(given: str | None, folder: Path) -> Path:
    return Path(given) if given else usual_recovery_sheet(folder)


def _write_sheet(made: Workspace, sheet: Path, *, was_there: bool) -> None:
    """The city's set-up ends with its recovery sheet, or has not happened."""
    try:
        write_recovery_sheet(made, sheet)
    except KnownError:
        made.close()
        for path in [made.folder] if not was_there else list(made.folder.iterdir()):
            if path.is_dir():
                shutil.rmtree(path)
            else:
                path.unlink(missing_ok=True)
        raise


def _made_text(made: Workspace, sheet: Path | None) -> str:
    kind = "练习账套" if made.practice else "账套"
    text = f"已为{made.unit_name}（{made.unit}）建立{kind}：{made.folder}"
    if sheet is None:
        return text
    return f"{text}\n密钥恢复页：{sheet}\n请打印锁入保险柜，并删除电脑上的这个文件。"


def _setup_files(context: Context) -> None:
    with context.workspace() as workspace:
        files = setup_files(
            workspace,
            Path(context.arguments.out),
            code=context.arguments.code or None,
            unit=context.unit(workspace.plan) or "",
        )
    listed = "\n".join(f"  {file}" for file in files)
    context.answer(
        {"files": [str(file) for file in files]},
        f"已写好 {len(files)} 个开通文件，请分别交给各单位：\n{listed}",
    )


def _join(context: Context) -> None:
    file, code = Path(context.arguments.file), context.arguments.code or None
    if layout.exists(context.folder):
        with context.workspace() as workspace:
            joining.join(workspace, file, code=code)
            _say_joined(context, workspace, is_new=False)
        return
    made = joining.join_new(
        file,
        context.folder,
        operator=context.operator,
        passphrase=context.passphrase(new=True),
        code=code,
    )
    try:
        context.tell_doubtful_date(made)
        _say_joined(context, made, is_new=True)
    finally:
        made.close()


def _say_joined(context: Context, workspace: Workspace, *, is_new: bool) -> None:
    done = "已建立账套并加入市级" if is_new else "已加入市级，原有记录保留"
    context.answer(
        {
            "data": str(workspace.folder),
            "unit": workspace.unit,
            "name": workspace.unit_name,
            "practice": workspace.practice,
            "new": is_new,
        },
        f"{workspace.unit_name}{done}：{workspace.folder}",
    )


def _recover(context: Context) -> None:
    sheet, operator = Path(context.arguments.sheet), context.operator
    recover(context.folder, sheet, operator=operator, passphrase=context.passphrase(new=True))
    context.answer(
        {"data": str(context.folder), "operator": operator}, f"已为“{operator}”设了新口令。"
    )


def _periods(context: Context) -> None:
    added, removed = context.arguments.add, context.arguments.remove
    with context.workspace() as workspace:
        if added:
            label, *days = added
            first, last, deadline = (_day(text) for text in days)
            periods.add(workspace, label=label, first_day=first, last_day=last, deadline=deadline)
        if removed:
            periods.remove(workspace, removed)
        known = periods.all_periods(workspace)
        now = periods.current(workspace, context.as_of(workspace))
    context.answer(
        {"periods": [_as_json(one) for one in known], "current": _as_json(now)},
        "\n".join([*map(_line, known), f"当前报送期：{_line(now)}"]),
    )


def _day(text: str) -> date:
    try:
        return day(text)
    except ArgumentTypeError as error:
        raise KnownError(f"{error}。") from None


def _line(period: Period) -> str:
    default = "（默认季度）" if period.is_default else ""
    return (
        f"{period.label}　{period.first_day} 至 {period.last_day}，截止 {period.deadline}{default}"
    )


def _as_json(period: Period) -> dict[str, object]:
    return {
        "label": period.label,
        "first_day": period.first_day.isoformat(),
        "last_day": period.last_day.isoformat(),
        "deadline": period.deadline.isoformat(),
        "default": period.is_default,
    }


RUNS: Mapping[str, Run] = {
    "init": _init,
    "setup-files": _setup_files,
    "join": _join,
    "recover": _recover,
    "periods": _periods,
}
"""What each command does."""
