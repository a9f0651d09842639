"""What a file that was double-clicked is, and whether the open workspace has a use for it.

Setup files are told by their content, everything else is for 接收, which says itself what it
cannot take.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from pathlib import Path
from typing import TYPE_CHECKING

from domain.errors import KnownError
from exchange.package.reader import peek
from exchange.setup_file import read_setup_file
from services.program.file_endings import is_backup, is_setup
from services.sync import joining

if TYPE_CHECKING:
    from services.workspace.workspace import Workspace


class Goes(Enum):
    """Where a file leads."""

    RECEIVE = "receive"
    JOIN = "join"
    NEW_WORKSPACE = "new"


@dataclass(frozen=True)
class Way:
    """Where a file leads, and what there is to say first.

    Attributes:
        goes: Where to.
        text: What there is to say; empty where it simply opens.
        hint: What to do next.
    """

    goes: Goes
    text: str = ""
    hint: str = ""


def way_of(workspace: Workspace, file: Path) -> Way:
    """Where a file leads in an open workspace.

    Raises:
        KnownError: It leads nowhere, with why.
    """
    if _first_byte(file) == b"{" or is_setup(file):
        return _way_of_setup(workspace, file)
    if is_backup(file):
        raise KnownError(
            f"“{file.name}”是备份文件。",
            "要还原到本账套，请在“设置”的“备份”里点“从备份还原…”。",
        )
    if not workspace.is_city:
        raise _not_received(workspace, file)
    return Way(Goes.RECEIVE)


def _first_byte(file: Path) -> bytes:
    if not file.is_file():
        raise KnownError(f"找不到文件“{file.name}”。", "请检查文件是否还在、U 盘是否插好。")
    try:
        with file.open("rb") as stream:
            return stream.read(1)
    except OSError as error:
        raise KnownError(
            f"文件“{file.name}”读不出来。", "请检查文件是否还在、U 盘是否插好。"
        ) from error


def _not_received(workspace: Workspace, file: Path) -> KnownError:
    """Why a county has no use for a package; a newer one names the version it needs."""
    try:
        manifest = peek(file).manifest
    except KnownError as error:
        return error
    names = {unit.code: unit.short for unit in workspace.plan.units}
    return KnownError(
        f"同步包“{manifest.called(names)}”由市总工会接收，县区账套不接收同步包。",
        "请把它交给市总工会。",
    )


def _way_of_setup(workspace: Workspace, file: Path) -> Way:
    setup = read_setup_file(file)
    if workspace.is_city:
        raise KnownError("开通文件是发给县区的，市级账套不用打开。", "请交给对应的单位。")
    if setup.unit != workspace.unit or setup.practice != workspace.practice:
        whose = f"{setup.unit_name}的{'练习' if setup.practice else '正式'}账套"
        here = f"{workspace.unit_name}的{'练习' if workspace.practice else '正式'}账套"
        return Way(
            Goes.NEW_WORKSPACE,
            f"这个开通文件是给{whose}的，现在打开的是{here}。",
            "可以用它另建一个账套，现在的账套不受影响。",
        )
    content = setup.content
    known = workspace.facts.get(joining.SECRET_ID)
    if joining.is_joined(workspace) and content is not None and content.secret_id == known:
        raise KnownError("本账套已经用这个开通文件加入市级。", "不用再打开，直接上报就可以。")
    return Way(Goes.JOIN)
