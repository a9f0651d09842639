"""What still has to be done once before a workspace can do its work; 工作台 leads there."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from typing import TYPE_CHECKING

from services.figures import dashboard
from services.sync import joining
from services.workspace import data_folder

if TYPE_CHECKING:
    from services.workspace.workspace import Workspace


class Step(Enum):
    """What is to be done; the value is the word for it."""

    SETUP_FILES = "制作开通文件"
    RECOVERY_SHEET = "保管恢复页"
    JOIN = "加入市级"
    FIRST_RECORD = "开始录入"
    FOLDER = "数据位置"


@dataclass(frozen=True)
class Pending:
    """A step that has not been taken.

    Attributes:
        step: Which.
        text: Why, in one sentence.
    """

    step: Step
    text: str


def pending(workspace: Workspace) -> list[Pending]:
    """The steps that have not been taken, in their order."""
    found = _of_city(workspace) if workspace.is_city else _of_unit(workspace)
    warning = data_folder.judge(workspace.folder)
    if warning is not None:
        found.append(Pending(Step.FOLDER, str(warning)))
    return [] if workspace.practice else found


def _of_city(workspace: Workspace) -> list[Pending]:
    found = []
    if not any(one.has_setup for one in dashboard.unit_reports(workspace)):
        found.append(Pending(Step.SETUP_FILES, "请为各单位制作开通文件并下发。"))
    sheet = joining.usual_recovery_sheet(workspace.folder)
    if sheet.is_file():
        found.append(
            Pending(Step.RECOVERY_SHEET, f"“{sheet.name}”还在电脑上，请打印锁入保险柜后删除。")
        )
    return found


def _of_unit(workspace: Workspace) -> list[Pending]:
    found = []
    if not joining.is_joined(workspace):
        found.append(Pending(Step.JOIN, "请打开市总工会给的开通文件。"))
    if not any(one.total for one in dashboard.contents(workspace)):
        found.append(Pending(Step.FIRST_RECORD, "录入第一个培训班，或从已有的表格导入。"))
    return found
